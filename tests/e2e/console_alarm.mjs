// What an administrator sees without asking: a backup on the schedule that failed.
import { begin, end, go, page, say } from './console_browser.mjs';
import { check, world } from './desk_browser.mjs';

await begin(world.user);
await go(`overview/${world.quarter}`, 'alarm');
const alarm = page.locator('.notices .notice.warn').first();
await alarm.waitFor();
const said = await alarm.innerText();
check(said.includes(say('শেষ ব্যাকআপ হয়নি', 'THE LAST BACKUP FAILED')), `the alarm: ${said}`);
check(said.includes('no-passphrase'), `it names the cause: ${said}`);
await end();
