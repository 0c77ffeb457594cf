// The wizard of `enroll setup`, as far as its lines say. No React in here: test/setup.test.ts.

import type { Line } from "../enroll/lines.ts";
import type { Outcome } from "../enroll/run.ts";
import type { Plan, Waiting } from "../enroll/types.ts";

export interface SetupState {
    plan: Plan | null;
    /** The plan waits for an answer. */
    asked: boolean;
    waiting: Waiting | null;
    end: { kind: "nothing" | "kept" | "reverted"; user: string | null } | null;
    outcome: Outcome | null;
}

export const noSetup: SetupState = { plan: null, asked: false, waiting: null, end: null, outcome: null };

export function afterLine(state: SetupState, line: Line): SetupState {
    switch (line.event) {
    case "plan": return { ...state, plan: line as unknown as Plan };
    case "question": return { ...state, asked: line["question"] === "setup" };
    case "waiting": return { ...state, asked: false, waiting: line as unknown as Waiting };
    case "nothing": return { ...state, end: { kind: "nothing", user: null } };
    case "kept": return { ...state, end: { kind: "kept", user: (line["user"] as string | null) ?? null } };
    case "reverted": return { ...state, end: { kind: "reverted", user: null } };
    default: return state;
    }
}

export function afterEnd(state: SetupState, outcome: Outcome): SetupState {
    return { ...state, asked: false, outcome };
}

/** What stays to be told after the page was closed. The guard of the setup needs no page: this is only for the reader. */
export function remembered(text: string | null, now: number): Waiting | null {
    try {
        const waiting = JSON.parse(text ?? "null") as Waiting | null;
        const fits = typeof waiting?.service === "string" && typeof waiting.until === "number" && waiting.until > now;
        return fits ? waiting : null;
    } catch {
        return null;
    }
}

/** Minutes and seconds, as on a clock. */
export function minutes(seconds: number): string {
    const left = Math.max(0, Math.round(seconds));
    return `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
}
