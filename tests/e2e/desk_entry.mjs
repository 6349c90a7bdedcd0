// What somebody enters is saved as he entered it, and stays until then.
import {
    agent,
    becomes,
    check,
    checkAccess,
    holdBack,
    openDesk,
    say,
    seen,
    shoot,
    world,
} from './desk_browser.mjs';

const { browser, page, troubles, go } = await openDesk(world.lang);
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

// --- what was refused is put beside what is typed ---------------------------------------------------
// The agent's copy of what is typed into this form, as the page told it and it took it.
let kept = null;
page.on('response', (one) => {
    if (!one.url().endsWith('/draft') || !one.ok()) return;
    kept = one.request().postDataJSON().body?.typed ?? null;
});
const branch = 'record/enothi_branch/accounts';
const name = page.locator('#field-name_bn');
const users = page.locator('#field-users');
const own_name = 'হিসাব ও অর্থ শাখা';
const correct = say('এটি ঠিক করুন', 'Correct it');
const reads = (id, text, what) =>
    page
        .waitForFunction(([id, text]) => document.querySelector(id)?.value === text, [id, text])
        .then(() => check(true, what))
        .catch(async () => check(false, `${what}: ${await page.locator(id).inputValue()}`));
const typedStays = async (number, what) => {
    await reads('#field-users', number, what);
    await reads('#field-name_bn', own_name, `${what}: what was typed stays`);
};
await go(branch, '#field-name_bn');
await name.fill(own_name);
await becomes(() => kept?.name_bn !== undefined, 'the agent has what is typed');
await page.getByRole('button', { name: correct }).click();
await typedStays(say('১২', '12'), 'the refused value is put in by the press');
await becomes(() => kept?.users !== undefined && kept.name_bn !== undefined, 'both are kept');
await shoot(page, 'correction');
await users.fill(say('১৫', '15'));
await becomes(() => kept?.users?.match(/5|৫/), 'one typed otherwise is kept');
await page.reload();
await typedStays(say('১৫', '15'), 'both outlive a reload');
await page.getByRole('button', { name: correct }).click();
await page.waitForTimeout(300);
await typedStays(say('১৫', '15'), 'the press changes nothing that was typed');

// Nothing is put in after all was dropped, where the look for other copies takes long.
const goOn = await holdBack(page, 'drafts');
await page.reload();
await typedStays(say('১৫', '15'), 'a look for other copies that takes long is not waited for');
await page.getByRole('button', { name: correct }).click();
await page.getByRole('button', { name: say('বাতিল', 'Cancel'), exact: true }).click();
await goOn();
await becomes(() => kept === null, 'it is dropped');
await reads('#field-users', '', 'and what was to be put in with it');

// Where only the agent has it, as after a power cut, and the page of a link puts it in by itself.
await name.fill(own_name);
await becomes(() => kept?.name_bn !== undefined, 'and typed once more');
await go('care', 'a.button');
await page.evaluate(() => localStorage.clear());
await page.evaluate(() => sessionStorage.clear());
await page.evaluate((lang) => localStorage.setItem('kheya.lang', lang), world.lang);
await page.reload();
await page.getByRole('link', { name: correct }).click();
await typedStays(say('১২', '12'), 'the refused value is put in by a link');
await submit('#field-users').click();
const now = () => agent('get', 'enothi_branch/accounts').fields;
await becomes(() => now().users?.value === 12, 'it is saved');
check(now().name_bn.value === own_name.normalize('NFC'), 'with what was typed');
check(agent('quarantine').length === 0, 'nothing is refused any more');

check(troubles.length === 0, `no trouble on the page (${troubles.join()})`);
await browser.close();
