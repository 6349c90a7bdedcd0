// The texts of a form: how a record reads in it, what is left of a draft after a save, what is
// wrong with which field.

import { reason, Refusal } from './calls';
import { headsOf, typedSince, type Draft } from './drafts';
import { fieldOf, inputNow, toInput, type Rec, type RecordType } from './records';
import { label } from './words';

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

// A draft may have been begun in the other language.
export function inTheseDigits(
    type: RecordType,
    texts: Record<string, string>,
): Record<string, string> {
    const now: Record<string, string> = {};
    for (const field of type.fields) now[field.name] = inputNow(field, texts[field.name] ?? '');
    return now;
}
