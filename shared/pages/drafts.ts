// What was typed and not yet saved, kept by the browser: it survives a reload, a crash of the
// browser, a full disk at the agent and a PC that is switched off. By office and record.

import type { Head, Rec } from './records';

export interface Draft {
    typed: Record<string, string>;
    base: string[]; // ids of the heads that were on the screen
    shown: Record<string, string>; // how the fields read then
}

const prefix = 'kheya.draft.';
const lasting_ms = 400 * 86400 * 1000;

export function draftKey(office: string, type: string, key: string): string {
    return `${prefix}${office}.${type}/${key}`;
}
export function readDraft(key: string): Draft | null {
    try {
        const kept = JSON.parse(localStorage.getItem(key) ?? 'null');
        return kept && Object.keys(kept.typed).length > 0 ? kept : null;
    } catch {
        return null;
    }
}
// False: the browser has no room for it.
export function keepDraft(key: string, draft: Draft): boolean {
    try {
        if (Object.keys(draft.typed).length === 0) localStorage.removeItem(key);
        else localStorage.setItem(key, JSON.stringify({ ...draft, at: Date.now() }));
        return true;
    } catch {
        return false;
    }
}
export function dropDraft(key: string): void {
    localStorage.removeItem(key);
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

export function headsOf(rec: Rec | null): string[] {
    if (!rec) return [];
    const ids = new Set<string>();
    const add = (heads: Head[]) => heads.forEach((head) => ids.add(head.id));
    Object.values(rec.fields).forEach((entry) => add(entry.heads));
    if (rec.retirement) add(rec.retirement.heads);
    return [...ids];
}

// Tells whether another window has the same record open.
export function watchOtherTabs(key: string, tell: (other: boolean) => void): () => void {
    if (!('BroadcastChannel' in window)) return () => undefined;
    const channel = new BroadcastChannel('kheya.' + key);
    channel.onmessage = (event) => {
        if (event.data === 'here?') channel.postMessage('here');
        tell(event.data !== 'gone');
    };
    channel.postMessage('here?');
    const leave = () => channel.postMessage('gone');
    window.addEventListener('pagehide', leave);
    return () => {
        leave();
        window.removeEventListener('pagehide', leave);
        channel.close();
    };
}
