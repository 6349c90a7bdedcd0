// One walk over every page of headquarters' console: the one-time link, a second factor, a wrong
// password, each page looked at and tried for accessibility, a decision, a report on paper, a
// letter issued, a narrow window, the end of a session.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
    base,
    begin,
    button,
    context,
    end,
    go,
    page,
    say,
    settle,
    totp,
    wide,
} from './console_browser.mjs';
import { checkFigures, checkForm, checkPaper } from './console_paper.mjs';
import {
    agent,
    becomes,
    check,
    checkAccess,
    counted,
    hub,
    shoot,
    shots,
    world,
} from './desk_browser.mjs';

// --- the way in -------------------------------------------------------------------------------
await begin();
check((await page.getAttribute('html', 'lang')) === world.lang, `the pages speak ${world.lang}`);
await button(say('দ্বিতীয় প্রমাণ চালু করুন', 'Set up a second factor')).click();
await page.locator('img.qr').waitFor();
const secret = (await page.locator('.code').first().textContent()).trim();
await page.locator('#code').fill(totp(secret, Date.now()));
await checkAccess(page, 'second factor');
await shoot(page, 'second-factor');
await button(say('নিশ্চিত করুন', 'Confirm')).click();
await button(say('দ্বিতীয় প্রমাণ বন্ধ করুন', 'Drop the second factor')).waitFor();
await becomes(() => hub('user', 'list')[0].totp === true, 'the second factor is on');

await button(say('প্রস্থান', 'Sign out')).click();
await page.locator('#name').fill('admin');
await page.locator('#password').fill('কিছু একটা');
await page.locator('form button').click();
await page.locator('.notice.bad').waitFor();
await checkAccess(page, 'wrong password');
await shoot(page, 'wrong-password');
await counted(page.locator('#code'), 0, 'a wrong password asks for no code');
await page.locator('#password').fill(world.password);
await page.locator('form button').click();
await page.locator('#code').waitFor();
await shoot(page, 'code');
await page.locator('#code').fill(totp(secret, Date.now() + 30000)); // each number is good once
await page.locator('form button').click();
await page.getByRole('navigation').getByRole('link').first().waitFor();

// --- every page is there and accessible -------------------------------------------------------
await go(`overview/${world.quarter}`, 'overview');
await counted(page.locator('.tile'), 64, 'the map has 64 districts');
await counted(page.locator('.chart svg'), 3, 'three charts are drawn');
const shown = await page.locator('.figures a', { hasText: /./ }).first().locator('.n').innerText();
await page.locator('.figures a').first().click();
await settle();
const total = await page.locator('.big').first().innerText();
check(shown === total, `the number (${shown}) is the length of the list behind it (${total})`);
await checkAccess(page, 'behind');
await shoot(page, 'behind');
await page.goBack();
await settle();
await button(say('ই-নথি শুরু', 'e-Nothi begun')).click();
await page.waitForTimeout(300);
await shoot(page, 'overview-enothi');
await page.locator('details.behind summary').first().click();
await checkAccess(page, 'numbers of the map');
const point = page.locator('a[href*="/offices/point%3D"]').last();
const known = await point.textContent();
await page.goto(`${base}${await point.getAttribute('href')}`);
await page.locator('main .big').waitFor();
check((await page.locator('main .big').innerText()) === known, `so does the trend's ${known}`);
await checkAccess(page, 'behind the trend');
await shoot(page, 'behind-trend');

await go(`report/${world.quarter}`, 'report');
await counted(page.locator('#T14'), 1, 'the report has T14');
const words = await page.locator('main').innerText();
const codes = words.match(/\b(null|undefined|[a-z]+_[a-z_]+)\b/g) ?? [];
check(codes.length === 0, `no codes in the report: ${codes.slice(0, 5).join()}`);
await counted(page.locator('main').getByText(/^(level|group)$/), 0, 'nor in its rows');
await checkFigures(page, world.figures);
// A number opens the list behind it, as long as the number says.
const cell = page.locator('#T1 td a').first();
const number = await cell.innerText();
await cell.click();
await page.locator('main .big').waitFor();
check((await page.locator('main .big').innerText()) === number, `T1's ${number} opens its list`);
check((await page.locator('main tbody tr').count()) > 0, 'with the offices in it');
await checkAccess(page, 'behind a cell');
await shoot(page, 'behind-cell');
await page.goBack();
await page.locator('#T14').waitFor();
await page.locator('#T12 td a').first().click();
await page.locator('main tbody tr').first().waitFor();
await page.goBack();
await page.locator('#T14').waitFor();
const coming = context.waitForEvent('page');
await page
    .getByRole('link', { name: say('ছাপার নির্ধারিত ফরম', 'Set form, to print'), exact: true })
    .click();
