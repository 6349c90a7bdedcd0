// A table of offices, taken as a whole or not at all, after the hub has told what it would do.

import { useRef, useState } from 'preact/hooks';
import { call, Refusal } from 'pages/calls';
import { FileDrop, Notice } from 'pages/controls';
import { registerName, showRegister, typeOf, type Value } from 'pages/records';
import { digits, label, t } from 'pages/words';
import { OfficeLink, Said, Table, useDoing } from './parts';
import { ww } from './work_words';
import { w } from './words';

interface Outcome {
    saved: number;
    unchanged: number;
    new?: number; // in a preview
    added?: string[];
    changed?: string[];
    changes?: { office: string; field: string; old: Value; new: Value }[];
    more?: boolean; // than are told of
    seen: string; // stands for all that it shows: that is loaded, and nothing else
}
const named_most = 50;
const cells_most = 200;

export function OfficeImport(p: { done: () => void }) {
    const [csv, setCsv] = useState('');
    const [name, setName] = useState('');
    const [seen, setSeen] = useState<Outcome | null>(null);
    const [errors, setErrors] = useState<Refusal['all']>([]);
    const doing = useDoing();
    const ask = async (given: object) => {
        setErrors([]);
        try {
            return await call<Outcome>('office/import', given);
        } catch (e) {
            if (e instanceof Refusal && Array.isArray(e.all)) setErrors(e.all);
            throw e;
        }
    };
    const turn = useRef(0); // what was chosen after it counts
    const look = (file: File) =>
        doing.run(async () => {
            const mine = ++turn.current;
            setSeen(null);
            const text = await file.text();
            const made = await ask({ csv: text, file: file.name, preview: true }).catch(
                (trouble) => {
                    if (mine === turn.current) throw trouble;
                    return null;
                },
            );
            if (mine !== turn.current) return;
            setName(file.name);
            setCsv(text);
            setSeen(made);
        });
    const take = () =>
        doing.run(async () => {
            let done: Outcome;
            try {
                done = await ask({ csv, file: name, seen: seen?.seen });
            } catch (e) {
                // Something else would change by now: that is shown.
                if (!(e instanceof Refusal) || e.where !== 'seen') throw e;
                setSeen(await ask({ csv, file: name, preview: true }));
                throw e;
            }
            setSeen(null);
            p.done();
            return [
                `${digits(done.saved)} ${ww('saved_n')}`,
                `${digits(done.unchanged)} ${ww('unchanged_n')}`,
            ].join(', ');
        });
    return (
        <section class="card screen">
            <h2>{ww('import_offices')}</h2>
            <FileDrop
                id="table"
                says={t('import_says')}
                accept=".csv,text/csv"
                take={(file) => void look(file)}
            />
            {seen && (
                <div role="status">
                    <h3>
                        {ww('import_says')}: {name}
                    </h3>
                    <p>
                        {digits(seen.new ?? 0)} {ww('new_offices')},{' '}
                        {digits(seen.saved - (seen.new ?? 0))} {ww('changed_offices')},{' '}
                        {digits(seen.unchanged)} {ww('unchanged_n')}
                    </p>
                    <Named title={ww('new_offices')} ids={seen.added} isNew />
                    <Named title={ww('changed_offices')} ids={seen.changed} />
                    <Cells of={seen} />
                    <div class="buttons">
                        <button class="first" disabled={doing.busy} onClick={() => void take()}>
                            {t('load')}
                        </button>
                        <button onClick={() => setSeen(null)}>{t('cancel')}</button>
                    </div>
                </div>
            )}
            <Said of={doing} />
            {errors.length > 0 && (
                <Notice kind="bad">
                    <ul>
                        {errors.map((one) => (
                            <li key={one.where + one.message}>
                                {one.where}: {label({ bn: one.message_bn, en: one.message })}
                            </li>
                        ))}
                    </ul>
                </Notice>
            )}
        </section>
    );
}

function Cells(p: { of: Outcome }) {
    const office = typeOf('office');
    const all = p.of.changes ?? [];
    if (!office || all.length === 0) return null;
    const more = p.of.more || all.length > cells_most;
    return (
        <details open>
            <summary>
                {ww('cell_changes')} ({digits(all.length)})
            </summary>
            <Table
                label={ww('cell_changes')}
                columns={[w('office'), w('column'), t('was_shown'), t('is_now')]}
                rows={all.slice(0, cells_most).map((one) => [
                    <OfficeLink of={{ office: one.office }} />,
                    registerName(office, one.field),
                    showRegister(office, one.field, one.old) || '–',
                    showRegister(office, one.field, one.new) || '–',
                ])}
            />
            {more && <p class="soft">{ww('first_only')}</p>}
        </details>
    );
}

function Named(p: { title: string; ids?: string[]; isNew?: boolean }) {
    if (!p.ids || p.ids.length === 0) return null;
    return (
        <details>
            <summary>
                {p.title} ({digits(p.ids.length)})
            </summary>
            <ul>
                {p.ids.slice(0, named_most).map((id) => (
                    <li key={id}>{p.isNew ? id : <OfficeLink of={{ office: id }} />}</li>
                ))}
                {p.ids.length > named_most && <li>…</li>}
            </ul>
        </details>
    );
}
