// One walk over every page of the desk, as an officer would: enter, correct, decide, sign, print,
// tables and bundles in and out, the line lost in the middle, a disk that is full, two windows.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
    agent,
    becomes,
    bn,
    check,
    checkAccess,
    checkFont,
    counted,
    hub,
    lastQuarter,
    openBrowser,
    printed,
    say,
    seen,
    setLine,
    shoot,
    shots,
    slowFont,
    startAgent,
    unspaced,
    world,
} from './desk_browser.mjs';

const save = say('সংরক্ষণ করুন', 'Save');
const saved = say('সংরক্ষিত হয়েছে', 'Saved');

const browser = await openBrowser();
const context = await browser.newContext({
    viewport: { width: 1100, height: 800 },
    acceptDownloads: true,
});
const page = await context.newPage();
const troubles = [];
page.on('pageerror', (e) => troubles.push(String(e)));
await slowFont(page);
await page.goto(world.link);
await page.getByRole('navigation').getByRole('link').first().waitFor();
const base = page.url().split('#')[0];
const isBengali = (await page.getAttribute('html', 'lang')) === 'bn';
if (isBengali !== bn)
    await page
        .getByRole('button', { name: /English|বাংলা/ })
        .first()
        .click();
check((await page.getAttribute('html', 'lang')) === world.lang, `the pages speak ${world.lang}`);

async function go(path, name) {
    await page.goto(`${base}#/${path}`);
    await page.getByRole('heading', { level: 1 }).waitFor();
    await page.waitForTimeout(400);
    await checkAccess(page, path);
    await checkFont(page, path);
    if (name) await shoot(page, name);
}

// --- every page is there and accessible -------------------------------------------------------
await go('', 'home');
await seen(page.getByText('passport.narail.gov.bd'), 'home shows the portal');
const unread = say('নতুন', 'new');
const toLetter = page.locator('a[href^="#/record/letter/"]');
await counted(toLetter, 1, 'home shows the letter of headquarters');
const decided = page.getByText('তথ্য বাতায়ন সৃজন করতে হবে', { exact: true });
await seen(decided, 'and the directive');
await seen(
    page.getByRole('link', { name: say('১.২(গ)', '1.2(ga)'), exact: true }),
    'its number is written as people write it',
);
await counted(page.getByText(unread, { exact: true }), 2, 'both are marked as new');

// --- opened here, they are noted as read there ---------------------------------------------------
await toLetter.click();
await page.locator('.sheet .letter').waitFor();
const letter = () => agent('list', 'letter')[0];
await becomes(() => 'read_at' in letter().fields, 'that it was read is kept');
await checkAccess(page, 'letter');
await shoot(page, 'letter');
const letterPdf = await page.pdf({ path: join(shots, 'letter-read.pdf'), format: 'A4' });
check(letterPdf.length > 5000, 'a letter is printed');
await go('record/directive/meeting:5:1.2(ga)', 'directive');
const told = `directive_target/${world.office}:meeting:5:1.2(ga)`;
await becomes(() => 'first_seen_at' in agent('get', told).fields, 'and the directive seen');
await go('', 'home-read');
await counted(page.getByText(unread, { exact: true }), 0, 'nothing is new any more');
await page.reload();
await toLetter.click();
await page.locator('.sheet .letter').waitFor();
await page.waitForTimeout(1000);
const { key } = letter();
const reads = agent('history', `letter/${key}`, 'read_at');
check(reads.length === 1, 'reading is noted once');
agent('sync');
const there = (name) => hub('get', name, '--office', world.office).fields;
check('read_at' in there(`letter/${key}`), 'headquarters sees when the letter was read');
check('first_seen_at' in there(told), 'and when the directive was first seen');
for (const [path, name] of [
    ['records', 'records'],
    ['list/enothi_branch', 'list'],
    ['list/letter', 'letters'],
    ['record/enothi_branch/accounts', 'branch'],
    ['search', 'search'],
    ['care', 'care'],
])
    await go(path, name);

// --- a conflict is seen and decided -----------------------------------------------------------
await go('record/portal', 'conflict');
const keep = page.getByRole('button', { name: say('এটি রাখুন', 'Keep this one') });
await counted(keep, 2, 'both values of the conflict are shown');
await keep.first().click();
await page.getByLabel(say('কারণ', 'Reason')).fill('টেলিফোনে জেনেছি');
await page.getByRole('dialog').getByRole('button').first().click();
await keep.first().waitFor({ state: 'detached' });
await becomes(() => agent('conflicts').length === 0, 'the decision is in the journal');

