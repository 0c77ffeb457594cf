import { useEffect, useReducer, useRef, useState } from "react";
import type { Line } from "../enroll/lines.ts";
import { start, typed, type Outcome, type Run } from "../enroll/run.ts";
import { useEnvironment } from "../environment.tsx";
import { afterAnswer, afterEnd, afterLine, beginning, type DialogueState } from "./state.ts";

type Step = { kind: "begin" } | { kind: "line"; line: Line } | { kind: "answer" } | { kind: "end"; outcome: Outcome };

function reduce(state: DialogueState, step: Step): DialogueState {
    switch (step.kind) {
    case "begin": return beginning;
    case "line": return afterLine(state, step.line);
    case "answer": return afterAnswer(state);
    case "end": return afterEnd(state, step.outcome);
    }
}

/** Runs a command that asks. It ends with the window: what it had not saved by then is not saved. */
export function useDialogue(args: string[]) {
    const { spawn, tabs, changed } = useEnvironment();
    const [state, dispatch] = useReducer(reduce, beginning);
    const [begun, setBegun] = useState(false);
    const run = useRef<Run | null>(null);

    const begin = () => {
        run.current?.cancel();
        dispatch({ kind: "begin" });
        setBegun(true);
        tabs.begin();
        const mine = start(spawn, args, { dialogue: true, onLine: line => dispatch({ kind: "line", line }) });
        run.current = mine;
        void mine.ended.then(outcome => {
            if (run.current !== mine)
                return;
            dispatch({ kind: "end", outcome });
            tabs.end();
            changed();
        });
    };
    const answer = (text: string) => {
        dispatch({ kind: "answer" });
        run.current?.answer(text);
    };
    useEffect(() => {
        const leave = () => {
            run.current?.cancel();
            tabs.end();
        };
        window.addEventListener("pagehide", leave);
        return () => {
            window.removeEventListener("pagehide", leave);
            leave();
        };
    }, [tabs]);
    return { state, begun, begin, answer, command: typed(args, false) };
}
