import assert from "node:assert/strict";
import { test } from "node:test";
import { join, matching, pageOf } from "../src/admin/list.ts";
import type { Line } from "../src/enroll/lines.ts";

const user = (name: string, more: object = {}): Line => ({ version: 1, user: name, state: "enrolled", remote: "open", ...more });

test("a_user_of_both_lists_stands_once", () => {
    const users = join(
        [user("ada"), user("bob", { state: "disabled" })],
        [user("bob", { state: "disabled", full_name: "Bob B.", ticket: "out", remote: undefined }), user("cy", { state: "not-enrolled" })],
    );
    assert.deepEqual(users.map(one => one.user), ["ada", "bob", "cy"]);
    assert.equal(users[1]?.ticket, "out");
    assert.equal(users[1]?.remote, "open");
});

test("filters_take_their_users", () => {
    const users = join([
        user("ada"), user("bob", { remote: { wait_seconds: 9 } }), user("cy", { barred: true }), user("dan", { state: "damaged" }),
    ], [user("eve", { state: "not-enrolled", full_name: "Eve Adams", remote: undefined })]);
    const names = (...of: Parameters<typeof matching> extends [unknown, ...infer R] ? R : never) =>
        matching(users, ...of).map(one => one.user);
    assert.deepEqual(names("", "enrolled"), ["ada", "bob", "cy"]);
    assert.deepEqual(names("", "not"), ["dan", "eve"]);
    assert.deepEqual(names("", "trouble"), ["bob", "cy", "dan"]);
    assert.deepEqual(names(" ADA ", "all"), ["ada", "eve"]);
});

test("ten_thousand_users_come_in_pages", () => {
    const users = join(Array.from({ length: 10_000 }, (_, number) => user(`u${String(number).padStart(5, "0")}`)), []);
    const shown = pageOf(users, 500, 20);
    assert.equal(shown.items.length, 20);
    assert.equal(shown.items[19]?.user, "u09999");
    assert.equal(pageOf(users, 501, 20).page, 500);
    assert.deepEqual(pageOf([], 3, 20), { page: 1, items: [] });
    assert.deepEqual(matching(users, "u0777", "all").length, 10);
});
