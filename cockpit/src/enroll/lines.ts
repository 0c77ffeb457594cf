// The lines of `enroll --json`: docs/reference/json.md of pam_totp is the contract.

/** One object that `enroll` printed. Fields that this page does not know stay in it and are ignored. */
export type Line = { version: 1; event?: string } & Record<string, unknown>;

export type Parsed =
    | { kind: "line"; line: Line }
    | { kind: "broken"; text: string }
    | { kind: "other-version"; version: number };

/** Longer than any line of `enroll`. A longer one is broken, so that the page does not collect it without end. */
const LONGEST = 4 * 1024 * 1024;

/** Collects chunks of standard output into whole lines. */
export class Splitter {
    private begun = "";

    /** Returns the lines that this chunk ends. */
    push(chunk: string): string[] {
        const parts = (this.begun + chunk).split("\n");
        this.begun = parts.pop() ?? "";
        if (this.begun.length > LONGEST) {
            parts.push(this.begun);
            this.begun = "";
        }
        return parts.filter(part => part !== "");
    }

    /** Returns what came after the last end of a line: empty, if `enroll` was not stopped in a line. */
    rest(): string {
        return this.begun;
    }
}

/** Reads one line. Any text that is no JSON object with a version is broken. */
export function parse(text: string): Parsed {
    let value: unknown;
    try {
        value = JSON.parse(text);
    } catch {
        return { kind: "broken", text };
    }
    if (typeof value !== "object" || value === null || Array.isArray(value))
        return { kind: "broken", text };
    const { version } = value as { version?: unknown };
    if (typeof version !== "number")
        return { kind: "broken", text };
    return version === 1 ? { kind: "line", line: value as Line } : { kind: "other-version", version };
}
