// Two people share one PC: PINs lock the desk, keep others from writing under a name, and a
// forgotten one is taken away at the command line.
import { readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import {
    agent,
    check,
    checkAccess,
    counted,
    openDesk,
    seen,
    shoot,
    world,
} from './desk_browser.mjs';

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
await page.locator('#pin-new').fill('42718853');
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
await page.locator('#pin').fill('৪২৭১৮৮৫৩');
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

// --- what one has typed and not saved is not shown to the next -----------------------------------
const unlock = async (name, pin) => {
    await press('Lock the desk');
    await page.locator('#who').selectOption(name);
    await page.locator('#pin').fill(pin);
    await press('Unlock');
    await page.getByRole('link', { name: `Writing as: ${name}` }).waitFor();
};
const text = page.locator('#field-text');
const back = page.getByText('What you had typed before is back');
const sent = page.waitForResponse((one) => one.url().endsWith('/api/v1/draft'));
await page.goto(`${base}#/new/remark`);
await text.fill('what only Karim may read');
check((await sent).ok(), 'what Karim types is kept at the agent');
await unlock('Rahim', '42718853');
const asked = page.waitForResponse((one) => one.url().endsWith('/api/v1/drafts'));
await page.goto(`${base}#/new/remark`);
await text.waitFor();
const given = await (await asked).text();
check(!given.includes('only Karim'), 'the agent gives Rahim nothing of it');
check((await text.inputValue()) === '', 'and his form is empty');
await counted(back, 0, 'and says nothing of what was typed');
const others = await page.evaluate(async () => {
    const me = await (await fetch('/api/v1/me')).json();
    const answer = await fetch('/api/v1/drafts', {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', 'X-Kheya-Token': me.token },
        body: JSON.stringify({ key: 'kheya.draft.x', by: 'Karim' }),
    });
    return answer.status;
});
check(others === 403, 'nor may he ask for it');
await page.goto(`${base}#/people`);
await unlock('Karim', '9876');
await page.goto(`${base}#/new/remark`);
await seen(back, 'Karim finds it again');
check((await text.inputValue()) === 'what only Karim may read', 'as he left it');
await page.goto(`${base}#/people`);

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

// --- what is checked while it is typed, and records that another one names ---------------------------
const put = (name, value) => page.locator(`#field-${name}`).fill(value);
await page.goto(`${base}#/new/training_event`);
const none = page.getByRole('link', { name: 'Write it first: ICT staff' });
await seen(none, 'where there is none to choose from, the page to write the first is a press away');
await none.click();
await page.locator('#field-name_bn').waitFor();
const judged = page.waitForResponse((one) => one.url().endsWith('/api/v1/set'));
await put('name_bn', 'সা');
check(!(await judged).ok(), 'a record that lacks something is judged while it is typed');
await page.locator('#field-name_bn.changed, .changed #field-name_bn').waitFor();
await counted(page.locator('form .error'), 0, 'but a field not yet reached is not red');
await page.locator('#field-designation').focus();
await page.keyboard.press('Tab');
const wrong = page.locator('.field:has(#field-designation) .error');
await seen(wrong, 'one that was left empty says so itself');
await counted(page.locator('form .error'), 1, 'and no other does');
await shoot(page, 'left-empty');
await put('designation', 'Officer');
await page.locator('form .first').click();
await page.waitForURL(/record\/staff\//);
await page.goto(`${base}#/new/training_event`);
await seen(page.getByLabel('সা', { exact: true }), 'who was written is there to be chosen');

// --- evidence: the day, transparency, a file that comes later ----------------------------------------
await page.goto(`${base}#/record/portal`);
await page.locator('#taken-on').fill('5/1/2026');
await page.evaluate(async () => {
    const canvas = document.createElement('canvas');
    canvas.width = canvas.height = 1200;
    const ink = canvas.getContext('2d');
    const noise = ink.createImageData(1200, 1200);
    let seed = 7;
    for (let i = 0; i < noise.data.length; ++i) {
        seed = (Math.imul(seed, 1664525) + 1013904223) | 0;
        noise.data[i] = i % 4 === 3 ? 255 : seed >>> 24;
    }
    ink.putImageData(noise, 0, 0);
    ink.clearRect(0, 0, 300, 300);
    const drawn = await new Promise((done) => canvas.toBlob(done, 'image/png'));
    const data = new DataTransfer();
    data.items.add(new File([drawn], 'site.png', { type: 'image/png' }));
    const place = document.querySelector('.drop:has(#evidence)');
    place.dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true }));
});
const picture = page.locator('img.evidence');
await picture.waitFor();
const [kept] = agent('list', 'evidence');
check(kept.fields.taken_on.value === '2026-01-05', 'evidence has the day on which it was taken');
check(kept.fields.mime.value === 'image/jpeg', 'a large picture is drawn again');
const corner = await picture.evaluate(async (image) => {
    await image.decode();
    const canvas = document.createElement('canvas');
    canvas.width = image.naturalWidth;
    canvas.height = image.naturalHeight;
    const ink = canvas.getContext('2d');
    ink.drawImage(image, 0, 0);
    return [...ink.getImageData(100, 100, 1, 1).data];
});
check(Math.min(...corner) > 240, `what was transparent is white (${corner.join()})`);
await checkAccess(page, 'evidence');
await shoot(page, 'evidence');
const blob = join(world.agent, 'blobs', kept.fields.sha256.value);
renameSync(blob, `${blob}.away`);
const missing = page.waitForResponse((one) => one.url().endsWith('/extract'));
await page.reload();
check(!(await missing).ok(), 'of a file that is not here yet only the name is shown');
await counted(picture, 0, 'and no picture');
renameSync(`${blob}.away`, blob);
agent('set', 'remark', 'about=portal', 'text=news');
await seen(picture, 'once it is here it is drawn, the page still open');

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
