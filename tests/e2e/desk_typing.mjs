// Somebody types on while what he saved is being answered, as on a disk that is busy: that stays,
// in the form and as the draft, in the browser and at the agent, and is saved by the next save.
import { agent, becomes, check, counted, openDesk, shoot, world } from './desk_browser.mjs';

const { browser, page, base, troubles } = await openDesk(world.lang);
const go = async (path, field) => {
    await page.goto(`${base}#/${path}`);
    await page.locator(field).first().waitFor();
};
const submit = (of) => page.locator('form', { has: page.locator(of) }).locator('button.first');

// Saves stay unanswered, others than those that are only looked at, until they are let go.
let answer = null; // of the one that waits
let told = () => undefined;
await page.route('**/api/v1/set', async (route) => {
    if (!answer || route.request().postDataJSON().preview) return route.continue();
    told();
    await answer;
    return route.continue();
});
async function saveAnd(of, meanwhile) {
    let let_go;
    answer = new Promise((done) => (let_go = done));
    const asked = new Promise((done) => (told = done));
    await submit(of).click();
    await asked;
    await meanwhile();
    answer = null;
    let_go();
}
const isSaved = (number = 1) => counted(page.locator('.notice.good'), number, 'it is saved');
// What the agent has of each form's draft, as the page told it and it took it.
const there = new Map();
page.on('response', (one) => {
    if (!one.url().endsWith('/draft') || !one.ok()) return;
    const { key, body } = one.request().postDataJSON();
    there.set(key, body?.typed ?? null);
});
const atAgent = () => [...there.values()].filter((one) => one !== null);
const keptAtAgent = (holds, what) => becomes(() => atAgent().some(holds), what);
const noneIsLeft = async (what) => {
    await becomes(() => atAgent().length === 0, `${what}: no draft is left at the agent`);
    check((await draftsHere()) === 0, 'nor in the browser');
};
const draftsHere = () =>
    page.evaluate(
        () => Object.keys(localStorage).filter((one) => one.startsWith('kheya.draft.')).length,
    );
const field = (type, name, key = '') =>
    agent('get', key ? `${type}/${key}` : type).fields[name]?.value ?? null;

// --- the form of a record -------------------------------------------------------------------------
await go('record/portal', '#field-domain');
const office = page.locator('#field-maintainer_office');
const domain = page.locator('#field-domain');
await office.fill('প্রথম');
await saveAnd('#field-domain', async () => {
    await domain.fill('narail.gov.bd');
    await office.fill('দ্বিতীয়');
});
await isSaved();
check((await domain.inputValue()) === 'narail.gov.bd', 'a field filled while saving stays');
check(field('portal', 'maintainer_office') === 'প্রথম', 'what was sent is saved');
check(field('portal', 'domain') === null, 'and nothing else');
await keptAtAgent((one) => one.domain === 'narail.gov.bd', 'the agent has it as a draft');
await page.reload();
await domain.waitFor();
await page.waitForFunction(() => document.querySelector('#field-domain').value !== '');
check((await domain.inputValue()) === 'narail.gov.bd', 'it outlives a reload');
check((await office.inputValue()).startsWith('দ্বিতী'), 'so does a field typed once more');
await shoot(page, 'typed-while-saving');
await saveAnd('#field-domain', async () => {
    await domain.fill(''); // back to what was there
});
await isSaved();
check((await domain.inputValue()) === '', 'a field put back while saving stays so');
check(field('portal', 'domain') === 'narail.gov.bd', 'though it was saved otherwise');
await submit('#field-domain').click();
await becomes(() => field('portal', 'domain') === null, 'the next save saves it');
check(field('portal', 'maintainer_office').startsWith('দ্বিতী'), 'as it did the other');
check(agent('conflicts').length === 0, 'no save stood against another of this form');
await isSaved();
await noneIsLeft('the form');

