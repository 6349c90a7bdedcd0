// A table (CSV) into one record type: what its columns mean, what it would change line by line,
// its mistakes by line, and then, when asked, the same for good.

import { useState } from 'preact/hooks';
import { call, reason, Refusal, Told, unsaved } from 'pages/calls';
import { FileDrop, Notice } from 'pages/controls';
import { download } from 'pages/download';
import { authorName } from 'pages/live';
import {
    choicesOf,
    fieldOf,
    keyText,
    mayWrite,
    registerName,
    showRegister,
    type FieldType,
    type RecordType,
    type Value,
} from 'pages/records';
import { digits, label, spoken, t } from 'pages/words';
import { say } from './phrases';

const table_most = 8 * 1024 * 1024; // as the program's reader of tables says
const choices_most = 12; // of a list, told beside its column

interface Remark {
    where: string;
    message: string;
    message_bn: string;
}
interface LineChange {
    line: number;
    key: string;
    is_new: boolean;
    registers: { register: string; was: Value; also?: Value[]; now: Value }[];
}
interface Loaded {
    saved: number;
    unchanged: number;
    changes: LineChange[];
    warnings: Remark[];
    seen: string; // stands for the values that were there at the preview
}

// Its text, where it is Unicode: UTF-8, or UTF-16 with its mark. Anything else would be taken with
// letters lost, so it is refused with what to do.
function textOf(bytes: Uint8Array): string {
    const mark = bytes[0] * 256 + bytes[1];
    const script = mark === 0xfffe ? 'utf-16le' : mark === 0xfeff ? 'utf-16be' : 'utf-8';
    try {
        const text = new TextDecoder(script, { fatal: true }).decode(bytes);
        if (!text.includes('\0')) return text;
    } catch {
        // told below
    }
    throw new Told(() => say('table_not_unicode'));
}

function Lines(p: { all: Remark[] }) {
    const words = (one: Remark) => (spoken() === 'bn' && one.message_bn) || one.message;
    const place = (one: Remark) => digits(one.where.replace(/^line /, `${t('line')} `));
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

function columnsOf(type: RecordType): FieldType[] {
    const inKey = (one: FieldType) => Array.isArray(type.key) && type.key.includes(one.name);
    return type.fields.filter((one) => mayWrite(type, one) || inKey(one));
}

// A spreadsheet needs the mark at the beginning to read Bengali.
function emptyTable(type: RecordType): Uint8Array {
    const drawn = type.key === 'drawn' ? ['key'] : [];
    const names = [...drawn, ...columnsOf(type).map((one) => one.name)];
    return new TextEncoder().encode(`\ufeff${names.join(',')}\r\n`);
}

function Columns(p: { type: RecordType }) {
    const choices = (one: FieldType) =>
        choicesOf(one.codes, [])
            .slice(0, choices_most)
            .map((code) => code[spoken()])
            .join(', ');
    return (
        <details>
            <summary>{t('csv_columns')}</summary>
            <table>
                <tbody>
                    {p.type.key === 'drawn' && (
                        <tr>
                            <th scope="row">
                                <code>key</code>
                            </th>
                            <td>{t('csv_key')}</td>
                        </tr>
                    )}
                    {columnsOf(p.type).map((one) => (
                        <tr key={one.name}>
                            <th scope="row">
                                <code>{one.name}</code>
                            </th>
                            <td>
                                {label(one.label)}
                                {one.required && <span class="soft"> ({t('required')})</span>}
                                {choices(one) && <span class="soft">: {choices(one)}</span>}
                            </td>
                        </tr>
                    ))}
                </tbody>
            </table>
        </details>
    );
}

// The record that a line is about: its key, else the first text that the line writes.
function nameOf(type: RecordType, change: LineChange): string {
    const key = keyText(type, change.key);
    if (key || type.key === 'single') return key;
    const text = change.registers.find((one) => fieldOf(type, one.register)?.kind === 'text');
    return text ? showRegister(type, text.register, text.now) : '';
}

function Changes(p: { type: RecordType; of: Loaded }) {
    const { changes, saved } = p.of;
    if (changes.length === 0) return null;
    return (
        <div class="scroll" tabIndex={0} role="region" aria-label={t('csv_preview')}>
            <table class="changes">
                <thead>
                    <tr>
                        <th scope="col">{t('line')}</th>
                        <th scope="col">{t('name')}</th>
                        <th scope="col">{t('field')}</th>
                        <th scope="col">{t('is_now')}</th>
                        <th scope="col">{t('csv_preview')}</th>
                    </tr>
                </thead>
                <tbody>
                    {changes.map((one) =>
                        one.registers.map((reg, i) => (
                            <tr key={`${one.line} ${reg.register}`}>
                                <th scope="row">{i === 0 ? digits(one.line) : ''}</th>
                                <td>
                                    {i === 0 && nameOf(p.type, one)}{' '}
                                    {i === 0 && one.is_new && (
                                        <span class="tag good">{t('csv_new')}</span>
                                    )}
                                </td>
                                <td>{registerName(p.type, reg.register)}</td>
                                <td>
                                    {one.is_new || reg.register.includes('/')
                                        ? ''
                                        : [reg.was, ...(reg.also ?? [])].map((value, n) => (
                                              <div key={n}>
                                                  {showRegister(p.type, reg.register, value)}
                                              </div>
                                          ))}
                                </td>
                                <td>{showRegister(p.type, reg.register, reg.now)}</td>
                            </tr>
                        )),
                    )}
                </tbody>
            </table>
            {saved > changes.length && <p class="soft">{t('csv_more')}</p>}
        </div>
    );
}

export function TableImport(p: { type: RecordType }) {
    const { type } = p;
    const [csv, setCsv] = useState('');
    const [name, setName] = useState('');
    const [seen, setSeen] = useState<Loaded | null>(null);
    const [errors, setErrors] = useState<Remark[]>([]);
    const [said, setSaid] = useState('');
    const [moved, setMoved] = useState('');
    const give = async (text: string, preview: boolean) => {
        setErrors([]);
        setSaid('');
        setMoved('');
        try {
            const done = await call<Loaded>('set', {
                target: type.type,
                csv: text,
                preview,
                ...(seen && !preview ? { seen: seen.seen } : {}),
                by: authorName(),
            });
            setSeen(preview ? done : null);
            if (!preview) setSaid(`${t('saved')}: ${digits(done.saved)}`);
        } catch (e) {
            setSeen(null);
            // What stands there changed since the preview: that is shown anew, and asked again.
            if (!preview && e instanceof Refusal && e.where === 'seen') {
                await give(text, true);
                setMoved(reason(e));
                return;
            }
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
        let text = '';
        try {
            text = textOf(new Uint8Array(await file.arrayBuffer()));
        } catch (e) {
            setSeen(null);
            setSaid('');
            setErrors([{ where: file.name, message: reason(e), message_bn: reason(e) }]);
            return;
        }
        setCsv(text);
        setName(file.name);
        await give(text, true);
    };
    return (
        <section class="card screen">
            <h2>{t('csv_import')}</h2>
            <Columns type={type} />
            <div class="buttons">
                <button
                    onClick={() => download(`${type.type}.csv`, [emptyTable(type) as BlobPart])}
                >
                    {t('csv_empty')}
                </button>
            </div>
            <FileDrop
                id="table"
                says={t('import_says')}
                accept=".csv,text/csv"
                take={(file) => void take(file)}
            />
            {moved && <Notice kind="warn">{unsaved(moved)}</Notice>}
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
                    <Changes type={type} of={seen} />
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
