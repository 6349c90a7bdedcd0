// What was typed and not yet saved, kept by the browser: it survives a reload, a crash of the
// browser, a full disk at the agent and a PC that is switched off. By office and record, and by
// window: two windows with one form open are two writers. What a window left behind that is not
// there any more is taken up by the next that opens the form.

import type { Entry, Rec } from './records';

export interface Draft {
    typed: Record<string, string>;
    base: string[]; // the heads that were on the screen, REGISTER=ID
    shown: Record<string, string>; // how the fields read then
}

const prefix = 'kheya.draft.';
const lasting_ms = 400 * 86400 * 1000;

const tab_kept = 'kheya.tab';
const drawTab = () => Math.random().toString(36).slice(2);
let tab = sessionStorage.getItem(tab_kept) ?? drawTab(); // stays through reloads of this window
sessionStorage.setItem(tab_kept, tab);
// A duplicated window begins as a copy, its name with it: the older one keeps the name.
if ('BroadcastChannel' in window) {
    const names = new BroadcastChannel('kheya.tabs');
    names.onmessage = (event) => {
        const { asks, taken } = event.data as { asks?: string; taken?: string };
        if (asks === tab) names.postMessage({ taken: tab });
        if (taken !== tab || isSettled) return;
        tab = drawTab();
        sessionStorage.setItem(tab_kept, tab);
    };
    names.postMessage({ asks: tab });
}
let isSettled = false;
const answer_ms = 500; // within which another window says that it is there
setTimeout(() => (isSettled = true), answer_ms);

// Where this window keeps it; without a window, as it was kept once.
const placeOf = (key: string) => `${key}\n${tab}`;

export function draftKey(office: string, type: string, key: string): string {
    return `${prefix}${office}.${type}/${key}`;
}
function readAt(place: string): (Draft & { at: number }) | null {
    try {
        const kept = JSON.parse(localStorage.getItem(place) ?? 'null');
        return kept && Object.keys(kept.typed).length > 0 ? kept : null;
    } catch {
        return null;
    }
}
// What this window kept.
export function readDraft(key: string): Draft | null {
    return readAt(placeOf(key));
}
// The newest that other windows than these kept becomes this window's own.
function takeUp(key: string, there: Set<string>): Draft | null {
    const places = Object.keys(localStorage).filter(
        (place) =>
            place === key ||
            (place.startsWith(`${key}\n`) && !there.has(place.slice(key.length + 1))),
    );
    const age = (place: string) => readAt(place)?.at ?? 0;
    const newest = places.sort((one, other) => age(other) - age(one))[0];
    const found = newest === undefined ? null : readAt(newest);
    if (!found || !keepDraft(key, found)) return null;
    localStorage.removeItem(newest);
    return found;
}
// False: the browser has no room for it.
export function keepDraft(key: string, draft: Draft): boolean {
    try {
        if (Object.keys(draft.typed).length === 0) localStorage.removeItem(placeOf(key));
        else localStorage.setItem(placeOf(key), JSON.stringify({ ...draft, at: Date.now() }));
        return true;
    } catch {
        return false;
    }
}
export function dropDraft(key: string): void {
    localStorage.removeItem(placeOf(key));
}
export function dropOldDrafts(): void {
    for (const key of Object.keys(localStorage)) {
        if (!key.startsWith(prefix)) continue;
        try {
            if (JSON.parse(localStorage.getItem(key) ?? '{}').at > Date.now() - lasting_ms)
                continue;
        } catch {
            /* unreadable: of no use */
        }
        localStorage.removeItem(key);
    }
}

// Each head where it stands, as `base` of `set` takes it: REGISTER=ID.
export function headsOf(rec: Rec | null): string[] {
    if (!rec) return [];
    const entries: Entry[] = Object.values(rec.fields);
    if (rec.retirement) entries.push(rec.retirement);
    return [...new Set(entries.flatMap(headsIn))];
}
export function headsIn(entry: Entry): string[] {
    return entry.heads.map((head) => {
        const element = head.element === undefined ? '' : `/${head.element}`;
        return `${entry.register}${element}=${head.id}`;
    });
}

// Tells whether another window has the same record open, and, once those had time to say so, what
// a window left behind that is not there any more.
export function watchOtherTabs(
    key: string,
    tell: (other: boolean) => void,
    found: (left: Draft) => void,
): () => void {
    const there = new Set([tab]);
    const look = () => {
        const left = readDraft(key) ? null : takeUp(key, there);
        if (left) found(left);
    };
    if (!('BroadcastChannel' in window)) {
        look();
        return () => undefined;
    }
    const channel = new BroadcastChannel('kheya.' + key);
    channel.onmessage = (event) => {
        const { says, from } = event.data as { says: 'here?' | 'here' | 'gone'; from: string };
        if (says === 'here?') channel.postMessage({ says: 'here', from: tab });
        if (says === 'gone') there.delete(from);
        else there.add(from);
        tell(there.size > 1);
    };
    channel.postMessage({ says: 'here?', from: tab });
    const later = setTimeout(look, answer_ms);
    const leave = () => channel.postMessage({ says: 'gone', from: tab });
    window.addEventListener('pagehide', leave);
    return () => {
        leave();
        clearTimeout(later);
        window.removeEventListener('pagehide', leave);
        channel.close();
    };
}
