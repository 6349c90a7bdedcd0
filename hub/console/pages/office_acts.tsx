// What changes the register: another place in the tree, two offices made one, one made two, the
// last day of an office. Each asks for its reason; the office's own history stays.

import { useState } from 'preact/hooks';
import { call } from 'pages/calls';
import { dayTyped, isoDay } from 'pages/records';
import { t } from 'pages/words';
import { OfficeGiving } from './office_giving';
import { Field, FormDialog, Said, today, useDoing } from './parts';
import { OfficePicker } from './picker';
import { useHub } from './session';
import { ww, type WorkWord } from './work_words';

const acts = ['move', 'merge', 'split', 'close'] as const;
type Act = (typeof acts)[number];
const titles: Record<Act, WorkWord> = {
    move: 'move',
    merge: 'merge',
    split: 'split',
    close: 'close_office',
};

export function OfficeActs(p: { office: string; has: string[]; done: () => void }) {
    const { calls } = useHub();
    const [act, setAct] = useState<Act | null>(null);
    const [parent, setParent] = useState('');
    const [until, setUntil] = useState(dayTyped(today()));
    const [why, setWhy] = useState('');
    const doing = useDoing();
    const over = () => {
        setAct(null);
        setWhy('');
        p.done();
    };
    const send = async () => {
        const given =
            act === 'move'
                ? { office: p.office, parent, why }
                : { office: p.office, until: isoDay(until), why };
        const done = await doing.run(async () => {
            await call(`office/${act}`, given);
            return t('saved');
        });
        if (done) over();
    };
    return (
        <div class="screen">
            <Said of={doing} />
            <div class="buttons">
                {acts.map(
                    (one) =>
                        calls.has(`office/${one}`) && (
                            <button key={one} onClick={() => setAct(one)}>
                                {ww(titles[one])}
                            </button>
                        ),
                )}
            </div>
            {(act === 'merge' || act === 'split') && (
                <OfficeGiving
                    act={act}
                    office={p.office}
                    has={p.has}
                    close={() => setAct(null)}
                    done={() => {
                        over();
                        void doing.run(() => Promise.resolve(t('saved')));
                    }}
                />
            )}
            {(act === 'move' || act === 'close') && (
                <FormDialog
                    title={ww(titles[act])}
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
