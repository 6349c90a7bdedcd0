// All record types, and the records of one type: a table, quick entry, import of a table.

import { useState } from 'preact/hooks';
import { call, reason, Refusal } from 'pages/calls';
import { authorName, useCall } from 'pages/live';
import { FileDrop, Loading, Notice, ValueText } from 'pages/controls';
import {
    allTypes,
    mayWrite,
    recordLink,
    titleOf,
    typeOf,
    type Rec,
    type RecordType,
} from 'pages/records';
import { digits, label, spoken, t } from 'pages/words';

const columns_most = 6;
const table_most = 8 * 1024 * 1024; // as the program's reader of tables says

export function isWritable(type: RecordType): boolean {
    return !type.retired && type.fields.some((field) => mayWrite(type, field));
}

export function TypesPage() {
    const writable = allTypes().filter(isWritable);
    const others = allTypes().filter((one) => !isWritable(one));
    const links = (types: RecordType[]) => (
        <ul>
            {types.map((one) => (
                <li key={one.type}>
                    <a href={one.key === 'single' ? `#/record/${one.type}` : `#/list/${one.type}`}>
                        {label(one.label)}
                    </a>
                </li>
            ))}
        </ul>
    );
    return (
        <>
            <h1>{t('records')}</h1>
            <div class="cards">
                <section class="card">{links(writable)}</section>
                {others.length > 0 && (
                    <section class="card">
                        <h2>{t('other')}</h2>
                        {links(others)}
                    </section>
                )}
            </div>
        </>
    );
}

export function ListPage(p: { type: string }) {
    const type = typeOf(p.type);
    const [records, trouble] = useCall<Rec[]>('list', { type: p.type, retired: true });
    if (!type) return <Notice kind="bad">{p.type}</Notice>;
    // The key stands in the first column already.
    const columns = type.fields
        .filter((one) => !Array.isArray(type.key) || !type.key.includes(one.name))
        .slice(0, columns_most);
    const canAdd = isWritable(type);
    return (
        <>
            <h1>{label(type.label)}</h1>
            {canAdd && (
                <div class="buttons">
                    <a class="button" href={`#/new/${type.type}`}>
                        {t('new_entry')}
                    </a>
                    <button onClick={() => window.print()}>{t('print')}</button>
                </div>
            )}
            {!records ? (
                <Loading trouble={trouble} />
            ) : records.length === 0 ? (
                <p class="soft">{t('nothing_yet')}</p>
            ) : (
                <div class="scroll card" tabIndex={0} role="region" aria-label={label(type.label)}>
                    <table>
                        <thead>
                            <tr>
                                <th scope="col">{t('name')}</th>
                                {columns.map((one) => (
                                    <th scope="col" key={one.name}>
                                        {label(one.label)}
                                    </th>
                                ))}
                            </tr>
                        </thead>
                        <tbody>
                            {records.map((rec) => (
                                <tr key={`${rec.office} ${rec.key}`}>
                                    <th scope="row">
                                        <a href={recordLink(rec)}>{titleOf(type, rec)}</a>{' '}
                                        {rec.pending && (
                                            <span class="tag warn">{t('waits_here')}</span>
                                        )}
                                        {rec.conflicts > 0 && (
                                            <span class="tag bad">{t('conflict')}</span>
                                        )}
                                        {rec.retired && <span class="tag">{t('retired')}</span>}
                                    </th>
                                    {columns.map((one) => (
                                        <td key={one.name}>
                                            <ValueText
                                                field={one}
                                                value={rec.fields[one.name]?.value}
                                            />
                                        </td>
                                    ))}
                                </tr>
                            ))}
                        </tbody>
                    </table>
                </div>
            )}
            {canAdd && <TableImport type={type} />}
        </>
    );
}

interface Loaded {
    saved: number;
    unchanged: number;
    warnings: { where: string; message: string; message_bn: string }[];
}
interface Told {
    where: string;
    message: string;
    message_bn: string;
}

function Lines(p: { all: Told[] }) {
    const words = (one: Told) => (spoken() === 'bn' && one.message_bn) || one.message;
    const place = (one: Told) => digits(one.where.replace(/^line /, `${t('line')} `));
    return (
        <ul>
            {p.all.map((one) => (
                <li key={one.where + one.message}>
                    {place(one)}: {words(one)}
                </li>
            ))}
        </ul>
    );
}

// First what the table would do, then, when asked, the same for good.
function TableImport(p: { type: RecordType }) {
    const [csv, setCsv] = useState('');
    const [name, setName] = useState('');
    const [seen, setSeen] = useState<Loaded | null>(null);
    const [errors, setErrors] = useState<Told[]>([]);
    const [said, setSaid] = useState('');
    const give = async (text: string, preview: boolean) => {
        setErrors([]);
        setSaid('');
        try {
            const done = await call<Loaded>('set', {
                target: p.type.type,
                csv: text,
                preview,
                by: authorName(),
            });
            setSeen(preview ? done : null);
            if (!preview) setSaid(`${t('saved')}: ${digits(done.saved)}`);
        } catch (e) {
            setSeen(null);
            const all = e instanceof Refusal ? e.all : [];
            setErrors(
                all.length > 0 ? all : [{ where: '', message: reason(e), message_bn: reason(e) }],
            );
        }
    };
    const take = async (file: File) => {
        if (file.size > table_most) {
            setErrors([{ where: file.name, message: '> 8 MiB', message_bn: '> ৮ মেবা' }]);
            return;
        }
        const text = await file.text();
        setCsv(text);
        setName(file.name);
        await give(text, true);
    };
    const columns = ['key', ...p.type.fields.map((one) => one.name)].filter(
        (one) => one !== 'key' || p.type.key !== 'single',
    );
    return (
        <section class="card screen">
            <h2>{t('csv_import')}</h2>
            <p class="help">
                {t('csv_columns')}
                <code>{columns.join(',')}</code>
            </p>
            <FileDrop
                id="table"
                says={t('import_says')}
                accept=".csv,text/csv"
                take={(file) => void take(file)}
            />
            {seen && (
                <div role="status">
                    <h3>
                        {t('csv_preview')}: {name}
                    </h3>
                    <p>
                        {digits(seen.saved)}
                        {t('csv_saves')}, {digits(seen.unchanged)}
                        {t('csv_same')}
                    </p>
                    <Lines all={seen.warnings} />
                    <div class="buttons">
                        <button
                            class="first"
                            disabled={seen.saved === 0}
                            onClick={() => void give(csv, false)}
                        >
                            {t('load')}
                        </button>
                        <button onClick={() => setSeen(null)}>{t('cancel')}</button>
                    </div>
                </div>
            )}
            {errors.length > 0 && (
                <Notice kind="bad">
                    {t('csv_errors')}
                    <Lines all={errors} />
                </Notice>
            )}
            {said && <Notice kind="good">{said}</Notice>}
        </section>
    );
}
