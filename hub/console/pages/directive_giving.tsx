// A decision is given to many offices at once: those of a department or a level, or behind a
// number, who do not have it yet; they are shown first, then each gets a target of its own.

import { useEffect, useRef, useState } from 'preact/hooks';
import { call, Refusal, Told } from 'pages/calls';
import { Loading } from 'pages/controls';
import { useCall } from 'pages/live';
import { codeText, isoDay, target, type Rec } from 'pages/records';
import { digits, spoken } from 'pages/words';
import {
    codeOptions,
    Field,
    lastQuarter,
    OfficeLink,
    Said,
    Section,
    Select,
    Table,
    useDoing,
    type OfficeLine,
} from './parts';
import { goThrough, Progress, RoundTold, type Round } from './rounds';
import { ww } from './work_words';
import { w } from './words';

// Numbers whose offices a decision is likely to be for.
const numbers = [
    'offices',
    'portal_no',
    'portal_unknown',
    'enothi_not_started',
    'enothi_unknown',
    'reports_missing',
    'silent',
];
const listed_step = 2000; // in one answer

interface Listed {
    rows: OfficeLine[];
    more: boolean;
}
interface Given {
    directives: { directive: string; kept_by: string; offices: { office: string }[] }[];
}
interface Preview {
    get: OfficeLine[];
    have: number; // already
    due: string;
}

async function listAll(asked: object): Promise<OfficeLine[]> {
    const all: OfficeLine[] = [];
    for (;;) {
        const after = all.length > 0 ? { after: all[all.length - 1].office } : {};
        const part = await call<Listed>('list/offices', { ...asked, ...after, limit: listed_step });
        all.push(...part.rows);
        if (!part.more || part.rows.length === 0) return all;
    }
}

// Who has it by now, however it was named there.
async function officesWith(rec: Rec, quarter: string): Promise<Set<string>> {
    const { directives } = await call<Given>('followup', { quarter });
    const mine = directives.find((one) => one.directive === rec.key && one.kept_by === rec.office);
    return new Set(mine?.offices.map((one) => one.office));
}

export function GiveDirective(p: { rec: Rec }) {
    const { rec } = p;
    const quarter = lastQuarter();
    const [department, setDepartment] = useState('');
    const [level, setLevel] = useState('');
    const [what, setWhat] = useState('offices');
    const [due, setDue] = useState('');
    const [preview, setPreview] = useState<Preview | null>(null);
    const [labels] = useCall<{ labels: Record<string, { bn: string; en: string }> }>(
        'overview',
        { quarter },
        true,
    );
    const doing = useDoing();
    const look = () =>
        doing.run(async () => {
            setPreview(null);
            const asked = { quarter, what, ...(department && { department }) };
            const [all, have] = await Promise.all([
                listAll({ ...asked, ...(level && { level }) }),
                officesWith(rec, quarter),
            ]);
            const get = all.filter((one) => !have.has(one.office));
            setPreview({ get, have: all.length - get.length, due: isoDay(due) });
        });
    const of = (set: (value: string) => void) => (value: string) => {
        set(value);
        setPreview(null); // of what was chosen before
    };
    if (!labels) return <Loading />;
    return (
        <Section title={ww('give_offices')}>
            <form
                class="row screen"
                onSubmit={(e) => {
                    e.preventDefault();
                    void look();
                }}
            >
                <Select
                    id="give-department"
                    label={w('dept')}
                    value={department}
                    set={of(setDepartment)}
                    options={codeOptions('department', w('all'))}
                />
                <Select
                    id="give-level"
                    label={w('level')}
                    value={level}
                    set={of(setLevel)}
                    options={codeOptions('level', w('all'))}
                />
                <Select
                    id="give-what"
                    label={ww('of_number')}
                    value={what}
                    set={of(setWhat)}
                    options={numbers
                        .filter((one) => one in labels.labels)
                        .map((one): [string, string] => [one, labels.labels[one][spoken()]])}
                />
                <Field id="give-due" label={ww('due_on')} value={due} set={of(setDue)} />
                <button disabled={doing.busy}>{ww('see_offices')}</button>
            </form>
            <Said of={doing} />
            {preview && <GivePreview key={JSON.stringify(preview)} rec={rec} of={preview} />}
        </Section>
    );
}

// A day that is none is so for every office.
function isOfAll(trouble: unknown): boolean {
    return trouble instanceof Refusal && trouble.where === 'due_on';
}

// Who would get it; and then, pressed, gets it. One that was given it meanwhile by somebody else
// keeps both.
function GivePreview(p: { rec: Rec; of: Preview }) {
    const { get, have, due } = p.of;
    const [tried, setTried] = useState<number | null>(null);
    const [told, setTold] = useState<Round<OfficeLine> | null>(null);
    const stops = useRef(false);
    useEffect(() => () => void (stops.current = true), []);
    const give = async () => {
        setTried(0);
        const assignments = ['status=open', ...(due ? [`due_on=${due}`] : [])];
        const made = await goThrough(
            get,
            (one) =>
                call('set', {
                    target: target('directive_target', p.rec.record),
                    office: one.office,
                    assignments,
                    base: [],
                }),
            setTried,
            () => stops.current,
            isOfAll,
        );
        setTold(made);
    };
    return (
        <>
            <p role="status">
                {digits(get.length)} {ww('would_get')}; {digits(have)} {ww('have_already')}
            </p>
            {told && <RoundTold of={told} done={ww('given_n')} name={(one) => one.office} />}
            {!told && get.length > 0 && (
                <>
                    {tried !== null && <Progress tried={tried} all={get.length} />}
                    <div class="buttons screen">
                        {tried === null ? (
                            <button class="first" onClick={() => void give()}>
                                {ww('give_offices')}
                            </button>
                        ) : (
                            <button onClick={() => (stops.current = true)}>
                                {ww('stop_round')}
                            </button>
                        )}
                    </div>
                    <Table
                        label={ww('would_get')}
                        columns={[w('office'), w('dept'), w('level'), w('district')]}
                        rows={get.map((one) => [
                            <OfficeLink of={one} />,
                            codeText('department', one.department ?? ''),
                            codeText('level', one.level ?? ''),
                            codeText('district', one.district ?? ''),
                        ])}
                    />
                </>
            )}
        </>
    );
}

// --- claims -------------------------------------------------------------------------------------
// Of targets that offices claim to have reached: verified, if that still stands.
export async function verifyClaim(one: { office: string; target: string }): Promise<void> {
    const asked = { target: target('directive_target', one.target), office: one.office };
    const rec = await call<Rec>('get', asked);
    const heads = rec.fields.status?.heads ?? [];
    if (heads.length !== 1 || heads[0].value !== 'claimed')
        throw new Told(() => ww('claimed_no_more'));
    await call('set', {
        ...asked,
        assignments: ['status=verified'],
        base: [`${rec.fields.status.register}=${heads[0].id}`],
    });
}
