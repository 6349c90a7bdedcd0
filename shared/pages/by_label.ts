// The order in which people look for record types.

import type { RecordType } from './records';
import { label, spoken } from './words';

// By what they are called, as a dictionary orders it.
export function byLabel(types: RecordType[]): RecordType[] {
    const order = new Intl.Collator(spoken());
    return [...types].sort((one, other) => order.compare(label(one.label), label(other.label)));
}
