// Record types and records as the programs give them, and how their values are shown and typed.

import {
    asciiDigits,
    day,
    digits,
    label,
    memoText,
    moment,
    monthName,
    numbering,
    quarterName,
    spoken,
    t,
    type Label,
} from './words';
import { isWithheld } from './withheld';

export interface FieldType {
    name: string;
    label: Label;
    help?: Label;
    kind: string;
    codes?: string;
    many?: boolean;
    required?: boolean;
    fixed?: boolean;
    rule?: string;
    writers?: string[];
    refers_to?: string;
    max?: number;
    min?: number;
    retired?: boolean;
}
export interface GroupType {
    name: string;
    label: Label;
    members: string[];
    date?: string;
    rule?: string;
    writers?: string[];
}
export interface RecordType {
    type: string;
    label: Label;
    key: 'single' | 'drawn' | string[];
    append_only?: boolean;
    sealed?: { by: string; but?: string[] };
    stays?: boolean; // with the office that it speaks of, when that is merged
    retired?: boolean;
    fields: FieldType[];
    groups?: GroupType[];
}
interface Code {
    code: string;
    bn: string;
    en: string;
    retired?: boolean;
}
export interface TypeSet {
    version: number;
    types: RecordType[];
    codes: Record<string, Code[]>;
}

export type Value = string | number | boolean | null | Value[] | { [name: string]: Value };
export interface Head {
    value: Value;
    by: string;
    id: string;
    made_at: string;
    effective_at: string;
    office: string;
    side: string;
    state: string;
    time_unsure: boolean;
    observed_on?: string;
    element?: string;
    edit?: boolean;
    fields?: string[];
}
export interface Entry extends Head {
    register: string;
    conflict?: string;
    heads: Head[];
}
export interface Held {
    id: string;
    reason: string;
    reason_bn?: string;
    fields: Record<string, Value>;
    observed_on?: Record<string, string>; // by register
    base: string[]; // the heads that its author had seen, REGISTER=ID
    by: string;
    made_at: string;
}
export interface Rec {
    type: string;
    key: string;
    record: string; // what a reference to it holds
    office: string;
    retired: boolean;
    pending: boolean;
    conflicts: number;
    fields: Record<string, Entry>;
    retirement?: Entry & { contested: boolean };
    quarantined?: Held[];
}
export interface Past {
    id: string;
    field: string;
    value: Value;
    by: string;
    made_at: string;
    effective_at: string;
    observed_on?: string;
    replaced_by: string[];
    state: string;
    why?: string;
    personal?: string[]; // fields whose values here may be taken out for good
    redacted?: { field: string; by: string; why: string; at: string }[];
}
export interface Conflict {
    office: string;
    type: string;
    key: string;
    field: string;
    rule: string;
    state: string;
    heads: Head[];
    base: string[]; // all that a decision over it has seen
}

let set: TypeSet = { version: 0, types: [], codes: {} };
let writer = 'office'; // the side that writes on these pages
export function learn(types: TypeSet, side = 'office'): void {
    set = types;
    writer = side;
}
let home = ''; // the office whose pages these are; none at headquarters
export function learnHome(office: string): void {
    home = office;
}
// Whether it is another office's: such records are always told and linked with their office.
export function isOthers(office: string): boolean {
    return !atHeadquarters() && home !== '' && office !== home;
}
export function allTypes(): RecordType[] {
    return set.types;
}
export function typeOf(name: string): RecordType | undefined {
    return set.types.find((one) => one.type === name);
}
export function fieldOf(type: RecordType, name: string): FieldType | undefined {
    return type.fields.find((one) => one.name === name);
}
export function groupOf(type: RecordType, field: string): GroupType | undefined {
    return type.groups?.find((one) => one.members.includes(field));
}
export function codesOf(list: string | undefined): Code[] {
    return (list && set.codes[list]) || [];
}
// Those that may be chosen: what is out of use, or not known here yet, only where it stands.
export function choicesOf(list: string | undefined, standing: string[]): Code[] {
    const known = codesOf(list);
    const unknown = standing.filter((one) => one && !known.some(({ code }) => code === one));
    return [
        ...known.filter((one) => !one.retired || standing.includes(one.code)),
        ...unknown.map((one) => ({ code: one, bn: one, en: one })),
    ];
}
export function codeText(list: string | undefined, code: string): string {
    const found = codesOf(list).find((one) => one.code === code);
    return found ? found[spoken()] : code;
}
export function registerName(type: RecordType, register: string): string {
    if (register === 'retired') return t('retired');
    const base = register.split('/')[0];
    const group = type.groups?.find((one) => one.name === base);
    return label(group?.label ?? fieldOf(type, base)?.label, base);
}
// Whether somebody on this side may write it. A group's writers are those of all its members.
export function mayWrite(type: RecordType, field: FieldType): boolean {
    const writers = groupOf(type, field.name)?.writers ?? field.writers ?? ['office'];
    return !field.retired && writers.includes(writer) && !isWithheld(type.type, field.name);
}
// The same of a register: of a field, an element of one, or a group.
export function mayWriteRegister(type: RecordType, register: string): boolean {
    const name = register.split('/')[0];
    const group = type.groups?.find((one) => one.name === name);
    const field = fieldOf(type, group ? group.members[0] : name);
    return field !== undefined && mayWrite(type, field);
}
// Whether this field of a record that was signed or issued stays as it is.
export function isUnderSeal(type: RecordType, rec: Rec | null, field: string): boolean {
    if (!type.sealed || rec === null || (type.sealed.but ?? []).includes(field)) return false;
    return (rec.fields[type.sealed.by]?.value ?? null) !== null;
}
// Whether this side can make one: what only the other side can fill, it alone makes.
export function mayMake(type: RecordType): boolean {
    if (type.retired || !type.fields.some((one) => mayWrite(type, one))) return false;
    const needed = type.fields.filter((one) => one.required && !one.retired);
    return needed.length === 0 || needed.some((one) => mayWrite(type, one));
}
// What only the program itself writes: what it sees and when.
export function isProgramsOwn(type: RecordType, field: FieldType): boolean {
    const writers = groupOf(type, field.name)?.writers ?? field.writers ?? [];
    return writers.length > 0 && writers.every((one) => one === 'program');
}
export function atHeadquarters(): boolean {
    return writer !== 'office';
}
export function target(type: string, key: string): string {
    return key ? `${type}/${key}` : type;
}

