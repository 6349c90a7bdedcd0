// The texts of reminders, stage by stage: headquarters' own in the place of the program's.

import { useEffect, useRef, useState } from 'preact/hooks';
import { call } from 'pages/calls';
import { Loading } from 'pages/controls';
import { useCall } from 'pages/live';
import { t } from 'pages/words';
import { codeOptions, Said, Section, Select, useDoing } from './parts';
import { ww } from './work_words';

interface Template {
    stage: string;
    text: string;
    changed: boolean;
}

export function Templates() {
    const [stage, setStage] = useState('first');
    const [now, trouble, , take] = useCall<Template>('letter/template', { stage });
    const [text, setText] = useState('');
    const doing = useDoing();
    const known = useRef(''); // what gives way to the next text that comes: nothing typed since
    useEffect(() => {
        const next = now?.text ?? '';
        const before = known.current;
        known.current = next;
        setText((shown) => (shown === before ? next : shown));
    }, [now?.text]);
    const put = (given: object) =>
        doing.run(async () => {
            const before = known.current;
            known.current = text;
            try {
                take(await call<Template>('letter/template', { stage, ...given }));
            } catch (e) {
                known.current = before;
                throw e;
            }
            return t('saved');
        });
    return (
        <Section title={ww('templates')}>
            <p class="help">{ww('templates_say')}</p>
            <Select
                id="template"
                label={ww('stage')}
                value={stage}
                set={(next) => {
                    known.current = text;
                    setStage(next);
                }}
                options={codeOptions('reminder_stage', '').slice(1)}
            />
            {!now ? (
                <Loading trouble={trouble} />
            ) : (
                <form
                    class="screen"
                    onSubmit={(e) => {
                        e.preventDefault();
                        void put({ text });
                    }}
                >
                    <div class="field">
                        <label for="template-text">
                            {ww('letter_text')} (
                            {ww(now.changed ? 'template_own' : 'template_given')})
                        </label>
                        <textarea
                            id="template-text"
                            rows={14}
                            lang="bn"
                            value={text}
                            onInput={(e) => setText(e.currentTarget.value)}
                        />
                    </div>
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
            )}
            <Said of={doing} />
        </Section>
    );
}
