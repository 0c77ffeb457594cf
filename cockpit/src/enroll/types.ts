// The lines that this page reads, as docs/reference/json/enroll.schema.json of pam_totp has them.

export interface ToolError { error: string; name: string | null; text: string; what: string; why: string | null; do: string | null; status: number }

export type Gate = "open" | "off" | { wait_seconds: number };

export interface Authenticator {
    label: string;
    kind: "totp" | "hotp";
    created_time: number | null;
    last_use: number | null;
    short_secret: boolean;
}

export interface Status {
    user: string;
    enrolled: boolean;
    disabled: boolean;
    gone: boolean;
    authenticators: Authenticator[];
    recovery_codes_left: number;
    scratch_codes_left: number;
    remembered_devices: number | null;
    last_success: number | null;
    wrong_codes_since: number | null;
    remote: Gate | null;
    barred: boolean;
    login_record_readable: boolean;
    login_record_fault: string | null;
    own_record_fault: string | null;
}

export interface Device {
    number: number;
    label: string;
    source: string | null;
    service: string;
    since: number;
    until: number;
    last_used: number | null;
}

export interface Secret { label: string; uri: string; secret: string; kind: "totp" | "hotp" }

export interface Question { question: string; text: string; hidden: boolean }

export interface KeyFile {
    path: string;
    unread: string | null;
    keys: { line: number; type: string; fingerprint: string; comment: string }[];
}

export interface Finding {
    level: "fault" | "could_not_tell" | "warning" | "note";
    name: string;
    services: string[];
    place: string | null;
    what: string;
    effect: string;
    advice: string;
    paste: string;
}

export interface Check {
    verdict: "ready" | "untried" | "not_ready" | "could_not_tell";
    services: { name: string; asks: boolean }[];
    findings: Finding[];
}

export interface User {
    user: string;
    full_name?: string;
    state: string;
    last_success?: number | null;
    wrong_codes_since?: number;
    barred?: boolean;
    remote?: Gate;
    recovery_codes?: number;
    recovery_codes_spent?: number;
    fault?: string | null;
    ticket?: "out" | "expired" | null;
    ticket_until?: number | null;
}

export interface Plan {
    service: string;
    changes: { file: string; diff: string }[];
    findings: Finding[];
    kept_by: "login" | "keep" | "login-or-keep";
}

export interface Waiting { service: string; until: number; kept_by: Plan["kept_by"] }
