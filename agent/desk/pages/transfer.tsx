// Exchange by file, where there is no line: a bundle out, the answer in.

import { useRef, useState } from 'preact/hooks';
import { call, fromBase64url, reason, toBase64url, Told } from 'pages/calls';
import { FileDrop, Notice } from 'pages/controls';
import { digits, t } from 'pages/words';
import { useShared } from './state';

interface Exported {
    files?: { name: string; bytes: string }[];
}

export function download(name: string, bytes: Uint8Array): void {
    const link = document.createElement('a');
    link.href = URL.createObjectURL(
        new Blob([bytes as BlobPart], { type: 'application/octet-stream' }),
    );
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
}

export function Transfer() {
    const { status } = useShared();
    const [said, setSaid] = useState('');
    const [failed, setFailed] = useState('');
    const act = async (work: () => Promise<string>) => {
        setSaid('');
        setFailed('');
        try {
            setSaid(await work());
        } catch (e) {
            setFailed(reason(e));
        }
    };
    const exportNow = () =>
        act(async () => {
            const given = await call<Exported>('export');
            const files = given.files ?? [];
            const base = `${status?.office ?? 'office'}.kheya`;
            files.forEach((one, i) =>
                download(i === 0 ? base : `${base}.${i + 1}`, fromBase64url(one.bytes)),
            );
            return `${t('made_files')}: ${digits(files.length)}`;
        });
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
                <button class="first" onClick={() => void exportNow()}>
                    {t('export_bundle')}
                </button>
            </section>
            <section class="card">
                <h2>{t('import_bundle')}</h2>
                <FileDrop id="bundle" says={t('import_says')} many take={take} />
            </section>
        </>
    );
}
