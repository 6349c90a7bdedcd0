// A quarter at a glance: the figures, the districts, departments and levels, the quarters before,
// and who is late. Every number opens the list of offices that it counts.

import { useState } from 'preact/hooks';
import { Loading, Notice } from 'pages/controls';
import { useCall } from 'pages/live';
import { codeText } from 'pages/records';
import { digits, label, moment, quarterName, spoken } from 'pages/words';
import { Chart } from './chart';
import { MapKey, shareText, TileMap, type Share } from './map';
import { OfficeLink, PrintButton, QuarterPicker, Section, Table, type OfficeLine } from './parts';
import { useHub } from './session';
import { w, type ConsoleWord } from './words';

export type Figures = Record<string, number>;
interface Overview {
    quarter: string;
    as_of: string;
    figures: Figures;
    labels: Record<string, { bn: string; en: string }>;
    departments: { department: string; bn: string; en: string; figures: Figures }[];
    districts: ({ district: string; iso: string; bn: string; en: string } & {
        [figure: string]: number | string;
    })[];
    levels: ({ department: string; by: string; scope: string; bn: string; en: string } & {
        [figure: string]: number | string;
    })[];
    trend: ({ quarter: string } & Figures)[];
    late: (OfficeLine & { days: number })[];
}

// What the map, the bars and the trend can show: a figure, and the figure that it is a share of.
interface View {
    word: ConsoleWord;
    n: string;
    of: string;
}
const views: View[] = [
    { word: 'portal_coverage', n: 'portal_yes', of: 'offices' },
    { word: 'freshness', n: 'fresh', of: 'portal_yes' },
    { word: 'enothi', n: 'enothi_started', of: 'offices' },
    { word: 'reports_got', n: 'reports_received', of: 'reports_due' },
];
const shown_first = [
    'offices',
    'portal_yes',
    'portal_no',
    'portal_unknown',
    'portal_disputed',
    'fresh',
    'enothi_started',
    'enothi_not_started',
    'enothi_unknown',
    'reports_received',
    'reports_missing',
    'silent',
];

export function listHref(quarter: string, what: string, where: Record<string, string> = {}) {
    const asked = new URLSearchParams(where).toString();
    return `#/behind/${quarter}/${what}${asked ? `/${encodeURIComponent(asked)}` : ''}`;
}

function number(of: { [figure: string]: number | string }, name: string): number {
    const value = of[name];
    return typeof value === 'number' ? value : 0;
}

// A backup that failed, a disk that was copied: an administrator sees it without asking.
function Notices() {
    const { me } = useHub();
    const admin = me?.user.role === 'administrator';
    const [all] = useCall<{ what: string; what_bn: string }[]>('notices', admin ? {} : null);
    if (!all || all.length === 0) return null;
    return (
        <div class="notices screen">
            {all.map((one) => (
                <Notice key={one.what} kind="warn">
                    {label({ bn: one.what_bn, en: one.what })}
                </Notice>
            ))}
        </div>
    );
}

export function OverviewPage(p: { quarter: string }) {
    const [page, trouble] = useCall<Overview>('overview', { quarter: p.quarter });
    const [view, setView] = useState(views[0]);
    const named = (of: { bn: string; en: string }) => of[spoken()];
    return (
        <>
            <h1>{w('overview')}</h1>
            <div class="row screen">
                <QuarterPicker quarter={p.quarter} path="overview" />
                <PrintButton />
            </div>
            {!page ? (
                <Loading trouble={trouble} />
            ) : (
                <>
                    <Notices />
                    <p class="soft">
                        {quarterName(page.quarter)} · {w('as_of')}: {moment(page.as_of)}
                    </p>
                    <ul class="figures">
                        {shown_first
                            .filter((one) => one in page.figures)
                            .map((one) => (
                                <li key={one}>
                                    <a href={listHref(page.quarter, one)}>
                                        <span class="n">{digits(page.figures[one])}</span>
                                        {named(page.labels[one])}
                                    </a>
                                </li>
                            ))}
                    </ul>
                    <fieldset class="switch screen">
                        <legend class="soft">{w('show')}</legend>
                        {views.map((one) => (
                            <button
                                key={one.word}
                                type="button"
                                aria-pressed={one === view}
                                onClick={() => setView(one)}
                            >
                                {w(one.word)}
                            </button>
                        ))}
                    </fieldset>
                    <Districts page={page} view={view} />
                    <Departments page={page} view={view} />
                    <Levels page={page} view={view} />
                    <Trend page={page} />
                    <Section title={w('late')}>
                        <Table
                            label={w('late')}
                            empty={w('none_late')}
                            columns={[w('office'), w('dept'), w('days_late')]}
                            rows={page.late.map((one) => [
                                <OfficeLink of={one} />,
                                codeText('department', one.department ?? ''),
                                digits(one.days),
                            ])}
                        />
                        {page.figures.reports_missing > page.late.length && (
                            <p>
                                <a href={listHref(page.quarter, 'reports_missing')}>
                                    {w('all')}: {digits(page.figures.reports_missing)}
                                </a>
                            </p>
                        )}
                    </Section>
                </>
            )}
        </>
    );
}

