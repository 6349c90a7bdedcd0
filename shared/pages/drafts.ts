// What was typed and not yet saved. The browser keeps it at once, which needs no program and no
// room on the agent's disk; but it brings that to its own disk only after seconds. The agent keeps
// it durably within a second: so it outlives a killed browser and a power cut. By office and
// record, and by window: two windows with one form open are two writers. What a window left behind
// that is not there any more is taken up by the next that opens the form.

import { call, Refusal } from './calls';
import type { Entry, Rec } from './records';

export interface Draft {
    typed: Record<string, string>;
    base: string[]; // the heads that were on the screen, REGISTER=ID
    shown: Record<string, string>; // how the fields read then
    key?: string; // of a new record, where it is drawn: the same at each try to save it
    days?: Record<string, string>; // by register: when what is typed was seen, if not today
}

// As the program draws one: a UUID of version 7.
export function drawKey(): string {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    const hex = [...bytes].map((one) => one.toString(16).padStart(2, '0')).join('');
    const at = Date.now().toString(16).padStart(12, '0');
    const rest = `7${hex.slice(13, 16)}-${'89ab'[bytes[8] & 3]}${hex.slice(17, 20)}`;
    return `${at.slice(0, 8)}-${at.slice(8)}-${rest}-${hex.slice(20)}`;
}

// A form stays open while a save is under way. Once that was answered, what is typed in it is left
// but for what was sent and still reads so.
export function typedSince(typed: Draft['typed'], sent: Draft['typed']): Draft['typed'] {
    return Object.fromEntries(Object.entries(typed).filter(([name, text]) => text !== sent[name]));
}
export const emptied = (sent: string) => (now: string) => (now === sent ? '' : now);

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

// At headquarters and at a desk with PINs each person has his own: several sign in at one browser.
let writer = '';
export function keepDraftsOf(name: string): void {
    writer = name && `${encodeURIComponent(name)}@`;
}
export function draftsOf(): string {
    return writer;
}
export function draftKey(office: string, type: string, key: string): string {
    return `${prefix}${writer}${office}.${type}/${key}`;
}
// The form alone, and whose draft it is: the agent gives and takes it for him only. What was typed
// while nobody had a PIN has no name.
function ofWhom(key: string): { key: string; by?: string } {
    const [, name, form] = /^kheya\.draft\.(?:([^@/]*)@)?(.*)$/s.exec(key)!;
    return name ? { key: prefix + form, by: decodeURIComponent(name) } : { key };
}
interface Kept extends Draft {
    at: number;
}
function isKept(found: unknown): found is Kept {
    const typed = (found as Kept | null)?.typed;
    return typeof typed === 'object' && typed !== null && Object.keys(typed).length > 0;
}
function readAt(place: string): Kept | null {
    try {
        const kept: unknown = JSON.parse(localStorage.getItem(place) ?? 'null');
        return isKept(kept) ? kept : null;
    } catch {
        return null;
    }
}
// What this window kept.
export function readDraft(key: string): Draft | null {
    return readAt(placeOf(key));
}

// --- the agent's copy ----------------------------------------------------------------------------
const send_after_ms = 700; // after a key, so that what was typed is on the disk within a second
const again_after_ms = 5000; // where the agent could not take it
let isKeptAtAgent = false; // headquarters' pages have the browser's copy only
export function keepDraftsAtAgent(): void {
    isKeptAtAgent = true;
}
const latest = new Map<string, Kept | null>(); // what this page wrote; null: dropped
const unsent = new Set<string>();
// Keys of which the copies there are known: before, none is written over.
const compared = new Set<string>();
let timer = 0;
let turn: Promise<unknown> = Promise.resolve(); // one call after the other, in order
function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = turn.then(work);
    turn = done.catch(() => undefined);
    return done;
}
// That one is dropped is told even if the page goes meanwhile.
const tellAgent = (key: string, of: string, body: Kept | null) =>
    call('draft', { ...ofWhom(key), tab: of, body }, 0, body === null);
function sendLater(key: string, after_ms = send_after_ms): void {
    if (!isKeptAtAgent) return;
    unsent.add(key);
    if (timer === 0) timer = window.setTimeout(() => void inTurn(sendAll), after_ms);
}
async function sendAll(): Promise<void> {
    clearTimeout(timer);
    timer = 0;
    for (const key of [...unsent].filter((one) => compared.has(one))) {
        unsent.delete(key);
        try {
            const kept = latest.get(key);
            await tellAgent(key, tab, kept === undefined ? readAt(placeOf(key)) : kept);
        } catch (e) {
            // Too large for it: the browser has it. A full disk, a lock, a stop pass.
            if (!(e instanceof Refusal && e.status === 422)) sendLater(key, again_after_ms);
        }
    }
}
// False: the browser has no room for it.
export function keepDraft(key: string, draft: Draft): boolean {
    const isNone = Object.keys(draft.typed).length === 0;
    // Later than what it replaces, whatever happened to the clock.
    const before = latest.get(key)?.at ?? readAt(placeOf(key))?.at ?? 0;
    const kept = { ...draft, at: Math.max(Date.now(), before + 1) };
    latest.set(key, isNone ? null : kept);
    sendLater(key);
    try {
        if (isNone) localStorage.removeItem(placeOf(key));
        else localStorage.setItem(placeOf(key), JSON.stringify(kept));
        return true;
    } catch {
        return false;
    }
}
export function dropDraft(key: string): void {
    localStorage.removeItem(placeOf(key));
    latest.set(key, null);
    clearTimeout(timer); // of what was typed into it last: no copy is to outlive it so long
    timer = 0;
    sendLater(key, 0);
}

