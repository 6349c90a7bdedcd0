// The form of one record, drawn from its type. What is typed is checked by the program as it would
// be when saving, kept as a draft, and saved with the ids of what was on the screen.

import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { Notice } from './controls';
import {
    atHeadquarters,
    fieldOf,
    mayWrite,
    recordLink,
    sameTyped,
    target,
    type FieldType,
    type Rec,
    type RecordType,
} from './records';
import { useReferences } from './references';
import { label, t } from './words';
import { Away, call, unsaved } from './calls';
import {
    draftKey,
    drawKey,
    dropDraft,
    headsOf,
    keepDraft,
    readDraft,
    watchOtherTabs,
    type Draft,
} from './drafts';
import {
    ChangedUnder,
    Homeless,
    IsThere,
    OneField,
    SeenToday,
    useBangla,
    useSame,
    WhoWrites,
    WhoWrote,
} from './form_parts';
import {
    afterPress,
    alreadyThere,
    assignmentsOf,
    dayOf,
    fieldAt,
    inTheseDigits,
    movedUnder,
    newKey,
    partsOf,
    restAfter,
    savedUnheard,
    seenIn,
    shownTexts,
    stillOpen,
    troublesOf,
    troubleText,
    type Troubles,
} from './form_texts';
import { authorName, useLatest, useLive } from './live';

const check_after_ms = 400; // without a key pressed

interface Saved extends Rec {
    id: string;
    warnings: { field: string; message: string; message_bn: string }[];
}

