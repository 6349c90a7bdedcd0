// The quarterly report, T0 to T14 and the indicators: as records stand, as of any moment, or as a
// revision was issued; in the forms that other programs read, and on paper.

import { useState } from 'preact/hooks';
import { Loading, Notice } from 'pages/controls';
import { useCall } from 'pages/live';
import { codeText } from 'pages/records';
import { digits, label, moment, quarterName, spoken, t, type Label } from 'pages/words';
import { fileHref, FileButtons } from './files';
import { cellHref } from './behind';
import {
    codeOptions,
    officeHref,
    officeName,
    QuarterPicker,
    Section,
    Select,
    Table,
} from './parts';
import { useOffice } from './names';
import { OfficePicker } from './picker';
import { IssueDialog, Revisions, tableName, type Revision } from './report_revisions';
import { mayWriteOffices, useHub } from './session';
import { ww } from './work_words';
import { w } from './words';

type Cell = string | number | null | { bn: string; en: string };
interface ReportTable {
    title: string;
    title_bn: string;
    columns: string[];
    labels: Label[];
    rows: Cell[][];
    texts?: (Label | null)[][];
    notes?: Label[];
}
interface Report {
    quarter: string;
    as_of: string;
    revision?: number;
    tables: Record<string, ReportTable>;
}
const formats = ['xlsx', 'csv', 'json'];

// Of which part of the offices it is: of all, where it names neither.
interface Part {
    department: string;
    below: string; // of an office and those below it
}
function partIn(where: string): Part {
    const asked = new URLSearchParams(where);
    return { department: asked.get('department') ?? '', below: asked.get('below') ?? '' };
}
function limitsOf(part: Part): Record<string, string> {
    return Object.fromEntries(Object.entries(part).filter(([, one]) => one !== ''));
}
const addressOf = (part: Part) => new URLSearchParams(limitsOf(part)).toString();

// What the part is called; empty: it is the whole.
function usePartName(part: Part): string {
    const office = useOffice(part.below);
    if (part.below) return `${officeName(office)} ${ww('and_below')}`;
    return part.department ? codeText('department', part.department) : '';
}

function PartPicker(p: { quarter: string; part: Part }) {
    const { me } = useHub();
    const [below, setBelow] = useState(p.part.below);
    const show = (part: Part) => {
        const address = addressOf(part);
        const rest = address ? `/${encodeURIComponent(address)}` : '';
        location.hash = `#/report/${p.quarter}${rest}`;
    };
    return (
        <>
            {me?.user.scope === '' && (
                <Select
                    id="department"
                    label={w('dept')}
                    value={p.part.department}
                    set={(department) => show({ department, below: '' })}
                    options={codeOptions('department', w('all'))}
                />
            )}
            <form
                class="row"
                onSubmit={(e) => {
                    e.preventDefault();
                    show({ department: '', below });
                }}
            >
                <OfficePicker
                    id="below"
                    label={ww('office_and_below')}
                    value={below}
                    set={setBelow}
                />
                <button>{w('show')}</button>
            </form>
        </>
    );
}

