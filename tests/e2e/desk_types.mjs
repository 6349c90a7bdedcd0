// A record type that exists only as a JSON file at headquarters: published while the page is open,
// it has its list, form, history, table, print and place in search.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
    agent,
    becomes,
    check,
    checkAccess,
    counted,
    hub,
    openBrowser,
    seen,
    shoot,
    shots,
    world,
} from './desk_browser.mjs';

const browser = await openBrowser();
const context = await browser.newContext({ viewport: { width: 1100, height: 800 } });
const page = await context.newPage();
const troubles = [];
page.on('pageerror', (e) => troubles.push(String(e)));
page.on('requestfailed', (asked) => troubles.push(`${asked.url()} failed`));
page.on('response', (given) => {
    // 422: what was typed is refused, as it should be.
    if (given.status() >= 400 && given.status() !== 422)
        troubles.push(`${given.url()}: ${given.status()}`);
});
await page.goto(world.link);
await page.getByRole('navigation').getByRole('link').first().waitFor();
if ((await page.getAttribute('html', 'lang')) !== 'bn')
    await page.getByRole('button', { name: 'বাংলা', exact: true }).click();
const base = page.url().split('#')[0];
const save = () => page.getByRole('button', { name: 'সংরক্ষণ করুন', exact: true }).click();
const saved = () => page.locator('form .notice.good').waitFor();

// --- published while the page is open ------------------------------------------------------------
await page.goto(`${base}#/records`);
await page.getByRole('heading', { level: 1 }).waitFor();
const link = page.getByRole('link', { name: 'অগ্নি মহড়া', exact: true });
await counted(link, 0, 'the type is not there before it is published');
hub('types', 'publish', world.types);
await link.waitFor({ timeout: 60000 });
check(true, 'the open page hears of the new type by itself');
await shoot(page, 'types');

