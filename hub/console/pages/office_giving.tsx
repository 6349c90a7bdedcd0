// An office's records go to another one: all of them, and the office ends (merging), or those that
// are chosen (splitting). What would move is shown first, as the hub itself works it out.

import { useState } from 'preact/hooks';
import { byLabel } from 'pages/by_label';
import { call } from 'pages/calls';
import { Loading, Notice } from 'pages/controls';
import { useCall } from 'pages/live';
import { allTypes, titleOf, typeOf, type Rec, type RecordType } from 'pages/records';
import { digits, label, t } from 'pages/words';
import { Field, FormDialog, OfficeLink, OfficeName, useDoing } from './parts';
import { OfficePicker } from './picker';
import { ww } from './work_words';

interface Counted {
    type: string;
    count: number;
}
interface Preview {
    moved: number;
    stayed?: number; // with merging
    going: (Counted | { record: string; into: string })[];
    staying?: Counted[];
    below?: string[];
}
const below_most = 20; // offices named
const open_most = 20; // records of a type that are listed at once

// What is about another record is called by its text.
const title_most = 60;
function nameOf(type: RecordType, rec: Rec): string {
    const said = rec.fields.about && rec.fields.text?.value;
    return typeof said === 'string' && said ? said.slice(0, title_most) : titleOf(type, rec);
}

// Records with keys of their own that do not speak of the office itself: as may_go at the hub.
function givable(): RecordType[] {
    return byLabel(allTypes()).filter((one) => one.key === 'drawn' && !one.stays);
}

export function OfficeGiving(p: {
    act: 'merge' | 'split';
    office: string;
    has: string[]; // types that it has records of
    close: () => void;
    done: () => void;
}) {
    const [into, setInto] = useState('');
    const [why, setWhy] = useState('');
    const [chosen, setChosen] = useState<Map<string, string>>(new Map()); // record -> its title
    const [seen, setSeen] = useState<Preview | null>(null);
    const doing = useDoing();
    // What was shown holds for what was asked only.
    const fresh =
        <T,>(set: (value: T) => void) =>
        (value: T) => {
            setSeen(null);
            set(value);
        };
    const records = [...chosen.keys()];
    const given =
        p.act === 'merge'
            ? { offices: [p.office], into, why }
            : { office: p.office, into, records, why };
    const send = async () => {
        const done = await doing.run(async () => {
            if (seen) await call(`office/${p.act}`, given);
            else setSeen(await call<Preview>(`office/${p.act}`, { ...given, preview: true }));
        });
        if (done && seen) p.done();
    };
    return (
        <FormDialog
            title={ww(p.act)}
            does={seen ? ww(p.act) : ww('see_moves')}
            of={doing}
            close={p.close}
            send={() => void send()}
        >
            <p>{ww(p.act === 'merge' ? 'merge_says' : 'split_says')}</p>
            <OfficePicker id="into" label={ww('into')} value={into} set={fresh(setInto)} required />
            {p.act === 'split' && (
                <Choice office={p.office} has={p.has} chosen={chosen} choose={fresh(setChosen)} />
            )}
            <Field id="why" label={t('why')} value={why} set={fresh(setWhy)} required />
            {seen && (
                <div role="status" class="would">
                    {p.act === 'merge' ? (
                        <Whole of={seen} />
                    ) : (
                        <Parts of={seen} into={into} chosen={chosen} />
                    )}
                </div>
            )}
        </FormDialog>
    );
}

