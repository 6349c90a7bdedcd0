// Lists and grids keep what was typed into them as it was typed.
import { agent, becomes, check, openDesk, seen, world } from './desk_browser.mjs';

const { browser, page, troubles, go } = await openDesk(world.lang);
const save = (of) =>
    page
        .locator('form', { has: page.locator(of) })
        .locator('button.first')
        .click();
const isKept = (one) => one.url().endsWith('/draft') && one.request().postDataJSON().body !== null;
const kept = (typing) => Promise.all([page.waitForResponse(isKept), typing]);

// --- names in a list, one on each line, as they were typed ------------------------------------------
await go('record/office', '#field-other_names');
await page.locator('#field-other_names').fill('Passport Office, Narail\nRPO; Narail');
await save('#field-other_names');
await becomes(
    () =>
        agent('get', 'office').fields.other_names?.value.join('|') ===
        'Passport Office, Narail|RPO; Narail',
    'a name keeps its comma',
);

// --- how and of which month a number was counted, through a reload -----------------------------------
const source = page.locator('#grid-source');
// The whole office, whose row stays the last one when the branches come.
const cells = page.locator('.grid tbody tr:last-child input');
await go('list/enothi_count', '.grid input');
await kept(cells.first().fill('17'));
const now = await page.locator('#grid-month').inputValue();
await page.locator('#grid-month').fill('2026-08');
await source.selectOption('system_report');
await kept(cells.first().fill('41'));
await page.reload();
await cells.first().waitFor();
check((await cells.first().inputValue()) === '41', 'the grid opens where it was typed into last');
check((await source.inputValue()) === 'system_report', 'with the source that was chosen there');
await seen(page.locator('#grid-elsewhere').getByText('17'), 'what else a save takes is told');
await page.locator('#grid-month').fill(now);
check((await source.inputValue()) === 'hand_count', 'each month has its own source');
await save('#grid-month');
const counts = () =>
    Object.fromEntries(
        agent('list', 'enothi_count').map((one) => [
            one.key.split(':')[1],
            `${one.fields.value.value} ${one.fields.source.value}`,
        ]),
    );
await becomes(() => counts()['2026-08'] === '41 system_report', 'it is saved with that source');
check(counts()[now] === '17 hand_count', JSON.stringify(counts()));

check(troubles.length === 0, `no errors in the pages: ${troubles.join()}`);
await browser.close();
