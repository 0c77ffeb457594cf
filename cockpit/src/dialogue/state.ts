// What a command with questions has said so far, and so what its window shows. No React in here: test/state.test.ts.

import type { Line } from "../enroll/lines.ts";
import type { Outcome } from "../enroll/run.ts";
import type { KeyFile, Question, Secret } from "../enroll/types.ts";

export interface DialogueState {
    /** The question that waits for an answer. */
    question: Question | null;
    /** Counts questions, so that a field for a second code is a new one, and empty. */
    asked: number;
    /** The key to scan, until its first code was right. */
    secret: Secret | null;
    /** The tool's hint after a wrong code of the new key. */
    hint: string | null;
    /** Recovery codes, which are shown once. */
    codes: string[] | null;
    /** The event that ended what was asked for: "enrolled", "removed"... */
    result: string | null;
    notes: string[];
    keyFiles: KeyFile[];
    outcome: Outcome | null;
}

export const beginning: DialogueState = {
    question: null, asked: 0, secret: null, hint: null, codes: null, result: null, notes: [], keyFiles: [], outcome: null,
};

const RESULTS = new Set([
    "enrolled", "added", "removed", "moved", "recovery", "disabled", "verified", "preferred", "address", "replaced",
]);

/** What a line changes. An event that this page does not know changes nothing: later releases can add some. */
export function afterLine(state: DialogueState, line: Line): DialogueState {
    switch (line.event) {
    case "question":
        return { ...state, question: line as unknown as Question, asked: state.asked + 1 };
    case "secret":
        return { ...state, secret: line as unknown as Secret, result: state.result ?? "secret" };
    case "wrong_code":
        return { ...state, hint: String(line["hint"]) };
    case "note":
        return { ...state, notes: [...state.notes, String(line["text"])] };
    case "authorized_keys":
        return { ...state, keyFiles: [...state.keyFiles, line as unknown as KeyFile] };
    }
    if (!RESULTS.has(line.event ?? ""))
        return state;
    const codes = line["recovery_codes"];
    return {
        ...state,
        result: line.event ?? null,
        codes: Array.isArray(codes) ? codes.map(String) : state.codes,
        // The key is saved, and is not shown any longer.
        secret: null,
        hint: null,
    };
}

/** The field is gone as soon as the answer is sent, so that no answer is sent twice. */
export function afterAnswer(state: DialogueState): DialogueState {
    return { ...state, question: null, hint: null };
}

export function afterEnd(state: DialogueState, outcome: Outcome): DialogueState {
    return { ...state, question: null, outcome };
}

/** Recovery codes that came before a fault are valid, and nobody can show them again. */
export function holdsCodes(state: DialogueState): boolean {
    return state.codes !== null && state.codes.length > 0;
}

/** The key in groups of four, as people read it out. */
export function inGroups(secret: string): string {
    return secret.replace(/\s/g, "").replace(/(.{4})(?=.)/g, "$1 ");
}
