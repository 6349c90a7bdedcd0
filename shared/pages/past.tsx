// What a record was: its history with "put this value back", and taking it out of use.

import { type ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { call, reason, unsaved } from './calls';
import { Loading, Notice, WhyDialog } from './controls';
import { headsOf } from './drafts';
import { authorName, useCall } from './live';
import { focusHeading } from './path';
import {
    fieldOf,
    mayMake,
    mayWriteRegister,
    registerName,
    showRegister,
    target,
    type Past,
    type Rec,
    type RecordType,
    type Value,
} from './records';
import { moment, t, writerName } from './words';

// Takes it out of use, and brings it back.
export function Retire(p: { type: RecordType; rec: Rec; done: (given: Rec) => void }) {
    // The heads on the screen when it was pressed: what comes while the reason is written is not
    // among them.
    const [base, setBase] = useState<string[] | null>(null);
    const [acted, setActed] = useState(0);
    useEffect(() => {
        if (acted > 0) focusHeading();
    }, [acted]);
    const isBack = p.rec.retired;
    const act = async (why: string) => {
        const given = await call<Rec>(isBack ? 'decide' : 'retire', {
            target: target(p.rec.type, p.rec.key),
            office: p.rec.office,
            ...(isBack ? { field: 'retired', value: 'no' } : {}),
            base,
            why,
            by: authorName(),
        });
        p.done(given);
    };
    // What only the other side can make, it alone takes out of use.
    if (!mayMake(p.type) || (p.type.key === 'single' && !isBack)) return null;
    const title = t(isBack ? 'use_again' : 'retire');
    return (
        <div class="buttons screen">
            <button onClick={() => setBase(headsOf(p.rec))}>{title}</button>
            {base && (
                <WhyDialog
                    of={[title, p.rec.office, target(p.rec.type, p.rec.key)].join(' ')}
                    title={title}
                    act={act}
                    close={() => setBase(null)}
                    done={() => setActed((n) => n + 1)}
                />
            )}
        </div>
    );
}

// Why something was changed, in its author's words, or in ours where a press says it.
const put_back_code = 'put_back';
function whyText(why: string): string {
    return why === put_back_code ? t('put_back') : why;
}

// What a command would say to write that value again; null where it is not to be written here.
function assignmentsFor(type: RecordType, past: Past): string[] | null {
    if (!mayWriteRegister(type, past.field) || type.append_only || type.sealed) return null;
    const { value } = past;
    const plain = (one: Value | undefined) => {
        if (one === null || one === undefined) return ''; // empty, as it was then
        return typeof one === 'boolean' ? (one ? 'yes' : 'no') : String(one);
    };
    const [name, ...element] = past.field.split('/');
    if (element.length > 0) {
        return [`${name}${value === true ? '+' : '-'}=${element.join('/')}`];
    }
    const group = type.groups?.find((one) => one.name === name);
    if (!group) {
        if (fieldOf(type, name)?.many) return null;
        // It was seen on that day, and nobody looked since.
        const seen = past.observed_on ? [`${name}.observed_on=${past.observed_on}`] : [];
        return [`${name}=${plain(value)}`, ...seen];
    }
    if (Array.isArray(value) || (typeof value !== 'object' && value !== null)) return null;
    return group.members.map((member) => `${member}=${plain(value?.[member])}`);
}

// What headquarters took out of an entry for good.
function Gone(p: { type: RecordType; one: Past }) {
    return (
        <>
            {p.one.redacted?.map((gone) => (
                <span class="tag warn" key={gone.field}>
                    {t('redacted')}: {registerName(p.type, gone.field)}, {writerName(gone.by)},{' '}
                    {moment(gone.at)}: {gone.why}
                </span>
            ))}{' '}
        </>
    );
}

// `beside`: what else may be done with an entry here. `done`: the record is another one now.
export function History(p: {
    type: RecordType;
    rec: Rec;
    done: (given: Rec) => void;
    beside?: (one: Past, again: () => void) => ComponentChildren;
}) {
    const asked = { target: target(p.rec.type, p.rec.key), office: p.rec.office };
    const [past, trouble, again] = useCall<Past[]>('history', asked);
    const [said, setSaid] = useState('');
    const [failed, setFailed] = useState('');
    // Over what the page shows of it, and nothing that came since.
    const putBack = async (register: string, assignments: string[]) => {
        setSaid('');
        setFailed('');
        try {
            const given = await call<Rec>('set', {
                ...asked,
                assignments,
                base: headsOf(p.rec).filter((one) => one.startsWith(`${register}=`)),
                by: authorName(),
                why: put_back_code,
            });
            setSaid(t('saved'));
            again();
            p.done(given);
        } catch (e) {
            setFailed(reason(e));
        }
    };
    return (
        <section class="card screen">
            <details>
                <summary>
                    <h2 style={{ display: 'inline' }}>{t('history')}</h2>
                </summary>
                {said && <Notice kind="good">{said}</Notice>}
                {failed && <Notice kind="bad">{unsaved(failed)}</Notice>}
                {!past ? (
                    <Loading trouble={trouble} />
                ) : (
                    <ol class="past">
                        {[...past].reverse().map((one) => {
                            const assignments =
                                one.replaced_by.length > 0 && !one.redacted && !p.rec.retired
                                    ? assignmentsFor(p.type, one)
                                    : null;
                            return (
                                <li key={one.id + one.field}>
                                    <strong>{registerName(p.type, one.field)}</strong>:{' '}
                                    {showRegister(p.type, one.field, one.value)}{' '}
                                    <span class="soft">
                                        {writerName(one.by)}, {moment(one.made_at)}
                                        {one.replaced_by.length > 0 && ` · ${t('replaced')}`}
                                        {one.why && ` · ${t('why')}: ${whyText(one.why)}`}
                                    </span>{' '}
                                    <Gone type={p.type} one={one} />
                                    {one.state === 'pending' && (
                                        <span class="tag warn">{t('waits_here')}</span>
                                    )}
                                    {one.state === 'quarantined' && (
                                        <span class="tag bad">{t('refused_there')}</span>
                                    )}
                                    {assignments && (
                                        <button
                                            onClick={() => void putBack(one.field, assignments)}
                                            aria-label={[
                                                t('put_back'),
                                                registerName(p.type, one.field),
                                                showRegister(p.type, one.field, one.value),
                                            ].join(', ')}
                                        >
                                            {t('put_back')}
                                        </button>
                                    )}{' '}
                                    {p.beside?.(one, again)}
                                </li>
                            );
                        })}
                    </ol>
                )}
            </details>
        </section>
    );
}
