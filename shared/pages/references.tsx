// Fields that refer to other records: those are chosen by what lists call them, never by their ids.

import { useEffect, useState } from 'preact/hooks';
import { call, reason } from './calls';
import type { InputProps } from './controls';
import { useLive } from './live';
import {
    atHeadquarters,
    learnTitles,
    mayMake,
    show,
    typeOf,
    type Rec,
    type RecordType,
} from './records';
import { label, t } from './words';

const choices_most = 300; // beyond, they are searched by what is typed

const known = new Map<string, Rec[]>(); // by type, as they were asked for last
let known_of = ''; // office, at headquarters

// What to ask for. At headquarters the records of all offices would be too many: one chooses from
// those of the form's own office, and from all that headquarters itself writes, such as decisions.
// Offices are no choice of a list there.
function wantedOf(name: string, office: string): { type: string; office?: string } | null {
    if (!atHeadquarters()) return { type: name };
    if (name === 'office') return null;
    const isTheirs = typeOf(name)!.fields.some((one) => one.writers?.includes('office'));
    return isTheirs ? { type: name, office } : { type: name };
}

function choicesOf(refersTo: string | undefined): Rec[] {
    return ((refersTo && known.get(refersTo)) || []).filter((one) => !one.retired);
}

// Asks for the records that this type's fields refer to in a record of that office; the page is
// drawn anew when they are here.
export function useReferences(type: RecordType | undefined, office = ''): void {
    const { tick, lang } = useLive();
    const [, setDrawn] = useState(0);
    const names = [...new Set((type?.fields ?? []).map((one) => one.refers_to ?? ''))]
        .filter((name) => name !== '' && typeOf(name))
        .join();
    useEffect(() => {
        if (names === '') return;
        let stale = false;
        if (atHeadquarters() && known_of !== office) known.clear();
        known_of = office;
        const asked = names.split(',').map(async (name) => {
            const wanted = wantedOf(name, office);
            if (!wanted) return;
            const records = await call<Rec[]>('list', wanted);
            if (stale) return;
            known.set(name, records);
            learnTitles(typeOf(name)!, records);
        });
        Promise.all(asked)
            .then(() => {
                if (!stale) setDrawn((n) => n + 1);
            })
            .catch((e) => console.warn(reason(e)));
        return () => {
            stale = true;
        };
    }, [names, office, tick, lang]);
}

// Whether records are chosen from those that are here.
export function canChoose(refersTo: string | undefined): boolean {
    return refersTo !== undefined && known.has(refersTo);
}

const attached = 'evidence'; // comes with a file, at the record that it is about

// Where there is none to choose from: the page on which the first is written.
function NoneYet(p: { type: string }) {
    const type = typeOf(p.type);
    const at = atHeadquarters() ? `${known_of}/` : '';
    return (
        <p class="help">
            {t('none_yet')}{' '}
            {type && mayMake(type) && type.type !== attached && (
                <a href={`#/new/${at}${type.type}`}>
                    {t('make_first')}: {label(type.label)}
                </a>
            )}
        </p>
    );
}

export function ReferenceInput(p: InputProps) {
    const { field } = p;
    const [words, setWords] = useState('');
    const here = choicesOf(field.refers_to).map((one) => [one.record, show(field, one.record)]);
    const chosen = p.value.split('\n').filter(Boolean);
    const strange = chosen.filter((id) => !here.some(([record]) => record === id));
    const all = [...here, ...strange.map((id) => [id, show(field, id)])];
    if (all.length === 0) {
        return (
            <div id={p.id}>
                <NoneYet type={field.refers_to ?? ''} />
            </div>
        );
    }
    // What is chosen stays in sight, whatever is looked for.
    const wanted = words.trim().toLowerCase();
    const isMany = all.length > choices_most;
    const fits = (text: string) => wanted !== '' && text.toLowerCase().includes(wanted);
    const choices = isMany
        ? all.filter(([id, text]) => chosen.includes(id) || fits(text)).slice(0, choices_most)
        : all;
    const search = isMany && !p.disabled && (
        <input
            type="search"
            aria-label={`${t('search')}: ${label(field.label)}`}
            placeholder={t('type_to_search')}
            value={words}
            onInput={(e) => setWords(e.currentTarget.value)}
        />
    );
    if (field.many) {
        const flip = (id: string) =>
            p.set(
                all
                    .map(([record]) => record)
                    .filter((one) => chosen.includes(one) !== (one === id))
                    .join('\n'),
            );
        return (
            <div class="checks" role="group" aria-labelledby={`${p.id}-label`}>
                {search}
                {choices.map(([id, text]) => (
                    <label key={id}>
                        <input
                            type="checkbox"
                            checked={chosen.includes(id)}
                            disabled={p.disabled}
                            onChange={() => flip(id)}
                        />{' '}
                        {text}
                    </label>
                ))}
            </div>
        );
    }
    return (
        <>
            {search}
            <select
                id={p.id}
                disabled={p.disabled}
                aria-describedby={p.describedBy}
                aria-invalid={p.invalid ? true : undefined}
                aria-required={field.required ? true : undefined}
                value={p.value}
                onChange={(e) => p.set(e.currentTarget.value)}
            >
                <option value="">— {t('choose')} —</option>
                {choices.map(([id, text]) => (
                    <option key={id} value={id}>
                        {text}
                    </option>
                ))}
            </select>
        </>
    );
}
