// Whoever goes on and comes back finds what he left: the quarter, what he looked for, how far down
// a long list he was; a list is a file too; and the report can be of one part of the offices.
import { readFileSync } from 'node:fs';
import { begin, button, end, go, page, say, settle, wide } from './console_browser.mjs';
import {
    becomes,
    check,
    checkAccess,
    holdBack,
    counted,
    printed,
    seen,
    shoot,
    unspaced,
    world,
} from './desk_browser.mjs';

await begin();
const menu = (name) => page.getByRole('navigation').getByRole('link', { name, exact: true });
const file = async (press) => {
    const [download] = await Promise.all([page.waitForEvent('download'), press()]);
    return {
        name: download.suggestedFilename(),
        text: readFileSync(await download.path(), 'utf8'),
    };
};

// --- the quarter that was chosen ------------------------------------------------------------------
const quarter = say('২০২১-২২, ২য় ত্রৈমাসিক', '2021-22, quarter 2');
await go(`overview/${world.quarter}`);
await menu(say('প্রতিবেদন', 'Report')).click();
await seen(
    page.locator('h1', { hasText: quarter }),
    'the report is of the quarter that was chosen',
);
await menu(say('অনুসরণ', 'Follow-up')).click();
await settle();
check((await page.locator('#quarter').inputValue()) === world.quarter, 'so is the follow-up');

// --- a long list ----------------------------------------------------------------------------------
await go(`behind/${world.quarter}/offices`);
const rows = page.locator('tbody tr');
await counted(rows, 200, 'the first offices are drawn');
await button(say('আরও', 'More')).click();
await counted(rows, 297, 'and the others');
const last = rows.nth(280).getByRole('link');
await last.scrollIntoViewIfNeeded();
const isInSight = async () => {
    const box = await last.boundingBox();
    return box !== null && box.y >= 0 && box.y < wide.height;
};
const far = () => page.evaluate(() => window.scrollY);
await becomes(
    async () => (await page.evaluate(() => history.state?.y)) === (await far()),
    'the place is kept',
);
const place = await far();
check(place > 5000, `far down the page (${place})`);
await last.click();
await settle();
check((await far()) === 0, 'the office begins at its top');
await page.goBack();
await counted(rows, 297, 'who comes back finds all rows');
await becomes(isInSight, 'and is where he was');
await page.reload();
await counted(rows, 297, 'after a reload too');
await becomes(isInSight, 'at the same place');
const csv = await file(() => button('CSV').click());
check(csv.name === 'kheya-2021-22-Q2-offices.csv', `the list is a file (${csv.name})`);
const lines = csv.text.split('\r\n').filter(Boolean);
check(lines.length === 298, 'with a line for each office');
check(lines[0].includes(say('অধিদপ্তর', 'Department')), 'and words above its columns');
check(
    lines.some((one) => one.startsWith(`${world.office},`)),
    'and their codes',
);
await shoot(page, 'list', false);

// --- a search -------------------------------------------------------------------------------------
await go('offices');
await page.locator('#find').fill(say('নড়াইল', 'Narail'));
const hit = page.locator('tbody').getByRole('link').first();
await seen(hit, 'offices are found');
const found = await rows.count();
await hit.click();
await settle();
await page.goBack();
await counted(rows, found, 'who comes back finds them again');
check((await page.locator('#find').inputValue()) === say('নড়াইল', 'Narail'), 'and his words');
await menu(say('অফিস', 'Offices')).click();
await becomes(
    async () => (await page.locator('#find').inputValue()) === '',
    'the menu begins anew',
);
await page.locator('#words').fill('narail');
await page.getByRole('search').getByRole('button').click();
const records = page.locator('section', { has: page.getByRole('search') }).locator('tbody tr');
await seen(records.first(), 'records are found');
await records.first().getByRole('link').last().click();
await settle();
await page.goBack();
await seen(records.first(), 'and found again by whoever comes back');

