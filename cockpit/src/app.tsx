import { useEffect, useState } from "react";
import { Alert, Tab, Tabs, TabTitleText } from "./patternfly.ts";
import { Account } from "./account/account.tsx";
import { Administration } from "./admin/administration.tsx";
import { Surroundings, type Environment } from "./environment.tsx";
import type { Tabs as BrowserTabs } from "./tabs.ts";
import { textsOf } from "./texts/index.ts";

/** Whether Cockpit's administrative access is on; null until that is known. */
function useAdministrator(): boolean | null {
    const [allowed, setAllowed] = useState<boolean | null>(null);
    useEffect(() => {
        const permission = cockpit.permission({ admin: true });
        const read = () => setAllowed(permission.allowed);
        permission.addEventListener("changed", read);
        read();
        return () => permission.removeEventListener("changed", read);
    }, []);
    return allowed;
}

export function App({ language, tabs }: { language: string; tabs: BrowserTabs }) {
    const [generation, setGeneration] = useState(0);
    const [elsewhere, setElsewhere] = useState(tabs.elsewhere);
    const [tab, setTab] = useState<string | number>("account");
    const allowed = useAdministrator();
    const t = textsOf(language);

    useEffect(() => tabs.listen(what => {
        setElsewhere(tabs.elsewhere);
        if (what === "changed")
            setGeneration(count => count + 1);
    }), [tabs]);
    const environment: Environment = {
        t, language, tabs, generation,
        spawn: cockpit.spawn,
        changed: () => {
            setGeneration(count => count + 1);
            tabs.changed();
        },
    };
    return (
        <Surroundings value={environment}>
            <main className="totp-page">
                <h1>{t.title}</h1>
                {elsewhere && <Alert component="p" variant="info" isInline title={t.otherTab} />}
                <Tabs activeKey={tab} onSelect={(_event, key) => setTab(key)} aria-label={t.title} mountOnEnter>
                    <Tab eventKey="account" title={<TabTitleText>{t.myAccount}</TabTitleText>}>
                        <div className="totp-stack"><Account /></div>
                    </Tab>
                    <Tab eventKey="administration" title={<TabTitleText>{t.administration}</TabTitleText>}>
                        <Administration allowed={allowed} />
                    </Tab>
                </Tabs>
            </main>
        </Surroundings>
    );
}
