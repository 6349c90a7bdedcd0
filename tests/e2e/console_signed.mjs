// Headquarters reads what an office signed for, as the set form, and sends the report back.
import { begin, button, end, go, page, say } from './console_browser.mjs';
import { agent, becomes, check, checkAccess, hub, seen, shoot, world } from './desk_browser.mjs';

await begin();
await go(`office/${world.office}`);
const signed = page.locator('a[href*="/sign_off/"]');
await signed.first().click();
await seen(page.getByText(say('স্বাক্ষরের সময় যা ছিল', 'As it was signed')), 'the signed form');
await seen(page.getByText('signed.narail.gov.bd'), 'shows the domain that was signed for');
const whole = await page.locator('main').innerText();
check(!whole.includes('{"'), 'and nothing of how it is kept');
await checkAccess(page, 'signed form');
await shoot(page, 'signed_form');

await button(say('ফেরত পাঠান', 'Send back')).click();
await page.locator('#why').fill('কর্মকর্তার সংখ্যা মিলছে না');
await page.locator('.buttons button.first', { hasText: say('ফেরত পাঠান', 'Send back') }).click();
await seen(page.getByText(/কর্মকর্তার সংখ্যা মিলছে না/).first(), 'the reason stands on the page');
const report = () =>
    hub('get', `quarterly_report/${world.signed}`, '--office', world.office).fields;
await becomes(() => report().status?.value === 'returned', 'the report is returned');
check(report().return_reason.value === 'কর্মকর্তার সংখ্যা মিলছে না', 'with the reason');
agent('sync');
const there = agent('get', `quarterly_report/${world.signed}`).fields;
check(there.status.value === 'returned', 'and the office hears of it');
await shoot(page, 'sent_back');
await end();
