// What this page uses of cockpit.js, which Cockpit serves (base1/cockpit.js). Written from Cockpit's guide, "cockpit.js".

interface CockpitProblem {
    problem?: string | null;
    message?: string;
    exit_status?: number | null;
    exit_signal?: string | null;
}

interface CockpitProcess {
    stream(callback: (data: string) => void): CockpitProcess;
    input(data: string, stream?: boolean): CockpitProcess;
    close(problem?: string): void;
    then(done: (rest: string) => void, failed: (problem: CockpitProblem) => void): unknown;
}

interface CockpitSpawnOptions {
    superuser?: "require" | "try";
    err?: "message" | "out" | "ignore";
}

interface CockpitPermission {
    allowed: boolean | null;
    addEventListener(event: "changed", callback: () => void): void;
    removeEventListener(event: "changed", callback: () => void): void;
}

interface Cockpit {
    language: string;
    spawn(command: string[], options: CockpitSpawnOptions): CockpitProcess;
    permission(options: { admin: true }): CockpitPermission;
}

declare const cockpit: Cockpit;

interface Window {
    debugging?: string;
}

declare module "*.css";
