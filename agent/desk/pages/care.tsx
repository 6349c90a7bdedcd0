// What is wrong and what to do, what was not accepted, settings; and joining in the first place.

import { useState } from 'preact/hooks';
import { call, reason } from 'pages/calls';
import { authorName, keepAuthorName, useCall } from 'pages/live';
import { Loading, Notice } from 'pages/controls';
import { label, t } from 'pages/words';
import { useShared } from './state';

interface Finding {
    what: string;
    where: string;
    do: string;
    note?: boolean;
    what_bn?: string;
    do_bn?: string;
}
interface Findings {
    ok: boolean;
    findings: Finding[];
}
interface HeldEntry {
    id: string;
    type: string;
    key: string;
    reason: string;
    reason_bn?: string;
    corrected?: boolean;
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
                                {label({ bn: one.what_bn || one.what, en: one.what })}
                            </span>{' '}
                            <span class="soft">{one.where}</span>
                            {one.do && (
                                <p>
                                    {t('what_to_do')}:{' '}
                                    {label({ bn: one.do_bn || one.do, en: one.do })}
                                </p>
                            )}
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
                        <a href={`#/record/${one.type}/${one.key}`}>
                            {one.type} {one.key}
                        </a>
                        : {label({ bn: one.reason_bn || one.reason, en: one.reason })}
                    </li>
                ))}
            </ul>
        </section>
    );
}

export function Care() {
    const { status, me } = useShared();
    const [name, setName] = useState(authorName());
    return (
        <>
            <h1>{t('care')}</h1>
            <Doctor />
            <Quarantine />
            <section class="card">
                <h2>{t('settings')}</h2>
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
                <p class="soft">
                    kheya-agent {me?.version} · {status?.office} · {status?.hub.url}
                </p>
            </section>
        </>
    );
}

export function Enrol(p: { done: () => void }) {
    const [code, setCode] = useState('');
    const [busy, setBusy] = useState(false);
    const [failed, setFailed] = useState('');
    const enrol = async () => {
        setBusy(true);
        setFailed('');
        // Without a line the code is taken all the same, and joining goes on by itself.
        try {
            await call('enrol', { code: code.trim() });
        } catch (e) {
            setFailed(reason(e));
        }
        setBusy(false);
        p.done();
    };
    return (
        <form
            class="card"
            onSubmit={(e) => {
                e.preventDefault();
                void enrol();
            }}
        >
            <h1>{t('enrol')}</h1>
            <p>{t('enrol_says')}</p>
            <div class="field">
                <label for="code">{t('code')}</label>
                <textarea
                    id="code"
                    rows={4}
                    value={code}
                    onInput={(e) => setCode(e.currentTarget.value)}
                />
            </div>
            {failed && <Notice kind="bad">{failed}</Notice>}
            <button class="first" type="submit" disabled={busy || code.trim() === ''}>
                {t('enrol_done')}
            </button>
        </form>
    );
}
