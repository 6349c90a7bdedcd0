// The register of offices: a tree, and a search that forgives spelling.

import { useEffect, useMemo, useState } from 'preact/hooks';
import { Loading } from 'pages/controls';
import { useCall, useLatest } from 'pages/live';
import { keepAddress } from 'pages/path';
import { codeText } from 'pages/records';
import { day, digits, t } from 'pages/words';
import { finder } from './find';
import { OfficeImport } from './office_import';
import { More, officeName, OfficeLink, Table } from './parts';
import { textOf } from './picker';
import { RecordSearch, type Looked } from './record_search';
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
const below_step = 100; // offices below one, at first and with every press

// What is looked for stands in the address: whoever comes back finds what he had found.
interface Asked extends Looked {
    find: string;
}
function askedIn(path: string[]): Asked {
    const asked = new URLSearchParams(path[1] ?? '');
    const of = (name: string) => asked.get(name) ?? '';
    return { find: of('find'), text: of('text'), type: of('type') };
}
function useAsked(path: string[]): [Asked, (more: Partial<Asked>) => void] {
    const [asked, setAsked, last] = useLatest(askedIn(path));
    useEffect(() => setAsked(askedIn(path)), [path]);
    const ask = (more: Partial<Asked>) => {
        const next = { ...last.current, ...more };
        const said = Object.entries(next).filter(([, text]) => text !== '');
        const words = new URLSearchParams(said).toString();
        keepAddress(words ? `offices/${encodeURIComponent(words)}` : 'offices');
        setAsked(next);
    };
    return [asked, ask];
}

export function OfficesPage(p: { path: string[] }) {
    const { me } = useHub();
    const [all, trouble, again] = useCall<Row[]>('office/list', {}, true);
    const [asked, ask] = useAsked(p.path);
    const words = asked.find;
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
                            onInput={(e) => ask({ find: e.currentTarget.value })}
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
                                    <Registered row={row} />,
                                    codeText('department', row.department),
                                    codeText('level', row.level),
                                ])}
                            />
                        </section>
                    ) : (
                        <Tree all={all} />
                    )}
                    <RecordSearch asked={asked} ask={ask} />
                    {mayWriteOffices(me) && <OfficeImport done={again} />}
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
            const list = children.get(parent);
            if (list) list.push(one);
            else children.set(parent, [one]);
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
    const [most, setMost] = useState(below_step);
    if (children.length === 0) {
        return (
            <li>
                <Registered row={p.row} />
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
                    <Registered row={p.row} />
                </p>
                {open && (
                    <ul>
                        {children.slice(0, most).map((one) => (
                            <Branch
                                key={one.office}
                                row={one}
                                below={p.below}
                                depth={p.depth + 1}
                            />
                        ))}
                        {children.length > most && (
                            <li>
                                <More
                                    shown={most}
                                    all={children.length}
                                    press={() => setMost(most + below_step)}
                                />
                            </li>
                        )}
                    </ul>
                )}
            </details>
        </li>
    );
}

// With its last day, where it has had one.
function Registered(p: { row: Row }) {
    return (
        <>
            <OfficeLink of={p.row} />{' '}
            {p.row.valid_to && (
                <span class="tag warn">
                    {ww('last_day')}: {day(p.row.valid_to)}
                </span>
            )}
        </>
    );
}
