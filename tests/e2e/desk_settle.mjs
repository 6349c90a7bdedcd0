// What waits for the officer's word, and what his one word does.
import {
    agent,
    becomes,
    check,
    checkAccess,
    counted,
    hub,
    lastQuarter,
    openDesk,
    otherAgent,
    say,
    seen,
    shoot,
    world,
} from './desk_browser.mjs';

const { browser, page, base, troubles, go } = await openDesk(world.lang);

// --- an element of a set, ticked by one and unticked by another ---------------------------------------
agent('set', 'portal', 'helpers+=dc', 'helpers+=uno');
agent('set', 'portal', 'helpers-=dc');
otherAgent('set', 'portal', 'helpers+=dc');
otherAgent('sync');
agent('sync');
const disputed = () =>
    agent('conflicts', '--all')
        .map((one) => one.field)
        .join();
check(disputed().includes('helpers/dc'), 'two wrote one element of a set apart');
await go('record/portal', '.notice.warn .side');
const helpers = page.locator('.notice.warn', { hasText: say('সহায়তাকারী', 'Helped by') });
const sides = helpers.locator('.side');
await counted(sides, 2, 'the element that they wrote has two sides, the other none');
const dc = say('জেলা প্রশাসক', 'Deputy Commissioner');
const keeps = sides.filter({ hasText: `+ ${dc}` });
await counted(keeps, 1, 'one side has it, by its name');
await counted(sides.filter({ hasText: `− ${dc}` }), 1, 'the other has not');
await checkAccess(page, 'an element in dispute');
await shoot(page, 'element');
await keeps.getByRole('button').click();
await page.locator('#why').fill('টেলিফোনে জেনেছি');
await page.getByRole('dialog').locator('button.first').click();
await helpers.waitFor({ state: 'detached' });
await becomes(() => !disputed().includes('helpers'), 'and is decided by one press');
const who = agent('get', 'portal').fields.helpers.value;
check(who.join() === 'dc,uno', `as it was said (${who.join()})`);

// --- a count in dispute is not typed over ------------------------------------------------------------
const count = 'enothi_count/accounts:2026-08:note_self';
agent('set', count, 'value=10', 'source=system_report');
otherAgent('set', count, 'value=20', 'source=system_report');
otherAgent('sync');
agent('sync');
await go('list/enothi_count', '.grid input');
await page.locator('#grid-month').fill('2026-08');
const cells = page.locator('.grid tbody tr').first().locator('td');
const open_cell = cells.filter({ has: page.locator('a') });
await counted(open_cell, 1, 'a count in dispute is marked in the grid');
await counted(open_cell.locator('input'), 0, 'and has no place to type over it');
await checkAccess(page, 'the grid with a count in dispute');
await shoot(page, 'grid');
await open_cell.locator('a').click();
await counted(page.locator('.notice.warn .side'), 2, 'it leads to where both values stand');

// --- what is to be done, at home: the first due first ------------------------------------------------
const due = ['2026-03-10', '2029-03-10', '2026-02-10', '2029-01-10', '2029-02-10', '2026-01-10'];
due.forEach((day, n) => {
    const key = `meeting:${n}:1`;
    const words = [
        'text_bn=সিদ্ধান্ত',
        'issued_on=2026-01-01',
        'issuer=সচিব',
        '--office',
        'DIP-HQ-26',
    ];
    hub('set', `directive/${key}`, ...words);
    const target = ['status=open', `due_on=${day}`, '--office', world.office];
    hub('set', `directive_target/DIP-HQ-26:${key}`, ...target);
});
const contact = agent(
    'set',
    'coordination_contact',
    'keeper=dc',
    'keeper_office=DC Narail',
    'officer_name=করিম',
).record;
const spoken = (on, promised) => {
    const how = ['way=phone', 'by=office', 'result=promised'];
    agent(
        'set',
        'contact_entry',
        `contact=${contact}`,
        `on=${on}`,
        `promised_by=${promised}`,
        ...how,
    );
};
spoken('2026-10-01', '2026-10-10');
spoken('2026-11-01', '2026-11-10');
agent('sync');
await go('', 'section.card');
const matters = page.locator('section.card', {
    has: page.getByRole('heading', { name: say('অনুসরণ', 'Follow-up'), exact: true }),
});
await seen(matters.getByText(say('আরও ২টি', 'and 2 more')), 'how many more are to be done is told');
const days = (await matters.locator('li .tag').allInnerTexts()).map((text) =>
    text.replace(/[০-৯]/g, (one) => '০১২৩৪৫৬৭৮৯'.indexOf(one)),
);
const years = days.map((day) => day.slice(-4)).join();
check(years === '2026,2026,2026,2029,2029,2026', `the first due are shown (${days.join()})`);
check(/^10 (January|জানুয়ারি)/.test(days[0].normalize('NFC')), 'the first of them first');
check(/^10 (November|নভেম্বর)/.test(days[5]), 'a promise, until the same was spoken to again');
await counted(matters.locator('li .tag.bad'), 4, 'those that are overdue are marked');
await checkAccess(page, 'what is to be done');
await shoot(page, 'follow-ups');

