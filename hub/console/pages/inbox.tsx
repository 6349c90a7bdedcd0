// What two people wrote apart: both values side by side, who, when and from where, and a decision
// with its reason; many at once by a rule; and what settled itself, to be looked at again.

import { useState } from 'preact/hooks';
import { byLabel } from 'pages/by_label';
import { call, reason, Told } from 'pages/calls';
import { Loading, WhyDialog } from 'pages/controls';
import { useCall } from 'pages/live';
import {
    allTypes,
    recordLink,
    registerName,
    showRegister,
    target,
    typeOf,
    type Conflict,
    type Head,
    type Past,
} from 'pages/records';
import { day, digits, label, moment, t, writerName } from 'pages/words';
import { officeName, useOffice } from './names';
import { OfficeLink, OfficeName, Said, Select, useDoing } from './parts';
import { flipped, Progress } from './rounds';
import { mayWriteRecords, useHub } from './session';
import { ww, type WorkWord } from './work_words';
import { w } from './words';

const shown_step = 50;

type Rule = 'latest' | 'office' | 'headquarters';
const rules: Rule[] = ['latest', 'office', 'headquarters'];
// The value that a rule keeps; null: it does not fit.
function keptBy(rule: Rule, one: Conflict): Head | null {
    if (one.field === 'retired') return null; // kept or not is for a person
    const newest = (heads: Head[]) =>
        heads.reduce<Head | null>(
            (best, head) => (!best || head.effective_at > best.effective_at ? head : best),
            null,
        );
    if (rule === 'latest') {
        // A clock that is not sure cannot say who was last.
        return one.heads.some((head) => head.time_unsure) ? null : newest(one.heads);
    }
    const ofOffice = (head: Head) => head.side === 'office';
    return newest(one.heads.filter((head) => ofOffice(head) === (rule === 'office')));
}
function idOf(one: Conflict): string {
    return [one.office, one.type, one.key, one.field].join(' ');
}
// Of `one` as it was shown when somebody chose: what came since stands against the decision.
async function decide(one: Conflict, kept: object, why: string): Promise<void> {
    await call('decide', {
        target: target(one.type, one.key),
        office: one.office,
        field: one.field,
        ...kept,
        base: one.base,
        why,
    });
}

export function InboxPage() {
    const { me } = useHub();
    const [settled, setSettled] = useState(false);
    const [type, setType] = useState('');
    const [most, setMost] = useState(shown_step);
    const [all, trouble, again] = useCall<Conflict[]>('conflicts', settled ? { all: true } : {});
    const [chosen, setChosen] = useState(new Set<string>());
    const doing = useDoing();
    const inState = (all ?? []).filter((one) => (one.state === 'settled') === settled);
    const types = byLabel(allTypes()).filter((of) => inState.some((one) => one.type === of.type));
    const list = inState.filter((one) => !type || one.type === type);
    const writes = mayWriteRecords(me);
    const flip = (id: string) => setChosen(flipped(chosen, id));
    const show = (what: boolean) => {
        setSettled(what);
        setChosen(new Set());
    };
    return (
        <>
            <h1>{w('inbox')}</h1>
            <div class="row">
                <fieldset class="switch">
                    <legend class="soft">{w('show')}</legend>
                    <button aria-pressed={!settled} onClick={() => show(false)}>
                        {ww('conflicts_open')}
                    </button>
                    <button aria-pressed={settled} onClick={() => show(true)}>
                        {ww('conflicts_settled')}
                    </button>
                </fieldset>
                <Select
                    id="type"
                    label={w('types')}
                    value={type}
                    set={setType}
                    options={[
                        ['', w('all')],
                        ...types.map((one): [string, string] => [one.type, label(one.label)]),
                    ]}
                />
            </div>
            <Said of={doing} />
            {!all ? (
                <Loading trouble={trouble} />
            ) : list.length === 0 ? (
                <p class="soft">{ww(settled ? 'nothing_settled' : 'nothing_open')}</p>
            ) : (
                <>
                    {writes && (
                        <Together
                            list={list}
                            chosen={chosen}
                            choose={setChosen}
                            run={(shown, rule, why, tell) =>
                                doing.run(() =>
                                    decideTogether(shown, rule, why, tell).finally(() => {
                                        setChosen(new Set());
                                        again();
                                    }),
                                )
                            }
                        />
                    )}
                    <section class="card">
                        <p class="soft">
                            {digits(list.length)} {ww(settled ? 'conflicts_settled' : 'found')}
                        </p>
                        {list.slice(0, most).map((one) => (
                            <OneConflict
                                key={idOf(one)}
                                one={one}
                                writes={writes}
                                chosen={chosen.has(idOf(one))}
                                flip={() => flip(idOf(one))}
                                done={again}
                            />
                        ))}
                        {list.length > most && (
                            <div class="buttons">
                                <button onClick={() => setMost(most + shown_step)}>
                                    {w('more')}
                                </button>
                            </div>
                        )}
                    </section>
                </>
            )}
        </>
    );
}

// One after the other, each a change of its own with the same reason. What a rule does not fit
// stays; so does what is refused, which keeps nothing from the others and is told with them.
async function decideTogether(
    shown: Conflict[],
    rule: Rule,
    why: string,
    tell: (tried: number) => void,
): Promise<string> {
    let decided = 0;
    let left = 0;
    const failed: string[] = [];
    for (const [i, one] of shown.entries()) {
        tell(i);
        const head = keptBy(rule, one);
        if (!head) {
            left++;
            continue;
        }
        try {
            await decide(one, { keep: head.id }, why);
            decided++;
        } catch (trouble) {
            failed.push(`${one.office}: ${reason(trouble)}`);
        }
    }
    const told = [`${digits(decided)} ${ww('decided_n')}`];
    if (left > 0) told.push(`${digits(left)} ${ww('not_decided_n')}`);
    if (failed.length === 0) return told.join('; ');
    told.push(`${digits(failed.length)} ${ww('failed_n')} (${failed[0]})`);
    throw new Told(() => told.join('; '));
}