// --- a report of one department, of one office --------------------------------------------------------
await go(`report/${world.quarter}`);
await page.locator('#department').selectOption('DIP');
const dip = say('ইমিগ্রেশন ও পাসপোর্ট অধিদপ্তর', 'Department of Immigration and Passports');
await seen(page.locator('h1', { hasText: dip }), "the report is the department's, and says so");
await settle();
await checkAccess(page, 'report of a department');
await shoot(page, 'report-department', false);
const text = await page.locator('#T1').innerText();
check(!text.includes(say('মাদকদ্রব্য', 'Narcotics')), 'no other department is in it');
check((await button(say('জারি করুন', 'Issue')).count()) === 0, 'a part is not issued');
const part = await file(() => button('CSV').click());
check(part.name === 'kheya-2021-22-Q2-DIP.csv', `its file is named so (${part.name})`);
const department = await printed(page, 'department');
check(department.includes(unspaced(`${quarter}: ${dip}`)), 'so does the paper say');
await page.locator('#T1').getByRole('link').first().click();
await seen(rows.first(), 'a number opens the list behind it');
const departments = await page.locator('tbody td:nth-child(2)').allInnerTexts();
check(
    departments.every((one) => one === dip),
    'of that department alone',
);
await page.goBack();
await seen(page.locator('h1', { hasText: dip }), 'and back to its report');
await page.locator('#below').fill('DIP-HQ-26');
await page
    .locator('form', { has: page.locator('#below') })
    .getByRole('button', { name: say('দেখান', 'Show') })
    .click();
await seen(
    page.locator('h1', { hasText: say('ও অধীন অফিস', 'and the offices below it') }),
    'or of one office and those below it',
);
await settle();
await shoot(page, 'report-office', false);

// --- a moment, while a revision is shown ----------------------------------------------------------------
await go(`report/${world.quarter}`);
await page
    .getByRole('button', { name: new RegExp(`${say('দেখান', 'Show')}: `) })
    .first()
    .click();
const revision = page.locator('strong', { hasText: say('সংস্করণ', 'Revision') });
await seen(revision, 'a revision is shown');
await page.locator('#as-of').fill('2026-11-01T10:00');
await page
    .locator('form', { has: page.locator('#as-of') })
    .getByRole('button')
    .click();
await counted(revision, 0, 'a moment that is asked for takes its place');
await seen(
    page.locator('main .soft', { hasText: say('১ নভেম্বর ২০২৬', '1 November 2026') }).first(),
    'and is told',
);

// --- two tables, one after the other ------------------------------------------------------------------
await go('offices');
const head =
    'office,department,level,name_bn,name_en,parent,division_bbs,district_bbs,upazila_bbs,' +
    'counts_as_field,reporting_groups,valid_from,valid_to';
const row = (id) => `${id},DIP,district,নতুন ${id},New ${id},DIP-HQ-26,40,65,,yes,,2026-01-01,`;
const table = (name, ids) => ({
    name,
    mimeType: 'text/csv',
    buffer: Buffer.from(`${[head, ...ids.map(row)].join('\n')}\n`),
});
const letFirst = await holdBack(page, 'office/import', (asked) => asked.file === 'first.csv');
await page.locator('#table').setInputFiles(table('first.csv', ['DIP-NEW-1']));
await page.locator('#table').setInputFiles(table('second.csv', ['DIP-NEW-2', 'DIP-NEW-3']));
const preview = page.getByRole('status').filter({ hasText: 'second.csv' });
await seen(preview, 'the table that was chosen last is shown');
await Promise.all([page.waitForResponse((one) => one.url().endsWith('office/import')), letFirst()]);
await seen(
    preview.getByText(say('২ নতুন', '2 new')),
    'with what it holds, though the first was answered later',
);

// --- a record of which only the name is typed ----------------------------------------------------------
await go('new/SSD-MIN-26/directive/');
const save = button(say('সংরক্ষণ করুন', 'Save'));
await page.locator('#field-meeting_no').fill('6');
await page.locator('#field-decision_no').fill('1.1');
check(await save.isDisabled(), 'a record that says nothing is not offered to be saved');
await page.locator('#field-text_bn').fill('তথ্য বাতায়ন হালনাগাদ রাখতে হবে');
check(await save.isEnabled(), 'one that says something is');

// --- on paper -----------------------------------------------------------------------------------------
await go(`followup/${world.quarter}`);
const paper = await printed(page, 'followup');
check(paper.includes(unspaced(quarter)), 'printed follow-up names its quarter');
check(paper.includes(unspaced(say('যে সময়ের চিত্র', 'As of'))), 'and its moment');
check(paper.includes('PRISONS-TRG-81'), 'and the last of 302 late offices stands on it');
await end();
