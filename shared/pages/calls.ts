// Calls to the program that serves this page. Every call is a verb of the program; what it refuses
// comes back as `Refusal` with the place and the reason in both languages.

import { label, t } from './words';

export class Refusal extends Error {
    constructor(
        public status: number,
        public where: string,
        public en: string,
        public bn: string,
        public all: { where: string; message: string; message_bn: string }[] = [],
        public needsCode = false, // the password was right, the number is missing
        public code = 0, // as the command line would end: see Ended
    ) {
        super(en);
    }
    text(): string {
        return label({ bn: this.bn || this.en, en: this.en });
    }
}
// How a verb may end on the command line, where pages tell one from another.
export const Ended = { no_link: 69, later: 75 };
// What went wrong on the page itself, in words for the reader.
export class Told extends Error {
    constructor(private words: () => string) {
        super('told');
    }
    text(): string {
        return this.words();
    }
}
// The program does not answer: it stops, or the PC has just come up.
let awayText = () => t('no_agent');
export function sayAway(words: () => string): void {
    awayText = words;
}
export class Away extends Error {
    text(): string {
        return awayText();
    }
}

let token = '';
let signedOut: () => void = () => undefined;
// Told whenever a call finds the session at its end.
export function whenSignedOut(tell: () => void): void {
    signedOut = tell;
}
// Asked for the token of the session that there is now, where somebody signed in elsewhere in this
// browser; false: the page is not his.
let renewToken = async () => false;
export function whenTokenIsOld(renew: () => Promise<boolean>): void {
    renewToken = renew;
}
// What every call shows besides the cookie: that it comes from our own page.
export function useToken(given: string): void {
    token = given;
}

// The JSON of an answer; what is no success is thrown as a Refusal.
export async function answered(response: Response): Promise<unknown> {
    const body = await response.json().catch(() => ({}));
    return accepted(response.status, body, response.statusText);
}
// An answer that came inside another one, as answered() would give it.
export interface Carried {
    status: number;
    body: any;
}
export function accepted(status: number, body: any, words = ''): unknown {
    if (status >= 200 && status < 300) return body;
    const error = body.error ?? {
        where: body.where ?? '',
        message: body.detail ?? words,
        message_bn: body.detail_bn ?? '',
    };
    if (status === 401 && token !== '') signedOut();
    throw new Refusal(
        status,
        error.where,
        error.message,
        error.message_bn,
        body.errors,
        body.needs_code === true,
        error.code,
    );
}

// A program that holds the line and says nothing is as good as none: after that long it is away.
async function fetched(path: string, how: RequestInit, within_ms: number): Promise<unknown> {
    const stop = new AbortController();
    const timer = within_ms > 0 ? window.setTimeout(() => stop.abort(), within_ms) : 0;
    try {
        const response = await fetch(`/api/v1/${path}`, { ...how, signal: stop.signal });
        const body = await answered(response);
        if (stop.signal.aborted) throw new Away();
        return body;
    } catch (e) {
        throw e instanceof Refusal && !stop.signal.aborted ? e : new Away();
    } finally {
        window.clearTimeout(timer);
    }
}

// What a page asks by itself, because news came or a line was lost, says so: it keeps no session of
// headquarters' young.
const says_idle = 'idle:';
let saysIdle = false; // the agent's desk knows no such thing
export function sayWhenIdle(): void {
    saysIdle = true;
}
let used_at = performance.now();
// How long ago somebody had the page ask something.
export function idleFor(): number {
    return performance.now() - used_at;
}

// What a GET of the program's own gives. `within_ms`: 0 waits for ever.
export async function ask<T>(path: string, within_ms = 0, isIdle = false): Promise<T> {
    if (!isIdle) used_at = performance.now();
    const how = isIdle ? { headers: { 'X-Kheya-Token': says_idle } } : {};
    return (await fetched(path, how, within_ms)) as T;
}

// `outlives`: the page that asks.
export async function call<T>(
    verb: string,
    given: object = {},
    within_ms = 0,
    outlives = false,
    isIdle = false,
): Promise<T> {
    if (!isIdle) used_at = performance.now();
    const send = () => {
        const how = {
            method: 'POST',
            keepalive: outlives,
            headers: {
                'Content-Type': 'application/json',
                'X-Kheya-Token': (isIdle && saysIdle ? says_idle : '') + token,
            },
            body: JSON.stringify(given),
        };
        return fetched(verb, how, within_ms);
    };
    try {
        return (await send()) as T;
    } catch (trouble) {
        const isOld = trouble instanceof Refusal && trouble.where === 'token';
        if (!isOld || !(await renewToken())) throw trouble;
        return (await send()) as T; // nothing was done before
    }
}

export function reason(trouble: unknown): string {
    const isTold = trouble instanceof Refusal || trouble instanceof Away || trouble instanceof Told;
    return isTold ? trouble.text() : String(trouble);
}

// That something was not saved, once: the program says it itself where nothing at all can be saved.
// Whether what went there without an answer was saved, nobody knows.
export function unsaved(reason: string): string {
    if (reason === awayText()) return `${t('maybe_saved')}: ${reason}`;
    const said = t('not_saved');
    if (!reason.toLowerCase().startsWith(said.toLowerCase())) return `${said}: ${reason}`;
    return reason[0].toUpperCase() + reason.slice(1);
}
export function toBase64url(bytes: Uint8Array): string {
    let text = '';
    for (let at = 0; at < bytes.length; at += 0x8000) {
        text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
    }
    return btoa(text).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
}
export function fromBase64url(text: string): Uint8Array {
    const plain = atob(text.replace(/-/g, '+').replace(/_/g, '/'));
    return Uint8Array.from(plain, (c) => c.charCodeAt(0));
}
