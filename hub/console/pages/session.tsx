// What all pages of the console share: who is signed in, the language, and a tick that counts up
// whenever the hub tells of news. A session that ended leads to the way in, and the page with what
// was typed stays behind it until the same person is back, or another comes.

import { createContext } from 'preact';
import { useContext, useEffect, useState } from 'preact/hooks';
import {
    ask,
    Away,
    call,
    idleFor,
    Refusal,
    sayAway,
    sayWhenIdle,
    useToken,
    whenSignedOut,
    whenTokenIsOld,
} from 'pages/calls';
import { goBy } from 'pages/clock';
import { keepDraftsOf } from 'pages/drafts';
import { nameComesFromSession, useLatest } from 'pages/live';
import { learn, type TypeSet } from 'pages/records';
import { withhold } from 'pages/withheld';
import { speak, type Lang } from 'pages/words';
import { hearTurns, listen, tellTurn, type Looked } from './news';
import { w } from './words';

export interface Me {
    user: { name: string; role: string; scope: string; totp: boolean };
    withheld: Record<string, string[]>; // by type: fields that the scope keeps from the user
    token: string;
    lang: Lang;
    now: string; // by the hub's clock
    version: string;
}
export interface Hub {
    access: 'asking' | 'in' | 'out' | 'away';
    me: Me | null; // he whose pages are there, if only behind the way in
    ended: boolean; // the session was ended, not left
    paused: boolean; // his pages wait until he is back
    trouble: unknown; // what the hub answers to whoever comes, where it is not just away
    stays: boolean; // who pressed "sign out" is not yet: the hub does not answer
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
const leaving_kept = 'kheya.leaving'; // somebody pressed "sign out", and the hub has not heard it
const use_ms = 5 * 60 * 1000; // after it, who types or points has the hub hear of it
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
    return ask('me', 0, true).then(
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
    const [trouble, setTrouble] = useState<unknown>(null);
    const [stays, setStays] = useState(false);
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
            goBy(mine.now);
            nameComesFromSession();
            sayWhenIdle();
            keepDraftsOf(mine.user.name);
            const side = mine.user.role === 'division' ? 'ministry' : 'headquarters';
            learn(await call<TypeSet>('types'), side);
            withhold(mine.withheld);
            const described = await ask<{ paths: object }>('openapi.json');
            setCalls(new Set(Object.keys(described.paths).map((one) => one.slice(8))));
            setMe(mine);
            setEnded(false);
            setRound((n) => n + 1);
            setTick((n) => n + 1);
            setTrouble(null);
            setAccess('in');
        } catch (met) {
            if (met instanceof Refusal && met.status === 401) out(lastMe.current !== null);
            else {
                setTrouble(isAway(met) ? null : met);
                setAccess('away');
                window.setTimeout(() => void enter(), again_ms);
            }
        }
    };
    const leave = () => {
        localStorage.setItem(leaving_kept, 'yes');
        out(false);
        tellTurn('left');
        void signOut();
    };
    // Only the hub can take the cookie away: it is asked until it has, by the next page too.
    const signOut = async () => {
        while (localStorage.getItem(leaving_kept) !== null) {
            try {
                useToken((await ask<Me>('me')).token);
                await call('logout');
                localStorage.removeItem(leaving_kept);
            } catch (trouble) {
                if (trouble instanceof Refusal && trouble.status === 401)
                    localStorage.removeItem(leaving_kept);
                else {
                    out(false);
                    setStays(true);
                    await new Promise((done) => window.setTimeout(done, again_ms));
                }
            }
            useToken('');
        }
        setStays(false);
    };
    const enterAnew = async () => {
        localStorage.removeItem(leaving_kept); // the session of before ended with it
        await enter();
        tellTurn('entered');
    };
    // Who is signed in is the browser's: this window goes with the others.
    const enteredElsewhere = async () => {
        const mine = await ask<Me>('me').catch(() => null);
        const here = lastMe.current?.user.name;
        if (mine && (!here || here === mine.user.name)) void enter();
        else if (mine) out(true);
    };
    const tokenOfNow = async () => {
        const mine = await ask<Me>('me');
        const isSame = mine.user.name === lastMe.current?.user.name;
        if (isSame) useToken(mine.token);
        return isSame;
    };
    useEffect(() => {
        speak(lang);
        sayAway(() => w('hub_away'));
        whenSignedOut(() => out(true));
        whenTokenIsOld(tokenOfNow);
        hearTurns(
            () => void enteredElsewhere(),
            () => out(false),
        );
        void signOut().then(enter);
    }, []);

    // Who writes for long calls nothing, and is there all the same.
    useEffect(() => {
        if (!me || ended) return;
        const used = () => {
            if (idleFor() > use_ms) void ask('me').catch(() => undefined);
        };
        const kinds = ['keydown', 'pointerdown', 'input'];
        kinds.forEach((kind) => document.addEventListener(kind, used, true));
        return () => kinds.forEach((kind) => document.removeEventListener(kind, used, true));
    }, [me, ended]);

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
        trouble,
        stays,
        round,
        calls,
        lang,
        tick,
        setLang,
        enter: () => void enterAnew(),
        leave,
    };
}
