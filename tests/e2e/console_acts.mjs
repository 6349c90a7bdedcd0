// What is done at headquarters, page by page: offices taken in, moved, closed, split and merged,
// conflicts settled
// by a rule and opened again, reminders drafted and issued, a computer let in, people helped and
// replaced, settings, record types.
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { begin, bn, button, end, go, inDialog, page, say, settle } from './console_browser.mjs';
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

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
await begin();

// --- the register of offices -------------------------------------------------------------------
const head =
    'office,department,level,name_bn,name_en,parent,division_bbs,district_bbs,upazila_bbs,' +
    'counts_as_field,reporting_groups,valid_from,valid_to\n';
const table = join(shots, 'offices.csv');
const line = 'DIP-NEW-1,DIP,passport_office,নতুন অফিস,New office,DIP-HQ-26,30,26,,yes,,2020-07-01,';
const second = line.replace('DIP-NEW-1', 'DIP-NEW-2').replace(/নতুন অফিস,New/, 'যৌথ অফিস,Joint');
await go('offices');
const known = hub('office', 'list').length;
writeFileSync(table, head + line.replace('DIP-HQ-26', 'NOWHERE') + '\n');
await page.locator('#table').setInputFiles(table);
await page.locator('.notice.bad').first().waitFor();
check(/NOWHERE/.test(await page.locator('.notice.bad').first().innerText()), 'a mistake is named');
writeFileSync(table, `${head}${line}\n${second}\n`);
await page.locator('#table').setInputFiles(table);
await page.locator('div[role=status] button.first').waitFor();
check(hub('office', 'list').length === known, 'a preview changes nothing');
await checkAccess(page, 'preview of offices');
await shoot(page, 'import-preview');
await page.locator('div[role=status] button.first').click();
await page.locator('.notice.good').waitFor();
await becomes(() => hub('office', 'list').length === known + 2, 'the table is taken');

writeFileSync(table, `${head}${line.replace('New office', 'Newest office')}\n`);
await page.locator('#table').setInputFiles(table);
await page.locator('div[role=status] td', { hasText: 'Newest office' }).waitFor();
await page.locator('div[role=status] td', { hasText: /^New office$/ }).waitFor();
check(true, 'a preview names the cell, what it was and what it would be');
await checkAccess(page, 'preview of changed cells');
await shoot(page, 'import-changes');
await button(say('বাতিল', 'Cancel')).click();

await go('office/DIP-NEW-1', 'new-office');
await button(say('স্থান বদলান', 'Move')).click();
await page.locator('#parent').fill(say('খুলনা বিভাগীয়', 'khulna divisional'));
await page.locator('.offered button').first().waitFor();
await shoot(page, 'move');
await page.locator('.offered button').filter({ hasText: 'DIP-DIV-40' }).click();
await inDialog({ why: 'সংস্কার ২০২২' });
await becomes(
    () => hub('office', 'list', 'DIP-NEW-1')[0].parent === 'DIP-DIV-40',
    'the office is moved',
);
await button(say('অফিস বন্ধ করুন', 'Close the office')).click();
const lastDay = await page.locator('#until').inputValue();
check(
    (bn ? /^[০-৯]{2}\/[০-৯]{2}\/[০-৯]{4}$/ : /^\d{2}\/\d{2}\/\d{4}$/).test(lastDay),
    `a day stands day first, in the digits of the page (${lastDay})`,
);
await inDialog({ why: 'একীভূত' });
await becomes(
    () => hub('office', 'list', 'DIP-NEW-1')[0].valid_to !== undefined,
    'the office is closed',
);

// --- its records go to another one ---------------------------------------------------------------
const joint = 'DIP-NEW-2',
    heir = 'DIP-DIV-40';
const make = (type, ...fields) => hub('set', type, ...fields, '--office', joint).key;
const goes = make('staff', 'name_bn=সালমা', 'designation=অফিস সহকারী');
const rests = make('staff', 'name_bn=করিম', 'designation=অফিস সহকারী');
make('remark', `about=staff/${goes}`, 'text=ছুটিতে');
hub('set', 'portal', 'maintainer=own', '--office', joint);
const at = (office) => hub('list', 'staff', '--office', office).map((one) => one.key);
async function toHeir(name, why) {
    await button(name).click();
    await page.locator('#into').fill(say('খুলনা বিভাগীয়', 'khulna divisional'));
    await page.locator('.offered button').filter({ hasText: heir }).click();
    await page.locator('#why').fill(why);
}
async function seeAndDo(name, shot) {
    const dialog = page.getByRole('dialog');
    await dialog
        .locator('button.first', { hasText: say('কী যাবে দেখুন', 'See what would move') })
        .click();
    await dialog.locator('.would').waitFor();
    await checkAccess(page, `${shot} before it is done`);
    await shoot(page, shot, false);
    const told = await dialog.locator('.would').innerText();
    const before = at(joint);
    check(hub('office', 'list', joint)[0].valid_to === undefined, 'it has not happened yet');
    await dialog.locator('button.first', { hasText: name }).click();
    await dialog.waitFor({ state: 'detached' });
    return { told, before };
}
await go(`office/${joint}`);
const split = say('ভাগ করুন', 'Split'),
    merge = say('একীভূত করুন', 'Merge');
