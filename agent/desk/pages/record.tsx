// One record: its form, what is in dispute about it, what headquarters did not accept, its history.

import { useState } from 'preact/hooks';
import { Loading, Notice, WhyDialog } from 'pages/controls';
import {
    fieldOf,
    groupOf,
    registerName,
    showRegister,
    target,
    titleOf,
    typeOf,
    type Entry,
    type Head,
    type Past,
    type Rec,
    type RecordType,
    type Value,
} from 'pages/records';
import { label, moment, t } from 'pages/words';
import { call, reason } from './api';
import { Evidence } from './evidence';
import { Form } from './form';
import { authorName, useCall, useShared } from './state';

export function RecordPage(p: { type: string; id: string; isNew: boolean }) {
    const type = typeOf(p.type);
    const { status } = useShared();
    const asked = { target: target(p.type, p.id) };
    const [found, trouble, again] = useCall<Rec>('get', p.isNew ? null : asked);
    if (!type) return <Notice kind="bad">{p.type}</Notice>;
    // A record that an office has once is there to be filled even while nothing is written.
    const isFirst = !p.isNew && !found && trouble !== '' && type.key === 'single';
    const isNew = p.isNew || isFirst;
    if (!isNew && !found) return <Loading trouble={trouble} />;
    const rec = isNew ? null : found;
    const office = rec?.office ?? status?.office ?? '';
    return (
        <>
            <h1>
                {label(type.label)}
                {rec && type.key !== 'single' ? `: ${titleOf(type, rec)}` : ''}
            </h1>
            {type.key !== 'single' && (
                <p class="screen">
                    <a href={`#/list/${type.type}`}>{t('back_to_list')}</a>
                </p>
            )}
            {rec?.retired && (
                <Notice kind="warn">
                    {t('retired')}: {String(rec.retirement?.value ?? '')}
                </Notice>
            )}
            {rec && <Disputes type={type} rec={rec} done={again} />}
            {rec?.quarantined?.map((held) => (
                <Notice kind="bad" key={held.id}>
                    {t('refused_there')}: {held.reason}
                </Notice>
            ))}
            <Form type={type} rec={rec} id={p.id} office={office} done={again} />
            {rec && <Retire type={type} rec={rec} done={again} />}
            {rec && type.type !== 'evidence' && <Evidence rec={rec} />}
            {rec && <History type={type} rec={rec} />}
        </>
    );
}

export function Who(p: { head: Head }) {
    return (
        <span class="soft">
            {p.head.by} ({p.head.office}), {moment(p.head.made_at)}
            {p.head.time_unsure && (
                <>
                    {' '}
                    — {t('clock_unsure')}: {moment(p.head.effective_at)}
                </>
            )}
            {p.head.state === 'pending' && (
                <>
                    {' '}
                    · <span class="tag warn">{t('waits_here')}</span>
                </>
            )}
        </span>
    );
}

// The registers with more than one value, each once.
function disputed(rec: Rec): Entry[] {
    const seen = new Map<string, Entry>();
    for (const entry of Object.values(rec.fields)) {
        if (entry.heads.length > 1 && entry.conflict && entry.conflict !== 'agreed') {
            if (!seen.has(entry.register)) seen.set(entry.register, entry);
        }
    }
    return [...seen.values()];
}

// A group's value by one head, gathered from its members' entries.
function valueBy(type: RecordType, rec: Rec, register: string, id: string): Value {
    const group = type.groups?.find((one) => one.name === register);
    if (!group) {
        return (
            Object.values(rec.fields)
                .find((one) => one.register === register)
                ?.heads.find((head) => head.id === id)?.value ?? null
        );
    }
    const value: { [name: string]: Value } = {};
    for (const member of group.members) {
        const head = rec.fields[member]?.heads.find((one) => one.id === id);
        if (head && head.value !== null) value[member] = head.value;
    }
    return value;
}

