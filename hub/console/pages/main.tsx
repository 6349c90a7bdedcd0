// The console's pages: which one is shown, and what stands around all of them.

import { render } from 'preact';
import { useEffect } from 'preact/hooks';
import { reason } from 'pages/calls';
import { Loading, NoPage, Notice } from 'pages/controls';
import { dropOldDrafts } from 'pages/drafts';
import { live } from 'pages/live';
import { usePath } from 'pages/path';
import { t } from 'pages/words';
import { AccountPage } from './account';
import { BehindPage } from './behind';
import { DevicesPage } from './devices';
import { Entrance, isLink } from './entrance';
import { FollowupPage } from './followup';
import { InboxPage } from './inbox';
import { OfficePage } from './office';
import { OfficesPage } from './offices';
import { OverviewPage } from './overview';
import { lastQuarter } from './parts';
import { AuditPage, PeoplePage } from './people';
import { RecordPage } from './record';
import { ReportPage } from './report';
import { hub, useSession, type Hub, type Me } from './session';
import { SettingsPage } from './settings';
import { TypesPage } from './types';
import { w, type ConsoleWord } from './words';
import { ww } from './work_words';

// #/overview/2021-22/Q2/...: the quarter is two parts of the path. A page that is opened without
// one shows the one that was chosen last in this window.
const quarter_kept = 'kheya.quarter';
function quarterIn(path: string[]): string {
    const code = path.slice(1, 3).join('/');
    const isOne = /^\d{4}-\d\d\/Q[1-4]$/.test(code);
    if (isOne) sessionStorage.setItem(quarter_kept, code);
    return isOne ? code : (sessionStorage.getItem(quarter_kept) ?? lastQuarter());
}

function Page(p: { path: string[] }) {
    const [name, first, second, ...rest] = p.path;
    const quarter = quarterIn(p.path);
    switch (name) {
        case 'report':
            return <ReportPage key={p.path.join('/')} quarter={quarter} where={rest[0] ?? ''} />;
        case 'behind':
            return (
                <BehindPage
                    key={p.path.join('/')}
                    quarter={quarter}
                    what={rest[0] ?? 'offices'}
                    where={rest[1] ?? ''}
                />
            );
        case 'offices':
            return <OfficesPage path={p.path} />;
        case 'office':
            return <OfficePage key={first} office={first} />;
        case 'record':
        case 'new':
            return (
                <RecordPage
                    key={p.path.join('/')}
                    office={first}
                    type={second}
                    id={rest.join('/')}
                    isNew={name === 'new'}
                />
            );
        case 'inbox':
            return <InboxPage />;
        case 'followup':
            return <FollowupPage key={quarter} quarter={quarter} />;
        case 'devices':
            return <DevicesPage />;
        case 'people':
            return <PeoplePage />;
        case 'audit':
            return <AuditPage />;
        case 'settings':
            return <SettingsPage />;
        case 'types':
            return <TypesPage />;
        case 'account':
            return <AccountPage />;
        case '':
        case 'overview':
            return <OverviewPage key={quarter} quarter={quarter} />;
        default:
            return <NoPage what={name} />;
    }
}

// The call that a page cannot do without; a page whose call the hub does not have is not offered.
const pages: { word: ConsoleWord; needs: string; admin?: boolean }[] = [
    { word: 'overview', needs: 'overview' },
    { word: 'report', needs: 'report' },
    { word: 'offices', needs: 'office/list' },
    { word: 'inbox', needs: 'conflicts' },
    { word: 'followup', needs: 'followup' },
    { word: 'devices', needs: 'device/list' },
    { word: 'people', needs: 'user/list', admin: true },
    { word: 'audit', needs: 'audit', admin: true },
    { word: 'settings', needs: 'settings', admin: true },
    { word: 'types', needs: 'types' },
];
const parents: Record<string, string> = {
    '': 'overview',
    behind: 'overview',
    office: 'offices',
    record: 'offices',
    new: 'offices',
};

function Top(p: { at: Hub; here: string }) {
    const { at } = p;
    const me = at.paused ? null : at.me;
    const isAdmin = me?.user.role === 'administrator';
    return (
        <header class="top">
            <span class="brand">খেয়া Kheya</span>
            <nav aria-label={w('pages')}>
                {me &&
                    pages
                        .filter((one) => at.calls.has(one.needs) && (isAdmin || !one.admin))
                        .map((one) => (
                            <a
                                key={one.word}
                                href={`#/${one.word}`}
                                aria-current={p.here === one.word ? 'page' : undefined}
                            >
                                {w(one.word)}
                            </a>
                        ))}
            </nav>
            {me && (
                <a
                    href="#/account"
                    title={ww('own_account')}
                    aria-current={p.here === 'account' ? 'page' : undefined}
                >
                    {me.user.name}
                </a>
            )}
            {me && <button onClick={at.leave}>{w('sign_out')}</button>}
            <button
                lang={at.lang === 'bn' ? 'en' : 'bn'}
                onClick={() => at.setLang(at.lang === 'bn' ? 'en' : 'bn')}
            >
                {t('other_language')}
            </button>
        </header>
    );
}

// Whose pages they are: another person, or other rights, begin anew.
function keyOf({ user }: Me): string {
    return [user.name, user.role, user.scope].join(' ');
}

function App() {
    const at = useSession();
    const path = usePath();
    const here = parents[path[0]] ?? path[0];
    // Somebody's one-time link, whoever else is signed in here.
    const isLinked = isLink(path[0]) && at.access !== 'asking';
    useEffect(() => {
        dropOldDrafts();
        // On paper the numbers of a chart stand below it.
        const openAll = () =>
            document
                .querySelectorAll<HTMLDetailsElement>('details.behind')
                .forEach((one) => (one.open = true));
        window.addEventListener('beforeprint', openAll);
        return () => window.removeEventListener('beforeprint', openAll);
    }, []);
    useEffect(() => {
        const page = pages.find((one) => one.word === here);
        document.title = page ? `${w(page.word)} · খেয়া Kheya` : 'খেয়া Kheya';
    }, [here, at.lang]);
    return (
        <hub.Provider value={at}>
            <live.Provider value={at}>
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
                <Top at={at} here={here} />
                <main id="content" tabIndex={-1}>
                    {at.access === 'away' && (
                        <Notice kind="bad">
                            {at.trouble ? reason(at.trouble) : w('hub_away')}
                        </Notice>
                    )}
                    {at.access === 'asking' && <Loading />}
                    {(at.access === 'out' || isLinked) && <Entrance part={path[0]} />}
                    {at.me && (
                        <div key={keyOf(at.me)} hidden={at.paused || isLinked}>
                            <Page path={path} />
                        </div>
                    )}
                </main>
            </live.Provider>
        </hub.Provider>
    );
}

render(<App />, document.getElementById('app')!);
