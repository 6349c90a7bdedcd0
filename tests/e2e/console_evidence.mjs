// Evidence at headquarters: whoever looks at a record sees the picture that proves it.
import { readFileSync } from 'node:fs';
import { begin, end, go, page, say } from './console_browser.mjs';
import { check, checkAccess, counted, hub, seen, shoot, world } from './desk_browser.mjs';

await begin(world.user);

await go(`record/${world.office}/portal`);
const picture = page.locator('img.evidence');
await picture.waitFor();
check(await picture.evaluate((one) => one.complete && one.naturalWidth > 0), 'a picture is drawn');
check((await picture.getAttribute('alt')) === 'প্রথম পাতা', 'with what it shows');
await counted(page.locator('figure'), 2, 'all that is about the record is there');
for (const name of ['page.png', 'letter.pdf']) {
    const came = page.waitForEvent('download');
    await page.getByRole('button', { name: new RegExp(`^${name}`) }).click();
    const file = await came;
    check(file.suggestedFilename() === name, `${name} is taken under its own name`);
    check(
        readFileSync(await file.path()).equals(readFileSync(`${world.folder}/${name}`)),
        'as it is',
    );
}
await checkAccess(page, 'evidence');
await shoot(page, 'evidence');

const itself = hub('list', 'evidence').find((one) => one.fields.mime.value === 'image/png');
await go(`record/${world.office}/evidence/${itself.key}`);
await seen(picture, 'the record of evidence shows it, too');
await counted(page.locator('figure'), 1, 'and no other');
await shoot(page, 'evidence-itself');

// Its record comes before the file does.
await page.route('**/api/v1/extract', (route) =>
    route.fulfill({
        status: 422,
        contentType: 'application/json',
        body: JSON.stringify({
            error: { code: 75, where: '', message: 'not sent yet', message_bn: 'এখনও আসেনি' },
        }),
    }),
);
await go(`record/${world.office}/portal`);
await seen(page.getByText(say('এখনও আসেনি', 'not sent yet')), 'what has not come yet is told');
await end();
