// A walk over every page of headquarters' console with the whole country in it: no page may hang,
// none may draw a list without end, each is accessible. tests/bench/country.py starts it; it prints
// how long each page took until everything on it was there.
import { base, begin, button, end, page, say, settle } from './console_browser.mjs';
import { check, checkAccess, shoot, world } from './desk_browser.mjs';

const patience_ms = Number(process.env.KHEYA_PATIENCE_MS ?? 10000); // of whoever opens a page
const rows_most = 3000; // of all tables of a page together
page.setDefaultTimeout(120000);

async function look(name) {
    const drawn = await page.locator('tr, .tree li, .conflict').count();
    check(drawn <= rows_most, `${name} draws a part of its lists (${drawn} rows)`);
    check((await page.locator('.notice.bad').count()) === 0, `${name} shows no trouble`);
    await checkAccess(page, name);
    await shoot(page, name.replace(/[^a-z0-9-]+/gi, '-'), false);
}
// From what is pressed until all of the page is there.
async function timed(name, act) {
    const begun = Date.now();
    await act();
    const took = Date.now() - begun;
    console.log(`${name}: ${(took / 1000).toFixed(1)} s`);
    check(took <= patience_ms, `${name} does not hang`);
}
async function allThere() {
    await page.getByRole('heading', { level: 1 }).first().waitFor();
    while ((await page.locator('.spin').count()) > 0)
        await page.locator('.spin').first().waitFor({ state: 'detached' });
}
async function visit(name, path) {
    await timed(name, async () => {
        await page.goto(`${base}#/${path}`);
        await page.locator('h1').first().waitFor();
        await allThere();
    });
    await settle();
    await look(name);
}
async function press(name, what) {
    await timed(name, async () => {
        await what.click();
        await page.waitForTimeout(100);
        await allThere();
    });
    await settle();
}
const more = () => button(say('আরও', 'More')).first();

await begin();
const { quarter } = world;
await visit('overview', `overview/${quarter}`);
await press('behind a number', page.locator('.figures a').first());
await look('behind a number');
const first = await page.locator('main tbody tr').count();
await press('behind a number, more', more());
await page.locator('main tbody tr').nth(first).waitFor();
check(true, 'the list goes on');
await visit('report', `report/${quarter}`);
await press('behind a cell', page.locator('#T1 td a').first());
await look('behind a cell');
await visit('offices', 'offices');
await timed('offices found', async () => {
    await page.locator('#find').fill('ofice DNC-UPA');
    await page.locator('main tbody tr').first().waitFor();
});
await look('offices found');
await page.locator('#find').fill('');
await press('offices, a branch', page.locator('.tree details details summary').first());
await look('offices, a branch');
await timed('records found', async () => {
    await page.locator('#words').fill('office26');
    await page.locator('form[role=search] button').click();
    await page.locator('form[role=search] ~ p[role=status]').waitFor();
});
await look('records found');
const head = 'DIP-HQ-26';
await visit('head office', `office/${head}`);
await visit('office below', 'office/DIP-DIST-26');
await visit('record', 'record/DIP-DIST-26/portal');
await visit('new record', 'new/DIP-DIST-26/staff');
await visit('inbox', 'inbox');
await press('inbox, settled', button(say('নিয়মে মীমাংসিত', 'Settled by rule')));
await look('inbox, settled');
await visit('follow-up', `followup/${quarter}`);
if ((await more().count()) > 0) {
    await press('follow-up, more', more());
    await look('follow-up, more');
}
for (const name of ['devices', 'people', 'audit', 'settings', 'types', 'account'])
    await visit(name, name);
await page.goto(`${base}#/devices`);
await settle();
await press('devices by standing', page.locator('.figures button').first());
await look('devices by standing');
await end();
