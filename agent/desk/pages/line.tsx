// Where everything that was saved stands, above every page, and the button that sends it.

import { useEffect, useRef, useState } from 'preact/hooks';
import { call, Ended, reason, Refusal } from 'pages/calls';
import { delivery, digits, label, spoken, t } from 'pages/words';
import { WritingAs } from './people';
import { say, wentUp } from './phrases';
import { useShared, type Status } from './state';

const sync_deadline_s = 60;

// An exchange that did not come to its end: without a line, or still going on. What exactly failed
// is told where there are words for it in the reader's language.
function unfinished(trouble: unknown): string {
    if (!(trouble instanceof Refusal)) return reason(trouble);
    if (trouble.code !== Ended.no_link && trouble.code !== Ended.later) return reason(trouble);
    const said = say(trouble.code === Ended.later ? 'line_later' : 'no_line');
    const why = label({ bn: trouble.bn, en: trouble.en });
    return why && (spoken() === 'en' || trouble.bn) ? `${said} (${why})` : said;
}

// In the program's own words only where the reader has their language.
function diskTrouble(disk: Status['disk']): string {
    const said = say(disk.state === 'full' ? 'disk_full' : 'disk_read_only');
    return spoken() === 'en' && disk.why ? `${said} (${disk.why})` : said;
}

// How many waited when this exchange began, those saved since with them; 0 while none goes on.
function useBegun(working: boolean, pending: number): number {
    const begun = useRef(0);
    begun.current = working ? Math.max(begun.current, pending) : 0;
    return begun.current;
}

// How many of the changes that an exchange began with are at headquarters, and whether it said that
// more comes from there: how much more, it does not say.
function Progress(p: { begun: number; pending: number; moreComes: boolean }) {
    if (p.begun === 0 && !p.moreComes) return null;
    return (
        <span id="progress" class="tag" role="status">
            {p.begun > 0 && wentUp(p.begun - p.pending, p.begun)}
            {p.begun > 0 && p.moreComes && ' · '}
            {p.moreComes && say('more_comes')}
        </span>
    );
}

// The evidence that is still to go, as a number that falls; it goes after all changes.
function Waiting(p: { files: number }) {
    if (p.files === 0) return null;
    const words = p.files === 1 ? say('pictures_wait').replace(/s\b/, '') : say('pictures_wait');
    return (
        <span id="waiting" class="tag warn">
            {digits(p.files)}
            {words} {say('wait_to_go')}
        </span>
    );
}

// An exchange now, as its button asks for it: whether it goes on, what stopped it.
export function useSync(): { busy: boolean; trouble: string; sync: () => void } {
    const { status } = useShared();
    const [busy, setBusy] = useState(false);
    const [trouble, setTrouble] = useState('');
    // What was said of an earlier try is over once another one went well.
    useEffect(() => setTrouble(''), [status?.last_exchange]);
    const sync = async () => {
        setBusy(true);
        setTrouble('');
        try {
            await call('sync', { deadline: sync_deadline_s });
        } catch (e) {
            setTrouble(unfinished(e));
        }
        setBusy(false);
    };
    return { busy, trouble, sync: () => void sync() };
}

// The last exchange is told by the hub's clock; this PC's may differ, or have been set since.
function daysSince(status: Status): number | null {
    if (!status.last_exchange) return null;
    const here = Date.now() + Math.min(0, status.clock.offset_s * 1000);
    return Math.floor((here - Date.parse(status.last_exchange)) / 86400000);
}

export function Line() {
    const { status, exchanging, moreComes } = useShared();
    const { busy, trouble, sync } = useSync();
    const working = busy || exchanging;
    const begun = useBegun(working, status?.changes.pending ?? 0);
    if (!status) return null;
    const { total, pending, quarantined } = status.changes;
    const since = daysSince(status);
    return (
        <div class="line screen">
            <span role="status" id="delivery">
                {delivery(total, pending, quarantined, since)}
            </span>
            {working && <Progress begun={begun} pending={pending} moreComes={moreComes} />}
            {(working || pending === 0) && <Waiting files={status.evidence?.waiting ?? 0} />}
            <button onClick={sync} disabled={busy}>
                {working ? (
                    <>
                        <span class="spin" aria-hidden="true" /> {t('syncing')}
                    </>
                ) : (
                    t('sync_now')
                )}
            </button>
            {trouble && (
                <span class="error" role="alert">
                    {trouble}
                </span>
            )}
            {status.disk.state !== 'well' && (
                <span class="error" role="alert">
                    {diskTrouble(status.disk)}
                </span>
            )}
            <WritingAs />
        </div>
    );
}
