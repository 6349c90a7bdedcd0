// The texts of a form: how a record reads in it, what is left of a draft after a save, what is
// wrong with which field.

import { call, reason, Refusal } from './calls';
import { headsOf, typedSince, type Draft } from './drafts';
import {
    fieldOf,
    fromInput,
    groupOf,
    inputNow,
    mayWrite,
    sameInput,
    target,
    toInput,
    type FieldType,
    type GroupType,
    type Rec,
    type RecordType,
} from './records';
import { label } from './words';

// What a record says in a field of text, or of a day or code as it is kept; empty: nothing.
export function textIn(rec: Rec | null, field: string): string {
    const value = rec?.fields[field]?.value;
    return typeof value === 'string' ? value : '';
}

// What is wrong, by field; '' for what is of none.
export type Troubles = Record<string, string>;
export function troublesOf(type: RecordType, e: unknown): Troubles {
    const all =
        e instanceof Refusal && e.all.length > 0
            ? e.all.map((one) => ({
                  where: one.where,
                  text: label({ bn: one.message_bn || one.message, en: one.message }),
              }))
            : [{ where: e instanceof Refusal ? e.where : '', text: reason(e) }];
    const by: Troubles = {};
    for (const one of all) {
        const where = fieldOf(type, one.where) ? one.where : '';
        by[where] = by[where] ? `${by[where]} ${one.text}` : one.text;
    }
    return by;
}

// The same in one line, each with the name of its field.
export function troubleText(type: RecordType, wrong: Troubles): string {
    const told = Object.entries(wrong).map(([where, text]) => {
        const name = label(fieldOf(type, where)?.label);
        return text.includes(name) ? text : `${name}: ${text}`;
    });
    return told.join('; ');
}

export function shownTexts(type: RecordType, rec: Rec | null): Record<string, string> {
    const texts: Record<string, string> = {};
    for (const field of type.fields)
        texts[field.name] = toInput(field, rec?.fields[field.name]?.value);
    return texts;
}

// The draft that is left once `sent` was saved as `given`. What the save did not write counts as
// seen only as it was on the screen: it may have changed underneath.
export function restAfter(type: RecordType, last: Draft, sent: Draft['typed'], given: Rec): Draft {
    const typed = typedSince(last.typed, sent);
    const registerOf = (name: string) => given.fields[name]?.register ?? name;
    const saved = new Set(Object.keys(sent).map(registerOf));
    const open = new Set(
        Object.keys(typed)
            .map(registerOf)
            .filter((one) => !saved.has(one)),
    );
    const isOpen = (head: string) => open.has(head.split(/[/=]/)[0]);
    const shown = shownTexts(type, given);
    for (const field of type.fields)
        if (open.has(registerOf(field.name))) shown[field.name] = last.shown[field.name] ?? '';
    const base = [...headsOf(given).filter((head) => !isOpen(head)), ...last.base.filter(isOpen)];
    return { typed, base, shown };
}

// What of a draft is not there already. Its window may have gone right after it was saved, before
// the copy was dropped.
export function stillOpen(type: RecordType, rec: Rec | null, draft: Draft | null): Draft | null {
    if (!rec || !draft) return draft;
    const now = shownTexts(type, rec);
    const isOpen = ([name, text]: [string, string]) => {
        const field = fieldOf(type, name);
        return !field || !sameInput(field, text, now[name]);
    };
    const open = Object.entries(draft.typed).filter(isOpen);
    return open.length > 0 ? { ...draft, typed: Object.fromEntries(open) } : null;
}

// Fields that read otherwise by now than they did when the draft was begun.
export function movedUnder(type: RecordType, rec: Rec | null, draft: Draft): string[] {
    const before = draft.base.slice().sort().join();
    if (!rec || before === headsOf(rec).sort().join()) return [];
    const now = shownTexts(type, rec);
    return type.fields
        .filter((one) => !sameInput(one, now[one.name], draft.shown[one.name] ?? ''))
        .map((one) => one.name);
}

function registerOf(type: RecordType, field: string): string {
    return groupOf(type, field)?.name ?? field;
}
// Of a head as `base` says it, REGISTER[/ELEMENT]=ID.
const registerIn = (head: string) => head.split(/[/=]/)[0];
const placeIn = (head: string) => head.slice(0, head.lastIndexOf('='));

// The heads that the writer of a draft has seen, now that the record is `rec`: those that were on
// the screen, and what stands alone and reads as it did then.
export function seenIn(type: RecordType, draft: Draft, rec: Rec | null): string[] {
    const now = shownTexts(type, rec);
    const reads = new Set(type.fields.map((one) => registerOf(type, one.name)));
    for (const field of type.fields)
        if (!sameInput(field, now[field.name], draft.shown[field.name] ?? ''))
            reads.delete(registerOf(type, field.name));
    const heads = headsOf(rec);
    const isAlone = (head: string) =>
        heads.filter((one) => placeIn(one) === placeIn(head)).length === 1;
    const same = heads.filter((head) => reads.has(registerIn(head)) && isAlone(head));
    return [...new Set([...draft.base, ...same])];
}