// --- the form of a new one ------------------------------------------------------------------------
await go('new/staff', '#field-name_bn');
await page.locator('#field-name_bn').fill('রহিম');
await page.locator('#field-designation').fill('অফিস সহকারী');
await saveAnd('#field-name_bn', () => page.locator('#field-mobile').fill('01711000000'));
await page.waitForURL(/record\/staff\//);
await page.waitForFunction(() => document.querySelector('#field-mobile')?.value !== '');
check(agent('list', 'staff').length === 1, 'a new record is saved');
await keptAtAgent((one) => one.mobile === '01711000000', 'what came after is its draft');
await submit('#field-name_bn').click();
await becomes(() => agent('list', 'staff')[0].fields.mobile?.value, 'and is saved into it');
check(agent('list', 'staff').length === 1, 'not into another');
await isSaved();

// --- quick entry ----------------------------------------------------------------------------------
await go('list/staff', '#quick-name_bn');
const name = page.locator('#quick-name_bn');
const designation = page.locator('#quick-designation');
await name.fill('সালমা');
await designation.fill('হিসাবরক্ষক');
await saveAnd('#quick-name_bn', async () => {
    await name.fill('করিম');
});
await isSaved();
check((await name.inputValue()).startsWith('করি'), 'the next name typed in quick entry stays');
check((await designation.inputValue()) === '', 'what was saved does not');
await keptAtAgent((one) => one.name_bn?.startsWith('করি'), 'it is the draft at the agent');
await designation.fill('গাড়িচালক');
await submit('#quick-name_bn').click();
await becomes(() => agent('list', 'staff').length === 3, 'and is saved as the next record');
await isSaved();
await noneIsLeft('quick entry');

// --- the grid of counts ---------------------------------------------------------------------------
await go('list/enothi_count', '.grid input');
const cell = (number) => page.locator('.grid input').nth(number);
await cell(0).fill('12');
await cell(1).fill('9');
await saveAnd('.grid input', async () => {
    await cell(0).fill('13');
    await cell(2).fill('7');
    await cell(2).press('Enter');
});
await isSaved();
check((await cell(0).inputValue()) === '13', 'a count typed once more while saving stays');
check((await cell(2).inputValue()) === '7', 'and one that was typed first then');
await keptAtAgent((one) => Object.keys(one).length === 2, 'both are at the agent');
check(agent('list', 'enothi_count').length === 2, 'what was sent is saved');
await page.reload();
await page.waitForFunction(() => document.querySelector('.grid input')?.value === '13');
await submit('.grid input').click();
await becomes(() => agent('list', 'enothi_count').length === 3, 'the next save saves them');
const values = () =>
    agent('list', 'enothi_count')
        .map((one) => one.fields.value.value)
        .sort((one, other) => one - other);
check(values().join() === '7,9,13', `as they were typed (${values().join()})`);
check(agent('conflicts').length === 0, 'and against nothing');
await isSaved();
await noneIsLeft('the grid');
// --- the answer to a save is lost -------------------------------------------------------------------
// The agent saves and is gone before it says so: nobody knows, and another press saves nothing twice.
let isCut = false;
const cut = async (route) => {
    if (!isCut || route.request().postDataJSON().preview) return route.fallback();
    isCut = false;
    await route.fetch();
    return route.abort();
};
await page.route('**/api/v1/set', cut);
const unheard = async (of) => {
    isCut = true;
    await submit(of).click();
    const bad = page.locator('.notice.bad', { hasText: /not known whether|হয়েছে কি না/i });
    await bad.first().waitFor();
};
const staff = () => agent('list', 'staff').length;
const before = staff();
await go('new/staff', '#field-name_bn');
await page.locator('#field-name_bn').fill('জামাল');
await page.locator('#field-designation').fill('অফিস সহায়ক');
await unheard('#field-name_bn');
await shoot(page, 'unheard');
check(staff() === before + 1, 'a new record is saved unheard');
await page.locator('#field-mobile').fill('01711000001');
await submit('#field-name_bn').click();
await page.waitForURL(/record\/staff\//);
check(staff() === before + 1, 'another press makes no second one');
await page.waitForFunction(() => document.querySelector('#field-mobile')?.value !== '');
check(true, 'what was typed since is the draft of the first');
await submit('#field-name_bn').click();
await isSaved();
check(staff() === before + 1, 'and is saved into it');
await go('list/staff', '#quick-name_bn');
await name.fill('রফিক');
await designation.fill('মালি');
await unheard('#quick-name_bn');
await page.reload();
await page.waitForFunction(() => document.querySelector('#quick-name_bn')?.value !== '');
await submit('#quick-name_bn').click();
await isSaved();
check(staff() === before + 2, 'nor does quick entry, over a reload');
await go('record/portal', '#field-domain');
await domain.fill('narail2.gov.bd');
await unheard('#field-domain');
await isSaved();
check(field('portal', 'domain') === 'narail2.gov.bd', 'of one that is there the page sees it');
check(agent('conflicts').length === 0, 'nothing stands against anything');
await noneIsLeft('what was saved unheard');

check(troubles.length === 0, `no trouble on the page (${troubles.join()})`);
await browser.close();
