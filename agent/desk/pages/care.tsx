// What is wrong and what to do, what was not accepted, settings.

import { useState } from 'preact/hooks';
import { authorName, keepAuthorName, useCall } from 'pages/live';
import { Loading } from 'pages/controls';
import { recordLink, typeInLinks, typeOf } from 'pages/records';
import { label, t } from 'pages/words';
import { enrol_path, mayTakeOtherCode, other_code } from './enrol';
import { useSync } from './line';
import { say } from './phrases';
import { ProgramSettings } from './settings';
import { useShared } from './state';

interface Finding {
    what: string;
    where: string;
    do: string;
    note?: boolean;
    what_bn: string;
    do_bn: string;
    verb?: string; // that helps
}
export interface Findings {
    ok: boolean;
    findings: Finding[];
}
interface HeldEntry {
    office: string;
    id: string;
    type: string;
    key: string;
    reason: string;
    reason_bn?: string;
    corrected?: boolean;
}

// A folder, a file or an address helps to find it; the program's inner names do not.
const isPlace = (where: string) => /[\\/]/.test(where);

// What to do: a button or a page where there is one, and only else in words.
function Remedy(p: { of: Finding }) {
    const { busy, trouble, sync } = useSync();
    if (p.of.verb === 'quarantine') return null; // stands below
    if (p.of.verb === 'conflicts') return <a href="#/">{t('conflicts')}</a>;
    if (p.of.verb === 'sync')
        return (
            <p>
                {say('sync_helps')}{' '}
                <button disabled={busy} onClick={sync}>
                    {t(busy ? 'syncing' : 'sync_now')}
                </button>{' '}
                {trouble && (
                    <span class="error" role="alert">
                        {trouble}
                    </span>
                )}
            </p>
        );
    return (
        <p>
            {t('what_to_do')}: {label({ bn: p.of.do_bn, en: p.of.do })}{' '}
            {p.of.verb === 'enrol' && (
                <a class="button" href={enrol_path}>
                    {t('enrol')}
                </a>
            )}
        </p>
    );
}

function Doctor() {
    const [given, trouble] = useCall<Findings>('doctor', {});
    return (
        <section class="card">
            <h2>{t('doctor')}</h2>
            {!given ? (
                <Loading trouble={trouble} />
            ) : given.findings.length === 0 ? (
                <p>
                    <span class="tag good">{t('all_well')}</span>
                </p>
            ) : (
                <ul>
                    {given.findings.map((one) => (
                        <li key={one.what + one.where}>
                            <span class={one.note ? '' : 'error'}>
                                {label({ bn: one.what_bn, en: one.what })}
                            </span>{' '}
                            {isPlace(one.where) && <span class="soft">{one.where}</span>}
                            <Remedy of={one} />
                        </li>
                    ))}
                </ul>
            )}
        </section>
    );
}

function Quarantine() {
    const [held, trouble] = useCall<HeldEntry[]>('quarantine', {});
    if (!held) return <Loading trouble={trouble} />;
    if (held.length === 0) return null;
    return (
        <section class="card">
            <h2>{t('quarantine')}</h2>
            <ul>
                {held.map((one) => (
                    <li key={one.id}>
                        <a href={recordLink(one)}>
                            {label(typeOf(one.type)?.label, one.type)} {one.key}
                        </a>
                        : {label({ bn: one.reason_bn || one.reason, en: one.reason })}{' '}
                        <a
                            class="button"
                            href={`#/correct/${typeInLinks(one)}/${one.id}/${one.key}`}
                        >
                            {say('correct')}
                        </a>
                    </li>
                ))}
            </ul>
        </section>
    );
}

export function Care() {
    const { status, me, people } = useShared();
    const [name, setName] = useState(authorName());
    return (
        <>
            <h1>{t('care')}</h1>
            <Doctor />
            <Quarantine />
            <section class="card">
                <h2>{t('settings')}</h2>
                {people.people.length === 0 && (
                    <div class="field">
                        <label for="author">{t('your_name')}</label>
                        <input
                            id="author"
                            type="text"
                            value={name}
                            onInput={(e) => {
                                setName(e.currentTarget.value);
                                keepAuthorName(e.currentTarget.value);
                            }}
                        />
                    </div>
                )}
                <p>
                    <a href="#/people">{say('people')}</a>
                </p>
                <ProgramSettings />
                {mayTakeOtherCode(status) && (
                    <p>
                        {say('other_code')}{' '}
                        <a class="button" href={enrol_path + other_code}>
                            {t('enrol')}
                        </a>
                    </p>
                )}
                <p class="soft">
                    kheya-agent {me?.version} · {status?.office} · {status?.hub.url}
                </p>
            </section>
        </>
    );
}
