// News of the hub for all windows of a browser by one stream. A browser holds six connections to
// one program: a stream each, and six windows leave none to ask or save with. So the window that
// has the lock listens and tells the others; when it goes, the next has the lock. A browser without
// locks has a stream a window, and those that the hub refuses ask now and then.

import { heardProgress } from './files';

export interface Ears {
    news: () => void;
    reached: (isThere: boolean) => void; // the hub, or not
    ended: () => void; // the session may be over
}
// 'in': the hub answers, he is signed in; 'away': it does not; 'out': he is not.
export type Looked = 'in' | 'away' | 'out';

type Told = { says: 'news' | 'there' | 'away' | 'ended' } | { says: 'progress'; text: string };

const lock_name = 'kheya.events';
const channel_name = 'kheya.events';
const again_ms = 5000; // until a lost stream is opened again; twice as long each time
const again_most_ms = 60000;
const away_after_ms = 10000; // that a stream is broken
const at_once_ms = 1000; // a lock that is had within it nobody else had

const canTell = 'BroadcastChannel' in window;
const canLead = canTell && 'locks' in navigator;

// What one window does with the session, the others hear of.
type Turn = 'entered' | 'left';
const turns = canTell ? new BroadcastChannel('kheya.session') : null;
export function tellTurn(turn: Turn): void {
    turns?.postMessage(turn);
}
export function hearTurns(entered: () => void, left: () => void): void {
    if (!turns) return;
    turns.onmessage = (event) => ((event.data as Turn) === 'entered' ? entered() : left());
}

function hear(told: Told, ears: Ears): void {
    if (told.says === 'progress') heardProgress(told.text);
    else if (told.says === 'news') ears.news();
    else if (told.says === 'ended') ears.ended();
    else ears.reached(told.says === 'there');
}

// A stream that is opened anew tells of news, too: nobody knows what came in between.
function openStream(tell: (told: Told) => void, look: () => Promise<Looked>): () => void {
    let stream: EventSource;
    let later = 0;
    let wait = again_ms;
    let isOver = false;
    const again = () => {
        later = window.setTimeout(async () => {
            const found = await look();
            if (isOver) return;
            if (found === 'out') return tell({ says: 'ended' });
            if (found === 'away') {
                tell({ says: 'away' });
                return again();
            }
            tell({ says: 'there' });
            tell({ says: 'news' });
            open();
        }, wait);
    };
    let isLate = false; // what came before it opens may not have been shown
    let broken = 0;
    const open = () => {
        stream = new EventSource('/api/v1/events');
        stream.addEventListener('news', () => tell({ says: 'news' }));
        stream.addEventListener('progress', (event) =>
            tell({ says: 'progress', text: event.data as string }),
        );
        stream.onopen = () => {
            wait = again_ms;
            window.clearTimeout(broken);
            broken = 0;
            tell({ says: 'there' });
            if (isLate) tell({ says: 'news' });
            isLate = true;
        };
        // The browser tries again by itself, unless the hub refused it.
        stream.onerror = () => {
            isLate = true;
            broken ||= window.setTimeout(() => tell({ says: 'away' }), away_after_ms);
            if (stream.readyState !== EventSource.CLOSED) return;
            window.clearTimeout(broken);
            broken = 0;
            again();
            wait = Math.min(2 * wait, again_most_ms);
        };
    };
    open();
    return () => {
        isOver = true;
        window.clearTimeout(later);
        window.clearTimeout(broken);
        stream.close();
    };
}

// `look`: whether the hub answers and who asks is signed in.
export function listen(ears: Ears, look: () => Promise<Looked>): () => void {
    const channel = canTell ? new BroadcastChannel(channel_name) : null;
    if (channel) channel.onmessage = (event) => hear(event.data as Told, ears);
    const tellAll = (told: Told) => {
        channel?.postMessage(told);
        hear(told, ears);
    };
    if (!canLead) {
        const close = openStream((told) => hear(told, ears), look);
        return () => {
            channel?.close();
            close();
        };
    }
    const waiting = new AbortController();
    const since = performance.now();
    let leave: () => void = () => undefined;
    const lead = () =>
        new Promise<void>((done) => {
            const close = openStream(tellAll, look);
            // Of what came between two that lead.
            if (performance.now() - since > at_once_ms) tellAll({ says: 'news' });
            leave = () => {
                close();
                done();
            };
        });
    navigator.locks.request(lock_name, { signal: waiting.signal }, lead).catch(() => undefined);
    return () => {
        waiting.abort();
        leave();
        channel?.close();
    };
}
