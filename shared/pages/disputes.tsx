// What two people wrote apart: both values side by side, and the decision.

import { useEffect, useState } from 'preact/hooks';
import { call } from './calls';
import { WhyDialog } from './controls';
import { headsOf } from './drafts';
import { authorName } from './live';
import { focusHeading } from './path';
import {
    atHeadquarters,
    mayMake,
    mayWriteRegister,
    registerName,
    showRegister,
    target,
    type Head,
    type Rec,
    type RecordType,
    type Value,
} from './records';
import { moment, t, writerName } from './words';

// The office is told where it is not the record's own.
export function Who(p: { head: Head; own: string }) {
    const office = p.head.office === p.own ? '' : ` (${p.head.office})`;
    return (
        <span class="soft">
            {writerName(p.head.by)}
            {office}, {moment(p.head.made_at)}
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

interface Dispute {
    register: string; // as it is decided: an element of a set by itself, REGISTER/ELEMENT
    isOpen: boolean;
    heads: Head[];
}
// The registers with more than one value, each once.
function disputed(rec: Rec): Dispute[] {
    const found = new Map<string, Dispute>();
    for (const entry of Object.values(rec.fields)) {
        if (!entry.conflict || entry.conflict === 'agreed') continue;
        for (const element of new Set(entry.heads.map((one) => one.element))) {
            const of = element === undefined ? '' : `/${element}`;
            const register = entry.register + of;
            const heads = entry.heads.filter((one) => one.element === element);
            if (heads.length > 1 && !found.has(register))
                found.set(register, { register, isOpen: entry.conflict === 'open', heads });
        }
    }
    return [...found.values()];
}

// What one head says; a group's value is gathered from its members' entries.
function valueBy(type: RecordType, rec: Rec, register: string, head: Head): Value {
    const group = type.groups?.find((one) => one.name === register);
    if (!group) return head.value;
    const value: { [name: string]: Value } = {};
    for (const member of group.members) {
        const { id } = head;
        const said = rec.fields[member]?.heads.find((one) => one.id === id);
        if (said && said.value !== null) value[member] = said.value;
    }
    return value;
}

export function Disputes(p: { type: RecordType; rec: Rec; done: (given: Rec) => void }) {
    const [chosen, setChosen] = useState<{
        register: string;
        keep?: string;
        value?: string;
        base: string[]; // as it was chosen: what comes while the reason is written is not seen
    } | null>(null);
    const [decided, setDecided] = useState(0);
    // The button that was pressed goes with its dispute.
    useEffect(() => {
        if (decided > 0) focusHeading();
    }, [decided]);
    const decide = async (why: string) => {
        if (!chosen) return;
        const given = await call<Rec>('decide', {
            target: target(p.rec.type, p.rec.key),
            office: p.rec.office,
            field: chosen.register,
            ...(chosen.keep ? { keep: chosen.keep } : { value: chosen.value }),
            base: chosen.base,
            why,
            by: authorName(),
        });
        p.done(given);
    };
    const choose = (register: string, by: { keep?: string; value?: string }) =>
        setChosen({ register, ...by, base: headsOf(p.rec) });
    const contested = p.rec.retirement?.contested;
    // The role of a user at headquarters is asked before disputes are shown at all.
    const decides = (register: string) => atHeadquarters() || mayWriteRegister(p.type, register);
    const decidesUse = atHeadquarters() || mayMake(p.type);
    return (
        <>
            {disputed(p.rec).map((entry) => (
                <section class="notice warn" key={entry.register}>
                    <h2>
                        {registerName(p.type, entry.register)}:{' '}
                        {entry.isOpen ? t('conflict') : t('settled')}
                    </h2>
                    <div class="sides">
                        {entry.heads.map((head) => (
                            <div class="side" key={head.id}>
                                <p class="big">
                                    {showRegister(
                                        p.type,
                                        entry.register,
                                        valueBy(p.type, p.rec, entry.register, head),
                                    )}
                                </p>
                                <p>
                                    <Who head={head} own={atHeadquarters() ? '' : p.rec.office} />
                                </p>
                                {decides(entry.register) && (
                                    <button
                                        onClick={() => choose(entry.register, { keep: head.id })}
                                    >
                                        {t('keep_this')}
                                    </button>
                                )}
                            </div>
                        ))}
                    </div>
                    {!decides(entry.register) && <p class="soft">{t('others_decide')}</p>}
                </section>
            ))}
            {contested && (
                <section class="notice warn">
                    <h2>
                        {t('retired')}: {t('conflict')}
                    </h2>
                    {decidesUse ? (
                        <div class="buttons">
                            <button onClick={() => choose('retired', { value: 'no' })}>
                                {t('keep_in_use')}
                            </button>
                            <button onClick={() => choose('retired', { value: 'yes' })}>
                                {t('retire')}
                            </button>
                        </div>
                    ) : (
                        <p class="soft">{t('others_decide')}</p>
                    )}
                </section>
            )}
            {chosen && (
                <WhyDialog
                    of={[p.rec.office, target(p.rec.type, p.rec.key), chosen.register].join(' ')}
                    title={t('decide')}
                    act={decide}
                    close={() => setChosen(null)}
                    done={() => setDecided((n) => n + 1)}
                />
            )}
        </>
    );
}