export function ReportPage(p: { quarter: string; where: string }) {
    const { me } = useHub();
    const part = partIn(p.where);
    const partName = usePartName(part);
    const [asOf, setAsOf] = useState('');
    const [revision, setRevision] = useState(0); // 0: as records stand
    const [typed, setTyped] = useState('');
    // Issues it after so many revisions, as they were shown at the press.
    const [issues, setIssues] = useState<number | null>(null);
    const [said, setSaid] = useState<Revision | null>(null);
    // What is issued is the whole.
    const seesAll = me?.user.scope === '' && partName === '';
    const [revisions, noRevisions, againRevisions] = useCall<Revision[]>(
        'report/revisions',
        seesAll ? { quarter: p.quarter } : null,
    );
    const asked = {
        quarter: p.quarter,
        ...limitsOf(part),
        ...(revision ? { revision } : asOf ? { as_of: asOf } : {}),
    };
    const [doc, trouble, again] = useCall<Report>('report', asked);
    const href = (format: string) => fileHref('report', { ...asked, format });
    const files = formats.map((one) => ({
        says: one.toUpperCase(),
        href: href(one),
        name: `${['kheya', p.quarter.replace('/', '-'), part.below || part.department]
            .filter(Boolean)
            .join('-')}.${one}`,
        made: true,
    }));
    return (
        <>
            <h1>
                {t('quarterly_report')}, {quarterName(p.quarter)}
                {partName && `: ${partName}`}
            </h1>
            <div class="row screen">
                <QuarterPicker quarter={p.quarter} path="report" rest={addressOf(part)} />
                <PartPicker quarter={p.quarter} part={part} />
                <form
                    class="pick"
                    onSubmit={(e) => {
                        e.preventDefault();
                        setRevision(0); // what is asked for is a moment
                        setAsOf(typed ? new Date(`${typed}+06:00`).toISOString() : '');
                    }}
                >
                    <label for="as-of">{w('as_of')}</label>
                    <input
                        id="as-of"
                        type="datetime-local"
                        value={typed}
                        onInput={(e) => setTyped(e.currentTarget.value)}
                    />{' '}
                    <button>{w('show')}</button>
                </form>
                <div class="buttons" role="group" aria-label={w('download')}>
                    <FileButtons files={files} />
                    <a class="button" href={href('html')} target="_blank" rel="noopener">
                        {w('set_form')}
                    </a>
                    {mayWriteOffices(me) && revisions && (
                        <button class="first" onClick={() => setIssues(revisions.length)}>
                            {w('issue')}
                        </button>
                    )}
                </div>
            </div>
            {!doc ? (
                <Loading trouble={trouble} />
            ) : (
                <>
                    <p class="soft">
                        {revision > 0 && (
                            <strong>
                                {t('revision')} {digits(revision)} ·{' '}
                            </strong>
                        )}
                        {w('as_of')}: {moment(doc.as_of)}
                    </p>
                    {said && (
                        <Notice kind="good">
                            {ww('issued_letter')}: {t('revision')} {digits(said.revision)}
                        </Notice>
                    )}
                    {seesAll && (
                        <Revisions
                            quarter={p.quarter}
                            all={revisions}
                            trouble={noRevisions}
                            shown={revision}
                            show={setRevision}
                        />
                    )}
                    <nav class="screen" aria-label={w('table')}>
                        <ul class="checks">
                            {inOrder(doc).map(([id, table]) => (
                                <li key={id}>
                                    <a
                                        href={`#/report/${p.quarter}`}
                                        onClick={(e) => {
                                            e.preventDefault();
                                            document.getElementById(id)?.scrollIntoView();
                                        }}
                                    >
                                        {titleOf(id, table)}
                                    </a>
                                </li>
                            ))}
                        </ul>
                    </nav>
                    {inOrder(doc).map(([id, table]) => (
                        <OneTable
                            key={id}
                            id={id}
                            table={table}
                            quarter={p.quarter}
                            more={{
                                ...limitsOf(part),
                                ...(revision || asOf ? { as_of: doc.as_of } : {}),
                            }}
                        />
                    ))}
                </>
            )}
            {issues !== null && (
                <IssueDialog
                    quarter={p.quarter}
                    after={issues}
                    close={() => {
                        setIssues(null);
                        againRevisions();
                    }}
                    done={(made) => {
                        setIssues(null);
                        setSaid(made);
                        again();
                        againRevisions();
                    }}
                />
            )}
        </>
    );
}

function inOrder(doc: Report): [string, ReportTable][] {
    const place = (id: string) => (/^T\d+$/.test(id) ? Number(id.slice(1)) : 99);
    return Object.entries(doc.tables).sort(([a], [b]) => place(a) - place(b));
}
function titleOf(id: string, table: ReportTable): string {
    const title = spoken() === 'bn' ? table.title_bn : table.title;
    return /^T\d+$/.test(id) ? `${tableName(id)}. ${title}` : title;
}

function cellText(table: ReportTable, row: number, column: number): string {
    const said = table.texts?.[row]?.[column];
    if (said) return label(said);
    const value = table.rows[row][column];
    if (value === null) return '-';
    if (typeof value === 'object') return label(value);
    return digits(value);
}

// The list behind a number; nothing where there is none: it is no number, or one of sums of others.
function hrefOf(p: TableOf, row: number, column: number): string {
    const { table } = p;
    const cells = table.rows[row];
    const name = table.columns[column];
    if (name === 'office' && typeof cells[column] === 'string') return officeHref(cells[column]);
    if (typeof cells[column] !== 'number' || cells[column] === 0) return '';
    const opens = ['stated', 'computed', 'unknown', 'disputed'];
    if (p.id === 'T12' && (cells[0] === 'identity' || !opens.includes(name))) return '';
    if (p.id === 'indicators' && cells[table.columns.indexOf('code')] === 'R1') return '';
    // What stands before the first number says what the row is about.
    const first = cells.findIndex((one) => typeof one === 'number');
    const named = table.columns
        .slice(0, first)
        .map((each, i): [string, unknown] => [each, cells[i]])
        .filter((each): each is [string, string] => typeof each[1] === 'string');
    return cellHref(p.quarter, p.id, name, named, p.more);
}

interface TableOf {
    id: string;
    table: ReportTable;
    quarter: string;
    more: Record<string, string>; // of what moment, department or office
}
function OneTable(p: TableOf) {
    const { table } = p;
    // The keys of T12 are for programs; people read the words beside them.
    const key = p.id === 'T12' ? table.columns.indexOf('key') : -1;
    const isShown = (column: number) => column !== key;
    const shown = table.columns.map((_, i) => i).filter(isShown);
    const cell = (row: number, column: number) => {
        const href = hrefOf(p, row, column);
        const text = cellText(table, row, column);
        return href ? <a href={href}>{text}</a> : text;
    };
    return (
        <Section title={titleOf(p.id, table)} id={p.id}>
            <Table
                label={titleOf(p.id, table)}
                numbers
                keys={key < 0 ? undefined : table.rows.map((row) => String(row[key]))}
                empty="–"
                columns={shown.map((i) => digits(label(table.labels?.[i], table.columns[i])))}
                rows={table.rows.map((_, i) => shown.map((j) => cell(i, j)))}
            />
            {table.notes?.map((one) => (
                <p class="help" key={one.en}>
                    {label(one)}
                </p>
            ))}
        </Section>
    );
}
