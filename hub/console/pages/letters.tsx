// Reminder letters: drafted by the program from its templates, edited, issued under a memo number
// with a name below; whether the office has read them shows after its next exchange but one.

import { useRef, useState } from 'preact/hooks';
import { call, Refusal, Told } from 'pages/calls';
import { Dialog, Loading } from 'pages/controls';
import { headsOf } from 'pages/drafts';
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
import { asciiDigits, day, digits, moment, t } from 'pages/words';
import { OtherText } from './other_text';
import {
    codeOptions,
    Field,
    FormDialog,
    OfficeLink,
    Said,
    Section,
    Select,
    Table,
    today,
    useDoing,
} from './parts';
import { OfficePicker } from './picker';
import { mayWriteRecords, useHub } from './session';
import { ww } from './work_words';
import { w } from './words';

const letters_step = 50; // shown at once

interface Letter {
    key: string;
    office: string; // whose stream it stands in
    to: string;
    stage: string;
    memo: string | null;
    issued_on: string | null;
    text_bn: string;
    state: 'draft' | 'issued' | 'read';
    read_at: string | null;
    needless?: boolean; // a draft: the office has signed its report since
}

interface Reminded {
    drafted: Letter[];
    withdrawn: number; // drafts of reports that are signed by now
    ended: number; // offices that owe it and are not there any more
}

export function Letters(p: { quarter: string }) {
    const { me } = useHub();
    const [all, trouble, again] = useCall<Letter[]>('letters', {});
    const [opened, setOpened] = useState<Letter | 'new' | null>(null);
    const doing = useDoing();
    const writes = mayWriteRecords(me);
    const remind = () =>
        doing.run(async () => {
            const made = await call<Reminded>('remind', {
                quarter: p.quarter,
            });
            again();
            const told = [`${digits(made.drafted.length)} ${ww('drafted_n')}`];
            if (made.withdrawn > 0) told.push(`${digits(made.withdrawn)} ${ww('withdrawn_n')}`);
            if (made.ended > 0) told.push(`${digits(made.ended)} ${ww('ended_n')}`);
            return told.join('; ');
        });
    return (
        <Section title={ww('letters')}>
            {writes && (
                <div class="buttons screen">
                    <button onClick={() => setOpened('new')}>{ww('new_letter')}</button>
                    <button disabled={doing.busy} onClick={() => void remind()}>
                        {ww('remind')}
                    </button>
                </div>
            )}
            <Said of={doing} />
            {!all ? (
                <Loading trouble={trouble} />
            ) : (
                <Table
                    label={ww('letters')}
                    empty={ww('no_letters')}
                    step={letters_step}
                    columns={[w('office'), ww('stage'), w('memo'), ww('state'), t('read_at'), '']}
                    rows={all.map((one) => [
                        <OfficeLink of={{ office: one.to || one.office }} />,
                        codeText('reminder_stage', one.stage),
                        digits(one.memo ?? '') || '–',
                        one.issued_on
                            ? `${ww('issued_letter')}, ${day(one.issued_on)}`
                            : ww(one.needless ? 'draft_needless' : 'draft'),
                        one.read_at ? (
                            moment(one.read_at)
                        ) : (
                            <span class="soft">{ww('not_read')}</span>
                        ),
                        <div class="buttons screen">
                            <a href={recordLink({ ...one, type: 'letter' })}>{ww('open_record')}</a>
                            {writes && one.state === 'draft' && !one.needless && (
                                <button
                                    onClick={() => setOpened(one)}
                                    aria-label={`${ww('issue_letter')}: ${one.to}`}
                                >
                                    {ww('issue_letter')}
                                </button>
                            )}
                        </div>,
                    ])}
                />
            )}
            {opened === 'new' && (
                <DraftDialog
                    quarter={p.quarter}
                    close={() => setOpened(null)}
                    done={(made) => {
                        setOpened(made);
                        again();
                    }}
                />
            )}
            {opened !== null && opened !== 'new' && (
                <LetterDialog
                    key={opened.key}
                    of={opened}
                    close={() => setOpened(null)}
                    done={() => {
                        setOpened(null);
                        again();
                    }}
                />
            )}
        </Section>
    );
}

// The draft is the program's: about the quarter, from the template, and at headquarters until
// somebody signs it.
function DraftDialog(p: { quarter: string; close: () => void; done: (made: Letter) => void }) {
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
    return `${ww('issue_letter')}: ${of.to}, ${codeText('reminder_stage', of.stage)}`;
}

// A list may be of before the last save: the words are read as the window opens.
function LetterDialog(p: LetterWindow) {
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

// Saved and signed over what is shown here: what somebody else wrote meanwhile is shown first.
function LetterForm(p: LetterWindow & { rec: Rec }) {
    const rec = p.of;
    const asked = { target: target('letter', rec.key), office: rec.office };
    const [words, setWords, last] = useLatest(textIn(p.rec, 'text_bn'));
    const saved = useRef({ words, heads: headsOf(p.rec) });
    // What stands against the text in the box.
    const [other, setOther] = useState(textAgainst(p.rec, textIn(p.rec, 'text_bn')));
    const [memo, setMemo] = useState('');
    const [on, setOn] = useState(dayTyped(today()));
    const [by, setBy] = useState('');
    const [post, setPost] = useState('');
    const doing = useDoing();
    const save = async () => {
        const given = await call<Rec & { id: string }>('set', {
            ...asked,
            assignments: [`text_bn=${words}`],
            base: saved.current.heads,
        });
        const left = saved.current.heads.filter((one) => !one.startsWith('text_bn='));
        saved.current = { words, heads: [...left, `text_bn=${given.id}`] };
        const own = given.fields.text_bn.heads.find((head) => head.id === given.id);
        const against = textAgainst(given, own?.value ?? null);
        setOther(against);
        if (against !== null) throw new Told(() => ww('both_stand'));
    };
    const look = async () => {
        const now = await call<Rec>('get', asked);
        const isTyped = last.current !== saved.current.words;
        saved.current = { words: textIn(now, 'text_bn'), heads: headsOf(now) };
        if (!isTyped) setWords(textIn(now, 'text_bn'));
        setOther(textAgainst(now, isTyped ? last.current : textIn(now, 'text_bn')));
    };
    const send = (issued: boolean) =>
        doing.run(async () => {
            if (words !== saved.current.words) await save();
            // A draft stands with a head office: issuing takes it to the office that it is for.
            if (issued) {
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
            }
            if (!issued && last.current !== words) return t('saved'); // there is more to save
            p.done();
        });
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
                    disabled={doing.busy || words === ''}
                    onClick={() => void send(false)}
                >
                    {ww('draft')}: {t('save')}
                </button>
            }
        >
            <div class="field">
                <label for="words">{ww('letter_text')}</label>
                <textarea
                    id="words"
                    rows={8}
                    required
                    value={words}
                    onInput={(e) => setWords(e.currentTarget.value)}
                />
            </div>
            {other !== null && (
                <OtherText text={other}>
                    <a href={recordLink({ ...rec, type: 'letter' })}>{ww('open_record')}</a>
                </OtherText>
            )}
            <Field id="memo" label={w('memo')} value={memo} set={setMemo} required />
            <Field id="on" label={ww('issued_on')} value={on} set={setOn} required />
            <Field id="by" label={ww('signed_by')} value={by} set={setBy} required />
            <Field id="post" label={t('designation')} value={post} set={setPost} required />
        </FormDialog>
    );
}
