// What a user does on the tab "My account".

import { writeFileSync } from "node:fs";
import { answer, Browser, code, earlyInAStep, ensure, ORIGIN, press, RECOVERY, scanned, secretOf } from "../browser.mjs";

const state = page => page.getByRole("heading", { name: /^State/ });

/** Enrols in Cockpit's own frame, with the key from the picture. Leaves the secret in /tmp/e2e/secret. */
export async function enrol(user) {
    const browser = await Browser.start();
    const shell = await browser.login(user, { url: `${ORIGIN}/totp` });
    const page = shell.frameLocator("iframe[name='cockpit1:localhost/totp']");
    await page.getByText("Not set up").waitFor();
    await press(page, "Set up two-factor authentication");
    await press(page, "Start");
    await answer(page, "Your password", `pw-${user}`);
    const uri = await scanned(page);
    ensure(uri.startsWith("otpauth://totp/"), `no key in the picture: ${uri}`);
    const secret = secretOf(uri);
    const shown = await page.locator(".totp-key code").innerText();
    ensure(shown.replaceAll(" ", "") === secret, `another key is shown: ${shown}`);
    ensure(shown.split(" ").every(group => group.length <= 4), `not in groups: ${shown}`);
    await answer(page, "Code from the app", "000000");
    await page.getByText("If a code is refused").waitFor();
    await page.locator(".pf-m-error").first().waitFor();
    await answer(page, "Code from the app", code(0, secret));
    await page.getByText("The new secret is saved.").waitFor();
    ensure(await page.locator(".totp-codes li").count() === 10, "not ten recovery codes");
    const close = page.getByRole("button", { name: "Close", exact: true }).last();
    ensure(await close.isDisabled(), "closed without storing the codes");
    await page.getByLabel("I have stored them").check();
    await close.click();
    await state(page).getByText("Set up").waitFor();
    writeFileSync("/tmp/e2e/secret", secret);
    await browser.close();
}

/** Logs in with a code. A wrong one does not come to the page. */
export async function codeAtTheLoginPage(user) {
    const browser = await Browser.start();
    const refused = await browser.login(user, { typed: "000000" });
    await refused.waitForSelector("#login-error-message:visible, #login-fatal-message:visible");
    ensure(await refused.locator(".totp-page").count() === 0, "let in with a wrong code");
    const page = await browser.login(user, { typed: code() });
    await state(page).getByText("Set up").waitFor();
    await browser.close();
}

/** A second authenticator: added, shown again, removed. Three codes of now, in order. */
export async function authenticators(user) {
    const browser = await Browser.start();
    await earlyInAStep();
    const page = await browser.login(user, { typed: code(-1) });
    await press(page, "Add an authenticator");
    await press(page, "Start");
    await answer(page, "Your password", `pw-${user}`);
    await answer(page, "Current code, or a recovery code", code(0));
    const first = secretOf(await scanned(page));
    await answer(page, "Code from the app", code(0, first));
    await page.getByText("The new secret is saved.").waitFor();
    await page.getByRole("button", { name: "Close", exact: true }).last().click();
    await page.getByRole("button", { name: /^Remove: / }).first().waitFor();
    ensure(await page.getByRole("button", { name: /^Remove: / }).count() === 2, "not two authenticators");
    await press(page, "Show QR code: phone");
    await press(page, "Start");
    await page.getByText("Show the command").last().click();
    await page.getByText("enroll show --label phone").waitFor();
    await answer(page, "Current code, or a recovery code", code(1));
    ensure(secretOf(await scanned(page)) !== first, "another key");
    await page.getByRole("button", { name: "Close", exact: true }).last().click();
    await page.getByRole("button", { name: /^Remove: / }).last().click();
    await press(page, "Remove");
    await answer(page, "Current code, or a recovery code", RECOVERY);
    await page.getByText("Removed.").waitFor();
    await browser.close();
}

