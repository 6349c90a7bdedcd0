// Exchange by file, where there is no line: a bundle out, the answer in.

import { useState } from 'preact/hooks';
import { call, fromBase64url, reason, toBase64url } from 'pages/calls';
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
    const importNow = (file: File) =>
        act(async () => {
            const bytes = new Uint8Array(await file.arrayBuffer());
            await call('import', { file: file.name, bundle: toBase64url(bytes) });
            return `${t('imported')}: ${file.name}`;
        });
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
                <FileDrop
                    id="bundle"
                    says={t('import_says')}
                    take={(file) => void importNow(file)}
                />
            </section>
        </>
    );
}
