// What a form is made of: one field, the press "seen today", the window that shows what changed
// underneath, the days in the Bangla calendar.

import { useRef, useState } from 'preact/hooks';
import { Dialog, FieldInput, Notice, Printed, ValueText } from './controls';
import { canChoose } from './references';
import {
    atHeadquarters,
    fieldOf,
    fromInput,
    groupOf,
    isoDay,
    isProgramsOwn,
    isUnderSeal,
    mayWrite,
    recordLink,
    showInput,
    target,
    titleOf,
    toInput,
    type Entry,
    type FieldType,
    type GroupType,
    type Rec,
    type RecordType,
    type Value,
} from './records';
import { asciiDigits, day, label, moment, t, type Word, writerName } from './words';
import { call, reason } from './calls';
import { today } from './clock';
import { type Draft, headsIn } from './drafts';
import { homeless } from './form_texts';
import { authorName, useCall } from './live';
import { isWithheld } from './withheld';

export function OneField(p: {
    type: RecordType;
    rec: Rec | null;
    field: FieldType;
    value: string;
    changed: boolean;
    seenOn: string; // what is typed into it, if not today
    put: (value: string, isToday?: boolean) => void;
    pressed: (given: Rec) => void; // and saved by that
    trouble: string;
    warning: string;
    bangla: (iso: string) => string;
    isToldAbove: boolean; // who else writes it
}) {
    const { field, type } = p;
    const entry = p.rec?.fields[field.name];
    const id = `field-${field.name}`;
    const isKey =
        p.rec !== null &&
        ((Array.isArray(type.key) && type.key.includes(field.name)) || field.fixed);
    const isClosed =
        p.rec !== null &&
        (type.append_only === true || p.rec.retired || isUnderSeal(type, p.rec, field.name));
    const writable = mayWrite(type, field) && !isKey && !isClosed;
    const isChosen = field.kind === 'code' || canChoose(field.refers_to);
    const isSet = field.many && isChosen;
    return (
        <div class={`field${p.changed ? ' changed' : ''}${writable ? '' : ' told'}`}>
            {isSet || !writable ? (
                <span class="label" id={`${id}-label`}>
                    {label(field.label)}
                </span>
            ) : (
                <label for={id}>
                    {label(field.label)}
                    {field.required && <span class="soft"> ({t('required')})</span>}
                </label>
            )}
            <div id={`${id}-says`}>
                {field.help && writable && <p class="help">{label(field.help)}</p>}
                {field.many && !isSet && writable && <p class="help">{t('one_a_line')}</p>}
                {p.trouble && (
                    <p class="error" role="alert">
                        {p.trouble}
                    </p>
                )}
                {p.warning && (
                    <p class="warning" role="status">
                        {p.warning}
                    </p>
                )}
            </div>
            {writable ? (
                <>
                    <FieldInput
                        field={field}
                        id={id}
                        value={p.value}
                        set={p.put}
                        invalid={p.trouble !== ''}
                        describedBy={`${id}-says`}
                        today={today()}
                        bangla={p.bangla}
                    />
                    <Printed field={field} typed={p.value} bangla={p.bangla} />
                    {p.seenOn && !groupOf(type, field.name) && (
                        <p class="help">
                            {t('last_seen')}: {day(p.seenOn)}{' '}
                            <button type="button" onClick={() => p.put(p.value, true)}>
                                {t('today')}
                            </button>
                        </p>
                    )}
                </>
            ) : (
                <p>
                    <ValueText field={field} value={entry?.value} />
                    {field.kind === 'date' && <Bangla iso={entry?.value} of={p.bangla} />}{' '}
                    {!isKey && !p.rec?.retired && !p.isToldAbove && (
                        <WhoWrites type={type} field={field} />
                    )}
                </p>
            )}
            {!groupOf(type, field.name) && <WhoWrote entry={entry} />}
            {entry?.state === 'pending' && <span class="tag warn">{t('waits_here')}</span>}
            {!groupOf(type, field.name) && field.rule === 'observed' && writable && (
                <SeenToday type={type} rec={p.rec} field={field} done={p.pressed} />
            )}
        </div>
    );
}

// The same day in the Bangla calendar, beside it.
export function Bangla(p: { iso: Value | undefined; of: (iso: string) => string }) {
    const told = typeof p.iso === 'string' ? p.of(p.iso) : '';
    return told ? <span class="soft"> · {told}</span> : null;
}

// The record that a new one's key names already; only what an office keeps under keys of its own
// words can be there unseen.
export function sameAs(
    type: RecordType,
    records: Rec[] | null,
    office: string,
    key: string,
): Rec | undefined {
    if (!records || !Array.isArray(type.key)) return undefined;
    return records.find((one) => one.office === office && one.key === asciiDigits(key));
}
export function useSame(type: RecordType, isNew: boolean, office: string, key: string) {
    const asks = isNew && Array.isArray(type.key);
    const [records] = useCall<Rec[]>(
        'list',
        asks ? { type: type.type, office, retired: true } : null,
    );
    return sameAs(type, records, office, key);
}
export function IsThere(p: { type: RecordType; same: Rec | undefined }) {
    if (!p.same) return null;
    return (
        <Notice kind="warn">
            {t('is_there')}: <a href={recordLink(p.same)}>{titleOf(p.type, p.same)}</a>
        </Notice>
    );
}

// What of a draft is not saved, to be read and copied from here.
export function Homeless(p: { type: RecordType; draft: Draft }) {
    return (
        <>
            {homeless(p.type, p.draft).map((one) => (
                <Notice kind="warn" key={one.name}>
                    {t('not_asked')}: {label(one.label)}: {p.draft.typed[one.name]}
                </Notice>
            ))}
        </>
    );
}

