// An office is chosen by typing its id or some of its name, in either language.

import { useMemo, useState } from 'preact/hooks';
import { useCall } from 'pages/live';
import { digits } from 'pages/words';
import { finder } from './find';
import { officeName, useOffice, type OfficeLine } from './names';
import { ww } from './work_words';

const offered_most = 8;

export function textOf(row: OfficeLine): string {
    return `${row.office} ${row.name_bn ?? ''} ${row.name_en ?? ''}`;
}

export function OfficePicker(p: {
    id: string;
    label: string;
    value: string;
    set: (office: string) => void;
    required?: boolean;
}) {
    const [typed, setTyped] = useState(p.value);
    const [used, setUsed] = useState(false); // the register is asked for once it is needed
    const [all] = useCall<OfficeLine[]>('office/list', used ? {} : null, true);
    const find = useMemo(() => finder(all ?? [], textOf), [all]);
    const chosen = useOffice(p.value);
    const isOffice = Boolean(chosen.name_bn ?? chosen.name_en);
    const found = used && typed.trim() !== '' && !isOffice ? find(typed, offered_most) : [];
    const take = (office: string) => {
        setTyped(office);
        p.set(office);
    };
    return (
        <div class="field">
            <label for={p.id}>{p.label}</label>
            <input
                id={p.id}
                class="wide"
                type="text"
                value={typed}
                autoComplete="off"
                required={p.required}
                aria-describedby={`${p.id}-says`}
                onInput={(e) => {
                    setUsed(true);
                    take(e.currentTarget.value.trim() === '' ? '' : e.currentTarget.value);
                }}
            />
            <p class="help" id={`${p.id}-says`} role="status">
                {isOffice ? (
                    officeName(chosen)
                ) : found.length > 0 ? (
                    <>
                        {digits(found.length)} {ww('found')}
                    </>
                ) : (
                    ww('pick_office')
                )}
            </p>
            {found.length > 0 && (
                <ul class="offered">
                    {found.map((one) => (
                        <li key={one.office}>
                            <button type="button" onClick={() => take(one.office)}>
                                {officeName(one)} <span class="soft small">{one.office}</span>
                            </button>
                        </li>
                    ))}
                </ul>
            )}
        </div>
    );
}
