// One matter a run: what a browser keeps of a person, what it tells a hub that is away for a while,
// and what is pressed twice.
import { base, begin, button, end, go, page, say, settle } from './console_browser.mjs';
import { becomes, check, checkAccess, hub, seen, shoot, world } from './desk_browser.mjs';

const dialogButton = () => page.getByRole('dialog').locator('button.first');
const wayIn = page.locator('#name');
async function signIn(name) {
    await wayIn.fill(name);
    await page.locator('#password').fill(world.password);
    await page.locator('form:has(#password) button').click();
    await page.getByRole('navigation').getByRole('link').first().waitFor();
}
// Calls to that verb end without an answer: before the hub hears them, or after.
async function breakOff(verb, isHeard = false) {
    const path = `**/api/v1/${verb}`;
    await page.route(path, async (route) => {
        if (isHeard) await route.fetch();
        await route.abort('connectionreset');
    });
    return () => page.unroute(path);
}

const unwell = {
    status: 507,
    json: { error: { where: '', message: 'the disk is full', message_bn: '' } },
};
// Presses what locks somebody out, looks at what is asked, and goes through with it.
async function lockOut(name, does) {
    await page.getByRole('button', { name: `${does}: ${name}` }).click();
    await checkAccess(page, 'locking out');
    await shoot(page, 'lock-out');
    check(hub('user', 'list').find((one) => one.name === name).state === 'invited', 'it is asked');
    await dialogButton().click();
}

