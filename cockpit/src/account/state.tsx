import {
    Alert, Button, Card, CardBody, CardFooter, CardTitle, DescriptionList, DescriptionListDescription, DescriptionListGroup,
    DescriptionListTerm, Label,
} from "../patternfly.ts";
import type { Gate, Status } from "../enroll/types.ts";
import { useTexts, useTime } from "../environment.tsx";
import { Command } from "../parts.tsx";
import type { Texts } from "../texts/index.ts";
import type { Asking } from "./account.tsx";

type Color = "green" | "grey" | "red" | "orange";

function atAGlance(t: Texts, status: Status): { word: string; color: Color; explain: string } {
    if (status.barred)
        return { word: t.stateBarred, color: "red", explain: t.explainBarred };
    if (status.gone)
        return { word: t.stateGone, color: "red", explain: t.explainGone };
    if (status.disabled)
        return { word: t.stateDisabled, color: "orange", explain: t.explainDisabled };
    if (status.enrolled)
        return { word: t.stateOn, color: "green", explain: t.explainOn };
    return { word: t.stateOff, color: "grey", explain: t.explainOff };
}

export function gateText(t: Texts, gate: Gate): string {
    return gate === "open" ? t.gateOpen : gate === "off" ? t.gateOff : t.gateWait(gate.wait_seconds);
}

/** The state at a glance, and the way to change it. */
export function State({ status, command, busy, onTask }: Asking & { status: Status; command: string }) {
    const t = useTexts();
    const time = useTime();
    const { word, color, explain } = atAGlance(t, status);
    const facts: [string, string][] = status.enrolled
        ? [
            [t.lastLogin, status.last_success === null ? t.unknown : time(status.last_success)],
            [t.wrongCodes, status.wrong_codes_since === null ? t.unknown : String(status.wrong_codes_since)],
            ...(status.remote ? [[t.nextLogin, gateText(t, status.remote)] as [string, string]] : []),
        ]
        : [];
    const setUp: Task = { title: t.setUp, explain: t.setUpExplain, args: [] };
    const anew: Task = { title: t.setUpAgain, explain: t.setUpAgainExplain, args: [] };
    const disable: Task = { title: t.disableTitle, explain: t.disableExplain, args: ["disable"], danger: true, start: t.disable };
    return (
        <Card component="section">
            <CardTitle component="h2">{t.state} <Label color={color}>{word}</Label></CardTitle>
            <CardBody>
                <p>{explain}</p>
                {status.enrolled && status.remote === null && <Alert component="p" variant="info" isInline isPlain title={t.recordUnread} />}
                <DescriptionList isHorizontal isCompact>
                    {facts.map(([term, fact]) => (
                        <DescriptionListGroup key={term}>
                            <DescriptionListTerm>{term}</DescriptionListTerm>
                            <DescriptionListDescription>{fact}</DescriptionListDescription>
                        </DescriptionListGroup>
                    ))}
                </DescriptionList>
            </CardBody>
            <CardFooter>
                <div className="totp-buttons">
                    {status.enrolled
                        ? (
                            <>
                                <Button variant="secondary" isDisabled={busy} onClick={() => onTask(anew)}>{t.setUpAgain}</Button>
                                <Button variant="link" isDanger isDisabled={busy} onClick={() => onTask(disable)}>{t.disable}</Button>
                            </>
                        )
                        : <Button variant="primary" isDisabled={busy} onClick={() => onTask(setUp)}>{t.setUp}</Button>}
                </div>
                <Command command={command} />
            </CardFooter>
        </Card>
    );
}

type Task = Parameters<Asking["onTask"]>[0];
