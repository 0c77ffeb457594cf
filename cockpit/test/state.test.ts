import assert from "node:assert/strict";
import { test } from "node:test";
import type { Line } from "../src/enroll/lines.ts";
import { afterAnswer, afterEnd, afterLine, beginning, holdsCodes, inGroups } from "../src/dialogue/state.ts";

const line = (event: string, more: object = {}): Line => ({ version: 1, event, ...more });
const after = (...lines: Line[]) => lines.reduce(afterLine, beginning);
const question = (kind: string) => line("question", { question: kind, text: "?", hidden: kind === "password" });

test("the_key_goes_when_it_is_saved", () => {
    const shown = after(line("secret", { secret: "ABCD", uri: "otpauth://totp/x" }), question("first-code"));
    assert.equal(shown.secret?.secret, "ABCD");
    const saved = afterLine(shown, line("enrolled", { recovery_codes: ["A", "B"] }));
    assert.equal(saved.secret, null);
    assert.deepEqual(saved.codes, ["A", "B"]);
});

test("a_key_that_is_shown_again_stays", () => {
    const shown = afterEnd(after(question("code"), line("secret", { secret: "ABCD" })), { kind: "done", status: 0, lines: [] });
    assert.equal(shown.secret?.secret, "ABCD");
    assert.equal(shown.result, "secret");
});

test("an_answer_removes_its_question", () => {
    const asked = after(question("password"));
    assert.equal(asked.question?.hidden, true);
    assert.equal(afterAnswer(asked).question, null);
});

test("a_second_question_is_a_new_field", () => {
    const first = after(question("first-code"));
    const second = afterLine(afterLine(afterAnswer(first), line("wrong_code", { hint: "next one" })), question("first-code"));
    assert.equal(second.hint, "next one");
    assert.notEqual(second.asked, first.asked);
});

test("codes_of_compromised_stay_through_enrolled", () => {
    const state = after(line("replaced", { recovery_codes: ["A"] }), line("enrolled"));
    assert.deepEqual(state.codes, ["A"]);
});

test("codes_survive_a_lost_connection", () => {
    const state = afterEnd(after(line("enrolled", { recovery_codes: ["A"] })),
        { kind: "fault", fault: "disconnected", detail: "" });
    assert.equal(holdsCodes(state), true);
});

test("an_unknown_event_changes_nothing", () => {
    assert.deepEqual(after(line("of a later release", { recovery_codes: ["A"] })), beginning);
});

test("a_key_is_shown_in_groups_of_four", () => {
    assert.equal(inGroups("ABCDEFGHIJ"), "ABCD EFGH IJ");
    assert.equal(inGroups("ABCDEFGH"), "ABCD EFGH");
});
