// What offices ask of headquarters, and what it chases: portals that do not exist yet, decisions
// and who carried them out, officers outside with whom contact is due, and reminder letters.

import { Loading } from 'pages/controls';
import { useCall } from 'pages/live';
import { codeText, recordLink } from 'pages/records';
import { day, digits, moment, quarterName, spoken } from 'pages/words';
import { FreshCount, Requests, useFresh, type Request } from './asked';
import { Directives, type Directive } from './directives';
import { Letters } from './letters';
import { OverdueReports } from './overdue';
import {
    officeName,
    OfficeLink,
    PrintButton,
    QuarterPicker,
    Section,
    Table,
    type OfficeLine,
} from './parts';
import { mayWriteOffices, useHub } from './session';
import { Templates } from './templates';
import { ww } from './work_words';
import { w } from './words';

interface Followup {
    as_of: string;
    cases: (OfficeLine & {
        state: string;
        stage: string;
        stage_text: { bn: string; en: string };
        opened_on: string | null;
        days_open: number | null;
        last_event: { on: string; text: string } | null;
    })[];
    directives: Directive[];
    requests: Request[];
    contacts: (OfficeLine & {
        keeper: string;
        keeper_office: string;
        officer_name: string;
        designation: string;
        phone: string;
        last: { on: string; result: string } | null;
        next_due: string | null;
        overdue: boolean;
    })[];
}

export function FollowupPage(p: { quarter: string }) {
    const { me } = useHub();
    const [page, trouble, again] = useCall<Followup>('followup', { quarter: p.quarter });
    const fresh = useFresh(page ? saidIn(page) : []);
    return (
        <>
            <h1>
                {w('followup')} <FreshCount of={fresh} />
            </h1>
            <div class="row screen">
                <QuarterPicker quarter={p.quarter} path="followup" />
                <PrintButton />
                {fresh.count > 0 && <button onClick={fresh.saw}>{ww('all_seen')}</button>}
            </div>
            {!page ? (
                <Loading trouble={trouble} />
            ) : (
                <>
                    <p class="soft">
                        {quarterName(p.quarter)} · {w('as_of')}: {moment(page.as_of)}
                    </p>
                    <Requests all={page.requests} fresh={fresh} />
                    <Cases page={page} />
                    <Directives all={page.directives} fresh={fresh} done={again} />
                    <Contacts page={page} />
                </>
            )}
            <OverdueReports quarter={p.quarter} />
            <Letters quarter={p.quarter} />
            {mayWriteOffices(me) && me?.user.scope === '' && <Templates />}
        </>
    );
}

// By key: what offices said themselves, whatever a reader may have seen of it.
function saidIn(page: Followup): string[] {
    const last = page.directives.flatMap((one) => one.offices.map((each) => each.last?.key ?? ''));
    return [...page.requests.map((one) => one.key), ...new Set(last)].filter(Boolean);
}

function Cases(p: { page: Followup }) {
    return (
        <Section title={`${ww('cases')} (${digits(p.page.cases.length)})`}>
            <Table
                label={ww('cases')}
                empty={ww('no_cases')}
                columns={[
                    w('office'),
                    w('dept'),
                    w('portal'),
                    ww('stage'),
                    ww('days_open'),
                    ww('last_event'),
                ]}
                rows={p.page.cases.map((one) => [
                    <OfficeLink of={one} />,
                    codeText('department', one.department ?? ''),
                    codeText('portal_state', one.state),
                    <a
                        href={recordLink({ office: one.office, type: 'portal_case', key: '' })}
                        aria-label={`${one.stage_text[spoken()]}: ${officeName(one)}`}
                    >
                        {one.stage_text[spoken()]}
                    </a>,
                    one.days_open === null ? '–' : digits(one.days_open),
                    one.last_event ? `${day(one.last_event.on)}: ${one.last_event.text}` : '–',
                ])}
            />
        </Section>
    );
}

function Contacts(p: { page: Followup }) {
    const late = p.page.contacts.filter((one) => one.overdue).length;
    return (
        <Section title={`${ww('contacts')} (${ww('overdue')} ${digits(late)})`}>
            <Table
                label={ww('contacts')}
                empty={ww('no_contacts')}
                columns={[
                    w('office'),
                    ww('keeper'),
                    ww('officer'),
                    ww('last_contact'),
                    ww('next_due'),
                ]}
                rows={p.page.contacts.map((one) => [
                    <OfficeLink of={one} />,
                    `${codeText('maintainer', one.keeper)} ${one.keeper_office}`,
                    [one.officer_name, one.designation, digits(one.phone)]
                        .filter(Boolean)
                        .join(', ') || '–',
                    one.last
                        ? `${day(one.last.on)}: ${codeText('contact_result', one.last.result)}`
                        : ww('never'),
                    <>
                        {one.next_due ? day(one.next_due) : '–'}{' '}
                        {one.overdue && <span class="tag bad">{ww('overdue')}</span>}
                    </>,
                ])}
            />
        </Section>
    );
}
