// The register of offices: a tree, a search that forgives spelling, and a table taken after a
// preview.

import { useMemo, useState } from 'preact/hooks';
import { call, Refusal } from 'pages/calls';
import { FileDrop, Loading, Notice } from 'pages/controls';
import { useCall } from 'pages/live';
import { codeText } from 'pages/records';
import { digits, label, t } from 'pages/words';
import { finder } from './find';
import { officeName, OfficeLink, Said, Table, useDoing } from './parts';
import { mayWriteOffices, useHub } from './session';
import { ww } from './work_words';
import { w } from './words';

export interface Row {
    office: string;
    parent: string;
    department: string;
    level: string;
    name_bn: string;
    name_en: string;
    valid_to?: string;
}
const found_most = 50;
const open_levels = 1; // of the tree, at first

// Either language finds an office, whichever the page is in.
function textOf(row: Row): string {
    return `${row.office} ${row.name_bn} ${row.name_en}`;
}

export function OfficesPage() {
    const { me } = useHub();
    const [all, trouble] = useCall<Row[]>('office/list', {});
    const [words, setWords] = useState('');
    const find = useMemo(() => finder(all ?? [], textOf), [all]);
    const found = words.trim() ? find(words, found_most) : null;
    return (
        <>
            <h1>{w('offices')}</h1>
            {!all ? (
                <Loading trouble={trouble} />
            ) : (
                <>
                    <div class="field">
                        <label for="find">{ww('find_office')}</label>
                        <input
                            id="find"
                            type="text"
                            value={words}
                            onInput={(e) => setWords(e.currentTarget.value)}
                        />
                    </div>
                    {found ? (
                        <section class="card">
                            <p role="status">
                                {digits(found.length)} {ww('found')}
                            </p>
                            <Table
                                label={w('offices')}
                                columns={[w('office'), w('dept'), w('level')]}
                                empty={t('found_none')}
                                rows={found.map((row) => [
                                    <OfficeLink of={row} />,
                                    codeText('department', row.department),
                                    codeText('level', row.level),
                                ])}
                            />
                        </section>
                    ) : (
                        <Tree all={all} />
                    )}
                    {mayWriteOffices(me) && <OfficeImport known={all} />}
                </>
            )}
        </>
    );
}

function Tree(p: { all: Row[] }) {
    const below = useMemo(() => {
        const ids = new Set(p.all.map((one) => one.office));
        const children = new Map<string, Row[]>();
        for (const one of p.all) {
            const parent = ids.has(one.parent) ? one.parent : '';
            children.set(parent, [...(children.get(parent) ?? []), one]);
        }
        return children;
    }, [p.all]);
    return (
        <section class="card" aria-label={w('offices')}>
            <ul class="tree">
                {(below.get('') ?? []).map((one) => (
                    <Branch key={one.office} row={one} below={below} depth={0} />
                ))}
            </ul>
        </section>
    );
}

// What is below an office is drawn once it is opened.
function Branch(p: { row: Row; below: Map<string, Row[]>; depth: number }) {
    const children = p.below.get(p.row.office) ?? [];
    const [open, setOpen] = useState(p.depth < open_levels);
    if (children.length === 0) {
        return (
            <li>
                <OfficeLink of={p.row} />
            </li>
        );
    }
    return (
        <li>
            <details open={open} onToggle={(e) => setOpen(e.currentTarget.open)}>
                <summary>
                    {officeName(p.row)}{' '}
                    <span class="soft">({digits(children.length)})</span>
                </summary>
                <p>
                    <OfficeLink of={p.row} />
                </p>
                {open && (
                    <ul>
                        {children.map((one) => (
                            <Branch
                                key={one.office}
                                row={one}
                                below={p.below}
                                depth={p.depth + 1}
                            />
                        ))}
                    </ul>
                )}
            </details>
        </li>
    );
}

// What the table holds against the register, then the whole of it or nothing.
function OfficeImport(p: { known: Row[] }) {
    const [csv, setCsv] = useState('');
    const [name, setName] = useState('');
    const [errors, setErrors] = useState<Refusal['all']>([]);
    const doing = useDoing();
    const lines = csv
        .replace(/^\ufeff/, '')
        .split(/\r?\n/)
        .slice(1)
        .filter((one) => one.trim() !== '');
    const ids = new Set(p.known.map((one) => one.office));
    const known = lines.filter((one) => ids.has(one.split(',')[0].replace(/"/g, ''))).length;
    const take = () =>
        doing.run(async () => {
            setErrors([]);
            try {
                const done = await call<{ saved: number; unchanged: number }>('office/import', {
                    csv,
                    file: name,
                });
                setCsv('');
                return [
                    `${digits(done.saved)} ${ww('saved_n')}`,
                    `${digits(done.unchanged)} ${ww('unchanged_n')}`,
                ].join(', ');
            } catch (e) {
                if (e instanceof Refusal && Array.isArray(e.all)) setErrors(e.all);
                throw e;
            }
        });
    return (
        <section class="card screen">
            <h2>{ww('import_offices')}</h2>
            <FileDrop
                id="table"
                says={t('import_says')}
                accept=".csv,text/csv"
                take={(file) => {
                    setName(file.name);
                    void file.text().then(setCsv);
                }}
            />
            {csv && (
                <div role="status">
                    <h3>
                        {ww('import_says')}: {name}
                    </h3>
                    <p>
                        {digits(lines.length)} {ww('lines')}: {digits(lines.length - known)}{' '}
                        {ww('new_offices')}, {digits(known)} {ww('known_offices')}
                    </p>
                    <pre class="small">{lines.slice(0, 5).join('\n')}</pre>
                    <div class="buttons">
                        <button class="first" disabled={doing.busy} onClick={() => void take()}>
                            {t('load')}
                        </button>
                        <button onClick={() => setCsv('')}>{t('cancel')}</button>
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
