// What the browser keeps for whoever signs letters: his name and post and how his memo numbers
// begin; and what was typed into a window and not saved, through Escape, a reload and other pages.

import { useEffect, useMemo } from 'preact/hooks';
import {
    draftsOf,
    dropDraft,
    keepDraft,
    readDraft,
    watchOtherTabs,
    type Draft,
} from 'pages/drafts';
import { useLatest } from 'pages/live';

export interface Signer {
    by: string;
    post: string;
    memo: string; // how it begins
}
const signer_kept = 'kheya.signer.';

export function signerBefore(): Signer {
    try {
        const kept = JSON.parse(localStorage.getItem(signer_kept + draftsOf()) ?? '{}');
        return { by: kept.by ?? '', post: kept.post ?? '', memo: kept.memo ?? '' };
    } catch {
        return { by: '', post: '', memo: '' };
    }
}
// A memo number, in its two parts: how the office's numbers begin, and the number at its end.
export function partsOfMemo(memo: string): [string, string] {
    const found = /^(.*?)(\d+)\s*$/.exec(memo);
    return found ? [found[1], found[2]] : [memo, ''];
}
export function keepSigner(one: Signer): void {
    const kept = { by: one.by, post: one.post, memo: partsOfMemo(one.memo)[0] };
    try {
        localStorage.setItem(signer_kept + draftsOf(), JSON.stringify(kept));
    } catch {
        /* no room: typed again */
    }
}
// The memo number `n` letters behind that one; null where it has no number to count on from.
export function memoBehind(memo: string, n: number): string | null {
    const [begins, number] = partsOfMemo(memo);
    if (number === '') return null;
    return begins + String(BigInt(number) + BigInt(n)).padStart(number.length, '0');
}

// What of a window was typed before, if anything was, and a way to keep what is typed now. `back`
// is given what another window left that is not there any more.
export function useKept(key: string, back: (found: Draft) => void) {
    const first = useMemo(() => readDraft(key), [key]);
    const [restored, setRestored] = useLatest(first !== null);
    const [unkept, setUnkept] = useLatest(false);
    const [otherTab, setOtherTab] = useLatest(false);
    useEffect(
        () =>
            watchOtherTabs(key, setOtherTab, (left) => {
                if (!left) return;
                back(left);
                setRestored(true);
            }),
        [key],
    );
    return {
        first,
        restored,
        unkept,
        otherTab,
        keep: (draft: Draft) => setUnkept(!keepDraft(key, draft)),
        drop: () => {
            dropDraft(key);
            setRestored(false);
        },
    };
}
