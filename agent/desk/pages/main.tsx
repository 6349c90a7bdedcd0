// The officer's pages: which one is shown, and what stands around all of them.

import { render } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { call, reason, Refusal } from 'pages/calls';
import { Loading, Notice } from 'pages/controls';
import { live } from 'pages/live';
import { usePath } from 'pages/path';
import { delivery, label, spoken, t, type Word } from 'pages/words';
import { Care } from './care';
import { Enrol, enrol_path } from './enrol';
import { dropOldDrafts } from 'pages/drafts';
import { Home } from './home';
import { ListPage, TypesPage } from './list';
import { Locked, PeoplePage, WritingAs } from './people';
import { say } from './phrases';
import { Quarter } from './quarter';
import { RecordPage } from './record';
import { Search } from './search';
import { shared, useAgent, useShared } from './state';
import { Transfer } from './transfer';

function Page(p: { path: string[] }) {
    const [name, type, ...rest] = p.path;
    const key = rest.join('/');
    switch (name) {
        case 'records':
            return <TypesPage />;
        case 'list':
            return <ListPage key={type} type={type} />;
        case 'record':
            return <RecordPage key={`${type}/${key}`} type={type} id={key} isNew={false} />;
        case 'correct': {
            const [held, ...parts] = rest;
            const id = parts.join('/');
            return (
                <RecordPage
                    key={`${type}/${id}`}
                    type={type}
                    id={id}
                    isNew={false}
                    correct={held}
                />
            );
        }
        case 'new':
            return <RecordPage key={`new ${type}`} type={type} id="" isNew />;
        case 'quarter':
            return <Quarter code={p.path.slice(1).join('/')} />;
        case 'search':
            return <Search words={type ?? ''} />;
        case 'transfer':
            return <Transfer />;
        case 'people':
            return <PeoplePage />;
        case 'care':
            return <Care />;
        default:
            return <Home />;
    }
}

function isNoLine(trouble: unknown): trouble is Refusal {
    return trouble instanceof Refusal && trouble.status === 503;
}

// What exactly failed is told where there are words for it in the reader's language.
function noLine(trouble: Refusal): string {
    const why = label({ bn: trouble.bn, en: trouble.en });
    return why && (spoken() === 'en' || trouble.bn)
        ? `${say('no_line')} (${why})`
        : say('no_line');
}

// Where everything that was saved stands, and the button that sends it.
function Line() {
    const { status, exchanging } = useShared();
    const [busy, setBusy] = useState(false);
    const [trouble, setTrouble] = useState('');
    // What was said of an earlier try is over once another one went well.
    useEffect(() => setTrouble(''), [status?.last_exchange]);
    if (!status) return null;
    const { total, pending, quarantined } = status.changes;
    const since = status.last_exchange
        ? Math.floor((Date.now() - Date.parse(status.last_exchange)) / 86400000)
        : null;
    const sync = async () => {
        setBusy(true);
        setTrouble('');
        try {
            await call('sync', { deadline: 60 });
        } catch (e) {
            setTrouble(isNoLine(e) ? noLine(e) : reason(e));
        }
        setBusy(false);
    };
    const working = busy || exchanging;
    return (
        <div class="line screen">
            <span role="status" id="delivery">
                {delivery(total, pending, quarantined, since)}
            </span>
            <button onClick={() => void sync()} disabled={busy}>
                {working ? (
                    <>
                        <span class="spin" aria-hidden="true" /> {t('syncing')}
                    </>
                ) : (
                    t('sync_now')
                )}
            </button>
            {trouble && (
                <span class="error" role="alert">
                    {trouble}
                </span>
            )}
            {status.disk.state !== 'well' && (
                <span class="error" role="alert">
                    {status.disk.why ?? status.disk.state}
                </span>
            )}
            <WritingAs />
        </div>
    );
}

const pages: [string, Word][] = [
    ['', 'home'],
    ['records', 'records'],
    ['quarter', 'quarter'],
    ['search', 'search'],
    ['transfer', 'transfer'],
    ['care', 'care'],
];

function App() {
    const agent = useAgent();
    const path = usePath();
    const inRecords = ['list', 'record', 'new', 'correct'].includes(path[0]);
    const here = inRecords ? 'records' : path[0];
    useEffect(() => dropOldDrafts(), []);
    useEffect(() => {
        if (agent.access === 'in' && location.pathname === enrol_path) location.replace('/');
    }, [agent.access]);
    const known = agent.access === 'in' || (agent.access === 'away' && agent.status !== null);
    return (
        <shared.Provider value={agent}>
            <live.Provider value={agent}>
                <a
                    class="skip"
                    href="#content"
                    onClick={(e) => {
                        e.preventDefault();
                        document.getElementById('content')?.focus();
                    }}
                >
                    {t('skip')}
                </a>
                <header class="top">
                    <span class="brand">খেয়া Kheya</span>
                    <nav>
                        {known &&
                            pages.map(([path, word]) => (
                                <a
                                    key={path}
                                    href={`#/${path}`}
                                    aria-current={here === path ? 'page' : undefined}
                                >
                                    {t(word)}
                                </a>
                            ))}
                    </nav>
                    <button
                        lang={agent.lang === 'bn' ? 'en' : 'bn'}
                        onClick={() => agent.setLang(agent.lang === 'bn' ? 'en' : 'bn')}
                    >
                        {t('other_language')}
                    </button>
                </header>
                {known && <Line />}
                <main id="content" tabIndex={-1}>
                    {agent.access === 'away' && <Notice kind="bad">{t('no_agent')}</Notice>}
                    {agent.access === 'asking' && <Loading />}
                    {agent.access === 'out' && (
                        <div class="card">
                            <h1>{t('not_let_in')}</h1>
                            <p>{t('not_let_in_says')}</p>
                        </div>
                    )}
                    {agent.access === 'locked' && <Locked />}
                    {agent.access === 'new' && <Enrol done={agent.again} />}
                    {known && <Page path={path} />}
                </main>
            </live.Provider>
        </shared.Provider>
    );
}

render(<App />, document.getElementById('app')!);
