// What all pages of the console share: who is signed in, the language, and a tick that counts up
// whenever the hub tells of news. A session that ended leads to the way in, and the page with what
// was typed stays behind it until the same person is back, or another comes.

import { createContext } from 'preact';
import { useContext, useEffect, useState } from 'preact/hooks';
import { ask, Away, call, Refusal, useToken, whenSignedOut } from 'pages/calls';
import { nameComesFromSession, useLatest } from 'pages/live';
import { learn, type TypeSet } from 'pages/records';
import { speak, type Lang } from 'pages/words';
import { hearTurns, listen, tellTurn, type Looked } from './news';

export interface Me {
    user: { name: string; role: string; scope: string; totp: boolean };
    token: string;
    lang: Lang;
    version: string;
}
export interface Hub {
    access: 'asking' | 'in' | 'out' | 'away';
    me: Me | null; // he whose pages are there, if only behind the way in
    ended: boolean; // the session was ended, not left
    paused: boolean; // his pages wait until he is back
    round: number; // counts whenever somebody comes in
    calls: Set<string>; // what this hub answers, as its own description says
    lang: Lang;
    tick: number;
    setLang: (lang: Lang) => void;
    enter: () => void;
    leave: () => void;
}
export const hub = createContext<Hub>(null as unknown as Hub);
export function useHub(): Hub {
    return useContext(hub);
}
export function mayWriteOffices(me: Me | null): boolean {
    return me?.user.role === 'administrator' || me?.user.role === 'division';
}
export function mayWriteRecords(me: Me | null): boolean {
    return me !== null && me.user.role !== 'viewer';
}

const lang_kept = 'kheya.lang';
const again_ms = 5000; // until a hub that is away is asked again

// What was chosen in this browser; signing in does not change what is on the screen.
function keptLang(): Lang {
    return localStorage.getItem(lang_kept) === 'en' ? 'en' : 'bn';
}

// The hub does not answer, or cannot look who asks: it will.
function isAway(trouble: unknown): boolean {
    return trouble instanceof Away || (trouble instanceof Refusal && trouble.status === 503);
}

// Whether he who asks is still signed in; that he is not, calls tell by themselves.
function look(): Promise<Looked> {
    return ask('me').then(
        () => 'in' as const,
        (trouble) => (isAway(trouble) ? 'away' : 'out'),
    );
}

export function useSession(): Hub {
    const [access, setAccess] = useState<Hub['access']>('asking');
    const [me, setMe, lastMe] = useLatest<Me | null>(null);
    const [ended, setEnded] = useState(false);
    const [calls, setCalls] = useState(new Set<string>());
    const [lang, setLangNow] = useState<Lang>(keptLang());
    const [tick, setTick] = useState(0);
    const [round, setRound] = useState(0);
    const setLang = (next: Lang) => {
        localStorage.setItem(lang_kept, next);
        speak(next);
        setLangNow(next);
    };
    const out = (isEnded: boolean) => {
        useToken('');
        if (!isEnded) setMe(null);
        setEnded(isEnded);
        setAccess('out');
    };
    const enter = async () => {
        try {
            const mine = await ask<Me>('me');
            useToken(mine.token);
            nameComesFromSession();
            const side = mine.user.role === 'division' ? 'ministry' : 'headquarters';
            learn(await call<TypeSet>('types'), side);
            const described = await ask<{ paths: object }>('openapi.json');
            setCalls(new Set(Object.keys(described.paths).map((one) => one.slice(8))));
            setMe(mine);
            setEnded(false);
            setRound((n) => n + 1);
            setTick((n) => n + 1);
            setAccess('in');
        } catch (trouble) {
            if (trouble instanceof Refusal && trouble.status === 401) out(lastMe.current !== null);
            else if (isAway(trouble)) {
                setAccess('away');
                window.setTimeout(() => void enter(), again_ms);
            } else throw trouble;
        }
    };
    const leave = async () => {
        await call('logout').catch(() => undefined);
        out(false);
        tellTurn('left');
    };
    // Who is signed in is the browser's: this window goes with the others.
    const enteredElsewhere = async () => {
        const mine = await ask<Me>('me').catch(() => null);
        const here = lastMe.current?.user.name;
        if (mine && (!here || here === mine.user.name)) void enter();
        else if (mine) out(true);
    };
    useEffect(() => {
        speak(lang);
        whenSignedOut(() => out(true));
        hearTurns(
            () => void enteredElsewhere(),
            () => out(false),
        );
        void enter();
    }, []);

    useEffect(() => {
        if (!me || ended) return;
        const ears = {
            news: () => setTick((n) => n + 1),
            reached: (isThere: boolean) => setAccess(isThere ? 'in' : 'away'),
            ended: () => void look(),
        };
        return listen(ears, look);
    }, [me, ended]);

    return {
        access,
        me,
        ended,
        paused: me !== null && ended,
        round,
        calls,
        lang,
        tick,
        setLang,
        enter: () => void enter().then(() => tellTurn('entered')),
        leave: () => void leave(),
    };
}
