// What a record was: its history with "put this value back", and taking it out of use.

import { type ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { call, reason } from './calls';
import { Loading, Notice, WhyDialog } from './controls';
import { authorName, useCall } from './live';
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

export function Retire(p: { type: RecordType; rec: Rec; done: () => void }) {
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
    // What only the other side can make, it alone takes out of use.
    if (p.rec.retired || p.type.key === 'single' || !mayMake(p.type)) return null;
    return (
        <div class="buttons screen">
            <button onClick={() => setOpen(true)}>{t('retire')}</button>
            {failed && <Notice kind="bad">{failed}</Notice>}
            {open && <WhyDialog title={t('retire')} act={retire} close={() => setOpen(false)} />}
        </div>
    );
}

// What a command would say to write that value again; null where it is not to be written here.
function assignmentsFor(type: RecordType, past: Past): string[] | null {
    if (!mayWriteRegister(type, past.field) || type.append_only) return null;
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
    if (!group) return fieldOf(type, name)?.many ? null : [`${name}=${plain(value)}`];
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

// `beside`: what else may be done with an entry here.
export function History(p: {
    type: RecordType;
    rec: Rec;
    beside?: (one: Past, again: () => void) => ComponentChildren;
}) {
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
                                one.replaced_by.length > 0 && !one.redacted
                                    ? assignmentsFor(p.type, one)
                                    : null;
                            return (
                                <li key={one.id + one.field}>
                                    <strong>{registerName(p.type, one.field)}</strong>:{' '}
                                    {showRegister(p.type, one.field, one.value)}{' '}
                                    <span class="soft">
                                        {writerName(one.by)}, {moment(one.made_at)}
                                        {one.replaced_by.length > 0 && ` · ${t('replaced')}`}
                                        {one.why && ` · ${t('why')}: ${one.why}`}
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
                                            onClick={() => void putBack(assignments)}
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
