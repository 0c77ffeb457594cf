import { useState } from "react";
import { EmptyState, EmptyStateBody, Tab, Tabs, TabTitleText } from "../patternfly.ts";
import { useTexts } from "../environment.tsx";
import { CheckPage } from "./check.tsx";
import { SetupPage } from "./setup.tsx";
import { UsersPage } from "./users.tsx";

/** For administrators: users, findings, setup. Each command runs with Cockpit's administrative access. */
export function Administration({ allowed }: { allowed: boolean | null }) {
    const t = useTexts();
    const [tab, setTab] = useState<string | number>("users");
    if (allowed === null)
        return null;
    if (!allowed) {
        return (
            <EmptyState headingLevel="h2" titleText={t.needsAdmin}>
                <EmptyStateBody>{t.needsAdminExplain}</EmptyStateBody>
            </EmptyState>
        );
    }
    return (
        <Tabs activeKey={tab} onSelect={(_event, key) => setTab(key)} aria-label={t.administration} isSubtab mountOnEnter>
            <Tab eventKey="users" title={<TabTitleText>{t.users}</TabTitleText>}><UsersPage /></Tab>
            <Tab eventKey="check" title={<TabTitleText>{t.check}</TabTitleText>}><CheckPage /></Tab>
            <Tab eventKey="setup" title={<TabTitleText>{t.setup}</TabTitleText>}><SetupPage /></Tab>
        </Tabs>
    );
}
