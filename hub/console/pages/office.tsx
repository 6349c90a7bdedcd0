// One office with everything: who it is, whether anything comes from it, its records by type, what
// waits for a decision, its reports, letters and computers.

import { useState } from 'preact/hooks';
import { byLabel } from 'pages/by_label';
import { Loading } from 'pages/controls';
import { useCall } from 'pages/live';
import {
    allTypes,
    codeText,
    mayWrite,
    recordLink,
    registerName,
    show,
    titleOf,
    typeOf,
    type Rec,
    type RecordType,
} from 'pages/records';
import { day, digits, label, moment, quarterName, spoken, t } from 'pages/words';
import { DeviceTable, EnrolCode, type Device } from './devices';
import { HeldChanges } from './held';
import { OfficeActs } from './office_acts';
import {
    More,
    officeHref,
    OfficeLink,
    OfficeName,
    PrintButton,
    Section,
    Select,
    Table,
} from './parts';
import { mayWriteOffices, mayWriteRecords, useHub } from './session';
import { Condition } from './standing';
import { ww } from './work_words';
import { w } from './words';

interface Page {
    office: string;
    name_bn: string;
    name_en: string;
    department: string;
    level: string;
    district: string;
    parent: string;
    status: string;
    valid_to: string;
    successor: string;
    predecessors: string[];
    children: string[];
    records: { type: string; bn: string; en: string; count: number; disputed: number }[];
    conflicts: { type: string; key: string; field: string }[];
    letters: {
        key: string;
        memo?: string;
        stage?: string;
        issued_on?: string;
        read_at?: string;
    }[];
    quarantined: number;
    condition: string;
    last_seen: string | null;
    reports: {
        quarter: string;
        standing: string;
        revisions: {
            revision: string;
            signed_by: string;
            signed_at: string;
            received_at: string | null;
            time_unsure: boolean;
        }[];
    }[];
}
const below_step = 100; // offices below it, at first and with every press

const standings: Record<string, { bn: string; en: string; kind: string }> = {
    on_time: { bn: 'সময়মতো', en: 'on time', kind: 'good' },
    late_by_link: {
        bn: 'সময়মতো স্বাক্ষরিত, দেরিতে পৌঁছেছে',
        en: 'signed on time, arrived late',
        kind: 'warn',
    },
    late: { bn: 'বিলম্বে', en: 'late', kind: 'warn' },
    missing: { bn: 'পাওয়া যায়নি', en: 'missing', kind: 'bad' },
    awaited: { bn: 'সময় আছে', en: 'not due yet', kind: '' },
    not_due: { bn: 'প্রাপ্য নয়', en: 'owed none', kind: '' },
};

function fieldName(type: string, field: string): string {
    const of = typeOf(type);
    return of ? registerName(of, field) : field;
}

export function OfficePage(p: { office: string }) {
    const { me } = useHub();
    const [most, setMost] = useState(below_step);
    const [page, trouble, again] = useCall<Page>('office/show', { office: p.office });
    const [devices] = useCall<Device[]>('device/list', { office: p.office });
    if (!page) return <Loading trouble={trouble} />;
    const name = (spoken() === 'bn' ? page.name_bn : page.name_en) || page.office;
    return (
        <>
            <p class="screen">
                <a href="#/offices">{w('offices')}</a>
                {page.parent && (
                    <>
                        {' › '}
                        <a href={officeHref(page.parent)}>
                            <OfficeName id={page.parent} />
                        </a>
                    </>
                )}
            </p>
            <h1>{name}</h1>
            <p>
                <span class="soft">{page.office}</span>
                {[
                    codeText('department', page.department),
                    codeText('level', page.level),
                    page.district && codeText('district', page.district),
                ]
                    .filter(Boolean)
                    .map((one) => ` · ${one}`)}{' '}
                <Condition of={page.condition} />
            </p>
            <Standing of={page} />
            <div class="buttons screen">
                <PrintButton />
                <a
                    class="button"
                    href={recordLink({ office: page.office, type: 'office', key: page.office })}
                >
                    {ww('register')}
                </a>
            </div>
            {page.conflicts.length > 0 && (
                <Section title={t('conflicts')}>
                    <ul>
                        {page.conflicts.map((one) => (
                            <li key={one.type + one.key + one.field}>
                                <a href={recordLink({ ...one, office: page.office })}>
                                    {label(typeOf(one.type)?.label, one.type)}:{' '}
                                    {fieldName(one.type, one.field)}
                                </a>
                            </li>
                        ))}
                    </ul>
                </Section>
            )}
            {page.quarantined > 0 && <HeldChanges office={page.office} done={again} />}
            <Records office={page.office} counts={page.records} />
            <Section title={t('quarterly_report')}>
                <Table
                    label={t('quarterly_report')}
                    columns={[t('quarter'), ww('state'), t('signed_by')]}
                    rows={page.reports.map((one) => [
                        quarterName(one.quarter),
                        <span class={`tag ${standings[one.standing]?.kind ?? ''}`}>
                            {standings[one.standing]?.[spoken()] ?? one.standing}
                        </span>,
                        one.revisions.map((each) => (
                            <p key={each.revision}>
                                <a
                                    href={recordLink({
                                        type: 'sign_off',
                                        key: `${one.quarter}:${each.revision}`,
                                        office: page.office,
                                    })}
                                >
                                    {each.signed_by}, {moment(each.signed_at)}
                                </a>
                                {each.received_at &&
                                    ` · ${ww('received')}: ${moment(each.received_at)}`}{' '}
                                {each.time_unsure && (
                                    <span class="tag warn">{t('clock_unsure')}</span>
                                )}
                            </p>
                        )),
                    ])}
                />
            </Section>
            <Section title={ww('letters')}>
                <Table
                    label={ww('letters')}
                    empty={ww('no_letters')}
                    columns={[w('memo'), ww('stage'), ww('issued_on'), t('read_at')]}
                    rows={page.letters.map((one) => [
                        <a href={recordLink({ type: 'letter', key: one.key, office: page.office })}>
                            {digits(one.memo ?? '') || ww('draft')}
                        </a>,
                        codeText('reminder_stage', one.stage ?? ''),
                        one.issued_on ? day(one.issued_on) : '–',
                        one.read_at ? moment(one.read_at) : ww('not_read'),
                    ])}
                />
            </Section>
            <Section title={w('devices')}>
                {page.last_seen && (
                    <p class="soft">
                        {ww('last_seen')}: {moment(page.last_seen)}
                    </p>
                )}
                <DeviceTable devices={devices ?? []} done={again} />
            </Section>
            {page.children.length > 0 && (
                <Section title={`${ww('below')} (${digits(page.children.length)})`}>
                    <ul class="checks">
                        {page.children.slice(0, most).map((one) => (
                            <li key={one}>
                                <OfficeLink of={{ office: one }} />
                            </li>
                        ))}
                    </ul>
                    {page.children.length > most && (
                        <More
                            shown={most}
                            all={page.children.length}
                            press={() => setMost(most + below_step)}
                        />
                    )}
                </Section>
            )}
            {me?.user.role === 'administrator' && <EnrolCode office={page.office} />}
            {mayWriteOffices(me) && (
                <OfficeActs
                    office={page.office}
                    has={page.records.map((one) => one.type)}
                    done={again}
                />
            )}
        </>
    );
}

