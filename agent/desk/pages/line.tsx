// Where everything that was saved stands, above every page, and the button that sends it.

import { useEffect, useState } from 'preact/hooks';
import { call, Ended, reason, Refusal } from 'pages/calls';
import { delivery, digits, label, spoken, t } from 'pages/words';
import { WritingAs } from './people';
import { say, type Phrase } from './phrases';
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

// What is still to go, as numbers that fall while an exchange goes on; nothing while none waits.
function Waiting(p: { status: Status }) {
    const { changes, evidence } = p.status;
    const files = evidence?.waiting ?? 0;
    if (files === 0 && changes.pending === 0) return null;
    const counted = (number: number, what: Phrase) => {
        const words = number === 1 ? say(what).replace(/s\b/, '') : say(what);
        return number > 0 ? `${digits(number)}${words}` : '';
    };
    const parts = [counted(changes.pending, 'changes_wait'), counted(files, 'pictures_wait')];
    return (
        <span id="waiting" class="tag warn">
            {parts.filter(Boolean).join(', ')} {say('wait_to_go')}
        </span>
    );
}

export function Line() {
    const { status, exchanging } = useShared();
    const [busy, setBusy] = useState(false);
    const [trouble, setTrouble] = useState('');
    // What was said of an earlier try is over once another one went well.
    useEffect(() => setTrouble(''), [status?.last_exchange]);
    if (!status) return null;
    const { total, pending, quarantined } = status.changes;
    const since = status.last_exchange
        ? Math.floor((Date.now() - Date.parse(status.last_exchange)) / 86400000)
        : null;
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
    const working = busy || exchanging;
    return (
        <div class="line screen">
            <span role="status" id="delivery">
                {delivery(total, pending, quarantined, since)}
            </span>
            {(working || status.changes.pending === 0) && <Waiting status={status} />}
            <button onClick={() => void sync()} disabled={busy}>
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