interface Left {
    tab: string;
    kept: Kept;
}
// Under which names a form's drafts stand in the browser: this person's, and at a desk nobody's.
const namesOf = (key: string) => [...new Set([key, ...(isKeptAtAgent ? [ofWhom(key).key] : [])])];
// What all windows kept in this browser, but for this one's own; one without a window is of an
// earlier version.
function leftHere(key: string): Left[] {
    return namesOf(key).flatMap((name) =>
        Object.keys(localStorage).flatMap((place) => {
            if (place === placeOf(key)) return [];
            const kept = place === name || place.startsWith(`${name}\n`) ? readAt(place) : null;
            return kept ? [{ tab: place.slice(name.length + 1), kept }] : [];
        }),
    );
}
// And at the agent.
async function leftThere(key: string): Promise<Left[]> {
    if (!isKeptAtAgent) return [];
    type Given = { drafts: { tab: string; body: unknown }[] };
    const { drafts } = await inTurn(() => call<Given>('drafts', ofWhom(key)));
    return drafts.flatMap(({ tab, body }) => (isKept(body) ? [{ tab, kept: body }] : []));
}

// Looks for what is newer than `first`, this window's draft as its form opened: its own copy at the
// agent, unless the page wrote here before; and where it has none, what windows other than `there`
// left. That becomes this window's own, with what was typed since then on top of it.
async function takeUp(
    key: string,
    first: Kept | null,
    wroteBefore: boolean,
    there: Set<string>,
): Promise<Draft | null> {
    const left = [...leftHere(key), ...(await leftThere(key))];
    compared.add(key);
    if (first || unsent.has(key)) sendLater(key);
    const newest = left
        .filter((one) => (one.tab === tab ? !wroteBefore : !first && !there.has(one.tab)))
        .sort((one, other) => other.kept.at - one.kept.at)[0];
    if (!newest || newest.kept.at <= (first?.at ?? 0)) return null;
    const typed = { ...newest.kept.typed };
    for (const [name, text] of Object.entries(latest.get(key)?.typed ?? {}))
        if (text !== first?.typed[name]) typed[name] = text;
    const next = { ...newest.kept, typed };
    if (!keepDraft(key, next) && !isKeptAtAgent) return null;
    if (newest.tab !== tab) dropAfterSending(key, newest.tab);
    else dropNameless(key, tab);
    return next;
}
const placeIn = (name: string, of: string) => (of === '' ? name : `${name}\n${of}`);
// It is its writer's from now on.
function dropNameless(key: string, of: string): void {
    for (const name of namesOf(key).slice(1)) localStorage.removeItem(placeIn(name, of));
}
function dropAfterSending(key: string, of: string): void {
    localStorage.removeItem(placeIn(key, of));
    dropNameless(key, of);
    if (!isKeptAtAgent) return;
    void inTurn(async () => {
        await sendAll();
        if (!unsent.has(key)) await tellAgent(key, of, null);
    }).catch(() => undefined);
}
// A draft is old once it was so on many days: one start with a clock that is far ahead drops none.
const old_kept = 'kheya.old';
const days_old = 30;
interface Old {
    days: number;
    last: string;
}
export function dropOldDrafts(): void {
    let before: Record<string, Old> = {};
    try {
        before = JSON.parse(localStorage.getItem(old_kept) ?? '{}');
    } catch {
        /* begun anew */
    }
    const now: Record<string, Old> = {};
    const last = new Date().toISOString().slice(0, 10);
    for (const place of Object.keys(localStorage).filter((one) => one.startsWith(prefix))) {
        const kept = readAt(place);
        if (kept && kept.at > Date.now() - lasting_ms) continue;
        const was = before[place] ?? { days: 0, last: '' };
        const days = was.last === last ? was.days : was.days + 1;
        // What does not read is of no use.
        if (!kept || days >= days_old) localStorage.removeItem(place);
        else now[place] = { days, last };
    }
    try {
        localStorage.setItem(old_kept, JSON.stringify(now));
    } catch {
        /* no room: counted from another day on */
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
// was kept of the form and is newer than this window's own: at the agent, or by a window that is
// gone; null: nothing.
export function watchOtherTabs(
    key: string,
    tell: (other: boolean) => void,
    found: (left: Draft | null) => void,
): () => void {
    const there = new Set([tab]);
    const first = readAt(placeOf(key));
    const wroteBefore = latest.has(key);
    let later = 0;
    let isOver = false;
    const look = async () => {
        try {
            const left = await takeUp(key, first, wroteBefore, there);
            if (!isOver) found(left);
        } catch {
            if (!isOver) later = window.setTimeout(look, again_after_ms);
        }
    };
    const end = () => {
        isOver = true;
        clearTimeout(later);
    };
    if (!('BroadcastChannel' in window)) {
        void look();
        return end;
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
    later = window.setTimeout(look, answer_ms);
    const leave = () => channel.postMessage({ says: 'gone', from: tab });
    window.addEventListener('pagehide', leave);
    return () => {
        leave();
        end();
        window.removeEventListener('pagehide', leave);
        channel.close();
    };
}
