import { useEffect, useId, useState } from "react";
import { Alert, Button, Content, Modal, ModalBody, ModalFooter, ModalHeader, Spinner } from "../patternfly.ts";
import type { Secret } from "../enroll/types.ts";
import { useEnvironment, useTexts } from "../environment.tsx";
import { Command, CopyButton, Trouble } from "../parts.tsx";
import { RecoveryCodes } from "./codes.tsx";
import { QrCode } from "./qr.tsx";
import { QuestionForm } from "./question.tsx";
import { holdsCodes, inGroups, type DialogueState } from "./state.ts";
import { useDialogue } from "./use-dialogue.ts";

/** A command of the user that asks questions. */
export interface Task {
    title: string;
    explain: string;
    args: string[];
    danger?: boolean;
    /** The word of the button that starts it. */
    start?: string;
}

function Clock() {
    const { language } = useEnvironment();
    const [now, setNow] = useState(Date.now());
    useEffect(() => {
        const timer = window.setInterval(() => setNow(Date.now()), 1000);
        return () => window.clearInterval(timer);
    }, []);
    return <time>{new Intl.DateTimeFormat(language, { timeStyle: "medium" }).format(now)}</time>;
}

function Key({ secret, asks }: { secret: Secret; asks: boolean }) {
    const t = useTexts();
    return (
        <section aria-label={t.qrLabel}>
            <p>{t.scan}</p>
            <QrCode text={secret.uri} label={t.qrLabel} />
            <p>{t.orType}</p>
            <p className="totp-key"><code>{inGroups(secret.secret)}</code> <CopyButton text={secret.secret} /></p>
            {asks && <p>{t.thenType}</p>}
        </section>
    );
}

function KeyFiles({ state }: { state: DialogueState }) {
    const t = useTexts();
    if (state.keyFiles.length === 0)
        return null;
    return (
        <Alert component="p" variant="warning" isInline title={t.keyFiles}>
            {state.keyFiles.map(file => (
                <div key={file.path}>
                    <code>{file.path}</code>{file.unread && ` (${t.keyUnread}: ${file.unread})`}
                    <ul>{file.keys.map(key => <li key={key.line}><code>{key.fingerprint}</code> {key.comment}</li>)}</ul>
                </div>
            ))}
        </Alert>
    );
}

function doneText(t: ReturnType<typeof useTexts>, state: DialogueState): string {
    switch (state.result) {
    case "enrolled":
    case "added":
    case "moved": return t.keySaved;
    case "removed": return t.removedDone;
    default: return t.done;
    }
}

/** The window of a command: its explanation, its questions, what it shows, and how it ended. */
export function TaskWindow({ task, user, onClose }: { task: Task; user: string; onClose(): void }) {
    const t = useTexts();
    const form = useId();
    const { state, begun, begin, answer, command } = useDialogue(task.args);
    const [stored, setStored] = useState(false);
    const { question, secret, codes, outcome } = state;
    // Codes that nobody has stored are not closed away.
    const closable = !holdsCodes(state) || stored;
    const close = () => {
        if (closable)
            onClose();
    };
    const success = outcome?.kind === "done" && outcome.status === 0;
    return (
        <Modal variant="medium" isOpen onClose={close} aria-labelledby={`${form}-title`} elementToFocus={`#${form.replaceAll(":", "\\:")}-body`}>
            <ModalHeader title={task.title} labelId={`${form}-title`} />
            <ModalBody id={`${form}-body`} tabIndex={-1} className="totp-window">
                {!begun && <Content component="p">{task.explain}</Content>}
                {secret && <Key secret={secret} asks={outcome === null} />}
                {question && (
                    <QuestionForm key={state.asked} question={question} form={form} hint={state.hint} onAnswer={answer} />
                )}
                {question?.question === "first-code" && <p className="totp-clock">{t.clockHint} <Clock /></p>}
                {begun && !question && !outcome && <Spinner size="lg" aria-label={t.loading} />}
                {success && state.result !== "secret" && <Alert component="p" variant="success" isInline title={doneText(t, state)} />}
                <Trouble outcome={outcome} />
                {codes && outcome && !success && <Alert component="p" variant="info" isInline title={t.codesBefore} />}
                {codes && <RecoveryCodes codes={codes} user={user} stored={stored} onStored={setStored} />}
                <KeyFiles state={state} />
                {/* Beside the key they are about the terminal, such as Ctrl-C. */}
                {state.notes.length > 0 && !secret && (
                    <section aria-label={t.notes} className="totp-notes">
                        {state.notes.map((note, at) => <p key={at}>{note}</p>)}
                    </section>
                )}
                <Command command={command} />
            </ModalBody>
            <ModalFooter>
                {!begun && <Button variant={task.danger ? "danger" : "primary"} onClick={begin}>{task.start ?? t.start}</Button>}
                {question && <Button variant="primary" type="submit" form={form}>{t.next}</Button>}
                {outcome && !success && !holdsCodes(state) && <Button variant="primary" onClick={begin}>{t.tryAgain}</Button>}
                <Button variant={outcome ? "secondary" : "link"} onClick={close} isDisabled={!closable}>
                    {outcome ? t.close : t.cancel}
                </Button>
            </ModalFooter>
        </Modal>
    );
}
