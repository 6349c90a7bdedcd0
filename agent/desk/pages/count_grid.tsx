// The monthly counts of e-Nothi as people read them off: branch by kind for one month, saved
// together, each as a record of its own.

import { useEffect, useRef, useState } from 'preact/hooks';
import { call, reason, unsaved } from 'pages/calls';
import { today } from 'pages/clock';
import { FieldInput, Notice } from 'pages/controls';
import {
    draftKey,
    dropDraft,
    headsOf,
    keepDraft,
    readDraft,
    typedSince,
    watchOtherTabs,
    type Draft,
} from 'pages/drafts';
import { authorName, useCall, useLatest } from 'pages/live';
import {
    codesOf,
    fieldOf,
    recordLink,
    sameInput,
    show,
    target,
    toInput,
    whole_office,
    type FieldType,
    type Rec,
    type RecordType,
} from 'pages/records';
import { asciiDigits, digits, label, t } from 'pages/words';
import { gapText, say } from './phrases';
import { useShared } from './state';

// The last month that ended: what is counted now.
function lastMonth(): string {
    const [year, month] = today().split('-').map(Number);
    return new Date(Date.UTC(year, month - 2, 1)).toISOString().slice(0, 7);
}

const monthOf = (key: string) => key.split(':')[1];
// How the numbers of a month were counted, beside the heads in what a draft shows.
const sourceOf = (month: string) => `source ${month}`;
// The month that was typed into last.
function monthIn(draft: Draft | null): string {
    const [last] = Object.keys(draft?.typed ?? {}).slice(-1);
    return last ? monthOf(last) : '';
}
// Without what is only about cells that are not typed any more.
function begunIn(typed: Draft['typed'], shown: Draft['shown']): Draft['shown'] {
    const about = new Set(Object.keys(typed).flatMap((key) => [key, sourceOf(monthOf(key))]));
    return Object.fromEntries(Object.entries(shown).filter(([name]) => about.has(name)));
}

interface Warning {
    message: string;
    message_bn: string;
}

function Help(p: { of: FieldType; id: string }) {
    if (!p.of.help) return null;
    return (
        <p class="help" id={p.id}>
            {label(p.of.help)}
        </p>
    );
}

// A count on which two stand against each other. Typed over, one of them would go unseen.
function Disputed(p: { rec: Rec; of: FieldType; called: string }) {
    const says = gapText('disputed');
    return (
        <td>
            {p.rec.fields.value.heads.map((one) => show(p.of, one.value) || '—').join(' / ')}{' '}
            <a class="tag warn" href={recordLink(p.rec)} aria-label={`${p.called}: ${says}`}>
                {says}
            </a>
        </td>
    );
}

