// Other offices' records, where this machine holds them: whose each is.

import { useCall } from 'pages/live';
import { isOthers, type Rec } from 'pages/records';
import { spoken, t } from 'pages/words';

// What each office is called, by its id; asked only where another's record is shown.
export function useOfficeNames(records: { office: string }[]): (office: string) => string {
    const hasOthers = records.some((one) => isOthers(one.office));
    const [offices] = useCall<Rec[]>('list', hasOthers ? { type: 'office' } : null);
    return (office) => {
        const found = offices?.find((one) => one.office === office);
        const name = found?.fields[`name_${spoken()}`]?.value;
        return typeof name === 'string' && name ? name : office;
    };
}

export function OfficeLine(p: { office: string }) {
    const nameOf = useOfficeNames([p]);
    return (
        <p>
            {t('department')}: <strong>{nameOf(p.office)}</strong>
        </p>
    );
}
