// Everybody's own sign-in: password and second factor.

import { useState } from 'preact/hooks';
import { call } from 'pages/calls';
import { emptied } from 'pages/drafts';
import { asciiDigits } from 'pages/words';
import { Field, NewPassword, Said, Section, useDoing } from './parts';
import { useHub } from './session';
import { ww } from './work_words';
import { w } from './words';

export function AccountPage() {
    const { me } = useHub();
    return (
        <>
            <h1>
                {ww('own_account')}: {me?.user.name}
            </h1>
            <Totp />
            <Password />
        </>
    );
}

interface Drawn {
    secret: string;
    uri: string;
    qr: string; // of the uri, for the telephone's camera
}

function Totp() {
    const { me, enter } = useHub();
    const [drawn, setDrawn] = useState<Drawn | null>(null);
    const [code, setCode] = useState('');
    const [password, setPassword] = useState('');
    const doing = useDoing();
    const on = me?.user.totp === true;
    const begin = () => doing.run(async () => setDrawn(await call('me/totp', {})));
    const confirm = () =>
        doing.run(async () => {
            await call('me/totp', { code: asciiDigits(code).replace(/\s/g, '') });
            setDrawn(null);
            enter();
            return w('totp_on');
        });
    const drop = () =>
        doing.run(async () => {
            await call('me/totp', { off: true, password });
            setPassword('');
            enter();
            return w('totp_off');
        });
    return (
        <Section title={w('totp')}>
            <p>{w(on ? 'totp_on' : 'totp_off')}</p>
            <Said of={doing} />
            {!on && !drawn && (
                <button class="first" onClick={() => void begin()}>
                    {w('totp_begin')}
                </button>
            )}
            {drawn && (
                <form
                    onSubmit={(e) => {
                        e.preventDefault();
                        void confirm();
                    }}
                >
                    <p>{w('totp_says')}</p>
                    <img
                        class="qr"
                        alt={ww('code_as_picture')}
                        src={`data:image/svg+xml,${encodeURIComponent(drawn.qr)}`}
                    />
                    <p>
                        {w('secret')}: <span class="code">{drawn.secret}</span>
                    </p>
                    <p>
                        <a href={drawn.uri}>otpauth</a>
                    </p>
                    <Field
                        id="code"
                        label={w('totp_code')}
                        value={code}
                        set={setCode}
                        auto="one-time-code"
                        required
                    />
                    <button class="first">{w('confirm')}</button>
                </form>
            )}
            {on && (
                <form
                    onSubmit={(e) => {
                        e.preventDefault();
                        void drop();
                    }}
                >
                    <Field
                        id="totp-password"
                        label={w('password_old')}
                        value={password}
                        set={setPassword}
                        type="password"
                        auto="current-password"
                        required
                    />
                    <button>{w('totp_end')}</button>
                </form>
            )}
        </Section>
    );
}

function Password() {
    const [old, setOld] = useState('');
    const [next, setNext] = useState('');
    const [again, setAgain] = useState('');
    const doing = useDoing();
    const change = () =>
        doing.run(async () => {
            if (next !== again) throw new Error(w('password_differs'));
            await call('me/password', { old, new: next });
            setOld(emptied(old));
            setNext(emptied(next));
            setAgain(emptied(again));
            return w('password_changed');
        });
    return (
        <Section title={w('password_change')}>
            <form
                onSubmit={(e) => {
                    e.preventDefault();
                    void change();
                }}
            >
                <Field
                    id="old"
                    label={w('password_old')}
                    value={old}
                    set={setOld}
                    type="password"
                    auto="current-password"
                    required
                />
                <NewPassword
                    id="next"
                    value={next}
                    set={setNext}
                    again={again}
                    setAgain={setAgain}
                />
                <Said of={doing} />
                <button class="first" disabled={doing.busy}>
                    {w('password_change')}
                </button>
            </form>
        </Section>
    );
}
