// Whose report is missing: since when, which reminder is due by now, and what was sent already.

import { Loading } from 'pages/controls';
import { useCall } from 'pages/live';
import { codeText, recordLink } from 'pages/records';
import { day, digits } from 'pages/words';
import { OfficeLink, Section, Table, type OfficeLine } from './parts';
import { ww } from './work_words';
import { w } from './words';

interface Overdue {
    rows: (OfficeLine & {
        state: string;
        due_on: string;
        days: number;
        stage: string | null;
        ended?: boolean; // the office is not there any more
        successor?: string;
        reminders: {
            key: string;
            office: string;
            stage: string;
            memo: string | null;
            state: string;
            read_at: string | null;
        }[];
    })[];
}
const step = 50; // offices more, with every press

export function OverdueReports(p: { quarter: string }) {
    const [list, trouble] = useCall<Overdue>('overdue', { quarter: p.quarter });
    if (!list) return <Loading trouble={trouble} />;
    return (
        <Section title={`${ww('overdue_reports')} (${digits(list.rows.length)})`}>
            <Table
                label={ww('overdue_reports')}
                empty={w('none_late')}
                step={step}
                columns={[
                    w('office'),
                    w('dept'),
                    ww('due_on'),
                    w('days_late'),
                    ww('stage_due'),
                    ww('letters'),
                ]}
                rows={list.rows.map((one) => [
                    <>
                        <OfficeLink of={one} />{' '}
                        {one.ended && <span class="tag warn">{ww('office_ended')}</span>}{' '}
                        {one.successor && <OfficeLink of={{ office: one.successor }} />}
                    </>,
                    codeText('department', one.department ?? ''),
                    day(one.due_on),
                    <>
                        {digits(one.days)}{' '}
                        {one.state === 'returned' && (
                            <span class="tag bad">{codeText('report_status', one.state)}</span>
                        )}
                    </>,
                    one.stage ? codeText('reminder_stage', one.stage) : '–',
                    one.reminders.map((each) => (
                        <p key={each.key}>
                            <a href={recordLink({ ...each, type: 'letter' })}>
                                {codeText('reminder_stage', each.stage)}
                            </a>
                            {': '}
                            {each.state === 'draft'
                                ? ww('draft')
                                : each.read_at
                                  ? `${ww('issued_letter')}, ${ww('read')}`
                                  : `${ww('issued_letter')}, ${ww('not_read')}`}
                        </p>
                    )),
                ])}
            />
        </Section>
    );
}
