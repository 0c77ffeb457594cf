// The users of two commands as one list, searched and in pages. No React in here: test/list.test.ts.

import type { Line } from "../enroll/lines.ts";
import type { User } from "../enroll/types.ts";

export type Filter = "all" | "enrolled" | "not" | "trouble";

/** Joins `admin list` and `admin list --not-enrolled`. A user of both has the facts of both. */
export function join(listed: Line[], notEnrolled: Line[]): User[] {
    const users = new Map<string, User>();
    for (const line of [...notEnrolled, ...listed]) {
        const user = line as unknown as User;
        if (typeof user.user === "string")
            users.set(user.user, { ...users.get(user.user), ...user });
    }
    const order = new Intl.Collator("en").compare;
    return [...users.values()].sort((a, b) => order(a.user, b.user));
}

function inTrouble(user: User): boolean {
    return ["damaged", "gone", "unusable"].includes(user.state) || user.barred === true ||
        (user.remote !== undefined && user.remote !== "open") || Boolean(user.fault);
}

/** The users of a filter whose name, or full name, contains the words. */
export function matching(users: User[], words: string, filter: Filter): User[] {
    const wanted = words.trim().toLowerCase();
    return users.filter(user => {
        const named = `${user.user} ${user.full_name ?? ""}`.toLowerCase().includes(wanted);
        switch (filter) {
        case "all": return named;
        case "enrolled": return named && user.state === "enrolled";
        case "not": return named && user.state !== "enrolled";
        case "trouble": return named && inTrouble(user);
        }
    });
}

/** One page, counted from 1. A page beyond the end is the last one. */
export function pageOf<T>(all: T[], page: number, size: number): { page: number; items: T[] } {
    const last = Math.max(1, Math.ceil(all.length / size));
    const shown = Math.min(Math.max(1, page), last);
    return { page: shown, items: all.slice((shown - 1) * size, shown * size) };
}
