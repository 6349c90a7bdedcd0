// What a page says is what happened: of a long export, of a signature, of a day of look, of names.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
    agent,
    becomes,
    check,
    checkAccess,
    counted,
    hub,
    lastQuarter,
    openDesk,
    say,
    seen,
    setLine,
    shoot,
    shots,
    world,
} from './desk_browser.mjs';

const { browser, context, page, troubles, base, go } = await openDesk(world.lang);
const good = page.locator('.notice.good');
const bad = page.locator('.notice.bad');
const digits = (text) => text.replace(/[০-৯]/g, (one) => '০১২৩৪৫৬৭৮৯'.indexOf(one));

// --- an export that takes several steps -------------------------------------------------------------
setLine('down');
const table = join(shots, 'remarks.csv');
const sentence = 'প্রতিবেদন দ্রুত প্রেরণের অনুরোধ করা হলো। '.repeat(4);
const lines = Array.from({ length: 1200 }, (_, i) => `portal,${i}. ${sentence}`);
writeFileSync(table, ['about,text', ...lines].join('\n'));
agent('set', 'remark', '--csv', table);
let asked = [];
let breaks_at = 0;
await page.route('**/api/v1/export', async (route) => {
    const given = route.request().postDataJSON();
    asked.push(given);
    if (asked.length === breaks_at) {
        const error = { code: 74, where: '', message: 'no disk', message_bn: 'ডিস্ক নেই' };
        await route.fulfill({ status: 507, json: { error } });
        return;
    }
    // In small steps, as a set of gigabytes would be made.
    await route.continue({ postData: JSON.stringify({ at_once_kib: 256, ...given }) });
});
const make = page.locator('section button.first');
await go('transfer', 'section button.first');
breaks_at = 2;
await make.click();
await seen(
    bad.getByText(say('সব লেখা হয়নি', 'Not all was written')),
    'a set that breaks off is told',
);
await seen(bad.getByText(say('ডিস্ক নেই', 'no disk')), 'with the reason');
await counted(good, 0, 'and nothing says that it was made');
await checkAccess(page, 'an export that broke off');
await shoot(page, 'export-broken');
const downloads = [];
page.on('download', (one) => downloads.push(one));
asked = [];
breaks_at = 0;
await make.click();
await good.waitFor();
const told = digits(await good.innerText());
check(asked.length > 2, `the page asks for all that goes on (${asked.length} steps)`);
await becomes(() => downloads.length >= asked.length, 'each step gives its files');
const number = downloads.length;
check(told.includes(`: ${number} (`), `all files are counted: ${number} (${told})`);
const waits = agent('status').changes.pending;
check(told.includes(String(waits)), `and the ${waits} changes in them`);
check(
    new Set(downloads.map((one) => one.suggestedFilename())).size === number,
    'each file has its own name',
);
await shoot(page, 'export-whole');
for (const [i, one] of downloads.entries()) {
    const file = join(shots, `part${i}`);
    await one.saveAs(file);
    hub('import', file, '--answer', join(shots, `answer${i}`));
}
for (const i of downloads.keys()) {
    const answer = join(shots, `answer${i}`);
    await page.locator('#bundle').setInputFiles(answer);
    await good.getByText(`answer${i}`).waitFor();
}
await becomes(() => agent('status').changes.pending === 0, 'nothing was left out of them');
await page.unroute('**/api/v1/export');
setLine('up');

// --- the day of a look that was not accepted ---------------------------------------------------------
await go('care', 'section.card');
await page.locator('main a.button[href*=correct]').click();
const users = page.locator('#field-users');
await becomes_value(users, '13');
const field = page.locator('.field', { has: users });
const day = field.locator('.help', { has: page.locator('button') });
await seen(
    day.getByText(say('৫ জানুয়ারি ২০২৬', '5 January 2026')),
    'what is put in again is of the day on which it was seen',
);
await shoot(page, 'seen-then');
await users.fill(say('১৪', '14'));
await page.locator('form button.first[type=submit]').click();
await page.locator('form .notice.good').waitFor();
const usersNow = () => agent('get', 'enothi_branch/accounts').fields.users;
await becomes(() => usersNow().value === 14, 'corrected it is saved');
check(usersNow().observed_on === '2026-01-05', `of that day (${usersNow().observed_on})`);
await users.fill(say('১৫', '15'));
await counted(field.locator('.help button'), 0, 'a look of now is of today');
await page.getByRole('button', { name: say('বাতিল', 'Cancel') }).click();

// --- a code that this PC's record types do not know ---------------------------------------------------
agent('set', 'portal', 'state=yes', 'domain=passport.narail.gov.bd', 'helpers=dc;uno');
await page.route('**/api/v1/me', async (route) => {
    const response = await route.fetch();
    const me = await response.json();
    const codes = me.first.types.body.codes;
    const without = codes.maintainer.filter((one) => one.code !== 'dc');
    me.first.types.body.codes = { ...codes, maintainer: without };
    await route.fulfill({ response, json: me });
});
await go('record/portal', '#field-domain');
await page.reload();
const helpers = page.locator('.field', { has: page.locator('#field-helpers-label') });
await seen(
    helpers.getByText('dc', { exact: true }),
    'what is not known here is shown as it stands',
);
await helpers.locator('input').nth(2).click();
await page.locator('form button.first[type=submit]').click();
await page.locator('form .notice.good').waitFor();
const chosen = agent('get', 'portal').fields.helpers.value;
check(
    chosen.length === 3 && chosen.includes('dc'),
    `and stays where another is chosen (${chosen})`,
);
await shoot(page, 'unknown-code');
await page.unroute('**/api/v1/me');

