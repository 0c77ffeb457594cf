import { Alert, Button, Card, CardBody, CardTitle, DescriptionList, DescriptionListDescription, DescriptionListGroup,
    DescriptionListTerm, Label, Spinner } from "../patternfly.ts";
import type { Check, Finding } from "../enroll/types.ts";
import { useAnswer, useTexts } from "../environment.tsx";
import { Command, CopyButton, Trouble } from "../parts.tsx";

const ORDER: Finding["level"][] = ["fault", "could_not_tell", "warning", "note"];
const COLORS = { fault: "red", could_not_tell: "orange", warning: "yellow", note: "blue" } as const;
const VERDICTS = { ready: "success", untried: "info", not_ready: "danger", could_not_tell: "warning" } as const;

export function FindingCard({ finding }: { finding: Finding }) {
    const t = useTexts();
    const facts: [string, string][] = [
        [t.services, finding.services.join(", ")], [t.place, finding.place ?? ""], [t.effect, finding.effect], [t.advice, finding.advice],
    ];
    return (
        <Card component="section" isCompact>
            <CardTitle component="h3"><Label color={COLORS[finding.level]}>{t.levels[finding.level]}</Label> {finding.what}</CardTitle>
            <CardBody>
                <DescriptionList isCompact>
                    {facts.filter(([, fact]) => fact !== "").map(([term, fact]) => (
                        <DescriptionListGroup key={term}>
                            <DescriptionListTerm>{term}</DescriptionListTerm>
                            <DescriptionListDescription><span className="totp-lines">{fact}</span></DescriptionListDescription>
                        </DescriptionListGroup>
                    ))}
                </DescriptionList>
                {finding.paste !== "" && (
                    <>
                        <pre className="totp-command" tabIndex={0} aria-label={t.paste}>{finding.paste}</pre>
                        <div className="totp-buttons"><CopyButton text={finding.paste} /></div>
                    </>
                )}
                {finding.paste === "" && finding.advice !== "" && (
                    <div className="totp-buttons"><CopyButton text={finding.advice} /></div>
                )}
            </CardBody>
        </Card>
    );
}

/** What `enroll check` finds, the worst first. */
export function CheckPage() {
    const t = useTexts();
    const answer = useAnswer(["check"], { admin: true });
    const check = answer.lines[0] as unknown as Check | undefined;
    const findings = [...check?.findings ?? []].sort((a, b) => ORDER.indexOf(a.level) - ORDER.indexOf(b.level));
    return (
        <div className="totp-stack">
            <h2>{t.check}</h2>
            <div className="totp-buttons"><Button variant="secondary" onClick={answer.again}>{t.checkAgain}</Button></div>
            {!answer.outcome && <Spinner aria-label={t.loading} />}
            <Trouble outcome={answer.outcome} />
            {check && <Alert component="p" variant={VERDICTS[check.verdict]} isInline title={t.verdicts[check.verdict] ?? check.verdict} />}
            {findings.map((finding, at) => <FindingCard key={at} finding={finding} />)}
            {check && findings.length === 0 && <p>{t.noFindings}</p>}
            <Command command={answer.command} />
        </div>
    );
}
