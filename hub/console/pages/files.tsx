// Files that the hub makes, into the browser's downloads: what is being made is said, then how much
// of it has come.

import { useState } from 'preact/hooks';
import { answered, Away, reason } from 'pages/calls';
import { Notice } from 'pages/controls';
import { download } from 'pages/download';
import { digits, spoken } from 'pages/words';
import { w } from './words';

// The address of a file; its words are in the language of the pages.
export function fileHref(verb: string, given: Record<string, string | number>): string {
    const asked = new URLSearchParams({ lang: spoken() });
    for (const [name, value] of Object.entries(given)) asked.set(name, String(value));
    return `/api/v1/${verb}?${asked.toString()}`;
}

// What the hub says of how far it is with a file, by the word that was sent along.
interface Told {
    word: string;
    done: number;
    whole: number;
}
const listeners = new Map<string, (told: Told) => void>();
export function heardProgress(event: string): void {
    const told = JSON.parse(event) as Told;
    listeners.get(told.word)?.(told);
}

type Progress = (come: number, whole: number) => void;

async function fetchFile(href: string, tell: Progress): Promise<[BlobPart[], string]> {
    const answer = await fetch(href).catch(() => {
        throw new Away();
    });
    if (!answer.ok || !answer.body) {
        await answered(answer);
        throw new Away();
    }
    const whole = Number(answer.headers.get('Content-Length') ?? 0);
    const reader = answer.body.getReader();
    const parts: BlobPart[] = [];
    let come = 0;
    for (;;) {
        const { done, value } = await reader.read();
        if (done) break;
        parts.push(value as BlobPart);
        come += value.length;
        tell(come, whole);
    }
    return [parts, answer.headers.get('Content-Type') ?? ''];
}

export interface Wanted {
    says: string; // on the button
    href: string;
    name: string; // of the file
    made?: boolean; // the hub makes it first, and says how far it is
}
export function FileButtons(p: { files: Wanted[] }) {
    const [making, setMaking] = useState('');
    const [comes, setComes] = useState(false); // it is made
    const [share, setShare] = useState<number | null>(null); // null: not known yet
    const [failed, setFailed] = useState('');
    const get = async (one: Wanted) => {
        const word = one.made ? crypto.randomUUID().slice(0, 8) : '';
        setMaking(one.says);
        setComes(!one.made);
        setShare(null);
        setFailed('');
        if (word) listeners.set(word, (told) => setShare(told.done / told.whole));
        try {
            const [parts, type] = await fetchFile(
                word ? `${one.href}&progress=${word}` : one.href,
                (come, whole) => {
                    setComes(true);
                    setShare(whole > 0 ? come / whole : null);
                },
            );
            download(one.name, parts, type);
        } catch (e) {
            setFailed(reason(e));
        }
        listeners.delete(word);
        setMaking('');
    };
    return (
        <>
            {p.files.map((one) => (
                <button key={one.says} disabled={making !== ''} onClick={() => void get(one)}>
                    {one.says}
                </button>
            ))}
            {making && (
                <span role="status">
                    {w(comes ? 'file_coming' : 'file_made')} {making}
                    {share !== null && ` ${digits(Math.round(100 * share))}%`}{' '}
                    <progress
                        aria-label={`${w(comes ? 'file_coming' : 'file_made')} ${making}`}
                        value={share ?? undefined}
                    />
                </span>
            )}
            {failed && <Notice kind="bad">{failed}</Notice>}
        </>
    );
}