// --- enter and correct ------------------------------------------------------------------------
const shownCount = page.locator('#field-officers_shown');
await shownCount.fill('৯৯৯৯৯');
await page.locator('#field-officer_info').selectOption('current');
await page.locator('.error').first().waitFor();
await shoot(page, 'refused');
check((await page.locator('.error').count()) > 0, 'a number beyond the limit is told while typing');
await shownCount.fill('১২');
await page.locator('#field-officer_info_checked_on').fill('২৩/১১/২০২৬');
// Saved or not, what was typed is there after a reload.
await page.waitForTimeout(600);
await page.reload();
await shownCount.waitFor();
check((await shownCount.inputValue()) === '১২', 'a draft outlives a reload');
await page.getByRole('button', { name: save, exact: true }).click();
await page.locator('.notice.good').waitFor();
const portal = agent('get', 'portal').fields;
check(portal.officers_shown.value === 12, 'Bengali digits are stored as a number');
check(portal.officer_info_checked_on.value === '2026-11-23', 'a day typed day first is stored');
const checkedOn = page.locator('#field-officer_info_checked_on');
// "Saved" comes first, then the page reads the record again.
await page.waitForFunction(
    ([field, text]) => document.querySelector(field)?.value === text,
    ['#field-officers_shown', say('১২', '12')],
);
check((await shownCount.inputValue()) === say('১২', '12'), 'numbers stand in their own digits');
check((await checkedOn.inputValue()) === say('২৩/১১/২০২৬', '23/11/2026'), 'and days, day first');
await shownCount.fill(say('12', '১২'));
check(
    await page.getByRole('button', { name: save, exact: true }).isDisabled(),
    'the same number in the other digits is no change',
);
await shoot(page, 'saved');

// --- the language changes under what is typed ------------------------------------------------
await page.locator('#field-maintainer_office').fill('ডিসি অফিস, নড়াইল');
const toOther = page.getByRole('button', { name: say('English', 'বাংলা'), exact: true });
await toOther.click();
check(
    (await page.locator('#field-maintainer_office').inputValue()) === 'ডিসি অফিস, নড়াইল',
    'what is typed stays when the language changes',
);
await page.getByRole('button', { name: say('বাংলা', 'English'), exact: true }).click();

// --- somebody else saves while the form is open ----------------------------------------------
agent('set', 'portal', 'maintainer_office=UNO Kalia', '--by', 'Karim');
await page.waitForTimeout(2500);
await page.getByRole('button', { name: save, exact: true }).click();
const under = page.getByRole('dialog');
await under.waitFor();
await seen(under.getByText('UNO Kalia'), 'what changed underneath is shown before saving');
await shoot(page, 'changed-underneath');
await checkAccess(page, 'changed underneath');
await under.getByRole('button').first().click();
await page.getByRole('button', { name: save, exact: true }).click();
await page.locator('.notice.good').waitFor();
await becomes(
    () =>
        agent('get', 'portal').fields.maintainer_office.value ===
        'ডিসি অফিস, নড়াইল'.normalize('NFC'),
    'and saved with the new value seen',
);

// --- an earlier value is put back -------------------------------------------------------------
await page.locator('summary').click();
await page.getByRole('button', { name: /UNO Kalia/ }).click();
await page.locator('details .notice.good').waitFor();
await becomes(
    () => agent('get', 'portal').fields.maintainer_office.value === 'UNO Kalia',
    'an earlier value is put back',
);
await shoot(page, 'history');

// --- what headquarters refused is corrected by one press -------------------------------------------
await go('care');
await seen(
    page.getByText(say('কম্পিউটারটি এই পক্ষের: অফিস', 'the device is of the office')),
    'why headquarters did not take it is told in the language of the page',
);
await page.getByRole('link', { name: say('এটি ঠিক করুন', 'Correct it') }).click();
await page.locator('#field-users').waitFor();
await page.locator('.notice.bad').waitFor();
await page
    .waitForFunction(
        (number) => document.querySelector('#field-users').value === number,
        say('১২', '12'),
    )
    .catch(() => check(false, 'the refused value is filled in'));