function Disputes(p: { type: RecordType; rec: Rec; done: () => void }) {
    const [chosen, setChosen] = useState<{
        register: string;
        keep?: string;
        value?: string;
    } | null>(null);
    const [failed, setFailed] = useState('');
    const decide = async (why: string) => {
        if (!chosen) return;
        setFailed('');
        try {
            await call('decide', {
                target: target(p.rec.type, p.rec.key),
                office: p.rec.office,
                field: chosen.register,
                ...(chosen.keep ? { keep: chosen.keep } : { value: chosen.value }),
                why,
                by: authorName(),
            });
            p.done();
        } catch (e) {
            setFailed(reason(e));
        }
        setChosen(null);
    };
    const contested = p.rec.retirement?.contested;
    return (
        <>
            {disputed(p.rec).map((entry) => (
                <section class="notice warn" key={entry.register}>
                    <h2>
                        {registerName(p.type, entry.register)}:{' '}
                        {entry.conflict === 'open' ? t('conflict') : t('settled')}
                    </h2>
                    <div class="sides">
                        {entry.heads.map((head) => (
                            <div class="side" key={head.id + (head.element ?? '')}>
                                <p class="big">
                                    {head.element ?? ''}{' '}
                                    {showRegister(
                                        p.type,
                                        entry.register,
                                        valueBy(p.type, p.rec, entry.register, head.id),
                                    )}
                                </p>
                                <p>
                                    <Who head={head} />
                                </p>
                                <button
                                    onClick={() =>
                                        setChosen({ register: entry.register, keep: head.id })
                                    }
                                >
                                    {t('keep_this')}
                                </button>
                            </div>
                        ))}
                    </div>
                </section>
            ))}
            {contested && (
                <section class="notice warn">
                    <h2>
                        {t('retired')}: {t('conflict')}
                    </h2>
                    <div class="buttons">
                        <button onClick={() => setChosen({ register: 'retired', value: 'no' })}>
                            {t('keep_in_use')}
                        </button>
                        <button onClick={() => setChosen({ register: 'retired', value: 'yes' })}>
                            {t('retire')}
                        </button>
                    </div>
                </section>
            )}
            {failed && (
                <Notice kind="bad">
                    {t('not_saved')}: {failed}
                </Notice>
            )}
            {chosen && <WhyDialog title={t('decide')} act={decide} close={() => setChosen(null)} />}
        </>
    );
}

function Retire(p: { type: RecordType; rec: Rec; done: () => void }) {
    const [open, setOpen] = useState(false);
    const [failed, setFailed] = useState('');
    const retire = async (why: string) => {
        setFailed('');
        try {
            await call('retire', {
                target: target(p.rec.type, p.rec.key),
                office: p.rec.office,
                why,
                by: authorName(),
            });
            p.done();
        } catch (e) {
            setFailed(reason(e));
        }
        setOpen(false);
    };
    if (p.rec.retired || p.type.key === 'single') return null;
    return (
        <div class="buttons screen">
            <button onClick={() => setOpen(true)}>{t('retire')}</button>
            {failed && <Notice kind="bad">{failed}</Notice>}
            {open && <WhyDialog title={t('retire')} act={retire} close={() => setOpen(false)} />}
        </div>
    );
}

// What a command would say to write that value again.
function assignmentsFor(type: RecordType, past: Past): string[] | null {
    const field = fieldOf(type, past.field);
    const plain = (value: Value) =>
        typeof value === 'boolean' ? (value ? 'yes' : 'no') : String(value);
    if (field && !field.many && !groupOf(type, past.field)) {
        return past.value === null ? null : [`${past.field}=${plain(past.value)}`];
    }
    const group = type.groups?.find((one) => one.name === past.field);
    if (
        !group ||
        typeof past.value !== 'object' ||
        past.value === null ||
        Array.isArray(past.value)
    )
        return null;
    const value = past.value;
    return group.members.map(
        (name) => `${name}=${value[name] === undefined ? '' : plain(value[name])}`,
    );
}

function History(p: { type: RecordType; rec: Rec }) {
    const asked = { target: target(p.rec.type, p.rec.key), office: p.rec.office };
    const [past, trouble, again] = useCall<Past[]>('history', asked);
    const [said, setSaid] = useState('');
    const [failed, setFailed] = useState('');
    const putBack = async (assignments: string[]) => {
        setSaid('');
        setFailed('');
        try {
            await call('set', { ...asked, assignments, by: authorName(), why: t('put_back') });
            setSaid(t('saved'));
            again();
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
                {failed && (
                    <Notice kind="bad">
                        {t('not_saved')}: {failed}
                    </Notice>
                )}
                {!past ? (
                    <Loading trouble={trouble} />
                ) : (
                    <ol class="past">
                        {[...past].reverse().map((one) => {
                            const assignments =
                                one.replaced_by.length > 0 ? assignmentsFor(p.type, one) : null;
                            return (
                                <li key={one.id + one.field}>
                                    <strong>{registerName(p.type, one.field)}</strong>:{' '}
                                    {showRegister(p.type, one.field, one.value)}{' '}
                                    <span class="soft">
                                        {one.by}, {moment(one.made_at)}
                                        {one.replaced_by.length > 0 && ` · ${t('replaced')}`}
                                    </span>{' '}
                                    {one.state === 'pending' && (
                                        <span class="tag warn">{t('waits_here')}</span>
                                    )}
                                    {one.state === 'quarantined' && (
                                        <span class="tag bad">{t('refused_there')}</span>
                                    )}
                                    {assignments && (
                                        <button
                                            onClick={() => void putBack(assignments)}
                                            aria-label={[
                                                t('put_back'),
                                                registerName(p.type, one.field),
                                                showRegister(p.type, one.field, one.value),
                                            ].join(', ')}
                                        >
                                            {t('put_back')}
                                        </button>
                                    )}
                                </li>
                            );
                        })}
                    </ol>
                )}
            </details>
        </section>
    );
}
