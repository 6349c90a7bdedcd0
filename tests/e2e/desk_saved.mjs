// Once a page says "saved" it shows what was saved, though it has not yet read the record again, and
// what is typed then stands on it: nobody comes to stand against himself. Here nothing is read again
// until it is let go, as over a slow disk.
import {
    agent,
    becomes,
    check,
    counted,
    holdBack,
    lastQuarter,
    openDesk,
    otherAgent,
    seen as isSeen,
    shoot,
    world,
} from './desk_browser.mjs';

const { browser, page, base, troubles, go } = await openDesk(world.lang);
const save = async (of) => {
    await page
        .locator('form', { has: page.locator(of) })
        .locator('button.first')
        .click();
    await page.locator('.notice.good').waitFor();
};
const field = (type, name) => agent('get', type).fields[name] ?? { heads: [] };
const stands = async (type, name, value, what) => {
    await becomes(() => field(type, name).value === value, what);
    const { heads } = field(type, name);
    check(heads.length === 1, `${what}: against nothing (${JSON.stringify(heads)})`);
};

// --- the form of a record -------------------------------------------------------------------------
await go('record/portal', '#field-maintainer_office');
const office = page.locator('#field-maintainer_office');
let letGo = await holdBack(page, 'get');
await office.fill('প্রথম');
await save('#field-maintainer_office');
check((await office.inputValue()) === 'প্রথম', 'the form shows what was saved');
await office.fill('দ্বিতীয়');
await save('#field-maintainer_office');
await stands('portal', 'maintainer_office', 'দ্বিতীয়'.normalize('NFC'), 'what is saved next');
await letGo();

// --- the press "seen today" beside what is being typed --------------------------------------------
await go('record/portal', '#field-officer_info');
const info = page.locator('#field-officer_info');
const officers = page.locator('fieldset', { has: info });
letGo = await holdBack(page, 'get');
await info.selectOption('outdated');
await officers.getByRole('button').first().click();
await officers.getByRole('status').waitFor();
check((await info.inputValue()) === 'outdated', 'what was typed stays at the press');
await save('#field-officer_info');
await stands('portal', 'officer_info', 'outdated', 'what was typed before the press');
await letGo();
const seen = page.locator('.field', { has: page.locator('#field-english_version') });
await page.reload();
await seen.waitFor();
letGo = await holdBack(page, 'get');
await seen.getByRole('button').first().click();
await seen.getByRole('status').waitFor();
await page.locator('#field-english_version').selectOption('current');
await save('#field-english_version');
await stands('portal', 'english_version', 'current', 'what is typed after the press');
await letGo();