await toHeir(split, 'নতুন আদেশ');
await page.getByRole('checkbox', { name: 'সালমা' }).check();
const parts = await seeAndDo(split, 'split');
check(parts.told.includes('সালমা') && !parts.told.includes('করিম'), 'what was chosen is named');
check(
    parts.told.includes(say('সঙ্গে যাবে', 'goes along')),
    'what is about it goes along, and is named',
);
check(parts.before.length === 2, 'looking at it moved nothing');
await becomes(() => at(heir).includes(goes), 'the chosen record is at the other office');
check(at(joint).join() === rests, 'the other one stayed');
await toHeir(merge, 'আদেশ ১২');
const whole = await seeAndDo(merge, 'merge');
const portal = say('তথ্য বাতা', 'Portal');
check(new RegExp(say('ইতিহাস', 'history')).test(whole.told), 'what stays is told');
check(whole.told.includes(portal), 'the portal is among it');
await becomes(() => at(heir).includes(rests), 'the rest is at the other office');
await becomes(() => hub('office', 'list', joint)[0].valid_to !== undefined, 'the office is merged');
await settle();
await shoot(page, 'merged-office');

// --- what could not be accepted ------------------------------------------------------------------
await go(`office/${world.office}`, 'held');
const heldRow = page.locator('tr', { has: button(say('তবু গ্রহণ করুন', 'Accept it after all')) });
await heldRow.first().waitFor();
check(/ministry|মন্ত্রণালয়/.test(await heldRow.first().innerText()), 'why it is held is told');
await heldRow.first().getByRole('button').click();
await page.locator('#why').fill('টেলিফোনে যাচাই করা হয়েছে');
await checkAccess(page, 'release');
await page.getByRole('dialog').locator('button.first').click();
await page.getByRole('dialog').waitFor({ state: 'detached' });
await becomes(() => hub('quarantine').length === 0, 'what was held is accepted after all');

// --- conflicts ----------------------------------------------------------------------------------
await go('inbox', 'inbox');
await counted(page.locator('.conflict'), 2, 'two fields wait');
await button(say('সব বাছুন', 'Choose all')).click();
await page.locator('#rule').selectOption('latest');
await button(say('একসঙ্গে মীমাংসা করুন', 'Decide together')).click();
await page.locator('#why').fill('সর্বশেষ পরিদর্শন');
await page.getByRole('dialog').locator('button.first').click();
await page.locator('.notice.good').waitFor();
await becomes(() => hub('conflicts').length === 0, 'both are decided by the rule');
await button(say('নিয়মে মীমাংসিত', 'Settled by rule')).click();
await page.locator('.conflict').first().waitFor();
await checkAccess(page, 'settled');
await shoot(page, 'settled');
await page
    .getByRole('link', { name: new RegExp(say('আবার দেখুন', 'Look at it again')) })
    .first()
    .click();
await settle();
const other = page.getByRole('button', {
    name: new RegExp(`^${say('এটি রাখুন', 'Keep this one')}`),
});
await checkAccess(page, 'reopened');
await shoot(page, 'reopened');
await other.last().click();
await page.locator('#why').fill('পুনর্বিবেচনা');
await page.getByRole('dialog').getByRole('button').first().click();
await page.getByRole('dialog').waitFor({ state: 'detached' });
await becomes(
    () =>
        hub('history', 'portal', '--office', world.office).some((one) => one.why === 'পুনর্বিবেচনা'),
    'what settled itself is decided anew',
);

