// Taking a personal value out for good, from the history of its record; and the list of what was
// taken out, by whom and why. For administrators.

import { useState } from 'preact/hooks';
import { call } from 'pages/calls';
import { Loading, WhyDialog } from 'pages/controls';
import { useCall } from 'pages/live';
import {
    fieldOf,
    registerName,
    target,
    typeOf,
    type Past,
    type Rec,
    type RecordType,
} from 'pages/records';
import { label, moment, t, writerName } from 'pages/words';
import { OfficeLink, Section, Table } from './parts';
import { ww } from './work_words';
import { w } from './words';

// One button for each personal value that the entry holds.
export function RedactButtons(p: { type: RecordType; rec: Rec; one: Past; done: () => void }) {
    const [field, setField] = useState('');
    const act = async (why: string) => {
        await call('redact', {
            target: target(p.rec.type, p.rec.key),
            office: p.rec.office,
            field,
            id: p.one.id,
            why,
        });
        p.done();
    };
    return (
        <>
            {p.one.personal?.map((name) => (
                <button
                    key={name}
                    onClick={() => setField(name)}
                    aria-label={`${ww('redact')}: ${registerName(p.type, name)}, ${p.one.id}`}
                >
                    {ww('redact')}
                    {p.one.personal!.length > 1 && `: ${registerName(p.type, name)}`}
                </button>
            ))}
            {field && (
                <WhyDialog
                    of={`${p.one.id} ${field}`}
                    title={`${ww('redact')}: ${registerName(p.type, field)}`}
                    says={ww('redact_says')}
                    act={act}
                    close={() => setField('')}
                />
            )}
        </>
    );
}

interface Redaction {
    id: string;
    office: string;
    type: string;
    key: string;
    field: string;
    by: string;
    why: string;
    at: string;
}

function What(p: { of: Redaction }) {
    const type = typeOf(p.of.type);
    const named = type && fieldOf(type, p.of.field);
    return (
        <a href={['#/record', p.of.office, p.of.type, p.of.key].map(encodeURI).join('/')}>
            {type ? label(type.label) : p.of.type}:{' '}
            {named ? registerName(type, p.of.field) : p.of.field}
        </a>
    );
}

export function RedactionList() {
    const [all, trouble] = useCall<Redaction[]>('redactions', {});
    return (
        <Section title={ww('redactions')}>
            <p class="help">{ww('redactions_say')}</p>
            {!all ? (
                <Loading trouble={trouble} />
            ) : (
                <Table
                    label={ww('redactions')}
                    empty={t('found_none')}
                    columns={[ww('at'), ww('who'), w('office'), ww('what'), t('why')]}
                    rows={all.map((one) => [
                        moment(one.at),
                        writerName(one.by),
                        <OfficeLink of={{ office: one.office }} />,
                        <What of={one} />,
                        one.why,
                    ])}
                />
            )}
        </Section>
    );
}
