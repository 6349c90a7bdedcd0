// Where the pages of either console are: what stands behind the # of the address.
import { useEffect, useState } from 'preact/hooks';

// #/record/enothi_branch/accounts -> ['record', 'enothi_branch', 'accounts']. Another place begins
// at its top, with its content in focus.
export function usePath(): string[] {
    const read = () => location.hash.replace(/^#\/?/, '').split('/').map(decodeURIComponent);
    const [path, setPath] = useState(read());
    useEffect(() => {
        const change = () => {
            setPath(read());
            window.scrollTo(0, 0);
            document.getElementById('content')?.focus();
        };
        window.addEventListener('hashchange', change);
        return () => window.removeEventListener('hashchange', change);
    }, []);
    return path;
}
