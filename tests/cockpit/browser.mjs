// Runs steps in Debian's chromium: browser.mjs STEPS USER [WORD...]. The steps are in steps/, each under its name.
// Fails on anything that Cockpit's content security policy refuses, on any request to another host, and on any error of the page.

import { execFileSync } from "node:child_process";
import { readFileSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";

const require = createRequire("/mnt/pam_totp/cockpit/package.json");
const { chromium } = require("playwright-core");
const AXE = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");

export const ORIGIN = "http://127.0.0.1:9090";
const PAGE = `${ORIGIN}/cockpit/@localhost/totp/index.html`;
const SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
export const RECOVERY = "0123-4567-89AB-CDEF-GHJK-MN01";

/** What an app would show, so many steps from now. */
export function code(steps = 0, secret = SECRET) {
    const now = Math.floor(Date.now() / 1000) + 30 * steps;
    return execFileSync("oathtool", ["--totp", "-b", secret, "-N", `@${now}`], { encoding: "utf8" }).trim();
}

/** Waits until a step of 30 seconds is young, so that the code of the step before still counts. */
export async function earlyInAStep() {
    while (Date.now() % 30000 > 15000)
        await new Promise(resolve => setTimeout(resolve, 500));
}

export function ensure(condition, what) {
    if (!condition)
        throw new Error(what);
}

const running = new Set();

/** One browser with what the steps need. `faults` collects what no page may do. */
export class Browser {
    faults = [];
    /** Set by steps that end the server. */
    mayBreak = false;

    constructor(chrome, context) {
        this.chrome = chrome;
        this.context = context;
    }

    static async start({ theme = "light", width = 1200, height = 900, locale = "en-US" } = {}) {
        const chrome = await chromium.launch({
            executablePath: "/usr/bin/chromium",
            args: ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--font-render-hinting=none"],
        });
        const context = await chrome.newContext({ viewport: { width, height }, locale, timezoneId: "UTC" });
        const browser = new Browser(chrome, context);
        running.add(browser);
        await context.addInitScript(theme => {
            if (location.protocol.startsWith("http"))
                localStorage.setItem("shell:style", theme);
        }, theme);
        return browser;
    }

    async page() {
        const page = await this.context.newPage();
        page.setDefaultTimeout(30000);
        page.on("console", message => {
            if (/Content Security Policy/i.test(message.text()))
                this.faults.push(message.text());
        });
        page.on("pageerror", error => this.faults.push(`error of a page: ${error.stack}`));
        page.on("request", request => {
            if (/^https?:/.test(request.url()) && !request.url().startsWith(ORIGIN))
                this.faults.push(`request to ${request.url()}`);
        });
        return page;
    }

    /** Logs in at Cockpit's own login page, with administrative access if `admin`, and ends on the page. */
    async login(user, { password = `pw-${user}`, typed = null, admin = false, url = PAGE } = {}) {
        const page = await this.page();
        await page.goto(url);
        if (admin)
            await page.evaluate(user => localStorage.setItem(`superuser:${user}`, "any"), user);
        await page.fill("#login-user-input", user);
        await page.fill("#login-password-input", password);
        await page.click("#login-button");
        if (typed !== null) {
            await page.waitForSelector("#conversation-input", { state: "visible" });
            await page.fill("#conversation-input", typed);
            await page.click("#login-button");
        }
        return page;
    }

    /** What axe finds on the page. Waits until nothing moves. */
    async axe(page, where) {
        await page.waitForTimeout(400);
        await page.evaluate(AXE);
        const { violations } = await page.evaluate(() => globalThis.axe.run({ resultTypes: ["violations"] }));
        for (const { id, help, nodes } of violations)
            this.faults.push(`axe, ${where}: ${id}: ${help}: ${nodes.map(node => node.html).join(" ").slice(0, 400)}`);
    }

    /** What the pages show, to see why the steps failed. */
    async failed() {
        for (const [number, page] of this.context.pages().entries()) {
            await page.screenshot({ path: `/mnt/disk/failed-${number}.png`, timeout: 5000 }).catch(() => undefined);
            console.error(`${page.url()}\n${(await page.locator("body").ariaSnapshot({ timeout: 5000 }).catch(() => "")).slice(0, 3000)}`);
        }
        console.error(this.faults.join("\n"));
        await this.chrome.close();
    }

    async close() {
        await this.chrome.close();
        const faults = this.mayBreak ? this.faults.filter(fault => !fault.includes("WebSocket")) : this.faults;
        ensure(faults.length === 0, faults.join("\n"));
    }
}

/** Clicks a button of this name. */
export async function press(page, name, { exact = true } = {}) {
    await page.getByRole("button", { name, exact }).click();
}

/** Types an answer to the question of this label, and goes on. */
export async function answer(page, label, text) {
    const field = page.getByLabel(label, { exact: true });
    await field.fill(text);
    await press(page, "Continue");
}

/** The tab of administration, with the tab in it. */
export async function administration(page, tab) {
    await page.getByRole("tab", { name: "Administration" }).click();
    await page.getByRole("tab", { name: tab, exact: true }).click();
}

/** The text of a QR code, as a camera sees it on the screen. */
export async function scanned(page) {
    const picture = "/tmp/e2e/browser/qr.png";
    await page.getByRole("img", { name: "QR code with your new secret" }).screenshot({ path: picture });
    return execFileSync("zbarimg", ["-q", "--raw", picture], { encoding: "utf8" }).trim();
}

export function secretOf(uri) {
    return new URL(uri).searchParams.get("secret");
}

async function main([name, ...words]) {
    const folder = new URL("steps/", import.meta.url);
    for (const file of readdirSync(folder).filter(file => file.endsWith(".mjs"))) {
        const steps = await import(new URL(file, folder).href);
        if (steps[name]) {
            await steps[name](...words);
            return;
        }
    }
    throw new Error(`no steps: ${name}`);
}

if (process.argv[1] === new URL(import.meta.url).pathname)
    // Without `await`: the steps import this file, and would wait for it.
    main(process.argv.slice(2)).then(() => process.exit(0), async error => {
        console.error(error.stack ?? error);
        for (const browser of running)
            await browser.failed().catch(() => undefined);
        process.exit(1);
    });
