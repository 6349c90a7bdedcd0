// Two at headquarters, and offices whose lines come up meanwhile: what came while somebody decided,
// signed or wrote was not on his screen. Nothing of it may be gone, and he is told.
import { writeFileSync } from 'node:fs';
import { begin, button, end, go, page, say, settle } from './console_browser.mjs';
import { becomes, check, checkAccess, hub, program, shoot, world } from './desk_browser.mjs';

await begin();

// --- a decision -----------------------------------------------------------------------------
await go('inbox', 'inbox');
const dialog = page.getByRole('dialog');
const sees = (field) => hub('conflicts').find((one) => one.field === field)?.heads ?? [];
const conflict = (value) => page.locator('.conflict', { hasText: value });
await conflict(say('জেলা প্রশাসকের কার্যালয়', "Deputy Commissioner's office"))
    .getByRole('button', { name: new RegExp(`^${say('এটি রাখুন', 'Keep this one')}`) })
    .first()
    .click();
program('kheya-agent', world.three, ['sync']); // while the reason is written
check(sees('maintainer').length === 3, 'a third value came');
await page.locator('#why').fill('টেলিফোনে জেনেছি');
await dialog.locator('button.first').click();
await dialog.waitFor({ state: 'detached' });
await becomes(() => sees('maintainer').length === 2, 'the decision stands against what came');
check(
    sees('maintainer').some((one) => one.value === 'other'),
    'what the third wrote is there to be decided',
);
await settle();
await button(say('সব বাছুন', 'Choose all')).click();
await page.locator('#rule').selectOption('office');
await button(say('একসঙ্গে মীমাংসা করুন', 'Decide together')).click();
program('kheya-agent', world.four, ['sync']);
check(sees('domain').length === 3, 'a third domain came');
await page.waitForTimeout(1000); // for the page to hear of it
await page.locator('#why').fill('অফিসের কথাই থাকুক');
await dialog.locator('button.first').click();
await page.locator('.notice.good').waitFor();
await becomes(() => sees('maintainer').length === 0, 'what was shown is decided');
await becomes(
    () => sees('domain').some((one) => one.value === 'four.narail.gov.bd'),
    'what came since waits for a decision of its own',
);

// --- a signature ------------------------------------------------------------------------------
await go(`followup/${world.quarter}`, 'followup');
await button(say('নতুন পত্র', 'New letter')).click();
await page.locator('#to').fill(world.office);
await dialog.locator('button.first').click();
await page.locator('#words').waitFor();
const [draft] = hub('letters');
hub('set', `letter/${draft.key}`, 'text_bn=স্বাক্ষরকারীকে যা দেখানো হয়নি', '--office', draft.office);
for (const [id, text] of [
    ['memo', '৪৪.০০.০০০০.০০১.০১.০০১.২১.২৭'],
    ['by', 'শাহানা পারভীন'],
    ['post', 'উপসচিব'],
])
    await page.locator(`#${id}`).fill(text);
await dialog.locator('button.first').click();
await dialog.locator('.notice.bad').waitFor();
await checkAccess(page, 'changed draft');
await shoot(page, 'changed-draft');
check(hub('letters')[0].state === 'draft', 'nobody signed what was not shown');
check((await page.locator('#words').inputValue()).includes('দেখানো হয়নি'), 'it is shown now');
await dialog.locator('button.first').click();
await dialog.waitFor({ state: 'detached' });
await becomes(() => hub('letters')[0].state === 'issued', 'what was read is signed');

// --- a draft that two write -------------------------------------------------------------------
await settle();
await button(say('নতুন পত্র', 'New letter')).click();
await page.locator('#to').fill(world.office);
await page.locator('#stage').selectOption('second');
await dialog.locator('button.first').click();
await page.locator('#words').waitFor();
const second = hub('letters').find((one) => one.state === 'draft');
hub('set', `letter/${second.key}`, 'text_bn=করিমের পুরো এক পাতা', '--office', second.office);
await page.locator('#words').fill('আমার নিজের লেখা');
await button(`${say('খসড়া', 'Draft')}: ${say('সংরক্ষণ করুন', 'Save')}`).click();
await dialog.locator('.other-text').waitFor();
await checkAccess(page, 'two texts');
await shoot(page, 'two-texts');
const heads = () => hub('get', `letter/${second.key}`).fields.text_bn.heads.map((one) => one.value);
check(heads().length === 2 && heads().includes('করিমের পুরো এক পাতা'), 'both texts stand');
await page.keyboard.press('Escape');

// --- a template -------------------------------------------------------------------------------
await go(`followup/${world.quarter}`);
const theirs = `${world.folder}/template.txt`;
writeFileSync(theirs, 'করিমের ছাঁচ, {office}');
const box = page.locator('#template-text');
await box.fill('আমার ছাঁচ, {office}');
hub('letter', 'template', 'first', '--file', theirs);
await page.locator('form:has(#template-text) button.first').click();
await page.locator('.other-text', { hasText: 'করিমের ছাঁচ' }).waitFor();
await checkAccess(page, 'two templates');
await shoot(page, 'two-templates');
check((await box.inputValue()) === 'আমার ছাঁচ, {office}', 'what was typed stays');
check(hub('letter', 'template', 'first').text.includes('করিমের'), 'and took no place unseen');
await button(say('আমার লেখা রাখুন', 'Keep mine')).click();
await page.locator('form:has(#template-text) button.first').click();
await page.locator('.notice.good').waitFor();
const kept = hub('letter', 'template', 'first');
check(kept.text === 'আমার ছাঁচ, {office}', 'it is saved over what was shown');
check(kept.past[0].text === 'করিমের ছাঁচ, {office}', 'which is kept');
await page.locator('summary', { hasText: say('আগের লেখাগুলো', 'Earlier texts') }).click();
await page.locator('.past', { hasText: 'করিমের ছাঁচ' }).waitFor();
await checkAccess(page, 'earlier texts');

// --- a table of offices -----------------------------------------------------------------------
await go('offices');
const [header, ...lines] = world.offices.trimEnd().split('\n');
const [mine, other] = lines.filter((one) => /^DIP-DIST-\d+,/.test(one));
const table = [header, mine.replace(/"Regional[^"]*"/, 'Changed'), other, ''];
await page.locator('#table').setInputFiles({
    name: 'offices.csv',
    mimeType: 'text/csv',
    buffer: Buffer.from(table.join('\n')),
});
const load = page.locator('div[role=status] button.first');
await load.waitFor();
const otherId = other.split(',')[0];
hub('set', 'office', 'name_en=As Karim calls it', '--office', otherId);
await load.click();
await page.locator('.notice.bad').first().waitFor();
await shoot(page, 'stale-preview');
const nameOf = (id) => hub('get', 'office', '--office', id).fields.name_en.value;
check(nameOf(otherId) === 'As Karim calls it', 'what the preview did not show is not changed');
check(nameOf(mine.split(',')[0]) !== 'Changed', 'nor is anything else');
await page.locator('td, th', { hasText: 'As Karim calls it' }).first().waitFor(); // it is shown now
await load.click();
await page.locator('.notice.good').waitFor();
await becomes(() => nameOf(mine.split(',')[0]) === 'Changed', 'what is shown now is loaded');
await end();
