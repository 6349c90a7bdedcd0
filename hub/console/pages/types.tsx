// The record types, and putting another set of them into use: files are chosen, what would change
// is shown, and only then published to all offices.

import { useState } from 'preact/hooks';
import { byLabel } from 'pages/by_label';
import { call, Refusal } from 'pages/calls';
import { FileDrop } from 'pages/controls';
import { allTypes, codeText, registerName, typeOf } from 'pages/records';
import { digits, label, t } from 'pages/words';
import { Said, Section, Table, useDoing } from './parts';
import { useHub } from './session';
import { ww, type WorkWord } from './work_words';
import { w } from './words';

export function TypesPage() {
    const { me } = useHub();
    return (
        <>
            <h1>{w('types')}</h1>
            {me?.user.role === 'administrator' && <Publish />}
            {byLabel(allTypes()).map((one) => (
                <details class="card" key={one.type}>
                    <summary>
                        <strong>{label(one.label)}</strong>{' '}
                        <span class="soft">
                            {one.type}, {digits(one.fields.length)} {ww('fields')}
                        </span>
                    </summary>
                    <Table
                        label={label(one.label)}
                        columns={[t('field'), '', ww('rule'), t('required')]}
                        rows={one.fields.map((field) => [
                            <>
                                {label(field.label)} <span class="soft small">{field.name}</span>
                            </>,
                            field.kind,
                            field.rule ?? '',
                            field.required ? t('yes') : '',
                        ])}
                    />
                </details>
            ))}
        </>
    );
}

interface Change {
    what: 'added' | 'changed' | 'retired' | 'in_use_again';
    type?: string;
    group?: string;
    field?: string;
    list?: string;
    code?: string;
}
interface Changes {
    version: number;
    published: boolean;
    changes: Change[];
}
// As people call it, where the set in use knows it; its name in the files beside that.
function placeOf(one: Change): string {
    const type = typeOf(one.type ?? '');
    const named = (name: string | undefined) => {
        if (!name) return '';
        const known = type ? registerName(type, name) : name;
        return known === name ? name : `${known} (${name})`;
    };
    const code = one.code && one.list ? codeText(one.list, one.code) : one.code;
    const shown = code === one.code ? code : `${code} (${one.code})`;
    return [named(one.group), named(one.field), shown].filter(Boolean).join(' ');
}

// The whole set is given: its files one after the other, then the preview.
function Publish() {
    const [files, setFiles] = useState<Record<string, string>>({});
    const [seen, setSeen] = useState<Changes | null>(null);
    const doing = useDoing();
    const names = Object.keys(files).sort();
    const take = (file: File) => {
        setSeen(null);
        void file.text().then((text) => setFiles((had) => ({ ...had, [file.name]: text })));
    };
    const preview = () => call<Changes>('types/publish', { files, dry_run: true });
    const look = () => doing.run(async () => setSeen(await preview()));
    const publish = () =>
        doing.run(async () => {
            let done: Changes;
            try {
                const over = seen?.version; // what the preview was made against
                done = await call<Changes>('types/publish', { files, over });
            } catch (e) {
                if (!(e instanceof Refusal) || e.where !== 'over') throw e;
                setSeen(await preview());
                throw e;
            }
            setSeen(null);
            setFiles({});
            return `${ww('published')}: ${digits(done.version)}`;
        });
    return (
        <Section title={ww('publish')}>
            <p class="help">{ww('publish_says')}</p>
            <FileDrop id="types" says={t('import_says')} accept=".json" many take={take} />
            <Said of={doing} />
            {names.length > 0 && (
                <>
                    <p role="status">{names.join(', ')}</p>
                    <div class="buttons">
                        <button disabled={doing.busy} onClick={() => void look()}>
                            {ww('publish_preview')}
                        </button>
                        <button onClick={() => setFiles({})}>{t('cancel')}</button>
                    </div>
                </>
            )}
            {seen && (
                <div role="status">
                    <Table
                        label={ww('publish_preview')}
                        empty={ww('publish_nothing')}
                        columns={[ww('what'), w('types'), t('field')]}
                        rows={seen.changes.map((one) => [
                            ww(`set_${one.what}` as WorkWord),
                            label(typeOf(one.type ?? '')?.label, one.type ?? one.list ?? ''),
                            placeOf(one),
                        ])}
                    />
                    <div class="buttons">
                        <button
                            class="first"
                            disabled={doing.busy || seen.changes.length === 0}
                            onClick={() => void publish()}
                        >
                            {ww('publish')}
                        </button>
                    </div>
                </div>
            )}
        </Section>
    );
}
