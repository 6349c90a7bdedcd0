// The officer's pages: which one is shown, and what stands around all of them.

import { render } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { Loading, NoPage, Notice } from 'pages/controls';
import { live, useCall } from 'pages/live';
import { usePath } from 'pages/path';
import { t, type Word } from 'pages/words';
import { Care, type Findings } from './care';
import { Enrol, enrol_path, mayTakeOtherCode, other_code } from './enrol';
import { dropOldDrafts, keepDraftsAtAgent } from 'pages/drafts';
import { Home } from './home';
import { Line } from './line';
import { ListPage, TypesPage } from './list';
import { Locked, PeoplePage } from './people';
import { Quarter } from './quarter';
import { RecordPage } from './record';
import { Search } from './search';
import { shared, useAgent, useShared } from './state';
import { Transfer } from './transfer';

function Page(p: { path: string[] }) {
    const [name, what = '', ...rest] = p.path;
    const [type, office] = what.split('@'); // another office's record: TYPE@OFFICE
    const key = rest.join('/');
    switch (name) {
        case 'records':
            return <TypesPage />;
        case 'list':
            return <ListPage key={type} type={type} />;
        case 'record':
            return (
                <RecordPage key={`${what}/${key}`} type={type} of={office} id={key} isNew={false} />
            );
        case 'correct': {
            const [held, ...parts] = rest;
            const id = parts.join('/');
            return (
                <RecordPage
                    key={`${what}/${id}`}
                    type={type}
                    of={office}
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
            return <Search words={what} />;
        case 'transfer':
            return <Transfer />;
        case 'people':
            return <PeoplePage />;
        case 'care':
            return <Care />;
        case '':
            return <Home />;
        default:
            return <NoPage />;
    }
}

const pages: [string, Word][] = [
    ['', 'home'],
    ['records', 'records'],
    ['quarter', 'quarter'],
    ['search', 'search'],
    ['transfer', 'transfer'],
    ['care', 'care'],
];

// The window is called as its page is: a reader with several open tells them apart.
function followTitle(): () => void {
    const name = () => {
        const heading = document.querySelector('main h1')?.textContent?.trim();
        const title = heading ? `${heading} · খেয়া Kheya` : 'খেয়া Kheya';
        if (document.title !== title) document.title = title;
    };
    const watch = new MutationObserver(name);
    watch.observe(document.body, { childList: true, characterData: true, subtree: true });
    return () => watch.disconnect();
}

// Who has joined already joins once more only where nothing else helps; until headquarters has
// confirmed it and something was saved, also with the code of another office, by a link of its own.
function EnrolAgain() {
    const { status } = useShared();
    const [given, trouble, again] = useCall<Findings>('doctor', {});
    const office = useRef(status?.office); // as the page was opened
    const isOther = location.search === other_code && mayTakeOtherCode(status);
    const helps = isOther || given?.findings.some((one) => one.verb === 'enrol');
    const hasMoved = status !== null && status.office !== office.current;
    useEffect(() => {
        if ((given && !helps) || hasMoved) location.replace('/');
    }, [given, helps, hasMoved]);
    if (!helps) return <Loading trouble={trouble} />;
    return (
        <>
            <p>
                <a href="/#/care">{t('care')}</a>
            </p>
            <Enrol done={again} />
        </>
    );
}

function App() {
    const agent = useAgent();
    const path = usePath();
    const inRecords = ['list', 'record', 'new', 'correct'].includes(path[0]);
    const here = inRecords ? 'records' : path[0];
    useEffect(() => dropOldDrafts(), []);
    useEffect(followTitle, []);
    const known = agent.access === 'in' || (agent.access === 'away' && agent.status !== null);
    const enrols = location.pathname === enrol_path;
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
                            !enrols &&
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
                {known && !enrols && <Line />}
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
                    {known && (enrols ? <EnrolAgain /> : <Page path={path} />)}
                </main>
            </live.Provider>
        </shared.Provider>
    );
}

keepDraftsAtAgent();
render(<App />, document.getElementById('app')!);