function Districts(p: { page: Overview; view: View }) {
    const { page, view } = p;
    const shares = new Map<string, Share>();
    for (const one of page.districts) {
        shares.set(one.district, { n: number(one, view.n), of: number(one, view.of) });
    }
    const href = (bbs: string) => listHref(page.quarter, view.n, { district: bbs });
    return (
        <Section title={`${w('map')}: ${w(view.word)}`}>
            <p class="help">{w('map_says')}</p>
            <TileMap what={w(view.word)} shares={shares} href={href} />
            <MapKey />
            <details class="behind">
                <summary>{w('same_numbers')}</summary>
                <Table
                    label={w('map')}
                    numbers
                    columns={[w('district'), ...views.map((one) => w(one.word))]}
                    rows={page.districts.map((one) => [
                        <>
                            {one[spoken()]} <span class="soft small">{one.iso}</span>
                        </>,
                        ...views.map((each) => (
                            <ShareLink
                                href={listHref(page.quarter, each.n, { district: one.district })}
                                share={{ n: number(one, each.n), of: number(one, each.of) }}
                                what={`${one[spoken()]}: ${w(each.word)}`}
                            />
                        )),
                    ])}
                />
            </details>
        </Section>
    );
}

const share = (n: number, of: number) => (of === 0 ? null : Math.round((1000 * n) / of) / 10);

function Departments(p: { page: Overview; view: View }) {
    const { page, view } = p;
    const rows = page.departments.filter((one) => one.figures.offices > 0);
    return (
        <Section title={`${w('by_department')}: ${w(view.word)}`}>
            <Chart
                title={w('by_department')}
                kind="bar"
                unit="%"
                most={100}
                categories={rows.map((one) => one[spoken()])}
                series={[
                    {
                        name: w(view.word),
                        values: rows.map((one) => share(one.figures[view.n], one.figures[view.of])),
                        says: rows.map((one) =>
                            shareText({ n: one.figures[view.n], of: one.figures[view.of] }),
                        ),
                    },
                ]}
                open={(_, i) =>
                    (location.hash = listHref(page.quarter, view.n, {
                        department: rows[i].department,
                    }))
                }
                columns={[w('dept'), ...views.map((one) => w(one.word))]}
                rows={rows.map((one) => [
                    one[spoken()],
                    ...views.map((each) => (
                        <ShareLink
                            href={listHref(page.quarter, each.n, { department: one.department })}
                            share={{ n: one.figures[each.n], of: one.figures[each.of] }}
                            what={`${one[spoken()]}: ${w(each.word)}`}
                        />
                    )),
                ])}
            />
        </Section>
    );
}

// A share that opens the list behind it; what is read aloud begins with what is seen.
function ShareLink(p: { href: string; share: Share; what: string }) {
    const seen = shareText(p.share);
    return (
        <a href={p.href} aria-label={`${seen}, ${p.what}`}>
            {seen}
        </a>
    );
}

function Levels(p: { page: Overview; view: View }) {
    const { page, view } = p;
    const rows = page.levels.filter((one) => one.by === 'level');
    const name = (one: Overview['levels'][0]) =>
        `${one[spoken()]}\n${codeText('department', one.department)}`;
    const where = (one: Overview['levels'][0]) => ({
        department: one.department,
        level: one.scope,
    });
    return (
        <Section title={`${w('by_level')}: ${w(view.word)}`}>
            <Chart
                title={w('by_level')}
                kind="bar"
                unit="%"
                most={100}
                categories={rows.map(name)}
                series={[
                    {
                        name: w(view.word),
                        values: rows.map((one) => share(number(one, view.n), number(one, view.of))),
                        says: rows.map((one) =>
                            shareText({ n: number(one, view.n), of: number(one, view.of) }),
                        ),
                    },
                ]}
                open={(_, i) => (location.hash = listHref(page.quarter, view.n, where(rows[i])))}
                columns={[w('level'), ...views.map((one) => w(one.word))]}
                rows={rows.map((one) => [
                    `${codeText('department', one.department)}: ${one[spoken()]}`,
                    ...views.map((each) => (
                        <ShareLink
                            href={listHref(page.quarter, each.n, where(one))}
                            share={{ n: number(one, each.n), of: number(one, each.of) }}
                            what={`${one[spoken()]}: ${w(each.word)}`}
                        />
                    )),
                ])}
            />
        </Section>
    );
}

function Trend(p: { page: Overview }) {
    const { page } = p;
    const { trend } = page;
    return (
        <Section title={w('trend')}>
            <Chart
                title={w('trend')}
                kind="line"
                unit="%"
                most={100}
                categories={trend.map((one) => quarterName(one.quarter).replace(', ', '\n'))}
                series={views.map((each) => ({
                    name: w(each.word),
                    values: trend.map((one) => share(one[each.n], one[each.of])),
                }))}
                open={(series, i) =>
                    (location.hash = listHref(page.quarter, views[series].n, {
                        point: trend[i].quarter,
                    }))
                }
                columns={[w('trend'), w('offices'), ...views.map((one) => w(one.word))]}
                rows={trend.map((one) => [
                    <a href={`#/overview/${one.quarter}`}>{quarterName(one.quarter)}</a>,
                    <a href={listHref(page.quarter, 'offices', { point: one.quarter })}>
                        {digits(one.offices)}
                    </a>,
                    ...views.map((each) => (
                        <ShareLink
                            href={listHref(page.quarter, each.n, { point: one.quarter })}
                            share={{ n: one[each.n], of: one[each.of] }}
                            what={`${quarterName(one.quarter)}: ${w(each.word)}`}
                        />
                    )),
                ])}
            />
        </Section>
    );
}
