// Two people share one PC: PINs lock the desk, keep others from writing under a name, and a
// forgotten one is taken away at the command line.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { agent, check, checkAccess, openDesk, seen, shoot, world } from './desk_browser.mjs';

const { browser, page, base } = await openDesk();
const press = (name) => page.getByRole('button', { name, exact: true }).click();

// --- a list without PINs locks nobody out ------------------------------------------------------
await page.goto(`${base}#/people`);
await page.getByLabel('Name', { exact: true }).fill('Rahim');
await press('Add');
await page.getByRole('heading', { name: /Rahim/ }).waitFor();
await page.getByLabel('Name', { exact: true }).fill('Karim');
await page.locator('#person-pin').fill('৯৮৭৬');
await press('Add');
await page.getByRole('heading', { name: /Karim/ }).waitFor();
check(
    JSON.stringify(agent('people')) ===
        JSON.stringify([
            { name: 'Rahim', pin: false },
            { name: 'Karim', pin: true },
        ]),
    'two people are on the list, one with a PIN',
);
await checkAccess(page, 'people');
await shoot(page, 'people');

// --- who has a PIN is asked for it ---------------------------------------------------------------
await page.getByRole('group', { name: 'Rahim' }).getByRole('button').first().click();
await page.getByRole('link', { name: 'Writing as: Rahim' }).waitFor();
check(true, 'whoever has none is chosen by one press');
const rahim = page.getByRole('group', { name: 'Rahim' });
await rahim.getByRole('button', { name: 'Set a PIN' }).click();
await page.locator('#pin-new').fill('12');
await page.getByRole('dialog').getByRole('button', { name: 'Set a PIN' }).click();
await page.getByRole('dialog').getByText('4 to 64 digits').last().waitFor();
check(true, 'a PIN that is too short is refused');
await page.locator('#pin-new').fill('4271');
await page.getByRole('dialog').getByRole('button', { name: 'Set a PIN' }).click();
await page.getByRole('dialog').waitFor({ state: 'detached' });

// --- a new session, and a lock, ask --------------------------------------------------------------
await press('Lock the desk');
await page.getByRole('heading', { name: 'The desk is locked' }).waitFor();
await checkAccess(page, 'locked');
await shoot(page, 'locked');
await page.reload();
await page.getByRole('heading', { name: 'The desk is locked' }).waitFor();
const refused = await page.evaluate(async () => {
    const me = await (await fetch('/api/v1/me')).json();
    const call = (verb, given) =>
        fetch(`/api/v1/${verb}`, {
            method: 'POST',
            headers: { 'Content-Type': 'application/json', 'X-Kheya-Token': me.token },
            body: JSON.stringify(given),
        });
    const first = ['types', 'status', 'home'].map((verb) => me.first[verb].status);
    const home = await call('home', {});
    const assignments = ['about=portal', 'text=of nobody'];
    const set = await call('set', { target: 'remark', assignments });
    const settings = await call('set_setting', { key: 'sync.wait', value: 'false' });
    const draft = await call('draft', { key: 'k', tab: 't', body: {} });
    return [...first, home.status, set.status, settings.status, draft.status];
});
check(
    refused.every((status) => status === 403),
    'a locked desk gives nothing and saves nothing',
);
await page.locator('#who').selectOption('Rahim');
await page.locator('#pin').fill('1111');
await press('Unlock');
await page.getByText('the PIN is wrong').waitFor();
await page.locator('#pin').fill('৪২৭১');
await press('Unlock');
await page.getByRole('link', { name: 'Writing as: Rahim' }).waitFor();
check(true, 'the right PIN, in either script, unlocks it');

// --- nobody writes under another's name ----------------------------------------------------------
const remark = (by) =>
    page.evaluate(async (name) => {
        const me = await (await fetch('/api/v1/me')).json();
        const answer = await fetch('/api/v1/set', {
            method: 'POST',
            headers: { 'Content-Type': 'application/json', 'X-Kheya-Token': me.token },
            body: JSON.stringify({
                target: 'remark',
                by: name,
                assignments: ['about=portal', `text=by ${name}`],
            }),
        });
        return answer.status;
    }, by);
check((await remark('Karim')) === 403, 'Rahim cannot save under the name of Karim');
check((await remark(' karim ')) === 403, 'nor spelt a little otherwise');
check((await remark('Rahim')) === 200, 'and can under his own');
const saved = agent('list', 'remark').map((one) => one.fields.text.by);
check(saved.join() === 'Rahim', 'his name is the author');
await page.goto(`${base}#/people`);
await page
    .getByRole('group', { name: 'Karim' })
    .getByRole('button', { name: 'Write as this person' })
    .click();
await page.locator('#pin-old').fill('9876');
await page.getByRole('dialog').getByRole('button', { name: 'Write as this person' }).click();
await page.getByRole('link', { name: 'Writing as: Karim' }).waitFor();
check((await remark('Karim')) === 200, 'Karim takes the seat with his own PIN');

// --- guessing is slow, a forgotten PIN is taken away ---------------------------------------------
await press('Lock the desk');
await page.locator('#who').selectOption('Rahim');
for (let i = 0; i < 5; ++i) {
    await page.locator('#pin').fill(`000${i}`);
    await press('Unlock');
    await page.locator('.notice.bad').waitFor();
    await page.waitForFunction(() => document.querySelector('#pin').value === '');
}
await seen(page.getByText('too many wrong PINs'), 'after four wrong PINs one waits');
await shoot(page, 'too-many');
agent('people', 'reset', 'Rahim');
agent('people', 'reset', 'Karim');
await page.reload();
await page.getByRole('navigation').getByRole('link').first().waitFor();
check(true, 'without any PIN the desk is open again');

// --- the program's settings ------------------------------------------------------------------------
await page.goto(`${base}#/care`);
const days = page.getByLabel('Days between two looks at the portal');
await days.fill('৪০০');
const save = page.locator('form[aria-labelledby=settings-title]').getByRole('button');
await save.click();
await seen(page.getByText('must be a whole number from 0 to 366'), 'a wrong setting is refused');
await days.fill('১৪');
await page.getByLabel('Of which offices evidence files are fetched').selectOption('all');
await save.click();
await seen(page.getByText('holds from the next start'), 'a right one is saved');
await checkAccess(page, 'settings');
await shoot(page, 'settings');
await page.getByRole('button', { name: 'বাংলা' }).click();
await seen(page.getByText('প্রোগ্রামের সেটিং'), 'the settings are in Bengali too');
await shoot(page, 'settings-bn');
const toml = readFileSync(join(world.agent, 'agent.toml'), 'utf8');
check(
    toml === '[probe]\nevery_days = 14\n\n[sync]\nevidence = "all"\n' ||
        toml === '[sync]\nevidence = "all"\n\n[probe]\nevery_days = 14\n',
    'and stands in the file',
);
await browser.close();
