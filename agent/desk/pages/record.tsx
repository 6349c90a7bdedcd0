// One record: its form, what is in dispute about it, what headquarters did not accept, its history.

import { useEffect, useState } from 'preact/hooks';
import { Loading, NoPage, Notice } from 'pages/controls';
import { Disputes } from 'pages/disputes';
import { Form } from 'pages/form';
import { useCall } from 'pages/live';
import { History, Retire } from 'pages/past';
import { isOthers, target, titleOf, typeOf, type Held, type Rec } from 'pages/records';
import { label, t } from 'pages/words';
import { Refused, withRefused } from './correction';
import { Evidence } from './evidence';
import { Letter, Targets, useNoteReading } from './letter';
import { OfficeLine } from './offices';
import { say } from './phrases';
import { useShared } from './state';

export function RecordPage(p: {
    type: string;
    of?: string; // whose it is, if not this office's
    id: string;
    isNew: boolean;
    correct?: string;
}) {
    const type = typeOf(p.type);
    const { status, access } = useShared();
    const asked = { target: target(p.type, p.id), ...(p.of ? { office: p.of } : {}) };
    const [found, trouble, , take] = useCall<Rec>('get', p.isNew ? null : asked);
    const done = (given: Rec) => take({ ...found, ...given });
    const [correcting, setCorrecting] = useState<Held | null>(null);
    useNoteReading(found);
    const asksFor = found?.quarantined?.find((one) => one.id === p.correct);
    useEffect(() => {
        if (asksFor) setCorrecting(asksFor);
    }, [asksFor?.id]);
    if (!type) return <NoPage what={p.type} />;
    // A record that an office has once is there to be filled even while nothing is written.
    const isFirst = !p.isNew && !found && trouble !== '' && type.key === 'single';
    const isNew = p.isNew || isFirst;
    if (!isNew && !found) {
        const isNowhere = trouble !== '' && access === 'in';
        return isNowhere ? <NoPage what={trouble} /> : <Loading trouble={trouble} />;
    }
    const rec = isNew ? null : found;
    const office = rec?.office ?? p.of ?? status?.office ?? '';
    return (
        <>
            <h1>
                {label(type.label)}
                {rec && type.key !== 'single' ? `: ${titleOf(type, rec)}` : ''}
            </h1>
            {isOthers(office) && <OfficeLine office={office} />}
            <p class="screen">
                <a href={`#/list/${type.type}`}>
                    {type.key === 'single' ? say('as_table') : t('back_to_list')}
                </a>
            </p>
            {rec?.retired && (
                <Notice kind="warn">
                    {t('retired')}: {String(rec.retirement?.value ?? '')}
                </Notice>
            )}
            {rec && <Disputes type={type} rec={rec} done={done} />}
            {rec?.quarantined?.map((held) => (
                <Refused
                    key={held.id}
                    type={type}
                    rec={rec}
                    held={held}
                    isChosen={held.id === correcting?.id}
                    correct={setCorrecting}
                />
            ))}
            {rec?.type === 'letter' && <Letter rec={rec} />}
            <div class={rec?.type === 'letter' ? 'screen' : ''}>
                <Form
                    type={type}
                    rec={rec}
                    id={p.id}
                    office={office}
                    isBrief={rec?.type === 'letter'}
                    putIn={
                        correcting
                            ? {
                                  id: correcting.id,
                                  beside: (draft) => withRefused(type, correcting, draft),
                              }
                            : undefined
                    }
                    done={done}
                />
            </div>
            {rec?.type === 'directive' && <Targets directive={rec} />}
            {rec && <Retire type={type} rec={rec} done={done} />}
            {rec && type.type !== 'evidence' && <Evidence rec={rec} />}
            {rec && <History type={type} rec={rec} done={done} />}
        </>
    );
}
