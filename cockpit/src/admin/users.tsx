import { useDeferredValue, useId, useMemo, useState } from "react";
import {
    Button, Card, CardBody, FormSelect, FormSelectOption, Label, Pagination, SearchInput, Spinner, Toolbar, ToolbarContent,
    ToolbarItem,
} from "../patternfly.ts";
import type { User } from "../enroll/types.ts";
import { useAnswer, useTexts, useTime } from "../environment.tsx";
import { Command, Table, Trouble } from "../parts.tsx";
import { join, matching, pageOf, type Filter } from "./list.ts";
import { UserWindow } from "./user-window.tsx";

const ADMIN = { admin: true };

export function UsersPage() {
    const t = useTexts();
    const time = useTime();
    const listed = useAnswer(["admin", "list"], ADMIN);
    const others = useAnswer(["admin", "list", "--not-enrolled"], ADMIN);
    const [words, setWords] = useState("");
    const [filter, setFilter] = useState<Filter>("all");
    const [wantedPage, setPage] = useState(1);
    const [size, setSize] = useState(20);
    const [chosen, setChosen] = useState<User | null>(null);
    const id = useId();

    const users = useMemo(() => join(listed.lines, others.lines), [listed.lines, others.lines]);
    const typed = useDeferredValue(words);
    const found = useMemo(() => matching(users, typed, filter), [users, typed, filter]);
    const { page, items } = pageOf(found, wantedPage, size);
    const filters: [Filter, string][] = [
        ["all", t.allStates], ["enrolled", t.onlyEnrolled], ["not", t.onlyNot], ["trouble", t.onlyTrouble],
    ];
    const ticket = (user: User) => {
        if (user.ticket === "out")
            return t.ticketOut(time(user.ticket_until));
        return user.ticket === "expired" ? t.ticketExpired : "";
    };
    const rows = items.map(user => ({
        key: user.user,
        cells: [
            <>{user.user}{user.full_name && <span className="totp-quiet"> {user.full_name}</span>}</>,
            <Label color={user.state === "enrolled" && !user.barred ? "green" : "grey"}>
                {user.barred ? t.stateBarred : t.states[user.state] ?? user.state}
            </Label>,
            user.last_success === undefined ? "" : time(user.last_success),
            user.recovery_codes === undefined ? "" : String(user.recovery_codes - (user.recovery_codes_spent ?? 0)),
            ticket(user),
            <Button variant="secondary" size="sm" aria-label={t.manageUser(user.user)} onClick={() => setChosen(user)}>{t.manage}</Button>,
        ],
    }));
    return (
        <Card component="section">
            <CardBody>
                <Toolbar>
                    <ToolbarContent>
                        <ToolbarItem>
                            <SearchInput
                                aria-label={t.search} placeholder={t.search} value={words}
                                onChange={(_event, value) => { setWords(value); setPage(1); }} onClear={() => setWords("")}
                            />
                        </ToolbarItem>
                        <ToolbarItem>
                            <FormSelect
                                id={id} aria-label={t.state} value={filter}
                                onChange={(_event, value) => { setFilter(value as Filter); setPage(1); }}
                            >
                                {filters.map(([value, label]) => <FormSelectOption key={value} value={value} label={label} />)}
                            </FormSelect>
                        </ToolbarItem>
                        <ToolbarItem><span role="status">{t.userCount(found.length, users.length)}</span></ToolbarItem>
                    </ToolbarContent>
                </Toolbar>
                <Trouble outcome={listed.outcome} />
                <Trouble outcome={others.outcome} />
                {!listed.outcome && <Spinner aria-label={t.loading} />}
                {found.length > 0
                    ? <Table caption={t.users} heads={[t.user, t.state, t.lastLogin, t.recovery, t.ticket, t.actions]} rows={rows} />
                    : listed.outcome && <p>{t.noUsers}</p>}
                <Pagination
                    itemCount={found.length} perPage={size} page={page} variant="bottom" isCompact
                    onSetPage={(_event, page) => setPage(page)}
                    onPerPageSelect={(_event, size) => { setSize(size); setPage(1); }}
                />
                <Command command={`${listed.command}\n${others.command}`} />
            </CardBody>
            {chosen && <UserWindow user={chosen} onClose={() => setChosen(null)} />}
        </Card>
    );
}
