// What can go wrong between the page and enroll.

import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { answer, Browser, code, ensure, press } from "../browser.mjs";

/** The page shows this text in place of a state. */
export async function shows(user, text) {
    const browser = await Browser.start();
    const page = await browser.login(user, { typed: code() });
    await page.getByText(text).first().waitFor();
    ensure(await page.getByRole("button", { name: "Set up two-factor authentication" }).count() === 0, "offers what it cannot do");
    await browser.close();
}

/** The server goes away in the middle of an enrolment. */
export async function connectionIsLost(user) {
    const browser = await Browser.start();
    browser.mayBreak = true;
    const page = await browser.login(user);
    await press(page, "Set up two-factor authentication");
    await press(page, "Start");
    await answer(page, "Your password", `pw-${user}`);
    await page.getByLabel("Code from the app", { exact: true }).waitFor();
    execFileSync("kill", [readFileSync("/tmp/e2e/server", "utf8").trim()]);
    await page.getByText("The connection to this machine was lost").first().waitFor();
    ensure(await page.getByLabel("Code from the app", { exact: true }).count() === 0, "still asks");
    await browser.close();
}

/** A second tab knows that the first one is in the middle of an enrolment, and sees its end. */
export async function secondTab(user) {
    const browser = await Browser.start();
    const first = await browser.login(user);
    await first.getByText("Not set up").waitFor();
    const second = await browser.page();
    await second.goto(first.url());
    await second.getByText("Not set up").waitFor();
    await press(first, "Set up two-factor authentication");
    await press(first, "Start");
    await second.getByText("Another tab or window changes your enrolment now.").waitFor();
    ensure(await second.getByRole("button", { name: "Set up two-factor authentication" }).isDisabled(), "the second tab may begin");
    await answer(first, "Your password", `pw-${user}`);
    const secret = (await first.locator(".totp-key code").innerText()).replaceAll(" ", "");
    await answer(first, "Code from the app", code(0, secret));
    await first.getByText("The new secret is saved.").waitFor();
    await second.getByRole("heading", { name: "Recovery codes" }).waitFor();
    ensure(await second.getByText("Another tab or window").count() === 0, "the second tab still waits");
    await browser.close();
}
