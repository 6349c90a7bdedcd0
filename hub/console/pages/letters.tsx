// Reminder letters: drafted by the program from its templates, edited, issued under a memo number
// with a name below, one alone or a round of them; whether the office has read them shows after its
// next exchange but one.

import { useEffect, useState } from 'preact/hooks';
import { call, reason } from 'pages/calls';
import { Loading, Notice } from 'pages/controls';
import { useCall, useLive } from 'pages/live';
import { codeText, recordLink } from 'pages/records';
import { day, digits, moment, quarterName, t } from 'pages/words';
import { IssueRound } from './letter_round';
import { DraftDialog, LetterDialog, letter_states, quarterOf, type Letter } from './letter_window';
import { codeOptions, OfficeLink, Said, Section, Select, Table, useDoing } from './parts';
import { leftOf, RoundTold, Tick, type Round } from './rounds';
import { mayWriteRecords, useHub } from './session';
import { ww } from './work_words';
import { w } from './words';

const letters_step = 50; // shown at once, and more with every press
const gathered_step = 5000; // of all that are chosen, in one answer

interface Reminded {
    drafted: Letter[];
    withdrawn: number; // drafts of reports that are signed by now
    ended: number; // offices that owe it and are not there any more
}

// Which of the letters are listed.
interface Filter {
    quarter: string; // empty: of all
    department: string;
    stage: string;
    state: string;
}
const given = (of: object) => Object.fromEntries(Object.entries(of).filter(([, one]) => one));

// Whoever may be reminded by it: what the office has signed since is not issued.
export function mayIssue(one: Letter): boolean {
    return one.state === 'draft' && !one.needless;
}

// All drafts of the list, as they stand now, however long it is.
async function gather(filter: Filter): Promise<Letter[]> {
    const all: Letter[] = [];
    for (;;) {
        const part = await call<Letter[]>('letters', {
            ...given(filter),
            state: 'draft',
            brief: true,
            limit: gathered_step,
            ...given({ after: all[all.length - 1]?.key }),
        });
        all.push(...part);
        if (part.length < gathered_step) return all.filter(mayIssue);
    }
}

function useReminding(quarter: string, again: () => void) {
    const doing = useDoing();
    const remind = () =>
        doing.run(async () => {
            const made = await call<Reminded>('remind', { quarter });
            again();
            const told = [`${digits(made.drafted.length)} ${ww('drafted_n')}`];
            if (made.withdrawn > 0) told.push(`${digits(made.withdrawn)} ${ww('withdrawn_n')}`);
            if (made.ended > 0) told.push(`${digits(made.ended)} ${ww('ended_n')}`);
            return told.join('; ');
        });
    return { doing, remind };
}

export function Letters(p: { quarter: string }) {
    const { me } = useHub();
    const [filter, setFilter] = useState<Filter>({
        quarter: p.quarter,
        department: '',
        stage: '',
        state: '',
    });
    const [most, setMost] = useState(letters_step);
    // One more than is shown tells whether there are more.
    const asked = { ...given(filter), brief: true, limit: most + 1 };
    const [all, trouble, again] = useCall<Letter[]>('letters', asked);
    const [last, setLast] = useState<Letter[] | null>(null); // while the next are on their way
    if (all && all !== last) setLast(all);
    const [opened, setOpened] = useState<Letter | 'new' | null>(null);
    const [chosen, setChosen] = useState(new Set<string>());
    const { doing, remind } = useReminding(p.quarter, again);
    const writes = mayWriteRecords(me);
    const shown = (all ?? last)?.slice(0, most);
    const choose = (next: Partial<Filter>) => {
        setFilter({ ...filter, ...next });
        setChosen(new Set());
        setMost(letters_step);
    };
    const done = () => {
        setOpened(null);
        again();
    };
    return (
        <Section title={ww('letters')}>
            {writes && (
                <div class="buttons screen">
                    <button onClick={() => setOpened('new')}>{ww('new_letter')}</button>
                    <button disabled={doing.busy} onClick={() => void remind()}>
                        {ww('remind')}
                    </button>
                </div>
            )}
            <Said of={doing} />
            <Filters quarter={p.quarter} filter={filter} choose={choose} />
            {writes && (
                <Together
                    key={JSON.stringify(filter)}
                    filter={filter}
                    chosen={chosen}
                    choose={setChosen}
                    again={again}
                />
            )}
            {!shown ? (
                <Loading trouble={trouble} />
            ) : (
                <LetterTable
                    letters={shown}
                    chosen={writes ? chosen : null}
                    choose={setChosen}
                    open={setOpened}
                />
            )}
            {(all ?? last ?? []).length > most && (
                <div class="buttons screen">
                    <button onClick={() => setMost(most + letters_step)}>{w('more')}</button>
                </div>
            )}
            {opened === 'new' && (
                <DraftDialog
                    quarter={p.quarter}
                    close={() => setOpened(null)}
                    done={(made) => {
                        setOpened(made);
                        again();
                    }}
                />
            )}
            {opened !== null && opened !== 'new' && (
                <LetterDialog
                    key={opened.key}
                    of={opened}
                    close={() => setOpened(null)}
                    done={done}
                />
            )}
        </Section>
    );
}

