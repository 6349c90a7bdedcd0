// Small parts that several pages of the console are made of.

import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { reason } from 'pages/calls';
import { today } from 'pages/clock';
import { Dialog, Notice } from 'pages/controls';
import { useLive } from 'pages/live';
import { useKeptMost } from 'pages/path';
import { codesOf } from 'pages/records';
import { digits, quarterName, spoken, t } from 'pages/words';
import { officeName, useOffice, type OfficeLine } from './names';
import { w } from './words';

export function officeHref(id: string): string {
    return `#/office/${encodeURIComponent(id)}`;
}
// Named and linked, its id beside it; where the page has the id alone, the name comes later.
export function OfficeLink(p: { of: OfficeLine }) {
    const asked = useOffice(p.of.name_bn === undefined ? p.of.office : '');
    const name = officeName(p.of.name_bn === undefined ? asked : p.of);
    return (
        <>
            <a href={officeHref(p.of.office)}>{name}</a>{' '}
            {name !== p.of.office && <span class="soft small id">{p.of.office}</span>}
        </>
    );
}
// The name alone, inside a sentence.
export function OfficeName(p: { id: string }) {
    return <>{officeName(useOffice(p.id))}</>;
}

export { officeName, type OfficeLine } from './names';

// --- quarters ---------------------------------------------------------------------------------
export { today };
// The quarter `back` quarters before the one of that day: 0 is the day's own.
export function quarterBefore(day: string, back: number): string {
    const [year, month] = day.split('-').map(Number);
    const count = year * 4 + Math.floor((month - 1) / 3) - back; // calendar quarters since year 0
    const from = Math.floor((count - 2) / 4); // fiscal years begin in July
    return `${from}-${String((from + 1) % 100).padStart(2, '0')}/Q${((count + 2) % 4) + 1}`;
}
export const quarters_offered = 24; // the oldest: the quarter of the minutes, 2021-22/Q2
export function lastQuarter(): string {
    return quarterBefore(today(), 1);
}
// `rest`: of the address, behind the quarter.
export function QuarterPicker(p: { quarter: string; path: string; rest?: string }) {
    const rest = p.rest ? `/${encodeURIComponent(p.rest)}` : '';
    const offered = Array.from({ length: quarters_offered }, (_, i) => quarterBefore(today(), i));
    if (!offered.includes(p.quarter)) offered.push(p.quarter);
    return (
        <div class="pick">
            <label for="quarter">{t('quarter')}</label>
            <select
                id="quarter"
                value={p.quarter}
                onChange={(e) => (location.hash = `#/${p.path}/${e.currentTarget.value}${rest}`)}
            >
                {offered.map((one) => (
                    <option key={one} value={one}>
                        {quarterName(one)}
                    </option>
                ))}
            </select>
        </div>
    );
}

export function percent(n: number, of: number): string {
    if (of === 0) return '-';
    return `${digits((Math.round((1000 * n) / of) / 10).toFixed(1))}%`;
}

