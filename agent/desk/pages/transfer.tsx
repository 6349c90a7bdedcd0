// Exchange by file, where there is no line: a bundle out, the answer in.

import { useRef, useState } from 'preact/hooks';
import { call, fromBase64url, reason, toBase64url, Told } from 'pages/calls';
import { FileDrop, Notice } from 'pages/controls';
import { download } from 'pages/download';
import { digits, t } from 'pages/words';
import { filesBroken, say, whatIsInFiles } from './phrases';
import { useShared } from './state';

interface Exported {
    files?: { name: string; bytes: string }[];
    next?: object; // what to ask for the files that follow
    changes?: number; // ... of the last step: in all files together
    left?: number;
    evidence_left?: number;
}

// DIP-DIST-65.kheya ... DIP-DIST-65.kheya.3
function span(names: string[]): string {
    return names.length < 3 ? names.join(', ') : `${names[0]} … ${names[names.length - 1]}`;
}

// Makes all files, step by step, and says what is in them. `tell`: the names of those made so far.
async function exportAll(office: string, tell: (made: string[]) => void): Promise<string> {
    const names: string[] = [];
    let asked: object = {};
    for (;;) {
        const given = await call<Exported>('export', asked).catch((e) => {
            if (names.length === 0) throw e;
            throw new Told(() => `${filesBroken(names.length, span(names))}: ${reason(e)}`);
        });
        for (const one of given.files ?? []) {
            const name = `${office}.kheya${names.length === 0 ? '' : `.${names.length + 1}`}`;
            download(name, [fromBase64url(one.bytes) as BlobPart]);
            names.push(name);
        }
        if (!given.next) {
            const made = `${t('made_files')}: ${digits(names.length)} (${span(names)})`;
            const rest = whatIsInFiles(
                given.changes ?? 0,
                given.left ?? 0,
                given.evidence_left ?? 0,
            );
            return [made, ...(names.length > 1 ? [say('all_files')] : []), ...rest].join('. ');
        }
        asked = given.next;
        tell([...names]);
    }
}

export function Transfer() {
    const { status } = useShared();
    const [said, setSaid] = useState('');
    const [failed, setFailed] = useState('');
    const [made, setMade] = useState<string[] | null>(null); // of an export under way
    const act = async (work: () => Promise<string>) => {
        setSaid('');
        setFailed('');
        try {
            setSaid(await work());
        } catch (e) {
            setFailed(reason(e));
        }
    };
    const exportNow = async () => {
        setMade([]);
        await act(() => exportAll(status?.office ?? 'office', setMade));
        setMade(null);
    };
    // All that are dropped together, one after the other by name: an answer may have parts.
    const dropped = useRef<File[]>([]);
    const importAll = (files: File[]) =>
        act(async () => {
            const taken: string[] = [];
            try {
                for (const file of files) {
                    const bytes = new Uint8Array(await file.arrayBuffer());
                    await call('import', { file: file.name, bundle: toBase64url(bytes) });
                    taken.push(file.name);
                }
            } catch (e) {
                if (taken.length > 0) setSaid(`${t('imported')}: ${taken.join(', ')}`);
                throw new Told(() => `${files[taken.length].name}: ${reason(e)}`);
            }
            return `${t('imported')}: ${taken.join(', ')}`;
        });
    const take = (file: File) => {
        dropped.current.push(file);
        if (dropped.current.length > 1) return;
        queueMicrotask(() => {
            const order = new Intl.Collator('en', { numeric: true });
            const files = dropped.current.sort((a, b) => order.compare(a.name, b.name));
            dropped.current = [];
            void importAll(files);
        });
    };
    return (
        <>
            <h1>{t('transfer')}</h1>
            {said && <Notice kind="good">{said}</Notice>}
            {failed && <Notice kind="bad">{failed}</Notice>}
            <section class="card">
                <h2>{t('export_bundle')}</h2>
                <p>{t('export_says')}</p>
                <button class="first" disabled={made !== null} onClick={() => void exportNow()}>
                    {t('export_bundle')}
                </button>
                {made && (
                    <p class="soft" role="status">
                        <span class="spin" aria-hidden="true" />{' '}
                        {made.length > 0 && `${digits(made.length)} (${span(made)}), `}
                        {say('more_files')}
                    </p>
                )}
            </section>
            <section class="card">
                <h2>{t('import_bundle')}</h2>
                <FileDrop id="bundle" says={t('import_says')} many take={take} />
            </section>
        </>
    );
}
