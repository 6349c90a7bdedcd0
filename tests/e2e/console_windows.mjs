// Many windows of one browser, and sessions that end: news come to every window, and whoever signs
// in again finds everything as he typed it.
import { base, begin, button, context, end, go, page, say, settle } from './console_browser.mjs';
import { becomes, check, checkAccess, hub, seen, shoot, world } from './desk_browser.mjs';

await begin();
const setOwner = (text) =>
    hub('set', 'portal', `maintainer_office=${text}`, '--office', world.office);
const reads = async (window_, text, what) => {
    const place = window_.locator('#field-maintainer_office');
    const there = async () => (await place.inputValue().catch(() => '')) === text;
    await becomes(there, what);
};

// --- nine windows -----------------------------------------------------------------------------------
await go(`record/${world.office}/portal`);
const others = [];
for (let n = 2; n <= 9; ++n) {
    const other = await context.newPage();
    await other.goto(`${base}#/record/${world.office}/portal`);
    await seen(other.locator('#field-maintainer_office'), `window ${n} opens`);
    others.push(other);
}
setOwner('এক');
for (const [n, one] of [page, ...others].entries())
    await reads(one, 'এক', `news come to window ${n + 1}`);
// The window that the others hear of news by goes.
await page.goto('about:blank');
await others[0].waitForTimeout(1000);
setOwner('দুই');
for (const one of others) await reads(one, 'দুই', 'news come after a window has gone');
for (const one of others.slice(1)) await one.close();
const other = others[0];

// --- a session that ends --------------------------------------------------------------------------
const endSession = () => hub('user', 'reset', 'admin', '--totp');
async function isOut(window_) {
    await seen(window_.locator('#password'), 'the way in is shown');
    check(!(await window_.locator('main').innerText()).includes(world.office), 'and nothing else');
}
async function signIn() {
    await page.locator('#name').fill('admin');
    await page.locator('#password').fill(world.password);
    await page.locator('form:has(#password) button').click();
    await page.locator('#password').waitFor({ state: 'detached' });
    await page.getByRole('navigation').getByRole('link').first().waitFor();
}
// What was typed stays through that, and is saved by the same press as before.
async function through(press, places, name) {
    endSession();
    await press()?.catch(() => undefined); // the page may hear of it before
    await isOut(page);
    await checkAccess(page, `the way in above ${name}`);
    await shoot(page, `ended-${name}`);
    await signIn();
    for (const [id, text] of Object.entries(places)) {
        const place = page.locator(`#${id}`);
        await seen(place, `${name}: #${id} is there after signing in again`);
        check((await place.inputValue()) === text, `${name}: what was typed into #${id} stays`);
    }
    await checkAccess(page, `${name} after signing in again`);
    await shoot(page, `back-${name}`);
}
const dialogButton = () => page.getByRole('dialog').locator('button.first');

await go(`followup/${world.quarter}`);
const words = 'মহোদয়, প্রতিবেদন এখনও পাওয়া যায়নি। '.repeat(20).normalize('NFC').trim();
await page.locator('#template-text').fill(words);
const saveTemplate = () =>
    page.locator('form:has(#template-text) button.first').click({ timeout: 2000 });
await through(saveTemplate, { 'template-text': words }, 'template');
await seen(other.locator('#field-maintainer_office'), 'the other window is signed in with it');
setOwner('তিন');
await reads(other, 'তিন', 'and hears of news');
await other.close();
await saveTemplate();
await becomes(() => hub('letter', 'template', 'first').text === words, 'the template is saved');

await button(say('নতুন পত্র', 'New letter')).click();
await page.locator('#to').fill(world.office);
await dialogButton().click();
await page.locator('#words').waitFor();
const text = words.replaceAll('এখনও', 'আজও');
const letter = { words: text, memo: '58.00.0000.018.31.002.21.27', by: 'সালমা', post: 'উপপরিচালক' };
for (const [id, text] of Object.entries(letter)) await page.locator(`#${id}`).fill(text);
const saveDraft = () =>
    page
        .getByRole('dialog')
        .getByRole('button', { name: say('খসড়া:', 'Draft:') })
        .click({ timeout: 2000 });
await through(saveDraft, letter, 'letter');
await saveDraft();
await page.getByRole('dialog').waitFor({ state: 'detached' });
check(hub('list', 'letter')[0].fields.text_bn.value === text, 'the letter is saved');

// Nobody presses anything: what comes by itself finds the session ended.
await go('report/' + world.quarter);
await button(say('জারি করুন', 'Issue')).click();
const note = { note: 'প্রথম সংস্করণ, সভার জন্য', memo: '58.00' };
for (const [id, text] of Object.entries(note)) await page.locator(`#${id}`).fill(text);
await through(() => undefined, note, 'issue');
await page.keyboard.press('Escape');

// --- another person -------------------------------------------------------------------------------
await go('people');
await page.locator('#new-name').fill('half');
endSession();
await page.locator('#password').waitFor();
const link = hub('user', 'add', 'Karim', '--role', 'administrator').link;
const karim = await context.browser().newContext({ ignoreHTTPSErrors: true });
const his = await karim.newPage();
await his.goto(`${base}#first=${link.split('#first=')[1]}`);
await his.locator('#password').fill(world.password);
await his.locator('#again').fill(world.password);
await his.locator('form button').click();
await his.locator('h1', { hasText: 'Karim' }).waitFor();
await karim.close();
await page.locator('#name').fill('Karim');
await page.locator('#password').fill(world.password);
await page.locator('form:has(#password) button').click();
await page.locator('#password').waitFor({ state: 'detached' });
await settle();
check((await page.locator('#new-name').inputValue()) === '', "no one sees another's typing");
await end();
