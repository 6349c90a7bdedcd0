// Joining in the first place. The code is typed, read by the camera, or found in a picture of the
// letter. A document of its own (/enrol), because only there may a page use the camera.

import { useEffect, useRef, useState } from 'preact/hooks';
import { call, reason } from 'pages/calls';
import { FileDrop, Notice } from 'pages/controls';
import { t } from 'pages/words';
import { say } from './phrases';
import type { Status } from './state';

type ReadCode = (
    data: Uint8ClampedArray,
    width: number,
    height: number,
    how?: { inversionAttempts: string },
) => { data: string } | null;

export const enrol_path = '/enrol';
export const other_code = '?other'; // behind it: of another office than was typed
// Nothing is lost with it, and headquarters has heard of nothing.
export function mayTakeOtherCode(status: Status | null): boolean {
    return status !== null && !status.joined && status.changes.total === 0;
}
const reader_path = '/qr.js';
const look_ms = 200; // between two looks through the camera
const sides_tried = [1000, 1800, 600, 2600]; // longest side of a picture, in pixels

async function loadReader(): Promise<ReadCode> {
    return ((await import(reader_path)) as { readCode: ReadCode }).readCode;
}

// What a QR code in the picture says, looked for with its longest side at so many pixels.
function codeAt(
    read: ReadCode,
    picture: CanvasImageSource,
    width: number,
    height: number,
    side: number,
): string | null {
    const scale = Math.min(1, side / Math.max(width, height));
    const canvas = document.createElement('canvas');
    canvas.width = Math.max(1, Math.round(width * scale));
    canvas.height = Math.max(1, Math.round(height * scale));
    const pen = canvas.getContext('2d');
    if (!pen) return null;
    pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
    const seen = pen.getImageData(0, 0, canvas.width, canvas.height);
    return read(seen.data, seen.width, seen.height)?.data || null;
}

async function codeInFile(file: File): Promise<string | null> {
    const read = await loadReader();
    const picture = await createImageBitmap(file);
    for (const side of sides_tried) {
        const found = codeAt(read, picture, picture.width, picture.height, side);
        if (found) return found;
    }
    return null;
}

// Looks through the camera until a code is seen, or until it is taken off the page.
function Camera(p: { found: (code: string) => void; failed: () => void }) {
    const video = useRef<HTMLVideoElement>(null);
    useEffect(() => {
        let stopped = false;
        let stream: MediaStream | null = null;
        const look = async () => {
            const read = await loadReader();
            stream = await navigator.mediaDevices.getUserMedia({
                video: { facingMode: 'environment', width: { ideal: 1280 } },
            });
            const screen = video.current;
            if (stopped || !screen) return;
            screen.srcObject = stream;
            await screen.play();
            while (!stopped) {
                const { videoWidth, videoHeight } = screen;
                const code =
                    videoWidth > 0 ? codeAt(read, screen, videoWidth, videoHeight, 1280) : null;
                if (code) {
                    p.found(code);
                    return;
                }
                await new Promise((done) => setTimeout(done, look_ms));
            }
        };
        const release = () => stream?.getTracks().forEach((one) => one.stop());
        look()
            .catch(() => {
                if (!stopped) p.failed();
            })
            .finally(() => {
                if (stopped) release();
            });
        return () => {
            stopped = true;
            release();
        };
    }, []);
    return <video ref={video} class="camera" muted playsInline aria-label={say('camera_shows')} />;
}

function Reader(p: { found: (code: string) => void }) {
    const [looking, setLooking] = useState(false);
    const [failed, setFailed] = useState('');
    const [searching, setSearching] = useState(false);
    const takeFile = async (file: File) => {
        setFailed('');
        setSearching(true);
        const code = await codeInFile(file).catch(() => null);
        setSearching(false);
        if (code) p.found(code);
        else setFailed(say('qr_not_found'));
    };
    return (
        <section class="card">
            <h2>{say('qr_read')}</h2>
            {looking ? (
                <>
                    <Camera
                        found={(code) => {
                            setLooking(false);
                            p.found(code);
                        }}
                        failed={() => {
                            setLooking(false);
                            setFailed(say('no_camera'));
                        }}
                    />
                    <p role="status">{say('camera_says')}</p>
                    <button onClick={() => setLooking(false)}>{t('cancel')}</button>
                </>
            ) : (
                <button
                    onClick={() => {
                        setFailed('');
                        setLooking(true);
                    }}
                >
                    {say('by_camera')}
                </button>
            )}
            <FileDrop
                id="letter"
                says={say('qr_file_says')}
                accept="image/*"
                take={(file) => void takeFile(file)}
            />
            {searching && (
                <p class="soft" role="status">
                    <span class="spin" aria-hidden="true" /> {t('loading')}
                </p>
            )}
            {failed && <Notice kind="bad">{failed}</Notice>}
        </section>
    );
}

export function Enrol(p: { done: () => void }) {
    const [code, setCode] = useState('');
    const [busy, setBusy] = useState(false);
    const [failed, setFailed] = useState('');
    const [said, setSaid] = useState('');
    const go = useRef<HTMLButtonElement>(null);
    useEffect(() => {
        if (location.pathname !== enrol_path) location.replace(enrol_path);
    }, []);
    const enrol = async () => {
        setBusy(true);
        setFailed('');
        // Without a line the code is taken all the same, and joining goes on by itself.
        try {
            await call('enrol', { code: code.trim() });
        } catch (e) {
            setFailed(reason(e));
        }
        setBusy(false);
        p.done();
    };
    const found = (text: string) => {
        setCode(text);
        setSaid(say('qr_found'));
        setTimeout(() => go.current?.focus());
    };
    return (
        <>
            <form
                class="card"
                onSubmit={(e) => {
                    e.preventDefault();
                    void enrol();
                }}
            >
                <h1>{t('enrol')}</h1>
                <p>{t('enrol_says')}</p>
                <div class="field">
                    <label for="code">{t('code')}</label>
                    <textarea
                        id="code"
                        rows={4}
                        spellcheck={false}
                        autocomplete="off"
                        value={code}
                        onInput={(e) => {
                            setCode(e.currentTarget.value);
                            setSaid('');
                        }}
                    />
                </div>
                {said && <Notice kind="good">{said}</Notice>}
                {failed && <Notice kind="bad">{failed}</Notice>}
                <button ref={go} class="first" type="submit" disabled={busy || code.trim() === ''}>
                    {t('enrol_done')}
                </button>
            </form>
            <Reader found={found} />
        </>
    );
}