function Whole(p: { of: Preview }) {
    const below = p.of.below ?? [];
    return (
        <>
            <Counts title={ww('would_go')} of={p.of.going as Counted[]} all={p.of.moved} />
            <Counts title={ww('would_stay')} of={p.of.staying ?? []} all={p.of.stayed ?? 0} />
            {below.length > 0 && (
                <>
                    <h3>
                        {ww('would_hang')} ({digits(below.length)})
                    </h3>
                    <ul>
                        {below.slice(0, below_most).map((id) => (
                            <li key={id}>
                                <OfficeLink of={{ office: id }} />
                            </li>
                        ))}
                        {below.length > below_most && <li>…</li>}
                    </ul>
                </>
            )}
        </>
    );
}
function Counts(p: { title: string; of: Counted[]; all: number }) {
    return (
        <>
            <h3>
                {p.title} ({digits(p.all)})
            </h3>
            <ul>
                {p.of.map((one) => (
                    <li key={one.type}>
                        {label(typeOf(one.type)?.label, one.type)}: {digits(one.count)}
                    </li>
                ))}
                {p.of.length === 0 && <li>–</li>}
            </ul>
        </>
    );
}
function Parts(p: { of: Preview; into: string; chosen: Map<string, string> }) {
    const going = p.of.going as { record: string; into: string }[];
    if (going.length === 0) return <Notice kind="warn">{ww('goes_nothing')}</Notice>;
    return (
        <>
            <h3>
                {ww('would_go')} ({digits(p.of.moved)}): <OfficeName id={p.into} />
            </h3>
            <ul>
                {going.map(({ record }) => {
                    const type = record.split('/')[0];
                    const title = p.chosen.get(record);
                    return (
                        <li key={record}>
                            {label(typeOf(type)?.label, type)}
                            {title === undefined ? (
                                <>
                                    {' '}
                                    <span class="tag">{ww('goes_with')}</span>
                                </>
                            ) : (
                                `: ${title}`
                            )}
                        </li>
                    );
                })}
                {going.length < p.of.moved && <li>…</li>}
            </ul>
        </>
    );
}

// Which records, of each type that the office has, retired ones too.
function Choice(p: {
    office: string;
    has: string[];
    chosen: Map<string, string>;
    choose: (chosen: Map<string, string>) => void;
}) {
    const types = givable().filter((one) => p.has.includes(one.type));
    return (
        <fieldset>
            <legend>{ww('records_to_give')}</legend>
            {types.length === 0 && <p class="soft">{ww('nothing_to_give')}</p>}
            {types.map((one) => (
                <OfType
                    key={one.type}
                    type={one}
                    office={p.office}
                    chosen={p.chosen}
                    choose={p.choose}
                />
            ))}
        </fieldset>
    );
}

function OfType(p: {
    type: RecordType;
    office: string;
    chosen: Map<string, string>;
    choose: (chosen: Map<string, string>) => void;
}) {
    const [records, trouble] = useCall<Rec[]>('list', {
        type: p.type.type,
        office: p.office,
        retired: true,
    });
    if (!records) return <Loading trouble={trouble} />;
    const name = (rec: Rec) => `${p.type.type}/${rec.key}`;
    const choose = (some: Rec[], on: boolean) => {
        const chosen = new Map(p.chosen);
        for (const rec of some) {
            if (on) chosen.set(name(rec), nameOf(p.type, rec));
            else chosen.delete(name(rec));
        }
        p.choose(chosen);
    };
    const count = records.filter((rec) => p.chosen.has(name(rec))).length;
    return (
        <details open={records.length <= open_most}>
            <summary>
                {label(p.type.label)} ({digits(count)}/{digits(records.length)})
            </summary>
            <div class="checks">
                {records.length > 1 && (
                    <label>
                        <input
                            type="checkbox"
                            checked={count === records.length}
                            onChange={(e) => choose(records, e.currentTarget.checked)}
                        />{' '}
                        {ww('choose_all')}
                    </label>
                )}
                {records.map((rec) => (
                    <label key={rec.key}>
                        <input
                            type="checkbox"
                            checked={p.chosen.has(name(rec))}
                            onChange={(e) => choose([rec], e.currentTarget.checked)}
                        />{' '}
                        {nameOf(p.type, rec)}{' '}
                        {rec.retired && <span class="tag">{t('retired')}</span>}
                    </label>
                ))}
            </div>
        </details>
    );
}
