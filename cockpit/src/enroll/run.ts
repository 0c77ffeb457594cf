// Runs one `enroll` command in the user's Cockpit session. The page has no rights of its own: what is refused is refused by the
// tool, or by Cockpit's administrative access.

import { parse, Splitter, type Line } from "./lines.ts";
import type { ToolError } from "./types.ts";

/** Why no answer of the tool is at hand. Each kind has a text in `texts/`. */
export type FaultKind =
    | "not-installed"
    | "older"
    | "newer"
    | "broken-line"
    | "disconnected"
    | "not-administrator"
    | "ended"
    | "system";

export type Outcome =
    | { kind: "done"; status: number; lines: Line[] }
    | { kind: "error"; error: ToolError }
    | { kind: "fault"; fault: FaultKind; detail: string }
    | { kind: "cancelled" };

export interface Options {
    /** Run with administrative access. */
    admin?: boolean;
    /** Questions come as lines, and are answered with `answer`. */
    dialogue?: boolean;
    /** Called for each line, as it comes. */
    onLine?: (line: Line) => void;
}

export interface Run {
    /** The command, as a person would type it. */
    command: string;
    answer(text: string): void;
    /** Ends the command. Nothing that it had not saved is saved. */
    cancel(): void;
    ended: Promise<Outcome>;
}

export type Spawn = Cockpit["spawn"];

/** The command as a person would type it in a terminal: without the words that are for programs. */
export function typed(args: string[], admin: boolean): string {
    const words = args.map(arg => (/^[\w@%+=:,./-]+$/.test(arg) ? arg : `'${arg.replaceAll("'", "'\\''")}'`));
    return [...(admin ? ["sudo"] : []), "enroll", ...words].join(" ");
}

function faultOf(problem: CockpitProblem, lines: number, begun: string): Outcome {
    const fault = (fault: FaultKind, detail = problem.message ?? ""): Outcome => ({ kind: "fault", fault, detail });
    switch (problem.problem) {
    case "not-found": return fault("not-installed");
    case "access-denied":
    case "authentication-failed": return fault("not-administrator");
    case "disconnected":
    case "terminated":
    case "no-host":
    case "timeout": return fault("disconnected");
    }
    if (begun !== "")
        return fault("broken-line", begun);
    if (problem.exit_signal)
        return fault("ended", problem.exit_signal);
    // A release without --json, or without this command, prints its usage on standard error and no line.
    if (lines === 0 && problem.exit_status === 2)
        return fault("older");
    return fault("system");
}

/** Starts `enroll ARGS --json`. The promise of the outcome is always kept, and never rejected. */
export function start(spawn: Spawn, args: string[], options: Options = {}): Run {
    const { admin = false, dialogue = false, onLine } = options;
    const lines: Line[] = [];
    const splitter = new Splitter();
    let error: ToolError | null = null;
    let settled = false;
    let settle: (outcome: Outcome) => void = () => undefined;
    const ended = new Promise<Outcome>(resolve => {
        settle = outcome => {
            settled = true;
            resolve(outcome);
        };
    });
    const words = ["enroll", ...args, "--json", ...(dialogue ? ["--dialogue"] : [])];
    const child = spawn(words, { err: "message", ...(admin ? { superuser: "require" as const } : {}) });

    // Nothing that comes after such a line can be trusted to mean what it says.
    const giveUp = (fault: FaultKind, detail: string) => {
        settle({ kind: "fault", fault, detail });
        child.close("cancelled");
    };
    const read = (chunk: string) => {
        for (const text of splitter.push(chunk)) {
            if (settled)
                return;
            const parsed = parse(text);
            if (parsed.kind === "broken") {
                giveUp("broken-line", text.slice(0, 200));
            } else if (parsed.kind === "other-version") {
                giveUp(parsed.version > 1 ? "newer" : "older", String(parsed.version));
            } else {
                if (parsed.line.event === "error")
                    error = parsed.line as unknown as ToolError;
                lines.push(parsed.line);
                onLine?.(parsed.line);
            }
        }
    };
    const finish = (status: number) => {
        if (splitter.rest() !== "")
            settle({ kind: "fault", fault: "broken-line", detail: splitter.rest().slice(0, 200) });
        else
            settle(error ? { kind: "error", error } : { kind: "done", status, lines });
    };
    child.stream(read).then(
        rest => {
            read(rest ?? "");
            if (!settled)
                finish(0);
        },
        problem => {
            if (settled)
                return;
            const status = problem.exit_status;
            // Some commands answer with a status other than 0 and no error line: see docs/reference/json.md.
            if (!problem.problem && status && lines.length > 0 && (error || !dialogue))
                finish(status);
            else
                settle(error ? { kind: "error", error } : faultOf(problem, lines.length, splitter.rest().slice(0, 200)));
        },
    );
    return {
        command: typed(args, admin),
        answer: text => {
            if (!settled)
                child.input(`${JSON.stringify({ answer: text })}\n`, true);
        },
        cancel: () => {
            if (settled)
                return;
            settle({ kind: "cancelled" });
            child.close("cancelled");
        },
        ended,
    };
}
