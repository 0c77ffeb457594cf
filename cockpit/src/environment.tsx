// What every part of the page needs: texts, the way to run `enroll`, and word of changes.

import { createContext, useCallback, useContext, useEffect, useRef, useState } from "react";
import { start, type Options, type Outcome, type Run } from "./enroll/run.ts";
import type { Line } from "./enroll/lines.ts";
import { textsOf, type Texts } from "./texts/index.ts";
import type { Tabs } from "./tabs.ts";

export interface Environment {
    t: Texts;
    language: string;
    spawn: Cockpit["spawn"];
    tabs: Tabs;
    /** Changes whenever an enrolment may have changed, here or in another tab. */
    generation: number;
    changed(): void;
}

export const Surroundings = createContext<Environment | null>(null);

export function useEnvironment(): Environment {
    const environment = useContext(Surroundings);
    if (!environment)
        throw new Error("no environment");
    return environment;
}

export function useTexts(): Texts {
    return useContext(Surroundings)?.t ?? textsOf("en");
}

/** Formats a time of `enroll`, in Unix seconds. */
export function useTime(): (seconds: number | null | undefined) => string {
    const { language, t } = useEnvironment();
    return seconds => {
        if (seconds === null || seconds === undefined)
            return t.unknown;
        if (seconds === 0)
            return t.never;
        return new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short" }).format(seconds * 1000);
    };
}

export interface Answer {
    outcome: Outcome | null;
    lines: Line[];
    command: string;
    again(): void;
}

/** Runs a command that only shows something, again after each change. Null as arguments runs nothing. */
export function useAnswer(args: string[] | null, options: Pick<Options, "admin"> = {}): Answer {
    const { spawn, generation } = useEnvironment();
    const [outcome, setOutcome] = useState<Outcome | null>(null);
    const [command, setCommand] = useState("");
    const [count, setCount] = useState(0);
    const key = args?.join("\0");
    const admin = options.admin ?? false;
    useEffect(() => {
        if (key === undefined)
            return undefined;
        let current = true;
        const run = start(spawn, key === "" ? [] : key.split("\0"), { admin });
        setCommand(run.command);
        void run.ended.then(outcome => {
            if (current)
                setOutcome(outcome);
        });
        return () => {
            current = false;
            run.cancel();
        };
    }, [spawn, key, admin, generation, count]);
    return {
        outcome,
        lines: outcome?.kind === "done" ? outcome.lines : [],
        command,
        again: useCallback(() => setCount(count => count + 1), []),
    };
}

/** Runs a command when `go` is called, and keeps how it ended. */
export function useAction(): { running: boolean; outcome: Outcome | null; go(args: string[], options?: Options): void } {
    const { spawn, changed } = useEnvironment();
    const [running, setRunning] = useState(false);
    const [outcome, setOutcome] = useState<Outcome | null>(null);
    const run = useRef<Run | null>(null);
    const go = (args: string[], options: Options = {}) => {
        setRunning(true);
        setOutcome(null);
        run.current = start(spawn, args, options);
        void run.current.ended.then(outcome => {
            setRunning(false);
            setOutcome(outcome);
            changed();
        });
    };
    return { running, outcome, go };
}
