// A PC joins with the letter of headquarters: its QR code is read from a picture, and through the
// camera. Chromium's camera is a film of the letter.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
    agent,
    becomes,
    check,
    checkAccess,
    counted,
    openBrowser,
    seen,
    shoot,
    shots,
    world,
} from './desk_browser.mjs';

const letter = readFileSync(world.letter, 'utf8');
const picture = join(shots, 'letter.png');
const film = join(shots, 'letter.y4m');
const width = 640;
const height = 480;

// --- the letter as paper, as a photograph, and as a film ---------------------------------------
{
    const browser = await openBrowser();
    const page = await browser.newPage({ viewport: { width: 800, height: 1100 } });
    await page.setContent(letter);
    check(letter.includes(world.code), 'the letter holds the code as text');
    check(
        await page.evaluate(async () => {
            await document.fonts.ready;
            return [...document.fonts].some((one) => one.status === 'loaded');
        }),
        'its Bengali letters come with it',
    );
    check(!/https?:\/\/(?!www\.w3\.org)/.test(letter), 'and fetches nothing');
    await page.pdf({ path: join(shots, 'letter.pdf'), format: 'A4' });
    // As somebody holds it: turned a little, smaller, on something grey.
    await page.addStyleTag({ content: 'html{background:#999} body{transform:rotate(4deg)}' });
    await page.screenshot({ path: picture });
    const qr = await page.locator('.qr svg').screenshot();
    const grey = await page.evaluate(
        async ([bytes, w, h]) => {
            const blob = await (await fetch(`data:image/png;base64,${bytes}`)).blob();
            const seen = await createImageBitmap(blob);
            const canvas = Object.assign(document.createElement('canvas'), { width: w, height: h });
            const pen = canvas.getContext('2d');
            pen.fillStyle = '#fff';
            pen.fillRect(0, 0, w, h);
            pen.drawImage(seen, (w - h) / 2, 0, h, h);
            const data = pen.getImageData(0, 0, w, h).data;
            return Array.from({ length: w * h }, (_, i) => data[4 * i]);
        },
        [qr.toString('base64'), width, height],
    );
    const colour = Buffer.alloc((width * height) / 2, 128);
    const frame = Buffer.concat([Buffer.from('FRAME\n'), Buffer.from(grey), colour]);
    const head = `YUV4MPEG2 W${width} H${height} F10:1 Ip A1:1 C420jpeg\n`;
    writeFileSync(film, Buffer.concat([Buffer.from(head), frame, frame, frame]));
    await browser.close();
}

const browser = await openBrowser([
    '--use-fake-device-for-media-stream',
    '--use-fake-ui-for-media-stream',
    `--use-file-for-fake-video-capture=${film}`,
]);
const page = await (await browser.newContext({ viewport: { width: 1100, height: 900 } })).newPage();
const loaded = [];
page.on('request', (asked) => loaded.push(new URL(asked.url()).pathname));
await page.goto(world.link);
await page.waitForURL(/\/enrol$/);
await page.locator('#code').waitFor();
check(!loaded.includes('/qr.js'), 'the reader of codes is not loaded before it is used');
await checkAccess(page, 'enrol');
await shoot(page, 'enrol');

// --- a picture without a code, then the letter, dropped ------------------------------------------
const blank = join(shots, 'blank.png');
await page.screenshot({ path: blank });
await page.locator('#letter').setInputFiles(blank);
await page.locator('.notice.bad').waitFor();
check(true, 'a picture without a code is told');
const bytes = readFileSync(picture).toString('base64');
await page
    .evaluate(async (text) => {
        const blob = await (await fetch(`data:image/png;base64,${text}`)).blob().catch(() => null);
        const whole = blob ?? new Blob([Uint8Array.from(atob(text), (c) => c.charCodeAt(0))]);
        const transfer = new DataTransfer();
        transfer.items.add(new File([whole], 'letter.png', { type: 'image/png' }));
        const drop = new DragEvent('drop', { dataTransfer: transfer, bubbles: true });
        document.querySelector('.drop').dispatchEvent(drop);
    }, bytes)
    .catch(() => page.locator('#letter').setInputFiles(picture));
await page.locator('.notice.good').waitFor({ timeout: 60000 });
check((await page.locator('#code').inputValue()) === world.code, 'a dropped picture is read');

// --- the camera ------------------------------------------------------------------------------
await page.locator('#code').fill('');
await page.getByRole('button', { name: 'With the camera' }).click();
await page.locator('.notice.good').waitFor({ timeout: 60000 });
check((await page.locator('#code').inputValue()) === world.code, 'the camera reads the code');
await counted(page.locator('video'), 0, 'and is let go');
await shoot(page, 'code-read');
await page.getByRole('button', { name: 'Enrol', exact: true }).click();
await page.waitForURL((url) => url.pathname === '/');
await seen(
    page.getByRole('navigation').getByRole('link').first(),
    'joined, the pages are the usual ones',
);
await becomes(() => agent('status').office === world.office, 'as the office of the letter');
const camera = await page.evaluate(() =>
    navigator.mediaDevices.getUserMedia({ video: true }).then(
        () => 'given',
        () => 'refused',
    ),
);
check(camera === 'refused', 'no other page may use the camera');
await browser.close();
