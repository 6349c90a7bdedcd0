// Small parts that pages are made of.

import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { reason, unsaved } from './calls';
import { draftsOf } from './drafts';
import { useLive } from './live';
import { choicesOf, isoDay, show, showInput, toInput, type FieldType } from './records';
import { canChoose, ReferenceInput } from './references';
import { day, digits, label, spoken, t } from './words';

export function Notice(p: { kind: 'good' | 'warn' | 'bad'; children: ComponentChildren }) {
    return (
        <div class={`notice ${p.kind}`} role={p.kind === 'good' ? 'status' : 'alert'}>
            {p.children}
        </div>
    );
}

export function Loading(p: { trouble?: string }) {
    return p.trouble ? (
        <Notice kind="bad">{p.trouble}</Notice>
    ) : (
        <p class="soft">
            <span class="spin" aria-hidden="true" /> {t('loading')}
        </p>
    );
}

// Where a link leads to nothing: `what` is what it named.
export function NoPage(p: { what?: string }) {
    return (
        <div class="card">
            <h1>{t('no_page')}</h1>
            {p.what && <p>{p.what}</p>}
            <p>
                <a href="#/">{t('home')}</a>
            </p>
        </div>
    );
}

// A window over the page; Escape and the button close it. With a page that waits it goes from the
// screen, and comes back with it: open, it would keep the way in from being used. Browsers before
// 2022 may have none of their own: there it lies over the page as well, which is not made inert.
export function Dialog(p: { title: string; close: () => void; children: ComponentChildren }) {
    const box = useRef<HTMLDialogElement>(null);
    const { paused } = useLive();
    useEffect(() => {
        const window_ = box.current;
        if (paused && window_?.open && 'close' in window_) window_.close();
        if (!window_ || window_.open || paused) return;
        if ('showModal' in window_) window_.showModal();
        else {
            (window_ as HTMLElement).setAttribute('open', '');
            (window_ as HTMLElement).classList.add('plain');
            (window_ as HTMLElement).querySelector<HTMLElement>('input, textarea, button')?.focus();
        }
    }, [paused]);
    return (
        <dialog
            ref={box}
            role="dialog"
            aria-labelledby="dialog-title"
            onKeyDown={(e) => {
                if (e.key === 'Escape') p.close();
            }}
            onCancel={(e) => {
                e.preventDefault();
                p.close();
            }}
        >
            <h2 id="dialog-title">{p.title}</h2>
            {p.children}
        </dialog>
    );
}

// What was typed into windows that were closed, by who and about what: Escape is soon pressed.
const reasons = new Map<string, string>();

// Asks for the reason that goes with a decision. `act` fails or it is done: then the window closes;
// until then it stays, with what was typed.
export function WhyDialog(p: {
    of: string; // what it is about
    title: string;
    says?: string;
    tells?: ComponentChildren; // how far it is
    act: (why: string) => Promise<void>;
    close: () => void;
    done?: () => void; // once it is done and the window closes: only then the page takes the focus
}) {
    const kept_as = `${draftsOf()} ${p.of}`;
    const [why, setWhy] = useState(reasons.get(kept_as) ?? '');
    const [busy, setBusy] = useState(false);
    const [failed, setFailed] = useState('');
    const { round } = useLive();
    useEffect(() => setFailed(''), [round]); // why it failed is over
    const type = (text: string) => {
        reasons.set(kept_as, text);
        setWhy(text);
    };
    const send = async () => {
        setBusy(true);
        setFailed('');
        try {
            await p.act(why.trim());
            reasons.delete(kept_as);
            p.close();
            p.done?.();
        } catch (e) {
            setFailed(reason(e));
            setBusy(false);
        }
    };
    return (
        <Dialog title={p.title} close={p.close}>
            {p.says && <p>{p.says}</p>}
            <label for="why">{t('why')}</label>
            <textarea id="why" rows={3} value={why} onInput={(e) => type(e.currentTarget.value)} />
            {failed && <Notice kind="bad">{unsaved(failed)}</Notice>}
            {p.tells}
            <div class="buttons">
                <button
                    class="first"
                    disabled={busy || why.trim() === ''}
                    onClick={() => void send()}
                >
                    {p.title}
                </button>
                <button onClick={p.close}>{t('cancel')}</button>
            </div>
        </Dialog>
    );
}

