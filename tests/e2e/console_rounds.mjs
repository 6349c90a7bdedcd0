// The end of a quarter: the drafts of one department's reminders are chosen and issued in one round,
// under numbers that count on; what fails is told and stays chosen; what is typed into one letter
// or a template and not saved is there again.
import { begin, button, end, go, page, say, settle } from './console_browser.mjs';
import {
    becomes,
    bn,
    check,
    checkAccess,
    counted,
    holdBack,
    hub,
    seen,
    shoot,
    world,
} from './desk_browser.mjs';

await begin();
const dialog = page.getByRole('dialog');
const inDigits = (n) => (bn ? String(n).replace(/\d/g, (one) => '০১২৩৪৫৬৭৮৯'[one]) : String(n));
const letters = (...words) => hub('letters', ...words);
const rows = page.locator('section', { has: page.locator('#letters-stage') }).locator('tbody tr');
const chosen = (n) =>
    seen(
        page
            .getByRole('status')
            .filter({ hasText: `${inDigits(n)} ${say('বাছাই করা', 'chosen')}` }),
        `${n} are chosen`,
    );
const issueChosen = () =>
    page
        .getByRole('group', { name: say('বাছাই করা পত্র জারি করুন', 'Issue the chosen letters') })
        .locator('button.first');

// --- the letters of one quarter ---------------------------------------------------------------------
const later = hub('letter', 'draft', world.later, world.office, 'first');
await go(`followup/${world.quarter}`);
await seen(rows.first(), 'letters are listed');
await page.locator('#letters-department').selectOption('DIP');
await page.locator('#letters-stage').selectOption(world.stage);
const mine = letters(world.quarter, '--department', 'DIP', '--stage', world.stage);
await counted(rows, Math.min(mine.length, 50), 'of one department and stage');
check((await page.locator(`tr[data-key="${later.key}"]`).count()) === 0, 'no other quarter');
const all = button(say('সব ত্রৈমাসিক', 'All quarters'));
await page.locator('#letters-stage').selectOption('first');
await all.click();
const other = page.locator(`tr[data-key="${later.key}"]`);
const quarter = say('২০২১-২২, ৩য় ত্রৈমাসিক', '2021-22, quarter 3');
await seen(other.getByText(quarter, { exact: true }), 'the quarter stands beside each letter');
await other.getByRole('button').click();
await seen(dialog.locator('h2', { hasText: quarter }), "and in its window's title");
await dialog.locator('#words').waitFor();
await page.keyboard.press('Escape');
await button(say('২০২১-২২, ২য় ত্রৈমাসিক', '2021-22, quarter 2')).click();
await page.locator('#letters-stage').selectOption(world.stage);
await counted(rows, Math.min(mine.length, 50), 'and back to the quarter');

// --- a round ----------------------------------------------------------------------------------------
await button(say('এই তালিকার সব খসড়া বাছুন', 'Choose all drafts of this list')).click();
await chosen(mine.length);
await rows.first().getByRole('checkbox').uncheck();
await chosen(mine.length - 1);
await checkAccess(page, 'chosen letters');
await shoot(page, 'chosen', false);
await rows.first().getByRole('checkbox').check();
await issueChosen().click();
await seen(dialog.locator('#memo'), 'a window asks who signs');
const changed = mine[3];
hub(
    'set',
    `letter/${changed.key}`,
    'text_bn=স্বাক্ষরকারীকে যা দেখানো হয়নি',
    '--office',
    changed.office,
);
await page.locator('#memo').fill('৪৪.০০.৯৮');
await page.locator('#numbers').selectOption('counted');
await page.locator('#by').fill('শাহানা পারভীন');
await page.locator('#post').fill('উপসচিব');
await checkAccess(page, 'round');
await shoot(page, 'round', false);
await dialog.locator('button.first').click();
await seen(
    dialog.locator('.notice.bad', { hasText: say('স্মারক নম্বর নয়', 'is no memo number') }),
    'a number that is none is told in the window, before anything is issued',
);
await page.locator('#memo').fill('৪৪.০০.০০০০.০০১.০১.০০১.২১.৯৮');
const letGo = await holdBack(page, 'letter/issue', (asked) => asked.key === mine[2].key);
await dialog.locator('button.first').click();
await seen(
    dialog.getByText(`${inDigits(2)} / ${inDigits(mine.length)}`),
    'how far it is stands there',
);
await checkAccess(page, 'round at work');
await shoot(page, 'round-at-work', false);
await letGo();
await dialog.waitFor({ state: 'detached', timeout: 120000 });
const told = page.locator('.notice.bad', {
    hasText: `${inDigits(mine.length - 1)} ${say('জারি হয়েছে', 'issued')}`,
});
await seen(told, 'how many were issued is told');
await seen(
    told.locator('li', { hasText: say('খসড়াটি বদলেছে', 'draft was changed after it was shown') }),
    'and what failed, why',
);
check((await told.innerText()).includes(changed.to), 'of which office');
await chosen(1);
await checkAccess(page, 'what failed');
await shoot(page, 'round-told', false);
const issued = letters(world.quarter, '--state', 'issued');
check(issued.length === mine.length - 1, 'so many are issued');
check(
    issued.map((one) => one.memo).join() ===
        mine
            .slice(1)
            .map((_, n) => `44.00.0000.001.01.001.21.${98 + n}`)
            .join(),
    'under numbers that count on, none left out',
);
check(
    issued.every((one) => one.signed_by === 'শাহানা পারভীন' && one.designation === 'উপসচিব'),
    'in one name',
);
check(
    letters(world.quarter, '--state', 'draft').some((one) => one.key === changed.key),
    'that one is a draft',
);