const matters = {
    // Only the hub can take the cookie away.
    async leaving() {
        const mend = await breakOff('logout');
        await button(say('প্রস্থান', 'Sign out')).click();
        const stays = page.getByText(say('এখনও প্রস্থান হয়নি', 'Not signed out yet'));
        await seen(stays, 'that the hub did not hear it is told');
        await shoot(page, 'not-out-yet');
        await page.reload();
        await seen(stays, 'nor does loading the page anew let anybody in');
        check((await page.getByRole('navigation').getByRole('link').count()) === 0, 'no menu');
        await mend();
        await stays.waitFor({ state: 'detached' });
        await page.reload();
        await seen(wayIn, 'once it heard, the session is over');
        await signIn('admin');
    },

    async issuing() {
        await go(`report/${world.quarter}`);
        const issued = page.getByRole('region', {
            name: say('জারিকৃত সংস্করণ', 'Issued revisions'),
        });
        const open = button(say('জারি করুন', 'Issue'));
        const revisions = () => hub('report', 'revisions', world.quarter).length;
        await open.click();
        await page.locator('#note').fill('সভার জন্য');
        const mend = await breakOff('report/issue', true);
        await dialogButton().click();
        await seen(page.locator('dialog .notice.bad'), 'an answer that was lost is told');
        await mend();
        await dialogButton().click();
        const refused = page.getByText(say('জারি হয়েছে: আগে', 'was issued since this page'));
        await seen(refused, 'pressed again it is refused');
        check(revisions() === 1, 'there is one revision');
        await shoot(page, 'issued-meanwhile');
        await page.keyboard.press('Escape');
        await seen(issued.getByText('সভার জন্য'), 'which the page shows then');
        await open.click();
        await page.locator('#note').fill('সংশোধিত');
        await dialogButton().click();
        await page.getByRole('dialog').waitFor({ state: 'detached' });
        await seen(issued.getByText('সংশোধিত'), 'what is issued stands in the list at once');
        await seen(
            page.locator('.notice.good', { hasText: say('সংস্করণ ২', 'Revision 2') }),
            'and is told',
        );
        await shoot(page, 'issued');
        check(revisions() === 2, 'there are two revisions');
    },

    // Addresses that lead nowhere, a link for somebody else, a hub that is not well.
    async ways() {
        await page.goto(`${base}#/office/100%`);
        await seen(
            page.locator('main .notice'),
            'a sign that encodes nothing is an unknown office',
        );
        await page.goto(`${base}#/nothing/here`);
        await seen(page.getByText('nothing', { exact: true }), 'what is no page says so');
        await go('people');
        const { link } = hub('user', 'add', 'Karim', '--role', 'viewer');
        await page.goto(`${base}#first=${link.split('#first=')[1]}`);
        await seen(
            page.getByText(say('এখন প্রবেশ করা আছে', 'Signed in at this browser')),
            'a link is for whoever it was made for, and says who is in',
        );
        await checkAccess(page, 'first');
        await shoot(page, 'link-beside');
        await page.goto(`${base}#/people`);
        await lockOut('Karim', say('বন্ধ করুন', 'Disable'));
        await becomes(
            () => hub('user', 'list').find((one) => one.name === 'Karim').state === 'disabled',
            'who is locked out is so at the second press',
        );
        await page.route('**/api/v1/me', (route) => route.fulfill(unwell));
        await page.reload();
        await seen(page.getByText(unwell.json.error.message), 'of what the hub has it is told');
        await page.unroute('**/api/v1/me');
        await seen(page.locator('h1'), 'and once it is well the page is there');
    },

    // What another administrator set meanwhile is told before it is written over.
    async settings() {
        await go('settings');
        const name = page.locator('#name');
        const save = page.locator('form:has(#name) button.first');
        await name.fill('বিভাগ');
        await page.evaluate(async () => {
            const { token } = await (await fetch('/api/v1/me')).json();
            await fetch('/api/v1/settings', {
                method: 'POST',
                headers: { 'Content-Type': 'application/json', 'X-Kheya-Token': token },
                body: JSON.stringify({ changes: { name: 'অন্য নাম' } }),
            });
        });
        await save.click();
        await seen(page.locator('.notice.bad', { hasText: 'অন্য নাম' }), 'it is told');
        check(hub('settings').name === 'অন্য নাম', 'and stands');
        check((await name.inputValue()) === 'বিভাগ', 'what was typed stays');
        await checkAccess(page, 'set meanwhile');
        await shoot(page, 'set-meanwhile');
        await save.click();
        await becomes(() => hub('settings').name === 'বিভাগ', 'pressed again it is saved');
    },

    // A PC that is years off goes by the hub's clock; a token that is another session's is renewed.
    async clock() {
        const quarter = page.locator('#quarter');
        await go('overview');
        const right = await quarter.inputValue();
        await page.clock.install({ time: '1970-02-03' });
        await page.reload();
        await settle();
        await go('overview');
        check((await quarter.inputValue()) === right, `the quarter is the hub's, ${right}`);
        const refused = [];
        page.on('response', (one) => {
            if (one.status() === 403) refused.push(one.url());
        });
        await page.evaluate(
            async ([name, password]) => {
                await fetch('/api/v1/login', {
                    method: 'POST',
                    headers: { 'Content-Type': 'application/json' },
                    body: JSON.stringify({ name, password }),
                });
            },
            ['admin', world.password],
        );
        await page.goto(`${base}#/record/${world.office}/portal`);
        const owner = page.locator('#field-maintainer_office');
        await owner.fill('এক');
        await button(say('সংরক্ষণ করুন', 'Save')).click();
        await seen(page.locator('.notice.good'), 'saved in the session that is there now');
        check(refused.length > 0, 'and the first call with the old token was refused');
    },

    // The stream of news breaks, and comes again.
    async news() {
        const mend = await breakOff('events');
        await page.reload(); // which opens the stream anew
        await go(`record/${world.office}/portal`);
        const owner = page.locator('#field-maintainer_office');
        hub('set', 'portal', 'maintainer_office=এক', '--office', world.office);
        const away = page.getByText(say('হাবের সঙ্গে যোগাযোগ নেই', 'The hub does not answer'));
        await seen(away, 'that no news come is told');
        await mend();
        await away.waitFor({ state: 'detached' });
        await becomes(
            async () => (await owner.inputValue()) === 'এক',
            'what came meanwhile is shown',
        );
    },

    // What one person typed and did not save is not the next one's.
    async drafts() {
        const link = hub('user', 'add', 'Karim', '--role', 'administrator').link;
        const form = `${base}#/record/${world.office}/portal`;
        const owner = page.locator('#field-maintainer_office');
        await go(`record/${world.office}/portal`);
        await owner.fill('গোপন কথা');
        await button(say('প্রস্থান', 'Sign out')).click();
        await wayIn.waitFor();
        await page.goto(`${base}#first=${link.split('#first=')[1]}`);
        await page.locator('#again').fill(world.password);
        await page.locator('#password').fill(world.password);
        await page.locator('form button').click();
        await page.getByRole('navigation').getByRole('link').first().waitFor();
        await page.goto(form);
        await settle();
        await page.waitForTimeout(1000);
        check((await owner.inputValue()) === '', "another's typing is not shown");
        await button(say('প্রস্থান', 'Sign out')).click();
        await signIn('admin');
        await page.goto(form);
        await settle();
        await becomes(
            async () => (await owner.inputValue()) === 'গোপন কথা',
            'and is there for its writer',
        );
    },

    // A page that nobody touches keeps no session young; whoever types does.
    async idling() {
        const asked = [];
        page.on('request', (one) => {
            if (/api\/v1\/(get|me)$/.test(one.url()))
                asked.push(
                    `${one.url().split('/').pop()} ${/^idle:/.test(one.headers()['x-kheya-token'] ?? '') ? 1 : '-'}`,
                );
        });
        await go(`record/${world.office}/portal`);
        check(asked.includes('get -'), 'what somebody opens is use');
        asked.length = 0;
        hub('set', 'portal', 'maintainer_office=এক', '--office', world.office);
        await becomes(() => asked.length > 0, 'news are asked for');
        check(
            asked.every((one) => one === 'get 1'),
            `by the page itself: ${asked.join()}`,
        );
        asked.length = 0;
        await page.clock.install();
        await page.clock.fastForward(6 * 60 * 1000);
        await page.locator('#field-maintainer_office').pressSequentially('দুই');
        const told = () => asked.filter((one) => one === 'me -').length;
        await becomes(() => told() > 0, 'who types is there');
        await page.waitForTimeout(1000);
        check(told() === 1, 'and that is told once');
    },
};

await begin();
await matters[world.matter]();
await end();
