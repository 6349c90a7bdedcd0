// The set form of a quarter, as the office that fills it and headquarters that reads it see it: the
// values that were signed for, and beside each that is another one now, that it was changed since.

import { textIn } from './form_texts';
import {
    fieldOf,
    groupOf,
    keyText,
    show,
    typeOf,
    type FieldType,
    type Rec,
    type RecordType,
    type Value,
} from './records';
import { useReferences } from './references';
import { digits, inLanguage, label, t, type Lang } from './words';

const words = {
    changed_since: { bn: 'স্বাক্ষরের পর বদলেছে, এখন', en: 'changed after signing, now' },
    added_since: { bn: 'স্বাক্ষরের পর যোগ হয়েছে', en: 'added after signing' },
    emptied_since: { bn: 'স্বাক্ষরের পর মোছা হয়েছে', en: 'taken out after signing' },
    as_signed: { bn: 'স্বাক্ষরের সময় যা ছিল', en: 'As it was signed' },
    disputed: { bn: 'মীমাংসা বাকি', en: 'waits for a decision' },
};
export const sayOfForm = (name: keyof typeof words) => label(words[name]);

// Key, group, field, value; where the value waits for a decision, the others too.
type Row = [string, string, string, Value, Value[]?];
export type Tables = Record<string, { rows: Row[] }>;
// A value on the form: as signed, and as it is now where that is another one.
export interface Cell {
    key: string;
    field: string;
    value: Value;
    also?: Value[];
    since?: 'changed' | 'added' | 'emptied';
    now?: Value;
}

// As signing stores them: what the key of a row says is left out, rows stand below the parts of
// their keys, and what a row does not say at its end is as most rows of the table have it.
type Placed = Value[] | { [part: string]: Placed };
interface KeptTable {
    fields: string[];
    usual: Value[];
    rows: { [part: string]: Placed };
    also?: Record<string, Record<string, Value[]>>;
}
function rowsOf(name: string, table: KeptTable): Row[] {
    const rows: Row[] = [];
    const inKey = typeOf(name)?.key;
    const walk = (at: Placed, key: string) => {
        if (!Array.isArray(at)) {
            for (const [part, below] of Object.entries(at))
                walk(below, key ? `${key}:${part}` : part);
            return;
        }
        // A record of which nothing else is known has its line too.
        if (Array.isArray(inKey)) rows.push([key, '', inKey[0], key]);
        table.fields.forEach((field, i) => {
            const value = i < at.length ? at[i] : table.usual[i];
            const also = table.also?.[key]?.[field];
            if (value !== null || also) rows.push([key, '', field, value, also]);
        });
    };
    walk(table.rows, '');
    return rows;
}

// What was signed for, as signing stored it; null where it was too much to be kept.
export function figuresOf(signOff: Rec | null): Tables | null {
    const kept = textIn(signOff, 'figures');
    if (kept === '') return null;
    try {
        const found = JSON.parse(kept) as Tables | { form: 2; tables: Record<string, KeptTable> };
        if (found.form !== 2) return found as Tables; // of an earlier program: rows as now
        const tables = found.tables as Record<string, KeptTable>;
        return Object.fromEntries(
            Object.entries(tables).map(([name, table]) => [name, { rows: rowsOf(name, table) }]),
        );
    } catch {
        return null; // no form of this program: the values of now are shown, and said to be that
    }
}

export function cellsOf(name: string, now: Tables, signed: Tables | null): Cell[] {
    const present = (now[name]?.rows ?? []).map(([key, , field, value, also]) => ({
        key,
        field,
        value,
        also,
    }));
    if (!signed) return present;
    const place = (one: { key: string; field: string }) => `${one.key} ${one.field}`;
    const later = new Map(present.map((one) => [place(one), one]));
    const cells: Cell[] = [];
    for (const [key, , field, value, also] of signed[name]?.rows ?? []) {
        const cell: Cell = { key, field, value, also };
        const other = later.get(place(cell));
        later.delete(place(cell));
        if (!other) cell.since = 'emptied';
        else if (JSON.stringify(other.value) !== JSON.stringify(value)) {
            cell.since = 'changed';
            cell.now = other.value;
        }
        cells.push(cell);
    }
    return [...cells, ...[...later.values()].map((one) => ({ ...one, since: 'added' as const }))];
}

