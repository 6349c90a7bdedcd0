// The disk of the office's PC is full: nothing is called saved, what was typed stays in the form,
// and is saved once there is room.
import { rmSync } from 'node:fs';
import { agent, check, openDesk, say, shoot, world } from './desk_browser.mjs';

const tries_most = 400; // what room there is besides the ballast

const { browser, page, base } = await openDesk(world.lang);
await page.goto(`${base}#/new/remark`);
const text = page.locator('#field-text');
const save = page.getByRole('button', { name: say('সংরক্ষণ করুন', 'Save'), exact: true });
const told = page.locator('.notice.bad');
await text.waitFor();

// Small saves until the last room is gone; the program says when.
let refused = false;
for (let i = 0; i < tries_most && !refused; ++i) {
    try {
        agent('set', 'remark', 'about=portal', `text=${i} ${'x'.repeat(400)}`);
    } catch (e) {
        check(e.status === 74, 'the command line says that the disk is full');
        refused = true;
    }
}
check(refused, 'the disk is full');
await page.locator('#field-about').fill('portal');
await text.fill('লেখা যেন না হারায়');
await save.click();
await told.first().waitFor();
await page.waitForTimeout(1000); // beyond the check while typing, which finds the same
await shoot(page, 'full');
const main = await page.locator('main').innerText();
const unsaved = new RegExp(say('সংরক্ষণ হয়নি:', 'not saved').normalize('NFC'), 'gi');
check((main.normalize('NFC').match(unsaved) ?? []).length === 1, 'it is told once that it is not');
check((await text.inputValue()) === 'লেখা যেন না হারায়', 'what was typed stays in the form');
await page.reload();
await text.waitFor();
check((await text.inputValue()) === 'লেখা যেন না হারায়', 'and outlives a reload');
rmSync(world.ballast);
await save.click();
await page.waitForURL(/record\/remark\//, { timeout: 60000 });
const texts = agent('list', 'remark').map((one) => one.fields.text.value);
check(texts.includes('লেখা যেন না হারায়'.normalize('NFC')), 'with room again it is saved');
await browser.close();
