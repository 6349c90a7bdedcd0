// The offices behind one number of the overview, of its trend, or of the report.

import { call } from 'pages/calls';
import { Loading } from 'pages/controls';
import { useCall } from 'pages/live';
import { useKeptMost } from 'pages/path';
import { codeText } from 'pages/records';
import { day, digits, moment, quarterName, spoken } from 'pages/words';
import { downloadCsv } from './csv';
import { useOffice } from './names';
import {
    officeName,
    OfficeLink,
    PrintButton,
    Said,
    Table,
    useDoing,
    type OfficeLine,
} from './parts';
import { tableName } from './report_revisions';
import { ww } from './work_words';
import { w } from './words';

interface Line extends OfficeLine {
    portal: string;
    domain: string;
    updated_on: string | null;
    enothi: string;
    report: string;
    days_late?: number;
    value?: number; // of this office, in a number that is a sum
    record?: string; // that the number stands in
}
interface List {
    label: { bn: string; en: string };
    title?: { bn: string; en: string };
    rows: Line[];
    total?: number;
    more: boolean;
}
const step = 200; // offices more, with every press
const file_step = 2000; // of a file, in one answer

const row_mark = 'row.';
// `named`: the cells that say what the row is about, by column.
export function cellHref(
    quarter: string,
    table: string,
    column: string,
    named: [string, string][],
    more: Record<string, string>, // of what moment, department or office
): string {
    const asked = new URLSearchParams({ table, column, ...more });
    for (const [name, value] of named) {
        if (value.length <= 120) asked.set(row_mark + name, value);
    }
    return `#/behind/${quarter}/cell/${encodeURIComponent(asked.toString())}`;
}

const limits = ['as_of', 'department', 'below'];
// Of the address of a report that is of a part of the offices.
function partOf(where: Record<string, string>): string {
    const said = ['department', 'below'].filter((one) => where[one]);
    const part = new URLSearchParams(said.map((one) => [one, where[one]])).toString();
    return part ? `/${encodeURIComponent(part)}` : '';
}

// What the call is asked, from what stands in the address.
function askedOf(what: string, where: Record<string, string>): Record<string, unknown> {
    if (!where.table) return { what, ...where };
    const row = Object.entries(where)
        .filter(([name]) => name.startsWith(row_mark))
        .map(([name, value]) => [name.slice(row_mark.length), value]);
    return {
        table: where.table,
        column: where.column,
        row: Object.fromEntries(row),
        ...Object.fromEntries(limits.filter((one) => where[one]).map((one) => [one, where[one]])),
    };
}

// "Passports, divisional": the row or the part that the number is of, in words.
function narrowedBy(where: Record<string, string>): string[] {
    const of = (name: string) => where[row_mark + name] ?? where[name];
    const scope = of('scope') ?? (of('by') === 'head_office' ? 'hq' : '');
    const list = of('by') === 'group' ? 'reporting_group' : 'level';
    return [
        of('department') && codeText('department', of('department')),
        scope && scope !== 'all' && codeText(list, scope),
        where.level && codeText('level', where.level),
        where.district && codeText('district', where.district),
        of('kind') && of('kind') !== 'figure' && codeText('count_kind', of('kind')),
        of('code'),
    ].filter((one): one is string => !!one);
}

