// What must be on the report's page and on its paper: every figure of the minutes as a reader sees
// it, and Bengali conjuncts that are drawn as such.
import { execFileSync } from 'node:child_process';
import { check, say } from './desk_browser.mjs';

const bengali = '০১২৩৪৫৬৭৮৯';
const number = (shown) =>
    Number(shown.trim().replace(/[০-৯]/g, (digit) => String(bengali.indexOf(digit))));

// T12 as it is drawn: what the minutes give is computed, and stated where they say it themselves.
export async function checkFigures(page, figures) {
    const drawn = await page.locator('#T12').evaluate((section) => ({
        head: [...section.querySelectorAll('thead th')].map((one) => one.innerText.trim()),
        rows: [...section.querySelectorAll('tbody tr')].map((row) => [
            row.dataset.key,
            [...row.children].map((one) => one.innerText),
        ]),
    }));
    const rows = new Map(drawn.rows);
    const place = (name) => drawn.head.indexOf(name);
    const computed = place(say('হিসাব অনুযায়ী', 'Computed'));
    const stated = place(say('বক্তব্য অনুযায়ী', 'Stated'));
    check(computed > 0 && stated > 0, 'T12 has both sides');
    const wrong = figures.filter(({ key, value, derived }) => {
        const row = rows.get(key);
        if (!row || number(row[computed]) !== Number(value)) return true;
        return derived === 'no' && number(row[stated]) !== Number(value);
    });
    check(
        figures.length > 30 && wrong.length === 0,
        `all ${figures.length} figures of the minutes are drawn: ${wrong.map((one) => one.key)}`,
    );
    if (say(true, false)) {
        const one = rows.get(figures[0].key)[computed];
        check(/^[০-৯]+$/.test(one.trim()), `in Bengali digits: ${one}`);
    }
}

// A conjunct is narrower or wider than its letters kept apart, where the font knows it.
const conjuncts = ['ক্ষ', 'ত্র', 'স্ট', 'ন্ত্র'];

export async function checkForm(form) {
    const found = await form.evaluate(async (pairs) => {
        const font = "40px 'Kheya Bengali'";
        await document.fonts.load(font, pairs[0]);
        const width = (text) => {
            const span = document.body.appendChild(document.createElement('span'));
            span.style.font = font;
            span.style.whiteSpace = 'pre';
            span.textContent = text;
            const wide = span.getBoundingClientRect().width;
            span.remove();
            return wide;
        };
        return {
            loaded: [...document.fonts].some(
                (face) => face.family.includes('Kheya Bengali') && face.status === 'loaded',
            ),
            knows: document.fonts.check(font, pairs[0]),
            same: pairs.filter((text) => width(text) === width(text.replaceAll('্', '্\u200c'))),
        };
    }, conjuncts);
    check(found.loaded && found.knows, 'the set form has its own Bengali letters');
    check(found.same.length === 0, `which form conjuncts: ${found.same}`);
}

// What other programs find in the file that is printed.
export function checkPaper(path) {
    const fonts = execFileSync('pdffonts', [path], { encoding: 'utf8' }).split('\n').slice(2);
    const named = fonts.filter((line) => line.trim() !== '');
    // The column before "sub" and "uni": whether the font is in the file.
    const inside = (line) => /\byes\s+(yes|no)\s+(yes|no)\s+\d+\s+\d+\s*$/.test(line);
    const apart = named.filter((line) => !inside(line));
    check(named.length > 0 && apart.length === 0, `all fonts are in the file: ${apart}`);
    check(
        named.some((line) => /Bengali/.test(line)),
        `the Bengali one too: ${named}`,
    );
    const text = execFileSync('pdftotext', ['-raw', path, '-'], {
        encoding: 'utf8',
        maxBuffer: 64 << 20,
    }).replace(/\s/g, '');
    const title = say('ত্রৈমাসিক', 'Quarterlyreport');
    check(text.includes(title), `${title} can be searched for`);
}
