// What offices are called, where a page knows only their ids: asked for together, and once. A name
// that changes meanwhile shows after the page is loaded again.

import { useEffect, useState } from 'preact/hooks';
import { call } from 'pages/calls';
import { spoken } from 'pages/words';

export interface OfficeLine {
    office: string;
    name_bn?: string;
    name_en?: string;
    department?: string;
    level?: string;
    district?: string;
}
export function officeName(one: OfficeLine): string {
    return (spoken() === 'bn' ? one.name_bn : one.name_en) || one.name_bn || one.office;
}

const asked_most = 500; // ids in one call
const known = new Map<string, OfficeLine>();
const waiting = new Set<() => void>();
let wanted = new Set<string>();
let asking = 0;

async function askNow() {
    const ids = [...wanted];
    wanted = new Set();
    asking = 0;
    for (let from = 0; from < ids.length; from += asked_most) {
        const some = ids.slice(from, from + asked_most);
        const list = await call<OfficeLine[]>('office/list', { offices: some }).catch(() => null);
        if (!list) continue; // asked again by whatever page wants them next
        some.forEach((id) => known.set(id, { office: id }));
        list.forEach((one) => known.set(one.office, one));
    }
    waiting.forEach((told) => told());
}

// The office of that id, named once its name has come.
export function useOffice(id: string): OfficeLine {
    const [, draw] = useState(0);
    useEffect(() => {
        if (id === '' || known.has(id)) return;
        const told = () => draw((n) => n + 1);
        waiting.add(told);
        wanted.add(id);
        if (asking === 0) asking = window.setTimeout(() => void askNow(), 0);
        return () => {
            waiting.delete(told);
        };
    }, [id]);
    return known.get(id) ?? { office: id };
}
