// A working day at the desk in Bengali: the line that hangs and comes back, what was seen today.
import {
    agent,
    becomes,
    check,
    checkAccess,
    counted,
    drop,
    hub,
    lastQuarter,
    openDesk,
    seen,
    shoot,
    world,
} from './desk_browser.mjs';

const { browser, context, page, troubles, base } = await openDesk('bn');
const go = async (path) => {
    await page.goto(`${base}#/${path}`);
    await page.getByRole('heading', { level: 1 }).waitFor();
};
const button = (name) => page.getByRole('button', { name, exact: true });

// --- headquarters hangs: what is said of it, and what once it answers again -----------------------
agent('set', 'staff', 'name_bn=সালমা খাতুন', 'designation=কর্মকর্তা', '--by', 'সালমা');
process.kill(world.hub_pid, 'SIGSTOP');
await page.route('**/api/v1/sync', (route) => route.continue({ postData: '{"deadline":1}' }));
await button('এখনই আদান-প্রদান').click();
await seen(
    page.locator('.line .error').getByText('এখনও শেষ হয়নি'),
    'an exchange that takes too long is told to go on, not to be without a line',
);
await shoot(page, 'still-going-on');
process.kill(world.hub_pid, 'SIGCONT');
await page.unroute('**/api/v1/sync');
await page.locator('.line button').first().click();
await seen(
    page.locator('#delivery').getByText('সবই প্রধান কার্যালয়ে'),
    'sync now sends all there is',
);
await counted(page.locator('.line .error'), 0, 'and what was said of the earlier try is gone');
check(agent('status').changes.pending === 0, 'nothing waits here');

// --- seen today: who and how, and not what only the program sees -----------------------------------
agent(
    'set',
    'portal',
    'site_last_updated_on=2026-03-01',
    'observed_on=2026-03-02',
    'observed_by=করিম',
    'observed_how=photo',
    '--by',
    'করিম',
);
agent('probe');
await page.evaluate(() => localStorage.setItem('kheya.name', 'সালমা খাতুন'));
await go('record/portal');
const sawSite = button('আজ দেখেছি, অপরিবর্তিত: সাইট যেমন দেখা গেছে');
await sawSite.waitFor();
check('probed_on' in agent('get', 'portal').fields, 'the program looked at the site');
await shoot(page, 'portal');
await counted(
    button('আজ দেখেছি, অপরিবর্তিত: স্বয়ংক্রিয় পর্যবেক্ষণ'),
    0,
    'but no person says of it that he saw it',
);
await sawSite.click();
await becomes(() => agent('get', 'portal').fields.observed_by.value === 'সালমা খাতুন', 'who saw it');
const sight = agent('get', 'portal').fields;
check(sight.observed_how.value === 'hand', 'and how is kept beside the day');
check(sight.observed_on.value > '2026-03-02', 'which is today');
check(sight.site_last_updated_on.value === '2026-03-01', 'what was seen stays as it is');

// --- the keyboard alone: a conflict decided, a record entered ---------------------------------------
const inFocus = () =>
    page.evaluate(() => [document.activeElement?.id, document.activeElement?.textContent]);
async function tabTo(isThere, what) {
    for (let i = 0; i < 200; ++i) {
        if (isThere(await inFocus())) return;
        await page.keyboard.press('Tab');
    }
    check(false, `the keyboard reaches ${what}`);
}
await page.evaluate(() => document.activeElement?.blur());
await tabTo(([, text]) => text === 'এটি রাখুন', 'the decision');
await page.keyboard.press('Enter');
await page.getByRole('dialog').waitFor();
await tabTo(([id]) => id === 'why', 'the reason');
await page.keyboard.type('টেলিফোনে জেনেছি');
await tabTo(([, text]) => text === 'মীমাংসা করুন', 'the button of the decision');
await page.keyboard.press('Enter');
await becomes(() => agent('conflicts').length === 0, 'a conflict is decided by keyboard');
await go('list/staff');
await page.locator('#quick-name_bn').waitFor();
await shoot(page, 'quick');
await checkAccess(page, 'quick entry');
await tabTo(([id]) => id === 'quick-name_bn', 'the name in quick entry');
await page.keyboard.type('রহিমা বেগম');
await page.keyboard.press('Tab');
check((await inFocus())[0] !== 'quick-name_bn', 'Tab moves on');
await tabTo(([id]) => id === 'quick-designation', 'the designation');
await page.keyboard.type('অফিস সহকারী');
await page.keyboard.press('Enter');
await seen(
    page.getByRole('table').getByRole('link', { name: 'রহিমা বেগম' }),
    'Enter saves a new record in the list, without leaving it',
);
check(page.url().endsWith('list/staff'), 'the list is still there');
await page.waitForFunction(() => document.activeElement?.closest('form') !== null);
check(true, 'and the next one can be typed at once');
const clerk = agent('list', 'staff').find((one) => one.fields.name_bn.value === 'রহিমা বেগম');
check(clerk?.fields.designation.value === 'অফিস সহকারী', 'with what was typed');

