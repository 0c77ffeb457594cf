import assert from "node:assert/strict";
import { test } from "node:test";
import { Tabs, type Channel, type Message } from "../src/tabs.ts";

/** Channels that hear each other, and not themselves, as those of a browser. */
function channels(count: number): Channel[] {
    const all: Channel[] = [];
    for (let number = 0; number < count; number++) {
        const one: Channel = {
            onmessage: null,
            postMessage: (data: Message) => all.filter(other => other !== one).forEach(other => other.onmessage?.({ data })),
        };
        all.push(one);
    }
    return all;
}

test("a_second_tab_knows_of_a_change", () => {
    const [a, b] = channels(2);
    const first = new Tabs(a!, "a");
    const second = new Tabs(b!, "b");
    first.begin();
    assert.equal(second.elsewhere, true);
    assert.equal(first.elsewhere, false);
    first.end();
    assert.equal(second.elsewhere, false);
});

test("a_tab_that_opens_later_knows_too", () => {
    const [a, b] = channels(2);
    const first = new Tabs(a!, "a");
    first.begin();
    const second = new Tabs(b!, "b");
    assert.equal(second.elsewhere, true);
});

test("a_change_reaches_the_other_tabs", () => {
    const [a, b] = channels(2);
    const first = new Tabs(a!, "a");
    const second = new Tabs(b!, "b");
    const heard: string[] = [];
    first.listen(() => heard.push("first"));
    second.listen(what => heard.push(what));
    first.changed();
    assert.deepEqual(heard, ["changed"]);
});

test("the_end_of_one_of_two_changes_is_not_the_end", () => {
    const [a, b, c] = channels(3);
    const first = new Tabs(a!, "a");
    const second = new Tabs(b!, "b");
    const third = new Tabs(c!, "c");
    first.begin();
    second.begin();
    first.end();
    assert.equal(third.elsewhere, true);
    second.end();
    assert.equal(third.elsewhere, false);
});
