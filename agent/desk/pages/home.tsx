// The office's state at a glance.

import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { call, reason, unsaved } from 'pages/calls';
import { authorName, useCall } from 'pages/live';
import { Loading, Notice } from 'pages/controls';
import { headsIn } from 'pages/drafts';
import {
    fieldOf,
    isOthers,
    mayMake,
    mayWriteRegister,
    recordLink,
    registerName,
    show,
    target,
    typeOf,
    type Conflict,
    type Rec,
} from 'pages/records';
import { day, digits, label, moment, quarterName, t, writerName } from 'pages/words';
import { Directives, FollowUps, Letters } from './matters';
import { useOfficeNames } from './offices';
import { say } from './phrases';
import { Portal } from './site';
import { useShared } from './state';

export interface QuarterState {
    quarter: string;
    ends_on: string;
    due_on: string;
    days_left: number;
    status: string | null;
    return_reason: string | null;
    missing: { type: string; field: string }[];
    gaps: Gap[];
    signature: Signature | null;
}
// What the report will count as unknown, old or not done.
export interface Gap {
    why: string;
    type: string;
    field: string; // of unanswered, the kind of channel
    month: string; // of no_counts
}
export interface Signature {
    revision: number;
    signed_by?: string;
    designation?: string;
    signed_at?: string;
    signed_on_time: boolean;
    arrived_on_time: boolean;
    arrived_at: string | null;
}
export interface HomePage {
    today: string;
    office: Rec | null;
    portal: Rec | null;
    enothi: Rec | null;
    branches: { all: number; started: number };
    quarters: QuarterState[];
    letters: Rec[];
    directives: Rec[];
    targets: Rec[];
    promises: Rec[];
    open: { targets: number; promises: number }; // how many are to be done, also beyond those here
    follow_ups: Rec[];
    conflicts: Conflict[];
}

export function shownIn(rec: Rec, field: string): string {
    const type = typeOf(rec.type);
    const known = type && fieldOf(type, field);
    return known ? show(known, rec.fields[field]?.value) : '';
}
export function Card(p: { title: string; href?: string; children: ComponentChildren }) {
    return (
        <section class="card">
            <h2>{p.href ? <a href={p.href}>{p.title}</a> : p.title}</h2>
            {p.children}
        </section>
    );
}

// A colour never stands without its word.
export function Traffic(p: { kind: 'good' | 'warn' | 'bad'; word: string }) {
    return (
        <span class={`tag ${p.kind}`}>
            <span class="dot" aria-hidden="true" />
            {p.word}
        </span>
    );
}

function Enothi(p: { page: HomePage }) {
    const { all, started } = p.page.branches;
    const type = typeOf('enothi_office');
    return (
        <Card title={label(type?.label, 'e-Nothi')} href="#/record/enothi_office">
            <p class="big">
                {p.page.enothi ? shownIn(p.page.enothi, 'state') || t('unknown') : t('unknown')}
            </p>
            <p>
                <a href="#/list/enothi_branch">{digits(`${started} / ${all}`)}</a> {t('of_started')}
            </p>
        </Card>
    );
}

export function DueText(p: { of: QuarterState }) {
    const left = p.of.days_left;
    return (
        <>
            {t('report_due')}: {day(p.of.due_on)}{' '}
            {!p.of.signature && (
                <span class={`tag ${left < 0 ? 'bad' : left <= 7 ? 'warn' : 'good'}`}>
                    {digits(Math.abs(left))} {left < 0 ? t('days_over') : t('days_left')}
                </span>
            )}
        </>
    );
}

// Whether the signed report is there, and whether the line alone made it late.
export function Arrival(p: { of: Signature }) {
    const { arrived_at, arrived_on_time, signed_on_time } = p.of;
    if (!arrived_at) return <span class="tag warn">{say('not_arrived')}</span>;
    if (signed_on_time && !arrived_on_time) {
        return (
            <span class="tag warn">
                {t('on_time_late_line')}: {moment(arrived_at)}
            </span>
        );
    }
    return (
        <span class={`tag ${arrived_on_time ? 'good' : 'warn'}`}>
            {say(arrived_on_time ? 'arrived_on_time' : 'arrived_late')}: {moment(arrived_at)}
        </span>
    );
}

