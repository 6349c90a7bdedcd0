// Other people's pages in a browser that has a session at the desk: a name that was made to point
// at this machine (DNS rebinding), a form posted here, a script that asks.
import { createServer } from 'node:http';
import { agent, check, openDesk, seen, shoot } from './desk_browser.mjs';

const { browser, context, page, base } = await openDesk('en', {
    args: ['--host-resolver-rules=MAP *.example 127.0.0.1'],
});
const port = new URL(base).port;
const before = JSON.stringify(agent('list', 'remark'));

const rebound = await context.newPage();
const answer = await rebound.goto(`http://evil.example:${port}/`);
check(answer.status() === 421, 'a name that points here is told that it is not ours');
const asked = await rebound.evaluate(async () => (await fetch('/api/v1/me')).status);
check(asked === 421, 'nor does its script learn the token');

// As text/plain a form sends NAME=VALUE, so that whole JSON can be made of the two.
const name = '{"target":"remark","assignments":["about=portal","text';
const value = 'of a foreign page"]}';
const words = `${name}=${value}`;
JSON.parse(words);
const quoted = (text) => text.replaceAll('&', '&amp;').replaceAll('"', '&quot;');
const site = createServer((_, response) => {
    response.setHeader('Content-Type', 'text/html');
    response.end(
        `<form method="post" enctype="text/plain" action="http://127.0.0.1:${port}/api/v1/set">` +
            `<input name="${quoted(name)}" value="${quoted(value)}"><button>Go</button></form>`,
    );
});
await new Promise((done) => site.listen(0, '127.0.0.1', done));
const foreign = await context.newPage();
await foreign.goto(`http://foreign.example:${site.address().port}/`);
const fetched = await foreign.evaluate(
    async ([url, body]) => {
        const options = { method: 'POST', credentials: 'include', body };
        const tries = [
            { ...options, headers: { 'Content-Type': 'application/json' } },
            { ...options, mode: 'no-cors' },
        ];
        const ends = [];
        for (const one of tries)
            ends.push(
                await fetch(url, one).then(
                    (response) => response.type,
                    () => 'refused',
                ),
            );
        return ends;
    },
    [`http://127.0.0.1:${port}/api/v1/set`, words],
);
check(fetched[0] === 'refused', 'the browser sends no JSON of a foreign page');
check(fetched[1] === 'refused', 'nor does that page see what came of one sent unasked');
const posted = foreign.waitForResponse((one) => one.url().endsWith('/api/v1/set'));
await foreign.getByRole('button', { name: 'Go' }).click();
const status = (await posted).status();
check([401, 403, 415].includes(status), `a form of a foreign page is refused (${status})`);
await shoot(foreign, 'foreign-form');
check(JSON.stringify(agent('list', 'remark')) === before, 'and nothing was saved');

await page.reload();
await seen(page.getByRole('navigation').getByRole('link').first(), 'our own page still works');
site.close();
await browser.close();
