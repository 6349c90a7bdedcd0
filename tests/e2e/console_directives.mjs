// A decision is given to many offices at once, to whoever does not have it yet; and what offices
// claim to have done is verified by ticks.
import { begin, button, end, go, page, say } from './console_browser.mjs';
import { becomes, bn, check, checkAccess, hub, seen, shoot, world } from './desk_browser.mjs';

await begin();
const inDigits = (n) => (bn ? String(n).replace(/\d/g, (one) => '০১২৩৪৫৬৭৮৯'[one]) : String(n));
const targets = () => hub('list', 'directive_target');
const before = targets().length;
check(before === 2, 'two offices have the decision');

// --- to many offices ------------------------------------------------------------------------------
await go(`record/SSD-MIN-26/directive/${encodeURIComponent(world.directive)}`);
await page.locator('#give-department').selectOption('DIP');
await page.locator('#give-level').selectOption('district');
await page.locator('#give-due').fill(say('৩১/১২/২০২৬', '31/12/2026'));
await button(say('কারা পাবে দেখুন', 'See who gets it')).click();
const told = (n, have) =>
    seen(
        page.getByRole('status').filter({
            hasText: `${inDigits(n)} ${say('অফিস পাবে', 'offices would get it')}; ${inDigits(have)} `,
        }),
        `${n} would get it, ${have} have it`,
    );
const districts = hub('office', 'list').filter(
    (one) => one.department === 'DIP' && one.level === 'district',
).length;
check(districts > 50, `DIP has many district offices (${districts})`);
await told(districts - 2, 2);
check(targets().length === before, 'nothing is given by looking');
await checkAccess(page, 'who gets it');
await shoot(page, 'give', false);
await button(say('অফিসগুলোকে দিন', 'Give it to offices')).click();
await seen(
    page.locator('.notice.good', {
        hasText: `${inDigits(districts - 2)} ${say('অফিসকে দেওয়া হয়েছে', 'given')}`,
    }),
    'how many got it is told',
);
check(targets().length === districts, 'each has it, once');
const one = targets().find((each) => each.office === 'DIP-DIST-01').fields;
check(one.due_on.value === '2026-12-31' && one.status.value === 'open', 'with its day, to be done');
check(
    targets().find((each) => each.office === world.office).fields.status.value === 'claimed',
    'who had it keeps what he said of it',
);
await shoot(page, 'given', false);
await button(say('কারা পাবে দেখুন', 'See who gets it')).click();
await told(0, districts);
check(
    (await button(say('অফিসগুলোকে দিন', 'Give it to offices')).count()) === 0,
    'nobody gets it twice',
);

// --- claims -----------------------------------------------------------------------------------------
await go(`followup/${world.quarter}`);
await page.locator('summary', { hasText: world.text }).click();
await page.getByRole('checkbox').first().check();
await page.getByRole('checkbox').nth(1).check();
await seen(
    page.getByRole('status').filter({ hasText: `${inDigits(2)} ${say('বাছাই করা', 'chosen')}` }),
    'claims are ticked',
);
await checkAccess(page, 'claims');
await shoot(page, 'claims', false);
// One of them changes while it is being verified.
await page.route('**/api/v1/get', async (route) => {
    const asked = route.request().postDataJSON();
    const dropped = ['set', asked.target, 'status=dropped', '--why', 'অফিসটি উঠে যাচ্ছে'];
    if (asked.office === world.other) hub(...dropped, '--office', asked.office);
    await route.continue();
});
await button(say('বাছাই করাগুলো যাচাইকৃত বলুন', 'Say that the chosen are verified')).click();
const notice = page.locator('.notice.bad', {
    hasText: `${inDigits(1)} ${say('যাচাইকৃত', 'verified')}`,
});
await seen(notice, 'what was verified is told');
check((await notice.innerText()).includes(world.other), 'and who claims it no more');
await shoot(page, 'verified', false);
const status = (office) => targets().find((each) => each.office === office).fields.status.value;
await becomes(() => status(world.office) === 'verified', 'what was claimed is verified');
check(status(world.other) === 'dropped', 'what another decided stays');
await end();