function Together(p: {
    list: Conflict[];
    chosen: Set<string>;
    choose: (ids: Set<string>) => void;
    run: (
        shown: Conflict[],
        rule: Rule,
        why: string,
        tell: (tried: number) => void,
    ) => Promise<boolean>;
}) {
    const [rule, setRule] = useState<Rule>('latest');
    const chosen = p.list.filter((one) => p.chosen.has(idOf(one)));
    const [asks, setAsks] = useState<Conflict[] | null>(null); // as they were shown at the press
    const [tried, setTried] = useState<number | null>(null);
    return (
        <section class="card row" aria-label={ww('decide_many')}>
            <button onClick={() => p.choose(new Set(p.list.map(idOf)))}>{ww('choose_all')}</button>
            <span role="status">
                {digits(chosen.length)} {ww('chosen')}
            </span>
            <Select
                id="rule"
                label={ww('rule')}
                value={rule}
                set={(value) => setRule(value as Rule)}
                options={rules.map((one) => [one, ww(`rule_${one}` as WorkWord)])}
            />
            <button class="first" disabled={chosen.length === 0} onClick={() => setAsks(chosen)}>
                {ww('decide_many')}
            </button>
            {asks && (
                <WhyDialog
                    of={ww('decide_many')}
                    title={ww('decide_many')}
                    close={() => setAsks(null)}
                    tells={tried !== null && <Progress tried={tried} all={asks.length} />}
                    act={async (why) => {
                        await p.run(asks, rule, why, setTried);
                        setTried(null);
                    }}
                />
            )}
        </section>
    );
}

// How the field came to this, newest first; asked for when it is opened.
function Before(p: { one: Conflict; title: string }) {
    const { one } = p;
    const [open, setOpen] = useState(false);
    const asked = { target: target(one.type, one.key), office: one.office, field: one.field };
    const [past, trouble] = useCall<Past[]>(
        'history',
        open && one.field !== 'retired' ? asked : null,
    );
    const type = typeOf(one.type);
    if (!type || one.field === 'retired') return null;
    return (
        <details open={open} onToggle={(e) => setOpen(e.currentTarget.open)}>
            <summary aria-label={`${t('history')}: ${p.title}`}>{t('history')}</summary>
            {open && !past && <Loading trouble={trouble} />}
            {past && (
                <ol class="past">
                    {[...past].reverse().map((each) => (
                        <li key={each.id}>
                            {showRegister(type, one.field, each.value)}{' '}
                            <span class="soft">
                                {writerName(each.by)}, {moment(each.made_at)}
                                {each.why && ` · ${t('why')}: ${each.why}`}
                                {each.replaced_by.length > 0 && ` · ${t('replaced')}`}
                            </span>
                        </li>
                    ))}
                </ol>
            )}
        </details>
    );
}

function OneConflict(p: {
    one: Conflict;
    writes: boolean;
    chosen: boolean;
    flip: () => void;
    done: () => void;
}) {
    const { one } = p;
    const type = typeOf(one.type);
    const [chosen, setChosen] = useState<{ of: Conflict; kept: object } | null>(null);
    const choose = (kept: object) => setChosen({ of: one, kept });
    const office = useOffice(one.office);
    if (!type) return null;
    const name = registerName(type, one.field);
    const title = `${label(type.label)}: ${name}, ${officeName(office)}`;
    const onward = ww(one.state === 'settled' ? 'reopen' : 'open_record');
    const act = async (why: string) => {
        if (!chosen) return;
        await decide(chosen.of, chosen.kept, why);
        p.done();
    };
    return (
        <article class="conflict" aria-label={title}>
            <h2>
                {p.writes && (
                    <input
                        type="checkbox"
                        checked={p.chosen}
                        onChange={p.flip}
                        aria-label={`${ww('chosen')}: ${title}`}
                    />
                )}{' '}
                {label(type.label)}: {name} <OfficeLink of={office} />
            </h2>
            <div class="sides">
                {one.heads.map((head) => (
                    <div class="side" key={head.id + (head.element ?? '')}>
                        <p class="big">
                            {head.element ? `${head.element} ` : ''}
                            {showRegister(type, one.field, head.value)}
                        </p>
                        <p class="soft">
                            {writerName(head.by)} · <OfficeName id={head.office} /> ·{' '}
                            {moment(head.made_at)}
                            {head.observed_on && <> · {day(head.observed_on)}</>}
                            {head.time_unsure && <> · {t('clock_unsure')}</>}
                        </p>
                        {p.writes && one.field !== 'retired' && (
                            <button
                                onClick={() => choose({ keep: head.id })}
                                aria-label={[
                                    t('keep_this'),
                                    showRegister(type, one.field, head.value),
                                    title,
                                ].join(', ')}
                            >
                                {t('keep_this')}
                            </button>
                        )}
                    </div>
                ))}
            </div>
            <div class="buttons">
                {p.writes && one.field === 'retired' && (
                    <>
                        <button onClick={() => choose({ value: 'no' })}>{t('keep_in_use')}</button>
                        <button onClick={() => choose({ value: 'yes' })}>{t('retire')}</button>
                    </>
                )}
                <a href={recordLink(one)} aria-label={`${onward}: ${title}`}>
                    {onward}
                </a>
            </div>
            <Before one={one} title={title} />
            {chosen && (
                <WhyDialog
                    of={idOf(one)}
                    title={t('decide')}
                    act={act}
                    close={() => setChosen(null)}
                />
            )}
        </article>
    );
}
