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

// #/record/enothi_branch/accounts -> ['record', 'enothi_branch', 'accounts']. Another place begins
// at its top, with its heading in focus.
export function usePath(): string[] {
    const read = () => location.hash.replace(/^#\/?/, '').split('/').map(decoded);
    const [path, setPath] = useState(read());
    const isFirst = useRef(true);
    useEffect(() => {
        const change = () => {
            setPath(read());
            window.scrollTo(0, 0);
        };
        window.addEventListener('hashchange', change);
        return () => window.removeEventListener('hashchange', change);
    }, []);
    // Once the new page is drawn.
    useEffect(() => {
        if (!isFirst.current) return focusHeadingSoon();
        isFirst.current = false;
    }, [path]);
    return path;
}