export function Form(p: {
    type: RecordType;
    rec: Rec | null;
    id: string;
    office: string;
    isBrief?: boolean; // without what others write: it is shown elsewhere on the page
    // What is put into it once, beside what is typed there.
    putIn?: { id: string; beside: (draft: Draft) => Draft };
    done: (given: Rec) => void; // saved, and so it stands now
}) {
    const { type, rec } = p;
    const { lang } = useLive();
    // What an office has once has one draft, whether or not the record is there already.
    const isNamed = rec !== null || type.key === 'single';
    const key = draftKey(p.office, type.type, isNamed ? p.id : 'new');
    const open = useRef((found: Draft | null) => found); // what of a draft is not there already
    open.current = (found) => stillOpen(type, rec, found);
    const kept = useMemo(() => open.current(readDraft(key)), [key]);
    const [draft, setDraft, last] = useLatest<Draft>(
        kept ?? { typed: {}, base: headsOf(rec), shown: shownTexts(type, rec) },
    );
    const sent = useRef<Draft['typed']>({}); // by the save that is under way
    const lost = useRef(false); // the answer to the last save
    const [unkept, setUnkept] = useState(false); // the browser has no room
    const [restored, setRestored] = useState(kept !== null);
    const [isLooked, setLooked] = useState(false); // for what was kept of it elsewhere
    const [otherTab, setOtherTab] = useState(false);
    const [troubles, setTroubles] = useState<Troubles>({});
    // Fields that the writer was in and left, or all once he tried to save. What is typed into one
    // is judged at once; of those not yet reached it is too early to say that something is missing.
    const [left, setLeft] = useState<Set<string> | 'all'>(new Set());
    const isReached = (name: string) =>
        left === 'all' || left.has(name) || Boolean(draft.typed[name]);
    const [warnings, setWarnings] = useState<Saved['warnings']>([]);
    const [failed, setFailed] = useState('');
    const [said, setSaid] = useState('');
    const [saving, setSaving] = useState(false);
    const [under, setUnder] = useState<string[] | null>(null); // fields that changed underneath
    const changed = Object.keys(draft.typed);
    const isAway = changed.length > 0;
    // Of a new record that is only named there is nothing to save.
    const saysNothing = assignmentsOf(type, rec, draft).length === 0;

    // With nothing typed the form shows what is there now; with something typed it stays as it was.
    const now = shownTexts(type, rec);
    const shown = isAway ? inTheseDigits(type, draft.shown) : now;
    const isClosed = rec !== null && (type.append_only === true || rec.retired);
    const newId = newKey(type, rec, p.id, draft);
    const same = useSame(type, rec === null, p.office, newId);
    useEffect(() => {
        const take = (found: Draft | null) => {
            const left = open.current(found);
            const own = readDraft(key);
            if (left) {
                setDraft(left);
                setRestored(true);
            } else if (own && !open.current(own)) dropDraft(key);
            setLooked(true);
        };
        return watchOtherTabs(key, setOtherTab, take);
    }, [key]);
    const keep = (next: Draft) => {
        setUnkept(!keepDraft(key, next));
        setDraft(next);
    };
    const asTyped = (): Draft => {
        const isBegun = Object.keys(last.current.typed).length > 0;
        const drawn = rec === null && type.key === 'drawn' ? { key: drawKey() } : {};
        return isBegun ? last.current : { typed: {}, base: headsOf(rec), shown: now, ...drawn };
    };
    const dropped = useRef(''); // what was to be put in when all was dropped
    const putIn = isLooked && p.putIn?.id !== dropped.current ? p.putIn : undefined;
    useEffect(() => putIn && keep(putIn.beside(asTyped())), [putIn?.id]);
    const put = (name: string, value: string, isToday = false) => {
        setSaid('');
        setFailed('');
        const before = asTyped();
        const next = { ...before, typed: { ...before.typed } };
        if (isToday) next.days = { ...next.days, [name]: '' };
        const field = fieldOf(type, name);
        const isAsShown = field && sameTyped(field, value, next.shown[name]);
        // Back to what it was, against what is being saved, is typed like anything else.
        if (isAsShown && !(name in sent.current)) delete next.typed[name];
        else next.typed[name] = value;
        keep(next);
    };
    const drop = () => {
        dropped.current = p.putIn?.id ?? '';
        dropDraft(key);
        setDraft({ typed: {}, base: headsOf(rec), shown: now });
        setRestored(false);
        setTroubles({});
        setLeft(new Set());
        setWarnings([]);
        setFailed('');
    };

    // The hub has no saves that are only looked at: there the save itself tells.
    const checksWhileTyping = !atHeadquarters();
    const request = (preview: boolean) => ({
        target: target(type.type, newId),
        office: p.office,
        by: authorName(),
        ...(checksWhileTyping ? { preview } : {}),
        assignments: assignmentsOf(type, rec, draft),
        base: seenIn(type, draft, rec), // of a new one none: what is there unseen is not replaced
    });

    // As on saving, by the program itself: one set of rules for the command line, a table and this.
    const typedText = JSON.stringify(draft.typed);
    const typing = useRef(0);
    useEffect(() => {
        clearTimeout(typing.current);
        if (!isAway || isClosed || !checksWhileTyping) {
            setTroubles({});
            setWarnings([]);
            return;
        }
        typing.current = window.setTimeout(() => {
            call<Saved>('set', request(true))
                .then((given) => {
                    setTroubles({});
                    setWarnings(given.warnings);
                })
                .catch((e) => {
                    if (e instanceof Away) return;
                    setWarnings([]);
                    setTroubles(troublesOf(type, e));
                });
        }, check_after_ms);
        return () => clearTimeout(typing.current);
    }, [typedText, lang]);

    // What was typed while it was saved stays, as the draft. Whether the record is on a page of its
    // own from now on: then it goes there, unless it makes another record of this.
    const settle = (given: Rec): boolean => {
        const rest = restAfter(type, last.current, sent.current, given);
        const isLeft = Object.keys(rest.typed).length > 0;
        const moves = rec === null && type.key !== 'single';
        if (moves && isLeft) {
            const isAnother =
                type.append_only === true ||
                (Array.isArray(type.key) && type.key.some((name) => name in rest.typed));
            if (isAnother || !keepDraft(draftKey(p.office, type.type, given.key), rest)) {
                keep({ ...last.current, key: drawKey() });
                return false;
            }
        } else if (isLeft) {
            keep(rest);
            return false;
        }
        dropDraft(key);
        setDraft({ ...rest, typed: {} });
        return moves;
    };

    const save = async (knowing: boolean) => {
        const moved = movedUnder(type, rec, draft);
        if (!knowing && moved.length > 0) {
            setUnder(moved);
            return;
        }
        setUnder(null);
        setSaving(true);
        sent.current = draft.typed;
        setFailed('');
        try {
            const isRetry = rec === null && (lost.current || restored);
            const found = isRetry && (await savedUnheard(type, newId, p.office));
            if (found) sent.current = alreadyThere(type, found, draft);
            const given = found
                ? { ...found, id: '', warnings: [] }
                : await call<Saved>('set', request(false));
            lost.current = false;
            const isElsewhere = settle(given);
            setRestored(false);
            setWarnings(given.warnings);
            setSaid(given.warnings.length > 0 ? t('saved_with') : t('saved'));
            setTroubles({});
            setLeft(new Set());
            if (isElsewhere) location.hash = recordLink(given);
            p.done(given);
        } catch (e) {
            lost.current = e instanceof Away;
            const wrong = troublesOf(type, e);
            setTroubles(wrong);
            setLeft('all');
            setFailed(troubleText(type, wrong));
        }
        sent.current = {};
        setSaving(false);
    };

    useEffect(() => {
        if (!lost.current || !rec || open.current(last.current)) return;
        lost.current = false;
        dropDraft(key);
        setDraft({ typed: {}, base: headsOf(rec), shown: now });
        setFailed('');
        setSaid(t('saved'));
    }, [rec]);

    const pressed = (given: Rec) => {
        if (isAway) keep(afterPress(type, last.current, rec, given));
        p.done(given);
    };

    useReferences(type, p.office);
    const canWrite = !isClosed && type.fields.some((one) => mayWrite(type, one));
    const bangla = useBangla([...Object.values(draft.typed), ...Object.values(shown)]);
    const isTheirs = !canWrite && !isClosed && !atHeadquarters();
    const inputOf = (field: FieldType, isToldAbove = false) => (
        <OneField
            isToldAbove={isToldAbove || isTheirs}
            key={field.name}
            type={type}
            rec={rec}
            field={field}
            bangla={bangla}
            value={draft.typed[field.name] ?? shown[field.name]}
            changed={field.name in draft.typed}
            seenOn={dayOf(type, field, draft)}
            put={(value, isToday) => put(field.name, value, isToday)}
            pressed={pressed}
            trouble={(isReached(field.name) && troubles[field.name]) || ''}
            warning={warnings
                .filter((one) => one.field === field.name)
                .map((one) => label({ bn: one.message_bn || one.message, en: one.message }))
                .join(' ')}
        />
    );
    return (
        <form
            class="card"
            onFocusOut={(e) => {
                const name = fieldAt(e.target as HTMLElement);
                if (name && left !== 'all' && !left.has(name)) setLeft(new Set([...left, name]));
            }}
            onSubmit={(e) => {
                e.preventDefault();
                if (!same && !saysNothing) void save(false);
            }}
        >
            {restored && (
                <Notice kind="warn">
                    {t('draft_found')}{' '}
                    <button type="button" onClick={drop} disabled={saving}>
                        {t('draft_drop')}
                    </button>
                </Notice>
            )}
            <IsThere type={type} same={same} />
            <Homeless type={type} draft={draft} />
            {isTheirs && <p class="soft">{t('all_read_only')}</p>}
            {unkept && <Notice kind="bad">{t('draft_unkept')}</Notice>}
            {otherTab && <Notice kind="warn">{t('other_tab')}</Notice>}
            {partsOf(type, p.isBrief).map((part) =>
                'members' in part ? (
                    <fieldset key={part.name}>
                        <legend>
                            {label(part.label)}
                            {!isTheirs && <WhoWrites type={type} group={part} />}
                        </legend>
                        <WhoWrote
                            entry={part.members
                                .map((name) => rec?.fields[name])
                                .find((one) => one && one.value !== null)}
                        />
                        <SeenToday type={type} rec={rec} group={part} done={pressed} />
                        {part.members
                            .map((name) => fieldOf(type, name))
                            .filter((one) => one !== undefined)
                            .map((one) => inputOf(one, true))}
                    </fieldset>
                ) : (
                    inputOf(part)
                ),
            )}
            {troubles[''] && !failed && (rec || left === 'all') && (
                <p class="error" role="alert">
                    {troubles['']}
                </p>
            )}
            {failed && (
                <Notice kind="bad">
                    {unsaved(failed)}
                    <br />
                    {t('kept_typed')}
                </Notice>
            )}
            {said && <Notice kind="good">{said}</Notice>}
            <div class="buttons">
                {canWrite && (
                    <button
                        class="first"
                        type="submit"
                        disabled={saving || saysNothing || same !== undefined}
                    >
                        {t('save')}
                    </button>
                )}
                {isAway && (
                    <button type="button" onClick={drop} disabled={saving}>
                        {t('cancel')}
                    </button>
                )}
                <button type="button" onClick={() => window.print()}>
                    {t('print')}
                </button>
            </div>
            {under && (
                <ChangedUnder
                    type={type}
                    names={under}
                    draft={draft}
                    now={now}
                    close={() => setUnder(null)}
                    save={() => void save(true)}
                    take={() => {
                        // What was typed stays; what counts as seen is what is there now.
                        keep({ ...draft, base: headsOf(rec), shown: now });
                        setUnder(null);
                    }}
                />
            )}
        </form>
    );
}