/** New recovery codes, after an error of the tool that is shown in its own words. */
export async function recovery(user) {
    const browser = await Browser.start();
    const page = await browser.login(user, { typed: code() });
    await press(page, "Make new recovery codes");
    await press(page, "Start");
    await answer(page, "Current code, or a recovery code", "ZZZZ-ZZZZ-ZZZZ-ZZZZ-ZZZZ-ZZZZ");
    await page.locator(".totp-trouble").waitFor();
    await press(page, "Try again");
    await answer(page, "Current code, or a recovery code", RECOVERY);
    await page.locator(".totp-codes li").first().waitFor();
    const codes = await page.locator(".totp-codes code").allInnerTexts();
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"], { origin: ORIGIN });
    await press(page, "Copy");
    await page.getByText("Copied").waitFor();
    const copied = await page.evaluate(() => navigator.clipboard.readText());
    ensure(copied === codes.join("\n"), `copied: ${copied}`);
    await page.emulateMedia({ media: "print" });
    ensure(await page.getByRole("heading", { name: /^Recovery codes of / }).isVisible(), "no title on paper");
    ensure(!await page.getByText("Show the command").last().isVisible(), "more than the codes on paper");
    writeFileSync("/tmp/e2e/recovery", codes[0]);
    await browser.close();
}

/** Ends a stolen enrolment. Leaves the new secret in /tmp/e2e/secret. */
export async function compromised(user) {
    const browser = await Browser.start();
    const page = await browser.login(user, { typed: code() });
    await page.getByRole("button", { name: "End my codes and sessions" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "End my codes and sessions" }).click();
    await answer(page, "Your password", `pw-${user}`);
    await answer(page, "Current code, or a recovery code", RECOVERY);
    await page.locator(".totp-codes li").first().waitFor();
    const secret = secretOf(await scanned(page));
    await answer(page, "Code from the app", code(0, secret));
    await page.getByText("The new secret is saved.").waitFor();
    ensure(await page.locator(".totp-codes li").count() === 10, "the recovery codes went away");
    writeFileSync("/tmp/e2e/secret", secret);
    await browser.close();
}

/** A remembered device is listed, and forgotten. */
export async function devices(user) {
    const browser = await Browser.start();
    const page = await browser.login(user, { typed: code() });
    await page.getByText("A login with the SSH keys").waitFor();
    await page.getByText(/127\.0\.0\.1/).first().waitFor();
    await press(page, "Forget all");
    await page.getByText("The next logins from there ask for a code.").waitFor();
    await browser.close();
}

/** From the keyboard alone. */
export async function keyboard(user) {
    const browser = await Browser.start();
    const page = await browser.login(user);
    const focused = () => page.evaluate(() => document.activeElement?.textContent ?? "");
    await page.getByText("Not set up").waitFor();
    for (let count = 0; count < 20 && await focused() !== "Set up two-factor authentication"; count++)
        await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await page.getByRole("dialog").waitFor();
    for (let count = 0; count < 20 && await focused() !== "Start"; count++)
        await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await page.getByLabel("Your password", { exact: true }).waitFor();
    await page.keyboard.type(`pw-${user}`);
    await page.keyboard.press("Enter");
    await page.getByLabel("Code from the app", { exact: true }).waitFor();
    const secret = secretOf(await scanned(page));
    await page.keyboard.type(code(0, secret));
    await page.keyboard.press("Enter");
    await page.getByText("The new secret is saved.").waitFor();
    // Codes that are not stored are not closed away.
    await page.keyboard.press("Escape");
    await page.locator(".totp-codes").waitFor();
    for (let count = 0; count < 20 && await page.evaluate(() => document.activeElement?.getAttribute("type")) !== "checkbox"; count++)
        await page.keyboard.press("Tab");
    await page.keyboard.press("Space");
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });
    ensure(await focused() !== "", "the focus is lost");
    await browser.close();
}
