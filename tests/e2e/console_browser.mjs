// A browser as somebody at headquarters uses it: one page of the console's and what every walk over
// it needs.
import { createHmac } from 'node:crypto';
import {
    bn,
    check,
    checkAccess,
    checkFont,
    openBrowser,
    patience_ms,
    say,
    shoot,
    slowFont,
    world,
} from './desk_browser.mjs';

export { bn, say };
export const base = `https://127.0.0.1:${world.port}/`;
export const wide = { width: 1280, height: 850 };

const browser = await openBrowser();
export const context = await browser.newContext({
    viewport: wide,
    ignoreHTTPSErrors: true,
    acceptDownloads: true,
});
export const page = await context.newPage();
context.setDefaultTimeout(patience_ms);
await slowFont(page);
const troubles = [];
page.on('pageerror', (e) => troubles.push(String(e)));
page.on('console', (said) => {
    if (/Content Security Policy/.test(said.text())) troubles.push(said.text());
});

export const button = (name) => page.getByRole('button', { name, exact: true });
export async function settle() {
    await page.getByRole('heading', { level: 1 }).first().waitFor();
    await page.locator('.spin').first().waitFor({ state: 'detached' });
    await page.waitForTimeout(300);
}
export async function go(path, name) {
    await page.goto(`${base}#/${path}`);
    await settle();
    check((await page.locator('.notice.bad').count()) === 0, `${path} shows no trouble`);
    await checkAccess(page, path);
    await checkFont(page, path);
    if (name) await shoot(page, name);
}
// The dialog that is open: its field filled in, its own button pressed, gone.
export async function inDialog(fields) {
    for (const [id, text] of Object.entries(fields)) await page.locator(`#${id}`).fill(text);
    await checkAccess(page, Object.keys(fields).join());
    await page.getByRole('dialog').locator('button.first').click();
    const refused = page.locator('dialog .notice.bad, dialog .error');
    await page
        .getByRole('dialog')
        .waitFor({ state: 'detached' })
        .catch(async (trouble) => {
            throw (await refused.count()) > 0 ? new Error(await refused.innerText()) : trouble;
        });
}
// The one-time link, up to a password that is set; in the language of this walk.
export async function begin(name = 'admin') {
    await page.goto(`${base}#first=${world.link.split('#first=')[1]}`);
    await page.locator('#password').waitFor();
    if ((await page.getAttribute('html', 'lang')) !== world.lang)
        await page.getByRole('button', { name: /English|বাংলা/ }).click();
    await checkAccess(page, 'first');
    await shoot(page, 'first');
    await page.locator('#password').fill(world.password);
    await page.locator('#again').fill(world.password);
    await page.locator('form button').click();
    await page.locator('h1', { hasText: name }).waitFor();
}
export async function end() {
    check(troubles.length === 0, `no errors in the browser: ${troubles.join('\n')}`);
    await browser.close();
}

// RFC 6238, on its own.
export function totp(secret, at) {
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
    let bits = '';
    for (const letter of secret) bits += alphabet.indexOf(letter).toString(2).padStart(5, '0');
    const key = Buffer.from((bits.match(/.{8}/g) ?? []).map((one) => parseInt(one, 2)));
    const step = Buffer.alloc(8);
    step.writeBigUInt64BE(BigInt(Math.floor(at / 30000)));
    const mac = createHmac('sha1', key).update(step).digest();
    const from = mac[19] & 15;
    return String((mac.readUInt32BE(from) & 0x7fffffff) % 1000000).padStart(6, '0');
}
