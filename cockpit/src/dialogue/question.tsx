import { useId, useState, type FormEvent } from "react";
import { Form, FormGroup, FormHelperText, HelperText, HelperTextItem, TextInput } from "../patternfly.ts";
import type { Question } from "../enroll/types.ts";
import { useTexts } from "../environment.tsx";

const CODES = new Set(["code", "first-code", "code-to-test", "sent-code"]);

/** One question of the tool. Enter in the field, or the button of the form `form`, answers it. */
export function QuestionForm({ question, form, hint, onAnswer }: {
    question: Question; form: string; hint: string | null; onAnswer(text: string): void;
}) {
    const t = useTexts();
    const id = useId();
    const [text, setText] = useState("");
    const submit = (event: FormEvent) => {
        event.preventDefault();
        onAnswer(CODES.has(question.question) ? text.trim() : text);
    };
    // A kind of question that a later release added has the tool's own words.
    const label = t.questions[question.question] ?? question.text.trim().replace(/:$/, "");
    const help = question.question === "password" ? t.passwordHelp : question.question === "code" ? t.codeHelp : null;
    return (
        <Form id={form} onSubmit={submit}>
            <FormGroup label={label} fieldId={id}>
                <TextInput
                    id={id} type={question.hidden ? "password" : "text"} value={text} autoFocus
                    onChange={(_event, value) => setText(value)} aria-describedby={`${id}-help`}
                    autoComplete={question.hidden ? "current-password" : "one-time-code"}
                    {...(question.question === "first-code" ? { inputMode: "numeric" as const } : {})}
                    validated={hint ? "error" : "default"}
                />
                <FormHelperText>
                    <HelperText id={`${id}-help`} aria-live="polite">
                        {hint && <HelperTextItem variant="error">{hint}</HelperTextItem>}
                        {help && <HelperTextItem>{help}</HelperTextItem>}
                    </HelperText>
                </FormHelperText>
            </FormGroup>
        </Form>
    );
}
