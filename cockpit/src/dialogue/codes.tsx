import { useId } from "react";
import { Alert, Button, Checkbox } from "../patternfly.ts";
import { useTexts } from "../environment.tsx";
import { CopyButton } from "../parts.tsx";

/** Recovery codes with Print and Copy, and "I have stored them". */
export function RecoveryCodes({ codes, user, stored, onStored }: {
    codes: string[]; user: string; stored: boolean; onStored(stored: boolean): void;
}) {
    const t = useTexts();
    const id = useId();
    return (
        <section aria-label={t.recovery}>
            <Alert component="p" variant="warning" isInline title={t.storeThem} />
            <div className="totp-print">
                <h2 className="totp-print-only">{t.printTitle(user, window.location.hostname)}</h2>
                <ol className="totp-codes">{codes.map(code => <li key={code}><code>{code}</code></li>)}</ol>
            </div>
            <div className="totp-buttons">
                <Button variant="secondary" onClick={() => window.print()}>{t.print}</Button>
                <CopyButton text={codes.join("\n")} />
            </div>
            <Checkbox id={id} label={t.stored} isChecked={stored} onChange={(_event, checked) => onStored(checked)} />
        </section>
    );
}
