// Headquarters' console as somebody sees it who may not do everything: every page of the menu, an
// office, a record. Nothing on them fails for want of a right, and who may only look has nothing to
// press that writes.
import { base, begin, end, go, page, say, settle } from './console_browser.mjs';
import { check, checkAccess, counted, shoot, world } from './desk_browser.mjs';

const writes = new RegExp(
    [
        say('তাগিদপত্র$', '^Draft reminders'),
        say('^নতুন পত্র', '^New letter'),
        say('^পত্র জারি', '^Issue the letter'),
        say('মীমাংসা করুন$', '^Decide'),
        say('^এটি রাখুন', '^Keep this'),
        say('^বাতিল করুন', '^Revoke'),
        say('^স্থান বদলান|^একীভূত করুন|^ভাগ করুন|^অফিস বন্ধ', '^Move$|^Merge|^Split|^Close the'),
        say('^জারি করুন', '^Issue$'),
        say('^কোড তৈরি', '^Make a code'),
        say('প্রকাশ করুন$', '^Publish'),
        say('^তবু গ্রহণ', '^Accept it after all'),
        say('^সংরক্ষণ', '^Save'),
    ].join('|'),
);

await begin(world.user);
const menu = await page
    .locator('nav a[href^="#/"]')
    .evaluateAll((links) => links.map((one) => one.getAttribute('href').slice(2)));
check(menu.includes('report') && menu.includes('followup'), `the menu: ${menu.join()}`);
for (const kept of ['people', 'audit', 'settings'])
    check(!menu.includes(kept), `${kept} is the administrator's`);
const seen = [];
const pages = [
    ...menu.map((one) =>
        ['overview', 'report', 'followup'].includes(one) ? `${one}/${world.quarter}` : one,
    ),
    `office/${world.office}`,
    `record/${world.office}/portal`,
    'account',
];
for (const path of pages) {
    await go(path, path.split('/')[0]);
    // Each part of a page has had its answer: what was refused would stand there by now.
    await settle();
    check((await page.locator('.notice.bad').count()) === 0, `${path} shows no trouble later on`);
    await counted(page.locator('.notices'), 0, 'notices are for administrators');
    if (path === 'account') continue; // his own password is his to change
    const named = await page
        .locator('main button, main input[type=file]')
        .evaluateAll((all) =>
            all
                .filter((one) => !one.matches(':disabled'))
                .map((one) => one.getAttribute('aria-label') ?? (one.innerText || one.type)),
        );
    seen.push(...named.filter((one) => writes.test(one.trim()) || one === 'file'));
}
if (world.role === 'viewer') check(seen.length === 0, `nothing writes: ${seen.join(', ')}`);
else check(seen.length > 3, `who may write can: ${[...new Set(seen)].join(', ')}`);

// What an office is and where it stands is kept by who has the whole country: here it is read.
if (world.role === 'department') {
    await go(`record/${world.office}/office`, 'office');
    await counted(page.locator('#field-address'), 1, 'an office is written about');
    for (const name of ['department', 'level', 'parent', 'status', 'valid_to'])
        await counted(page.locator(`#field-${name}`), 0, `${name} is not asked of him`);
    const why = page.locator('.field', { has: page.locator('#field-level-says') });
    await counted(why.getByText(say('সারা দেশের পরিসরে', 'Needs the whole')), 1, 'and why not');
    await checkAccess(page, 'an office to who has a scope');
    await shoot(page, 'office-read');
}

// What is not his is not there, whatever is typed as the address.
if (world.role === 'department') {
    await page.goto(`${base}#/office/DNC-HQ-26`);
    await page.locator('main .notice').first().waitFor();
    await counted(page.locator('main h1'), 0, "another department's office is not found");
    await page.goto(`${base}#/people`);
    await page.locator('main .notice.warn').waitFor();
    await shoot(page, 'not-allowed');
}
await end();
