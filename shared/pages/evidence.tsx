// Evidence about a record as it is shown: pictures, and files to be taken.

import { useEffect, useState } from 'preact/hooks';
import { call, Ended, fromBase64url, reason, Refusal } from './calls';
import { Notice } from './controls';
import { download } from './download';
import { textIn } from './form_texts';
import { useLive } from './live';
import { atHeadquarters, target, type Rec } from './records';
import { day, digits, t } from './words';

async function bytesOf(rec: Rec): Promise<BlobPart> {
    const given = await call<{ files?: { bytes: string }[] }>('extract', {
        target: target('evidence', rec.key),
        ...(atHeadquarters() ? {} : { file: 'evidence' }),
    });
    return fromBase64url(given.files?.[0]?.bytes ?? '') as BlobPart;
}

// The picture itself, once the file is here.
function Picture(p: { of: Rec }) {
    const [url, setUrl] = useState('');
    const [comes, setComes] = useState(''); // why it is not here yet
    const mime = textIn(p.of, 'mime');
    const { tick } = useLive();
    const asked = url === '' ? tick : 0; // with each news again, until it has come
    useEffect(() => {
        if (url !== '') return;
        let isOver = false;
        if (mime.startsWith('image/')) {
            bytesOf(p.of)
                .then((bytes) => {
                    if (isOver) return;
                    setComes('');
                    setUrl(URL.createObjectURL(new Blob([bytes], { type: mime })));
                })
                .catch((e) => {
                    const isLater = e instanceof Refusal && e.code === Ended.later;
                    if (!isOver) setComes(isLater && atHeadquarters() ? e.text() : '');
                });
        }
        return () => {
            isOver = true;
        };
    }, [p.of.key, asked]);
    useEffect(() => () => URL.revokeObjectURL(url), [url]);
    if (url === '') return comes === '' ? null : <p class="soft">{comes}</p>;
    return (
        <img
            class="evidence"
            src={url}
            alt={textIn(p.of, 'caption') || textIn(p.of, 'file_name')}
        />
    );
}

// Of a record of evidence, itself.
export function aboutIt(rec: Rec, all: Rec[] | null): Rec[] {
    if (rec.type === 'evidence') return [rec];
    const about = target(rec.type, rec.key);
    return (all ?? []).filter((one) => textIn(one, 'about') === about);
}

export function Figures(p: { of: Rec[] }) {
    const [failed, setFailed] = useState('');
    const take = async (rec: Rec) => {
        setFailed('');
        try {
            download(textIn(rec, 'file_name') || rec.key, [await bytesOf(rec)]);
        } catch (e) {
            setFailed(reason(e));
        }
    };
    return (
        <>
            {p.of.map((one) => (
                <figure key={one.key}>
                    <Picture of={one} />
                    <figcaption>
                        {textIn(one, 'caption')} {day(textIn(one, 'taken_on'))}{' '}
                        <button onClick={() => void take(one)}>
                            {textIn(one, 'file_name') || t('evidence')} (
                            {digits(Math.ceil(Number(one.fields.bytes?.value ?? 0) / 1024))} KiB)
                        </button>
                    </figcaption>
                </figure>
            ))}
            {failed && <Notice kind="bad">{failed}</Notice>}
        </>
    );
}
