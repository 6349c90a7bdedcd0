// What keeps a page as new as the program's store: a tick that counts up whenever something was
// written there, the language, and whose name goes with what is saved.

import { createContext } from 'preact';
import { useContext, useEffect, useRef, useState } from 'preact/hooks';
import { call, reason } from './calls';
import type { Lang } from './words';

export interface Live {
    lang: Lang;
    tick: number;
}
export const live = createContext<Live>({ lang: 'bn', tick: 0 });
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

// What a call gives, asked again whenever there is news. While it is asked again the last answer
// stays.
export function useCall<T>(verb: string, given: object | null): [T | null, string, () => void] {
    const { tick } = useLive();
    const asked = JSON.stringify([verb, given]);
    const [answer, setAnswer] = useState<T | null>(() => takeEarly(asked) as T | null);
    const [trouble, setTrouble] = useState('');
    const [more, setMore] = useState(0);
    const [answered, setAnswered] = useState(answer === null ? '' : asked);
    const isFirst = useRef(answer !== null);
    useEffect(() => {
        let stale = false;
        if (given === null) return;
        if (isFirst.current) {
            isFirst.current = false; // it is there already
            return;
        }
        call<T>(verb, given)
            .then((got) => {
                if (!stale) {
                    setAnswer(got);
                    setAnswered(asked);
                    setTrouble('');
                }
            })
            .catch((e) => {
                if (!stale) {
                    setTrouble(reason(e));
                    setAnswered(asked);
                }
            });
        return () => {
            stale = true;
        };
    }, [asked, tick, more]);
    return [
        answered === asked ? answer : null,
        answered === asked ? trouble : '',
        () => setMore((n) => n + 1),
    ];
}
