// What changes the register: another place in the tree, two offices made one, one made two, the
// last day of an office. Each asks for its reason; the office's own history stays.

import { useState } from 'preact/hooks';
import { call } from 'pages/calls';
import { t } from 'pages/words';
import { Field, FormDialog, Said, today, useDoing } from './parts';
import { OfficePicker } from './picker';
import { useHub } from './session';
import { ww } from './work_words';

type Act = 'move' | 'merge' | 'close';

const titles = { move: 'move', merge: 'merge', close: 'close_office' } as const;

export function OfficeActs(p: { office: string; done: () => void }) {
    const { calls } = useHub();
    const [act, setAct] = useState<Act | null>(null);
    const [other, setOther] = useState('');   // the office above, or the one that takes all
    const [until, setUntil] = useState(today());
    const [why, setWhy] = useState('');
    const doing = useDoing();
    const send = async () => {
        const given: Record<string, string | string[]> =
            act === 'merge' ? { offices: [p.office], into: other, why } : { office: p.office, why };
        if (act === 'move') given.parent = other;
        if (act === 'close') given.until = until;
        const done = await doing.run(async () => {
            await call(`office/${act}`, given);
            return t('saved');
        });
        if (!done) return;
        setAct(null);
        setWhy('');
        p.done();
    };
    return (
        <div class="screen">
            <Said of={doing} />
            <div class="buttons">
                {calls.has('office/move') && (
                    <button onClick={() => setAct('move')}>{ww('move')}</button>
                )}
                {calls.has('office/merge') && (
                    <button onClick={() => setAct('merge')}>{ww('merge')}</button>
                )}
                {calls.has('office/close') && (
                    <button onClick={() => setAct('close')}>{ww('close_office')}</button>
                )}
            </div>
            {act && (
                <FormDialog
                    title={ww(titles[act])}
                    does={t('save')}
                    of={doing}
                    close={() => setAct(null)}
                    send={() => void send()}
                >
                    {act !== 'close' ? (
                        <OfficePicker
                            id={act === 'move' ? 'parent' : 'into'}
                            label={ww(act === 'move' ? 'parent' : 'into')}
                            value={other}
                            set={setOther}
                            required
                        />
                    ) : (
                        <Field
                            id="until"
                            label={ww('last_day')}
                            value={until}
                            set={setUntil}
                            required
                        />
                    )}
                    <Field id="why" label={t('why')} value={why} set={setWhy} required />
                </FormDialog>
            )}
        </div>
    );
}
