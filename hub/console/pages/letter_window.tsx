// The windows of letters: a new draft, and one draft that is edited and issued. What is typed into
// it is kept in the browser until it is saved, issued or dropped.

import { useRef, useState } from 'preact/hooks';
import { call, Refusal, Told } from 'pages/calls';
import { Dialog, Loading, Notice } from 'pages/controls';
import { draftKey, headsOf, type Draft } from 'pages/drafts';
import { textIn } from 'pages/form_texts';
import { useCall, useLatest } from 'pages/live';
import {
    codeText,
    dayTyped,
    isoDay,
    recordLink,
    target,
    type Rec,
    type Value,
} from 'pages/records';
import { asciiDigits, quarterName, t } from 'pages/words';
import { keepSigner, signerBefore, useKept } from './letter_kept';
import { OtherText } from './other_text';
import { codeOptions, Field, FormDialog, Select, today, useDoing } from './parts';
import { OfficePicker } from './picker';
import { ww } from './work_words';
import { w } from './words';

export interface Letter {
    key: string;
    office: string; // whose stream it stands in
    to: string;
    stage: string;
    memo: string | null;
    issued_on: string | null;
    about: string[];
    state: keyof typeof letter_states;
    read_at: string | null;
    base: string[]; // all that stands in it
    needless?: boolean; // a draft: the office has signed its report since
}
export const letter_states = {
    draft: 'draft',
    issued: 'issued_letter',
    read: 'read',
} as const;

// Of the report that it is about.
export function quarterOf(of: Letter): string {
    const about = 'quarterly_report/';
    return of.about.find((one) => one.startsWith(about))?.slice(about.length) ?? '';
}

// The draft is the program's: about the quarter, from the template, and at headquarters until
// somebody signs it.
export function DraftDialog(p: {
    quarter: string;
    close: () => void;
    done: (made: Letter) => void;
}) {
    const [to, setTo] = useState('');
    const [stage, setStage] = useState('first');
    const doing = useDoing();
    const send = () =>
        doing.run(async () => {
            p.done(await call<Letter>('letter/draft', { quarter: p.quarter, office: to, stage }));
        });
    return (
        <FormDialog
            title={ww('new_letter')}
            does={ww('make_draft')}
            of={doing}
            close={p.close}
            send={() => void send()}
        >
            <OfficePicker id="to" label={w('office')} value={to} set={setTo} required />
            <Select
                id="stage"
                label={ww('stage')}
                value={stage}
                set={setStage}
                options={codeOptions('reminder_stage', '—').slice(1)}
            />
        </FormDialog>
    );
}

interface LetterWindow {
    of: Letter;
    close: () => void;
    done: () => void;
}
function letterTitle(of: Letter): string {
    const about = [of.to, codeText('reminder_stage', of.stage), quarterName(quarterOf(of))];
    return `${ww('issue_letter')}: ${about.filter(Boolean).join(', ')}`;
}

// A list may be of before the last save: the words are read as the window opens.
export function LetterDialog(p: LetterWindow) {
    const asked = { target: target('letter', p.of.key), office: p.of.office };
    const [rec, trouble] = useCall<Rec>('get', asked, true);
    if (rec) return <LetterForm {...p} rec={rec} />;
    return (
        <Dialog title={letterTitle(p.of)} close={p.close}>
            <Loading trouble={trouble} />
        </Dialog>
    );
}

// The text that stands against that one.
function textAgainst(rec: Rec, text: Value): string | null {
    const against = rec.fields.text_bn?.heads.find((head) => head.value !== text);
    return against ? String(against.value) : null;
}

// What is typed into the window, beside its text: the rest of what an issued letter bears.
interface Typed {
    words: string;
    memo: string;
    on: string;
    by: string;
    post: string;
}
const boxes = ['words', 'memo', 'on', 'by', 'post'] as const;

// The state of the window, kept in the browser as it is typed.
function useLetter(rec: Rec) {
    const now = textIn(rec, 'text_bn');
    const fresh = (): Typed => {
        const { memo, by, post } = signerBefore();
        return { words: now, memo, on: dayTyped(today()), by, post };
    };
    const begun = useRef(fresh());
    const there = useRef({ words: now, heads: headsOf(rec) }); // as far as is known here
    // What the text began from; a text that is there by now was saved, whoever heard of it.
    const from = (found: Draft | null) =>
        found && 'words' in found.typed && found.typed.words !== now
            ? { words: found.shown.words, heads: found.base }
            : there.current;
    const kept = useKept(draftKey(rec.office, 'letter window', rec.key), (found) => take(found));
    const [typed, setTyped, last] = useLatest<Typed>({ ...begun.current, ...kept.first?.typed });
    const saved = useRef(from(kept.first));
    // What stands against the text in the box.
    const [other, setOther] = useState(textAgainst(rec, saved.current.words));
    const take = (found: Draft) => {
        setTyped({ ...begun.current, ...found.typed });
        saved.current = from(found);
        setOther(textAgainst(rec, saved.current.words));
    };
    // What differs from how the window opened.
    const keepNow = () => {
        const before: Typed = { ...begun.current, words: saved.current.words };
        const left = boxes.filter((one) => last.current[one] !== before[one]);
        kept.keep({
            typed: Object.fromEntries(left.map((one) => [one, last.current[one]])),
            base: saved.current.heads,
            shown: { words: saved.current.words },
        });
    };
    const put = (one: keyof Typed) => (text: string) => {
        setTyped({ ...last.current, [one]: text });
        keepNow();
    };
    const drop = () => {
        kept.drop();
        setTyped({ ...fresh(), words: there.current.words });
        saved.current = there.current;
        setOther(null);
    };
    // So the text stands now, and so it is shown.
    const stands = (words: string, heads: string[]) => {
        saved.current = there.current = { words, heads };
        keepNow();
    };
    return { typed, last, put, saved, stands, kept, drop, other, setOther };
}