// --- a day that is still to come ----------------------------------------------------------------------
agent('set', 'portal', 'real_update_on=2062-01-01', '--by', 'সালমা');
await go('', '.cards .card');
const site = page.locator('.cards .card').first();
await seen(
    site.getByText(say('হালনাগাদের তারিখ জানা নেই', 'The day of the last update is unknown')),
    'an update of a day to come is none',
);
await counted(site.locator('.tag.good'), 0, 'and nothing is up to date by it');
await go('record/portal', '#field-domain');

// --- a clock that is far ahead -----------------------------------------------------------------------
await page.reload();
await page.locator('#field-maintainer_office').fill('UNO Kalia');
const kept = (of) =>
    of.evaluate(() => Object.keys(localStorage).filter((one) => one.startsWith('kheya.draft.')));
check((await kept(page)).length === 1, 'the browser keeps what is typed');
const later = await context.newPage();
await later.clock.setSystemTime(Date.now() + 500 * 86400 * 1000);
await later.goto(`${base}#/care`);
await later.locator('main h1').waitFor();
check((await kept(later)).length === 1, 'also where the clock jumps a year and more ahead');
await later.close();
await page.getByRole('button', { name: say('বাতিল', 'Cancel') }).click();

// --- a form of forty branches, signed -----------------------------------------------------------------
const over = lastQuarter();
const branches = Array.from({ length: 40 }, (_, i) => `branch-${i + 1}`);
const kinds = [
    'dak_received',
    'dak_disposed',
    'note_self',
    'note_from_dak',
    'note_disposed',
    'note_by_potrojari',
    'potrojari',
    'note_paper',
];
writeFileSync(
    table,
    ['key,name_bn,state', ...branches.map((one) => `${one},${one} শাখা,setup`)].join('\n'),
);
agent('set', 'enothi_branch', '--csv', table);
const month = Number(over.month.slice(5));
const months = [month - 2, month - 1, month].map(
    (one) => `${over.month.slice(0, 5)}${String(one).padStart(2, '0')}`,
);
const counts = branches.flatMap((branch, i) =>
    months.flatMap((one) =>
        kinds.map((kind) => `${branch}:${one}:${kind},${1000 + i},system_report`),
    ),
);
writeFileSync(table, ['key,value,source', ...counts].join('\n'));
agent('set', 'enothi_count', '--csv', table);
await go(`quarter/${over.code}`, '#sign-name');
await page.locator('#sign-name').fill('রহিম');
await page.locator('#sign-designation').fill('সহকারী পরিচালক');
await page.locator('form input[type=checkbox]').check();
const sign = page.getByRole('button', { name: say('স্বাক্ষর করুন', 'Sign'), exact: true });
await sign.click();
await page.locator('form .notice.good').waitFor();
await counted(page.locator('form .notice.warn'), 0, 'a form of forty branches is kept whole');
const paper = page.locator(`section.card[lang=${world.lang}]`);
await seen(
    paper.getByText(say('স্বাক্ষরের সময় যা ছিল', 'As it was signed')),
    'what was signed for is shown',
);
await counted(paper.locator('.tag.warn'), 0, 'of which nothing is another by now');
const rows = (await paper.locator('tbody th').allInnerTexts()).filter((one) =>
    /^branch-7\b/.test(one),
);
check(
    rows.length === 25 && rows.every((one) => one.startsWith('branch-7 শাখা')),
    `a branch is called by its name (${rows.slice(0, 3).join('; ')})`,
);
agent('set', `enothi_count/branch-7:${over.month}:note_self`, 'value=77', '--by', 'করিম');
const changed = paper.locator('td', {
    hasText: say('স্বাক্ষরের পর বদলেছে, এখন: ৭৭', 'changed after signing, now: 77'),
});
await counted(changed, 1, 'what is changed later stands beside what was signed for');
check(digits(await changed.innerText()).startsWith('1006'), 'which stays as it was');
await shoot(page, 'signed-forty', false);

// --- too much to be kept with a signature ---------------------------------------------------------------
const long = 'শ'.repeat(140);
const many = Array.from({ length: 160 }, (_, i) => `long-${i},${long} ${i},setup`);
writeFileSync(table, ['key,name_bn,state', ...many].join('\n'));
agent('set', 'enothi_branch', '--csv', table);
await seen(paper.getByText(say('স্বাক্ষরের পর যোগ হয়েছে', 'added after signing')).first(), 'added');
await sign.click();
await seen(
    page.locator('form .notice.warn').getByText(say('রাখা যায়নি', 'holds too much')),
    'that the values are not kept is said at signing',
);
await checkAccess(page, 'a signature without its values');
await shoot(page, 'signed-too-much', false);

check(troubles.length === 0, `no trouble on the page (${troubles.join()})`);
await browser.close();

async function becomes_value(input, value) {
    await input.waitFor();
    for (let i = 0; i < 60 && digits(await input.inputValue()) !== value; ++i)
        await page.waitForTimeout(100);
    check(digits(await input.inputValue()) === value, `${value} is put into the form`);
}
