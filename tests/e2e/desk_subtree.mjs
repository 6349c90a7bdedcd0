// The PC of an office that sees those below it: each record is shown and opened under its own.
import {
    agent,
    becomes,
    check,
    checkAccess,
    openDesk,
    seen,
    shoot,
    world,
} from './desk_browser.mjs';

const { browser, page, troubles, base } = await openDesk('en');

await page.goto(`${base}#/list/enothi_branch`);
const row = page.getByRole('row', { name: /Narail/ });
await seen(row, 'a list tells whose each record is');
await checkAccess(page, 'a list of several offices');
await shoot(page, 'list');
await row.getByRole('link').click();
await seen(page.locator('main').getByText('Narail'), 'the record says whose it is');
await page.locator('#field-users').waitFor();
check((await page.locator('#field-users').inputValue()) === '21', 'it is that office’s, not ours');
await page.locator('#field-users').fill('22');
await page.getByRole('button', { name: 'Save', exact: true }).click();
await page.locator('form .notice.good').waitFor();
const usersOf = (office) =>
    agent('get', 'enothi_branch/accounts', '--office', office).fields.users.value;
await becomes(() => usersOf('DIP-DIST-65') === 22, 'what is corrected there is its own');
check(usersOf('DIP-HQ-26') === 5, 'and ours stays as it was');

await page.goto(`${base}#/search`);
await page.locator('#words').fill('accounts');
await page.locator('section.card').nth(1).waitFor();
await page.locator('section.card').filter({ hasText: 'Narail' }).getByRole('link').click();
await page.locator('#field-users').waitFor();
check((await page.locator('#field-users').inputValue()) === '22', 'search opens the right one too');
// --- home is this office's own ------------------------------------------------------------------
await page.goto(`${base}#/`);
const cards = page.locator('.cards');
await seen(cards.getByText('3 November 2026'), 'home shows the letter to this office');
await page.waitForTimeout(1500);
check((await cards.getByText('4 November 2026').count()) === 0, 'not the one to an office below');
check((await cards.getByText('মাঠের অনুসরণ').count()) === 0, 'nor what that office follows up');
const followUps = cards.locator('.card').filter({ hasText: 'Follow-up' });
check((await followUps.locator('a[href*="directive_target"]').count()) === 0, 'or was told to do');
await shoot(page, 'home');
check(troubles.length === 0, `no script failed: ${troubles.join('; ')}`);
await browser.close();
