// Search in a list that forgives spelling: folded as office names are compared (shared/base/text),
// and with one letter wrong in a longer word.

import { asciiDigits } from 'pages/words';

const forgiving_from = 5; // letters of a word in which one may be wrong

export function fold(text: string): string {
    return asciiDigits(text.normalize('NFC').toLowerCase())
        .replace(/[\u200c\u200d\u0981\u09bc]/g, '')
        .replace(/\u09df|\u09af\u09bc/g, '\u09af')
        .replace(/\u09c0/g, '\u09bf') // long and short i
        .replace(/\u09c2/g, '\u09c1') // long and short u
        .replace(/\u0988/g, '\u0987')
        .replace(/\u098a/g, '\u0989')
        .replace(/\u09a3/g, '\u09a8') // the two n
        .replace(/[\u09b6\u09b7]/g, '\u09b8') // the three s
        .replace(/\u09a8\u09cd(?=[\u0995-\u09b9])/g, '')
        .replace(/[\u0982]/g, '')
        .replace(/[-:,.()\u0964]/g, ' ')
        .replace(/\s+/g, ' ')
        .trim();
}

// Whether `word` begins somewhere in `text` with at most one letter too many, missing or wrong.
export function isNear(word: string, text: string): boolean {
    if (text.includes(word)) return true;
    if (word.length < forgiving_from) return false;
    for (const each of text.split(' ')) {
        if (Math.abs(each.length - word.length) <= 1 && differsByOne(word, each)) return true;
    }
    return false;
}
function differsByOne(a: string, b: string): boolean {
    let at = 0;
    while (at < a.length && at < b.length && a[at] === b[at]) at++;
    const rest = (text: string, from: number) => text.slice(from);
    return (
        rest(a, at + 1) === rest(b, at + 1) ||
        rest(a, at + 1) === rest(b, at) ||
        rest(a, at) === rest(b, at + 1)
    );
}

// Every word must be found; those with the words as they were typed come first.
export function finder<T>(all: T[], textOf: (one: T) => string) {
    const folded = all.map((one) => fold(textOf(one)));
    return (typed: string, most: number): T[] => {
        const words = fold(typed).split(' ').filter(Boolean);
        const exact: T[] = [];
        const near: T[] = [];
        folded.forEach((text, i) => {
            if (exact.length >= most) return;
            if (words.every((word) => text.includes(word))) exact.push(all[i]);
            else if (near.length < most && words.every((word) => isNear(word, text)))
                near.push(all[i]);
        });
        return [...exact, ...near].slice(0, most);
    };
}
