// The computers of offices: when they were last heard of, what is wrong with them, locking one out,
// and the letter with the code that lets a new one in.

import { useState } from 'preact/hooks';
import { call, fromBase64url } from 'pages/calls';
import { now } from 'pages/clock';
import { Loading, WhyDialog } from 'pages/controls';
import { download } from 'pages/download';
import { useCall } from 'pages/live';
import { digits, moment, t } from 'pages/words';
import {
    OfficeLink,
    OfficeName,
    PrintButton,
    Said,
    Section,
    Select,
    Table,
    useDoing,
} from './parts';
import { OfficePicker } from './picker';
import { useHub } from './session';
import { Standings } from './standing';
import { ww, type WorkWord } from './work_words';
import { w } from './words';

export interface Device {
    device: string;
    office: string;
    machine: string;
    scope: string;
    state: string;
    enrolled_at: string;
    last_seen: string | null;
    software: string;
    copies: number;
    confirmed?: boolean;
    office_closed?: boolean;
    clock_offset_s?: number;
    copy_note?: string;
    turned_away_at?: string; // called after it was revoked
    waiting?: { frames: number; bytes: number }; // for what it sent before
    why?: string;
}
const step = 100; // devices, at first and with every press
const silent_days = 30;
const clock_off_s = 120; // a clock further off is told

function wordOf(one: Device): WorkWord {
    if (one.state === 'revoked') return 'revoked';
    if (one.confirmed === false || one.state === 'unconfirmed') return 'unconfirmed';
    const seen = Date.parse(one.last_seen ?? one.enrolled_at);
    return now() - seen > silent_days * 86400000 ? 'silent' : 'active';
}

function kibOf(bytes: number): number {
    return Math.ceil(bytes / 1024);
}

function revokeTitle(one: Device): string {
    return `${ww('revoke')}: ${one.machine}, ${one.office}`;
}

export function DevicesPage() {
    const { me } = useHub();
    const [state, setState] = useState('');
    const [most, setMost] = useState(step);
    // One more than is shown tells whether there are more.
    const [all, trouble, again] = useCall<Device[]>('device/list', {
        ...(state ? { state } : {}),
        limit: most + 1,
    });
    const [last, setLast] = useState<Device[] | null>(null); // while the next are on their way
    if (all && all !== last) setLast(all);
    const shown = all ?? last;
    const states: WorkWord[] = ['active', 'silent', 'unconfirmed', 'revoked'];
    return (
        <>
            <h1>{w('devices')}</h1>
            <Standings />
            {me?.user.role === 'administrator' && <EnrolCode office="" />}
            {!shown ? (
                <Loading trouble={trouble} />
            ) : (
                <section class="card" aria-label={w('devices')}>
                    <div class="row screen">
                        <Select
                            id="state"
                            label={ww('state')}
                            value={state}
                            set={(value) => {
                                setState(value);
                                setMost(step);
                            }}
                            options={[
                                ['', w('all')],
                                ...states.map((one): [string, string] => [one, ww(one)]),
                            ]}
                        />
                        <PrintButton />
                    </div>
                    <DeviceTable devices={shown.slice(0, most)} done={again} />
                    {shown.length > most && (
                        <div class="buttons screen">
                            <button onClick={() => setMost(most + step)}>{w('more')}</button>
                        </div>
                    )}
                </section>
            )}
        </>
    );
}

