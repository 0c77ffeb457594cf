import { useState } from "react";
import { Button, Card, CardBody, CardFooter, CardTitle, Spinner } from "../patternfly.ts";
import type { Device, Status } from "../enroll/types.ts";
import { useAnswer, useEnvironment, useTexts } from "../environment.tsx";
import { Command, Trouble } from "../parts.tsx";
import { TaskWindow, type Task } from "../dialogue/window.tsx";
import { Authenticators } from "./authenticators.tsx";
import { Devices } from "./devices.tsx";
import { State } from "./state.tsx";

/** Everything that a user can do for the own account. */
export function Account() {
    const t = useTexts();
    const { tabs } = useEnvironment();
    const status = useAnswer(["status"]);
    const devices = useAnswer(["devices"]);
    const [task, setTask] = useState<Task | null>(null);
    const state = status.lines[0] as unknown as Status | undefined;
    const held = devices.lines[0] as unknown as { devices: Device[] } | undefined;
    const busy = tabs.elsewhere;
    return (
        <>
            {!status.outcome && <Spinner aria-label={t.loading} />}
            <Trouble outcome={status.outcome} />
            {state && <State status={state} command={status.command} busy={busy} onTask={setTask} />}
            {state?.enrolled && (
                <>
                    <Authenticators status={state} busy={busy} onTask={setTask} />
                    <Recovery status={state} busy={busy} onTask={setTask} />
                    <Devices devices={held?.devices ?? []} outcome={devices.outcome} command={devices.command} />
                    <Compromised busy={busy} onTask={setTask} />
                </>
            )}
            {task && state && <TaskWindow task={task} user={state.user} onClose={() => setTask(null)} />}
        </>
    );
}

export interface Asking { busy: boolean; onTask(task: Task): void }

function Recovery({ status, busy, onTask }: Asking & { status: Status }) {
    const t = useTexts();
    const renew = () => onTask({ title: t.newRecovery, explain: t.newRecoveryExplain, args: ["recovery"] });
    return (
        <Card component="section">
            <CardTitle component="h2">{t.recovery}</CardTitle>
            <CardBody>
                <p>{t.recoveryExplain}</p>
                <p><strong>{t.recoveryLeft(status.recovery_codes_left)}</strong></p>
            </CardBody>
            <CardFooter><Button variant="secondary" isDisabled={busy} onClick={renew}>{t.newRecovery}</Button></CardFooter>
        </Card>
    );
}

function Compromised({ busy, onTask }: Asking) {
    const t = useTexts();
    const begin = () => onTask({
        title: t.compromised, explain: t.compromisedExplain, args: ["compromised"], danger: true, start: t.compromisedStart,
    });
    return (
        <Card component="section">
            <CardTitle component="h2">{t.compromised}</CardTitle>
            <CardBody>{t.compromisedExplain}</CardBody>
            <CardFooter>
                <Button variant="danger" isDisabled={busy} onClick={begin}>{t.compromisedStart}</Button>
                <Command command="enroll compromised" />
            </CardFooter>
        </Card>
    );
}
