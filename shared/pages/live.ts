// What keeps a page as new as the program's store: a tick that counts up whenever something was
// written there, the language, and whose name goes with what is saved.

import { createContext } from 'preact';
import { useContext, useEffect, useRef, useState } from 'preact/hooks';
import { call, reason } from './calls';
import type { Lang } from './words';

export interface Live {
    lang: Lang;
    tick: number;
    paused?: boolean; // the page waits, not seen, until whoever was on it is back
    round?: number; // counts when he is
}
export const live = createContext<Live>({ lang: 'bn', tick: 0 });

// A state, and beside it how it is now: an answer comes to a page that was drawn long before.
export function useLatest<T>(first: T): [T, (next: T) => void, { readonly current: T }] {
    const [shown, show] = useState(first);
    const last = useRef(first);
    const set = (next: T) => {
        last.current = next;
        show(() => next);
    };
    return [shown, set, last];
}

export function useLive(): Live {
    return useContext(live);
}

const name_kept = 'kheya.name';
let keeps_names = true;
// At headquarters the session says who writes; nobody types a name.
export function nameComesFromSession(): void {
    keeps_names = false;
}
export function authorName(): string {
    return keeps_names ? (localStorage.getItem(name_kept) ?? '') : '';
}
export function keepAuthorName(name: string): void {
    localStorage.setItem(name_kept, name);
}

// Answered before the page that wants it is there: the first useCall of the same call takes it.
const early = new Map<string, { answer: unknown; at: number }>();
const early_ms = 2000; // beyond, it may be old
export function keepEarly(verb: string, given: object, answer: unknown): void {
    early.set(JSON.stringify([verb, given]), { answer, at: performance.now() });
}
function takeEarly(asked: string): unknown {
    const found = early.get(asked);
    early.delete(asked);
    return found && performance.now() - found.at <= early_ms ? found.answer : null;
}

// After an answer, news are waited with for so many times as long as that answer took: where a page
// is dear, it and its program have time for other work while news keep coming.
const rest = 4;

// What a call gives, asked again whenever there is news, unless it is `still`. While it is asked
// again the last answer stays; news that come meanwhile let it come first. Given back are the
// answer, what went wrong, a way to ask again, and one to say what it would give now, as the answer
// to a save tells: that holds at once, and what was asked before it does not count any more.
export function useCall<T>(
    verb: string,
    given: object | null,
    still = false,
): [T | null, string, () => void, (now: T) => void] {
    const { tick, round } = useLive();
    const asked = JSON.stringify([verb, given]);
    const [answer, setAnswer] = useState<T | null>(() => takeEarly(asked) as T | null);
    const [trouble, setTrouble] = useState('');
    const [more, setMore] = useState(0);
    const [answered, setAnswered] = useState(answer === null ? '' : asked);
    const isFirst = useRef(answer !== null);
    const heard = useRef(tick);
    const current = useRef(asked);
    current.current = asked;
    const run = useRef({ turn: 0, asking: false, news: false, from: 0, timer: 0 });

    const ask = (isIdle: boolean) => {
        const at = run.current;
        const turn = ++at.turn;
        const begun = performance.now();
        at.asking = true;
        at.news = false;
        const take = (got: T | null, said: string) => {
            if (turn !== at.turn) return;
            at.asking = false;
            at.from = performance.now() + rest * (performance.now() - begun);
            if (got !== null) setAnswer(got);
            setTrouble(said);
            setAnswered(asked);
            if (at.news) askLater();
        };
        call<T>(verb, given ?? {}, 0, false, isIdle).then(
            (got) => take(got, ''),
            (e) => take(null, reason(e)),
        );
    };
    const askLater = () => {
        window.clearTimeout(run.current.timer);
        run.current.timer = window.setTimeout(
            () => ask(true),
            Math.max(0, run.current.from - performance.now()),
        );
    };
    useEffect(() => {
        if (given === null) return;
        if (isFirst.current)
            isFirst.current = false; // it is there already
        else ask(false);
        return () => {
            run.current.turn++;
            run.current.asking = false;
            window.clearTimeout(run.current.timer);
        };
    }, [asked, more]);
    useEffect(() => {
        if (heard.current === tick || given === null || still) return;
        heard.current = tick;
        if (run.current.asking) run.current.news = true;
        else askLater();
    }, [tick]);
    const again = () => setMore((n) => n + 1);
    const heardRound = useRef(round);
    useEffect(() => {
        if (heardRound.current !== round && trouble !== '') again(); // what was refused before
        heardRound.current = round;
    }, [round]);
    const take = (now: T) => {
        if (given === null || current.current !== asked) return; // the page went on meanwhile
        run.current.turn++;
        run.current.asking = false;
        setAnswer(now);
        setTrouble('');
        setAnswered(asked);
        again();
    };
    return [answered === asked ? answer : null, answered === asked ? trouble : '', again, take];
}
