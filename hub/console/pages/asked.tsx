// What offices ask of headquarters and say of decisions by themselves; what of it is new to whoever
// reads, until he says that he saw it.

import { useState } from 'preact/hooks';
import { draftsOf } from 'pages/drafts';
import { codeText, recordLink } from 'pages/records';
import { day, digits } from 'pages/words';
import { OfficeLink, Section, Table, type OfficeLine } from './parts';
import { ww } from './work_words';
import { w } from './words';

export interface Request extends OfficeLine {
    key: string;
    on: string;
    to: string;
    text: string;
    about: string;
    by: string;
}
// The last that an office said of a decision.
export interface SaidOf {
    key: string;
    on: string;
    text: string;
    by: string;
}

const seen_kept = 'kheya.seen.';
function seenBefore(): Set<string> {
    try {
        const kept: unknown = JSON.parse(localStorage.getItem(seen_kept + draftsOf()) ?? '[]');
        return new Set(Array.isArray(kept) ? kept : []);
    } catch {
        return new Set();
    }
}

export interface Fresh {
    count: number;
    has: (key: string) => boolean;
    saw: () => void;
}
// `keys`: of all that is on the page. Only those are kept: what is on it no more is not counted.
export function useFresh(keys: string[]): Fresh {
    const [seen, setSeen] = useState(seenBefore);
    const has = (key: string) => !seen.has(key);
    const saw = () => {
        setSeen(new Set(keys));
        try {
            localStorage.setItem(seen_kept + draftsOf(), JSON.stringify(keys));
        } catch {
            /* no room: new again the next time */
        }
    };
    return { count: keys.filter(has).length, has, saw };
}

// In the page's heading: how many there are.
export function FreshCount(p: { of: Fresh }) {
    if (p.of.count === 0) return null;
    return (
        <span class="tag warn">
            {digits(p.of.count)} {ww('new_one')}
        </span>
    );
}
export function FreshTag(p: { of: Fresh; item: string }) {
    if (!p.of.has(p.item)) return null;
    return <span class="tag warn">{ww('new_one')}</span>;
}

export function Requests(p: { all: Request[]; fresh: Fresh }) {
    return (
        <Section title={`${ww('requests')} (${digits(p.all.length)})`}>
            <Table
                label={ww('requests')}
                empty={ww('no_requests')}
                columns={[
                    w('office'),
                    w('dept'),
                    ww('asked_on'),
                    ww('asked_of'),
                    ww('help_needed'),
                ]}
                rows={p.all.map((one) => [
                    <OfficeLink of={one} />,
                    codeText('department', one.department ?? ''),
                    day(one.on),
                    codeText('help_from', one.to),
                    <>
                        <a href={recordLink({ ...one, type: 'help_request' })}>{one.text}</a>
                        {one.by && <span class="soft"> {one.by}</span>}{' '}
                        <FreshTag of={p.fresh} item={one.key} />
                    </>,
                ])}
            />
        </Section>
    );
}

export function LastSaid(p: { of: SaidOf | null; office: string; fresh: Fresh }) {
    const { of } = p;
    if (!of) return <>–</>;
    const link = recordLink({ office: p.office, type: 'follow_up', key: of.key });
    return (
        <>
            {day(of.on)}: <a href={link}>{of.text}</a> <FreshTag of={p.fresh} item={of.key} />
        </>
    );
}
