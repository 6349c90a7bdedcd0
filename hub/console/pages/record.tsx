// One record of an office at headquarters: the form drawn from its type, what is in dispute, what
// was not accepted, its history. The parts are the desk's.

import { Loading, Notice } from 'pages/controls';
import { Disputes } from 'pages/disputes';
import { aboutIt, Figures } from 'pages/evidence';
import { Form } from 'pages/form';
import { useCall } from 'pages/live';
import { History, Retire } from 'pages/past';
import { target, titleOf, typeOf, type Rec } from 'pages/records';
import { label, t } from 'pages/words';
import { GiveDirective } from './directive_giving';
import { OfficeLink, Section } from './parts';
import { RedactButtons } from './redaction';
import { mayWriteRecords, useHub } from './session';
import { SignedForm } from './signed_form';

// What the office showed for it: whoever verifies a claim sees the picture that proves it.
function Evidence(p: { rec: Rec }) {
    const isItself = p.rec.type === 'evidence';
    const asked = { type: 'evidence', office: p.rec.office };
    const [all] = useCall<Rec[]>('list', isItself ? null : asked);
    const here = aboutIt(p.rec, all);
    if (here.length === 0) return null;
    return (
        <Section title={t('evidence')}>
            <Figures of={here} />
        </Section>
    );
}

export function RecordPage(p: { office: string; type: string; id: string; isNew: boolean }) {
    const { me } = useHub();
    const type = typeOf(p.type);
    const asked = { target: target(p.type, p.id), office: p.office };
    const [found, trouble, again, take] = useCall<Rec>('get', p.isNew ? null : asked);
    const done = (given: Rec) => take({ ...found, ...given });
    if (!type) return <Notice kind="bad">{p.type}</Notice>;
    const isFirst = !p.isNew && !found && trouble !== '' && type.key === 'single';
    const isNew = p.isNew || isFirst;
    if (!isNew && !found) return <Loading trouble={trouble} />;
    const rec = isNew ? null : found;
    const writes = mayWriteRecords(me);
    return (
        <>
            <p class="screen">
                <OfficeLink of={{ office: p.office }} />
            </p>
            <h1>
                {label(type.label)}
                {rec && type.key !== 'single' ? `: ${titleOf(type, rec)}` : ''}
            </h1>
            {rec?.retired && (
                <Notice kind="warn">
                    {t('retired')}: {String(rec.retirement?.value ?? '')}
                </Notice>
            )}
            {rec && writes && <Disputes type={type} rec={rec} done={done} />}
            {rec?.quarantined?.map((held) => (
                <Notice kind="bad" key={held.id}>
                    {t('refused_there')}: {held.reason}
                </Notice>
            ))}
            {rec && p.type === 'sign_off' ? (
                <SignedForm rec={rec} writes={writes} />
            ) : (
                <fieldset class="bare" disabled={!writes}>
                    <Form type={type} rec={rec} id={p.id} office={p.office} done={done} />
                </fieldset>
            )}
            {rec && writes && p.type === 'directive' && !rec.retired && <GiveDirective rec={rec} />}
            {rec && <Evidence rec={rec} />}
            {rec && writes && <Retire type={type} rec={rec} done={done} />}
            {rec && (
                <History
                    type={type}
                    rec={rec}
                    done={done}
                    beside={(one, past) =>
                        me?.user.role === 'administrator' && (
                            <RedactButtons
                                type={type}
                                rec={rec}
                                one={one}
                                done={() => {
                                    past();
                                    again();
                                }}
                            />
                        )
                    }
                />
            )}
        </>
    );
}
