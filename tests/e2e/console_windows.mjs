// Many windows of one browser: all open, and news come to every one.
import { base, begin, context, end, go, page } from './console_browser.mjs';
import { check, hub, seen, world } from './desk_browser.mjs';

await begin();
const setOwner = (text) =>
    hub('set', 'portal', `maintainer_office=${text}`, '--office', world.office);
const reads = async (window_, text, what) => {
    const place = window_.locator('#field-maintainer_office');
    const there = async () => (await place.inputValue().catch(() => '')) === text;
    for (let n = 0; n < 80 && !(await there()); ++n) await window_.waitForTimeout(100);
    check(await there(), what);
};

// --- nine windows -----------------------------------------------------------------------------------
await go(`record/${world.office}/portal`);
const others = [];
for (let n = 2; n <= 9; ++n) {
    const other = await context.newPage();
    other.setDefaultTimeout(20000);
    await other.goto(`${base}#/record/${world.office}/portal`);
    await seen(other.locator('#field-maintainer_office'), `window ${n} opens`);
    others.push(other);
}
setOwner('এক');
for (const [n, one] of [page, ...others].entries())
    await reads(one, 'এক', `news come to window ${n + 1}`);
// The window that the others hear of news by goes.
await page.goto('about:blank');
await others[0].waitForTimeout(1000);
setOwner('দুই');
for (const one of others) await reads(one, 'দুই', 'news come after a window has gone');
for (const one of others.slice(1)) await one.close();
const other = others[0];
await other.close();
await end();