// --- what was saved does not come back as unfinished -------------------------------------------------
// Neither where the browser went before the agent was told to drop it,
const isDrop = (asked) => asked.body === null;
letGo = await holdBack(page, 'draft', isDrop);
await page.locator('#field-english_version').selectOption('partial');
await page.waitForResponse((one) => one.url().endsWith('/draft') && one.ok());
await save('#field-english_version');
const looked = async () => {
    const asked = page.waitForResponse('**/api/v1/drafts');
    await page.reload();
    await asked;
    await page.waitForTimeout(300);
};
await looked();
await counted(
    page.getByText('What you had typed before'),
    0,
    'what was saved is no draft any more',
);
check(
    (await page.locator('button.first').first().isDisabled()) === true,
    'there is nothing to save',
);
await letGo();
// nor where somebody saves and leaves faster than the agent is told of what he types.
await go('new/staff', '#field-name_bn');
await page.locator('#field-name_bn').fill('রহিম');
await page.locator('#field-designation').fill('অফিস সহকারী');
await page.locator('form.card button.first').first().click();
await page.waitForURL(/record\/staff\//);
await page.goto(`${base}#/new/staff`);
await looked();
check((await page.locator('#field-name_bn').inputValue()) === '', 'a new form is empty');

// --- a decision about what is being typed -----------------------------------------------------------
await go('record/portal', '.side');
const shown = field('portal', 'maintainer').value;
const keeper = page.locator('#field-maintainer');
await keeper.selectOption('own');
letGo = await holdBack(page, 'get');
await page
    .locator('.side', { hasText: await keeper.locator(`[value=${shown}]`).innerText() })
    .getByRole('button')
    .click();
await page.locator('#why').fill('টেলিফোনে জেনেছি');
await page.getByRole('dialog').locator('button.first').click();
await page.locator('.side').first().waitFor({ state: 'detached' });
check(true, 'what was decided is shown as decided');
await save('#field-maintainer');
await stands('portal', 'maintainer', 'own', 'what was typed before the decision');
await letGo();

// --- home ------------------------------------------------------------------------------------------
await go('', '.card .buttons button.first');
letGo = await holdBack(page, 'home');
const today = page.locator('.card .buttons button.first').first();
await today.click();
await page.locator('.card .buttons .good.tag').waitFor();
check(await today.isDisabled(), 'home shows that it was seen today');
await letGo();

// --- quick entry and the grid of counts -------------------------------------------------------------
await go('list/enothi_branch', '#quick-branch_id');
letGo = await holdBack(page, 'list');
const fillBranch = async () => {
    await page.locator('#quick-branch_id').fill('passports');
    await page.locator('#quick-name_bn').fill('পাসপোর্ট শাখা');
    await page.locator('#quick-state').selectOption('setup');
};
await fillBranch();
await save('#quick-branch_id');
await counted(page.locator('table a[href$="enothi_branch/passports"]'), 1, 'the list has it');
await fillBranch();
await counted(page.locator('form .notice.warn'), 1, 'that it is there already is told');
await letGo();

await go('list/enothi_count', '.grid input');
const over = lastQuarter();
await page.locator('#grid-month').fill(over.month);
const cell = page.locator('.grid input').last(); // of the whole office, under all branches
letGo = await holdBack(page, 'list');
for (const count of ['12', '13']) {
    await cell.fill(count);
    await save('.grid input');
    check((await cell.inputValue()) === count, `the grid shows the ${count} that was saved`);
}
const counts = () => agent('list', 'enothi_count').map((one) => one.fields.value);
await becomes(() => counts().length === 1 && counts()[0].value === 13, 'the count is corrected');
check(counts()[0].heads.length === 1, 'against nothing');
await letGo();

// --- the quarter: signed is what was read -----------------------------------------------------------
await go(`quarter/${over.code}`, 'section.card table');
await page.locator('#sign-name').fill('রহিম');
await page.locator('#sign-designation').fill('সহকারী পরিচালক');
await page.locator('form input[type=checkbox]').check();
const sign = page.getByRole('button', { name: 'Sign', exact: true });
const bad = page.locator('.notice.bad');
letGo = await holdBack(page, 'report');
otherAgent('set', 'portal', 'real_update_on=2026-11-05', '--by', 'করিম');
otherAgent('sync');
agent('sync');
await sign.click();
await isSeen(bad.getByText('has changed'), 'another value came: what was not seen is not signed');
check(agent('list', 'sign_off').length === 0, 'nothing is signed');
await letGo();
const form = page.locator('section.card[lang=en]');
await isSeen(form.getByText('5 November 2026'), 'the new value is shown');
await isSeen(form.getByText('The whole office ·'), 'what is counted for all is called so');
await shoot(page, 'changed-before-signing');
await sign.click();
await becomes(() => agent('list', 'sign_off').length === 1, 'having seen it he signs');
const figures = agent('list', 'sign_off')[0].fields.figures.value;
check(figures.includes('2026-11-05'), 'what he has seen');
otherAgent('set', 'portal', 'real_update_on=2026-11-06', '--by', 'করিম');
otherAgent('sync');
agent('sync');
await isSeen(
    page.locator('form .notice.warn').getByText('since you opened it'),
    'what changes while the page is open is told where one signs',
);
check(troubles.length === 0, `no trouble on the page (${troubles.join()})`);
await browser.close();