// --- tables, sections -------------------------------------------------------------------------
// What begins like a number stands to the right; parts that are no text are numbers with a link.
function isNumber(cell: ComponentChildren): boolean {
    return typeof cell !== 'string' || cell === '' || /^[-–\d০-৯]/.test(cell);
}
// A browser draws some thousand rows slowly and nobody reads them: the first ones stand there, more
// with every press.
const rows_step = 100;
const printed_most = 5000; // on paper stand all
export function Table(p: {
    label: string;
    columns: ComponentChildren[];
    rows: ComponentChildren[][];
    numbers?: boolean; // all but the first column
    keys?: string[]; // what programs call the rows
    empty?: string;
    step?: number; // rows at first, and with every press
    whole?: boolean; // whoever asked for them asked for so many
}) {
    const step = p.step ?? rows_step;
    const [most, setMost] = useKeptMost(p.label, step);
    const isPrinting = usePrinting();
    if (p.rows.length === 0 && p.empty) return <p class="soft">{p.empty}</p>;
    const rows = p.whole ? p.rows : p.rows.slice(0, isPrinting ? printed_most : most);
    return (
        <>
            <div class="scroll" tabIndex={0} role="region" aria-label={p.label}>
                <table class={p.numbers ? 'numbers' : ''}>
                    <thead>
                        <tr>
                            {p.columns.map((one, i) => (
                                <th scope="col" key={i}>
                                    {one}
                                </th>
                            ))}
                        </tr>
                    </thead>
                    <tbody>
                        {rows.map((row, i) => (
                            <tr key={i} data-key={p.keys?.[i]}>
                                {row.map((one, j) =>
                                    j === 0 ? (
                                        <th scope="row" key={j}>
                                            {one}
                                        </th>
                                    ) : (
                                        <td key={j} class={p.numbers && isNumber(one) ? 'n' : ''}>
                                            {one}
                                        </td>
                                    ),
                                )}
                            </tr>
                        ))}
                    </tbody>
                </table>
            </div>
            {rows.length < p.rows.length && (
                <More shown={rows.length} all={p.rows.length} press={() => setMost(most + step)} />
            )}
        </>
    );
}
// How much of a list stands there, on paper too, and the next part of it.
export function More(p: { shown: number; all: number; press: () => void }) {
    return (
        <p class="buttons">
            <span class="soft">
                {digits(p.shown)} / {digits(p.all)}
            </span>
            <button type="button" class="screen" onClick={p.press}>
                {w('more')}
            </button>
        </p>
    );
}
export function Section(p: { title: string; children: ComponentChildren; id?: string }) {
    return (
        <section class="card" aria-label={p.title} id={p.id}>
            <h2>{p.title}</h2>
            {p.children}
        </section>
    );
}
export function Select(p: {
    id: string;
    label: string;
    value: string;
    options: [string, string][];
    set: (value: string) => void;
}) {
    return (
        <div class="pick">
            <label for={p.id}>{p.label}</label>
            <select id={p.id} value={p.value} onChange={(e) => p.set(e.currentTarget.value)}>
                {p.options.map(([value, text]) => (
                    <option key={value} value={value}>
                        {text}
                    </option>
                ))}
            </select>
        </div>
    );
}
export function Field(p: {
    id: string;
    label: string;
    value: string;
    set: (value: string) => void;
    type?: string;
    auto?: string;
    required?: boolean;
    help?: string;
}) {
    return (
        <div class="field">
            <label for={p.id}>{p.label}</label>
            {p.help && (
                <p class="help" id={`${p.id}-says`}>
                    {p.help}
                </p>
            )}
            <input
                id={p.id}
                class="wide"
                type={p.type ?? 'text'}
                value={p.value}
                autoComplete={p.auto ?? 'off'}
                required={p.required}
                aria-describedby={p.help ? `${p.id}-says` : undefined}
                onInput={(e) => p.set(e.currentTarget.value)}
            />
        </div>
    );
}
// A password that is set, typed twice; whether both are equal is for whoever sends it.
export function NewPassword(p: {
    id: string;
    value: string;
    set: (value: string) => void;
    again: string;
    setAgain: (value: string) => void;
}) {
    const field = { type: 'password', auto: 'new-password', required: true };
    return (
        <>
            <Field id={p.id} label={w('password_new')} value={p.value} set={p.set} {...field} />
            <Field
                id="again"
                label={w('password_again')}
                value={p.again}
                set={p.setAgain}
                {...field}
            />
        </>
    );
}
export function codeOptions(list: string, first: string): [string, string][] {
    return [
        ['', first],
        ...codesOf(list).map((one): [string, string] => [one.code, one[spoken()]]),
    ];
}

// --- doing something --------------------------------------------------------------------------
export interface Doing {
    busy: boolean;
    said: string;
    failed: string;
    run: (work: () => Promise<string | void>) => Promise<boolean>;
}
// One press: what it gives is said, what it fails with is shown.
export function useDoing(): Doing {
    const [busy, setBusy] = useState(false);
    const [said, setSaid] = useState('');
    const [failed, setFailed] = useState('');
    const { round } = useLive();
    useEffect(() => setFailed(''), [round]); // why it failed is over
    const run = async (work: () => Promise<string | void>) => {
        setBusy(true);
        setSaid('');
        setFailed('');
        let done = true;
        try {
            setSaid((await work()) ?? '');
        } catch (e) {
            done = false;
            setFailed(reason(e));
        }
        setBusy(false);
        return done;
    };
    return { busy, said, failed, run };
}
export function Said(p: { of: Doing }) {
    return (
        <>
            {p.of.said && <Notice kind="good">{p.of.said}</Notice>}
            {p.of.failed && <Notice kind="bad">{p.of.failed}</Notice>}
        </>
    );
}

// A window with a form: what it does, what came of it, a way out.
export function FormDialog(p: {
    title: string;
    does: string; // on the button
    of: Doing;
    send: () => void;
    close: () => void;
    beside?: ComponentChildren; // another button
    children: ComponentChildren;
}) {
    return (
        <Dialog title={p.title} close={p.close}>
            <form
                onSubmit={(e) => {
                    e.preventDefault();
                    p.send();
                }}
            >
                {p.children}
                <Said of={p.of} />
                <div class="buttons">
                    <button class="first" disabled={p.of.busy}>
                        {p.does}
                    </button>
                    {p.beside}
                    <button type="button" onClick={p.close}>
                        {t('cancel')}
                    </button>
                </div>
            </form>
        </Dialog>
    );
}

// --- paper -------------------------------------------------------------------------------------
const print_event = 'kheya.print';
// Whether the page is being drawn for paper.
function usePrinting(): boolean {
    const [is, set] = useState(false);
    useEffect(() => {
        const begin = () => set(true);
        const end = () => set(false);
        window.addEventListener(print_event, begin);
        window.addEventListener('beforeprint', begin);
        window.addEventListener('afterprint', end);
        return () => {
            window.removeEventListener(print_event, begin);
            window.removeEventListener('beforeprint', begin);
            window.removeEventListener('afterprint', end);
        };
    }, []);
    return is;
}
// A page that is printed by a press of its own is drawn for it first: the browser would not wait.
function print(): void {
    window.dispatchEvent(new Event(print_event));
    window.setTimeout(() => window.print());
}
export function PrintButton() {
    return (
        <button type="button" onClick={print}>
            {t('print')}
        </button>
    );
}
export function NotAllowed() {
    return <Notice kind="warn">{w('not_allowed')}</Notice>;
}