// Whose value it is, and since when.
export function WhoWrote(p: { entry: Entry | undefined }) {
    const { entry } = p;
    if (!entry || entry.value === null || !entry.made_at) return null;
    return (
        <span class="soft since">
            {[writerName(entry.by), moment(entry.made_at)].filter(Boolean).join(', ')}{' '}
        </span>
    );
}

// That a field or group is not to be written here, and whose it is.
export function WhoWrites(p: { type: RecordType; group?: GroupType; field?: FieldType }) {
    const field = p.field ?? fieldOf(p.type, p.group?.members[0] ?? '');
    if (!field || mayWrite(p.type, field)) return null;
    return <span class="soft"> ({t(notOurs(p.type, field))})</span>;
}

// Why a field cannot be written here.
function notOurs(type: RecordType, field: FieldType): Word {
    if (isProgramsOwn(type, field)) return 'by_program';
    if (isWithheld(type.type, field.name)) return 'whole_country';
    return atHeadquarters() ? 'office_writes' : 'read_only';
}

// What the press says of a group: the day, and who saw it and how where the group has places for
// that beside its day (observed_on: observed_by, observed_how). Nobody else's name stays there.
function sightingOf(group: GroupType, today: string): string[] {
    const place = (group.date ?? '').replace(/_on$/, '');
    const told: [string, string][] = [
        [`${place}_by`, authorName()],
        [`${place}_how`, 'hand'],
    ];
    const known = told.filter(([name]) => group.members.includes(name));
    return [[group.date, today], ...known].map(([name, value]) => `${name}=${value}`);
}

// One press says that what is written was seen again today.
export function SeenToday(p: {
    type: RecordType;
    rec: Rec | null;
    group?: GroupType;
    field?: FieldType;
    done: (given: Rec) => void;
}) {
    const [said, setSaid] = useState('');
    const name = p.group ? p.group.date : p.field?.name;
    const entry = name ? p.rec?.fields[name] : undefined;
    if (!p.rec || p.rec.retired || !name || !entry || entry.value === null) return null;
    if (entry.conflict === 'open') return null; // to say one of them again is to decide
    if (p.group && p.group.rule !== 'observed') return null;
    const field = fieldOf(p.type, name);
    if (!field || !mayWrite(p.type, field)) return null;
    const seenOn = p.group ? String(entry.value) : (entry.observed_on ?? '');
    const thisDay = today();
    const press = async () => {
        const assignments = p.group
            ? sightingOf(p.group, thisDay)
            : [
                  `${name}=${fromInput(field, toInput(field, entry.value))}`,
                  `${name}.observed_on=${thisDay}`,
              ];
        try {
            const given = await call<Rec>('set', {
                target: target(p.type.type, p.rec!.key),
                office: p.rec!.office,
                by: authorName(),
                assignments,
                base: headsIn(entry),
            });
            setSaid(t('saved'));
            p.done(given);
        } catch (e) {
            setSaid(reason(e));
        }
    };
    return (
        <div class="buttons">
            <span class="soft">
                {t('last_seen')}: {seenOn ? day(seenOn) : t('unknown')}, {writerName(entry.by)}
            </span>
            {seenOn !== thisDay && (
                <button
                    type="button"
                    onClick={() => void press()}
                    aria-label={`${t('seen_today')}: ${label(p.group?.label ?? p.field?.label)}`}
                >
                    {t('seen_today')}
                </button>
            )}
            {said && <span role="status">{said}</span>}
        </div>
    );
}

// Shown before saving when somebody else's save arrived while the form was open.
export function ChangedUnder(p: {
    type: RecordType;
    names: string[];
    draft: Draft;
    now: Record<string, string>;
    close: () => void;
    save: () => void;
    take: () => void;
}) {
    const text = (field: FieldType, typed: string) => showInput(field, typed) || '—';
    return (
        <Dialog title={t('changed_under')} close={p.close}>
            <table>
                <thead>
                    <tr>
                        <th scope="col">{t('field')}</th>
                        <th scope="col">{t('was_shown')}</th>
                        <th scope="col">{t('is_now')}</th>
                        <th scope="col">{t('you_typed')}</th>
                    </tr>
                </thead>
                <tbody>
                    {p.names.map((name) => {
                        const field = fieldOf(p.type, name)!;
                        return (
                            <tr key={name}>
                                <th scope="row">{label(field.label)}</th>
                                <td>{text(field, p.draft.shown[name])}</td>
                                <td>{text(field, p.now[name])}</td>
                                <td>{text(field, p.draft.typed[name] ?? '')}</td>
                            </tr>
                        );
                    })}
                </tbody>
            </table>
            <p class="help">{t('save_still_says')}</p>
            <div class="buttons">
                <button class="first" type="button" onClick={p.take}>
                    {t('take_new')}
                </button>
                <button type="button" onClick={p.save}>
                    {t('save_still')}
                </button>
            </div>
        </Dialog>
    );
}

// The days on the screen in the Bangla calendar, by the program's own rules.
export function useBangla(texts: string[]): (iso: string) => string {
    const typed = texts.map(isoDay).filter((one) => /^\d{4}-\d\d-\d\d$/.test(one));
    const days = [...new Set(typed)].sort();
    const [known] = useCall<Record<string, string>>('days', days.length > 0 ? { days } : null);
    const last = useRef<Record<string, string>>({});
    if (known) last.current = { ...last.current, ...known };
    return (iso) => last.current[iso] ?? '';
}