function Quarters(p: { page: HomePage }) {
    return (
        <Card title={t('quarterly_report')} href="#/quarter">
            {p.page.quarters.map((q) => (
                <div key={q.quarter}>
                    <h3>
                        <a href={`#/quarter/${q.quarter}`}>{quarterName(q.quarter)}</a>
                    </h3>
                    <p>
                        <DueText of={q} />
                        <br />
                        {q.signature ? (
                            <>
                                <Traffic
                                    kind="good"
                                    word={`${t('signed_by')}: ${q.signature.signed_by ?? ''}`}
                                />{' '}
                                <Arrival of={q.signature} />
                            </>
                        ) : q.missing.length > 0 ? (
                            <Traffic
                                kind="warn"
                                word={`${t('missing')}: ${digits(q.missing.length)}`}
                            />
                        ) : (
                            <Traffic kind="warn" word={t('not_signed')} />
                        )}{' '}
                        {!q.signature && q.gaps.length > 0 && (
                            <a href={`#/quarter/${q.quarter}`}>
                                {say('gaps')}: {digits(q.gaps.length)}
                            </a>
                        )}
                        {q.status === 'returned' && (
                            <Traffic
                                kind="bad"
                                word={`${t('returned')}: ${q.return_reason ?? ''}`}
                            />
                        )}
                    </p>
                </div>
            ))}
        </Card>
    );
}

// Whether somebody at this office may decide it.
function isOurs(conflict: Conflict): boolean {
    const type = typeOf(conflict.type);
    if (!type) return false;
    return conflict.field === 'retired' ? mayMake(type) : mayWriteRegister(type, conflict.field);
}

function ConflictList(p: { of: Conflict[] }) {
    const nameOf = useOfficeNames(p.of);
    return (
        <ul>
            {p.of.map((one) => {
                const type = typeOf(one.type);
                return (
                    <li key={`${one.office}${one.type}${one.key}${one.field}`}>
                        <a href={recordLink(one)}>
                            {label(type?.label, one.type)}:{' '}
                            {type ? registerName(type, one.field) : one.field}
                        </a>{' '}
                        {isOthers(one.office) && nameOf(one.office)}
                    </li>
                );
            })}
        </ul>
    );
}

function Conflicts(p: { page: HomePage }) {
    const ours = p.page.conflicts.filter(isOurs);
    const theirs = p.page.conflicts.filter((one) => !isOurs(one));
    return (
        <Card title={t('conflicts')}>
            {ours.length === 0 ? (
                <p class="soft">{t('no_conflicts')}</p>
            ) : (
                <ConflictList of={ours} />
            )}
            {theirs.length > 0 && (
                <div id="others-decide">
                    <h3>{say('others_decide')}</h3>
                    <ConflictList of={theirs} />
                </div>
            )}
        </Card>
    );
}

// "Seen today, unchanged" for the portal, the press that an officer needs most.
function SeenToday(p: { page: HomePage; done: (portal: Rec) => void }) {
    const [said, setSaid] = useState('');
    const [failed, setFailed] = useState('');
    const portal = p.page.portal;
    if (!portal || !portal.fields.state) return null;
    const seen = portal.fields.state;
    if (seen.conflict === 'open') return null; // to say one of them again is to decide
    const press = async () => {
        setFailed('');
        try {
            const given = await call<Rec>('set', {
                target: target('portal', ''),
                by: authorName(),
                assignments: [`state=${String(seen.value)}`, `state.observed_on=${p.page.today}`],
                base: headsIn(seen),
            });
            setSaid(t('saved'));
            p.done(given);
        } catch (e) {
            setFailed(reason(e));
        }
    };
    const day_seen = seen.observed_on ? day(seen.observed_on) : t('unknown');
    return (
        <div class="card">
            <div class="buttons">
                <button
                    class="first"
                    disabled={seen.observed_on === p.page.today}
                    onClick={() => void press()}
                >
                    {label(typeOf('portal')?.label)}: {t('seen_today')}
                </button>
                <span>
                    {t('last_seen')}: {day_seen}
                    {seen.by && `, ${writerName(seen.by)}`}
                </span>
                {said && (
                    <span class="good tag" role="status">
                        {said}
                    </span>
                )}
            </div>
            {failed && <Notice kind="bad">{unsaved(failed)}</Notice>}
        </div>
    );
}

export function Home() {
    const { status } = useShared();
    const [page, trouble, , take] = useCall<HomePage>('home', {});
    if (!page) return <Loading trouble={trouble} />;
    const name = page.office ? shownIn(page.office, label({ bn: 'name_bn', en: 'name_en' })) : '';
    return (
        <>
            <h1>{name || status?.office}</h1>
            <SeenToday page={page} done={(portal) => take({ ...page, portal })} />
            <div class="cards">
                <Portal page={page} />
                <Enothi page={page} />
                <Quarters page={page} />
                <Conflicts page={page} />
                <Letters page={page} />
                <Directives page={page} />
                <FollowUps page={page} />
            </div>
        </>
    );
}
