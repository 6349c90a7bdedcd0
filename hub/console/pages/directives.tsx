// Decisions, whom they ask and how far each office is; claims are ticked and verified together.

import { useState } from 'preact/hooks';
import { codeText, recordLink } from 'pages/records';
import { day, digits, numbering, spoken } from 'pages/words';
import { FreshCount, LastSaid, type Fresh, type SaidOf } from './asked';
import { verifyClaim } from './directive_giving';
import { officeName, OfficeLink, Section, Table, type OfficeLine } from './parts';
import { goThrough, leftOf, Progress, RoundTold, Tick, type Round } from './rounds';
import { mayWriteRecords, useHub } from './session';
import { ww } from './work_words';
import { w } from './words';

interface Target extends OfficeLine {
    target: string;
    status: string;
    due_on: string | null;
    overdue: boolean;
    last: SaidOf | null;
}
export interface Directive {
    directive: string;
    kept_by: string;
    decision_no: string;
    text_bn: string;
    text_en: string;
    due_on: string | null;
    targets: number;
    claimed: number;
    verified: number;
    overdue: number;
    offices: Target[];
}

function freshIn(offices: Target[], fresh: Fresh): Fresh {
    return { ...fresh, count: offices.filter((one) => one.last && fresh.has(one.last.key)).length };
}
function statusText(code: string): string {
    return codeText('directive_status', code);
}

export function Directives(p: { all: Directive[]; fresh: Fresh; done: () => void }) {
    return (
        <Section title={`${ww('directives')} (${digits(p.all.length)})`}>
            {p.all.length === 0 && <p class="soft">{ww('no_directives')}</p>}
            {p.all.map((one) => (
                <OneDirective
                    key={`${one.kept_by}:${one.directive}`}
                    one={one}
                    fresh={p.fresh}
                    done={p.done}
                />
            ))}
        </Section>
    );
}

function OneDirective(p: { one: Directive; fresh: Fresh; done: () => void }) {
    const { one } = p;
    const { me } = useHub();
    const [chosen, setChosen] = useState(new Set<string>()); // offices
    const claims = mayWriteRecords(me)
        ? one.offices.filter((each) => each.status === 'claimed')
        : [];
    const counts = (['targets', 'claimed', 'verified'] as const)
        .map((name) => `${ww(name)} ${digits(one[name])}`)
        .join(', ');
    return (
        <details>
            <summary>
                <strong>{numbering(one.decision_no)}</strong>{' '}
                {spoken() === 'bn' ? one.text_bn : one.text_en || one.text_bn} — {counts}{' '}
                {one.overdue > 0 && (
                    <span class="tag bad">
                        {ww('overdue')} {digits(one.overdue)}
                    </span>
                )}{' '}
                <FreshCount of={freshIn(one.offices, p.fresh)} />
            </summary>
            <Verifying claims={claims} chosen={chosen} choose={setChosen} done={p.done} />
            <Table
                label={numbering(one.decision_no)}
                columns={[w('office'), ww('state'), ww('due_on'), ww('last_said')]}
                empty={w('no_offices')}
                rows={one.offices.map((each) => [
                    <>
                        {claims.includes(each) && (
                            <Tick
                                of={each.office}
                                name={officeName(each)}
                                chosen={chosen}
                                choose={setChosen}
                            />
                        )}{' '}
                        <OfficeLink of={each} />
                    </>,
                    <>
                        <a
                            href={recordLink({
                                office: each.office,
                                type: 'directive_target',
                                key: each.target,
                            })}
                            aria-label={`${statusText(each.status)}: ${officeName(each)}`}
                        >
                            {statusText(each.status)}
                        </a>{' '}
                        {each.overdue && <span class="tag bad">{ww('overdue')}</span>}
                    </>,
                    each.due_on ? day(each.due_on) : '–',
                    <LastSaid of={each.last} office={each.office} fresh={p.fresh} />,
                ])}
            />
        </details>
    );
}

// What offices claim to have done, ticked, is said to be so.
function Verifying(p: {
    claims: Target[];
    chosen: Set<string>;
    choose: (offices: Set<string>) => void;
    done: () => void;
}) {
    const [tried, setTried] = useState<number | null>(null);
    const [told, setTold] = useState<Round<Target> | null>(null);
    const chosen = p.claims.filter((one) => p.chosen.has(one.office));
    const verify = async () => {
        setTold(null);
        setTried(0);
        const made = await goThrough(chosen, verifyClaim, setTried);
        setTried(null);
        setTold(made);
        p.choose(new Set(leftOf(made).map((one) => one.office)));
        p.done();
    };
    const all = () => p.choose(new Set(p.claims.map((one) => one.office)));
    return (
        <>
            {p.claims.length > 0 && (
                <div class="row screen">
                    <button disabled={tried !== null} onClick={all}>
                        {ww('choose_claims')}
                    </button>
                    <span role="status">
                        {digits(chosen.length)} {ww('chosen')}
                    </span>
                    <button
                        class="first"
                        disabled={tried !== null || chosen.length === 0}
                        onClick={() => void verify()}
                    >
                        {ww('verify_chosen')}
                    </button>
                </div>
            )}
            {tried !== null && <Progress tried={tried} all={chosen.length} />}
            {told && <RoundTold of={told} done={ww('verified_n')} name={(one) => one.office} />}
        </>
    );
}
