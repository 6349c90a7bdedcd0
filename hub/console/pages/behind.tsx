// The offices behind one number of the overview.

import { useState } from 'preact/hooks';
import { Loading } from 'pages/controls';
import { useCall } from 'pages/live';
import { codeText } from 'pages/records';
import { day, digits, quarterName, spoken } from 'pages/words';
import { OfficeLink, PrintButton, Table, type OfficeLine } from './parts';
import { w } from './words';

interface Line extends OfficeLine {
    portal: string;
    domain: string;
    updated_on: string | null;
    enothi: string;
    report: string;
    days_late?: number;
}
interface List {
    label: { bn: string; en: string };
    rows: Line[];
    total: number;
    more: boolean;
}
const step = 200; // offices more, with every press

export function BehindPage(p: { quarter: string; what: string; where: string }) {
    const where = Object.fromEntries(new URLSearchParams(p.where));
    const [limit, setLimit] = useState(step);
    const [list, trouble] = useCall<List>('list/offices', {
        quarter: p.quarter,
        what: p.what,
        ...where,
        limit,
    });
    const narrowed = [
        where.department && codeText('department', where.department),
        where.level && codeText('level', where.level),
        where.district && codeText('district', where.district),
    ].filter(Boolean);
    return (
        <>
            <p class="screen">
                <a href={`#/overview/${p.quarter}`}>
                    {w('overview')}, {quarterName(p.quarter)}
                </a>
            </p>
            <h1>
                {list ? list.label[spoken()] : w('offices')}
                {narrowed.length > 0 && `: ${narrowed.join(', ')}`}
            </h1>
            {!list ? (
                <Loading trouble={trouble} />
            ) : (
                <section class="card">
                    <div class="row">
                        <span class="big">{digits(list.total)}</span>
                        <PrintButton />
                    </div>
                    <Table
                        label={list.label[spoken()]}
                        empty={w('no_offices')}
                        columns={[
                            w('office'),
                            w('dept'),
                            w('level'),
                            w('district'),
                            w('portal'),
                            w('updated_on'),
                            w('enothi'),
                            w('days_late'),
                        ]}
                        rows={list.rows.map((one) => [
                            <OfficeLink of={one} />,
                            codeText('department', one.department ?? ''),
                            codeText('level', one.level ?? ''),
                            codeText('district', one.district ?? ''),
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
