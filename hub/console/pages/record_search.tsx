// Looks for words in what records say, across all offices that the reader may see.

import { useEffect, useState } from 'preact/hooks';
import { byLabel } from 'pages/by_label';
import { call } from 'pages/calls';
import { allTypes, recordLink, registerName, typeOf } from 'pages/records';
import { digits, label, t } from 'pages/words';
import { Field, OfficeLink, Said, Section, Select, Table, useDoing } from './parts';
import { ww } from './work_words';
import { w } from './words';

interface Found {
    rows: { office: string; type: string; key: string; field: string; value: string }[];
    more: boolean;
}
const most = 100;

export interface Looked {
    text: string;
    type: string;
}

// `asked`: what was looked for before; `ask` keeps it for whoever comes back.
export function RecordSearch(p: { asked: Looked; ask: (of: Looked) => void }) {
    const [text, setText] = useState(p.asked.text);
    const [type, setType] = useState(p.asked.type);
    const [found, setFound] = useState<Found | null>(null);
    const doing = useDoing();
    const look = () =>
        doing.run(async () => {
            const only = type ? { type } : {};
            setFound(await call<Found>('search', { text, limit: most, ...only }));
        });
    useEffect(() => {
        if (text !== '') void look();
    }, []);
    const nameOf = (name: string) => label(typeOf(name)?.label, name);
    const fieldName = (one: Found['rows'][0]) => {
        const of = typeOf(one.type);
        return of ? registerName(of, one.field) : one.field;
    };
    return (
        <Section title={ww('search_records')}>
            <form
                class="row screen"
                role="search"
                onSubmit={(e) => {
                    e.preventDefault();
                    p.ask({ text, type });
                    void look();
                }}
            >
                <Field id="words" label={ww('search_words')} value={text} set={setText} required />
                <Select
                    id="in-type"
                    label={w('types')}
                    value={type}
                    set={setType}
                    options={[
                        ['', w('all')],
                        ...byLabel(allTypes()).map((one): [string, string] => [
                            one.type,
                            nameOf(one.type),
                        ]),
                    ]}
                />
                <button class="first" disabled={doing.busy}>
                    {t('search')}
                </button>
            </form>
            <Said of={doing} />
            {found && (
                <>
                    <p role="status">
                        {digits(found.rows.length)}
                        {found.more ? '+' : ''} {ww('found')}
                    </p>
                    <Table
                        label={ww('search_records')}
                        empty={t('found_none')}
                        columns={[w('office'), w('types'), t('field'), ww('what')]}
                        rows={found.rows.map((one) => [
                            <OfficeLink of={{ office: one.office }} />,
                            <a
                                href={recordLink(one)}
                                aria-label={`${nameOf(one.type)}: ${one.value}`}
                            >
                                {nameOf(one.type)}
                            </a>,
                            fieldName(one),
                            one.value,
                        ])}
                    />
                </>
            )}
        </Section>
    );
}
