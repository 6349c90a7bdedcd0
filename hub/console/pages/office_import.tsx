// A table of offices, taken as a whole or not at all, after the hub has told what it would do.

import { useState } from 'preact/hooks';
import { call, Refusal } from 'pages/calls';
import { FileDrop, Notice } from 'pages/controls';
import { digits, label, t } from 'pages/words';
import { OfficeLink, Said, useDoing } from './parts';
import { ww } from './work_words';

interface Outcome {
    saved: number;
    unchanged: number;
    new?: number; // in a preview
    added?: string[];
    changed?: string[];
}
const named_most = 50;

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
    const look = (file: File) =>
        doing.run(async () => {
            setSeen(null);
            const text = await file.text();
            setName(file.name);
            setCsv(text);
            setSeen(await ask({ csv: text, file: file.name, preview: true }));
        });
    const take = () =>
        doing.run(async () => {
            const done = await ask({ csv, file: name });
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
