// The texts of reminders, stage by stage: headquarters' own in the place of the program's. A text
// is saved over the one that it began from; where another stands by now, both are shown.

import { useEffect, useState } from 'preact/hooks';
import { call } from 'pages/calls';
import { Loading } from 'pages/controls';
import { draftKey, type Draft } from 'pages/drafts';
import { useCall, useLatest } from 'pages/live';
import { moment, t, writerName } from 'pages/words';
import { useKept } from './letter_kept';
import { KeptBefore } from './letter_window';
import { OtherText } from './other_text';
import { codeOptions, Said, Section, Select, useDoing } from './parts';
import { ww } from './work_words';

interface Template {
    stage: string;
    text: string;
    changed: boolean;
    seen: string; // stands for the text
    past: { text: string; at: string; by: string }[];
}

// The text that what is in the box began from.
interface Begun {
    text: string;
    seen: string;
}

export function Templates() {
    const [stage, setStage] = useState('first');
    return (
        <Section title={ww('templates')}>
            <p class="help">{ww('templates_say')}</p>
            <Select
                id="template"
                label={ww('stage')}
                value={stage}
                set={setStage}
                options={codeOptions('reminder_stage', '').slice(1)}
            />
            <OneTemplate key={stage} stage={stage} />
        </Section>
    );
}

// What is typed is kept in the browser until it is saved: another stage, another page and a reload
// find it again.
function OneTemplate(p: { stage: string }) {
    const { stage } = p;
    const [now, trouble, again, holds] = useCall<Template>('letter/template', { stage });
    const begun = (found: Draft | null): Begun | null =>
        found && 'text' in found.typed ? { text: found.shown.text, seen: found.base[0] } : null;
    const back = (found: Draft) => {
        setOver(begun(found));
        setText(found.typed.text ?? '');
    };
    const kept = useKept(draftKey('', 'letter template', stage), back);
    const [over, setOver, lastOver] = useLatest<Begun | null>(begun(kept.first));
    const [text, setText, lastText] = useLatest(kept.first?.typed.text ?? '');
    const doing = useDoing();
    const keepNow = () => {
        const [from, typed] = [lastOver.current, lastText.current];
        if (!from) return;
        const draft = { typed: { text: typed }, base: [from.seen], shown: { text: from.text } };
        if (typed === from.text) kept.drop();
        else kept.keep(draft);
    };
    const type = (typed: string) => {
        setText(typed);
        keepNow();
    };
    const take = (one: Begun) => {
        setOver({ text: one.text, seen: one.seen });
        type(one.text);
    };
    const keepMine = () => {
        if (now) setOver({ text: now.text, seen: now.seen });
        keepNow();
    };
    useEffect(() => {
        // Nothing was typed, or what was typed is there by now.
        if (now && (!over || text === over.text || text === now.text)) take(now);
    }, [now?.seen]);
    const put = (given: object) =>
        doing.run(async () => {
            try {
                const made = await call<Template>('letter/template', {
                    stage,
                    ...given,
                    seen: over?.seen ?? '',
                });
                holds(made);
                setOver({ text: made.text, seen: made.seen });
                type(lastText.current === text ? made.text : lastText.current);
            } catch (e) {
                again();
                throw e;
            }
            return t('saved');
        });
    if (!now || !over) return <Loading trouble={trouble} />;
    return (
        <>
            <KeptBefore of={kept} drop={() => take(now)} busy={doing.busy} />
            <form
                class="screen"
                onSubmit={(e) => {
                    e.preventDefault();
                    void put({ text });
                }}
            >
                <div class="field">
                    <label for="template-text">
                        {ww('letter_text')} ({ww(now.changed ? 'template_own' : 'template_given')})
                    </label>
                    <textarea
                        id="template-text"
                        rows={14}
                        lang="bn"
                        value={text}
                        onInput={(e) => type(e.currentTarget.value)}
                    />
                </div>
                {now.seen !== over.seen && (
                    <OtherText text={now.text}>
                        <button type="button" onClick={() => take(now)}>
                            {ww('take_other')}
                        </button>
                        <button type="button" onClick={keepMine}>
                            {ww('keep_mine')}
                        </button>
                    </OtherText>
                )}
                <div class="buttons">
                    <button class="first" disabled={doing.busy || text === now.text}>
                        {t('save')}
                    </button>
                    {now.changed && (
                        <button type="button" onClick={() => void put({ own: true })}>
                            {ww('template_back')}
                        </button>
                    )}
                </div>
            </form>
            <Said of={doing} />
            <Replaced past={now.past} take={type} />
        </>
    );
}

// What stood there before, newest first; any of it goes into the box, to be saved again.
function Replaced(p: { past: Template['past']; take: (text: string) => void }) {
    if (p.past.length === 0) return null;
    return (
        <details class="screen">
            <summary>{ww('replaced_texts')}</summary>
            <ol class="past">
                {p.past.map((one) => (
                    <li key={one.at}>
                        <span class="soft">
                            {t('replaced')}: {writerName(one.by)}, {moment(one.at)}
                        </span>
                        <pre class="other-text" lang="bn">
                            {one.text}
                        </pre>
                        <button type="button" onClick={() => p.take(one.text)}>
                            {t('put_back')}
                        </button>
                    </li>
                ))}
            </ol>
        </details>
    );
}
