// A browser as an officer uses it: Chromium through playwright-core, one page of the desk's, and
// what each step of a walk needs. Pictures go to KHEYA_SHOTS, for somebody to look at.
import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const require = createRequire(join(root, 'shared/pages/package.json'));
const { chromium } = require('playwright-core');
const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
export const world = JSON.parse(process.env.KHEYA_WORLD); // folders and control file, from python
export const bn = world.lang === 'bn';
export const say = (bengali, english) => (bn ? bengali : english);
export const patience_ms = 60000; // sanitized programs beside other tests on two processors
export const shots = process.env.KHEYA_SHOTS;
mkdirSync(shots, { recursive: true });

const chosen = (more) => ({
    executablePath: process.env.KHEYA_CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', ...more],
});
const contexts = []; // what gives those of each browser that was opened
export async function openBrowser(more = []) {
    const browser = await chromium.launch(chosen(more));
    contexts.push(() => browser.contexts());
    return browser;
}

// The desk in a window of its own, in `lang` where one is given, with what a `profile` folder holds
// where one is, and more words `args` for the browser. `troubles` gets what fails there.
export async function openDesk(lang, { profile, args = [], ...options } = {}) {
    const shown = { viewport: { width: 1100, height: 800 }, ...options };
    const browser = profile ? null : await openBrowser(args);
    const context = profile
        ? await chromium.launchPersistentContext(profile, { ...chosen(args), ...shown })
        : await browser.newContext(shown);
    if (profile) contexts.push(() => [context]);
    context.setDefaultTimeout(patience_ms);
    const page = await context.newPage();
    const troubles = [];
    page.on('pageerror', (e) => troubles.push(String(e)));
    await page.goto(world.link);
    await page.getByRole('navigation').getByRole('link').first().waitFor();
    if (lang && (await page.getAttribute('html', 'lang')) !== lang)
        await page.getByRole('button', { name: /^(English|বাংলা)$/ }).click();
    const base = page.url().split('#')[0];
    // To a page of the desk, until what is named of it is there.
    const go = async (path, field) => {
        await page.goto(`${base}#/${path}`);
        await page.locator(field).first().waitFor();
    };
    return { browser: browser ?? context, context, page, troubles, base, go };
}

export function program(name, folder, words) {
    const out = execFileSync(join(world.bin, name), ['--data', folder, '--json', ...words], {
        encoding: 'utf8',
    });
    return out.trim() === '' ? null : JSON.parse(out);
}
export const agent = (...words) => program('kheya-agent', world.agent, words);
export const otherAgent = (...words) => program('kheya-agent', world.other, words);
export const hub = (...words) => program('kheya-hub', world.hub, words);
// The office's agent anew, where the pages were served; whoever starts it ends it.
export function startAgent(port) {
    const words = ['--data', world.agent, 'run', '--port', port, '--no-open'];
    return spawn(join(world.bin, 'kheya-agent'), words, { stdio: 'ignore' });
}
export const setLine = (state) => writeFileSync(world.control, state + '\n');

// Fails with every violation of WCAG 2.2 A and AA that axe finds, and where.
export async function checkAccess(page, name) {
    if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe);
    const found = await page.evaluate(() =>
        window.axe.run(document, {
            runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'],
        }),
    );
    const told = found.violations.map(
        (one) => `${one.id}: ${one.help}: ${one.nodes.map((node) => node.html).join(' | ')}`,
    );
    if (told.length > 0) throw new Error(`${name} is not accessible to all: ${told.join('\n')}`);
}

// Fails where Bengali is not as wide as in the font that the program carries: a PC may have no
// other. (The browser's own tools make it choose a text's font anew when they are asked for it.)
export async function checkFont(page, name) {
    const wrong = await page.evaluate(() => {
        const bengali = (node) => node.nodeType === 3 && /[\u0980-\u09fe]/.test(node.data);
        const found = [];
        for (const one of [...document.body.querySelectorAll('*:not(svg *)')])
            for (const text of [...one.childNodes].filter(bengali)) {
                const words = text.data.trim();
                const from = text.data.indexOf(words);
                const range = document.createRange();
                range.setStart(text, from);
                range.setEnd(text, from + words.length);
                const lines = range.getClientRects();
                if (lines.length !== 1) continue; // hidden, or broken where a copy might not be
                const copy = document.createElement('span');
                const family = getComputedStyle(one).fontFamily;
                copy.style.cssText = 'position: absolute; white-space: nowrap';
                copy.style.fontFamily = `'Noto Sans Bengali', ${family}`;
                copy.textContent = words;
                one.append(copy);
                const right = copy.getBoundingClientRect().width;
                copy.remove();
                if (Math.abs(right - lines[0].width) > 1)
                    found.push(`${words}: ${lines[0].width} instead of ${right}`);
            }
        return found;
    });
    check(wrong.length === 0, `${name}: Bengali in the font that is carried ${wrong.join()}`);
}
// Over a slow line, or on a slow PC, the font comes after the page is first drawn.
export async function slowFont(page) {
    await page.route('**/*.woff2', async (route) => {
        await new Promise((done) => setTimeout(done, 300));
        await route.continue();
    });
}