// --- reminders ----------------------------------------------------------------------------------
await go(`followup/${world.quarter}`);
await page.locator('#template').selectOption('second');
await settle();
const text = await page.locator('#template-text').inputValue();
check(text.includes('{office}'), 'the template shows its blanks');
await page.locator('#template-text').fill(`${text}\nঅনুলিপি: মহাপরিচালক`);
await page.locator('form:has(#template-text) button.first').click();
await page.locator('.notice.good').waitFor();
await becomes(
    () => hub('letter', 'template', 'second').changed === true,
    'headquarters has its own template',
);
await shoot(page, 'templates');
await button(say('আগের ছাঁচে ফিরুন', 'Back to the text given')).click();
await button(say('আগের ছাঁচে ফিরুন', 'Back to the text given')).waitFor({ state: 'detached' });
await button(say('বিলম্বিতদের খসড়া তাগিদপত্র', 'Draft reminders to those who are late')).click();
await page
    .locator('.notice.good', { hasText: say('খসড়া হয়েছে', 'drafted') })
    .waitFor({ timeout: 60000 });
const drafts = hub('letters').filter((one) => one.state === 'draft');
check(drafts.length > 200, `a draft for each that is late (${drafts.length})`);
await settle();
await checkAccess(page, 'drafts');
const mine = page.locator('tr', { hasText: world.office });
for (let i = 0; i < 10; ++i) {
    const more = button(say('আরও', 'More'));
    for (let n = await more.count(); n > 0; --n) await more.nth(n - 1).click();
}
await mine
    .getByRole('button', { name: new RegExp(say('পত্র জারি করুন', 'Issue the letter')) })
    .click();
await page.locator('#memo').waitFor();
check((await page.locator('#words').inputValue()).length > 100, 'the draft is written already');
await shoot(page, 'draft', false);
await inDialog({ memo: '৪৪.০০.০০০০.০০১.০১.০০১.২১.২৮', by: 'শাহানা পারভীন', post: 'উপসচিব' });
await page.waitForTimeout(500);
await becomes(
    () => hub('letters').some((one) => one.to === world.office && one.state === 'issued'),
    'the draft is issued',
);

// --- a computer ---------------------------------------------------------------------------------
await go('devices');
await page.locator('#enrol').fill('PRISONS-TRG-81');
await page.locator('form button.first').click();
await page.locator('img.qr').waitFor();
await checkAccess(page, 'enrolment');
await shoot(page, 'enrolment');
const coming = page.waitForEvent('download');
await button(say('ছাপার চিঠি নিন', 'The letter, to print')).click();
const letter = readFileSync(await (await coming).path(), 'utf8');
const code = (await page.locator('.code').innerText()).trim();
check(letter.includes(code) && letter.includes('<svg'), 'the letter has the code, QR and all');
const ours = agent('status').device.slice(0, 8);
await page
    .locator('tr', { hasText: ours })
    .getByRole('button', { name: new RegExp(say('বাতিল করুন', 'Revoke')) })
    .waitFor();
check(true, `the office's own computer ${ours} is listed`);

// --- people -------------------------------------------------------------------------------------
await go('people');
await page.locator('#new-name').fill('dnc.officer');
await page.locator('form button.first').click();
await page
    .locator('section', { has: page.locator('#new-name') })
    .locator('.notice.bad')
    .waitFor();
check(true, 'that a department is missing is told beside the form');
await page.locator('#scope').fill('DNC');
await page.locator('form button.first').click();
await page.locator('.code').waitFor();
const link = await page.locator('.code').innerText();
await page
    .getByRole('button', { name: new RegExp(`: dnc.officer$`) })
    .first()
    .waitFor();
await page
    .getByRole('button', { name: say('নতুন লিংক: dnc.officer', 'New link: dnc.officer') })
    .click();
await inDialog({});
await page.locator('.code', { hasNotText: link }).waitFor();
check(true, 'a forgotten password gives a new link');
await page
    .getByRole('button', { name: say('দায়িত্ব হস্তান্তর: dnc.officer', 'Hand over: dnc.officer') })
    .click();
await shoot(page, 'hand-over');
await inDialog({ successor: 'dnc.next' });
await page.locator('tr', { hasText: 'dnc.next' }).waitFor();
const people = Object.fromEntries(hub('user', 'list').map((one) => [one.name, one]));
check(people['dnc.officer'].state === 'disabled', 'who left is locked out');
check(people['dnc.next'].scope === 'department:DNC', 'who takes over has the same scope');
await checkAccess(page, 'people');
await shoot(page, 'people');

const totpDrop = page.getByRole('button', { name: new RegExp(': Salma$') });
await totpDrop.filter({ hasText: say('হারানো কোড বাদ দিন', 'Drop a lost second factor') }).click();
await becomes(
    () => hub('user', 'list').find((one) => one.name === 'Salma').totp === false,
    'a lost second factor is dropped',
);