export function CountGrid(p: { type: RecordType; records: Rec[]; done: (saved: Rec[]) => void }) {
    const { type } = p;
    const { status } = useShared();
    const office = status?.office ?? '';
    const [branches] = useCall<Rec[]>('list', { type: 'enothi_branch', office });
    const kept_as = draftKey(office, type.type, 'grid');
    const [kept] = useState(() => readDraft(kept_as));
    // With the heads that were there when each was begun: what came since is no base of it.
    const [draft, setDraft, last] = useLatest<Draft>(kept ?? { typed: {}, base: [], shown: {} });
    const { typed, shown: seen } = draft;
    const [month, setMonth] = useState(() => digits(monthIn(kept) || lastMonth()));
    const [chosen, setChosen] = useState('hand_count');
    const sent = useRef<Draft['typed']>({}); // by the save that is under way
    const [saving, setSaving] = useState(false);
    const [warned, setWarned] = useState<[string, Warning][]>([]); // of cells that were saved
    const [troubles, setTroubles] = useState<Record<string, string>>({});
    const [said, setSaid] = useState('');
    useEffect(() => {
        return watchOtherTabs(
            kept_as,
            () => undefined,
            (left) => {
                if (!left) return;
                if (Object.keys(last.current.typed).length === 0) setMonth(digits(monthIn(left)));
                setDraft(left);
            },
        );
    }, [kept_as]);
    const kinds = codesOf('count_kind').filter((one) => !one.retired);
    const value = fieldOf(type, 'value');
    const sourceField = fieldOf(type, 'source');
    const monthField = fieldOf(type, 'month');
    const kindField = fieldOf(type, 'kind');
    if (!value || !sourceField || !monthField || !kindField) return null;

    const rows = [...(branches ?? []).map((one) => one.key), whole_office];
    const nameOf = (branch: string) => {
        const known = branches?.find((one) => one.key === branch)?.fields.name_bn?.value;
        if (branch === whole_office) return t('whole_office');
        return typeof known === 'string' ? known : branch;
    };
    const here = asciiDigits(month.trim());
    const keyOf = (branch: string, kind: string) => `${branch}:${here}:${kind}`;
    const recOf = (key: string) =>
        p.records.find((one) => one.office === office && one.key === key);
    const changed = Object.keys(typed);
    const elsewhere = changed.filter((key) => monthOf(key) !== here);
    const source = seen[sourceOf(here)] ?? chosen;
    // Of all numbers of the month that are typed and not saved.
    const setSource = (value: string) => {
        setChosen(value);
        if (elsewhere.length === changed.length) return;
        setDraft({ ...last.current, shown: { ...last.current.shown, [sourceOf(here)]: value } });
        keepDraft(kept_as, last.current);
    };
    const put = (key: string, text: string) => {
        const before = last.current;
        const next = { ...before.typed, [key]: text };
        const isAsShown = sameInput(value, text, toInput(value, recOf(key)?.fields.value?.value));
        // Back to what it was, against what is being saved, is typed like anything else.
        if (isAsShown && !(key in sent.current)) delete next[key];
        const heads = before.shown[key] ?? headsOf(recOf(key) ?? null).join();
        const begun = { ...before.shown, [key]: heads, [sourceOf(here)]: source };
        setSaid('');
        setWarned([]);
        setDraft({ typed: next, base: [], shown: begunIn(next, begun) });
        keepDraft(kept_as, last.current);
    };
    // What could not be saved stays typed, with the reason; so does what was typed meanwhile, which
    // comes after what was saved.
    const save = async () => {
        setSaving(true);
        sent.current = typed;
        const saved: Draft['typed'] = {};
        const heads: Record<string, string> = {};
        const stand: Rec[] = [];
        const why: Record<string, string> = {};
        const told: [string, Warning][] = [];
        for (const key of changed) {
            try {
                const given = await call<Rec & { warnings: Warning[] }>('set', {
                    target: target(type.type, key),
                    office,
                    by: authorName(),
                    assignments: [
                        `value=${typed[key].trim()}`,
                        `source=${seen[sourceOf(monthOf(key))] ?? chosen}`,
                        `read_on=${today()}`,
                    ],
                    base: (seen[key] ?? '').split(',').filter(Boolean),
                });
                saved[key] = typed[key];
                heads[key] = headsOf(given).join();
                stand.push(given);
                for (const one of given.warnings) told.push([key, one]);
            } catch (e) {
                why[key] = reason(e);
            }
        }
        sent.current = {};
        const left = typedSince(last.current.typed, saved);
        const shown = begunIn(left, { ...last.current.shown, ...heads });
        setDraft({ typed: left, base: [], shown });
        setTroubles(why);
        setWarned(told);
        if (Object.keys(left).length === 0) dropDraft(kept_as);
        else keepDraft(kept_as, last.current);
        if (stand.length > 0) p.done(stand);
        const count = stand.length;
        setSaid(count > 0 ? `${t('saved')}: ${digits(count)}` : '');
        setSaving(false);
    };
    const cellName = (key: string) => {
        const [branch, month, kind] = key.split(':');
        return `${nameOf(branch)}, ${show(monthField, month)}, ${show(kindField, kind)}`;
    };
    return (
        <form
            class="card screen"
            aria-labelledby="grid-title"
            onSubmit={(e) => {
                e.preventDefault();
                if (changed.length > 0 && !saving) void save();
            }}
        >
            <h2 id="grid-title">{say('quick_entry')}</h2>
            <div class="quick">
                <div class="field">
                    <label for="grid-month">{label(monthField.label)}</label>
                    <Help of={monthField} id="grid-month-help" />
                    <input
                        id="grid-month"
                        aria-describedby="grid-month-help"
                        type="text"
                        value={month}
                        placeholder={digits('2026-10')}
                        onInput={(e) => setMonth(e.currentTarget.value)}
                    />
                </div>
                <div class="field">
                    <label for="grid-source">{label(sourceField.label)}</label>
                    <Help of={sourceField} id="grid-source-help" />
                    <FieldInput
                        field={sourceField}
                        id="grid-source"
                        describedBy="grid-source-help"
                        value={source}
                        set={setSource}
                        today=""
                    />
                </div>
            </div>
            <Help of={value} id="grid-value-help" />
            {/^\d{4}-\d\d$/.test(here) && (
                <div class="scroll" tabIndex={0} role="region" aria-label={label(type.label)}>
                    <table class="grid" aria-describedby="grid-value-help">
                        <caption>{show(monthField, here)}</caption>
                        <thead>
                            <tr>
                                <th scope="col">{t('branches')}</th>
                                {kinds.map((one) => (
                                    <th scope="col" key={one.code}>
                                        {show(kindField, one.code)}
                                    </th>
                                ))}
                            </tr>
                        </thead>
                        <tbody>
                            {rows.map((branch) => (
                                <tr key={branch}>
                                    <th scope="row">{nameOf(branch)}</th>
                                    {kinds.map((one) => {
                                        const key = keyOf(branch, one.code);
                                        const rec = recOf(key);
                                        const entry = rec?.fields.value;
                                        const called = cellName(key);
                                        if (rec && entry?.conflict === 'open' && !(key in typed))
                                            return (
                                                <Disputed
                                                    key={one.code}
                                                    {...{ rec, of: value, called }}
                                                />
                                            );
                                        return (
                                            <td key={one.code}>
                                                <input
                                                    type="text"
                                                    inputMode="numeric"
                                                    aria-label={called}
                                                    aria-invalid={troubles[key] ? true : undefined}
                                                    value={typed[key] ?? show(value, entry?.value)}
                                                    onInput={(e) => put(key, e.currentTarget.value)}
                                                />
                                            </td>
                                        );
                                    })}
                                </tr>
                            ))}
                        </tbody>
                    </table>
                </div>
            )}
            {elsewhere.length > 0 && (
                <div id="grid-elsewhere">
                    <p>{say('other_months')}</p>
                    <ul>
                        {elsewhere.map((key) => (
                            <li key={key}>
                                {cellName(key)}: {typed[key]}
                            </li>
                        ))}
                    </ul>
                </div>
            )}
            {Object.entries(troubles).map(([key, why]) => (
                <Notice kind="bad" key={key}>
                    {cellName(key)}: {unsaved(why)}
                </Notice>
            ))}
            {warned.map(([key, one]) => (
                <Notice kind="warn" key={key + one.message}>
                    {cellName(key)}: {label({ bn: one.message_bn || one.message, en: one.message })}
                </Notice>
            ))}
            {said && <Notice kind="good">{said}</Notice>}
            <button class="first" type="submit" disabled={saving || changed.length === 0}>
                {t('save')}
                {changed.length > 0 && ` (${digits(changed.length)})`}
            </button>
        </form>
    );
}