// A place where a file, or many, are dropped or chosen.
export function FileDrop(p: {
    id: string;
    says: string;
    accept?: string;
    many?: boolean;
    take: (file: File) => void; // each one
}) {
    const [over, setOver] = useState(false);
    const drag = (e: DragEvent, inside: boolean) => {
        e.preventDefault();
        setOver(inside);
    };
    return (
        <div
            class={over ? 'drop over' : 'drop'}
            onDragOver={(e) => drag(e, true)}
            onDragLeave={(e) => drag(e, false)}
            onDrop={(e) => {
                drag(e, false);
                [...(e.dataTransfer?.files ?? [])].slice(0, p.many ? undefined : 1).forEach(p.take);
            }}
        >
            <input
                id={p.id}
                class="unseen"
                type="file"
                accept={p.accept}
                multiple={p.many}
                onChange={(e) => {
                    const files = [...(e.currentTarget.files ?? [])];
                    e.currentTarget.value = ''; // the same file may be chosen again, corrected
                    files.forEach(p.take);
                }}
            />
            <label for={p.id}>
                {p.says}
                <span class="button">{t('choose_file')}</span>
            </label>
        </div>
    );
}

export interface InputProps {
    field: FieldType;
    id: string;
    value: string;
    set: (value: string) => void;
    disabled?: boolean;
    describedBy?: string;
    invalid?: boolean;
    today: string;
    bangla?: (iso: string) => string;
}

export function FieldInput(p: InputProps) {
    const { field } = p;
    const common = {
        id: p.id,
        disabled: p.disabled,
        'aria-describedby': p.describedBy,
        'aria-invalid': p.invalid ? true : undefined,
        'aria-required': field.required ? true : undefined,
    };
    const typed = (e: { currentTarget: { value: string } }) => p.set(e.currentTarget.value);
    if (field.kind === 'code' && field.many) {
        const chosen = new Set(p.value.split('\n').filter(Boolean));
        const choices = choicesOf(field.codes, [...chosen]);
        const flip = (code: string) => {
            if (!chosen.delete(code)) chosen.add(code);
            const codes = choices.map((one) => one.code);
            p.set(codes.filter((one) => chosen.has(one)).join('\n'));
        };
        return (
            <div class="checks" role="group" aria-labelledby={`${p.id}-label`}>
                {choices.map((one) => (
                    <label key={one.code}>
                        <input
                            type="checkbox"
                            checked={chosen.has(one.code)}
                            disabled={p.disabled}
                            onChange={() => flip(one.code)}
                        />{' '}
                        {one[spoken()]}
                    </label>
                ))}
            </div>
        );
    }
    if (field.kind === 'code' || field.kind === 'boolean') {
        const choices =
            field.kind === 'boolean'
                ? [
                      ['yes', t('yes')],
                      ['no', t('no')],
                  ]
                : choicesOf(field.codes, [p.value]).map((one) => [one.code, one[spoken()]]);
        return (
            <select {...common} value={p.value} onChange={typed}>
                <option value="">— {t('choose')} —</option>
                {choices.map(([code, text]) => (
                    <option key={code} value={code}>
                        {text}
                    </option>
                ))}
            </select>
        );
    }
    if (field.kind === 'reference' && canChoose(field.refers_to)) return <ReferenceInput {...p} />;
    if (field.many) return <textarea {...common} rows={2} value={p.value} onInput={typed} />;
    if (field.kind === 'text' && (field.max ?? 0) > 200) {
        return <textarea {...common} rows={4} value={p.value} onInput={typed} />;
    }
    const input = (
        <input
            {...common}
            type="text"
            value={p.value}
            onInput={typed}
            inputMode={field.kind === 'integer' || field.kind === 'phone' ? 'numeric' : undefined}
            placeholder={field.kind === 'date' ? digits('31/12/2026') : undefined}
        />
    );
    if (field.kind !== 'date') return input;
    const typedDay = isoDay(p.value);
    const iso = /^\d{4}-\d\d-\d\d$/.test(typedDay) ? typedDay : null;
    return (
        <>
            <div class="beside">
                {input}
                {!p.disabled && (
                    <button
                        type="button"
                        onClick={() => p.set(toInput(field, p.today))}
                        aria-label={`${t('today')}: ${label(field.label)}`}
                    >
                        {t('today')}
                    </button>
                )}
            </div>
            {iso && (
                <p class="help">
                    {day(iso)}
                    {p.bangla && p.bangla(iso) ? ` · ${p.bangla(iso)}` : ''}
                </p>
            )}
        </>
    );
}

// On paper stands what is written, not the box that it is written in.
export function Printed(p: { field: FieldType; typed: string; bangla?: (iso: string) => string }) {
    const bangla = p.field.kind === 'date' && p.bangla ? p.bangla(isoDay(p.typed)) : '';
    return (
        <p class="printed">
            {[showInput(p.field, p.typed) || '—', bangla].filter(Boolean).join(' · ')}
        </p>
    );
}

export function ValueText(p: { field: FieldType; value: Parameters<typeof show>[1] }) {
    const text = show(p.field, p.value);
    return <>{text === '' ? <span class="soft">—</span> : text}</>;
}
