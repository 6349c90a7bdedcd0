// The way in: name and password, the number of an authenticator where somebody has one, and the
// one-time link with which a new or reset user sets a password.

import { useEffect, useRef, useState } from 'preact/hooks';
import { call, reason, Refusal } from 'pages/calls';
import { Notice } from 'pages/controls';
import { asciiDigits } from 'pages/words';
import { Field, NewPassword } from './parts';
import { useHub } from './session';
import { w } from './words';

const first_mark = 'first=';
// Whether that part of the address is a one-time link's.
export function isLink(part: string): boolean {
    return part.startsWith(first_mark);
}

export function Entrance(p: { part: string }) {
    return isLink(p.part) ? <First link={p.part.slice(first_mark.length)} /> : <Login />;
}

function Login() {
    const { enter, ended, stays } = useHub();
    const [name, setName] = useState('');
    const [password, setPassword] = useState('');
    const [code, setCode] = useState('');
    const [asksCode, setAsksCode] = useState(false);
    const [failed, setFailed] = useState('');
    const [busy, setBusy] = useState(false);
    const codeAt = useRef<HTMLDivElement>(null);
    useEffect(() => {
        if (asksCode) codeAt.current?.querySelector('input')?.focus();
    }, [asksCode]);
    const send = async () => {
        setBusy(true);
        setFailed('');
        try {
            const number = asciiDigits(code).replace(/\s/g, '');
            await call('login', { name, password, ...(number ? { code: number } : {}) });
            enter();
        } catch (e) {
            if (e instanceof Refusal && e.needsCode && !asksCode) setAsksCode(true);
            else setFailed(reason(e));
        }
        setBusy(false);
    };
    return (
        <form
            class="card narrow"
            onSubmit={(e) => {
                e.preventDefault();
                void send();
            }}
        >
            <h1>{w('sign_in')}</h1>
            {stays && <Notice kind="bad">{w('not_out_yet')}</Notice>}
            {ended && <Notice kind="warn">{w('session_over')}</Notice>}
            <Field
                id="name"
                label={w('user_name')}
                value={name}
                set={setName}
                auto="username"
                required
            />
            <Field
                id="password"
                label={w('password')}
                value={password}
                set={setPassword}
                type="password"
                auto="current-password"
                required
            />
            {asksCode && (
                <div ref={codeAt}>
                    <Notice kind="good">{w('totp_needed')}</Notice>
                    <Field
                        id="code"
                        label={w('totp_code')}
                        value={code}
                        set={setCode}
                        auto="one-time-code"
                        required
                    />
                </div>
            )}
            {failed && <Notice kind="bad">{failed}</Notice>}
            <div class="buttons">
                <button class="first" disabled={busy}>
                    {w('sign_in')}
                </button>
            </div>
        </form>
    );
}

function First(p: { link: string }) {
    const { enter, me, paused } = useHub();
    const [password, setPassword] = useState('');
    const [again, setAgain] = useState('');
    const [failed, setFailed] = useState('');
    const send = async () => {
        if (password !== again) {
            setFailed(w('password_differs'));
            return;
        }
        try {
            await call('first', { key: p.link, password });
            location.replace('#/account'); // where a second factor is set up
            enter();
        } catch (e) {
            setFailed(reason(e));
        }
    };
    return (
        <form
            class="card narrow"
            onSubmit={(e) => {
                e.preventDefault();
                void send();
            }}
        >
            <h1>{w('password_set')}</h1>
            <p>{w('first_says')}</p>
            {me && !paused && (
                <Notice kind="warn">
                    {w('signed_in_here')}: {me.user.name}. {w('link_signs_out')}
                </Notice>
            )}
            <NewPassword
                id="password"
                value={password}
                set={setPassword}
                again={again}
                setAgain={setAgain}
            />
            {failed && <Notice kind="bad">{failed}</Notice>}
            <div class="buttons">
                <button class="first">{w('password_set')}</button>
            </div>
        </form>
    );
}