export function DeviceTable(p: { devices: Device[]; done: () => void }) {
    const { me } = useHub();
    const [revoked, setRevoked] = useState<Device | null>(null);
    const doing = useDoing();
    const admin = me?.user.role === 'administrator';
    const confirm = (one: Device) =>
        doing.run(async () => {
            await call('device/confirm', { device: one.device });
            p.done();
            return t('saved');
        });
    return (
        <>
            <Said of={doing} />
            <Table
                whole
                label={w('devices')}
                empty={ww('no_devices')}
                columns={[
                    ww('machine'),
                    w('office'),
                    ww('state'),
                    ww('last_seen'),
                    ww('version'),
                    ww('clock'),
                    ww('waiting_changes'),
                    ...(admin ? [''] : []),
                ]}
                rows={p.devices.map((one) => [
                    <>
                        {one.machine || '–'}{' '}
                        <span class="soft small">{one.device.slice(0, 8)}</span>
                    </>,
                    <OfficeLink of={one} />,
                    <>
                        <span class={`tag ${wordOf(one) === 'active' ? 'good' : 'warn'}`}>
                            {ww(wordOf(one))}
                        </span>
                        {one.office_closed && <> {ww('office_closed')}</>}
                        {one.copies > 0 && (
                            <>
                                {' '}
                                <span class="tag bad">
                                    {ww('copies')}: {digits(one.copies)}
                                </span>{' '}
                                <span class="soft small">{one.copy_note}</span>
                            </>
                        )}
                        {one.why && <span class="soft"> {one.why}</span>}
                        {one.turned_away_at && (
                            <>
                                {' '}
                                <span class="tag bad">
                                    {ww('still_calls')}: {moment(one.turned_away_at)}
                                </span>
                            </>
                        )}
                    </>,
                    one.last_seen ? moment(one.last_seen) : ww('never'),
                    one.software,
                    Math.abs(one.clock_offset_s ?? 0) > clock_off_s ? (
                        <span class="tag warn">
                            {digits(one.clock_offset_s ?? 0)} {ww('seconds_off')}
                        </span>
                    ) : (
                        ''
                    ),
                    one.waiting && one.waiting.frames > 0 ? (
                        <span class="tag warn">
                            {digits(one.waiting.frames)} ({digits(kibOf(one.waiting.bytes))} KiB)
                        </span>
                    ) : (
                        ''
                    ),
                    ...(admin
                        ? [
                              <div class="buttons screen">
                                  {wordOf(one) === 'unconfirmed' && (
                                      <button onClick={() => void confirm(one)}>
                                          {ww('confirm_device')}
                                      </button>
                                  )}
                                  {one.state !== 'revoked' && (
                                      <button
                                          onClick={() => setRevoked(one)}
                                          aria-label={revokeTitle(one)}
                                      >
                                          {ww('revoke')}
                                      </button>
                                  )}
                              </div>,
                          ]
                        : []),
                ])}
            />
            {revoked && (
                <WhyDialog
                    of={revokeTitle(revoked)}
                    title={revokeTitle(revoked)}
                    close={() => setRevoked(null)}
                    act={async (why) => {
                        await call('device/revoke', { device: revoked.device, why });
                        p.done();
                        await doing.run(async () => ww('revoked'));
                    }}
                />
            )}
        </>
    );
}

interface Enrolment {
    code: string;
    office: string;
    expires_at: string;
    qr?: string;
    files?: { name: string; bytes: string }[];
}
// The letter is printed from here: the office, the code, until when it is good.
export function EnrolCode(p: { office: string }) {
    const [office, setOffice] = useState(p.office);
    const [subtree, setSubtree] = useState(false);
    const [made, setMade] = useState<Enrolment | null>(null);
    const doing = useDoing();
    const make = () =>
        doing.run(async () => {
            const scope = subtree ? 'subtree' : 'own';
            const letter = `enrolment-${office}.html`;
            setMade(await call<Enrolment>('enrol-code', { office, scope, qr: true, letter }));
        });
    const keep = () =>
        made?.files?.forEach((one) =>
            download(one.name, [fromBase64url(one.bytes) as BlobPart], 'text/html'),
        );
    return (
        <Section title={ww('enrol')}>
            <form
                class="row screen"
                onSubmit={(e) => {
                    e.preventDefault();
                    void make();
                }}
            >
                <OfficePicker
                    id="enrol"
                    label={w('office')}
                    value={office}
                    set={setOffice}
                    required
                />
                <label>
                    <input
                        type="checkbox"
                        checked={subtree}
                        onChange={() => setSubtree(!subtree)}
                    />{' '}
                    {ww('subtree')}
                </label>
                <button class="first" disabled={doing.busy}>
                    {ww('make_code')}
                </button>
            </form>
            <Said of={doing} />
            {made && (
                <div role="status">
                    <p>
                        <strong>
                            <OfficeName id={made.office} />
                        </strong>{' '}
                        <span class="soft small">{made.office}</span>
                    </p>
                    <p>{ww('enrol_says')}</p>
                    {made.qr && (
                        <img
                            class="qr"
                            alt={ww('code_as_picture')}
                            src={`data:image/svg+xml,${encodeURIComponent(made.qr)}`}
                        />
                    )}
                    <p class="code">{made.code}</p>
                    <p>
                        {ww('good_until')}: {moment(made.expires_at)}
                    </p>
                    <div class="buttons">
                        <button type="button" class="first" onClick={keep}>
                            {ww('letter_file')}
                        </button>
                    </div>
                </div>
            )}
        </Section>
    );
}
