// The office's portal at home: how old its last update is, and what the program saw of it last.

import { useState } from 'preact/hooks';
import { call, reason } from 'pages/calls';
import { textIn } from 'pages/form_texts';
import { codeText, typeOf, type Rec } from 'pages/records';
import { ago, day, digits, label, t } from 'pages/words';
import { Card, shownIn, Traffic, type HomePage } from './home';
import { certificateText, say } from './phrases';

const fresh_days = 30,
    ageing_days = 90; // ages of the last update, as the report's T3 parts them

// Days left of a certificate, below which its holder is told.
const certificate_warn_days = 30;

function daysBetween(from: string, to: string): number {
    return Math.round((Date.parse(to) - Date.parse(from)) / 86400000);
}

export function Portal(p: { page: HomePage }) {
    const portal = p.page.portal;
    const title = label(typeOf('portal')?.label, 'portal');
    if (!portal) {
        return (
            <Card title={title} href="#/record/portal">
                <Traffic kind="bad" word={t('unknown')} />
                <p>{t('nothing_yet')}</p>
            </Card>
        );
    }
    const state = textIn(portal, 'state');
    // A day still to come says nothing of what was done, as in the report.
    const updates = ['real_update_on', 'site_last_updated_on']
        .map((name) => textIn(portal, name).slice(0, 10))
        .filter((one) => one <= p.page.today);
    const last = updates.sort().reverse()[0] ?? '';
    const age = last ? daysBetween(last, p.page.today) : null;
    const kind =
        age === null ? 'bad' : age <= fresh_days ? 'good' : age <= ageing_days ? 'warn' : 'bad';
    const word = {
        good: t('fresh'),
        warn: t('ageing'),
        bad: age === null ? t('unknown') : t('stale'),
    }[kind];
    return (
        <Card title={title} href="#/record/portal">
            {state === 'yes' ? (
                <Traffic kind={kind} word={word} />
            ) : (
                <Traffic kind="bad" word={shownIn(portal, 'state') || t('unknown')} />
            )}
            <p class="big">
                {textIn(portal, 'domain') || (state === 'no' ? t('portal_none') : '—')}
            </p>
            <p>
                {last && age !== null ? (
                    <>
                        {t('portal_updated')}: {day(last)} ({ago(age)})
                    </>
                ) : (
                    t('portal_unknown')
                )}
            </p>
            <LastLook portal={portal} today={p.page.today} />
            {textIn(portal, 'domain') !== '' && <LookNow />}
        </Card>
    );
}

// What the program saw when it looked last: an update of last week says nothing of a site that is
// not to be reached today.
function LastLook(p: { portal: Rec; today: string }) {
    const { portal } = p;
    const on = textIn(portal, 'probed_on');
    if (on === '') return null;
    const number = (name: string) => {
        const value = portal.fields[name]?.value;
        return typeof value === 'number' ? value : null;
    };
    const isThere = portal.fields.reachable?.value === true;
    const why = siteTrouble({
        trouble: textIn(portal, 'probe_note'),
        led_to: textIn(portal, 'probe_led_to'),
        status: number('http_status') ?? 0,
    });
    const counted = number('certificate_days');
    const left = counted === null ? null : counted - daysBetween(on, p.today);
    return (
        <>
            <p id="last-look">
                {say('looked_at')} {day(on)}:{' '}
                {isThere ? (
                    say('reached')
                ) : (
                    <Traffic
                        kind="bad"
                        word={why ? `${say('not_reached')} (${why})` : say('not_reached')}
                    />
                )}
            </p>
            {left !== null && left < certificate_warn_days && (
                <p id="certificate">
                    <Traffic kind={left < 0 ? 'bad' : 'warn'} word={certificateText(left)} />
                </p>
            )}
        </>
    );
}

interface Sighting {
    reachable: boolean;
    trouble: string; // a code of probe_note
    led_to: string;
    status: number;
    updated: { on: string } | null;
}

// Why the site was not to be read.
function siteTrouble(seen: Pick<Sighting, 'trouble' | 'led_to' | 'status'>): string {
    const why = codeText('probe_note', seen.trouble);
    if (seen.led_to) return `${why}: ${seen.led_to}`;
    return seen.trouble === 'http_error' ? `${why} (HTTP ${digits(seen.status)})` : why;
}

// The program looks at the site, as it also does by itself every few days.
function LookNow() {
    const [busy, setBusy] = useState(false);
    const [said, setSaid] = useState('');
    const look = async () => {
        setBusy(true);
        setSaid('');
        try {
            const seen = await call<Sighting>('probe');
            if (!seen.reachable) setSaid(siteTrouble(seen));
            else setSaid(seen.updated ? day(seen.updated.on) : t('portal_unknown'));
        } catch (e) {
            setSaid(reason(e));
        }
        setBusy(false);
    };
    return (
        <div class="buttons">
            <button disabled={busy} onClick={() => void look()}>
                {busy && <span class="spin" aria-hidden="true" />} {t('look_now')}
            </button>
            <span role="status">{said}</span>
        </div>
    );
}
