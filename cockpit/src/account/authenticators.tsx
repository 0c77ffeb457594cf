import { Button, Card, CardBody, CardFooter, CardTitle } from "../patternfly.ts";
import type { Status } from "../enroll/types.ts";
import { useTexts, useTime } from "../environment.tsx";
import { Table } from "../parts.tsx";
import type { Asking } from "./account.tsx";

/** The authenticators: add, show again, change phones, remove. */
export function Authenticators({ status, busy, onTask }: Asking & { status: Status }) {
    const t = useTexts();
    const time = useTime();
    const button = (word: string, label: string, explain: string, args: string[], danger = false) => (
        <Button
            key={word} variant="secondary" size="sm" isDanger={danger} isDisabled={busy} aria-label={t.rowAction(word, label)}
            onClick={() => onTask({ title: word, explain, args, danger, start: danger ? word : t.start })}
        >
            {word}
        </Button>
    );
    const rows = status.authenticators.map(({ label, kind, created_time, last_use, short_secret }) => ({
        key: label,
        cells: [
            <>{label}{kind === "hotp" && ` (${t.token})`}{short_secret && ` (${t.shortSecret})`}</>,
            time(created_time),
            last_use === null ? t.never : time(last_use),
            <div className="totp-buttons">
                {button(t.showAgain, label, t.showAgainExplain(label), ["show", "--label", label])}
                {button(t.move, label, t.moveExplain(label), ["move", "--label", label])}
                {/* The tool keeps the last one. */}
                {status.authenticators.length > 1 && button(t.remove, label, t.removeExplain(label), ["remove", label], true)}
            </div>,
        ],
    }));
    return (
        <Card component="section">
            <CardTitle component="h2">{t.authenticators}</CardTitle>
            <CardBody><Table caption={t.authenticators} heads={[t.label, t.added, t.lastUse, t.actions]} rows={rows} /></CardBody>
            <CardFooter>
                <Button variant="secondary" isDisabled={busy} onClick={() => onTask({ title: t.add, explain: t.addExplain, args: ["add"] })}>
                    {t.add}
                </Button>
            </CardFooter>
        </Card>
    );
}
