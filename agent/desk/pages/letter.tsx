// Letters and directives of headquarters: read here, printed here, and noted as read once.

import { useEffect } from 'preact/hooks';
import { call } from 'pages/calls';
import { Bangla, useBangla } from 'pages/form_parts';
import { textIn } from 'pages/form_texts';
import { authorName, useCall } from 'pages/live';
import { fieldOf, recordLink, show, target, typeOf, type Rec } from 'pages/records';
import { day, label, moment, t } from 'pages/words';
import { shownIn } from './home';
import { say } from './phrases';
import { useShared } from './state';

const read_types = ['letter', 'directive', 'directive_target'];

export function isRead(rec: Rec): boolean {
    return ['read_at', 'first_seen_at'].some((name) => rec.fields[name]?.value);
}

// Headquarters is told that it was opened; where that cannot be saved now, the next opening tells.
export function useNoteReading(rec: Rec | null): void {
    const { status } = useShared();
    const isOurs = rec !== null && rec.office === status?.office;
    const isDraft = rec?.type === 'letter' && textIn(rec, 'issued_on') === '';
    const asks = isOurs && !isDraft && read_types.includes(rec.type) && !isRead(rec);
    useEffect(() => {
        if (!asks) return;
        const what = { target: target(rec.type, rec.key), office: rec.office };
        call('read', { ...what, by: authorName() }).catch((e) => console.warn(e));
    }, [asks, rec?.type, rec?.key]);
}

// As it would come by post. What it says is in Bengali whatever the pages speak.
export function Letter(p: { rec: Rec }) {
    const { rec } = p;
    const [office] = useCall<Rec>('get', { target: 'office', office: rec.office });
    const name = office ? textIn(office, 'name_bn') : '';
    const read = textIn(rec, 'read_at');
    const issued = textIn(rec, 'issued_on');
    const bangla = useBangla([issued]);
    return (
        <article class="card sheet">
            <div class="sheet-head">
                <span>{shownIn(rec, 'memo')}</span>
                <span>
                    {issued && day(issued)}
                    <Bangla iso={issued} of={bangla} />
                </span>
            </div>
            <h2>{[shownIn(rec, 'kind'), shownIn(rec, 'stage')].filter(Boolean).join(', ')}</h2>
            <p>
                {say('to')}: <span lang="bn">{name || textIn(rec, 'to')}</span>
            </p>
            <div class="letter" lang="bn">
                {textIn(rec, 'text_bn')}
            </div>
            <p class="sheet-foot">
                {textIn(rec, 'signed_by')}
                <br />
                {textIn(rec, 'designation')}
            </p>
            {read && (
                <p class="soft screen">
                    {t('read_at')}: {moment(read)}
                </p>
            )}
            <div class="buttons">
                <button type="button" onClick={() => window.print()}>
                    {t('print')}
                </button>
            </div>
        </article>
    );
}

// What this office was told to do about a directive, and where it stands.
export function Targets(p: { directive: Rec }) {
    const [all] = useCall<Rec[]>('list', { type: 'directive_target' });
    const { status: here } = useShared();
    const ours = (all ?? []).filter((one) => one.fields.directive?.value === p.directive.record);
    const status = fieldOf(typeOf('directive_target')!, 'status')!;
    if (ours.length === 0) return null;
    return (
        <section class="card">
            <h2>{label(typeOf('directive_target')!.label)}</h2>
            <ul>
                {ours.map((one) => (
                    <li key={one.office}>
                        <a href={recordLink(one)}>
                            {one.office === here?.office ? t('this_office_does') : one.office}:{' '}
                            {show(status, one.fields.status?.value)}
                        </a>
                    </li>
                ))}
            </ul>
        </section>
    );
}
