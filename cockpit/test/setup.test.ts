import assert from "node:assert/strict";
import { test } from "node:test";
import { afterEnd, afterLine, minutes, noSetup, remembered } from "../src/admin/setup-state.ts";
import type { Line } from "../src/enroll/lines.ts";

const line = (event: string, more: object = {}): Line => ({ version: 1, event, ...more });

test("a_setup_asks_before_it_changes", () => {
    const planned = [line("plan", { service: "sshd", changes: [] }), line("question", { question: "setup" })].reduce(afterLine, noSetup);
    assert.equal(planned.asked, true);
    assert.equal(planned.waiting, null);
    const waiting = afterLine(planned, line("waiting", { service: "sshd", until: 100, kept_by: "login" }));
    assert.equal(waiting.asked, false);
    assert.equal(waiting.waiting?.until, 100);
});

test("the_end_of_a_setup_is_kept_through_its_error", () => {
    const reverted = afterLine(noSetup, line("reverted", { notes: [] }));
    const error = { error: "failed", name: null, text: "x", what: "x", why: null, do: null, status: 1 };
    const ended = afterEnd(afterLine(reverted, line("error")), { kind: "error", error });
    assert.equal(ended.end?.kind, "reverted");
    assert.equal(afterLine(noSetup, line("kept", { user: "ada" })).end?.user, "ada");
});

test("a_setup_is_remembered_until_its_end", () => {
    const text = JSON.stringify({ service: "sshd", until: 100, kept_by: "login" });
    assert.equal(remembered(text, 99)?.service, "sshd");
    assert.equal(remembered(text, 100), null);
    for (const broken of [null, "", "{", "[]", '{"service":1,"until":200}', "null"])
        assert.equal(remembered(broken, 0), null);
});

test("a_countdown_shows_minutes_and_seconds", () => {
    assert.equal(minutes(299.6), "5:00");
    assert.equal(minutes(61), "1:01");
    assert.equal(minutes(-3), "0:00");
});