await checkAccess(page, 'correction');
await shoot(page, 'correction');
await page.locator('#field-users').fill('১১');
await page.getByRole('button', { name: save, exact: true }).click();
await page.locator('.notice.good').waitFor();
await becomes(() => agent('quarantine').length === 0, 'saving it is the correction');
await becomes(
    () => agent('get', 'enothi_branch/accounts').fields.users.value === 11,
    'with the new value',
);
await go('record/portal');

// --- evidence ---------------------------------------------------------------------------------
const picture = join(shots, 'site.png');
await page.screenshot({ path: picture });
await page.locator('#caption').fill('বাতায়নের ছবি');
await page.locator('#evidence').setInputFiles(picture);
await page.locator('img.evidence').waitFor();
await becomes(
    () => agent('list', 'evidence').length === 1,
    'a picture is kept as evidence and shown',
);
await shoot(page, 'evidence');

// --- two windows -----------------------------------------------------------------------------
const second = await context.newPage();
await second.goto(`${base}#/record/portal`);
await page.locator('.notice.warn').first().waitFor();
await seen(
    page.getByText(say('অন্য একটি জানালায়ও', 'in another window')),
    'a second window with the same form is told',
);
await second.close();

// --- search that forgives --------------------------------------------------------------------
await go('search');
await page.locator('#words').fill('হীসাব');
await page.getByRole('link', { name: /accounts/ }).waitFor();
check(true, 'a short i finds a long one');
await shoot(page, 'found');

// --- a table with mistakes, then a good one -----------------------------------------------------
await go('list/enothi_branch');
const table = join(shots, 'branches.csv');
writeFileSync(
    table,
    'key,name_bn,state,active\nrecords,নথি শাখা,started,yes\nit,আইসিটি,nonsense,yes\n',
);
await page.locator('#table').setInputFiles(table);
await page.locator('.notice.bad').waitFor();
await seen(
    page.locator('.notice.bad').getByText(say('লাইন ৩', 'line 3')),
    'a mistake is told by its line',
);
check(agent('list', 'enothi_branch').length === 1, 'and nothing was taken');
await shoot(page, 'table-refused');
writeFileSync(
    table,
    'key,name_bn,state,active\nrecords,নথি শাখা,started,yes\nit,আইসিটি,setup,yes\n',
);
await page.locator('#table').setInputFiles(table);
const load = page.getByRole('button', { name: say('নিয়ে নিন', 'Import'), exact: true });
await load.waitFor();
check(agent('list', 'enothi_branch').length === 1, 'a preview takes nothing');
await shoot(page, 'table-preview');
await load.click();
await page.getByRole('link', { name: 'records' }).waitFor();
await becomes(() => agent('list', 'enothi_branch').length === 3, 'a table is taken');

