// One thing done to many, one after the other: how far it is, and in the end what failed and why.

import { Away, reason, Refusal, unsaved } from 'pages/calls';
import { Notice } from 'pages/controls';
import { digits } from 'pages/words';
import { ww } from './work_words';

export interface Failed<T> {
    one: T;
    trouble: unknown;
}
export interface Round<T> {
    done: T[];
    failed: Failed<T>[];
    left: T[]; // not tried: somebody stopped it, or nothing can be saved at the moment
}

// That nothing goes at the moment: the next would fail as well.
function endsAll(trouble: unknown): boolean {
    return (
        trouble instanceof Away ||
        (trouble instanceof Refusal && [401, 429, 503, 507].includes(trouble.status))
    );
}

// What is refused keeps nothing from the others, unless it `isForAll` of them.
export async function goThrough<T>(
    all: T[],
    act: (one: T, done: number) => Promise<unknown>,
    tell: (tried: number) => void,
    isStopped: () => boolean = () => false,
    isForAll: (trouble: unknown) => boolean = () => false,
): Promise<Round<T>> {
    const round: Round<T> = { done: [], failed: [], left: [] };
    for (const [i, one] of all.entries()) {
        if (isStopped()) return { ...round, left: all.slice(i) };
        try {
            await act(one, round.done.length);
            round.done.push(one);
        } catch (trouble) {
            round.failed.push({ one, trouble });
            if (endsAll(trouble) || isForAll(trouble)) return { ...round, left: all.slice(i + 1) };
        }
        tell(i + 1);
    }
    return round;
}

// What stays chosen behind one.
export function leftOf<T>(round: Round<T>): T[] {
    return [...round.failed.map((each) => each.one), ...round.left];
}

// With that one, or without it where it was there.
export function flipped(chosen: Set<string>, one: string): Set<string> {
    const next = new Set(chosen);
    if (!next.delete(one)) next.add(one);
    return next;
}

// Chooses one line of a list for a round, and takes it out again.
export function Tick(p: {
    of: string;
    name: string;
    chosen: Set<string>;
    choose: (chosen: Set<string>) => void;
}) {
    return (
        <input
            type="checkbox"
            class="screen"
            checked={p.chosen.has(p.of)}
            onChange={() => p.choose(flipped(p.chosen, p.of))}
            aria-label={`${ww('chosen')}: ${p.name}`}
        />
    );
}

export function Progress(p: { tried: number; all: number }) {
    return (
        <p role="status">
            <progress value={p.tried} max={p.all} aria-label={ww('working')} />{' '}
            {`${digits(p.tried)} / ${digits(p.all)}`}
        </p>
    );
}

const failures_most = 50; // named

// In the language that is spoken when it is drawn.
export function RoundTold<T>(p: { of: Round<T>; done: string; name: (one: T) => string }) {
    const { done, failed, left } = p.of;
    const told = [`${digits(done.length)} ${p.done}`];
    if (failed.length > 0) told.push(`${digits(failed.length)} ${ww('failed_n')}`);
    if (left.length > 0) told.push(`${digits(left.length)} ${ww('not_tried_n')}`);
    return (
        <Notice kind={failed.length + left.length > 0 ? 'bad' : 'good'}>
            {told.join('; ')}
            {failed.length > 0 && (
                <ul>
                    {failed.slice(0, failures_most).map((one) => (
                        <li key={p.name(one.one)}>
                            {p.name(one.one)}:{' '}
                            {one.trouble instanceof Away
                                ? unsaved(reason(one.trouble))
                                : reason(one.trouble)}
                        </li>
                    ))}
                    {failed.length > failures_most && (
                        <li>… {digits(failed.length - failures_most)}</li>
                    )}
                </ul>
            )}
        </Notice>
    );
}
