// What headquarters did not accept: why, what was written, and one press that puts it into the
// form, where saving makes a new change.

import { Notice } from 'pages/controls';
import type { Draft } from 'pages/drafts';
import {
    fieldOf,
    registerName,
    sameInput,
    showRegister,
    toInput,
    type Held,
    type Rec,
    type RecordType,
    type Value,
} from 'pages/records';
import { label, moment, t, writerName } from 'pages/words';
import { say } from './phrases';

// A retirement has no form to be filled into: it is retired again with another reason.
function isForForm(held: Held): boolean {
    return !('retired' in held.fields);
}

// One refused register: only what its writer had not typed otherwise since.
function put(typed: Draft['typed'], draft: Draft, type: RecordType, reg: string, of?: Value) {
    const [name, ...element] = reg.split('/');
    const group = type.groups?.find((one) => one.name === name);
    if (group) {
        const members = (of ?? {}) as { [name: string]: Value };
        for (const member of group.members) put(typed, draft, type, member, members[member]);
        return;
    }
    const field = fieldOf(type, name);
    if (!field) return;
    const shown = draft.shown[name] ?? '';
    if (element.length === 0) {
        const text = toInput(field, of);
        if (!(name in draft.typed) && !sameInput(field, text, shown)) typed[name] = text;
        return;
    }
    const one = toInput(field, element.join('/'));
    const lines = (text: string) => text.split('\n').filter(Boolean);
    const isIn = (text: string) => lines(text).includes(one);
    if (isIn(draft.typed[name] ?? shown) !== isIn(shown)) return;
    const now = typed[name] ?? shown;
    const others = lines(now).filter((each) => each !== one);
    if (isIn(now) !== (of !== null))
        typed[name] = (of === null ? others : [...others, one]).join('\n');
}

// A draft with the refused values beside what is typed already, as if they had just been typed, but
// with the days on which they were seen.
export function withRefused(type: RecordType, held: Held, draft: Draft): Draft {
    const typed = { ...draft.typed };
    const days = { ...draft.days };
    for (const [reg, value] of Object.entries(held.fields)) {
        put(typed, draft, type, reg, value);
        const members = type.groups?.find((one) => one.name === reg)?.members ?? [reg];
        const day = held.observed_on?.[reg];
        if (day && !members.some((one) => one in draft.typed)) days[reg] = day;
    }
    return { ...draft, typed, days };
}

export function Refused(p: {
    type: RecordType;
    rec: Rec;
    held: Held;
    isChosen: boolean;
    correct: (held: Held) => void;
}) {
    const { held, type, rec } = p;
    const nowOf = (reg: string) => {
        const field = fieldOf(type, reg);
        return field ? showRegister(type, reg, rec.fields[reg]?.value ?? null) : '';
    };
    return (
        <Notice kind="bad">
            <strong>
                {t('refused_there')}:{' '}
                {label({ bn: held.reason_bn || held.reason, en: held.reason })}
            </strong>
            <ul>
                {Object.entries(held.fields).map(([reg, value]) => (
                    <li key={reg}>
                        {registerName(type, reg)}: {showRegister(type, reg, value)}
                        {nowOf(reg) && ` (${say('now_is')}: ${nowOf(reg)})`}
                    </li>
                ))}
            </ul>
            <p class="soft">
                {writerName(held.by)}, {moment(held.made_at)}
            </p>
            {p.isChosen ? (
                <p>{say('correct_says')}</p>
            ) : (
                isForForm(held) && <button onClick={() => p.correct(held)}>{say('correct')}</button>
            )}
        </Notice>
    );
}
