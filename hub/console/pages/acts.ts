// The list of actions in words: what was done, to what, how it ended. What has no words here is
// shown as the command line calls it.

import { digits, label, quarterName, t, type Label } from 'pages/words';
import { ww } from './work_words';
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
    'store opened': {
        bn: 'লগ নষ্ট হওয়ার আগের অবস্থায় খোলা',
        en: 'opened the store as before a harm',
    },
    backup: { bn: 'ব্যাকআপ', en: 'made a backup' },
    // What only reads stands here where it was not allowed.
    audit: { bn: 'কাজের তালিকা দেখা', en: 'read the list of actions' },
    check: { bn: 'ভাণ্ডার যাচাই', en: 'checked the store' },
    checksum: { bn: 'যোগফল দেখা', en: 'asked for a checksum' },
    conflicts: { bn: 'মীমাংসাধীন মান দেখা', en: 'read what waits for a decision' },
    'device list': { bn: 'কম্পিউটারের তালিকা দেখা', en: 'read the list of computers' },
    doctor: { bn: 'হাবের অবস্থা পরীক্ষা', en: 'looked the hub over' },
    notices: { bn: 'সতর্কবার্তা দেখা', en: 'read the notices' },
    extract: { bn: 'প্রমাণ ফাইল নেওয়া', en: 'took a file of evidence' },
    followup: { bn: 'অনুসরণের পাতা দেখা', en: 'read the follow-up' },
    get: { bn: 'তথ্য দেখা', en: 'read a record' },
    history: { bn: 'ইতিহাস দেখা', en: 'read a history' },
    letters: { bn: 'পত্রের তালিকা দেখা', en: 'read the letters' },
    list: { bn: 'তথ্যের তালিকা দেখা', en: 'read a list of records' },
    'list offices': { bn: 'সংখ্যার পেছনের অফিস দেখা', en: 'read the offices behind a number' },
    'office list': { bn: 'অফিসের তালিকা দেখা', en: 'read the register of offices' },
    'office show': { bn: 'অফিসের পাতা দেখা', en: "read an office's page" },
    overdue: { bn: 'বকেয়া প্রতিবেদন দেখা', en: 'read what is overdue' },
    overview: { bn: 'সারসংক্ষেপ দেখা', en: 'read the overview' },
    quarantine: { bn: 'আটক তথ্য দেখা', en: 'read what is in quarantine' },
    redactions: { bn: 'মোছা তথ্যের তালিকা দেখা', en: 'read the list of redactions' },
    report: { bn: 'প্রতিবেদন দেখা', en: 'read the report' },
    'report differences': { bn: 'প্রতিবেদনের পার্থক্য দেখা', en: 'compared reports' },
    'report revisions': { bn: 'জারি করা প্রতিবেদনের তালিকা দেখা', en: 'read the issued reports' },
    search: { bn: 'তথ্যে খোঁজা', en: 'searched the records' },
    standing: { bn: 'অফিসগুলোর অবস্থা দেখা', en: 'read how offices stand' },
    status: { bn: 'হাবের সংখ্যা দেখা', en: 'read how the hub stands' },
    'types list': { bn: 'তথ্যের ধরন দেখা', en: 'read the record types' },
    'user list': { bn: 'ব্যবহারকারীর তালিকা দেখা', en: 'read the list of users' },
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
const settings: Record<string, Label> = {
    name: { bn: 'হাবের নাম', en: 'Name of the hub' },
    url: { bn: 'অফিসগুলোর জন্য ঠিকানা', en: 'Address for offices' },
    console_url: { bn: 'এই পাতার ঠিকানা', en: 'Address of these pages' },
    lang: { bn: 'প্রথম ভাষা', en: 'First language' },
    'due.upazila': { bn: 'প্রতিবেদনের শেষ দিন: উপজেলা', en: 'Last day of reports: upazila' },
    'due.district': { bn: 'প্রতিবেদনের শেষ দিন: জেলা', en: 'Last day of reports: district' },
    'due.division': { bn: 'প্রতিবেদনের শেষ দিন: বিভাগীয়', en: 'Last day of reports: divisional' },
    'due.department': {
        bn: 'প্রতিবেদনের শেষ দিন: অধিদপ্তর',
        en: 'Last day of reports: department',
    },
    'due.ministry': { bn: 'প্রতিবেদনের শেষ দিন: মন্ত্রণালয়', en: 'Last day of reports: ministry' },
    'remind.first': { bn: 'প্রথম তাগিদের দিন', en: 'Day of the first reminder' },
    'remind.second': { bn: 'দ্বিতীয় তাগিদের দিন', en: 'Day of the second reminder' },
    'remind.third': { bn: 'তৃতীয় তাগিদের দিন', en: 'Day of the third reminder' },
    'remind.demi_official': { bn: 'আধা-সরকারি পত্রের দিন', en: 'Day of the demi-official letter' },
    contact_days: { bn: 'আবার যোগাযোগের দিন', en: 'Days until contact is made again' },
};
export function settingText(name: string): string {
    return label(settings[name], name);
}

// "portal maintainer", "directive/meeting:5:1.2(ga)": type and field as records call them. Also
// "2021-22/Q2 revision 1", "version 3" of record types, and names of settings.
export function subjectText(what: string): string {
    const issued = /^(\S+) revision (\d+)$/.exec(what);
    if (issued) return `${quarterName(issued[1])}, ${t('revision')} ${digits(issued[2])}`;
    const version = /^version (\d+)$/.exec(what);
    if (version) return `${ww('version')} ${digits(version[1])}`;
    const named = what.split(', ');
    if (named.every((one) => settings[one])) return named.map(settingText).join(', ');
    const [target, field] = what.split(' ');
    const [name, ...key] = target.split('/');
    const type = typeOf(name);
    if (/^\d{4}-\d\d\/Q[1-4]$/.test(what)) return quarterName(what);
    if (!type) return codeText('reminder_stage', what);
    const parts = [label(type.label), key.join('/')];
    if (field) parts.push(fieldOf(type, field) ? registerName(type, field) : field);
    return parts.filter(Boolean).join(': ');
}
