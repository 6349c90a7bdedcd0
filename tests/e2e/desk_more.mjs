// What an exchange says of itself while it goes on, why something was decided, an earlier state of a
// list put back, a bundle dropped with the mouse, and what else the quarter's report will lack.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
    agent,
    becomes,
    bn,
    check,
    checkAccess,
    counted,
    drop,
    hub,
    openDesk,
    say,
    seen,
    setLine,
    shoot,
    shots,
    world,
} from './desk_browser.mjs';

const { browser, page, troubles, base } = await openDesk(world.lang, { acceptDownloads: true });
const go = async (path) => {
    await page.goto(`${base}#/${path}`);
    await page.getByRole('heading', { level: 1 }).waitFor();
};

// --- how far an exchange is ------------------------------------------------------------------------
const progress = page.locator('#progress');
const delivery = page.locator('#delivery');
const all_there = say('সবই প্রধান কার্যালয়ে', 'changes are at headquarters');
await seen(delivery.getByText(all_there), 'at first all is at headquarters');
await counted(progress, 0, 'and no exchange speaks of itself');
process.kill(world.hub_pid, 'SIGSTOP'); // it holds the line and says nothing
for (const users of ['12', '13', '14'])
    agent('set', 'enothi_branch/accounts', `users=${users}`, '--by', 'সালমা');
await seen(
    progress.getByText(say('৩টির মধ্যে ০টি পরিবর্তন পৌঁছেছে', '0 of 3 changes went up')),
    'an exchange says how many of how many changes went up',
);
await counted(
    progress.getByText(say('আরও আসছে', 'more is coming')),
    0,
    'and nothing of more to come while headquarters said nothing of it',
);
await checkAccess(page, 'progress');
await shoot(page, 'progress');
process.kill(world.hub_pid, 'SIGCONT');
await seen(delivery.getByText(all_there), 'and then that all are there');
await counted(progress, 0, 'and is silent again');

// Only how the page says it: what headquarters said is tried where an answer has several pages.
await page.route('**/api/v1/news', async (route) => {
    const answer = await route.fetch();
    const news = { ...(await answer.json()), exchanging: true, more_comes: true };
    await route.fulfill({ response: answer, json: news });
});
await seen(
    progress.getByText(say('প্রধান কার্যালয় থেকে আরও আসছে', 'more is coming from headquarters')),
    'where headquarters has more to give, the page says so',
);
await shoot(page, 'more-comes');
await page.unroute('**/api/v1/news');
await counted(progress, 0, 'until all of it came');

// --- a decision, and its reason in the history -------------------------------------------------------
await go('record/portal');
const keep = page.getByRole('button', { name: say('এটি রাখুন', 'Keep this one') });
await counted(keep, 2, 'both values of the conflict are shown');
await keep.first().click();
await page.getByLabel(say('কারণ', 'Reason')).fill('ডিসি অফিসের পত্র দেখে');
await page.getByRole('dialog').getByRole('button').first().click();
await keep.first().waitFor({ state: 'detached' });
await becomes(() => agent('conflicts').length === 0, 'the conflict is decided');
await page.locator('summary').click();
const past = page.locator('ol.past li');
await seen(
    past.getByText(`${say('কারণ', 'Reason')}: ডিসি অফিসের পত্র দেখে`).first(),
    'the history says why it was decided so',
);
await shoot(page, 'why');

// --- an earlier state of a list ------------------------------------------------------------------------
const helpers = () => agent('get', 'portal').fields.helpers?.value ?? [];
agent('set', 'portal', 'helpers+=dc', 'helpers+=uno', '--by', 'রহিম');
agent('set', 'portal', 'helpers-=dc', '--by', 'করিম');
check(helpers().join() === 'uno', 'one of a list was taken out');
const taken_out = past
    .filter({ hasText: say('সহায়তাকারী', 'Helped by') })
    .getByRole('button', { name: say('এই মান ফিরিয়ে আনুন', 'Put this value back') });
await counted(taken_out, 1, 'what was replaced in the list can be put back, what stands cannot');
await taken_out.click();
await page.locator('details .notice.good').waitFor();
await becomes(() => helpers().sort().join() === 'dc,uno', 'one press puts it back, the rest stays');
await checkAccess(page, 'history');
await shoot(page, 'list-put-back');

// --- a bundle, dropped ---------------------------------------------------------------------------------
setLine('down');
agent('set', 'enothi_branch/accounts', 'users=15', '--by', 'সালমা');
await go('transfer');
const downloading = page.waitForEvent('download');
await page.locator('section button').first().click();
const bundle = join(shots, 'out.kheya');
await (await downloading).saveAs(bundle);
hub('import', bundle, '--answer', join(shots, 'in.kheya'));
check(agent('status').changes.pending > 0, 'without a line a change waits here');
await drop(page, '#bundle', 'bad.kheya', readFileSync(bundle).subarray(0, 100));
await page.locator('.notice.bad').waitFor();
check(agent('status').changes.pending > 0, 'a dropped file that is no answer changes nothing');
await drop(page, '#bundle', 'in.kheya', readFileSync(join(shots, 'in.kheya')));
await seen(page.locator('.notice.good').getByText('in.kheya'), 'a dropped answer is taken');
await becomes(() => agent('status').changes.pending === 0, 'and covers everything that waited');
await counted(page.locator('.notice.bad'), 0, 'and nothing is left of the trouble before it');
await shoot(page, 'dropped');
setLine('up');

// --- what else the report will lack ----------------------------------------------------------------------
await go('quarter');
const gaps = page.locator('#gaps li');
const facebook = say('অফিসিয়াল ফেসবুক পেজ', 'Official Facebook page');
await seen(gaps.getByText(facebook), 'the quarter says what was never answered');
agent('set', 'social_channel/facebook', 'state=no', '--by', 'সালমা');
await counted(gaps.getByText(facebook), 0, 'until it is: that there is none is an answer');
await seen(gaps.getByText(say('ইউটিউব চ্যানেল', 'YouTube channel')), 'each channel for itself');
await checkAccess(page, 'quarter');
await shoot(page, 'gaps');
await go('');
await seen(
    page.getByRole('link', { name: say('প্রতিবেদনে যা আরও দুর্বল', 'What else the report') }).first(),
    'home counts them',
);
await shoot(page, 'home-gaps');

check(troubles.length === 0, `no script failed: ${troubles.join('; ')}`);
await browser.close();
console.log('all of it was seen');
