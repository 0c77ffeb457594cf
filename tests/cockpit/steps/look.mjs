// How the page looks: pictures of each view in both themes and at 360 px, what axe finds there, and nothing that is cut off.

import { administration, answer, Browser, code, ensure, press } from "../browser.mjs";

const VIEWS = [
    { name: "light", theme: "light", width: 1000, height: 1100 },
    { name: "dark", theme: "dark", width: 1000, height: 1100 },
    { name: "narrow", theme: "light", width: 360, height: 900 },
];

/** A picture, what axe says, and no text beside the window. */
async function look(browser, page, view, what) {
    await browser.axe(page, `${what} ${view.name}`);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    ensure(wide <= 0, `${what} ${view.name}: ${wide} px too wide`);
    await page.screenshot({ path: `/mnt/disk/pictures/${what}-${view.name}.png` });
}

/** The account before and during an enrolment. The enrolment is not finished. */
export async function newcomer(user) {
    for (const view of VIEWS) {
        const browser = await Browser.start(view);
        const page = await browser.login(user);
        await page.getByText("Not set up").waitFor();
        await look(browser, page, view, "new");
        await press(page, "Set up two-factor authentication");
        await press(page, "Start");
        await answer(page, "Your password", `pw-${user}`);
        await page.getByLabel("Code from the app", { exact: true }).waitFor();
        await look(browser, page, view, "key");
        await browser.close();
    }
}

/** An enrolled administrator: the account, and the three pages of administration. */
export async function enrolled(user, ...codes) {
    for (const [at, view] of VIEWS.entries()) {
        const browser = await Browser.start(view);
        const page = await browser.login(user, { typed: codes[at] ?? code(), admin: true });
        await page.getByText("No device is remembered.").waitFor();
        await look(browser, page, view, "account");
        await administration(page, "Users");
        await page.getByRole("button", { name: /^Help / }).first().waitFor();
        await look(browser, page, view, "users");
        await administration(page, "Check");
        await page.getByRole("button", { name: "Copy" }).first().waitFor();
        await look(browser, page, view, "check");
        await administration(page, "Set up a service");
        await page.getByLabel("Service", { exact: true }).fill("sudo");
        await press(page, "Show the change");
        await page.locator(".totp-plus").first().waitFor();
        await look(browser, page, view, "setup");
        await browser.close();
    }
}

/** The page in the language of the browser. */
export async function languages(user) {
    for (const [locale, text] of [["de-DE", "Nicht eingerichtet"], ["ja-JP", "未設定"]]) {
        const browser = await Browser.start({ locale });
        const page = await browser.login(user);
        await page.getByText(text, { exact: true }).waitFor();
        ensure((await page.evaluate(() => document.documentElement.lang)) === locale.slice(0, 2), "another language is said");
        await browser.close();
    }
}
