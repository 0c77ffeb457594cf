import "../lib/cockpit-dark-theme.ts";
import "@patternfly/react-core/dist/styles/base.css";
import "./page.css";
import { createRoot } from "react-dom/client";
import { App } from "./app.tsx";
import { Tabs, type Channel } from "./tabs.ts";
import { languageOf, textsOf } from "./texts/index.ts";

// Cockpit has the language of the browser, or of its own menu, through po.js.
const language = languageOf(cockpit.language || "en");
document.documentElement.lang = language;
document.title = textsOf(language).title;

const tabs = new Tabs(new BroadcastChannel("cockpit-totp") as Channel, crypto.getRandomValues(new Uint32Array(2)).join("-"));
const root = document.getElementById("app");
if (root)
    createRoot(root).render(<App language={language} tabs={tabs} />);