// --- the monthly counts, branch by kind -------------------------------------------------------------
await go('list/enothi_count');
const month = page.locator('#grid-month');
await month.fill('২০২৬-০৯');
const cell = (branch, kind) =>
    page.getByLabel(`${branch}, সেপ্টেম্বর ২০২৬, ${kind}`, { exact: true });
await cell('হিসাব শাখা', 'গৃহীত ডাক').fill('১২');
await cell('হিসাব শাখা', 'নিষ্পন্ন ডাক').fill('৯');
await cell('সমগ্র অফিস', 'গৃহীত ডাক').fill('৩০');
await checkAccess(page, 'the grid of counts');
await shoot(page, 'grid');
await cell('সমগ্র অফিস', 'গৃহীত ডাক').press('Enter');
await becomes(() => agent('list', 'enothi_count').length === 3, 'counts are saved from one grid');
const dak = agent('get', 'enothi_count/accounts:2026-09:dak_received').fields;
check(dak.value.value === 12 && dak.source.value === 'hand_count', 'each with its source');

// What comes while a count is typed is not overwritten by it: both are kept.
await cell('হিসাব শাখা', 'গৃহীত ডাক').fill('১৩');
agent('set', 'enothi_count/accounts:2026-09:dak_received', 'value=14', 'source=hand_count');
await seen(
    page.getByRole('table').first().getByText('১৪', { exact: true }),
    'a count that was saved elsewhere comes onto the open page',
);
await cell('হিসাব শাখা', 'গৃহীত ডাক').press('Enter');
const dakHeads = () =>
    agent('get', 'enothi_count/accounts:2026-09:dak_received').fields.value.heads.length;
await becomes(() => dakHeads() === 2, 'and what was typed stands beside it, not over it');

// --- dropped: tables of every script, pictures of every size ---------------------------------------
await go('list/staff');
await page.locator('#table').waitFor({ state: 'attached' });
const lines = 'key,name_bn,designation\r\n,করিম শেখ,হিসাবরক্ষক\r\n';
await drop(
    page,
    '#table',
    'ansi.csv',
    Buffer.from([...Buffer.from('key,name_bn\r\n,'), 0xe0, 0x41]),
);
await seen(
    page.locator('.notice.bad').getByText('CSV UTF-8'),
    'a table that is not Unicode is refused, with what to do',
);
await drop(page, '#table', 'utf16.csv', Buffer.from(`\ufeff${lines}`, 'utf16le'));
await button('নিয়ে নিন').click();
await seen(
    page.getByRole('table').getByRole('link', { name: 'করিম শেখ' }),
    'a dropped table in UTF-16 is taken',
);
await go('record/portal');
await page.locator('#evidence').waitFor({ state: 'attached' });
const dropPicture = (isPicture) =>
    page.evaluate(async (isPicture) => {
        const canvas = document.createElement('canvas');
        canvas.width = canvas.height = 1200;
        const ink = canvas.getContext('2d');
        const noise = ink.createImageData(1200, 1200);
        let seed = 7;
        for (let i = 0; i < noise.data.length; ++i) {
            seed = (Math.imul(seed, 1664525) + 1013904223) | 0;
            noise.data[i] = i % 4 === 3 ? 255 : seed >>> 24;
        }
        ink.putImageData(noise, 0, 0);
        const drawn = await new Promise((done) => canvas.toBlob(done, 'image/png'));
        const bytes = isPicture ? drawn : new Uint8Array(3 << 20);
        const data = new DataTransfer();
        data.items.add(new File([bytes], 'site.png', { type: 'image/png' }));
        const place = document.querySelector('.drop:has(#evidence)');
        place.dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true }));
        return drawn.size;
    }, isPicture);
await dropPicture(false);
await seen(page.getByText('ছবিটি পড়া যাচ্ছে না'), 'of a picture that is none it is told so');
check((await dropPicture(true)) > 2 << 20, 'a picture of more than 2 MiB is dropped');
await page.locator('img.evidence').waitFor();
const [kept] = agent('list', 'evidence');
check(kept.fields.bytes.value <= 2 << 20, 'and kept smaller than that');
await seen(page.locator('.since').first(), 'beside what is written stands who wrote it and when');

