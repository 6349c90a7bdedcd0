// The reason of a decision: what is typed stays until it is decided, however often it is pressed,
// closed or refused.
import { begin, end, go, page, say } from './console_browser.mjs';
import { becomes, check, checkAccess, counted, hub, seen, shoot, world } from './desk_browser.mjs';

await begin();
await go('inbox');
const conflict = page.locator('article.conflict').first();
const why = page.locator('#why');
const press = page.getByRole('dialog').locator('button.first');
const choose = async () => {
    await conflict
        .getByRole('button', { name: new RegExp(`^${say('এটি রাখুন', 'Keep this one')}`) })
        .first()
        .click();
    await page.locator('dialog[open]').waitFor(); // before that its keys are the page's
};
const decided = () => hub('audit').entries.filter((one) => one.verb === 'decide').length;
const text = 'টেলিফোনে উপপরিচালকের সঙ্গে কথা হয়েছে';
const path = '**/api/v1/decide';

await counted(page.locator('article.conflict'), 2, 'two conflicts wait');
await choose();
await why.fill(text);
await page.keyboard.press('Escape');
await choose();
check((await why.inputValue()) === text, 'a window that was closed opens with what was typed');

// The hub does not answer.
await page.route(path, (route) => route.abort('connectionreset'));
await press.click();
const told = page.locator('dialog .notice.bad');
await seen(told, 'the window stays, and tells what is wrong');
check(
    (await told.innerText()).startsWith(
        say('সংরক্ষণ হয়েছে কি না জানা যায়নি: হাব', 'Not known whether it was saved: The hub'),
    ),
    `in headquarters' words (${await told.innerText()})`,
);
check((await why.inputValue()) === text, 'with what was typed');
await shoot(page, 'not-decided');
await page.unroute(path);

// A slow line, and a hand that presses twice.
await page.route(path, async (route) => {
    await new Promise((done) => setTimeout(done, 1500));
    await route.continue();
});
await press.dblclick();
await page.getByRole('dialog').waitFor({ state: 'detached' });
await counted(page.locator('article.conflict'), 1, 'it is decided');
await page.waitForTimeout(2000);
check(decided() === 1, `once (${decided()})`);
await page.unroute(path);

// Many at once: what is refused is told in the reader's language, and what was decided is not
// chosen any more.
await choose();
check((await why.inputValue()) === '', 'the next window begins empty');
await page.keyboard.press('Escape');
await page.getByRole('button', { name: say('সব বাছুন', 'Choose all') }).click();
let letGo;
const asked = new Promise((done) => (letGo = done));
await page.route(path, async (route) => {
    await asked;
    await route.fulfill({
        status: 422,
        contentType: 'application/json',
        body: JSON.stringify({
            error: { code: 1, where: '', message: 'not so', message_bn: 'তা নয়' },
        }),
    });
});
await page.getByRole('button', { name: say('একসঙ্গে মীমাংসা করুন', 'Decide together') }).click();
await why.fill(text);
await press.click();
await seen(page.getByRole('dialog').getByText(say('০ / ১', '0 / 1')), 'how far it is stands there');
await checkAccess(page, 'deciding together');
letGo();
await seen(page.getByText(say('তা নয়', 'not so')), 'why it was refused is told');
check(!(await page.locator('main').innerText()).includes('Error'), 'in words');
await shoot(page, 'refused-together');
await page.unroute(path);
check(decided() === 1, 'and nothing was decided');
await becomes(() => hub('conflicts').length === 1, `one is left at ${world.office}`);
await end();
