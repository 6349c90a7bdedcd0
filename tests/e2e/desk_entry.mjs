// What somebody enters is saved as he entered it, and stays until then.
import {
    agent,
    becomes,
    check,
    checkAccess,
    openDesk,
    say,
    seen,
    shoot,
    world,
} from './desk_browser.mjs';

const { browser, page, base, troubles } = await openDesk(world.lang);
const go = async (path, field) => {
    await page.goto(`${base}#/${path}`);
    await page.locator(field).first().waitFor();
};
const submit = (of) => page.locator('form', { has: page.locator(of) }).locator('button.first');

// --- a key whose last part may be left out ----------------------------------------------------------
const channels = () =>
    agent('list', 'social_channel')
        .map((one) => one.key)
        .sort()
        .join();
await go('new/social_channel', '#field-kind');
await page.locator('#field-kind').selectOption('facebook');
await page.locator('#field-state').selectOption('yes');
await page.locator('#field-url').fill('https://facebook.com/passport.narail');
await submit('#field-kind').click();
await becomes(() => channels() === 'facebook', 'a first channel needs no short name');
await page.waitForURL(/record\/social_channel\/facebook$/);
await seen(page.locator('h1', { hasText: /Facebook|ফেসবুক/ }), 'and has its page');
await shoot(page, 'channel');
await go('new/social_channel', '#field-kind');
await page.locator('#field-kind').selectOption('facebook');
await seen(page.locator('form .notice.warn'), 'a second one without a name is told of the first');
check(await submit('#field-kind').isDisabled(), 'and is not saved over it');
await page.locator('#field-name').fill('kalia');
await page.locator('form .notice.warn').waitFor({ state: 'detached' });
await page.locator('#field-state').selectOption('no');
await submit('#field-kind').click();
await becomes(() => channels() === 'facebook,facebook:kalia', 'a second one has its name');
await go('list/social_channel', '#quick-kind');
await page.locator('#quick-kind').selectOption('youtube');
await page.locator('#quick-state').selectOption('no');
await submit('#quick-kind').click();
await becomes(() => channels().endsWith(',youtube'), 'quick entry needs no short name either');
await page.locator('form .notice.good').waitFor();
await checkAccess(page, 'the list of channels');
await shoot(page, 'channels');

check(troubles.length === 0, `no trouble on the page (${troubles.join()})`);
await browser.close();
