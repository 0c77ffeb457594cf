import { useId, useState } from "react";
import {
    Alert, Button, Modal, ModalBody, ModalFooter, ModalHeader, Radio, Spinner,
} from "../patternfly.ts";
import { typed } from "../enroll/run.ts";
import type { Line } from "../enroll/lines.ts";
import type { User } from "../enroll/types.ts";
import { useAction, useTexts, useTime } from "../environment.tsx";
import { Command, CopyButton, Trouble } from "../parts.tsx";

interface Help { key: string; word: string; explain: string; args: string[] }

/** What to hand out, or what has been done. */
function Result({ line }: { line: Line }) {
    const t = useTexts();
    const time = useTime();
    const codes = line["recovery_codes"];
    const handOut = Array.isArray(codes) ? String(codes[0]) : typeof line["ticket"] === "string" ? line["ticket"] : null;
    if (handOut !== null) {
        return (
            <Alert component="p" variant="warning" isInline title={t.handOut}>
                <p className="totp-key"><code>{handOut}</code> <CopyButton text={handOut} /></p>
                {typeof line["valid_until"] === "number" && <p>{t.validUntil}: {time(line["valid_until"])}</p>}
            </Alert>
        );
    }
    const texts: Record<string, string> = {
        unlocked: t.unlocked,
        reset: t.resetDone(time(line["codes_from"] as number)),
        "ticket withdrawn": t.withdrawn,
    };
    const failed = line["own_record_failed"];
    return (
        <>
            <Alert component="p" variant="success" isInline title={texts[line.event ?? ""] ?? t.done} />
            {typeof failed === "string" && <Alert component="p" variant="warning" isInline title={failed} />}
        </>
    );
}

/** Helps one user: choose what, read what it does, run it. */
export function UserWindow({ user, onClose }: { user: User; onClose(): void }) {
    const t = useTexts();
    const id = useId();
    const action = useAction();
    const name = user.user;
    const helps: Help[] = [
        { key: "unlock", word: t.unlock, explain: t.unlockExplain, args: ["admin", "unlock", name] },
        { key: "recovery", word: t.emergency, explain: t.emergencyExplain, args: ["admin", "recovery", name] },
        { key: "reset", word: t.reset, explain: t.resetExplain, args: ["admin", "reset", name] },
        { key: "ticket", word: t.issueTicket, explain: t.ticketExplain, args: ["admin", "ticket", name] },
        ...(user.ticket
            ? [{ key: "withdraw", word: t.withdraw, explain: t.withdrawExplain, args: ["admin", "ticket", name, "--withdraw"] }]
            : []),
    ];
    // The first thing that fits: someone without an enrolment needs a ticket, not a recovery code.
    const [chosen, setChosen] = useState(user.state === "enrolled" ? "unlock" : "ticket");
    const help = helps.find(one => one.key === chosen) ?? helps[0]!;
    const done = action.outcome?.kind === "done" ? action.outcome.lines.at(-1) : undefined;
    return (
        <Modal variant="small" isOpen onClose={onClose} aria-labelledby={`${id}-title`}>
            <ModalHeader title={t.manageUser(name)} labelId={`${id}-title`} />
            <ModalBody className="totp-window">
                {!done && (
                    <fieldset>
                        <legend className="pf-v6-screen-reader">{t.actions}</legend>
                        {helps.map(one => (
                            <Radio
                                key={one.key} id={`${id}-${one.key}`} name={`${id}-help`} label={one.word} description={one.explain}
                                isChecked={one.key === help.key} isDisabled={action.running} onChange={() => setChosen(one.key)}
                            />
                        ))}
                    </fieldset>
                )}
                {action.running && <Spinner size="lg" aria-label={t.loading} />}
                <Trouble outcome={action.outcome} />
                {done && <Result line={done} />}
                <Command command={typed(help.args, true)} />
            </ModalBody>
            <ModalFooter>
                {!done && (
                    <Button variant="primary" isDisabled={action.running} onClick={() => action.go(help.args, { admin: true })}>
                        {t.run}
                    </Button>
                )}
                <Button variant={done ? "secondary" : "link"} onClick={onClose}>{done ? t.close : t.cancel}</Button>
            </ModalFooter>
        </Modal>
    );
}
