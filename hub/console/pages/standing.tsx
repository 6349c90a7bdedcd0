// How headquarters stands with all offices: one number for each standing, and the offices that it
// counts.

import { useState } from 'preact/hooks';
import { Loading } from 'pages/controls';
import { useCall } from 'pages/live';
import { codeText } from 'pages/records';
import { digits, moment } from 'pages/words';
import { lastQuarter, OfficeLink, Section, Table, type OfficeLine } from './parts';
import { ww, type WorkWord } from './work_words';
import { w } from './words';

const words = ['never_enrolled', 'silent', 'backlog', 'late', 'incomplete', 'complete'] as const;
const step = 100; // offices more, with every press

interface Standing {
    counts: Record<string, number>;
    rows: (OfficeLine & { standing: string; last_seen: string | null; days_late?: number })[];
    more: boolean;
}

// An office's standing, as a tag.
export function Condition(p: { of: string }) {
    if (!(words as readonly string[]).includes(p.of)) return null;
    const kind =
        p.of === 'complete' ? 'good' : p.of === 'incomplete' || p.of === 'late' ? 'warn' : 'bad';
    return <span class={`tag ${kind}`}>{ww(p.of as WorkWord)}</span>;
}

export function Standings() {
    const [what, setWhat] = useState('');
    const [limit, setLimit] = useState(step);
    const [seen, trouble] = useCall<Standing>('standing', {
        quarter: lastQuarter(),
        limit: what ? limit : 1,
        ...(what ? { what } : {}),
    });
    const [last, setLast] = useState<Standing | null>(null); // while the next is on its way
    if (seen && seen !== last) setLast(seen);
    const shown = seen ?? last;
    if (!shown) return <Loading trouble={trouble} />;
    return (
        <Section title={ww('standing')}>
            <ul class="figures">
                {words.map((one) => (
                    <li key={one}>
                        <button
                            class="figure"
                            aria-pressed={what === one}
                            onClick={() => {
                                setWhat(what === one ? '' : one);
                                setLimit(step);
                            }}
                        >
                            <span class="n">{digits(shown.counts[one])}</span> {ww(one)}
                        </button>
                    </li>
                ))}
            </ul>
            {what && (
                <Table
                    whole
                    label={ww(what as WorkWord)}
                    empty={w('no_offices')}
                    columns={[w('office'), w('dept'), w('level'), ww('last_seen'), w('days_late')]}
                    rows={shown.rows.map((one) => [
                        <OfficeLink of={one} />,
                        codeText('department', one.department ?? ''),
                        codeText('level', one.level ?? ''),
                        one.last_seen ? moment(one.last_seen) : ww('never'),
                        one.days_late ? digits(one.days_late) : '',
                    ])}
                />
            )}
            {what && shown.more && (
                <div class="buttons screen">
                    <button onClick={() => setLimit(limit + step)}>{w('more')}</button>
                </div>
            )}
        </Section>
    );
}
