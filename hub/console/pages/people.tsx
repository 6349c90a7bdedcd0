// Who may come in, as an administrator keeps them: roles and scopes, one-time links, a lost second
// factor, locking somebody out. And the list of what everybody did.

import { useEffect, useRef, useState } from 'preact/hooks';
import { call } from 'pages/calls';
import { Loading, Notice } from 'pages/controls';
import { emptied } from 'pages/drafts';
import { useCall } from 'pages/live';
import { codeText } from 'pages/records';
import { digits, moment, spoken, t, writerName } from 'pages/words';
import { outcomeText, subjectText, verbText } from './acts';
import { FileButtons, fileHref } from './files';
import {
    codeOptions,
    Field,
    FormDialog,
    NotAllowed,
    OfficeLink,
    PrintButton,
    Said,
    Section,
    Select,
    Table,
    useDoing,
    type Doing,
} from './parts';
import { RedactionList } from './redaction';
import { useHub } from './session';
import { ww, type WorkWord } from './work_words';
import { w } from './words';

interface User {
    name: string;
    role: string;
    scope: string;
    state: string;
    totp: boolean;
    last_login: string | null;
    link?: string;
    link_until?: string;
}
const roles: WorkWord[] = ['administrator', 'division', 'department', 'viewer'];
const states: Record<string, WorkWord> = {
    active: 'user_active',
    disabled: 'user_disabled',
    invited: 'user_invited',
    'link expired': 'user_expired',
};

export function PeoplePage() {
    const { me } = useHub();
    const admin = me?.user.role === 'administrator';
    const [all, trouble, again] = useCall<User[]>('user/list', admin ? {} : null);
    const [linked, setLinked] = useState<User | null>(null);
    const [leaving, setLeaving] = useState<User | null>(null);
    const [asked, setAsked] = useState<Asked | null>(null);
    const card = useRef<HTMLElement>(null); // whoever pressed far below is to see the link
    useEffect(() => card.current?.scrollIntoView({ block: 'center' }), [linked]);
    const doing = useDoing();
    if (!admin) return <NotAllowed />;
    const perform = async (verb: string, given: object) => {
        const done = await call<User>(`user/${verb}`, given);
        setLinked(done.link ? done : null);
        again();
    };
    const act = (verb: string, given: object) =>
        doing.run(async () => {
            await perform(verb, given);
            return t('saved');
        });
    return (
        <>
            <h1>{w('people')}</h1>
            <Said of={doing} />
            {linked && (
                <section class="card" role="status" ref={card}>
                    <h2>{linked.name}</h2>
                    <p>{ww('link_says')}</p>
                    <p class="code">{linked.link}</p>
                </section>
            )}
            {!all ? (
                <Loading trouble={trouble} />
            ) : (
                <section class="card" aria-label={w('people')}>
                    <Table
                        label={w('people')}
                        columns={[
                            t('name'),
                            ww('role'),
                            ww('scope'),
                            ww('state'),
                            w('totp'),
                            ww('last_login'),
                            '',
                        ]}
                        rows={all.map((one) => [
                            one.name,
                            ww(one.role as WorkWord),
                            <ScopeText of={one} />,
                            ww(states[one.state] ?? 'user_active'),
                            w(one.totp ? 'totp_on' : 'totp_off'),
                            one.last_login ? moment(one.last_login) : ww('never'),
                            <div class="buttons screen">
                                {one.state === 'disabled' ? (
                                    <button
                                        aria-label={`${ww('enable')}: ${one.name}`}
                                        onClick={() => void act('enable', { name: one.name })}
                                    >
                                        {ww('enable')}
                                    </button>
                                ) : (
                                    <button
                                        aria-label={`${ww('disable')}: ${one.name}`}
                                        onClick={() => setAsked({ verb: 'disable', of: one })}
                                    >
                                        {ww('disable')}
                                    </button>
                                )}
                                <button
                                    aria-label={`${ww('reset_password')}: ${one.name}`}
                                    onClick={() => setAsked({ verb: 'reset', of: one })}
                                >
                                    {ww('reset_password')}
                                </button>
                                {one.state !== 'disabled' && (
                                    <button
                                        aria-label={`${ww('hand_over')}: ${one.name}`}
                                        onClick={() => setLeaving(one)}
                                    >
                                        {ww('hand_over')}
                                    </button>
                                )}
                                {one.totp && (
                                    <button
                                        aria-label={`${ww('reset_totp')}: ${one.name}`}
                                        onClick={() =>
                                            void act('reset', { name: one.name, totp: true })
                                        }
                                    >
                                        {ww('reset_totp')}
                                    </button>
                                )}
                            </div>,
                        ])}
                    />
                </section>
            )}
            {asked && (
                <LockOut
                    {...asked}
                    isSelf={asked.of.name === me?.user.name}
                    doing={doing}
                    close={() => setAsked(null)}
                    send={async () => {
                        if (await act(asked.verb, { name: asked.of.name })) setAsked(null);
                    }}
                />
            )}
            {leaving && (
                <HandOver
                    from={leaving}
                    of={doing}
                    close={() => setLeaving(null)}
                    act={async (name) => {
                        const isDone = await doing.run(async () => {
                            const given = { name: leaving.name, successor: name };
                            setLinked(await call<User>('user/handover', given));
                            again();
                            return t('saved');
                        });
                        if (isDone) setLeaving(null);
                    }}
                />
            )}
            <NewUser add={(given) => perform('add', given)} />
            <RedactionList />
        </>
    );
}

