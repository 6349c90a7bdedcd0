// A PC on which the code of another office was typed while there was no line, and nothing was saved
// since: the right code can be typed on the pages.
import {
    agent,
    becomes,
    check,
    checkAccess,
    openDesk,
    seen,
    setLine,
    shoot,
    world,
} from './desk_browser.mjs';

setLine('down');
try {
    agent('enrol', world.wrong);
} catch {
    /* it is taken all the same, and joins later */
}
check(agent('status').office === 'DIP-HQ-26', 'the code of another office was typed');
const { browser, page, troubles, go } = await openDesk(world.lang);
await go('care', 'section.card');
const other = page.locator('main a.button[href*="other"]');
await seen(other, 'another code may be typed');
await checkAccess(page, 'care of a PC that has not joined');
await shoot(page, 'other-code');
await other.click();
await page.locator('#code').fill(world.code);
await page.locator('form button.first').click();
await page.waitForURL((url) => url.pathname === '/');
check(agent('status').office === world.office, 'it is of the right office');
setLine('up');
agent('sync');
await becomes(() => agent('status').joined, 'and joins as that');
await go('care', 'section.card');
await other.waitFor({ state: 'detached' });
check(true, 'who has joined is asked for no other');
check(troubles.length === 0, `no trouble on the page (${troubles.join()})`);
await browser.close();