// --- a personal value ----------------------------------------------------------------------------
const mobile = '+8801711223344';
const staff = hub(
    'set',
    'staff',
    'name_bn=রোকেয়া',
    'designation=অফিস সহকারী',
    `mobile=${mobile}`,
    '--office',
    world.office,
).key;
await go(`record/${world.office}/staff/${staff}`);
await page.locator('summary', { hasText: say('ইতিহাস', 'History') }).click();
const entry = page.locator('ol.past li', { hasText: say('মোবাইল', 'Mobile') });
await entry.first().waitFor();
await checkAccess(page, 'history with what can be taken out');
await shoot(page, 'history');
await entry
    .getByRole('button', { name: new RegExp(say('চিরতরে মুছুন', 'Take out for good')) })
    .click();
await page.locator('#why').fill('নিজের অনুরোধে');
await checkAccess(page, 'why it is taken out');
await shoot(page, 'redact', false);
await page.getByRole('dialog').locator('button.first').click();
await entry.locator('.tag.warn').waitFor();
await shoot(page, 'redacted');
const left = JSON.stringify(hub('history', `staff/${staff}`));
check(!left.includes(mobile.slice(4)), 'the number is gone');
check(left.includes('নিজের অনুরোধে'), 'who took it out and why stays');
check(
    (await entry.getByRole('button', { name: /চিরতরে মুছুন|Take out for good/ }).count()) === 0,
    'what is gone cannot be taken out again',
);
await go('people');
await page.locator('td', { hasText: 'নিজের অনুরোধে' }).waitFor();
await checkAccess(page, 'what was taken out');
await shoot(page, 'redactions');

// --- settings, audit ----------------------------------------------------------------------------
await go('settings');
await page.locator('#name').fill('সুরক্ষা সেবা বিভাগ');
await page.locator('form button.first').first().click();
await page.locator('form .notice.good').waitFor();
await becomes(() => hub('settings').name === 'সুরক্ষা সেবা বিভাগ', 'the name of the hub is changed');
await page.locator('#due-district').fill('১০');
await page.locator('#remind-third').fill('১');
await page.locator('#days button.first').click();
await page.locator('#days .notice.good').waitFor();
await becomes(() => hub('settings').due_days.district === 10, 'districts have a day more');
await page.locator('#remind-third').fill('0');
await page.locator('#days button.first').click();
await page.locator('#days .notice.bad').waitFor(); // before the second
await button(say('এখন পরীক্ষা করুন', 'Look now')).click();
await page.locator('#doctor .notice.good, #doctor li').first().waitFor();
await shoot(page, 'doctor');
await go('audit', 'audit');
const acts = hub('audit').entries.map((one) => one.verb);
for (const verb of [
    'office import',
    'office move',
    'office split',
    'office merge',
    'decide',
    'remind',
    'user add',
    'redact',
    'settings',
])
    check(acts.includes(verb), `${verb} is in the list of actions`);
const who = hub('audit').entries.find((one) => one.verb === 'office merge').who;
await page.locator('#who').fill(who);
const listed = page.waitForEvent('download');
await button('CSV').click();
const actions = readFileSync(await (await listed).path(), 'utf8')
    .trimEnd()
    .split('\r\n');
check(actions[0].startsWith('\ufeff' + say('ক্রমিক,', 'Number,')), 'the list of actions is a table');
check(
    actions.some((one) => one.includes(',office merge,')),
    'that holds what was done',
);
check(
    actions.slice(1).every((one) => one.split(',')[2] === who),
    'as the list is filtered',
);
await shoot(page, 'audit-as-a-table');

// --- record types -------------------------------------------------------------------------------
await go('types');
const folder = join(root, 'shared/record/types');
const files = readdirSync(folder).map((name) => ({
    name,
    mimeType: 'application/json',
    buffer: readFileSync(join(folder, name)),
}));
for (const file of files) {
    const type = JSON.parse(file.buffer.toString());
    if (file.name === 'set.json') ++type.version;
    if (file.name === 'remark.json')
        type.fields.push({
            name: 'room',
            label: { bn: 'কক্ষ', en: 'Room' },
            kind: 'text',
            max: 20,
            writers: ['office'],
        });
    file.buffer = Buffer.from(JSON.stringify(type));
}
await page.locator('#types').setInputFiles(files);
await page.getByText('remark.json').waitFor();
await button(say('কী বদলাবে', 'What would change')).click();
await page
    .locator('td', { hasText: 'room' })
    .or(page.locator('td', { hasText: 'কক্ষ' }))
    .waitFor();
await checkAccess(page, 'preview of types');
await shoot(page, 'types-preview');
const version = hub('types', 'list').version;
await button(say('নতুন ধরন প্রকাশ করুন', 'Publish record types')).click();
await page.locator('.notice.good').waitFor();
await becomes(() => hub('types', 'list').version > version, 'the set is published');
await end();
