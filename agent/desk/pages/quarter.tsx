// One quarter's report of this office: what is missing, the signature, the printed form.

import { useState } from 'preact/hooks';
import { call, reason } from 'pages/calls';
import { authorName, keepAuthorName, useCall } from 'pages/live';
import { Loading, Notice } from 'pages/controls';
import {
    fieldOf,
    groupOf,
    keyText,
    show,
    typeOf,
    type RecordType,
    type Value,
} from 'pages/records';
import { useReferences } from 'pages/references';
import { digits, label, moment, quarterName, t } from 'pages/words';
import { Arrival, DueText, shownIn, type HomePage, type QuarterState } from './home';
import { useShared } from './state';

type Row = [string, string, string, Value]; // key, group, field, value
interface Report {
    quarter: string;
    as_of: string;
    office: string;
    order: string[];
    tables: Record<string, { rows: Row[] }>;
}

const designation_kept = 'kheya.designation';

export function Quarter(p: { code: string }) {
    const [page, trouble, again] = useCall<HomePage>('home', {});
    const [kept, setKept] = useState(''); // what was chosen stays chosen once it is signed
    if (!page) return <Loading trouble={trouble} />;
    const chosen =
        page.quarters.find((one) => one.quarter === (p.code || kept)) ??
        page.quarters.find((one) => one.days_left >= 0 && !one.signature) ??
        page.quarters[0];
    if (!p.code && kept !== chosen.quarter) setKept(chosen.quarter);
    const office = page.office ? shownIn(page.office, label({ bn: 'name_bn', en: 'name_en' })) : '';
    return (
        <>
            <h1>
                {t('quarterly_report')}: {quarterName(chosen.quarter)}
            </h1>
            <p class="buttons screen">
                {page.quarters.map((one) => (
                    <a
                        key={one.quarter}
                        class="button"
                        href={`#/quarter/${one.quarter}`}
                        aria-current={one === chosen ? 'page' : undefined}
                    >
                        {quarterName(one.quarter)}
                    </a>
                ))}
                <button onClick={() => window.print()}>{t('print')}</button>
            </p>
            <State of={chosen} done={again} />
            <Paper quarter={chosen} office={office} />
        </>
    );
}

function State(p: { of: QuarterState; done: () => void }) {
    const q = p.of;
    const signed = q.signature;
    return (
        <section class="card screen">
            <p>
                <DueText of={q} />
            </p>
            {q.status === 'returned' && (
                <Notice kind="bad">
                    {t('returned')}: {q.return_reason}
                </Notice>
            )}
            {signed ? (
                <p>
                    <span class="tag good">
                        {t('revision')} {digits(signed.revision)}
                    </span>{' '}
                    {t('signed_by')}: {signed.signed_by}, {signed.designation},{' '}
                    {signed.signed_at && moment(signed.signed_at)} <Arrival of={signed} />
                </p>
            ) : (
                <p>
                    <span class="tag warn">{t('not_signed')}</span>
                </p>
            )}
            <h2>{t('missing')}</h2>
            {q.missing.length === 0 ? (
                <p>
                    <span class="tag good">{t('complete')}</span>
                </p>
            ) : (
                <ul>
                    {q.missing.map((one) => {
                        const type = typeOf(one.type);
                        return (
                            <li key={one.type + one.field}>
                                <a href={`#/record/${one.type}`}>
                                    {label(type?.label, one.type)}:{' '}
                                    {label(type && fieldOf(type, one.field)?.label, one.field)}
                                </a>
                            </li>
                        );
                    })}
                </ul>
            )}
            <Sign of={q} done={p.done} />
        </section>
    );
}