// Whether it is there still; with which offices it became one.
function Standing(p: { of: Page }) {
    const { of } = p;
    if (!of.valid_to && !of.successor && of.predecessors.length === 0) return null;
    return (
        <p>
            {(of.valid_to || of.successor) && (
                <span class="tag warn">
                    {codeText('office_status', of.status) || ww('office_closed')}
                </span>
            )}{' '}
            {of.valid_to && `${ww('last_day')}: ${day(of.valid_to)} `}
            {of.successor && (
                <>
                    {ww('merged_into')}: <OfficeLink of={{ office: of.successor }} />{' '}
                </>
            )}
            {of.predecessors.length > 0 && (
                <>
                    {ww('merged_from')}:{' '}
                    {of.predecessors.map((one) => (
                        <span key={one}>
                            <OfficeLink of={{ office: one }} />{' '}
                        </span>
                    ))}
                </>
            )}
        </p>
    );
}

// A type's records are asked for when it is opened.
function Records(p: { office: string; counts: Page['records'] }) {
    const { me } = useHub();
    const [added, setAdded] = useState('');
    const have = new Set(p.counts.map((one) => one.type));
    const addable = byLabel(allTypes()).filter(
        (one) =>
            one.type !== 'office' &&
            one.fields.some((field) => mayWrite(one, field)) &&
            !(one.key === 'single' && have.has(one.type)),
    );
    const there = byLabel(allTypes()).flatMap((type) => {
        const found = p.counts.find((one) => one.type === type.type);
        return found ? [{ of: type, count: found.count, disputed: found.disputed }] : [];
    });
    const begin = (type: string) => {
        const of = typeOf(type);
        setAdded('');
        if (of) location.hash = `#/${of.key === 'single' ? 'record' : 'new'}/${p.office}/${type}`;
    };
    return (
        <Section title={ww('records_of')}>
            {p.counts.length === 0 && <p class="soft">{ww('no_records')}</p>}
            {there.map((one) => (
                <OfType
                    key={one.of.type}
                    office={p.office}
                    type={one.of}
                    count={one.count}
                    disputed={one.disputed}
                />
            ))}
            {mayWriteRecords(me) && (
                <div class="screen">
                    <Select
                        id="add"
                        label={ww('add_record')}
                        value={added}
                        set={begin}
                        options={[
                            ['', `— ${t('choose')} —`],
                            ...addable.map((one): [string, string] => [one.type, label(one.label)]),
                        ]}
                    />
                </div>
            )}
        </Section>
    );
}

const columns_most = 4;
function OfType(p: { office: string; type: RecordType; count: number; disputed: number }) {
    const [open, setOpen] = useState(p.type.type === 'portal' || p.type.type === 'enothi_office');
    const [records, trouble] = useCall<Rec[]>(
        'list',
        open ? { type: p.type.type, office: p.office, retired: true } : null,
    );
    const columns = p.type.fields.slice(0, columns_most);
    return (
        <details open={open} onToggle={(e) => setOpen(e.currentTarget.open)}>
            <summary>
                {label(p.type.label)} ({digits(p.count)}){' '}
                {p.disputed > 0 && <span class="tag bad">{t('conflict')}</span>}
            </summary>
            {open && !records && <Loading trouble={trouble} />}
            {records && (
                <Table
                    label={label(p.type.label)}
                    columns={[t('name'), ...columns.map((one) => label(one.label))]}
                    rows={records.map((rec) => [
                        <>
                            <a href={recordLink(rec)}>
                                {p.type.key === 'single'
                                    ? label(p.type.label)
                                    : titleOf(p.type, rec)}
                            </a>{' '}
                            {rec.retired && <span class="tag">{t('retired')}</span>}
                        </>,
                        ...columns.map((one) => show(one, rec.fields[one.name]?.value) || '–'),
                    ])}
                />
            )}
        </details>
    );
}
