// Fields that refer to other records: those are chosen by what lists call them, never by their ids.

import { useEffect, useState } from 'preact/hooks';
import { call, reason } from './calls';
import type { InputProps } from './controls';
import { useLive } from './live';
import { atHeadquarters, learnTitles, show, typeOf, type Rec, type RecordType } from './records';
import { t } from './words';

const choices_most = 300; // beyond, a list to choose from is of no use

const known = new Map<string, Rec[]>(); // by type, as they were asked for last
function choicesOf(refersTo: string | undefined): Rec[] {
    return ((refersTo && known.get(refersTo)) || []).filter((one) => !one.retired);
}

// Asks for the records that this type's fields refer to; the page is drawn anew when they are here.
// At headquarters the records of all offices would be too many: ids are typed there.
export function useReferences(type: RecordType | undefined): void {
    const { tick, lang } = useLive();
    const [, setDrawn] = useState(0);
    const names = [...new Set((type?.fields ?? []).map((one) => one.refers_to ?? ''))]
        .filter((name) => name !== '' && typeOf(name))
        .join();
    useEffect(() => {
        if (names === '' || atHeadquarters()) return;
        let stale = false;
        const asked = names.split(',').map(async (name) => {
            const records = await call<Rec[]>('list', { type: name });
            known.set(name, records);
            learnTitles(typeOf(name)!, records);
        });
        Promise.all(asked)
            .then(() => {
                if (!stale) setDrawn((n) => n + 1);
            })
            .catch((e) => console.warn(reason(e)));
        return () => {
            stale = true;
        };
    }, [names, tick, lang]);
}

export function canChoose(refersTo: string | undefined): boolean {
    const count = choicesOf(refersTo).length;
    return count > 0 && count <= choices_most;
}

export function ReferenceInput(p: InputProps) {
    const { field } = p;
    const all = choicesOf(field.refers_to).map((one) => [one.record, show(field, one.record)]);
    const chosen = p.value.split('\n').filter(Boolean);
    const strange = chosen.filter((id) => !all.some(([record]) => record === id));
    const choices = [...all, ...strange.map((id) => [id, show(field, id)])];
    if (field.many) {
        const flip = (id: string) =>
            p.set(
                choices
                    .map(([record]) => record)
                    .filter((one) => chosen.includes(one) !== (one === id))
                    .join('\n'),
            );
        return (
            <div class="checks" role="group" aria-labelledby={`${p.id}-label`}>
                {choices.map(([id, text]) => (
                    <label key={id}>
                        <input
                            type="checkbox"
                            checked={chosen.includes(id)}
                            disabled={p.disabled}
                            onChange={() => flip(id)}
                        />{' '}
                        {text}
                    </label>
                ))}
            </div>
        );
    }
    return (
        <select
            id={p.id}
            disabled={p.disabled}
            aria-describedby={p.describedBy}
            aria-invalid={p.invalid ? true : undefined}
            aria-required={field.required ? true : undefined}
            value={p.value}
            onChange={(e) => p.set(e.currentTarget.value)}
        >
            <option value="">— {t('choose')} —</option>
            {choices.map(([id, text]) => (
                <option key={id} value={id}>
                    {text}
                </option>
            ))}
        </select>
    );
}
