// Quick entry below a list: a new record in one row, with the fields that it needs and a few more,
// saved without leaving the list. The rest is written on the record's own page.

import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { Away, call, reason, Refusal, unsaved } from 'pages/calls';
import { today } from 'pages/clock';
import { FieldInput, Notice } from 'pages/controls';
import {
    draftKey,
    drawKey,
    dropDraft,
    keepDraft,
    readDraft,
    typedSince,
    watchOtherTabs,
    type Draft,
} from 'pages/drafts';
import { Homeless, IsThere, sameAs, useBangla } from 'pages/form_parts';
import { alreadyThere, assignmentsOf, newKey, savedUnheard } from 'pages/form_texts';
import { authorName, useLatest } from 'pages/live';
import {
    fieldOf,
    mayWrite,
    recordLink,
    target,
    titleOf,
    type FieldType,
    type Rec,
    type RecordType,
} from 'pages/records';
import { label, t } from 'pages/words';
import { say } from './phrases';
import { useShared } from './state';

const fields_most = 6; // in the row, beyond those that are needed
const long_text = 200; // letters, beyond which a text has no place in a row

interface Saved extends Rec {
    warnings: { field: string; message: string; message_bn: string }[];
}

// In the form's order: all that are needed, and the first others that fit into a row.
export function quickFields(type: RecordType): FieldType[] {
    const writable = type.fields.filter((one) => mayWrite(type, one));
    const isShort = (one: FieldType) =>
        !one.many && (one.kind !== 'text' || (one.max ?? 0) <= long_text);
    const needed = writable.filter((one) => one.required);
    const room = Math.max(0, fields_most - needed.length);
    const more = writable.filter((one) => !one.required && isShort(one)).slice(0, room);
    return writable.filter((one) => needed.includes(one) || more.includes(one));
}

export function QuickRow(p: { type: RecordType; records: Rec[]; done: (saved: Rec[]) => void }) {
    const { type } = p;
    const { status } = useShared();
    const office = status?.office ?? '';
    const kept_as = draftKey(office, type.type, 'quick');
    const kept = useMemo(() => readDraft(kept_as), [kept_as]);
    const [typed, setTyped, last] = useLatest<Draft['typed']>(kept?.typed ?? {});
    const [trouble, setTrouble] = useState({ where: '', text: '' });
    const [said, setSaid] = useState<Saved | null>(null);
    const [saving, setSaving] = useState(false);
    const box = useRef<HTMLFormElement>(null);
    const bangla = useBangla(Object.values(typed));
    const fields = quickFields(type);
    const drawn = useRef(kept?.key ?? ''); // for the record that is being typed
    const lost = useRef(kept !== null); // the answer to the last save, for all that is known
    const draft: Draft = { typed, base: [], shown: {}, key: drawn.current };
    const key = newKey(type, null, '', draft);
    const same = sameAs(type, p.records, office, key);

    useEffect(
        () =>
            watchOtherTabs(
                kept_as,
                () => undefined,
                (left) => {
                    if (!left) return;
                    drawn.current = left.key ?? drawn.current;
                    lost.current = true;
                    setTyped(left.typed);
                },
            ),
        [kept_as],
    );
    const put = (name: string, value: string) => {
        const next = { ...last.current, [name]: value };
        if (value === '') delete next[name];
        setTyped(next);
        setSaid(null);
        setTrouble({ where: '', text: '' });
        if (!drawn.current) drawn.current = drawKey();
        keepDraft(kept_as, { ...draft, key: drawn.current, typed: next });
    };
    const save = async () => {
        setSaving(true);
        setTrouble({ where: '', text: '' });
        try {
            const found = lost.current ? await savedUnheard(type, key, office) : null;
            const given = found
                ? { ...found, warnings: [] }
                : await call<Saved>('set', {
                      target: target(type.type, key),
                      office,
                      by: authorName(),
                      assignments: assignmentsOf(type, null, draft),
                      // Where the key is there already unseen, both are kept and somebody decides.
                      base: [],
                  });
            lost.current = false;
            drawn.current = drawKey();
            // Typed while it was saved.
            const left = typedSince(last.current, found ? alreadyThere(type, found, draft) : typed);
            setTyped(left);
            setSaid(given);
            p.done([given]);
            if (Object.keys(left).length > 0)
                keepDraft(kept_as, { ...draft, key: drawn.current, typed: left });
            else {
                dropDraft(kept_as);
                box.current?.querySelector<HTMLElement>('input, select, textarea')?.focus();
            }
        } catch (e) {
            lost.current = e instanceof Away;
            setTrouble({ where: e instanceof Refusal ? e.where : '', text: reason(e) });
        }
        setSaving(false);
    };
    return (
        <form
            ref={box}
            class="card screen"
            aria-labelledby="quick-title"
            onSubmit={(e) => {
                e.preventDefault();
                if (Object.keys(typed).length > 0 && !same && !saving) void save();
            }}
        >
            <h2 id="quick-title">{say('quick_entry')}</h2>
            <div class="quick">
                {fields.map((one) => (
                    <div class="field" key={one.name}>
                        <label for={`quick-${one.name}`}>
                            {label(one.label)}
                            {one.required && <span class="soft"> ({t('required')})</span>}
                        </label>
                        {one.help && (
                            <p class="help" id={`quick-${one.name}-help`}>
                                {label(one.help)}
                            </p>
                        )}
                        <FieldInput
                            field={one}
                            id={`quick-${one.name}`}
                            value={typed[one.name] ?? ''}
                            set={(value) => put(one.name, value)}
                            invalid={trouble.where === one.name}
                            describedBy={[
                                one.help ? `quick-${one.name}-help` : '',
                                trouble.where === one.name ? 'quick-trouble' : '',
                            ].join(' ')}
                            today={today()}
                            bangla={bangla}
                        />
                    </div>
                ))}
            </div>
            <IsThere type={type} same={same} />
            <Homeless type={type} draft={draft} />
            {trouble.text && (
                <div id="quick-trouble">
                    <Notice kind="bad">
                        {unsaved(
                            [label(fieldOf(type, trouble.where)?.label), trouble.text]
                                .filter(Boolean)
                                .join(' '),
                        )}
                    </Notice>
                </div>
            )}
            {said && (
                <Notice kind="good">
                    {t('saved')}: <a href={recordLink(said)}>{titleOf(type, said)}</a>
                    {said.warnings.map((one) => (
                        <p key={one.field + one.message}>
                            {label({ bn: one.message_bn || one.message, en: one.message })}
                        </p>
                    ))}
                </Notice>
            )}
            <button
                class="first"
                type="submit"
                disabled={saving || same !== undefined || Object.keys(typed).length === 0}
            >
                {t('save')}
            </button>
        </form>
    );
}
