// What headquarters did not accept: why, what was written, and one press that puts it into the
// form, where saving makes a new change.

import { Notice } from 'pages/controls';
import { draftKey, headsOf, keepDraft } from 'pages/drafts';
import {
    fieldOf,
    registerName,
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

function put(typed: Record<string, string>, type: RecordType, rec: Rec, reg: string, of: Value) {
    const [name, ...element] = reg.split('/');
    const group = type.groups?.find((one) => one.name === name);
    if (group) {
        const members = (of ?? {}) as { [name: string]: Value };
        for (const member of group.members) {
            const field = fieldOf(type, member);
            if (field) typed[member] = toInput(field, members[member]);
        }
        return;
    }
    const field = fieldOf(type, name);
    if (!field) return;
    if (element.length === 0) {
        typed[name] = toInput(field, of);
        return;
    }
    const now = typed[name] ?? toInput(field, rec.fields[name]?.value);
    const all = new Set(now.split('\n').filter(Boolean));
    if (of === null) all.delete(element.join('/'));
    else all.add(element.join('/'));
    typed[name] = [...all].join('\n');
}

// Keeps the refused values as a draft of the record, as if they had just been typed over what is
// shown now.
export function fillDraft(type: RecordType, rec: Rec, id: string, held: Held): void {
    const typed: Record<string, string> = {};
    const shown: Record<string, string> = {};
    for (const [reg, value] of Object.entries(held.fields)) put(typed, type, rec, reg, value);
    for (const field of type.fields) {
        shown[field.name] = toInput(field, rec.fields[field.name]?.value);
        if (typed[field.name] === shown[field.name]) delete typed[field.name];
    }
    keepDraft(draftKey(rec.office, type.type, id), { typed, base: headsOf(rec), shown });
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
                isForForm(held) && (
                    <button onClick={() => p.correct(held)}>{say('correct')}</button>
                )
            )}
        </Notice>
    );
}