// What locks somebody out is asked once more, with what it does.
interface Asked {
    verb: 'disable' | 'reset';
    of: User;
}
function LockOut(
    p: Asked & { isSelf: boolean; doing: Doing; close: () => void; send: () => Promise<void> },
) {
    const does = ww(p.verb === 'disable' ? 'disable' : 'reset_password');
    return (
        <FormDialog
            title={`${does}: ${p.of.name}`}
            does={does}
            of={p.doing}
            close={p.close}
            send={() => void p.send()}
        >
            <p>{ww(p.verb === 'disable' ? 'disable_says' : 'reset_says')}</p>
            {p.isSelf && <Notice kind="warn">{ww('locks_yourself_out')}</Notice>}
        </FormDialog>
    );
}

// As it is typed when a user is added.
function scopeOf(user: User): string {
    return user.scope.replace(/^\w+:/, '');
}
function ScopeText(p: { of: User }) {
    const scope = scopeOf(p.of);
    if (scope === '') return <>{w('all')}</>;
    if (p.of.scope.startsWith('office:')) return <OfficeLink of={{ office: scope }} />;
    return <>{codeText('department', scope)}</>;
}

// Somebody leaves and another takes the seat: the same role and scope, a link of his own.
function HandOver(p: {
    from: User;
    of: Doing;
    close: () => void;
    act: (name: string) => Promise<void>;
}) {
    const [name, setName] = useState('');
    return (
        <FormDialog
            title={`${ww('hand_over')}: ${p.from.name}`}
            does={ww('hand_over')}
            of={p.of}
            close={p.close}
            send={() => void p.act(name)}
        >
            <p>{ww('hand_over_says')}</p>
            <Field id="successor" label={ww('successor')} value={name} set={setName} required />
        </FormDialog>
    );
}

function NewUser(p: { add: (given: object) => Promise<void> }) {
    const doing = useDoing();
    const [name, setName] = useState('');
    const [role, setRole] = useState<string>('department');
    const [scope, setScope] = useState('');
    const departments = codeOptions('department', '').slice(1);
    return (
        <Section title={ww('add_user')}>
            <form
                class="row"
                onSubmit={(e) => {
                    e.preventDefault();
                    void doing.run(async () => {
                        await p.add({ name, role, ...(scope ? { scope } : {}) });
                        setName(emptied(name));
                        return t('saved');
                    });
                }}
            >
                <Field id="new-name" label={w('user_name')} value={name} set={setName} required />
                <Select
                    id="role"
                    label={ww('role')}
                    value={role}
                    set={setRole}
                    options={roles.map((one) => [one, ww(one)])}
                />
                <Field id="scope" label={ww('scope')} value={scope} set={setScope} />
                <button class="first" disabled={doing.busy}>
                    {ww('add_user')}
                </button>
            </form>
            <p class="help">
                {ww('scope_says')}{' '}
                {departments.map(([code, says]) => `${code} = ${says}`).join('; ')}
            </p>
            <Said of={doing} />
        </Section>
    );
}

interface Audit {
    entries: {
        id: number;
        at: string;
        who: string;
        from: string;
        verb: string;
        what: string;
        office: string;
        outcome: string;
        note: string;
        note_bn: string;
    }[];
    more: boolean;
}
const audit_step = 100; // entries of a page

export function AuditPage() {
    const { me } = useHub();
    const admin = me?.user.role === 'administrator';
    const [who, setWho] = useState('');
    const [before, setBefore] = useState(0);
    const [list, trouble] = useCall<Audit>(
        'audit',
        admin
            ? { limit: audit_step, ...(who ? { who } : {}), ...(before ? { before } : {}) }
            : null,
    );
    if (!admin) return <NotAllowed />;
    return (
        <>
            <h1>{w('audit')}</h1>
            <div class="row screen">
                <Field id="who" label={ww('only_who')} value={who} set={setWho} />
                <div class="buttons" role="group" aria-label={w('download')}>
                    <FileButtons
                        files={[
                            {
                                says: 'CSV',
                                href: fileHref('audit', { format: 'csv', ...(who ? { who } : {}) }),
                                name: 'audit.csv',
                            },
                        ]}
                    />
                    <PrintButton />
                </div>
            </div>
            {!list ? (
                <Loading trouble={trouble} />
            ) : (
                <section class="card" aria-label={w('audit')}>
                    <Table
                        label={w('audit')}
                        empty={t('found_none')}
                        columns={[
                            ww('at'),
                            ww('who'),
                            ww('from'),
                            ww('did'),
                            ww('what'),
                            w('office'),
                            ww('outcome'),
                        ]}
                        rows={list.entries.map((one) => [
                            moment(one.at),
                            writerName(one.who),
                            writerName(one.from),
                            verbText(one.verb),
                            subjectText(one.what),
                            one.office ? <OfficeLink of={{ office: one.office }} /> : '',
                            [
                                outcomeText(one.outcome),
                                (spoken() === 'bn' && one.note_bn) || one.note,
                            ]
                                .filter(Boolean)
                                .join(': '),
                        ])}
                    />
                    <div class="buttons screen">
                        {before > 0 && <button onClick={() => setBefore(0)}>{t('today')}</button>}
                        {list.more && (
                            <button
                                onClick={() => setBefore(list.entries[list.entries.length - 1].id)}
                            >
                                {ww('older')} ({digits(audit_step)})
                            </button>
                        )}
                    </div>
                </section>
            )}
        </>
    );
}
