import assert from "node:assert/strict";
import { test } from "node:test";
import { parse, Splitter } from "../src/enroll/lines.ts";
import { start, typed, type Options } from "../src/enroll/run.ts";

/** Stands for cockpit.spawn: the test says what comes, and sees what was started, typed and closed. */
class Child {
    words: string[] = [];
    options: CockpitSpawnOptions = {};
    typed: string[] = [];
    closed: string | undefined;
    private read: (data: string) => void = () => undefined;
    done: (rest: string) => void = () => undefined;
    failed: (problem: CockpitProblem) => void = () => undefined;

    spawn = (words: string[], options: CockpitSpawnOptions): CockpitProcess => {
        this.words = words;
        this.options = options;
        const process: CockpitProcess = {
            stream: callback => { this.read = callback; return process; },
            input: (data, more) => { assert.equal(more, true); this.typed.push(data); return process; },
            close: problem => { this.closed = problem ?? ""; },
            then: (done, failed) => { this.done = done; this.failed = failed; },
        };
        return process;
    };

    prints(text: string) { this.read(text); }
}

function running(args: string[], options: Options = {}) {
    const child = new Child();
    return { child, run: start(child.spawn, args, options) };
}

const STATUS = '{"version":1,"user":"ada","enrolled":true}\n';
const ERROR = '{"version":1,"event":"error","error":"refused","name":"x","status":1,"text":"no","what":"no","why":null,"do":null}\n';

test("a_line_in_pieces_is_one_line", () => {
    const splitter = new Splitter();
    assert.deepEqual(splitter.push('{"a"'), []);
    assert.deepEqual(splitter.push(':1}\n{"b":2}\n{"c'), ['{"a":1}', '{"b":2}']);
    assert.equal(splitter.rest(), '{"c');
});

test("text_that_is_no_object_with_a_version_is_broken", () => {
    for (const text of ["Usage: enroll", "[]", "null", "1", "{}", '{"version":"1"}', '{"version":1'])
        assert.equal(parse(text).kind, "broken", text);
    assert.equal(parse('{"version":1,"new_field":2}').kind, "line");
});

test("lines_come_as_they_are_printed", async () => {
    const seen: unknown[] = [];
    const { child, run } = running(["status"], { onLine: line => seen.push(line["user"]) });
    assert.deepEqual(child.words, ["enroll", "status", "--json"]);
    assert.equal(child.options.superuser, undefined);
    child.prints(STATUS.slice(0, 20));
    assert.deepEqual(seen, []);
    child.prints(STATUS.slice(20));
    assert.deepEqual(seen, ["ada"]);
    child.done("");
    const outcome = await run.ended;
    assert.equal(outcome.kind, "done");
});

test("a_broken_line_ends_the_command", async () => {
    const seen: unknown[] = [];
    const { child, run } = running([], { dialogue: true, onLine: line => seen.push(line) });
    child.prints('warning: something\n{"version":1,"event":"enrolled"}\n');
    assert.deepEqual(await run.ended, { kind: "fault", fault: "broken-line", detail: "warning: something" });
    assert.equal(child.closed, "cancelled");
    assert.deepEqual(seen, []);
});

test("a_line_that_stops_in_the_middle_is_broken", async () => {
    const { child, run } = running(["status"]);
    child.prints('{"version":1,"user":"a');
    child.done("");
    assert.deepEqual(await run.ended, { kind: "fault", fault: "broken-line", detail: '{"version":1,"user":"a' });
});

test("a_later_version_is_a_newer_enroll", async () => {
    const { child, run } = running(["status"]);
    child.prints('{"version":2,"user":"ada"}\n');
    assert.deepEqual(await run.ended, { kind: "fault", fault: "newer", detail: "2" });
    assert.equal(child.closed, "cancelled");
});

test("usage_without_a_line_is_an_older_enroll", async () => {
    const { child, run } = running(["status"]);
    child.failed({ problem: null, exit_status: 2, message: "error: unexpected argument '--json' found" });
    const outcome = await run.ended;
    assert.equal(outcome.kind === "fault" && outcome.fault, "older");
});

test("a_lost_connection_is_told_from_an_end", async () => {
    for (const problem of ["disconnected", "terminated"]) {
        const { child, run } = running(["status"]);
        child.prints(STATUS);
        child.failed({ problem });
        const outcome = await run.ended;
        assert.equal(outcome.kind === "fault" && outcome.fault, "disconnected");
    }
    const { child, run } = running(["status"]);
    child.failed({ problem: null, exit_status: null, exit_signal: "KILL" });
    const outcome = await run.ended;
    assert.equal(outcome.kind === "fault" && outcome.fault, "ended");
});

test("a_missing_enroll_is_told", async () => {
    const { child, run } = running(["status"]);
    child.failed({ problem: "not-found" });
    const outcome = await run.ended;
    assert.equal(outcome.kind === "fault" && outcome.fault, "not-installed");
});

test("refused_administrative_access_is_told", async () => {
    const { child, run } = running(["admin", "list"], { admin: true });
    assert.equal(child.options.superuser, "require");
    child.failed({ problem: "access-denied" });
    const outcome = await run.ended;
    assert.equal(outcome.kind === "fault" && outcome.fault, "not-administrator");
});

test("the_error_of_the_tool_is_the_outcome", async () => {
    const { child, run } = running(["recovery"], { dialogue: true });
    child.prints(ERROR);
    child.failed({ problem: null, exit_status: 1, message: "" });
    const outcome = await run.ended;
    assert.equal(outcome.kind === "error" && outcome.error.text, "no");
});

test("an_answer_with_another_status_is_no_error", async () => {
    const { child, run } = running(["check"]);
    child.prints('{"version":1,"verdict":"not_ready","services":[],"findings":[]}\n');
    child.failed({ problem: null, exit_status: 1 });
    const outcome = await run.ended;
    assert.deepEqual(outcome.kind === "done" && [outcome.status, outcome.lines.length], [1, 1]);
});

test("answers_are_lines_of_json", async () => {
    const { child, run } = running([], { dialogue: true });
    assert.deepEqual(child.words, ["enroll", "--json", "--dialogue"]);
    run.answer('pass"word\n');
    assert.deepEqual(child.typed, ['{"answer":"pass\\"word\\n"}\n']);
    run.cancel();
    run.answer("late");
    assert.equal(child.typed.length, 1);
    assert.equal(child.closed, "cancelled");
    assert.deepEqual(await run.ended, { kind: "cancelled" });
});

test("a_command_is_shown_as_it_is_typed", () => {
    assert.equal(typed(["admin", "unlock", "ada"], true), "sudo enroll admin unlock ada");
    assert.equal(typed(["add", "--label", "it's new"], false), "enroll add --label 'it'\\''s new'");
    assert.equal(typed([], false), "enroll");
});
