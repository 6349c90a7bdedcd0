// What all pages share: whether the agent lets us in, its state, and a tick that counts up whenever
// something new is in its store, so that pages ask again.

import { createContext } from 'preact';
import { useContext, useEffect, useState } from 'preact/hooks';
import { accepted, Away, call, reason, Refusal } from 'pages/calls';
import { keepDraftsOf } from 'pages/drafts';
import { keepAuthorName, keepEarly } from 'pages/live';
import { learn, learnHome, type TypeSet } from 'pages/records';
import { speak, type Lang } from 'pages/words';
import { me, type Me } from './api';

export interface Status {
    office: string;
    version: string;
    joined: boolean; // headquarters has confirmed it
    hub: { url: string; reachable: boolean | null };
    changes: { total: number; pending: number; acknowledged: number; quarantined: number };
    conflicts: number;
    last_exchange: string | null;
    clock: { state: string; offset_s: number };
    disk: { state: string; why?: string };
    evidence?: { waiting: number; waiting_bytes: number; missing: number };
}
interface News {
    revision: number;
    exchanging: boolean;
    more_comes: boolean;
    types: number;
}
export interface Person {
    name: string;
    pin: boolean;
}
export interface People {
    people: Person[];
    holder: string; // whom this browser was unlocked for
    locked: boolean;
}
export interface Shared {
    // new: this machine is not enrolled; locked: somebody has a PIN and nobody gave it here
    access: 'asking' | 'in' | 'away' | 'out' | 'new' | 'locked';
    people: People;
    me: Me | null;
    status: Status | null;
    lang: Lang;
    tick: number;
    exchanging: boolean;
    moreComes: boolean; // headquarters said that it has more to give
    setLang: (lang: Lang) => void;
    setPeople: (people: People) => void; // as a call about people gave them
    again: () => void;
}
export const shared = createContext<Shared>(null as unknown as Shared);
export function useShared(): Shared {
    return useContext(shared);
}

const news_ms = 1000; // between two questions whether there is news, while the page is seen
const hidden_ms = 15000; // and while it is not
const patience_ms = 10000; // with a program that says nothing
const lang_kept = 'kheya.lang';

// The answer to one of a page's first questions.
function firstAnswer<T>(mine: Me, verb: string): T {
    const { status, body } = mine.first[verb];
    return accepted(status, body) as T;
}

function isLocked(trouble: unknown): boolean {
    return trouble instanceof Refusal && trouble.status === 403 && trouble.where === 'pin';
}

export function useAgent(): Shared {
    const [access, setAccess] = useState<Shared['access']>('asking');
    const [known, setKnown] = useState<Me | null>(null);
    const [status, setStatus] = useState<Status | null>(null);
    const [lang, setLangNow] = useState<Lang>('bn');
    const [tick, setTick] = useState(0);
    const [exchanging, setExchanging] = useState(false);
    const [moreComes, setMoreComes] = useState(false);
    const [people, setPeopleNow] = useState<People>({ people: [], holder: '', locked: false });
    const share = (now: People) => {
        // A form that goes as the desk is locked is still his who typed into it.
        if (!now.locked) keepDraftsOf(now.holder);
        setPeopleNow(now);
    };
    const setPeople = (now: People) => {
        const opens = people.locked && !now.locked;
        share(now);
        if (now.locked) setAccess('locked');
        else if (opens) void begin();
    };
    const setLang = (next: Lang) => {
        localStorage.setItem(lang_kept, next);
        speak(next);
        setLangNow(next);
    };

    const begin = async () => {
        try {
            const mine = await me();
            const kept = localStorage.getItem(lang_kept);
            const first = kept === 'bn' || kept === 'en' ? kept : mine.lang;
            speak(first);
            setLangNow(first);
            const people_now = firstAnswer<People>(mine, 'people');
            share(people_now);
            if (people_now.holder) keepAuthorName(people_now.holder);
            if (people_now.locked) {
                setAccess('locked');
                return;
            }
            learn(firstAnswer<TypeSet>(mine, 'types'));
            const first_status = firstAnswer<Status>(mine, 'status');
            learnHome(first_status.office);
            setStatus(first_status);
            if (['', '#/'].includes(location.hash))
                keepEarly('home', {}, firstAnswer(mine, 'home'));
            setKnown(mine);
            setAccess('in');
        } catch (trouble) {
            if (trouble instanceof Away) setAccess('away');
            else if (isLocked(trouble)) setAccess('locked');
            else if (trouble instanceof Refusal && trouble.status === 409) setAccess('new');
            else setAccess('out');
        }
    };
    useEffect(() => {
        void begin();
    }, []);

    useEffect(() => {
        let stopped = false;
        let seen = -1;
        let away = false;
        let types = -1;
        const look = async () => {
            if (stopped) return;
            try {
                if (away) await me(patience_ms);
                const news = await call<News>('news', {}, patience_ms);
                setExchanging(news.exchanging);
                setMoreComes(news.more_comes);
                // Headquarters published others: forms and lists are drawn by them from now on.
                const hasOthers = types >= 0 && news.types !== types;
                if (hasOthers) learn(await call<TypeSet>('types', {}, patience_ms));
                types = news.types;
                if (away || hasOthers || (seen >= 0 && news.revision !== seen)) {
                    setStatus(await call<Status>('status', {}, patience_ms));
                    setTick((n) => n + 1);
                    setAccess('in');
                }
                seen = news.revision;
                away = false;
            } catch (trouble) {
                if (trouble instanceof Away) {
                    away = true;
                    setAccess('away');
                } else if (trouble instanceof Refusal && trouble.status === 401) setAccess('out');
                else if (isLocked(trouble)) {
                    // Asked anew: the list may have changed, or somebody unlocks it just now.
                    const sharing = await call<People>('people').catch(() => null);
                    if (sharing) share(sharing);
                    if (sharing?.locked) setAccess('locked');
                } else console.warn(reason(trouble));
            }
            setTimeout(look, document.hidden ? hidden_ms : news_ms);
        };
        if (known) void look();
        return () => {
            stopped = true;
        };
    }, [known]);

    return {
        access,
        me: known,
        people,
        setPeople,
        status,
        lang,
        tick,
        exchanging,
        moreComes,
        setLang,
        again: () => void begin(),
    };
}