// --- its form, with every check of the file ------------------------------------------------------
agent('set', 'staff', 'name_bn=সালমা খাতুন', 'designation=কর্মকর্তা');
await link.click();
await page.getByRole('link', { name: 'নতুন লিখুন' }).click();
await page.locator('#field-held_on').fill('৫/১/২০২৬');
await page.locator('.help').getByText('৫ জানুয়ারি ২০২৬').waitFor();
await seen(
    page.locator('.help').getByText(/২১ পৌষ ১৪৩২/),
    'beside a day stands the Bangla calendar',
);
await page.locator('#field-people').fill('৯৯৯৯');
await page.locator('.error').first().waitFor();
await page.locator('#field-people').fill('৪০');
await page.locator('#field-result').selectOption({ label: 'সন্তোষজনক' });
await page.locator('#field-seen_on').fill('2026-01-06');
await page.getByLabel('বালতি').check();
await page.locator('#field-leader').selectOption({ label: 'সালমা খাতুন' });
await page.locator('#field-note').fill('দক্ষিণ সিঁড়ি বন্ধ ছিল');
await checkAccess(page, 'a form of a type from a file');
await shoot(page, 'form');
await save();
await page.waitForURL(/record\/fire_drill\//);
const drill = () => agent('get', 'fire_drill/2026-01-05').fields;
await becomes(() => drill().people.value === 40, 'the form saves a record of the new type');
await becomes(() => drill().tools.value.join() === 'bucket', 'with its set of codes');
const leader = agent('list', 'staff')[0].record;
await becomes(() => drill().leader.value === leader, 'and with a record that was chosen by name');

// --- corrected, seen again, put back ---------------------------------------------------------------
await page.locator('#field-people').fill('৪৫');
await save();
await saved();
await page.getByRole('button', { name: /^আজ দেখেছি/ }).click();
await page.getByText('সংরক্ষিত হয়েছে').last().waitFor();
await becomes(() => drill().seen_on.value > '2026-01-06', 'seen today is one press');
await page.locator('summary').click();
await page.getByRole('button', { name: /ফিরিয়ে আনুন, অংশগ্রহণকারী, ৪০/ }).click();
await page.locator('details .notice.good').waitFor();
await becomes(
    () => drill().people.value === 40,
    'history has the value before, one press puts it back',
);
await shoot(page, 'history');
const recordPdf = await page.pdf({ path: join(shots, 'record.pdf'), format: 'A4' });
check(recordPdf.length > 5000, 'a record is printed');

// --- a table, with a preview of what it would change ------------------------------------------------
await page.goto(`${base}#/list/fire_drill`);
await page.getByRole('link', { name: '৫ জানুয়ারি ২০২৬' }).waitFor();
const table = join(shots, 'drills.csv');
writeFileSync(table, 'held_on,people,result\n2026-02-01,many,good\n');
await page.locator('#table').setInputFiles(table);
await page.locator('.notice.bad').getByText('লাইন ২').waitFor();
writeFileSync(
    table,
    'held_on,people,result,seen_on\n২০২৬-০১-০৫,৫০,,\n2026-02-01,7,খারাপ,2026-02-02\n',
);
await page.locator('#table').setInputFiles(table);
const preview = page.locator('table.changes');
await preview.waitFor();
const row = preview.getByRole('row', { name: /৫ জানুয়ারি ২০২৬/ });
check(
    (await row.getByText('৪০', { exact: true }).isVisible()) &&
        (await row.getByText('৫০', { exact: true }).isVisible()),
    'the preview tells what is there now and what would be',
);
await counted(preview.getByText('নতুন', { exact: true }), 1, 'and what is new');
check(agent('list', 'fire_drill').length === 1, 'a preview takes nothing');
await page.getByText('কলামের নাম ও অর্থ').click();
await checkAccess(page, 'the preview of a table');
await shoot(page, 'preview');
const emptied = page.waitForEvent('download');
await page.getByRole('button', { name: 'খালি টেবিল নামান' }).click();
check((await emptied).suggestedFilename() === 'fire_drill.csv', 'an empty table is to be had');
await page.getByRole('button', { name: 'নিয়ে নিন', exact: true }).click();
await page.getByRole('link', { name: '১ ফেব্রুয়ারি ২০২৬' }).waitFor();
await becomes(() => agent('list', 'fire_drill').length === 2, 'the table is taken');
await becomes(() => drill().people.value === 50, 'with the value of its line');
const listPdf = await page.pdf({ path: join(shots, 'list.pdf'), format: 'A4' });
check(listPdf.length > 5000, 'a list is printed');
await page.setViewportSize({ width: 320, height: 640 });
await page.waitForTimeout(300);
await shoot(page, 'narrow');
const wide = await page.evaluate(() => document.documentElement.scrollWidth);
check(wide <= 320, `nothing runs off a screen of 320 pixels (${wide})`);
await page.setViewportSize({ width: 1100, height: 800 });

// --- a field that is taken out of use while somebody types ------------------------------------------
await page.goto(`${base}#/new/fire_drill`);
await page.locator('#field-held_on').fill('2026-03-01');
await page.locator('#field-people').fill('12');
await page.locator('#field-note').fill('উত্তর সিঁড়ি');
const file = join(world.types, 'fire_drill.json');
const drills = JSON.parse(readFileSync(file, 'utf8'));
drills.fields.find((one) => one.name === 'note').retired = true;
writeFileSync(file, JSON.stringify(drills));
hub('types', 'publish', world.types);
const gone = page.locator('form .notice.warn', { hasText: /উত্তর সিঁ/ });
await gone.waitFor({ timeout: 60000 });
await counted(page.locator('#field-note'), 0, 'it goes off the form, what was typed is shown');
await checkAccess(page, 'a form with what is not asked for any more');
await shoot(page, 'not-asked');
await save();
await page.waitForURL(/record\/fire_drill\/2026-03-01/);
await becomes(() => agent('list', 'fire_drill').length === 3, 'the rest is saved');
await counted(page.locator('form .notice.warn'), 0, 'and nothing is left of it');

// --- found, in the other language too, and at headquarters ------------------------------------------
await page.goto(`${base}#/search`);
await page.locator('#words').fill('দক্ষীন সিড়ি');
await page.getByRole('link', { name: /অগ্নি মহড়া/ }).waitFor();
check(true, 'search finds it, spelt otherwise');
await page.getByRole('button', { name: 'English', exact: true }).click();
await page.getByRole('link', { name: /Fire drill/ }).waitFor();
agent('sync');
const there = hub('get', 'fire_drill/2026-01-05', '--office', world.office).fields;
check(there.people.value === 50, 'headquarters has it');
check(troubles.length === 0, `no script failed: ${troubles.join('; ')}`);
await browser.close();
