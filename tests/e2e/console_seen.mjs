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
await end();
