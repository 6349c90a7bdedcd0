// One quarter's report of this office: what is missing, the signature, the printed form.

import { useRef, useState } from 'preact/hooks';
import { call, reason, unsaved } from 'pages/calls';
import { authorName, keepAuthorName, useCall } from 'pages/live';
import { Loading, Notice } from 'pages/controls';
import { codeText, fieldOf, typeOf } from 'pages/records';
import { day, digits, label, moment, monthName, quarterName, t } from 'pages/words';
import { Arrival, DueText, type Gap, type HomePage, type QuarterState } from './home';
import { Paper, type Report } from './paper';
import { gapText, say } from './phrases';

const designation_kept = 'kheya.designation';

// 2026-27/Q1 -> 2025-26/Q4
function quarterBefore(code: string): string {
    const year = Number(code.slice(0, 4));
    const number = Number(code.slice(-1));
    if (number > 1) return `${code.slice(0, -1)}${number - 1}`;
    return `${year - 1}-${String(year % 100).padStart(2, '0')}/Q4`;
}

export function Quarter(p: { code: string }) {
    const [page, trouble, again] = useCall<HomePage>('home', p.code ? { quarter: p.code } : {});
    const [kept, setKept] = useState(''); // what was chosen stays chosen once it is signed
    if (!page) return <Loading trouble={trouble} />;
    const chosen =
        page.quarters.find((one) => one.quarter === (p.code || kept)) ??
        page.quarters.find((one) => one.days_left >= 0 && !one.signature) ??
        page.quarters[0];
    if (!p.code && kept !== chosen.quarter) setKept(chosen.quarter);
    const earlier = quarterBefore(page.quarters[0].quarter);
    return (
        <>
            <h1 class="screen">
                {t('quarterly_report')}: {quarterName(chosen.quarter)}
            </h1>
            <p class="buttons screen">
                <a class="button" href={`#/quarter/${earlier}`}>
                    ← {quarterName(earlier)}
                </a>
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
            <Form of={chosen} page={page} done={again} />
        </>
    );
}

// The form, and above it who signs it: what is signed is what stands there.
function Form(p: { of: QuarterState; page: HomePage; done: () => void }) {
    const { quarter } = p.of;
    const [report, trouble, again] = useCall<Report>('report', { quarter });
    const done = () => {
        again();
        p.done();
    };
    return (
        <>
            <State of={p.of} today={p.page.today} report={report} done={done} />
            <Paper quarter={p.of} office={p.page.office} report={report} trouble={trouble} />
        </>
    );
}

function State(p: { of: QuarterState; today: string; report: Report | null; done: () => void }) {
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
                    <span class="tag good">
                        {q.gaps.length === 0 ? t('complete') : say('all_filled')}
                    </span>
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
            <Gaps of={q} />
            {q.ends_on < p.today ? (
                <Sign of={q} form={p.report?.shown ?? ''} done={p.done} />
            ) : (
                <p>
                    {say('not_over')}: {day(q.ends_on)}
                </p>
            )}
        </section>
    );
}

// Where the officer can still do something about it.
function placeOf(gap: Gap): string {
    const isOne = typeOf(gap.type)?.key === 'single';
    return isOne ? `#/record/${gap.type}` : `#/list/${gap.type}`;
}

function Gaps(p: { of: QuarterState }) {
    if (p.of.gaps.length === 0) return null;
    return (
        <>
            <h2>{say('gaps')}</h2>
            <p>{say('gaps_say')}</p>
            <ul id="gaps">
                {p.of.gaps.map((one) => {
                    const type = typeOf(one.type);
                    const what = [
                        label(type?.label, one.type),
                        one.why === 'unanswered'
                            ? codeText('channel_kind', one.field)
                            : label(type && fieldOf(type, one.field)?.label),
                        one.month && monthName(one.month),
                    ].filter(Boolean);
                    return (
                        <li key={Object.values(one).join()}>
                            <a href={placeOf(one)}>{what.join(', ')}</a>: {gapText(one.why)}
                        </li>
                    );
                })}
            </ul>
        </>
    );
}

interface Signed {
    revision: number;
    warnings: { field: string; message: string; message_bn: string }[];
}

// `form`: what the form is named as it is shown now; nothing while it is not there yet.
function Sign(p: { of: QuarterState; form: string; done: () => void }) {
    const [name, setName] = useState(authorName());
    const [designation, setDesignation] = useState(localStorage.getItem(designation_kept) ?? '');
    const [incomplete, setIncomplete] = useState(false);
    const [failed, setFailed] = useState('');
    const [said, setSaid] = useState('');
    const [warnings, setWarnings] = useState<Signed['warnings']>([]);
    const [busy, setBusy] = useState(false);
    const isMissing = p.of.missing.length > 0;
    const { quarter } = p.of;
    const opened = useRef({ quarter: '', form: '' }); // the form as it was first shown
    if (p.form && opened.current.quarter !== quarter) opened.current = { quarter, form: p.form };
    const isOther = p.form !== '' && p.form !== opened.current.form;
    const sign = async () => {
        setFailed('');
        setSaid('');
        setWarnings([]);
        setBusy(true);
        try {
            const done = await call<Signed>('sign', {
                quarter,
                by: name,
                designation,
                shown: p.form,
                force: incomplete,
            });
            keepAuthorName(name);
            localStorage.setItem(designation_kept, designation);
            setSaid(`${t('saved')}: ${t('revision')} ${digits(done.revision)}`);
            setWarnings(done.warnings);
            opened.current = { quarter, form: p.form };
        } catch (e) {
            setFailed(reason(e));
        }
        setBusy(false);
        p.done(); // refused, what stands there now is to be seen
    };
    const isNamed = name.trim() !== '' && designation.trim() !== '';
    const ready = isNamed && p.form !== '' && (!isMissing || incomplete);
    return (
        <form
            onSubmit={(e) => {
                e.preventDefault();
                if (!busy) void sign();
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
            {failed && <Notice kind="bad">{unsaved(failed)}</Notice>}
            {isOther && !failed && <Notice kind="warn">{say('form_changed')}</Notice>}
            {said && <Notice kind="good">{said}</Notice>}
            {warnings.map((one) => (
                <Notice kind="warn" key={one.field}>
                    {label({ bn: one.message_bn, en: one.message })}
                </Notice>
            ))}
            <button class="first" type="submit" disabled={busy || !ready}>
                {t('sign')}
            </button>
        </form>
    );
}
