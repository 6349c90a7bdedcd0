// Where the pages of either console are: what stands behind the # of the address.
import { useEffect, useRef, useState } from 'preact/hooks';

// The page's heading takes the focus: who hears the page hears where he is, and goes on from there.
// False: there is none yet.
export function focusHeading(): boolean {
    const heading = document.querySelector<HTMLElement>('main h1');
    if (!heading) return false;
    heading.tabIndex = -1;
    heading.focus({ preventScroll: true });
    return true;
}

const heading_ms = 10000; // how long a page may take to have one

// Until then its content is in focus; whoever moved on meanwhile is left where he is.
function focusHeadingSoon(): () => void {
    const content = document.getElementById('content');
    content?.focus({ preventScroll: true });
    if (focusHeading()) return () => undefined;
    const watch = new MutationObserver(() => {
        if (document.activeElement !== content || focusHeading()) leave();
    });
    const leave = () => watch.disconnect();
    watch.observe(document.body, { childList: true, subtree: true });
    const timer = window.setTimeout(leave, heading_ms);
    return () => {
        window.clearTimeout(timer);
        leave();
    };
}

// A part that is no encoding of anything, as somebody typed it, names itself.
function decoded(part: string): string {
    try {
        return decodeURIComponent(part);
    } catch {
        return part;
    }
}

// --- what is kept of a page for whoever comes back to it ----------------------------------------
// In the browser's own history, beside the address: how much of a list was drawn, and how far down
// the page was.
type Kept = Record<string, number | undefined>;
const keptHere = (): Kept => (history.state as Kept | null) ?? {};
function keepHere(more: Kept): void {
    history.replaceState({ ...keptHere(), ...more }, '');
}
// How many rows of a list are drawn: the first ones, or as many as there were.
export function useKeptMost(name: string, first: number): [number, (most: number) => void] {
    const [most, setMost] = useState(keptHere()[name] ?? first);
    const set = (next: number) => {
        keepHere({ [name]: next });
        setMost(next);
    };
    return [most, set];
}

// The address of what the page shows by now, in the place of the one that it was opened with.
export function keepAddress(path: string): void {
    history.replaceState(history.state, '', `#/${path}`);
}

const place_kept = 'y';
const settled_ms = 200; // after which a place is one to be kept
function keepPlaces(): () => void {
    let timer = 0;
    const moved = () => {
        window.clearTimeout(timer);
        const at = location.hash;
        timer = window.setTimeout(() => {
            // A page that is still too short says nothing of where somebody is on it.
            if (location.hash === at && !isLooking) keepHere({ [place_kept]: window.scrollY });
        }, settled_ms);
    };
    window.addEventListener('scroll', moved);
    return () => window.removeEventListener('scroll', moved);
}

const drawn_ms = 30000; // how long a page may take to be as long as it was
let isLooking = false;
let stopLooking: () => void = () => undefined;
// To the top; or, of a page that somebody came back to, to where he was once it is long enough.
function toPlace(): void {
    stopLooking();
    const y = keptHere()[place_kept] ?? 0;
    window.scrollTo(0, y);
    if (y === 0) return;
    const kinds = ['wheel', 'touchmove', 'keydown', 'pointerdown']; // he goes on by himself
    const stop = () => {
        isLooking = false;
        stopLooking = () => undefined;
        watch.disconnect();
        window.clearTimeout(timer);
        kinds.forEach((kind) => window.removeEventListener(kind, stop));
    };
    const arrive = () => {
        window.scrollTo(0, y);
        if (window.scrollY < y - 1) return;
        watch.disconnect();
        // Rows are as high as they stay once the letters are here.
        void document.fonts.ready.then(() => {
            if (stopLooking !== stop) return;
            window.scrollTo(0, y);
            stop();
        });
    };
    const watch = new MutationObserver(arrive);
    const timer = window.setTimeout(stop, drawn_ms);
    isLooking = true;
    stopLooking = stop;
    kinds.forEach((kind) => window.addEventListener(kind, stop));
    watch.observe(document.body, { childList: true, subtree: true });
    arrive();
}

// #/record/enothi_branch/accounts -> ['record', 'enothi_branch', 'accounts']. Another place begins
// at its top, with its heading in focus; one that is come back to, where it was left.
export function usePath(): string[] {
    const read = () => location.hash.replace(/^#\/?/, '').split('/').map(decoded);
    const [path, setPath] = useState(read());
    const isFirst = useRef(true);
    useEffect(() => {
        const change = () => {
            setPath(read());
            toPlace();
        };
        history.scrollRestoration = 'manual'; // the browser's comes before the page is drawn
        toPlace();
        const leave = keepPlaces();
        window.addEventListener('hashchange', change);
        return () => {
            leave();
            window.removeEventListener('hashchange', change);
        };
    }, []);
    // Once the new page is drawn.
    useEffect(() => {
        if (!isFirst.current) return focusHeadingSoon();
        isFirst.current = false;
    }, [path]);
    return path;
}