// --- a new record ----------------------------------------------------------------------------
await go('new/staff', 'new-staff');
await page.locator('#field-name_bn').fill('মোঃ আব্দুর রহমান');
await page.locator('#field-designation').fill('সহকারী প্রোগ্রামার');
await page.getByRole('button', { name: save, exact: true }).click();
await page.waitForURL(/record\/staff\//);
await becomes(() => agent('list', 'staff').length === 1, 'a new record is saved');

// --- the line is lost ------------------------------------------------------------------------
setLine('down');
await go('record/enothi_office');
await page.locator('#field-state').selectOption('started');
await page.locator('#field-started_on').fill('2020-02-01');
await page.getByRole('button', { name: save, exact: true }).click();
await page.locator('.notice.good').waitFor();
await page.getByRole('button', { name: say('এখনই আদান-প্রদান', 'Sync now') }).click();
await page.locator('.line .error').waitFor({ timeout: 120000 });
await becomes(
    () => agent('status').changes.pending > 0,
    'without a line everything is saved and waits here',
);
await shoot(page, 'no-line');

// --- carried by file instead -----------------------------------------------------------------
await go('transfer', 'transfer');
const downloading = page.waitForEvent('download');
await page.locator('section button').first().click();
const download = await downloading;
const bundle = join(shots, 'out.kheya');
await download.saveAs(bundle);
hub('import', bundle, '--answer', join(shots, 'in.kheya'));
await page.locator('#bundle').setInputFiles(join(shots, 'in.kheya'));
await page.locator('.notice.good').last().waitFor();
await becomes(
    () => agent('status').changes.pending === 0,
    'the answer by file covers everything that waited',
);
writeFileSync(join(shots, 'bad.kheya'), readFileSync(bundle).subarray(0, 100));
await page.locator('#bundle').setInputFiles(join(shots, 'bad.kheya'));
await page.locator('.notice.bad').waitFor();
check(true, 'a file that is no answer is refused with the reason');
await shoot(page, 'file-refused');
setLine('up');

// --- the quarter is signed and printed --------------------------------------------------------
await go(`quarter/${lastQuarter().code}`, 'quarter');
const sign = page.getByRole('button', { name: say('স্বাক্ষর করুন', 'Sign'), exact: true });
check(await sign.isDisabled(), 'nobody signs without a name');
const signer = 'মোঃ আব্দুর রহমান';
await page.locator('#sign-name').fill(signer);
await page.locator('#sign-designation').fill('উপপরিচালক');
if (await page.locator('input[type=checkbox]').count())
    await page.locator('input[type=checkbox]').check();
await sign.click();
await page.locator('.notice.good').waitFor();
await becomes(() => agent('list', 'sign_off').length === 1, 'the report is signed');
agent('sync');
const arrived = new RegExp(say('পৌঁছেছে', 'rrived'));
await page.locator('.card .tag').getByText(arrived).first().waitFor();
check(true, 'and the page says when it arrived');
await shoot(page, 'signed');
check(
    (await printed(page, 'quarter')).includes(unspaced(signer)),
    'and printed, with who signed it',
);

// --- a narrow screen, the keyboard alone ------------------------------------------------------
await page.setViewportSize({ width: 320, height: 640 });
await go('record/portal', 'narrow');
const wide = await page.evaluate(() => document.documentElement.scrollWidth);
check(wide <= 320, `nothing runs off a screen of 320 pixels (${wide})`);
await page.setViewportSize({ width: 1100, height: 800 });
await go('');
await page.keyboard.press('Tab');
const focused = await page.evaluate(() => document.activeElement?.textContent ?? '');
check(focused.length > 0, 'the keyboard reaches what is on the page');

// --- how much it weighs, how soon it is there ---------------------------------------------------
const weight_most = 300 * 1024;
await page.addInitScript(() => {
    new MutationObserver((_, watch) => {
        if (document.querySelector('.cards .card') === null) return;
        window.readyAt = performance.now();
        watch.disconnect();
    }).observe(document, { childList: true, subtree: true });
});
const times = [];
for (let i = 0; i < 5; ++i) {
    await page.goto('about:blank');
    await page.goto(base);
    await page.waitForFunction(() => window.readyAt !== undefined);
    times.push(Math.round(await page.evaluate(() => window.readyAt)));
}
times.sort((one, other) => one - other);
const weight = await page.evaluate(() =>
    [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]
        .filter((one) => !one.name.endsWith('.woff2') && !one.name.endsWith('/news'))
        .reduce((sum, one) => sum + one.encodedBodySize, 0),
);
console.log(`home is interactive after ${times[2]} ms (median of ${times.join(', ')})`);
check(weight > 0 && weight <= weight_most, `home weighs ${weight} bytes without its font`);

// --- the agent stops and comes back: the page goes on ------------------------------------------
await page.goto(`${base}#/record/portal`);
const keeper = page.locator('#field-maintainer_office');
await keeper.waitFor();
process.kill(world.pid, 'SIGKILL');
await keeper.fill('যা থেমে থাকার সময় লেখা');
// Also said, for a moment, where the call that found it out was made.
const away = page
    .locator('.notice.bad')
    .getByText(say('খেয়া চলছে না', 'Kheya does not run'))
    .first();
await seen(away, 'that the agent stopped is told');
await checkAccess(page, 'without the agent');
await shoot(page, 'no-agent');
const again = startAgent(new URL(base).port);
await away.waitFor({ state: 'detached', timeout: 60000 });
check(
    (await keeper.inputValue()) === 'যা থেমে থাকার সময় লেখা',
    'what was typed meanwhile is there',
);
await page.getByRole('button', { name: save, exact: true }).click();
await page.locator('form .notice.good').waitFor();
await becomes(
    () => agent('get', 'portal').fields.maintainer_office.value.startsWith('যা থেমে'),
    'and saved once the agent is back, on the same page',
);
// It hangs: it holds the line and says nothing.
again.kill('SIGSTOP');
await seen(away, 'an agent that hangs is told as one that stopped');
again.kill('SIGCONT');
await away.waitFor({ state: 'detached', timeout: 60000 });
again.kill('SIGKILL');
check(troubles.length === 0, `no script failed: ${troubles.join('; ')}`);
await browser.close();