// At an office another's record stands under TYPE@OFFICE.
export function typeInLinks(rec: { type: string; office: string }): string {
    return isOthers(rec.office) ? `${rec.type}@${rec.office}` : rec.type;
}
// At headquarters a record is found under its office.
export function recordLink(rec: { type: string; key: string; office: string }): string {
    const parts = atHeadquarters() ? [rec.office, rec.type] : [typeInLinks(rec)];
    return `#/record/${[...parts, ...rec.key.split('/')].map(encodeURIComponent).join('/')}`;
}

export const whole_office = 'all'; // the branch_id of what is counted for the office as a whole
export function keyText(type: RecordType, key: string, branches?: Map<string, string>): string {
    if (type.key === 'single' || type.key === 'drawn') return '';
    const parts = key.split(':');
    const last = type.key.length - 1; // takes all that is left, colons too
    return type.key
        .map((name, i) => {
            const field = fieldOf(type, name);
            const part = (i < last ? parts[i] : parts.slice(i).join(':')) ?? '';
            if (name === 'branch_id' && part === whole_office) return t('whole_office');
            if (name === 'branch_id' && branches?.has(part)) return branches.get(part)!;
            return field ? show(field, part) : part;
        })
        .filter((part) => part !== '')
        .join(' · ');
}
// What a list calls the record: its key, else the first of its texts, else its type.
export function titleOf(type: RecordType, rec: Rec): string {
    const key = keyText(type, rec.key);
    if (key) return key;
    if (type.key === 'single') return rec.office;
    const shown = (kind: string) =>
        type.fields
            .filter((one) => one.kind === kind && !one.many && (one.max ?? 0) <= 200)
            .map((one) => show(one, rec.fields[one.name]?.value))
            .find((text) => text !== '');
    const other = [shown('code'), shown('date')].filter(Boolean).join(' ');
    return shown('text') ?? (other || label(type.label));
}

// As the record's own list calls it, where that is known; else OFFICE:KEY by its key, any other id
// as it is.
function referenceText(field: FieldType, value: string): string {
    const known = titles.get(`${field.refers_to ?? ''} ${value}`);
    if (known) return known;
    const type = field.refers_to ? typeOf(field.refers_to) : undefined;
    const colon = value.indexOf(':');
    return (type && colon > 0 && keyText(type, value.slice(colon + 1))) || value;
}

// What lists call the records that others refer to: by type and record.
const titles = new Map<string, string>();
export function learnTitles(type: RecordType, records: Rec[]): void {
    for (const rec of records) {
        const name = rec.fields[`name_${spoken()}`]?.value;
        const title = typeof name === 'string' && name ? name : titleOf(type, rec);
        titles.set(`${type.type} ${rec.record}`, title);
    }
}

