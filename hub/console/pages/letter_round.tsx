// Many drafts issued at once: one signer, one post, one day; one memo number for all of them, as of
// a circular, or one that counts on from letter to letter.

import { useEffect, useRef, useState } from 'preact/hooks';
import { call, Refusal, Told } from 'pages/calls';
import { Dialog } from 'pages/controls';
import { useCall } from 'pages/live';
import { textIn } from 'pages/form_texts';
import { codesOf, dayTyped, isoDay, target, type Rec } from 'pages/records';
import { asciiDigits, digits, quarterName, spoken, t } from 'pages/words';
import { keepSigner, memoBehind, signerBefore } from './letter_kept';
import { quarterOf, type Letter } from './letter_window';
import { Field, Said, Select, today, useDoing } from './parts';
import { goThrough, Progress, type Round } from './rounds';
import { ww } from './work_words';
import { w } from './words';

// How many there are of each stage and quarter.
function countsOf(letters: Letter[]): string[] {
    const counts = new Map<string, number>();
    for (const one of letters) {
        const stage = codesOf('reminder_stage').find((each) => each.code === one.stage);
        const of = [stage?.[spoken()] ?? one.stage, quarterName(quarterOf(one))].join(', ');
        counts.set(of, (counts.get(of) ?? 0) + 1);
    }
    return [...counts].map(([of, n]) => `${of}: ${digits(n)}`);
}

// The text of one of them, as it stands there.
function Example(p: { of: Letter }) {
    const asked = { target: target('letter', p.of.key), office: p.of.office };
    const [rec] = useCall<Rec>('get', asked, true);
    return (
        <details>
            <summary>
                {ww('example')}: {p.of.to}
            </summary>
            {rec && (
                <pre class="other-text" lang="bn">
                    {textIn(rec, 'text_bn')}
                </pre>
            )}
        </details>
    );
}

// What is wrong with the name or the number is so for every letter.
function isOfAll(trouble: unknown): boolean {
    const places = ['--memo', 'signed_by', 'designation'];
    return trouble instanceof Refusal && places.includes(trouble.where);
}

export function IssueRound(p: {
    letters: Letter[]; // as they stood when it was opened: what was changed since is not issued
    close: () => void;
    end: (of: Round<Letter>) => void;
}) {
    const before = useRef(signerBefore()).current;
    const [memo, setMemo] = useState(before.memo);
    const [numbers, setNumbers] = useState('one');
    const [on, setOn] = useState(dayTyped(today()));
    const [by, setBy] = useState(before.by);
    const [post, setPost] = useState(before.post);
    const [tried, setTried] = useState<number | null>(null);
    const stops = useRef(false);
    const doing = useDoing();
    // Nobody would hear of the rest.
    useEffect(() => () => void (stops.current = true), []);
    const send = () =>
        doing.run(async () => {
            const first = asciiDigits(memo).trim();
            if (numbers === 'counted' && memoBehind(first, 0) === null)
                throw new Told(() => ww('memo_no_number'));
            const signs = { issued_on: isoDay(on), signed_by: by, designation: post };
            setTried(0);
            const issued = await goThrough(
                p.letters,
                (one, done) =>
                    call('letter/issue', {
                        key: one.key,
                        office: one.to,
                        memo: numbers === 'counted' ? memoBehind(first, done) : first,
                        ...signs,
                        base: one.base,
                    }),
                setTried,
                () => stops.current,
                isOfAll,
            );
            const wrong = issued.failed[0]?.trouble;
            if (issued.done.length === 0 && isOfAll(wrong)) {
                setTried(null);
                throw wrong;
            }
            keepSigner({ memo: first, by, post });
            p.end(issued);
        });
    const close = () => {
        if (tried === null) p.close();
    };
    return (
        <Dialog title={`${ww('issue_many')}: ${digits(p.letters.length)}`} close={close}>
            <form
                onSubmit={(e) => {
                    e.preventDefault();
                    void send();
                }}
            >
                <ul>
                    {countsOf(p.letters).map((one) => (
                        <li key={one}>{one}</li>
                    ))}
                </ul>
                <Example of={p.letters[0]} />
                <Field id="memo" label={w('memo')} value={memo} set={setMemo} required />
                <Select
                    id="numbers"
                    label={ww('memo_numbers')}
                    value={numbers}
                    set={setNumbers}
                    options={[
                        ['one', ww('memo_one')],
                        ['counted', ww('memo_counted')],
                    ]}
                />
                <Field id="on" label={ww('issued_on')} value={on} set={setOn} required />
                <Field id="by" label={ww('signed_by')} value={by} set={setBy} required />
                <Field id="post" label={t('designation')} value={post} set={setPost} required />
                <Said of={doing} />
                {tried !== null && <Progress tried={tried} all={p.letters.length} />}
                <div class="buttons">
                    <button class="first" disabled={doing.busy}>
                        {ww('issue_many')}
                    </button>
                    <button
                        type="button"
                        onClick={() => (tried === null ? p.close() : void (stops.current = true))}
                    >
                        {tried === null ? t('cancel') : ww('stop_round')}
                    </button>
                </div>
            </form>
        </Dialog>
    );
}
