// The list of actions in words: what was done, to what, how it ended. What has no words here is
// shown as the command line calls it.

import { digits, label, quarterName, t, type Label } from 'pages/words';
import { ww, type WorkWord } from './work_words';
import { codeText, fieldOf, registerName, typeOf } from 'pages/records';

const verbs: Record<string, Label> = {
    set: { bn: 'তথ্য লেখা', en: 'wrote' },
    decide: { bn: 'মীমাংসা', en: 'decided' },
    retire: { bn: 'ব্যবহারের বাইরে নেওয়া', en: 'took out of use' },
    login: { bn: 'প্রবেশ', en: 'signed in' },
    logout: { bn: 'প্রস্থান', en: 'signed out' },
    first: { bn: 'লিংক দিয়ে পাসওয়ার্ড ঠিক করা', en: 'set a password by link' },
    'me/password': { bn: 'পাসওয়ার্ড বদল', en: 'changed the password' },
    'me/totp': { bn: 'দ্বিতীয় প্রমাণ চালু', en: 'turned the second factor on' },
    'me/totp off': { bn: 'দ্বিতীয় প্রমাণ বন্ধ', en: 'turned the second factor off' },
    'office import': { bn: 'অফিসের টেবিল গ্রহণ', en: 'took a table of offices' },
    'office move': { bn: 'অফিসের স্থান বদল', en: 'moved an office' },
    'office merge': { bn: 'অফিস একীভূত', en: 'merged offices' },
    'office split': { bn: 'অফিস বিভক্ত', en: 'split an office' },
    'office close': { bn: 'অফিস বন্ধ', en: 'closed an office' },
    'enrol-code': { bn: 'নিবন্ধন কোড তৈরি', en: 'made an enrolment code' },
    'device revoke': { bn: 'কম্পিউটার বাতিল', en: 'revoked a computer' },
    'device confirm': { bn: 'কম্পিউটার নিশ্চিত', en: 'confirmed a computer' },
    'types publish': { bn: 'তথ্যের ধরন প্রকাশ', en: 'published record types' },
    'user add': { bn: 'ব্যবহারকারী যোগ', en: 'added a user' },
    'user disable': { bn: 'ব্যবহারকারী বন্ধ', en: 'disabled a user' },
    'user enable': { bn: 'ব্যবহারকারী চালু', en: 'enabled a user' },
    'user handover': { bn: 'দায়িত্ব হস্তান্তর', en: 'handed over' },
    'user reset': { bn: 'ব্যবহারকারীর নতুন লিংক', en: 'reset a user' },
    settings: { bn: 'সেটিংস বদল', en: 'changed settings' },
    redact: { bn: 'ব্যক্তিগত তথ্য চিরতরে মোছা', en: 'took a personal value out for good' },
    remind: { bn: 'তাগিদপত্রের খসড়া', en: 'drafted reminders' },
    'letter draft': { bn: 'পত্রের খসড়া', en: 'drafted a letter' },
    'letter issue': { bn: 'পত্র জারি', en: 'issued a letter' },
    'letter template': { bn: 'পত্রের ছাঁচ বদল', en: 'changed a template' },
    'report issue': { bn: 'প্রতিবেদন জারি', en: 'issued the report' },
    'quarantine release': { bn: 'আটক তথ্য গ্রহণ', en: 'released from quarantine' },
    import: { bn: 'ফাইল গ্রহণ', en: 'took a bundle' },
    export: { bn: 'ফাইল তৈরি', en: 'made a bundle' },
    'key roll': { bn: 'হাবের পরের চাবি', en: "gave the hub's next key" },
    backup: { bn: 'ব্যাকআপ', en: 'made a backup' },
};
const outcomes: Record<string, Label> = {
    done: { bn: 'হয়েছে', en: 'done' },
    refused: { bn: 'প্রত্যাখ্যাত', en: 'refused' },
    'not allowed': { bn: 'অনুমতি নেই', en: 'not allowed' },
    failed: { bn: 'ব্যর্থ', en: 'failed' },
};
export function verbText(verb: string): string {
    return label(verbs[verb], verb);
}
export function outcomeText(outcome: string): string {
    return label(outcomes[outcome], outcome);
}
const settings = ['name', 'url', 'console_url', 'lang'];

// "portal maintainer", "directive/meeting:5:1.2(ga)": type and field as records call them. Also
// "2021-22/Q2 revision 1", "version 3" of record types, and names of settings.
export function subjectText(what: string): string {
    const issued = /^(\S+) revision (\d+)$/.exec(what);
    if (issued) return `${quarterName(issued[1])}, ${t('revision')} ${digits(issued[2])}`;
    const version = /^version (\d+)$/.exec(what);
    if (version) return `${ww('version')} ${digits(version[1])}`;
    if (what !== '' && what.split(', ').every((one) => settings.includes(one)))
        return what
            .split(', ')
            .map((one) => ww(`set_${one}` as WorkWord))
            .join(', ');
    const [target, field] = what.split(' ');
    const [name, ...key] = target.split('/');
    const type = typeOf(name);
    if (/^\d{4}-\d\d\/Q[1-4]$/.test(what)) return quarterName(what);
    if (!type) return codeText('reminder_stage', what);
    const parts = [label(type.label), key.join('/')];
    if (field) parts.push(fieldOf(type, field) ? registerName(type, field) : field);
    return parts.filter(Boolean).join(': ');
}
