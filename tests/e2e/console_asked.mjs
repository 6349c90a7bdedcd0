// What an office asks of headquarters and says of a decision stands on the follow-up page, and is
// told as new until somebody says that he saw it.
import { begin, button, end, go, page, say, settle } from './console_browser.mjs';
import { agent, bn, check, checkAccess, counted, seen, shoot, world } from './desk_browser.mjs';

await begin();
const fresh = (n) =>
    seen(
        page.locator('h1 .tag', { hasText: `${bn ? '০১২৩'[n] : n} ${say('নতুন', 'new')}` }),
        `${n} new ones are counted`,
    );
await go(`followup/${world.quarter}`);
await fresh(2);
const requests = page.getByRole('region', {
    name: say('সহায়তার অনুরোধ, শেষ ৯০ দিন', 'Requests for help, last 90 days'),
    exact: true,
});
await seen(requests.getByText(world.asked), 'the request stands there');
check((await requests.innerText()).includes(say('আইসিটি সেল', 'ICT Cell')), 'and of whom');
await page.locator('summary', { hasText: world.directive }).click();
await seen(page.getByText(world.said), "the office's last word on the decision");
await checkAccess(page, 'what offices ask');
await shoot(page, 'asked');
await requests.getByText(world.asked).click();
await seen(page.locator('h1', { hasText: say('সহায়তার অনুরোধ', 'Request for help') }), 'opens it');
await page.goBack();
await settle();

await button(say('সব দেখেছি', 'All seen')).click();
await counted(page.locator('h1 .tag'), 0, 'nothing is new to who saw it');
await page.reload();
await settle();
await counted(page.locator('h1 .tag'), 0, 'nor later');
agent('set', 'help_request', 'to=a2i', `text=${world.again}`);
agent('sync');
await fresh(1);
await seen(page.locator('tr', { hasText: world.again }).locator('.tag'), 'which one is marked');
await shoot(page, 'asked-again');
await end();
