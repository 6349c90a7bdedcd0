// The way in, and what the hub holds; every page of the console begins from here.

import { render } from 'preact';
import { useEffect, useState } from 'preact/hooks';

interface Me {
    user: { name: string; role: string; scope: string };
    token: string;
}

async function call(verb: string, given: object, token = ''): Promise<Response> {
    return fetch(`/api/v1/${verb}`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', 'X-Kheya-Token': token },
        body: JSON.stringify(given),
    });
}

function Entrance({ enter }: { enter: () => void }) {
    const [said, say] = useState('');
    const first = location.hash.startsWith('#first=') ? location.hash.slice(7) : '';
    async function send(event: Event) {
        event.preventDefault();
        const form = new FormData(event.currentTarget as HTMLFormElement);
        const given = Object.fromEntries([...form].filter(([, value]) => value !== ''));
        const answer = first
            ? await call('first', { key: first, ...given })
            : await call('login', given);
        if (!answer.ok) {
            const problem = await answer.json().catch(() => ({}));
            say(problem.error?.message_bn || problem.error?.message || problem.detail);
            return;
        }
        history.replaceState(null, '', '/');
        if (first) location.reload();
        else enter();
    }
    return (
        <form onSubmit={send}>
            {first ? null : (
                <label>
                    নাম / Name <input name="name" required autocomplete="username" />
                </label>
            )}
            <label>
                পাসওয়ার্ড / Password{' '}
                <input name="password" type="password" required autocomplete="current-password" />
            </label>
            {first ? null : (
                <label>
                    কোড / Code <input name="code" inputMode="numeric" />
                </label>
            )}
            <button>প্রবেশ / Enter</button>
            <p role="alert">{said}</p>
        </form>
    );
}

function Console() {
    const [me, know] = useState<Me | null>(null);
    const [held, hold] = useState('');
    async function look() {
        const answer = await fetch('/api/v1/me');
        if (!answer.ok) return know(null);
        const known = (await answer.json()) as Me;
        know(known);
        hold(await (await call('status', {}, known.token)).text());
    }
    useEffect(() => {
        void look();
    }, []);
    if (!me) return <Entrance enter={look} />;
    return (
        <main>
            <h1>{me.user.name}</h1>
            <pre>{held}</pre>
        </main>
    );
}

render(<Console />, document.getElementById('app')!);