// A value as people read it.
export function show(field: FieldType, value: Value | undefined): string {
    if (value === null || value === undefined || value === '') return '';
    if (Array.isArray(value)) return value.map((one) => show(field, one)).join(', ');
    if (typeof value === 'boolean') return t(value ? 'yes' : 'no');
    if (typeof value === 'number') return digits(value);
    if (typeof value === 'object') {
        return Object.entries(value)
            .map(([name, one]) => `${name}: ${String(one)}`)
            .join(', ');
    }
    switch (field.kind) {
        case 'code':
            return codeText(field.codes, value);
        case 'text':
            return field.codes ? codeText(field.codes, value) : numbering(value);
        case 'boolean':
            return t(value === 'yes' ? 'yes' : 'no'); // as an input says it
        case 'date':
            return day(value);
        case 'datetime':
            return moment(value);
        case 'month':
            return monthName(value);
        case 'memo':
            return memoText(value);
        case 'integer': // as an input says it
        case 'decimal':
        case 'phone':
            return digits(value);
        case 'quarter':
            return quarterName(value);
        case 'reference':
            return referenceText(field, value);
        default:
            return value;
    }
}
// The same of a register's whole value: a group's is the object of its members.
export function showRegister(type: RecordType, register: string, value: Value): string {
    if (value === null && !register.includes('/')) return '—';
    const [name, ...element] = register.split('/');
    const field = fieldOf(type, name);
    if (field && element.length > 0) {
        return `${value === true ? '+' : '−'} ${show(field, element.join('/'))}`;
    }
    if (field) return show(field, value) || '—';
    if (typeof value !== 'object' || value === null) return String(value);
    if (Array.isArray(value)) return value.map(String).join(', ');
    return Object.entries(value)
        .map(([name, one]) => {
            const member = fieldOf(type, name);
            return member
                ? `${label(member.label)}: ${show(member, one)}`
                : `${name}: ${String(one)}`;
        })
        .join('; ');
}

// A value as it stands in an input.
export function toInput(field: FieldType, value: Value | undefined): string {
    if (value === null || value === undefined) return '';
    if (Array.isArray(value)) return value.map((one) => toInput(field, one)).join('\n');
    if (typeof value === 'boolean') return value ? 'yes' : 'no';
    return typeof value === 'object' ? JSON.stringify(value) : inputText(field, String(value));
}
// As people write it: numbers and months in their digits, days also day first.
const counted_kinds = ['integer', 'decimal', 'month'];
function inputText(field: FieldType, plain: string): string {
    if (counted_kinds.includes(field.kind)) return digits(plain);
    return field.kind === 'date' ? dayTyped(plain) : plain;
}
export function dayTyped(iso: string): string {
    const parts = /^(\d{4})-(\d\d)-(\d\d)$/.exec(iso);
    return parts ? digits(`${parts[3]}/${parts[2]}/${parts[1]}`) : iso;
}
// What an input says, as it is stored: the reverse of inputText, from either script.
function plainText(field: FieldType, typed: string): string {
    const text = typed.trim();
    if (field.kind === 'date') return isoDay(text);
    return counted_kinds.includes(field.kind) ? asciiDigits(text) : text;
}
function plainLines(field: FieldType, typed: string): string[] {
    return typed
        .split('\n')
        .map((one) => plainText(field, one))
        .filter(Boolean);
}
// What an input says, as a command wants it: names may hold what else parts the elements of a list.
export function fromInput(field: FieldType, typed: string): string {
    if (!field.many) return plainText(field, typed);
    const lines = plainLines(field, typed);
    return field.kind === 'text' ? lines.map((one) => `${one}\n`).join('') : lines.join(';');
}
// Whether what is being typed reads as the other, in whichever digits: no more than that, or what
// is still being typed would jump.
export function sameTyped(field: FieldType, typed: string, other: string): boolean {
    const isCounted = field.kind === 'date' || counted_kinds.includes(field.kind);
    return typed === other || (isCounted && asciiDigits(typed) === asciiDigits(other));
}
// Whether two inputs say the same: in whichever digits, a day in whichever order.
export function sameInput(field: FieldType, one: string, other: string): boolean {
    return one === other || fromInput(field, one) === fromInput(field, other);
}
// What an input said, as it says it in the language of now.
export function inputNow(field: FieldType, typed: string): string {
    if (field.many)
        return plainLines(field, typed)
            .map((one) => inputText(field, one))
            .join('\n');
    return field.kind === 'text' ? typed : inputText(field, plainText(field, typed));
}
// What an input says, as people read it.
export function showInput(field: FieldType, typed: string): string {
    const lines = field.many ? plainLines(field, typed) : [plainText(field, typed)];
    return lines.map((one) => show(field, one)).join(', ');
}
// A day typed day first, or in Bengali digits, as 2021-12-31; what is no day stays as it is.
export function isoDay(typed: string): string {
    const plain = asciiDigits(typed.trim());
    const parts = /^(\d{1,2})[./-](\d{1,2})[./-](\d{4})$/.exec(plain);
    if (parts) return `${parts[3]}-${parts[2].padStart(2, '0')}-${parts[1].padStart(2, '0')}`;
    return plain;
}