const form = await coming;
await form.locator('section').nth(14).waitFor();
await checkForm(form);
const paper = await form.pdf({ path: join(shots, 'report.pdf'), preferCSSPageSize: true });
check(paper.length > 50000, 'the set form prints');
checkPaper(join(shots, 'report.pdf'));
await form.close();
await page.pdf({ path: join(shots, 'report-page.pdf'), preferCSSPageSize: true });
// Nothing scrolls on paper.
await page.setViewportSize({ width: 1032, height: 700 }); // A4 landscape within its margins
await page.emulateMedia({ media: 'print' });
const cut = await page.evaluate(() =>
    [...document.querySelectorAll('.scroll')]
        .filter((one) => one.scrollWidth > one.clientWidth)
        .map((one) => one.getAttribute('aria-label')),
);
await page.emulateMedia({ media: 'screen' });
await page.setViewportSize(wide);
check(cut.length === 0, `no table of the report is cut on paper: ${cut.join()}`);
const xlsx = page.waitForEvent('download');
await button('XLSX').click();
const sheet = readFileSync(await (await xlsx).path());
check(sheet.subarray(0, 2).toString() === 'PK', 'the report comes as XLSX');
await page.locator('progress').waitFor({ state: 'detached' });
const csv = page.waitForEvent('download');
await button('CSV').click();
check((await (await csv).suggestedFilename()).endsWith('.csv'), 'the report comes as CSV');

await go('offices', 'offices');
for (const typed of ['নড়াইল', 'narail', 'Naril', 'নরাইল']) {
    await page.locator('#find').fill(typed); // either language, a letter wrong
    await page
        .getByRole('link')
        .filter({ hasText: say('নড়াইল', 'Narail') })
        .first()
        .waitFor();
}
await shoot(page, 'offices-found');
await go(`office/${world.office}`, 'office');
await go(`record/${world.office}/portal`, 'record');
check((await page.locator('.side').count()) >= 2, 'both values stand beside the form');
await page.locator('#field-maintainer_office').fill('ডিসি অফিস');
await page
    .locator('form.card')
    .getByRole('button', { name: say('সংরক্ষণ করুন', 'Save') })
    .click();
await page.locator('form.card .notice.good').waitFor();
const keeper = () => hub('get', 'portal', '--office', world.office).fields.maintainer_office?.value;
await becomes(() => keeper() === 'ডিসি অফিস', 'headquarters corrects a record in its form');

// --- decisions --------------------------------------------------------------------------------
await go('inbox', 'inbox');
const before = hub('conflicts').length;
await page.locator('.conflict summary').first().click();
await page.locator('.conflict .past li').nth(1).waitFor();
check(true, 'the history stands with the conflict');
await checkAccess(page, 'history of a conflict');
const keeps = page.getByRole('button', {
    name: new RegExp(`^${say('এটি রাখুন', 'Keep this one')}`),
});
await keeps.first().waitFor();
const offered = await keeps.count();
await keeps.first().click();
await page.locator('#why').fill('টেলিফোনে জেনেছি');
await shoot(page, 'decide');
await page.getByRole('dialog').getByRole('button').first().click();
await page.getByRole('dialog').waitFor({ state: 'detached' });
await becomes(() => hub('conflicts').length === before - 1, 'the decision is in the journal');
await becomes(async () => (await keeps.count()) < offered, 'and not offered any more');
await button(say('সব বাছুন', 'Choose all')).click();
await button(say('একসঙ্গে মীমাংসা করুন', 'Decide together')).click();
await page.locator('#why').fill('সর্বশেষ পরিদর্শন');
await page.getByRole('dialog').getByRole('button').first().click();
await page.locator('.notice.good').waitFor();
await becomes(() => hub('conflicts').length === 0, 'the others are decided together');

