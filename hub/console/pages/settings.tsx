// What is set for the hub, and what the doctor finds.

import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { call, Refusal } from 'pages/calls';
import { Loading, Notice } from 'pages/controls';
import { typedSince } from 'pages/drafts';
import { useCall } from 'pages/live';
import { digits, label, t } from 'pages/words';
import { settingText } from './acts';
import { codeOptions, Field, NotAllowed, Said, Section, Select, useDoing } from './parts';
import { useHub } from './session';
import { ww } from './work_words';
import { w } from './words';

interface Settings {
    name: string;
    url: string;
    console_url: string;
    lang: string;
    version: string;
    due_days: Record<string, number>;
    remind_days: Record<string, number>;
    contact_days: number;
}
const texts = ['name', 'url', 'console_url'] as const;
const names = [...texts, 'lang'] as const;
type Name = (typeof names)[number];

export function SettingsPage() {
    const { me } = useHub();
    const admin = me?.user.role === 'administrator';
    const [now, trouble, , take] = useCall<Settings>('settings', admin ? {} : null);
    if (!admin) return <NotAllowed />;
    return (
        <>
            <h1>{w('settings')}</h1>
            {!now ? (
                <Loading trouble={trouble} />
            ) : (
                <>
                    <Change now={now} done={take} />
                    <Days now={now} done={take} />
                    <Doctor />
                    <p class="soft">Kheya {now.version}</p>
                </>
            )}
        </>
    );
}

// A card of settings that are saved together.
function SaveForm(p: {
    id?: string;
    doing: ReturnType<typeof useDoing>;
    save: () => Promise<unknown>;
    children: ComponentChildren;
}) {
    return (
        <form
            class="card"
            id={p.id}
            onSubmit={(e) => {
                e.preventDefault();
                void p.save();
            }}
        >
            {p.children}
            <Said of={p.doing} />
            <div class="buttons">
                <button class="first" disabled={p.doing.busy}>
                    {t('save')}
                </button>
            </div>
        </form>
    );
}

// What each setting was when somebody began to type another: what stands there by then is told
// before it is written over, once.
type Seen = Record<string, string>;
function useSeen(typed: string[], now: (name: string) => string): Seen {
    const seen = useRef<Seen>({}).current;
    for (const name of Object.keys(seen)) if (!typed.includes(name)) delete seen[name];
    for (const name of typed) seen[name] ??= now(name);
    return seen;
}
async function set(
    changes: Record<string, string>,
    seen: Seen,
    take: (now: Settings) => void,
): Promise<void> {
    try {
        const given = await call<Settings>('settings', { changes, seen });
        // What is typed by now began from what was saved.
        for (const name of Object.keys(changes)) delete seen[name];
        take(given);
    } catch (trouble) {
        if (!(trouble instanceof Refusal)) throw trouble;
        take(await call<Settings>('settings'));
        delete seen[trouble.where]; // told: the next save stands on what is there now
        throw trouble;
    }
}
function daysOf(now: Settings, name: string): string {
    const [kind, of] = name.split('.');
    const days = { due: now.due_days, remind: now.remind_days }[kind];
    return String(days ? days[of] : now.contact_days);
}

const dueLevels = ['upazila', 'district', 'division', 'department', 'ministry'] as const;

// The days that headquarters counts by, each a setting of its own.
function Days(p: { now: Settings; done: (now: Settings) => void }) {
    const [typed, setTyped] = useState<Record<string, string>>({});
    const seen = useSeen(Object.keys(typed), (name) => daysOf(p.now, name));
    const doing = useDoing();
    const days: [string, string, number][] = [
        ...dueLevels.map((level): [string, string, number] => [
            `due.${level}`,
            ww(`level_${level}`),
            p.now.due_days[level],
        ]),
        ...codeOptions('reminder_stage', '')
            .slice(1)
            .filter(([stage]) => stage in p.now.remind_days)
            .map(([stage, says]): [string, string, number] => [
                `remind.${stage}`,
                says,
                p.now.remind_days[stage],
            ]),
        ['contact_days', ww('contact_days'), p.now.contact_days],
    ];
    const field = ([name, says, number]: [string, string, number]) => (
        <Field
            key={name}
            id={name.replace('.', '-')}
            label={says}
            value={typed[name] ?? digits(number)}
            set={(value) => setTyped({ ...typed, [name]: value })}
        />
    );
    const save = () =>
        doing.run(async () => {
            if (Object.keys(typed).length > 0) await set(typed, seen, p.done);
            setTyped((now) => typedSince(now, typed));
            return t('saved');
        });
    return (
        <SaveForm id="days" doing={doing} save={save}>
            <h2>{ww('due_days')}</h2>
            <p class="help">{ww('due_days_says')}</p>
            {days.slice(0, dueLevels.length).map(field)}
            <h2>{ww('remind_days')}</h2>
            {days.slice(dueLevels.length).map(field)}
        </SaveForm>
    );
}

// What is typed lies over what is set, so that news from the hub takes neither it nor what was said
// of the last save away.
function Change(p: { now: Settings; done: (now: Settings) => void }) {
    const [typed, setTyped] = useState<Partial<Record<Name, string>>>({});
    const shown = { ...p.now, ...typed };
    const seen = useSeen(Object.keys(typed), (name) => p.now[name as Name]);
    useEffect(() => {
        const isOpen = ([name, text]: [string, string]) => p.now[name as Name] !== text;
        setTyped((typed) => Object.fromEntries(Object.entries(typed).filter(isOpen)));
    }, [p.now]);
    const doing = useDoing();
    const save = () =>
        doing.run(async () => {
            const changes: Record<string, string> = {};
            for (const name of names) {
                if (shown[name] !== p.now[name]) changes[name] = shown[name];
            }
            await set(changes, seen, p.done);
            return t('saved');
        });
    return (
        <SaveForm doing={doing} save={save}>
            {texts.map((name) => (
                <Field
                    key={name}
                    id={name}
                    label={settingText(name)}
                    value={shown[name]}
                    set={(value) => setTyped({ ...typed, [name]: value })}
                />
            ))}
            <Select
                id="lang"
                label={settingText('lang')}
                value={shown.lang || 'bn'}
                set={(lang) => setTyped({ ...typed, lang })}
                options={[
                    ['bn', 'বাংলা'],
                    ['en', 'English'],
                ]}
            />
        </SaveForm>
    );
}

interface Found {
    ok: boolean;
    findings: {
        what: string;
        what_bn: string;
        where: string;
        do: string;
        do_bn: string;
        note?: boolean;
    }[];
}
// Reads the whole store, which takes long where it is large: only when it is asked for.
function Doctor() {
    const [asked, setAsked] = useState(false);
    const [found, trouble] = useCall<Found>('doctor', asked ? {} : null);
    return (
        <Section title={t('doctor')} id="doctor">
            {!asked ? (
                <p>
                    <button onClick={() => setAsked(true)}>{ww('look_over')}</button>{' '}
                    <span class="soft small">{ww('look_over_long')}</span>
                </p>
            ) : !found ? (
                <Loading trouble={trouble} />
            ) : (
                <>
                    {found.ok && <Notice kind="good">{t('all_well')}</Notice>}
                    <ul>
                        {found.findings.map((one) => (
                            <li key={one.what + one.where}>
                                <strong>{label({ bn: one.what_bn, en: one.what })}</strong>{' '}
                                <span class="soft small">{one.where}</span>
                                <br />
                                {t('what_to_do')}: {label({ bn: one.do_bn, en: one.do })}
                            </li>
                        ))}
                    </ul>
                </>
            )}
        </Section>
    );
}