// Saved and signed over what is shown here: what somebody else wrote meanwhile is shown first.
function LetterForm(p: LetterWindow & { rec: Rec }) {
    const rec = p.of;
    const asked = { target: target('letter', rec.key), office: rec.office };
    const { typed, last, put, saved, stands, kept, drop, other, setOther } = useLetter(p.rec);
    const doing = useDoing();
    const save = async (words: string) => {
        const given = await call<Rec & { id: string }>('set', {
            ...asked,
            assignments: [`text_bn=${words}`],
            base: saved.current.heads,
        });
        const left = saved.current.heads.filter((one) => !one.startsWith('text_bn='));
        stands(words, [...left, `text_bn=${given.id}`]);
        const own = given.fields.text_bn.heads.find((head) => head.id === given.id);
        const against = textAgainst(given, own?.value ?? null);
        setOther(against);
        if (against !== null) throw new Told(() => ww('both_stand'));
    };
    const look = async () => {
        const now = await call<Rec>('get', asked);
        const text = textIn(now, 'text_bn');
        const isTyped = last.current.words !== saved.current.words;
        stands(text, headsOf(now));
        if (!isTyped) put('words')(text);
        setOther(textAgainst(now, isTyped ? last.current.words : text));
    };
    // A draft stands with a head office: issuing takes it to the office that it is for.
    const issue = async ({ memo, on, by, post }: Typed) => {
        try {
            await call('letter/issue', {
                key: rec.key,
                office: rec.to,
                memo: asciiDigits(memo),
                issued_on: isoDay(on),
                signed_by: by,
                designation: post,
                base: saved.current.heads,
            });
        } catch (e) {
            const isUnseen = e instanceof Refusal && e.where === 'base';
            if (isUnseen) await look().catch(() => undefined); // why is told all the same
            throw e;
        }
        keepSigner({ memo: asciiDigits(memo), by, post });
        kept.drop();
    };
    const send = (issued: boolean) =>
        doing.run(async () => {
            if (typed.words !== saved.current.words) await save(typed.words);
            if (issued) await issue(typed);
            else if (last.current.words !== typed.words) return t('saved'); // there is more to save
            p.done();
        });
    const box = (one: keyof Typed) => ({ id: one, value: typed[one], set: put(one) });
    return (
        <FormDialog
            title={letterTitle(rec)}
            does={ww('issue_letter')}
            of={doing}
            close={p.close}
            send={() => void send(true)}
            beside={
                <button
                    type="button"
                    disabled={doing.busy || typed.words === ''}
                    onClick={() => void send(false)}
                >
                    {ww('draft')}: {t('save')}
                </button>
            }
        >
            <KeptBefore of={kept} drop={drop} busy={doing.busy} />
            <div class="field">
                <label for="words">{ww('letter_text')}</label>
                <textarea
                    id="words"
                    rows={8}
                    required
                    value={typed.words}
                    onInput={(e) => put('words')(e.currentTarget.value)}
                />
            </div>
            {other !== null && (
                <OtherText text={other}>
                    <a href={recordLink({ ...rec, type: 'letter' })}>{ww('open_record')}</a>
                </OtherText>
            )}
            <Field {...box('memo')} label={w('memo')} required />
            <Field {...box('on')} label={ww('issued_on')} required />
            <Field {...box('by')} label={ww('signed_by')} required />
            <Field {...box('post')} label={t('designation')} required />
        </FormDialog>
    );
}

// That what was typed before is back, and a way to be rid of it.
export function KeptBefore(p: {
    of: { restored: boolean; unkept: boolean; otherTab: boolean };
    drop: () => void;
    busy?: boolean;
}) {
    return (
        <>
            {p.of.restored && (
                <Notice kind="warn">
                    {t('draft_found')}{' '}
                    <button type="button" onClick={p.drop} disabled={p.busy}>
                        {t('draft_drop')}
                    </button>
                </Notice>
            )}
            {p.of.unkept && <Notice kind="bad">{t('draft_unkept')}</Notice>}
            {p.of.otherTab && <Notice kind="warn">{t('other_tab')}</Notice>}
        </>
    );
}