await go('list/directive_target', 'table a');
const named = await page.locator('main table tbody a').allInnerTexts();
check(named.length === 7 && new Set(named).size === 7, `each has its own name (${named.join()})`);
await shoot(page, 'decisions');

// --- a signature by a double click -------------------------------------------------------------------
await go('quarter', 'p.buttons a.button');
await page.locator('p.buttons a.button').last().click();
const later = page.getByText(say('শেষ হলে স্বাক্ষর করা যাবে', 'It is signed after'));
await seen(later, 'when a quarter that is not over is signed is told');
await counted(page.locator('#sign-name'), 0, 'and nobody is asked to sign it yet');
await go(`quarter/${lastQuarter().code}`, '#sign-name');
await page.locator('#sign-name').fill('মোঃ আব্দুর রহমান');
await page.locator('#sign-designation').fill('উপপরিচালক');
await page.locator('form input[type=checkbox]').check();
const sign = page.getByRole('button', { name: say('স্বাক্ষর করুন', 'Sign'), exact: true });
await sign.dblclick();
await seen(page.locator('form .notice.good'), 'it is signed');
const signatures = () => agent('list', 'sign_off').length;
check(signatures() === 1, 'a double click signs once');
await sign.click();
const again = say('স্বাক্ষর হয়ে গেছে, সংস্করণ ১', 'signed already as revision 1');
await seen(page.locator('form .notice.bad').getByText(again), 'the same is not signed once more');
await shoot(page, 'signed-once');
check(signatures() === 1, 'nor does it make a revision');
agent('set', 'portal', 'maintainer_office=UNO Kalia');
const paper = page.locator('section.card[lang]').getByText('UNO Kalia');
await seen(paper.first(), 'another form is shown');
await sign.click();
await becomes(() => signatures() === 2, 'and signed as the next revision');

// --- turned away by headquarters, and enrolled again --------------------------------------------------
hub('device', 'revoke', agent('status').device, '--why', 'stolen');
agent('set', 'portal', 'maintainer_office=DC');
await page.getByRole('button', { name: say('এখনই আদান-প্রদান', 'Sync now') }).click();
await go('care', 'section.card');
const enrol = page.locator('main a.button', {
    hasText: say('এই কম্পিউটার নিবন্ধন', 'Enrol this computer'),
});
await seen(enrol, 'a PC that was turned away is led to the place of a new code');
await checkAccess(page, 'care of a PC that was turned away');
await shoot(page, 'turned-away');
await enrol.click();
await page.locator('#code').fill('kheya');
const join = page.locator('form button.first');
await join.click();
await seen(page.locator('form .notice.bad'), 'a wrong code is refused there');
await checkAccess(page, 'enrolling again');
await shoot(page, 'enrol-again');
await page.locator('#code').fill(hub('enrol-code', world.office).code);
await join.click();
await page.waitForURL((url) => url.pathname === '/');
await becomes(() => agent('status').changes.pending === 0, 'with a new one what waited goes up');
const there = hub('get', 'portal', '--office', world.office).fields.maintainer_office.value;
check(there === 'DC', 'and is at headquarters');
await page.goto(`${new URL(base).origin}/enrol`);
await page.waitForURL((url) => url.pathname === '/');
await seen(page.locator('nav a').first(), 'who has joined is led away from there');

check(troubles.length === 0, `no trouble on the page (${troubles.join()})`);
await browser.close();
