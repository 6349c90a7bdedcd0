// A browser that is killed, as by a power cut: what was typed a second ago is there when the next
// one opens, in a form, in quick entry and in the grid of counts; what was dropped is not.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { agent, check, openDesk, seen, shoot, world } from './desk_browser.mjs';

const typed = 'লেখা যেন না হারায়';
// The browser's own process: the one of this profile that is of no `--type`.
function processOf(profile) {
    const isIt = (pid) => {
        try {
            const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
            return (
                words.includes(`--user-data-dir=${profile}`) &&
                !words.some((word) => word.startsWith('--type='))
            );
        } catch {
            return false; // ended meanwhile
        }
    };
    const found = readdirSync('/proc').filter((name) => /^\d+$/.test(name) && isIt(name));
    if (found.length !== 1) throw new Error(`${found.length} browsers of one profile`);
    return Number(found[0]);
}
const isKept = (response) => {
    const request = response.request();
    return response.url().endsWith('/draft') && request.postDataJSON().body !== null;
};

const profile = mkdtempSync(join(tmpdir(), 'kheya-profile-'));
const first = await openDesk('en', { profile });
const go = async (path, field) => {
    await first.page.goto(`${first.base}#/${path}`);
    await first.page.locator(field).first().waitFor();
};
await go('new/remark', '#field-text');
let kept = first.page.waitForResponse(isKept);
await first.page.locator('#field-text').fill(typed);
check((await kept).ok(), 'the agent keeps what is typed in a form');
await go('list/staff', '#quick-name_bn');
kept = first.page.waitForResponse(isKept);
await first.page.locator('#quick-name_bn').fill('সালমা খাতুন');
check((await kept).ok(), 'and in quick entry');
await go('list/enothi_count', '.grid input');
kept = first.page.waitForResponse(isKept);
await first.page.locator('.grid input').first().fill('17');
check((await kept).ok(), 'and in the grid of counts');
const ended = new Promise((done) => first.context.once('close', done));
process.kill(processOf(profile), 'SIGKILL');
await ended;

world.link = agent('open', '--no-open').url;
const second = await openDesk('en', { profile });
const { page, base } = second;
await page.goto(`${base}#/new/remark`);
await seen(page.getByText('What you had typed before is back'), 'a killed browser lost nothing');
check((await page.locator('#field-text').inputValue()) === typed, 'word for word');
await shoot(page, 'after-the-kill');
await page.goto(`${base}#/list/staff`);
const name = page.locator('#quick-name_bn');
await page.waitForFunction(() => document.querySelector('#quick-name_bn')?.value);
check((await name.inputValue()) === 'সালমা খাতুন', 'nor of quick entry');
await page.goto(`${base}#/list/enothi_count`);
await page.waitForFunction(() => document.querySelector('.grid input')?.value);
check((await page.locator('.grid input').first().inputValue()) === '17', 'nor of the grid');

await page.goto(`${base}#/new/remark`);
const dropped = page.waitForResponse(
    (one) => one.url().endsWith('/draft') && one.request().postDataJSON().body === null,
);
await page.getByRole('button', { name: 'Drop it' }).click();
check((await dropped).ok(), 'what is dropped is dropped at the agent too');
check(second.troubles.length === 0, `no trouble on the page (${second.troubles.join()})`);
await second.browser.close();

world.link = agent('open', '--no-open').url;
const third = await openDesk('en');
const asked = third.page.waitForResponse((one) => one.url().endsWith('/drafts'));
await third.page.goto(`${third.base}#/new/remark`);
check((await (await asked).json()).drafts.length === 0, 'and comes to no other browser');
check((await third.page.locator('#field-text').inputValue()) === '', 'the form is empty');
await third.browser.close();
rmSync(profile, { recursive: true, force: true });