function Filters(p: { quarter: string; filter: Filter; choose: (next: Partial<Filter>) => void }) {
    const { filter } = p;
    return (
        <div class="row screen">
            <fieldset class="switch">
                <legend class="soft">{t('quarter')}</legend>
                <button
                    aria-pressed={filter.quarter !== ''}
                    onClick={() => p.choose({ quarter: p.quarter })}
                >
                    {quarterName(p.quarter)}
                </button>
                <button
                    aria-pressed={filter.quarter === ''}
                    onClick={() => p.choose({ quarter: '' })}
                >
                    {ww('all_quarters')}
                </button>
            </fieldset>
            <Select
                id="letters-department"
                label={w('dept')}
                value={filter.department}
                set={(department) => p.choose({ department })}
                options={codeOptions('department', w('all'))}
            />
            <Select
                id="letters-stage"
                label={ww('stage')}
                value={filter.stage}
                set={(stage) => p.choose({ stage })}
                options={codeOptions('reminder_stage', w('all'))}
            />
            <Select
                id="letters-state"
                label={ww('state')}
                value={filter.state}
                set={(state) => p.choose({ state })}
                options={[
                    ['', w('all')],
                    ...Object.entries(letter_states).map(([code, word]): [string, string] => [
                        code,
                        ww(word),
                    ]),
                ]}
            />
        </div>
    );
}

// The drafts that are ticked, or all of the list, issued in one round.
function Together(p: {
    filter: Filter;
    chosen: Set<string>;
    choose: (keys: Set<string>) => void;
    again: () => void;
}) {
    const [asked, setAsked] = useState<Letter[] | null>(null); // as they stood at the press
    const [told, setTold] = useState<Round<Letter> | null>(null);
    const [busy, setBusy] = useState(false);
    const [trouble, setTrouble] = useState<unknown>(null);
    const { round } = useLive();
    useEffect(() => setTrouble(null), [round]);
    const hasNoDrafts = p.filter.state !== '' && p.filter.state !== 'draft';
    const look = async (take: (all: Letter[]) => void) => {
        setBusy(true);
        setTrouble(null);
        setTold(null);
        try {
            take(await gather(p.filter));
        } catch (e) {
            setTrouble(e);
        }
        setBusy(false);
    };
    const open = (all: Letter[]) => {
        const there = all.filter((one) => p.chosen.has(one.key));
        p.choose(new Set(there.map((one) => one.key)));
        if (there.length > 0) setAsked(there);
    };
    const end = (of: Round<Letter>) => {
        setAsked(null);
        setTold(of);
        p.choose(new Set(leftOf(of).map((one) => one.key)));
        p.again();
    };
    return (
        <>
            <div class="row screen" role="group" aria-label={ww('issue_many')}>
                <button
                    disabled={busy || hasNoDrafts}
                    onClick={() => void look((all) => p.choose(new Set(all.map((one) => one.key))))}
                >
                    {ww('choose_listed')}
                </button>
                <span role="status">
                    {digits(p.chosen.size)} {ww('chosen')}
                </span>
                <button
                    class="first"
                    disabled={busy || p.chosen.size === 0}
                    onClick={() => void look(open)}
                >
                    {ww('issue_many')}
                </button>
            </div>
            {trouble !== null && <Notice kind="bad">{reason(trouble)}</Notice>}
            {told && <RoundTold of={told} done={ww('issued_n')} name={(one) => one.to} />}
            {asked && <IssueRound letters={asked} close={() => setAsked(null)} end={end} />}
        </>
    );
}

function LetterTable(p: {
    letters: Letter[];
    chosen: Set<string> | null; // null: for whoever only reads
    choose: (keys: Set<string>) => void;
    open: (one: Letter) => void;
}) {
    const { chosen } = p;
    const named = (one: Letter) =>
        `${one.to}, ${codeText('reminder_stage', one.stage)}, ${quarterName(quarterOf(one))}`;
    return (
        <Table
            whole
            label={ww('letters')}
            empty={ww('no_letters')}
            columns={[
                w('office'),
                t('quarter'),
                ww('stage'),
                w('memo'),
                ww('state'),
                t('read_at'),
                '',
            ]}
            keys={p.letters.map((one) => one.key)}
            rows={p.letters.map((one) => [
                <>
                    {chosen && mayIssue(one) && (
                        <Tick of={one.key} name={named(one)} chosen={chosen} choose={p.choose} />
                    )}{' '}
                    <OfficeLink of={{ office: one.to || one.office }} />
                </>,
                quarterName(quarterOf(one)) || '–',
                codeText('reminder_stage', one.stage),
                digits(one.memo ?? '') || '–',
                one.issued_on
                    ? `${ww('issued_letter')}, ${day(one.issued_on)}`
                    : ww(one.needless ? 'draft_needless' : 'draft'),
                one.read_at ? moment(one.read_at) : <span class="soft">{ww('not_read')}</span>,
                <div class="buttons screen">
                    <a href={recordLink({ ...one, type: 'letter' })}>{ww('open_record')}</a>
                    {chosen && mayIssue(one) && (
                        <button
                            onClick={() => p.open(one)}
                            aria-label={`${ww('issue_letter')}: ${named(one)}`}
                        >
                            {ww('issue_letter')}
                        </button>
                    )}
                </div>,
            ])}
        />
    );
}
