// At headquarters, while a save is being answered: what is typed meanwhile stays, what was saved is
// shown at once, and what is saved next stands on it. A decision is about what was shown.
import { begin, button, end, go, page, say } from './console_browser.mjs';
import { agent, becomes, check, counted, holdBack, hub, world } from './desk_browser.mjs';

await begin();
// Presses, and does something else before that is answered.
async function whileAnswered(verb, press, meanwhile, held = () => true) {
    const letGo = await holdBack(page, verb, held);
    const asked = page.waitForRequest(
        (one) => one.url().endsWith(`/api/v1/${verb}`) && held(one.postDataJSON()),
    );
    await press();
    await asked;
    await meanwhile();
    await letGo();
}
const reads = async (id, text, what) => {
    const place = page.locator(`#${id}`);
    const there = async () => (await place.inputValue()).normalize('NFC') === text.normalize('NFC');
    await becomes(there, what);
};
const isSaved = (where = '') => page.locator(`${where} .notice.good`).first().waitFor();

// --- the form of a record -------------------------------------------------------------------------
await go(`record/${world.office}/portal`);
const saveRecord = () => page.locator('form.card button.first').click();
const keeper = page.locator('#field-maintainer_office');
const field = (name) => hub('get', 'portal', '--office', world.office).fields[name];
await keeper.fill('এক');
await whileAnswered('set', saveRecord, async () => {
    await keeper.fill('দুই');
    await page.locator('#field-english_version').selectOption('current');
});
await isSaved('form.card');
await reads('field-maintainer_office', 'দুই', 'a field typed once more while saving stays');
await reads('field-english_version', 'current', 'and one that was typed first then');
check(field('maintainer_office').value === 'এক', 'what was sent is saved');
let letGo = await holdBack(page, 'get');
await saveRecord();
await isSaved('form.card');
await reads('field-maintainer_office', 'দুই', 'the form shows what was saved');
await keeper.fill('তিন');
await saveRecord();
await becomes(() => field('maintainer_office').value === 'তিন', 'what is typed over it is saved');
check(field('maintainer_office').heads.length === 1, 'against nothing');
check(field('english_version').value === 'current', 'and so is what was typed while saving');
await letGo();

// --- what a record refers to is chosen, never typed as an id ---------------------------------------
hub(
    'set',
    'directive/meeting:5:1.2(ga)',
    'text_bn=বাতায়ন সৃজন',
    'issued_on=2021-12-01',
    'issuer=SSD',
    '--office',
    'SSD-MIN-26',
);
const contact = ['keeper=dc', 'keeper_office=জেলা প্রশাসন', 'officer_name=করিম'];
hub('set', 'coordination_contact', ...contact, '--office', world.office);
await go(`new/${world.office}/directive_target`);
const directive = page.locator('select#field-directive');
await directive.waitFor();
const decisions = await directive.locator('option').allTextContents();
check(
    decisions.some((one) => one.includes(say('১.২(গ)', '1.2(ga)'))),
    `decisions to choose from (${decisions})`,
);
await directive.selectOption({ index: 1 });
await page.locator('#field-status').selectOption('open');
await saveRecord();
await becomes(
    () => hub('followup', '2021-22/Q2').directives.some((one) => one.targets === 1),
    'the target is of the decision that was made',
);
check(hub('followup', '2021-22/Q2').directives.length === 1, 'and no other decision comes of it');
await go(`new/${world.office}/contact_entry`);
await page.locator('select#field-contact').waitFor();
const contacts = await page.locator('select#field-contact option').allTextContents();
check(contacts.length === 2 && contacts[1] !== '', `contacts of the office (${contacts})`);

// --- settings -------------------------------------------------------------------------------------
await go('settings');
const changes = (asked) => 'changes' in asked;
const name = page.locator('#name');
const saveName = () => page.locator('form button.first').first().click();
await name.fill('এক');
await whileAnswered('settings', saveName, () => name.fill('দুই'), changes);
await becomes(() => hub('settings').name === 'এক', 'the name that was sent is saved');
await reads('name', 'দুই', 'the one typed while it was saved stays');
await saveName();
await becomes(() => hub('settings').name === 'দুই', 'and is saved next');
const days = (id) => page.locator(`#due-${id}`);
const saveDays = () => page.locator('#days button.first').click();
await days('district').fill('12');
await whileAnswered('settings', saveDays, () => days('upazila').fill('9'), changes);
await becomes(() => hub('settings').due_days.district === 12, 'the days that were sent are saved');
await reads('due-upazila', '9', 'those typed while they were saved stay');
letGo = await holdBack(page, 'settings', (asked) => !changes(asked));
await saveDays();
await isSaved('#days');
await becomes(() => hub('settings').due_days.upazila === 9, 'and are saved next');
await reads('due-upazila', say('৯', '9'), 'and shown at once as saved');
await letGo();