function Sign(p: { of: QuarterState; done: () => void }) {
    const [name, setName] = useState(authorName());
    const [designation, setDesignation] = useState(localStorage.getItem(designation_kept) ?? '');
    const [incomplete, setIncomplete] = useState(false);
    const [failed, setFailed] = useState('');
    const [said, setSaid] = useState('');
    const isMissing = p.of.missing.length > 0;
    const sign = async () => {
        setFailed('');
        setSaid('');
        try {
            const done = await call<{ revision: number }>('sign', {
                quarter: p.of.quarter,
                by: name,
                designation,
                force: incomplete,
            });
            keepAuthorName(name);
            localStorage.setItem(designation_kept, designation);
            setSaid(`${t('saved')}: ${t('revision')} ${digits(done.revision)}`);
            p.done();
        } catch (e) {
            setFailed(reason(e));
        }
    };
    const ready = name.trim() !== '' && designation.trim() !== '' && (!isMissing || incomplete);
    return (
        <form
            onSubmit={(e) => {
                e.preventDefault();
                void sign();
            }}
        >
            <h2>{p.of.signature ? t('sign_again') : t('sign')}</h2>
            <div class="field">
                <label for="sign-name">{t('name')}</label>
                <input
                    id="sign-name"
                    type="text"
                    value={name}
                    onInput={(e) => setName(e.currentTarget.value)}
                />
            </div>
            <div class="field">
                <label for="sign-designation">{t('designation')}</label>
                <input
                    id="sign-designation"
                    type="text"
                    value={designation}
                    onInput={(e) => setDesignation(e.currentTarget.value)}
                />
            </div>
            {isMissing && (
                <p>
                    <label>
                        <input
                            type="checkbox"
                            checked={incomplete}
                            onChange={(e) => setIncomplete(e.currentTarget.checked)}
                        />{' '}
                        {t('sign_incomplete')}
                    </label>
                </p>
            )}
            {failed && (
                <Notice kind="bad">
                    {t('not_saved')}: {failed}
                </Notice>
            )}
            {said && <Notice kind="good">{said}</Notice>}
            <button class="first" type="submit" disabled={!ready}>
                {t('sign')}
            </button>
        </form>
    );
}

// The office's own copy of the set form: seen below, and alone when it is printed.
function Paper(p: { quarter: QuarterState; office: string }) {
    const [report, trouble] = useCall<Report>('report', { quarter: p.quarter.quarter });
    const { status } = useShared();
    if (!report) return <Loading trouble={trouble} />;
    const signed = p.quarter.signature;
    return (
        <section class="card">
            <h2>
                {p.office || status?.office}: {t('quarterly_report')},{' '}
                {quarterName(p.quarter.quarter)}
            </h2>
            <p class="soft">{moment(report.as_of)}</p>
            {report.order.map((name) => (
                <Section key={name} name={name} rows={report.tables[name].rows} />
            ))}
            <p>
                {signed ? (
                    <>
                        {t('signed_by')}: {signed.signed_by}, {signed.designation},{' '}
                        {signed.signed_at && moment(signed.signed_at)} ({t('revision')}{' '}
                        {digits(signed.revision)})
                    </>
                ) : (
                    t('not_signed')
                )}
            </p>
        </section>
    );
}

// Fields in the order of the form.
function Section(p: { name: string; rows: Row[] }) {
    const type = typeOf(p.name);
    useReferences(type);
    if (!type) return null;
    const place = (row: Row) => type.fields.findIndex((one) => one.name === row[2]);
    const rows = p.rows
        .map((row, i) => ({ row, i }))
        .sort((a, b) => (a.row[0] === b.row[0] ? place(a.row) - place(b.row) : a.i - b.i))
        .map((one) => one.row);
    return (
        <>
            <h3>{label(type.label)}</h3>
            {rows.length === 0 ? (
                <p class="soft">{t('nothing_yet')}</p>
            ) : (
                <div class="scroll">
                    {type.key === 'single' ? (
                        <OneRecord type={type} rows={rows} />
                    ) : (
                        <ManyRecords type={type} rows={rows} />
                    )}
                </div>
            )}
        </>
    );
}

// Field by field, each group's name before its fields.
function OneRecord(p: { type: RecordType; rows: Row[] }) {
    return (
        <table class="form">
            <thead>
                <tr>
                    <th scope="col">{t('field')}</th>
                    <th scope="col">{t('value')}</th>
                </tr>
            </thead>
            <tbody>
                {p.rows.map(([key, , name, value]) => {
                    const field = fieldOf(p.type, name);
                    const group = field && groupOf(p.type, name);
                    return (
                        <tr key={key + name}>
                            <td>
                                {group && <span class="soft">{label(group.label)}: </span>}
                                {label(field?.label, name)}
                            </td>
                            <td>{field ? show(field, value) : String(value)}</td>
                        </tr>
                    );
                })}
            </tbody>
        </table>
    );
}

// A line for each record, a column for each field that any of them has.
function ManyRecords(p: { type: RecordType; rows: Row[] }) {
    const { type, rows } = p;
    const inKey = (name: string) => Array.isArray(type.key) && type.key.includes(name);
    const columns = type.fields.filter(
        (one) => !inKey(one.name) && rows.some((row) => row[2] === one.name),
    );
    const keys = [...new Set(rows.map((row) => row[0]))];
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
                        <th scope="row">{keyText(type, key) || digits(i + 1)}</th>
                        {columns.map((one) => (
                            <td key={one.name}>
                                {show(
                                    one,
                                    rows.find((row) => row[0] === key && row[2] === one.name)?.[3],
                                )}
                            </td>
                        ))}
                    </tr>
                ))}
            </tbody>
        </table>
    );
}
