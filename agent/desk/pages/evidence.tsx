// Evidence about a record: screenshots and scans, shown offline. Pictures are made small enough
// here, because the program decodes none (docs/operating.md).

import { useState } from 'preact/hooks';
import { call, reason, toBase64url, Told } from 'pages/calls';
import { today } from 'pages/clock';
import { emptied } from 'pages/drafts';
import { authorName, useCall } from 'pages/live';
import { FieldInput, FileDrop, Notice } from 'pages/controls';
import { aboutIt, Figures } from 'pages/evidence';
import { useBangla } from 'pages/form_parts';
import { fieldOf, fromInput, target, typeOf, type Rec } from 'pages/records';
import { label, t } from 'pages/words';
import { say } from './phrases';

const bytes_most = 2 * 1024 * 1024; // of a file, as the program says
const sides_tried = [2400, 1800, 1200, 800]; // longest side of a picture, in pixels
const quality = 0.8;

// A picture that is too large, drawn again smaller until it fits; any other file as it is.
async function shrunk(file: File): Promise<{ name: string; bytes: Uint8Array }> {
    if (file.size > bytes_most && !file.type.startsWith('image/'))
        throw new Told(() => say('file_too_large'));
    const whole = new Uint8Array(await file.arrayBuffer());
    if (whole.length <= bytes_most || !file.type.startsWith('image/')) {
        return { name: file.name, bytes: whole };
    }
    const picture = await createImageBitmap(file).catch(() => {
        throw new Told(() => say('picture_unreadable'));
    });
    for (const side of sides_tried) {
        const scale = Math.min(1, side / Math.max(picture.width, picture.height));
        const canvas = document.createElement('canvas');
        canvas.width = Math.round(picture.width * scale);
        canvas.height = Math.round(picture.height * scale);
        const ink = canvas.getContext('2d');
        if (ink) {
            ink.fillStyle = 'white'; // JPEG knows no transparency: it would become black
            ink.fillRect(0, 0, canvas.width, canvas.height);
            ink.drawImage(picture, 0, 0, canvas.width, canvas.height);
        }
        const made = await new Promise<Blob | null>((done) =>
            canvas.toBlob(done, 'image/jpeg', quality),
        );
        if (made && made.size <= bytes_most) {
            return {
                name: file.name.replace(/\.\w+$/, '') + '.jpg',
                bytes: new Uint8Array(await made.arrayBuffer()),
            };
        }
    }
    return { name: file.name, bytes: whole }; // the program says that it is too large
}

export function Evidence(p: { rec: Rec }) {
    const about = target(p.rec.type, p.rec.key);
    const [all, , again] = useCall<Rec[]>('list', { type: 'evidence', office: p.rec.office });
    const [caption, setCaption] = useState('');
    const [takenOn, setTakenOn] = useState('');
    const type = typeOf('evidence');
    const takenField = type && fieldOf(type, 'taken_on');
    const bangla = useBangla([takenOn]);
    const [failed, setFailed] = useState('');
    const [said, setSaid] = useState('');
    const act = async (work: () => Promise<string>) => {
        setFailed('');
        setSaid('');
        try {
            setSaid(await work());
        } catch (e) {
            setFailed(reason(e));
        }
    };
    const attach = (file: File) =>
        act(async () => {
            const small = await shrunk(file);
            await call('attach', {
                target: about,
                office: p.rec.office,
                file_name: small.name,
                bytes: toBase64url(small.bytes),
                caption,
                ...(takenField && takenOn ? { taken_on: fromInput(takenField, takenOn) } : {}),
                by: authorName(),
            });
            setCaption(emptied(caption));
            setTakenOn(emptied(takenOn));
            again();
            return t('saved');
        });
    return (
        <section class="card screen">
            <h2>{t('evidence')}</h2>
            <Figures of={aboutIt(p.rec, all)} />
            <div class="field">
                <label for="caption">{t('caption')}</label>
                <input
                    id="caption"
                    type="text"
                    value={caption}
                    onInput={(e) => setCaption(e.currentTarget.value)}
                />
            </div>
            {takenField && (
                <div class="field">
                    <label for="taken-on">{label(takenField.label)}</label>
                    <FieldInput
                        field={takenField}
                        id="taken-on"
                        value={takenOn}
                        set={setTakenOn}
                        today={today()}
                        bangla={bangla}
                    />
                </div>
            )}
            <FileDrop id="evidence" says={t('evidence_says')} take={(file) => void attach(file)} />
            {said && <Notice kind="good">{said}</Notice>}
            {failed && <Notice kind="bad">{failed}</Notice>}
        </section>
    );
}
