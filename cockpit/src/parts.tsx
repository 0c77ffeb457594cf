// Small parts that several places use.

import { useState, type ReactNode } from "react";
import { Alert, Button, Content, ExpandableSection } from "./patternfly.ts";
import type { Outcome } from "./enroll/run.ts";
import { useTexts } from "./environment.tsx";

/** Puts a text on the clipboard. Without TLS, browsers have no clipboard of their own for pages. */
async function toClipboard(text: string): Promise<void> {
    if (window.isSecureContext && navigator.clipboard) {
        try {
            await navigator.clipboard.writeText(text);
            return;
        } catch {
            // Cockpit's frame may not have the right; the older way needs none.
        }
    }
    const field = document.createElement("textarea");
    field.value = text;
    field.className = "totp-off-screen";
    // Inside the window that has the focus: it takes the focus back from elsewhere.
    (document.activeElement?.parentElement ?? document.body).append(field);
    field.select();
    document.execCommand("copy");
    field.remove();
}

export function CopyButton({ text, label }: { text: string; label?: string }) {
    const t = useTexts();
    const [copied, setCopied] = useState(false);
    const copy = () => {
        const focused = document.activeElement;
        void toClipboard(text).then(() => {
            if (focused instanceof HTMLElement)
                focused.focus();
            setCopied(true);
            window.setTimeout(() => setCopied(false), 3000);
        });
    };
    return (
        <>
            <Button variant="secondary" onClick={copy}>{label ?? t.copy}</Button>
            <span role="status" className="totp-copied">{copied ? t.copied : ""}</span>
        </>
    );
}

/** The command that the page runs, for people who want to type it themselves. */
export function Command({ command }: { command: string }) {
    const t = useTexts();
    const [open, setOpen] = useState(false);
    return (
        <ExpandableSection
            toggleText={open ? t.hideCommand : t.showCommand} isExpanded={open}
            onToggle={(_event, open) => setOpen(open)}
        >
            <code className="totp-command">{command}</code>
        </ExpandableSection>
    );
}

/** An error of the tool in its own words, or why there is no answer. Shows nothing while all is well. */
export function Trouble({ outcome }: { outcome: Outcome | null }) {
    const t = useTexts();
    if (outcome?.kind === "error") {
        const { what, why, do: todo } = outcome.error;
        return (
            <Alert component="p" variant="danger" isInline title={what} className="totp-trouble">
                {why && <Content component="p">{why}</Content>}
                {todo && <p><strong>{t.whatToDo}: </strong><span className="totp-lines">{todo}</span></p>}
            </Alert>
        );
    }
    if (outcome?.kind === "fault") {
        return (
            <Alert component="p" variant="danger" isInline title={t.faults[outcome.fault]} className="totp-trouble">
                {outcome.detail && <code className="totp-command">{outcome.detail}</code>}
            </Alert>
        );
    }
    return null;
}

/** A table that becomes a list of cards on a narrow screen. */
export function Table({ caption, heads, rows }: { caption: string; heads: string[]; rows: { key: string; cells: ReactNode[] }[] }) {
    return (
        <table className="totp-table">
            <caption className="pf-v6-screen-reader">{caption}</caption>
            <thead><tr>{heads.map(head => <th key={head} scope="col">{head}</th>)}</tr></thead>
            <tbody>
                {rows.map(row => (
                    <tr key={row.key}>
                        {row.cells.map((cell, at) => <td key={heads[at]} data-label={heads[at]}>{cell}</td>)}
                    </tr>
                ))}
            </tbody>
        </table>
    );
}