export function BehindPage(p: { quarter: string; what: string; where: string }) {
    const where = Object.fromEntries(new URLSearchParams(p.where));
    const [limit, setLimit] = useKeptMost('offices', step);
    const asked = { quarter: p.quarter, ...askedOf(p.what, where) };
    const [list, trouble] = useCall<List>('list/offices', { ...asked, limit });
    const doing = useDoing();
    const below = useOffice(where.below ?? '');
    const narrowed = [
        ...narrowedBy(where),
        ...(where.below ? [`${officeName(below)} ${ww('and_below')}`] : []),
    ];
    const from = where.table ? 'report' : 'overview';
    const heading = list ? list.label[spoken()] : w('offices');
    const isCounted = from === 'report' || Boolean(where.point); // what each adds is shown
    const name = [p.quarter.replace('/', '-'), where.table, where.column ?? p.what]
        .filter(Boolean)
        .join('-');
    const file = () =>
        doing.run(async () =>
            downloadCsv(`kheya-${name}`, tableOf(await allOf(asked), heading, isCounted)),
        );
    return (
        <>
            <p class="screen">
                <a href={`#/${from}/${p.quarter}${from === 'report' ? partOf(where) : ''}`}>
                    {w(from)}, {quarterName(p.quarter)}
                </a>
            </p>
            <h1>
                {heading}
                {narrowed.length > 0 && `: ${narrowed.join(', ')}`}
            </h1>
            {(list?.title || where.point || where.as_of) && (
                <p class="soft">
                    {[
                        list?.title &&
                            (/^T\d+$/.test(where.table) ? `${tableName(where.table)}. ` : '') +
                                list.title[spoken()],
                        where.point && `${w('trend')}: ${quarterName(where.point)}`,
                        where.as_of && `${w('as_of')}: ${moment(where.as_of)}`,
                    ]
                        .filter(Boolean)
                        .join(' · ')}
                </p>
            )}
            {!list ? (
                <Loading trouble={trouble} />
            ) : (
                <section class="card">
                    <div class="row">
                        <span class="big">
                            {digits(list.total ?? list.rows.length)}
                            {list.total === undefined && list.more && '+'}
                        </span>
                        <div class="buttons screen">
                            <PrintButton />
                            <button disabled={doing.busy} onClick={() => void file()}>
                                CSV
                            </button>
                        </div>
                    </div>
                    <Said of={doing} />
                    <Table
                        whole
                        label={heading}
                        empty={w('no_offices')}
                        columns={[
                            w('office'),
                            w('dept'),
                            w('level'),
                            w('district'),
                            ...(isCounted
                                ? [heading]
                                : [w('portal'), w('updated_on'), w('enothi'), w('days_late')]),
                        ]}
                        rows={list.rows.map((one) => [
                            <OfficeLink of={one} />,
                            codeText('department', one.department ?? ''),
                            codeText('level', one.level ?? ''),
                            codeText('district', one.district ?? ''),
                            ...(isCounted ? [<Number of={one} />] : stateOf(one)),
                        ])}
                    />
                    {list.more && (
                        <div class="buttons screen">
                            <button onClick={() => setLimit(limit + step)}>{w('more')}</button>
                        </div>
                    )}
                </section>
            )}
        </>
    );
}

// All of the list, however long it is.
async function allOf(asked: object): Promise<Line[]> {
    const all: Line[] = [];
    for (;;) {
        const after = all.length > 0 ? { after: all[all.length - 1].office } : {};
        const part = await call<List>('list/offices', { ...asked, ...after, limit: file_step });
        all.push(...part.rows);
        if (!part.more || part.rows.length === 0) return all;
    }
}
function tableOf(lines: Line[], heading: string, isCounted: boolean): string[][] {
    const first = [ww('office_code'), w('office'), w('dept'), w('level'), w('district')];
    const rest = isCounted
        ? [heading]
        : [w('portal'), ww('domain'), w('updated_on'), w('enothi'), w('days_late')];
    const rows = lines.map((one) => [
        one.office,
        officeName(one),
        codeText('department', one.department ?? ''),
        codeText('level', one.level ?? ''),
        codeText('district', one.district ?? ''),
        ...(isCounted
            ? [one.value === undefined ? (one.record ?? '1') : String(one.value)]
            : [
                  codeText('portal_state', one.portal),
                  one.domain,
                  one.updated_on ?? '',
                  codeText('enothi_state', one.enothi),
                  String(one.days_late ?? ''),
              ]),
    ]);
    return [[...first, ...rest], ...rows];
}

// What the office adds to the number, or the record that it stands in.
function Number(p: { of: Line }) {
    const { of } = p;
    if (of.record) return <a href={`#/record/${of.office}/${of.record}`}>{w('open_it')}</a>;
    return <>{of.value === undefined ? '✓' : digits(of.value)}</>;
}

function stateOf(one: Line) {
    return [
        <>
            {codeText('portal_state', one.portal)}
            {one.domain && (
                <>
                    <br />
                    <span class="soft small">{one.domain}</span>
                </>
            )}
        </>,
        one.updated_on ? day(one.updated_on) : '–',
        codeText('enothi_state', one.enothi),
        one.days_late ? digits(one.days_late) : '',
    ];
}