// What people call the branches, by the short names that keys hold.
type Names = Map<string, string>;
export function branchesIn(tables: Tables): Names {
    const names = (tables.enothi_branch?.rows ?? []).filter(([, , field]) => field === 'name_bn');
    return new Map(names.map(([key, , , name]) => [key, String(name)]));
}

// Fields in the order of the form. What stands in it is made at once, in the sheet's language.
export function FormSection(p: {
    lang: Lang;
    name: string;
    cells: Cell[];
    office?: string;
    branches: Names;
}) {
    const type = typeOf(p.name);
    useReferences(type, p.office);
    if (!type) return null;
    const place = (cell: Cell) => type.fields.findIndex((one) => one.name === cell.field);
    const cells = p.cells
        .map((cell, i) => ({ cell, i }))
        .sort((a, b) => (a.cell.key === b.cell.key ? place(a.cell) - place(b.cell) : a.i - b.i))
        .map((one) => one.cell);
    const table = type.key === 'single' ? oneRecord : manyRecords;
    return inLanguage(p.lang, () => (
        <>
            <h3>{label(type.label)}</h3>
            {cells.length === 0 ? (
                <p class="soft">{t('nothing_yet')}</p>
            ) : (
                <div class="scroll" tabIndex={0} role="region" aria-label={label(type.label)}>
                    {table(type, cells, p.branches)}
                </div>
            )}
        </>
    ));
}

function valueOf(field: FieldType | undefined, cell: Cell) {
    const shown = (value: Value | undefined) => (field ? show(field, value) : String(value));
    return (
        <>
            {shown(cell.value)}{' '}
            {cell.also && (
                <span class="tag warn">
                    {sayOfForm('disputed')}: {cell.also.map((one) => shown(one) || '—').join(', ')}
                </span>
            )}
            {cell.since === 'changed' && (
                <span class="tag warn">
                    {sayOfForm('changed_since')}: {shown(cell.now)}
                </span>
            )}
            {cell.since === 'added' && <span class="tag warn">{sayOfForm('added_since')}</span>}
            {cell.since === 'emptied' && <span class="tag warn">{sayOfForm('emptied_since')}</span>}
        </>
    );
}

// Field by field, each group's name before its fields.
function oneRecord(type: RecordType, cells: Cell[]) {
    return (
        <table class="form">
            <thead>
                <tr>
                    <th scope="col">{t('field')}</th>
                    <th scope="col">{t('value')}</th>
                </tr>
            </thead>
            <tbody>
                {cells.map((cell) => {
                    const field = fieldOf(type, cell.field);
                    const group = field && groupOf(type, cell.field);
                    return (
                        <tr key={cell.key + cell.field}>
                            <td>
                                {group && <span class="soft">{label(group.label)}: </span>}
                                {label(field?.label, cell.field)}
                            </td>
                            <td>{valueOf(field, cell)}</td>
                        </tr>
                    );
                })}
            </tbody>
        </table>
    );
}

// A line for each record, a column for each field that any of them has.
function manyRecords(type: RecordType, cells: Cell[], branches: Names) {
    const inKey = (name: string) => Array.isArray(type.key) && type.key.includes(name);
    const columns = type.fields.filter(
        (one) => !inKey(one.name) && cells.some((cell) => cell.field === one.name),
    );
    const keys = [...new Set(cells.map((cell) => cell.key))];
    const at = (key: string, name: string) =>
        cells.find((cell) => cell.key === key && cell.field === name);
    return (
        <table>
            <thead>
                <tr>
                    <th scope="col">{Array.isArray(type.key) ? t('name') : t('serial')}</th>
                    {columns.map((one) => (
                        <th scope="col" key={one.name}>
                            {label(one.label)}
                        </th>
                    ))}
                </tr>
            </thead>
            <tbody>
                {keys.map((key, i) => (
                    <tr key={key}>
                        <th scope="row">{keyText(type, key, branches) || digits(i + 1)}</th>
                        {columns.map((one) => {
                            const cell = at(key, one.name);
                            return <td key={one.name}>{cell && valueOf(one, cell)}</td>;
                        })}
                    </tr>
                ))}
            </tbody>
        </table>
    );
}