// --- follow-up and a letter -------------------------------------------------------------------
await go(`followup/${world.quarter}`, 'followup');
await button(say('নতুন পত্র', 'New letter')).click();
await page.locator('#to').fill(world.office);
await checkAccess(page, 'new letter');
await page.getByRole('dialog').locator('button.first').click();
await page.locator('#words').waitFor();
const drafted = await page.locator('#words').inputValue();
check(drafted.length > 100 && drafted.includes('{memo}'), 'the template is filled in');
agent('sync');
check(agent('list', 'letter').length === 0, 'what nobody signed is not at the office');
await page.locator('#words').fill(`${drafted}\nঅনুলিপি: মহাপরিচালক`);
await page.locator('#memo').fill('৪৪.০০.০০০০.০০১.০১.০০১.২১.২৭');
await page.locator('#by').fill('শাহানা পারভীন');
await page.locator('#post').fill('উপসচিব');
const issuedOn = await page.locator('#on').inputValue();
check(
    say(/^[০-৯]{2}\/[০-৯]{2}\/[০-৯]{4}$/, /^\d\d\/\d\d\/\d{4}$/).test(issuedOn),
    `its day is written as people write days (${issuedOn})`,
);
await checkAccess(page, 'letter');
await shoot(page, 'letter');
await page.getByRole('dialog').locator('button.first').click();
await page.getByRole('dialog').waitFor({ state: 'detached' });
const letter = hub('list', 'letter')[0].fields;
check(letter.memo.value.startsWith('44.00'), 'the letter is issued under its memo number');
const issued = letter.text_bn.value;
check(/তারিখ: [০-৯]+ [^/\n]+ \/ [০-৯]+ [^/\n]+\n/.test(issued), 'it bears both dates');
check(issued.includes('মহাপরিচালক') && !/[{}]/.test(issued), 'and what was added, no blank');
check(
    hub('overdue', world.quarter).rows.some((one) =>
        one.reminders.some((each) => each.memo === letter.memo.value),
    ),
    'the overdue list knows of it',
);
await page.waitForTimeout(600);
await shoot(page, 'followup-letter');

for (const name of ['devices', 'people', 'audit', 'settings', 'types', 'account'])
    await go(name, name);
await go('people');
await page.locator('#new-name').fill('dip.viewer');
await page.locator('#scope').fill('DIP');
await page.locator('form button.first').click();
await page.locator('.code').waitFor();
check((await page.locator('.code').innerText()).includes('#first='), 'a new user has a link');
await checkAccess(page, 'new user');

// --- narrow, keyboard, live ------------------------------------------------------------------
await page.setViewportSize({ width: 320, height: 640 });
for (const path of [
    `report/${world.quarter}`,
    `behind/${world.quarter}/portal_no`,
    `followup/${world.quarter}`,
    `office/${world.office}`,
    `record/${world.office}/portal`,
    'inbox',
    'offices',
    'devices',
    'people',
    'audit',
    'settings',
    'types',
    `overview/${world.quarter}`,
]) {
    await page.goto(`${base}#/${path}`);
    await settle();
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    check(width <= 320, `${path} fits 320 pixels (${width})`);
    await shoot(page, `narrow-${path.split('/')[0]}`);
}
await page.setViewportSize(wide);
await page.goto(`${base}#/office/${world.office}`);
await settle();
await page.reload();
await settle();
await page.keyboard.press('Tab');
const focused = await page.evaluate(() => document.activeElement?.className);
check(focused === 'skip', 'the first key leads past the menu');
hub('set', 'remark', 'about=portal', 'text=নতুন খবর', '--office', world.office);
const remarks = page.locator('summary', { hasText: say('মন্তব্য', 'Remark') });
await remarks.filter({ hasText: say('২', '2') }).waitFor();
check(true, 'what arrives shows by itself');
// However fast news come, and however long an answer takes.
const slow = '**/api/v1/standing';
await page.route(slow, async (route) => {
    await new Promise((done) => setTimeout(done, 3000));
    await route.continue();
});
await page.goto(`${base}#/devices`);
let drawn = false;
const figures = page.locator('.figures .figure').first();
void figures.waitFor().then(() => (drawn = true));
for (let n = 0; !drawn && n < 40; ++n) {
    hub('set', 'remark', 'about=portal', `text=খবর ${n}`, '--office', world.office);
    await page.waitForTimeout(100);
}
check(drawn, 'a dear page is drawn while news keep coming');
await page.unroute(slow);

// --- the other language, the end of a session --------------------------------------------------
await button(say('English', 'বাংলা')).click();
check((await page.getAttribute('html', 'lang')) !== world.lang, 'the language changes at once');
await button(say('বাংলা', 'English')).click();
hub('user', 'reset', 'admin');
await page.goto(`${base}#/devices`);
await page.locator('#name').waitFor();
await page.locator('.notice.warn').waitFor();
await shoot(page, 'session-over');
check(true, 'a session that was ended leads back to the way in');
await end();
