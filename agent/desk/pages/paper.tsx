// The office's own copy of the set form: seen below the quarter's state, and alone when it is
// printed, then always in Bengali. Once it is signed it shows what was signed for, and beside each
// value that is another one now, that it was changed after the signature.

import type { ComponentChildren } from 'preact';
import { useCall } from 'pages/live';
import { Loading } from 'pages/controls';
import { Bangla, useBangla } from 'pages/form_parts';
import type { Rec } from 'pages/records';
import {
    branchesIn,
    cellsOf,
    figuresOf,
    FormSection,
    sayOfForm,
    type Tables,
} from 'pages/set_form';
import { digits, inDhaka, inLanguage, moment, quarterName, t, type Lang } from 'pages/words';
import { shownIn, type QuarterState } from './home';
import { say } from './phrases';
import { useShared } from './state';

export interface Report {
    as_of: string;
    shown: string; // names the form by what stands on it
    order: string[];
    tables: Tables;
}
export function Paper(p: {
    quarter: QuarterState;
    office: Rec | null;
    report: Report | null;
    trouble: string;
}) {
    const { status, lang } = useShared();
    const { report, trouble } = p;
    const { quarter, signature } = p.quarter;
    const signOff = { target: `sign_off/${quarter}:${signature?.revision}` };
    const [signed, untold] = useCall<Rec>('get', signature ? signOff : null);
    const dayOf = (at: string | undefined) => inDhaka(at ?? '').slice(0, 10);
    const bangla = useBangla([report?.as_of, signature?.signed_at].map(dayOf));
    if (!report || (signature && !signed && !untold)) return <Loading trouble={trouble} />;
    const drawn = (of: Lang, where: string) => (
        <Sheet
            lang={of}
            where={where}
            quarter={p.quarter}
            report={report}
            signed={signature ? figuresOf(signed) : null}
            banglaOf={(at) => <Bangla iso={dayOf(at)} of={bangla} />}
            office={(p.office && shownIn(p.office, `name_${of}`)) || status?.office || ''}
        />
    );
    if (lang === 'bn') return drawn('bn', '');
    return (
        <>
            {drawn('en', 'screen')}
            {drawn('bn', 'paper')}
        </>
    );
}

function Sheet(p: {
    lang: Lang;
    where: string; // screen, paper, or both
    quarter: QuarterState;
    report: Report;
    signed: Tables | null;
    banglaOf: (at: string | undefined) => ComponentChildren; // that day in the Bangla calendar
    office: string;
}) {
    const signed = p.quarter.signature;
    return inLanguage(p.lang, () => (
        <section class={`card ${p.where}`} lang={p.lang}>
            <h2>
                {p.office}: {t('quarterly_report')}, {quarterName(p.quarter.quarter)}
            </h2>
            <p class="soft">
                {p.signed && signed?.signed_at
                    ? `${sayOfForm('as_signed')}: ${moment(signed.signed_at)}`
                    : `${signed ? `${say('as_now')}: ` : ''}${moment(p.report.as_of)}`}
                {p.banglaOf(p.signed && signed?.signed_at ? signed.signed_at : p.report.as_of)}
            </p>
            {p.report.order.map((name) => (
                <FormSection
                    key={name}
                    lang={p.lang}
                    name={name}
                    cells={cellsOf(name, p.report.tables, p.signed)}
                    branches={branchesIn(p.signed ?? p.report.tables)}
                />
            ))}
            <p>
                {signed ? (
                    <>
                        {t('signed_by')}: {signed.signed_by}, {signed.designation},{' '}
                        {signed.signed_at && moment(signed.signed_at)}
                        {p.banglaOf(signed.signed_at)} ({t('revision')} {digits(signed.revision)})
                    </>
                ) : (
                    t('not_signed')
                )}
            </p>
        </section>
    ));
}
