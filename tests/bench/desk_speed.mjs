// How soon the desk's first page can be used: node tests/bench/desk_speed.mjs LINK [TIMES], where
// LINK is what `kheya-agent open --no-open` prints. Prints milliseconds from the start of the
// navigation until the first page's cards stand there with what presses them, and until they are
// painted, as medians over reloads: a browser that starts a process for the page first spends that
// time before anything of ours runs.
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const require = createRequire(join(root, 'shared/pages/package.json'));
const { chromium } = require('playwright-core');
const [link, times = '15'] = process.argv.slice(2);

const browser = await chromium.launch({
    executablePath: process.env.KHEYA_CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu'],
});
const page = await (await browser.newContext({ viewport: { width: 1100, height: 800 } })).newPage();
await page.goto(link);
await page.locator('.cards .card').first().waitFor();
await page.addInitScript(() => {
    new MutationObserver((_, watch) => {
        if (document.querySelector('.cards .card') === null) return;
        watch.disconnect();
        window.usableAt = performance.now();
        requestAnimationFrame(() =>
            setTimeout(() => {
                window.paintedAt = performance.now();
            }),
        );
    }).observe(document, { childList: true, subtree: true });
});
const usable = [];
const painted = [];
const parts = [];
for (let i = 0; i < Number(times); ++i) {
    await page.reload();
    await page.waitForFunction(() => window.paintedAt !== undefined);
    const seen = await page.evaluate(() => {
        const end = (name) =>
            performance.getEntriesByType('resource').find((one) => one.name.includes(name))
                ?.responseEnd ?? 0;
        return {
            usable: window.usableAt,
            painted: window.paintedAt,
            page: performance.getEntriesByType('navigation')[0].responseEnd,
            script: end('.js'),
            me: end('/me'), // with it the answers to the first questions
        };
    });
    usable.push(seen.usable);
    painted.push(seen.painted);
    parts.push(seen);
}
await browser.close();
const median = (of) => Math.round([...of].sort((a, b) => a - b)[Math.floor(of.length / 2)]);
console.log(`usable ${median(usable)} ms`);
console.log(`painted ${median(painted)} ms`);
for (const name of ['page', 'script', 'me'])
    console.log(`  answered: ${name} ${median(parts.map((one) => one[name]))} ms`);
