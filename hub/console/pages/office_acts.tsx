// What changes the register: another place in the tree, two offices made one, one made two, the
// last day of an office. Each asks for its reason; the office's own history stays.

import { useState } from 'preact/hooks';
import { call } from 'pages/calls';
import { t } from 'pages/words';
import { Field, FormDialog, Said, today, useDoing } from './parts';
import { OfficePicker } from './picker';
import { useHub } from './session';
import { ww } from './work_words';

type Act = 'move' | 'close';

export function OfficeActs(p: { office: string; done: () => void }) {
    const { calls } = useHub();
    const [act, setAct] = useState<Act | null>(null);
    const [parent, setParent] = useState('');
    const [until, setUntil] = useState(today());
    const [why, setWhy] = useState('');
    const doing = useDoing();
    const send = async () => {
        const given: Record<string, string> = { office: p.office, why };
        if (act === 'move') given.parent = parent;
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
                {calls.has('office/close') && (
                    <button onClick={() => setAct('close')}>{ww('close_office')}</button>
                )}
            </div>
            {act && (
                <FormDialog
                    title={ww(act === 'move' ? 'move' : 'close_office')}
                    does={t('save')}
                    of={doing}
                    close={() => setAct(null)}
                    send={() => void send()}
                >
                    {act === 'move' ? (
                        <OfficePicker
                            id="parent"
                            label={ww('parent')}
                            value={parent}
                            set={setParent}
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
