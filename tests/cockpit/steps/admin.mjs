// What an administrator does on the tab "Administration".

import { writeFileSync } from "node:fs";
import { administration, Browser, code, ensure, press } from "../browser.mjs";

async function search(page, words) {
    await page.getByLabel("Search for a user").first().fill(words);
}

async function help(page, user, what) {
    await search(page, user);
    await press(page, `Help ${user}`);
    await page.getByLabel(what, { exact: true }).check();
    await press(page, "Run");
}

/** Users: pages, search, filter; one is unlocked, one gets an emergency code, which is left in /tmp/e2e/emergency. */
export async function users(admin, locked, lost, damaged) {
    const browser = await Browser.start();
    const page = await browser.login(admin, { typed: code(), admin: true });
    await administration(page, "Users");
    await page.getByRole("button", { name: /^Help / }).first().waitFor();
    ensure(await page.getByRole("button", { name: /^Help / }).count() === 20, "not twenty users on a page");
    await press(page, "Go to next page");
    await page.getByRole("button", { name: /^Help / }).first().waitFor();
    await page.getByLabel("State").first().selectOption("trouble");
    await page.getByRole("button", { name: `Help ${damaged}` }).waitFor();
    await page.getByLabel("State").first().selectOption("all");
    await help(page, locked, "Unlock");
    await page.getByText("The waits and locks have ended.").waitFor();
    await page.getByRole("button", { name: "Close", exact: true }).last().click();
    await help(page, lost, "Emergency code");
    await page.getByText("Hand this out to the user.").waitFor();
    writeFileSync("/tmp/e2e/emergency", await page.locator(".totp-key code").innerText());
    await page.getByRole("button", { name: "Close", exact: true }).last().click();
    await help(page, lost, "Repair the record");
    await page.getByText("The record is repaired.").waitFor();
    await browser.close();
}

/** Asks for a ticket. The page shows the ticket, which is left in /tmp/e2e/ticket, or the error in the words of the tool. */
export async function ticket(admin, user, expected) {
    const browser = await Browser.start();
    const page = await browser.login(admin, { typed: code(), admin: true });
    await administration(page, "Users");
    await help(page, user, "Issue a ticket");
    await page.getByText(expected).first().waitFor();
    if (expected.startsWith("Hand"))
        writeFileSync("/tmp/e2e/ticket", await page.locator(".totp-key code").innerText());
    await browser.close();
}

/** Without administrative access, nothing is offered. */
export async function noAdmin(user) {
    const browser = await Browser.start();
    const page = await browser.login(user, { typed: code() });
    await page.getByRole("tab", { name: "Administration" }).click();
    await page.getByText("Administration needs administrative access").waitFor();
    ensure(await page.getByRole("tab", { name: "Users" }).count() === 0, "offers users");
    await browser.close();
}

/** Findings with a remedy to copy. */
export async function check(admin) {
    const browser = await Browser.start();
    const page = await browser.login(admin, { typed: code(), admin: true });
    await administration(page, "Check");
    await page.getByRole("button", { name: "Copy" }).first().waitFor();
    const levels = await page.locator("h3 .pf-v6-c-label__text").allInnerTexts();
    const order = ["Fault", "Could not tell", "Warning", "Note"];
    ensure(levels.length > 0 && levels.every((level, at) => at === 0 || order.indexOf(levels[at - 1]) <= order.indexOf(level)),
        `not by severity: ${levels}`);
    await browser.close();
}

async function applied(page, service) {
    await administration(page, "Set up a service");
    await page.getByLabel("Service", { exact: true }).fill(service);
    await press(page, "Show the change");
    await page.locator(".totp-plus").first().waitFor();
    ensure((await page.locator(".totp-diff").allInnerTexts()).join().includes("pam_totp.so"), "no line in the diff");
    await press(page, "Apply");
    await page.getByText(/^Reverted in \d:\d\d$/).first().waitFor();
}

/** Applies a setup, and waits for the login that keeps it. */
export async function setupIsKept(admin, service, by) {
    const browser = await Browser.start();
    const page = await browser.login(admin, { typed: code(), admin: true });
    await applied(page, service);
    writeFileSync("/tmp/e2e/applied", "");
    await page.getByText(`${by} logged in with a code. The change stays.`).waitFor({ timeout: 120000 });
    await browser.close();
}

/** Applies a setup, and reverts it at once. */
export async function setupIsReverted(admin, service) {
    const browser = await Browser.start();
    const page = await browser.login(admin, { typed: code(), admin: true });
    await applied(page, service);
    await press(page, "Revert now");
    await page.getByText("Done.").waitFor();
    await browser.close();
}

/** Applies a setup, and closes the browser. */
export async function setupIsLeft(admin, service) {
    const browser = await Browser.start();
    const page = await browser.login(admin, { typed: code(), admin: true });
    await applied(page, service);
    await page.reload();
    await administration(page, "Set up a service");
    await page.getByText(`A change of ${service} is on trial.`).waitFor();
    await browser.close();
}
