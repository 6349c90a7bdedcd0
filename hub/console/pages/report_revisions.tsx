// What was issued of a quarter's report: each revision as it was frozen, and what it says
// differently from the one before.

import { useState } from 'preact/hooks';
import { call } from 'pages/calls';
import { Loading } from 'pages/controls';
import { useCall } from 'pages/live';
import { digits, label, moment, spoken, t, type Label, writerName } from 'pages/words';
import { Field, FormDialog, Section, Table, useDoing } from './parts';
import { w } from './words';

export interface Revision {
    revision: number;
    issued_at: string;
    by: string;
    memo?: string | null;
    note?: string | null;
}
interface Difference {
    what: 'changed' | 'added' | 'removed';
    table: string;
    row_text: Label;
    label?: Label;
    old_text?: Label;
    new_text?: Label;
}

// As the report's own headings number them.
export function tableName(id: string): string {
    if (!/^T\d+$/.test(id)) return w('indicators');
    return spoken() === 'bn' ? `ছক ${digits(id.slice(1))}` : id;
}

export function Revisions(p: {
    quarter: string;
    all: Revision[] | null;
    trouble: string;
    shown: number;
    show: (revision: number) => void;
}) {
    const { all, trouble } = p;
    const [against, setAgainst] = useState(0);
    if (!all) return <Loading trouble={trouble} />;
    return (
        <Section title={w('issued')}>
            <Table
                label={w('issued')}
                empty={w('none_issued')}
                columns={[t('revision'), w('issued'), w('memo'), w('note'), w('show')]}
                rows={all.map((one) => [
                    digits(one.revision),
                    `${moment(one.issued_at)}, ${writerName(one.by)}`,
                    digits(one.memo ?? ''),
                    one.note ?? '',
                    <div class="buttons screen">
                        <button
                            aria-pressed={p.shown === one.revision}
                            aria-label={`${w('show')}: ${t('revision')} ${digits(one.revision)}`}
                            onClick={() => p.show(one.revision)}
                        >
                            {w('show')}
                        </button>
                        {one.revision > 1 && (
                            <button onClick={() => setAgainst(one.revision)}>
                                {w('differences')} {digits(one.revision - 1)} →{' '}
                                {digits(one.revision)}
                            </button>
                        )}
                    </div>,
                ])}
            />
            {p.shown > 0 && (
                <div class="buttons screen">
                    <button onClick={() => p.show(0)}>{w('live_now')}</button>
                </div>
            )}
            {against > 0 && <Differences quarter={p.quarter} to={against} />}
        </Section>
    );
}

function Differences(p: { quarter: string; to: number }) {
    const [given, trouble] = useCall<{ differences: Difference[] }>('report/differences', {
        quarter: p.quarter,
        from: String(p.to - 1),
        to: String(p.to),
    });
    if (!given) return <Loading trouble={trouble} />;
    return (
        <>
            <h3>
                {w('differences')} {digits(p.to - 1)} → {digits(p.to)}
            </h3>
            <Table
                label={w('differences')}
                empty={w('no_differences')}
                columns={[w('table'), w('row'), w('column'), t('was_shown'), t('is_now')]}
                rows={given.differences.map((one) => [
                    tableName(one.table),
                    label(one.row_text),
                    one.what === 'changed' ? label(one.label) : w(one.what),
                    label(one.old_text),
                    label(one.new_text),
                ])}
            />
        </>
    );
}

// Over the revisions that the page shows: pressed again after an answer that did not come, it is
// refused where the first press was heard.
export function IssueDialog(p: {
    quarter: string;
    after: number;
    close: () => void;
    done: (made: Revision) => void;
}) {
    const [memo, setMemo] = useState('');
    const [note, setNote] = useState('');
    const doing = useDoing();
    const send = () =>
        doing.run(async () => {
            const given = { quarter: p.quarter, note, after: p.after, ...(memo ? { memo } : {}) };
            p.done(await call<Revision>('report/issue', given));
        });
    return (
        <FormDialog
            title={w('issue')}
            does={w('issue')}
            of={doing}
            close={p.close}
            send={() => void send()}
        >
            <p>{w('issue_says')}</p>
            <Field id="memo" label={w('memo')} value={memo} set={setMemo} />
            <Field id="note" label={w('note')} value={note} set={setNote} required />
        </FormDialog>
    );
}
