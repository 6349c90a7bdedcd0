// What came from headquarters and what is still to be done about it, as home shows them.

import { textIn } from 'pages/form_texts';
import { recordLink, typeOf, type Rec } from 'pages/records';
import { day, label, t } from 'pages/words';
import { Card, shownIn, type HomePage } from './home';
import { isRead } from './letter';
import { andMore, say } from './phrases';

export function Letters(p: { page: HomePage }) {
    return (
        <Card title={t('letters')} href="#/list/letter">
            {p.page.letters.length === 0 && <p class="soft">{t('no_letters')}</p>}
            <ul>
                {p.page.letters.map((letter) => (
                    <li key={letter.key}>
                        <a href={recordLink(letter)}>
                            {[
                                shownIn(letter, 'kind'),
                                day(textIn(letter, 'issued_on')),
                                shownIn(letter, 'memo'),
                            ]
                                .filter(Boolean)
                                .join(', ')}
                        </a>{' '}
                        {!isRead(letter) && <span class="tag warn">{say('unread')}</span>}
                    </li>
                ))}
            </ul>
        </Card>
    );
}

// With what this office was told to do about it, and where that stands.
function Directive(p: { of: Rec; targets: Rec[] }) {
    const { of } = p;
    const ours = p.targets.filter((one) => one.fields.directive?.value === of.record);
    return (
        <li>
            <a href={recordLink(of)}>{shownIn(of, 'decision_no')}</a>{' '}
            <span lang="bn">{textIn(of, 'text_bn')}</span>{' '}
            {textIn(of, 'due_on') && <span class="soft">({day(textIn(of, 'due_on'))})</span>}{' '}
            {ours.map((one) => (
                <a class="tag warn" key={one.office} href={recordLink(one)}>
                    {shownIn(one, 'status') || t('unknown')}
                </a>
            ))}{' '}
            {ours.some((one) => !isRead(one)) && <span class="tag warn">{say('unread')}</span>}
        </li>
    );
}

export function Directives(p: { page: HomePage }) {
    return (
        <Card title={t('directives')} href="#/list/directive">
            {p.page.directives.length === 0 && <p class="soft">{t('no_directives')}</p>}
            <ul>
                {p.page.directives.map((one) => (
                    <Directive key={one.key} of={one} targets={p.page.targets} />
                ))}
            </ul>
        </Card>
    );
}

const follow_ups_most = 5; // of each kind, at home

function More(p: { of: number; type: string }) {
    if (p.of <= follow_ups_most) return null;
    return (
        <li>
            {label(typeOf(p.type)?.label)}:{' '}
            <a href={`#/list/${p.type}`}>{andMore(p.of - follow_ups_most)}</a>
        </li>
    );
}

// What was promised to this office, what it still has to do, what it wrote last.
export function FollowUps(p: { page: HomePage }) {
    const { promises, follow_ups, targets, today } = p.page; // the first due first
    const open = targets.filter((one) => !['verified', 'dropped'].includes(textIn(one, 'status')));
    const due = (rec: Rec, field: string) => (
        <span class={`tag ${textIn(rec, field) < today ? 'bad' : 'warn'}`}>
            {day(textIn(rec, field))}
        </span>
    );
    // With the words of the decision, where it is here: its number alone tells nobody anything.
    const decision = (target: Rec) => {
        const of = p.page.directives.find((one) => one.record === textIn(target, 'directive'));
        return of ? `${shownIn(of, 'decision_no')} ${textIn(of, 'text_bn')}` : '';
    };
    const isEmpty = open.length + promises.length + follow_ups.length === 0;
    return (
        <Card title={t('follow_ups')} href="#/list/follow_up">
            {isEmpty && <p class="soft">{say('no_follow_ups')}</p>}
            <ul>
                {open.slice(0, follow_ups_most).map((one) => (
                    <li key={one.type + one.office + one.key}>
                        <a href={recordLink(one)}>
                            {decision(one) || shownIn(one, 'directive')}
                        </a>{' '}
                        {textIn(one, 'due_on') && due(one, 'due_on')}
                    </li>
                ))}
                <More of={p.page.open.targets} type="directive_target" />
                {promises.slice(0, follow_ups_most).map((one) => (
                    <li key={one.key}>
                        {say('promised')}:{' '}
                        <a href={recordLink(one)}>{shownIn(one, 'result')}</a>{' '}
                        {due(one, 'promised_by')}
                    </li>
                ))}
                <More of={p.page.open.promises} type="contact_entry" />
                {follow_ups.slice(0, follow_ups_most).map((one) => (
                    <li key={one.key}>
                        <a href={recordLink(one)}>{textIn(one, 'text')}</a>{' '}
                        <span class="soft">{day(textIn(one, 'on'))}</span>
                    </li>
                ))}
            </ul>
            <p>
                <a href="#/new/follow_up">{say('new_follow_up')}</a>
            </p>
        </Card>
    );
}