// The draft after its writer saved something else of the record from the same page, by a press
// beside it: what it had seen as it stood before, it has seen as the press left it.
export function afterPress(type: RecordType, draft: Draft, before: Rec | null, given: Rec): Draft {
    const headsAt = (heads: string[], register: string) =>
        heads
            .filter((one) => registerIn(one) === register)
            .sort()
            .join();
    const had = headsOf(before);
    const shown = { ...draft.shown };
    const now = shownTexts(type, given);
    const saw = new Set<string>();
    for (const field of type.fields) {
        const register = registerOf(type, field.name);
        if (headsAt(draft.base, register) !== headsAt(had, register)) continue;
        saw.add(register);
        shown[field.name] = now[field.name];
    }
    const news = headsOf(given).filter((head) => saw.has(registerIn(head)));
    return { ...draft, base: [...new Set([...draft.base, ...news])], shown };
}

// A draft may have been begun in the other language.
export function inTheseDigits(
    type: RecordType,
    texts: Record<string, string>,
): Record<string, string> {
    const now: Record<string, string> = {};
    for (const field of type.fields) now[field.name] = inputNow(field, texts[field.name] ?? '');
    return now;
}

// A new record's natural key is made of what was typed into its fields; parts at its end that were
// left empty are not written, as in keys.cpp.
export function newKey(type: RecordType, rec: Rec | null, id: string, draft: Draft): string {
    if (rec || type.key === 'single') return rec ? rec.key : id;
    if (type.key === 'drawn') return draft.key ?? id;
    const parts = type.key.map((name) => {
        const field = fieldOf(type, name);
        return field ? fromInput(field, draft.typed[name] ?? '') : '';
    });
    while (parts[parts.length - 1] === '') parts.pop();
    return parts.join(':');
}

// What was typed into fields that have no place in the form any more: headquarters published others
// meanwhile.
export function homeless(type: RecordType, draft: Draft): FieldType[] {
    return type.fields.filter((one) => one.name in draft.typed && !mayWrite(type, one));
}

// A new record that is there already, because the answer to an earlier save was lost on the way.
export async function savedUnheard(type: RecordType, id: string, office: string) {
    if (type.key !== 'drawn' || !id) return null;
    try {
        return await call<Rec>('get', { target: target(type.type, id), office });
    } catch (e) {
        if (e instanceof Refusal) return null;
        throw e;
    }
}
// What of a draft reads so in the record.
export function alreadyThere(type: RecordType, rec: Rec, draft: Draft): Draft['typed'] {
    const open = stillOpen(type, rec, draft)?.typed ?? {};
    return Object.fromEntries(Object.entries(draft.typed).filter(([name]) => !(name in open)));
}

// What was typed, as a command would say it.
export function assignmentsOf(type: RecordType, rec: Rec | null, draft: Draft): string[] {
    const inKey = !rec && Array.isArray(type.key) ? type.key : [];
    const fields = type.fields
        .filter((one) => one.name in draft.typed && mayWrite(type, one))
        .filter((one) => !inKey.includes(one.name));
    const days = new Map(
        fields.map((one) => [registerOf(type, one.name), dayOf(type, one, draft)]),
    );
    return [
        ...fields.map((one) => `${one.name}=${fromInput(one, draft.typed[one.name])}`),
        ...[...days].flatMap(([reg, day]) => (day ? [`${reg}.observed_on=${day}`] : [])),
    ];
}
// The day on which what is typed into a field was seen, where it is not today's look.
export function dayOf(type: RecordType, field: FieldType, draft: Draft): string {
    const group = groupOf(type, field.name);
    if (!(field.name in draft.typed) || (group?.date ?? '') in draft.typed) return '';
    return draft.days?.[group?.name ?? field.name] ?? '';
}

// The name of the field in a form in which an element stands.
export function fieldAt(element: HTMLElement): string | undefined {
    const id = element.closest('.field')?.querySelector('[id^=field-]')?.id ?? '';
    return /^field-([a-z0-9_]+)/.exec(id)?.[1];
}

// Fields in the form's order; a group stands where its first member does.
export function partsOf(type: RecordType, isBrief = false): (FieldType | GroupType)[] {
    const parts: (FieldType | GroupType)[] = [];
    for (const field of type.fields) {
        if (isBrief && !mayWrite(type, field)) continue;
        const group = groupOf(type, field.name);
        if (!group) parts.push(field);
        else if (!parts.includes(group)) parts.push(group);
    }
    return parts;
}