// --- two windows on one form: each keeps its own --------------------------------------------------
const mineTyped = 'প্রথম জানালার লেখা';
const office = page.locator('#field-maintainer_office');
await office.fill(mineTyped);
const second = await context.newPage();
second.on('pageerror', (e) => troubles.push(String(e)));
await second.goto(`${base}#/record/portal`);
await seen(second.getByText('অন্য একটি জানালায়ও'), 'two windows with one form know of each other');
check(
    (await second.locator('#field-maintainer_office').inputValue()) !== mineTyped,
    'what is being typed in one is not taken by the other',
);
await second.locator('#field-officers_shown').fill('৭');
await second.locator('#field-officer_info').selectOption('current');
await second.locator('#field-officer_info_checked_on').fill('২৩/১১/২০২৬');
await second.getByRole('button', { name: 'সংরক্ষণ করুন', exact: true }).click();
await second.locator('form .notice.good').waitFor();
await becomes(() => agent('get', 'portal').fields.officers_shown.value === 7, 'one saves');
await page.reload();
await office.waitFor();
check((await office.inputValue()) === mineTyped, 'what the other typed is still there');
// A window that is gone, as after a crash: the next one takes up what it left.
await page.goto('about:blank');
await second.close();
const third = await context.newPage();
third.on('pageerror', (e) => troubles.push(String(e)));
await third.goto(`${base}#/record/portal`);
await seen(
    third.getByText('আগের অসমাপ্ত লেখা'),
    'what a window left behind is found by the next that opens the form',
);
check(
    (await third.locator('#field-maintainer_office').inputValue()) === mineTyped,
    'word for word',
);
await shoot(third, 'left-behind');
await third.getByRole('button', { name: 'সে লেখা বাদ দিন' }).click();
await third.close();

// --- the signed form -------------------------------------------------------------------------------
const { code } = lastQuarter();
const quarter = `#/quarter/${code}`;
await go(`quarter/${code}`);
await page.locator('h1').getByText('ত্রৈমাসিক প্রতিবেদন').waitFor();
const { shown } = agent('report', code);
const signer = ['--by', 'সালমা খাতুন', '--designation', 'উপপরিচালক'];
agent('sign', code, '--shown', shown, ...signer, '--force');
const paper = page.locator('section.card[lang=bn]');
await seen(paper.getByText('স্বাক্ষরের সময় যা ছিল'), 'a signed form shows what was signed for');
await counted(paper.getByText('স্বাক্ষরের পর'), 0, 'of which nothing was changed yet');
agent('set', 'portal', 'maintainer=other', '--by', 'করিম');
await seen(
    paper.getByText('স্বাক্ষরের পর বদলেছে').first(),
    'a value that was changed after the signature stands beside what was signed',
);
await shoot(page, 'changed-after-signing');
await button('English').click();
await page.locator('section.card[lang=en]').waitFor();
await page.emulateMedia({ media: 'print' });
check(await paper.isVisible(), 'in English too the form is printed in Bengali');
check(!(await page.locator('section.card[lang=en]').isVisible()), 'and only so');
await shoot(page, 'printed');
await page.emulateMedia({ media: 'screen' });
await button('বাংলা').click();

// --- returned by headquarters, signed again ---------------------------------------------------------
agent('sync');
await page.goto(`${base}${quarter}`);
await page.locator('#sign-name').waitFor();
hub(
    'set',
    `quarterly_report/${code}`,
    'status=returned',
    'return_reason=শাখার সংখ্যা মিলছে না',
    '--why',
    'শাখার সংখ্যা মিলছে না',
    '--office',
    world.office,
);
await seen(
    page.locator('.notice.bad').getByText('শাখার সংখ্যা মিলছে না'),
    'a return with its reason appears on the open page by itself',
);
await page.locator('#sign-name').fill('সালমা খাতুন');
await page.locator('#sign-designation').fill('উপপরিচালক');
if (await page.locator('form input[type=checkbox]').count())
    await page.locator('form input[type=checkbox]').check();
await button('স্বাক্ষর করুন').click();
await becomes(() => agent('list', 'sign_off').length === 2, 'it is signed again');
await seen(page.locator('.tag').getByText('সংস্করণ ২'), 'as its second revision');
check((await page.title()).startsWith('ত্রৈমাসিক প্রতিবেদন'), 'the window is called as its page');
await shoot(page, 'second-revision');
await page.locator('p.buttons a.button').first().click();
await seen(
    page.locator('h1').getByText(/ত্রৈমাসিক প্রতিবেদন/),
    'earlier quarters are reached one by one',
);
const shownCode = await page.locator('a.button[aria-current=page]').getAttribute('href');
check(page.url().endsWith(shownCode), 'and the one of the address is the one that is shown');

// --- what is out of use is found, and marked -------------------------------------------------------
agent('retire', `staff/${clerk.key}`, '--why', 'বদলি', '--by', 'সালমা');
await go('search');
await page.locator('#words').fill('রহিমা');
await seen(
    page.locator('section.card').filter({ hasText: 'রহিমা বেগম' }).getByText('ব্যবহারের বাইরে'),
    'search finds what is out of use, marked as such',
);

check(troubles.length === 0, `no script failed: ${troubles.join('; ')}`);
await browser.close();
