// What an office signed for, at headquarters: the set form with the values of the signature, and
// sending the report back, with the reason that the office is told.

import { useState } from 'preact/hooks';
import { call } from 'pages/calls';
import { Notice, WhyDialog } from 'pages/controls';
import { headsOf } from 'pages/drafts';
import { textIn } from 'pages/form_texts';
import { useCall } from 'pages/live';
import type { Rec } from 'pages/records';
import { branchesIn, cellsOf, figuresOf, FormSection, sayOfForm } from 'pages/set_form';
import { moment, quarterName, spoken, t } from 'pages/words';
import { useOffice } from './names';
import { ww } from './work_words';

// As the form of the quarterly letter has them (agent/command/quarter_form.cpp).
const in_order = [
    'portal',
    'social_channel',
    'enothi_office',
    'enothi_branch',
    'enothi_count',
    'staff_posts',
    'training_event',
    'report_cell',
];

export function SignedForm(p: { rec: Rec; writes: boolean }) {
    const quarter = textIn(p.rec, 'quarter');
    const office = useOffice(p.rec.office);
    const figures = figuresOf(p.rec);
    const names = Object.keys(figures ?? {});
    const name = office[`name_${spoken()}`] ?? office.office;
    const signer = [
        textIn(p.rec, 'signed_by'),
        textIn(p.rec, 'designation'),
        moment(textIn(p.rec, 'signed_at')),
    ];
    const order = in_order.filter((one) => names.includes(one));
    return (
        <>
            <section class="card">
                <h2>
                    {t('quarterly_report')}, {quarterName(quarter)}
                </h2>
                <p class="soft">{figures ? sayOfForm('as_signed') : ww('figures_not_kept')}</p>
                {order.map((type) => (
                    <FormSection
                        key={type}
                        lang={spoken()}
                        name={type}
                        office={p.rec.office}
                        cells={cellsOf(type, figures!, null)}
                        branches={branchesIn(figures!)}
                    />
                ))}
                <p>
                    {t('signed_by')}: {signer.filter(Boolean).join(', ')} ({name})
                </p>
            </section>
            <SendBack office={p.rec.office} quarter={quarter} writes={p.writes} />
        </>
    );
}

// A report is one record for the quarter, whatever was signed for it how often.
function SendBack(p: { office: string; quarter: string; writes: boolean }) {
    const asked = { target: `quarterly_report/${p.quarter}`, office: p.office };
    const [found, , again] = useCall<Rec>('get', p.quarter ? asked : null);
    // What stood on the screen when it was pressed: what comes meanwhile stands against it.
    const [base, setBase] = useState<string[] | null>(null);
    const send = async (why: string) => {
        await call('set', {
            ...asked,
            assignments: ['status=returned', `return_reason=${why}`],
            base,
            why,
        });
        again();
    };
    if (textIn(found, 'status') === 'returned') {
        return (
            <Notice kind="warn">
                {ww('sent_back')}: {textIn(found, 'return_reason')}
            </Notice>
        );
    }
    if (!p.writes) return null;
    return (
        <div class="buttons screen">
            <button onClick={() => setBase(headsOf(found))}>{ww('send_back')}</button>
            {base && (
                <WhyDialog
                    of={[ww('send_back'), p.office, p.quarter].join(' ')}
                    title={ww('send_back')}
                    act={send}
                    close={() => setBase(null)}
                />
            )}
        </div>
    );
}
