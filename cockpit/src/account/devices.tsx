import { Alert, Button, Card, CardBody, CardFooter, CardTitle } from "../patternfly.ts";
import type { Outcome } from "../enroll/run.ts";
import type { Device } from "../enroll/types.ts";
import { useAction, useTexts, useTime } from "../environment.tsx";
import { Command, Table, Trouble } from "../parts.tsx";

/** The remembered devices. Forgetting asks for nothing: it only makes logins stricter. */
export function Devices({ devices, outcome, command }: { devices: Device[]; outcome: Outcome | null; command: string }) {
    const t = useTexts();
    const time = useTime();
    const action = useAction();
    const rows = devices.map(device => ({
        key: String(device.number),
        cells: [
            device.label,
            device.source ?? t.unknown,
            time(device.until),
            device.last_used === null ? t.never : time(device.last_used),
            <Button
                variant="secondary" size="sm" isDisabled={action.running} aria-label={t.rowAction(t.forget, device.label)}
                onClick={() => action.go(["devices", "forget", String(device.number)])}
            >
                {t.forget}
            </Button>,
        ],
    }));
    return (
        <Card component="section">
            <CardTitle component="h2">{t.devices}</CardTitle>
            <CardBody>
                <p>{t.devicesExplain}</p>
                <Trouble outcome={outcome} />
                <Trouble outcome={action.outcome} />
                {action.outcome?.kind === "done" && <Alert component="p" variant="success" isInline title={t.forgotten} />}
                {devices.length > 0
                    ? <Table caption={t.devices} heads={[t.device, t.from, t.until, t.lastUse, t.actions]} rows={rows} />
                    : outcome?.kind === "done" && <p>{t.noDevices}</p>}
            </CardBody>
            <CardFooter>
                {devices.length > 0 && (
                    <Button variant="secondary" isDisabled={action.running} onClick={() => action.go(["devices", "forget", "--all"])}>
                        {t.forgetAll}
                    </Button>
                )}
                <Command command={command} />
            </CardFooter>
        </Card>
    );
}
