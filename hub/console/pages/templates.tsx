// The texts of reminders, stage by stage: headquarters' own in the place of the program's. A text
// is saved over the one that it began from; where another stands by now, both are shown.

import { useEffect, useRef, useState } from 'preact/hooks';
import { call } from 'pages/calls';
import { Loading } from 'pages/controls';
import { useCall } from 'pages/live';
import { moment, t, writerName } from 'pages/words';
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

// What is in a box, and the text that it began from.
interface Begun {
    over: Template;
    text: string;
}

export function Templates() {
    const [stage, setStage] = useState('first');
    // What is typed for one stage stays while another is looked at.
    const begun = useRef<Record<string, Begun>>({});
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
            <OneTemplate
                key={stage}
                stage={stage}
                begun={begun.current[stage]}
                keep={(one) => (begun.current[stage] = one)}
            />
        </Section>
    );
}

function OneTemplate(p: { stage: string; begun?: Begun; keep: (one: Begun) => void }) {
    const { stage } = p;
    const [now, trouble, again, holds] = useCall<Template>('letter/template', { stage });
    const [over, setOver] = useState<Template | null>(p.begun?.over ?? null);
    const [text, setText] = useState(p.begun?.text ?? '');
    const doing = useDoing();
    useEffect(() => {
        if (over) p.keep({ over, text });
    }, [over, text]);
    const take = (one: Template) => {
        setOver(one);
        setText(one.text);
    };
    useEffect(() => {
        if (now && (!over || text === over.text)) take(now); // nothing was typed
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
                setOver(made);
                setText((shown) => (shown === text ? made.text : shown));
            } catch (e) {
                again();
                throw e;
            }
            return t('saved');
        });
    if (!now || !over) return <Loading trouble={trouble} />;
    return (
        <>
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
                        onInput={(e) => setText(e.currentTarget.value)}
                    />
                </div>
                {now.seen !== over.seen && (
                    <OtherText text={now.text}>
                        <button type="button" onClick={() => take(now)}>
                            {ww('take_other')}
                        </button>
                        <button type="button" onClick={() => setOver(now)}>
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
            <Replaced past={now.past} take={setText} />
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