// --- the one that failed, again ---------------------------------------------------------------------
await page.reload();
await settle();
await page.locator('#letters-department').selectOption('DIP');
await page.locator(`tr[data-key="${changed.key}"]`).getByRole('checkbox').check();
await issueChosen().click();
await dialog.locator('#memo').waitFor();
check((await page.locator('#by').inputValue()) === 'শাহানা পারভীন', 'the signer is kept');
check((await page.locator('#post').inputValue()) === 'উপসচিব', 'and the post');
check(
    (await page.locator('#memo').inputValue()) === '44.00.0000.001.01.001.21.',
    'and how memos begin',
);
await page.locator('#memo').fill('44.00.0000.001.01.001.21.500');
await dialog.locator('button.first').click();
await seen(
    page.locator('.notice.good', { hasText: `${inDigits(1)} ${say('জারি হয়েছে', 'issued')}` }),
    'it is issued as it stands now',
);
await becomes(
    () =>
        letters(world.quarter, '--state', 'issued').some(
            (one) => one.memo === '44.00.0000.001.01.001.21.500',
        ),
    'under its own number',
);
await chosen(0);

// --- what is typed stays ------------------------------------------------------------------------------
const one = letters(world.quarter, '--state', 'draft', '--department', 'DNC')[0];
const open = async () => {
    await page.locator('#letters-department').selectOption('DNC');
    await page.locator(`tr[data-key="${one.key}"]`).getByRole('button').click();
    await dialog.locator('#words').waitFor();
};
const words = 'মহোদয়, প্রতিবেদন এখনও পাওয়া যায়নি। '.repeat(30).normalize('NFC').trim();
const isThere = async (how) => {
    check((await page.locator('#words').inputValue()) === words, `the letter stays through ${how}`);
    check((await page.locator('#by').inputValue()) === 'সালমা', `so does the name, ${how}`);
    const back = say('আগের অসমাপ্ত লেখা', 'What you had typed before');
    await seen(dialog.getByText(back), 'that it is back is told');
};
await open();
await page.locator('#words').fill(words);
await page.locator('#by').fill('সালমা');
await page.keyboard.press('Escape');
await dialog.waitFor({ state: 'detached' });
await open();
await isThere('Escape');
await checkAccess(page, 'letter that is back');
await shoot(page, 'letter-back', false);
await page.reload();
await settle();
await open();
await isThere('a reload');
await page.keyboard.press('Escape');
const template = page.locator('#template-text');
await page.locator('#template').selectOption('third');
await template.fill(`${words} {office}`);
await go(`report/${world.quarter}`);
await go(`followup/${world.quarter}`);
await page.locator('#template').selectOption('third');
await seen(
    page
        .locator('section', { has: template })
        .getByText(say('আগের অসমাপ্ত লেখা', 'What you had typed before')),
    'a template is back too',
);
check((await template.inputValue()) === `${words} {office}`, 'as it was typed');
await shoot(page, 'template-back');
await open();
await isThere('a look at another page');
await dialog.getByRole('button', { name: say('সে লেখা বাদ দিন', 'Drop it') }).click();
check((await page.locator('#words').inputValue()).includes('{memo}'), 'dropped, it is the draft');
await page.locator('#words').fill(words);
await dialog.getByRole('button', { name: say('খসড়া:', 'Draft:') }).click();
await dialog.waitFor({ state: 'detached' });
await becomes(() => hub('get', `letter/${one.key}`).fields.text_bn.value === words, 'it is saved');
await open();
check((await dialog.locator('.notice').count()) === 0, 'and nothing is left of what was typed');
await end();