// --- people ---------------------------------------------------------------------------------------
await go('people');
await page.locator('#new-name').fill('first.user');
await page.locator('#scope').fill('DIP');
const add = () => page.locator('form button.first').click();
await whileAnswered('user/add', add, () => page.locator('#new-name').fill('second.user'));
await page.locator('.code').waitFor();
await reads('new-name', 'second.user', 'the next name stays');
check(
    hub('user', 'list').some((one) => one.name === 'first.user'),
    'the first one is added',
);

// --- templates and a letter -------------------------------------------------------------------------
await go(`followup/${world.quarter}`);
const template = page.locator('#template-text');
const given = await template.inputValue();
const saveTemplate = () => page.locator('form:has(#template-text) button.first').click();
await template.fill(`${given}\nএক`);
await whileAnswered(
    'letter/template',
    saveTemplate,
    () => template.fill(`${given}\nদুই`),
    (asked) => 'text' in asked,
);
await isSaved();
await reads('template-text', `${given}\nদুই`, 'a template typed once more while saving stays');
check(hub('letter', 'template', 'first').text === `${given}\nএক`, 'what was sent is saved');
await saveTemplate();
await becomes(() => hub('letter', 'template', 'first').text === `${given}\nদুই`, 'then the rest');

await button(say('নতুন পত্র', 'New letter')).click();
await page.locator('#to').fill(world.office);
await page.getByRole('dialog').locator('button.first').click();
const words = page.locator('#words');
await words.waitFor();
const saveDraft = () =>
    page
        .getByRole('dialog')
        .getByRole('button', { name: say('খসড়া:', 'Draft:') })
        .click();
const letter = () => hub('list', 'letter')[0].fields.text_bn;
await words.fill('এক');
await whileAnswered('set', saveDraft, () => words.fill('দুই'));
await becomes(() => letter().value === 'এক', 'the words that were sent are saved');
await reads('words', 'দুই', 'those typed while they were saved stay');
letGo = await holdBack(page, 'letters');
await saveDraft();
await page.getByRole('dialog').waitFor({ state: 'detached' });
await page
    .locator('tr', { hasText: world.office })
    .getByRole('button', { name: new RegExp(say('পত্র জারি করুন', 'Issue the letter')) })
    .click();
await reads('words', 'দুই', 'the draft opens as it was saved, though the list is not read again');
// Somebody else changes the draft meanwhile.
hub(
    'set',
    `letter/${hub('list', 'letter')[0].key}`,
    'text_bn=অন্যের কথা',
    '--office',
    letter().office,
);
await words.fill('তিন');
await saveDraft();
await page.locator('.other-text', { hasText: 'অন্যের কথা' }).waitFor();
await reads('words', 'তিন', 'what another wrote is shown beside what is typed');
await page.keyboard.press('Escape');
await page.getByRole('dialog').waitFor({ state: 'detached' });
await letGo();
check(
    letter()
        .heads.map((one) => one.value)
        .sort()
        .join() === ['অন্যের কথা', 'তিন'].sort().join(),
    'what another wrote unseen is not replaced',
);

// --- a decision -----------------------------------------------------------------------------------
// While its reason is written, a value comes that nobody here has seen.
const open = () => hub('conflicts').find((one) => one.field === 'maintainer');
await go('inbox');
check(open().heads.length === 2, 'two values stand against each other');
await page
    .locator('.conflict', { hasText: say('হালনাগাদের দায়িত্বে', 'Kept by') })
    .getByRole('button', { name: new RegExp(`^${say('এটি রাখুন', 'Keep this one')}`) })
    .first()
    .click();
await page.locator('#why').fill('টেলিফোনে জেনেছি');
agent('sync');
await becomes(() => open().heads.length === 3, 'a third value comes');
await counted(page.locator('.conflict .side'), 3, 'and is shown');
await page.getByRole('dialog').getByRole('button').first().click();
await page.getByRole('dialog').waitFor({ state: 'detached' });
await becomes(() => open()?.heads.length !== 3, 'it is decided');
check(
    open()?.heads.some((one) => one.value === 'own'),
    'what came while the reason was written stands against the decision',
);
await end();
