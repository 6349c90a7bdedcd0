// Every page of the desk in both languages on a narrow screen: each record type's list and new
// form, what is in no list of types, links that lead nowhere. Each is accessible, has a heading and
// one column, and is in the embedded font.
import { check, checkAccess, openDesk, shoot } from './desk_browser.mjs';

const narrow = 320;

const { browser, context, page, troubles, base } = await openDesk('bn', {
    viewport: { width: narrow, height: 640 },
});

async function go(path) {
    await page.goto(`${base}#/${path}`);
    await page.evaluate(
        () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))),
    );
    await page.waitForFunction(
        () => document.querySelector('main h1') && !document.querySelector('main .spin'),
    );
}
const linked = (place) =>
    page.locator(`main a[href^="#/${place}/"]`).evaluateAll((all) =>
        all.map((one) => one.getAttribute('href').slice(2)),
    );

// A PC without a Bengali font shows Bengali all the same: the font comes with the pages.
async function fontsOf(selector) {
    const devtools = await context.newCDPSession(page);
    await devtools.send('DOM.enable');
    await devtools.send('CSS.enable');
    const { root } = await devtools.send('DOM.getDocument');
    const { nodeId } = await devtools.send('DOM.querySelector', { nodeId: root.nodeId, selector });
    const { fonts } = await devtools.send('CSS.getPlatformFontsForNode', { nodeId });
    await devtools.detach();
    return fonts;
}

await go('records');
const fonts = await fontsOf('main h1');
check(
    fonts.length > 0 && fonts.every((one) => one.isCustomFont),
    `headings are in the embedded font (${fonts.map((one) => one.familyName).join()})`,
);
const singles = await linked('record');
const lists = await linked('list');
check(singles.length >= 3 && lists.length >= 15, `there are ${lists.length} lists of records`);
const others = ['', 'records', 'quarter', 'search', 'people', 'transfer', 'care'];
const nowhere = ['nonsense', 'list/nonsense', 'record/nonsense/x', 'record/staff/x', 'new/nonsense'];

const found = [];
for (const lang of ['bn', 'en']) {
    if (lang === 'en') await page.getByRole('button', { name: 'English', exact: true }).click();
    const paths = [...others, ...singles, ...lists, ...nowhere];
    for (const path of paths) {
        await go(path);
        // What can be made anew is linked from its list.
        if (path.startsWith('list/')) paths.push(...(await linked('new')));
        const width = await page.evaluate(() => document.documentElement.scrollWidth);
        if (width > narrow) found.push(`${path} runs off ${narrow} pixels: ${width}`);
        // What a language cannot change is looked through in one.
        const isDrawn = path.startsWith('list/') || path.startsWith('new/');
        if (lang === 'bn' || !isDrawn)
            await checkAccess(page, path).catch((e) => found.push(e.message));
        await shoot(page, `${lang}-${path.replace(/\W+/g, '-') || 'home'}`);
    }
    check(found.length === 0, found.join('\n') || `${paths.length} pages in "${lang}" are for all and for small screens`);
}
check(troubles.length === 0, `no script failed: ${troubles.join('; ')}`);
await browser.close();