let number = 0;
export async function shoot(page, name, fullPage = true) {
    const file = `${String(++number).padStart(2, '0')}-${name}.png`;
    await page.screenshot({ path: join(shots, file), fullPage });
}

const passed = [];
export function check(holds, what) {
    if (!holds) throw new Error(what);
    passed.push(what);
}
// What a failed walk says, in few lines, since it is often read in a log that is cut: the last that
// held, the failure, and of each page its address, what it shows and a picture.
process.on('uncaughtException', async (trouble) => {
    console.error(`after ${passed.length} that held, the last: ${passed.slice(-3).join('; ')}`);
    console.error(trouble);
    for (const page of contexts.flatMap((one) => one().flatMap((each) => each.pages()))) {
        const shows = await page.innerText('body', { timeout: 5000 }).catch(String);
        console.error(`${page.url()} shows: ${shows.replace(/\s+/g, ' ').slice(0, 2000)}`);
        await shoot(page, 'failed').catch(String);
    }
    process.exit(1);
});
// What a page shows comes when its program has answered: each of these waits for what it checks.
// A closed part of the page, as the history of a record, may hold the same text.
export async function seen(place, what) {
    const shown = place.filter({ visible: true }).first();
    await shown.waitFor().catch((trouble) => check(false, `${what}: ${trouble}`));
    check(true, what);
}
export async function counted(places, number, what) {
    const last = number > 0 ? places.nth(number - 1) : places.first();
    await last.waitFor({ state: number > 0 ? 'attached' : 'detached' }).catch(() => undefined);
    const there = await places.count();
    check(there === number, there === number ? what : `${what}: ${there} instead of ${number}`);
}
// What a page does reaches the store a little after it says so, and what is stored another page.
export async function becomes(holds, what) {
    const until = Date.now() + patience_ms;
    while (!(await holds()) && Date.now() < until)
        await new Promise((done) => setTimeout(done, 250));
    check(await holds(), what);
}
// What a page asks by that verb, of it what is `held`, stays unanswered until what is given back is
// called.
export async function holdBack(page, verb, held = () => true) {
    let let_go;
    const gone = new Promise((done) => (let_go = done));
    const path = `**/api/v1/${verb}`;
    const hold = async (route) => {
        if (held(route.request().postDataJSON())) await gone;
        await route.continue().catch(() => undefined); // whoever asked may have gone on
    };
    await page.route(path, hold);
    return async () => {
        let_go();
        await page.unroute(path, hold);
    };
}
// The last quarter that is over by the calendar of Bangladesh, and its last month: what is signed.
export function lastQuarter() {
    const now = new Date(Date.now() + 6 * 3600 * 1000);
    const begun = Math.floor(now.getUTCMonth() / 3) * 3;
    const last = new Date(Date.UTC(now.getUTCFullYear(), begun, 0));
    const year = last.getUTCFullYear() - (last.getUTCMonth() < 6 ? 1 : 0);
    const number = Math.floor(((last.getUTCMonth() + 6) % 12) / 3) + 1;
    const code = `${year}-${String((year + 1) % 100).padStart(2, '0')}/Q${number}`;
    return { code, month: last.toISOString().slice(0, 7) };
}
// The text of a printed page, without its spaces: lines may be broken anywhere.
export const unspaced = (text) => text.normalize('NFC').replace(/\s+/g, '');
export async function printed(page, name) {
    const file = join(shots, `${name}.pdf`);
    await page.pdf({ path: file, format: 'A4' });
    return unspaced(execFileSync('pdftotext', [file, '-'], { encoding: 'utf8' }));
}
// A file dropped with the mouse onto the place of that input.
export async function drop(page, input, name, bytes) {
    const data = await page.evaluateHandle(
        ([name, bytes]) => {
            const data = new DataTransfer();
            data.items.add(new File([new Uint8Array(bytes)], name));
            return data;
        },
        [name, [...bytes]],
    );
    const place = page.locator(`.drop:has(${input})`);
    await place.dispatchEvent('dragover', { dataTransfer: data });
    await place.dispatchEvent('drop', { dataTransfer: data });
}
