import { useEffect, useId, useReducer, useRef, useState, type FormEvent } from "react";
import {
    Alert, Button, Card, CardBody, CardTitle, Checkbox, Form, FormGroup, FormHelperText, HelperText, HelperTextItem, Progress,
    Spinner, TextInput,
} from "../patternfly.ts";
import type { Line } from "../enroll/lines.ts";
import { start, typed, type Outcome, type Run } from "../enroll/run.ts";
import type { Plan, Waiting } from "../enroll/types.ts";
import { useAction, useEnvironment, useTexts, useTime } from "../environment.tsx";
import { Command, Trouble } from "../parts.tsx";
import { FindingCard } from "./check.tsx";
import { afterEnd, afterLine, minutes, noSetup, remembered, type SetupState } from "./setup-state.ts";

const STORED = "cockpit-totp:setup";

type Step = { kind: "begin" } | { kind: "line"; line: Line } | { kind: "end"; outcome: Outcome };

function reduce(state: SetupState, step: Step): SetupState {
    switch (step.kind) {
    case "begin": return noSetup;
    case "line": return afterLine(state, step.line);
    case "end": return afterEnd(state, step.outcome);
    }
}

/** Seconds until a time, counted down each second. */
function useLeft(until: number): number {
    const [now, setNow] = useState(Date.now() / 1000);
    useEffect(() => {
        const timer = window.setInterval(() => setNow(Date.now() / 1000), 1000);
        return () => window.clearInterval(timer);
    }, []);
    return Math.max(0, until - now);
}

function PlanView({ plan }: { plan: Plan }) {
    const t = useTexts();
    return (
        <section aria-label={t.plan}>
            <h3>{t.plan}</h3>
            {plan.changes.map(change => (
                <div key={change.file}>
                    <p><code>{change.file}</code></p>
                    <pre className="totp-diff" tabIndex={0} aria-label={change.file}>
                        {change.diff.split("\n").map((line, at) => (
                            <span key={at} className={line.startsWith("+") ? "totp-plus" : line.startsWith("-") ? "totp-minus" : ""}>
                                {line}{"\n"}
                            </span>
                        ))}
                    </pre>
                </div>
            ))}
            {plan.findings.map((finding, at) => <FindingCard key={at} finding={finding} />)}
        </section>
    );
}

/** The countdown, with what keeps the change, and the buttons that end it. */
function Countdown({ waiting, whole, onEnd }: { waiting: Waiting; whole: number; onEnd(what: "undo" | "keep"): void }) {
    const t = useTexts();
    const left = useLeft(waiting.until);
    const how = { login: t.keptByLogin, keep: t.keptByKeep, "login-or-keep": t.keptByEither }[waiting.kept_by];
    return (
        <section aria-label={t.waiting}>
            <Alert component="p" variant="warning" isInline title={t.waiting}>{left > 0 ? how : t.timeOver}</Alert>
            <Progress
                aria-label={t.countdown} title={t.remaining(minutes(left))} measureLocation="none"
                value={whole > 0 ? Math.min(100, (left / whole) * 100) : 0}
            />
            <div className="totp-buttons">
                <Button variant="danger" onClick={() => onEnd("undo")}>{t.revert}</Button>
                {waiting.kept_by !== "login" && <Button variant="secondary" onClick={() => onEnd("keep")}>{t.keep}</Button>}
            </div>
        </section>
    );
}

function End({ state }: { state: SetupState }) {
    const t = useTexts();
    switch (state.end?.kind) {
    case "nothing": return <Alert component="p" variant="info" isInline title={t.nothingToChange} />;
    case "kept": return <Alert component="p" variant="success" isInline title={state.end.user ? t.kept(state.end.user) : t.keptUnknown} />;
    case "reverted": return <Alert component="p" variant="warning" isInline title={t.reverted} />;
    default: return null;
    }
}

