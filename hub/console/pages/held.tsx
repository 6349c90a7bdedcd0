// What an office sent and headquarters could not accept: what was entered, why it was not taken,
// and the button that takes it after all.

import { useState } from 'preact/hooks';
import { call } from 'pages/calls';
import { Loading, WhyDialog } from 'pages/controls';
import { useCall } from 'pages/live';
import { registerName, showRegister, typeOf, type Value } from 'pages/records';
import { label, moment, spoken, t, writerName } from 'pages/words';
import { Said, Section, Table, useDoing } from './parts';
import { mayWriteRecords, useHub } from './session';
import { ww } from './work_words';
import { w } from './words';

interface Held {
    id: string;
    type: string;
    key: string;
    office: string;
    fields: Record<string, Value>;
    by: string;
    received_at: string;
    reason: string;
    reason_bn?: string;
    corrected: boolean;
}

function fieldsText(one: Held): string {
    const type = typeOf(one.type);
    return Object.entries(one.fields)
        .map(([name, value]) =>
            type
                ? `${registerName(type, name)}: ${showRegister(type, name, value)}`
                : `${name}: ${JSON.stringify(value)}`,
        )
        .join('; ');
}

export function HeldChanges(p: { office: string; done: () => void }) {
    const { me } = useHub();
    const [all, trouble, again] = useCall<Held[]>('quarantine', { office: p.office });
    const [opened, setOpened] = useState<Held | null>(null);
    const doing = useDoing();
    const writes = mayWriteRecords(me);
    if (!all) return <Loading trouble={trouble} />;
    return (
        <Section title={ww('held_changes')}>
            <Said of={doing} />
            <Table
                label={ww('held_changes')}
                empty="–"
                columns={[w('table'), ww('what'), t('why'), ww('who'), ''].slice(0, writes ? 5 : 4)}
                rows={all.map((one) =>
                    [
                        label(typeOf(one.type)?.label, one.type),
                        fieldsText(one),
                        (spoken() === 'bn' && one.reason_bn) || one.reason,
                        `${writerName(one.by)}, ${moment(one.received_at)}`,
                        <button class="screen" onClick={() => setOpened(one)}>
                            {ww('release')}
                        </button>,
                    ].slice(0, writes ? 5 : 4),
                )}
            />
            {opened && (
                <WhyDialog
                    of={opened.id}
                    title={ww('release')}
                    close={() => setOpened(null)}
                    act={async (why) => {
                        await call('quarantine/release', { id: opened.id, why });
                        again();
                        p.done();
                        await doing.run(async () => t('saved'));
                    }}
                />
            )}
        </Section>
    );
}