/** `enroll setup` as a wizard: the change, the countdown, the end. */
export function SetupPage() {
    const t = useTexts();
    const time = useTime();
    const { spawn, changed } = useEnvironment();
    const id = useId();
    const [service, setService] = useState("sshd");
    const [rollOut, setRollOut] = useState(false);
    const [state, dispatch] = useReducer(reduce, noSetup);
    const [running, setRunning] = useState(false);
    const [pending, setPending] = useState(() => remembered(localStorage.getItem(STORED), Date.now() / 1000));
    const run = useRef<Run | null>(null);
    const other = useAction();
    const args = ["setup", service.trim(), ...(rollOut ? ["--roll-out"] : [])];

    const forget = () => {
        localStorage.removeItem(STORED);
        setPending(null);
    };
    const begin = (event: FormEvent) => {
        event.preventDefault();
        dispatch({ kind: "begin" });
        setRunning(true);
        const mine = start(spawn, args, {
            admin: true,
            dialogue: true,
            onLine: line => {
                if (line.event === "waiting")
                    localStorage.setItem(STORED, JSON.stringify(line));
                if (line.event === "kept" || line.event === "reverted")
                    forget();
                dispatch({ kind: "line", line });
            },
        });
        run.current = mine;
        void mine.ended.then(outcome => {
            dispatch({ kind: "end", outcome });
            setRunning(false);
            changed();
        });
    };
    // "undo" reverts the change now, "keep" keeps one that no login can prove: both are commands of their own.
    const end = (service: string, what: "undo" | "keep") => {
        other.go(["setup", service, `--${what}`], { admin: true });
        forget();
    };
    useEffect(() => () => run.current?.cancel(), []);
    const whole = Number((state.waiting as { seconds?: number } | null)?.seconds ?? 0);
    const onTrial = state.waiting && !state.outcome;
    return (
        <div className="totp-stack">
            {pending && !running && (
                <Alert component="p" variant="warning" isInline title={t.pending(pending.service, time(pending.until))}>
                    <div className="totp-buttons">
                        <Button variant="secondary" onClick={() => end(pending.service, "undo")}>{t.revert}</Button>
                    </div>
                </Alert>
            )}
            <Card component="section">
                <CardTitle component="h2">{t.setup}</CardTitle>
                <CardBody className="totp-stack">
                    <p>{t.setupExplain}</p>
                    <Form onSubmit={begin}>
                        <FormGroup label={t.service} fieldId={`${id}-service`}>
                            <TextInput
                                id={`${id}-service`} value={service} isDisabled={running} onChange={(_event, value) => setService(value)}
                            />
                            <FormHelperText><HelperText><HelperTextItem>{t.serviceHelp}</HelperTextItem></HelperText></FormHelperText>
                        </FormGroup>
                        <Checkbox
                            id={`${id}-roll-out`} label={t.rollOut} isChecked={rollOut} isDisabled={running}
                            onChange={(_event, checked) => setRollOut(checked)}
                        />
                        <div className="totp-buttons">
                            <Button variant="primary" type="submit" isDisabled={running || service.trim() === ""}>{t.showChange}</Button>
                        </div>
                    </Form>
                    {running && !state.plan && <Spinner size="lg" aria-label={t.loading} />}
                    {state.plan && !state.outcome && <PlanView plan={state.plan} />}
                    {state.asked && (
                        <div className="totp-buttons">
                            <Button variant="primary" onClick={() => run.current?.answer("yes")}>{t.apply}</Button>
                            <Button variant="link" onClick={() => run.current?.cancel()}>{t.cancel}</Button>
                        </div>
                    )}
                    {onTrial && state.waiting && (
                        <Countdown waiting={state.waiting} whole={whole} onEnd={what => end(state.waiting!.service, what)} />
                    )}
                    <End state={state} />
                    <Trouble outcome={state.outcome} />
                    <Trouble outcome={other.outcome} />
                    {other.outcome?.kind === "done" && <Alert component="p" variant="success" isInline title={t.done} />}
                    <Command command={typed(args, true)} />
                </CardBody>
            </Card>
        </div>
    );
}
