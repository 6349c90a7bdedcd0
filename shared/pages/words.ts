// What the pages say, in both languages side by side, and how they write numbers, days and spans.
// Labels of records come from the record types, not from here.

export type Lang = 'bn' | 'en';
export interface Label {
    bn: string;
    en: string;
}

const words = {
    home: { bn: 'প্রথম পাতা', en: 'Home' },
    records: { bn: 'তথ্য', en: 'Records' },
    quarter: { bn: 'ত্রৈমাসিক', en: 'Quarter' },
    search: { bn: 'খোঁজ', en: 'Search' },
    transfer: { bn: 'ফাইলে আদান-প্রদান', en: 'By file' },
    care: { bn: 'যত্ন ও সেটিংস', en: 'Care and settings' },
    skip: { bn: 'মূল অংশে যান', en: 'Go to the content' },
    other_language: { bn: 'English', en: 'বাংলা' },
    save: { bn: 'সংরক্ষণ করুন', en: 'Save' },
    saved: { bn: 'সংরক্ষিত হয়েছে', en: 'Saved' },
    saved_with: { bn: 'সংরক্ষিত হয়েছে, তবে দেখুন', en: 'Saved, but please look at this' },
    not_saved: { bn: 'সংরক্ষণ হয়নি', en: 'Not saved' },
    not_asked: { bn: 'এখন আর চাওয়া হয় না, সংরক্ষণ হবে না', en: 'Not asked for any more, not saved' },
    maybe_saved: { bn: 'সংরক্ষণ হয়েছে কি না জানা যায়নি', en: 'Not known whether it was saved' },
    kept_typed: { bn: 'আপনার লেখা এখানে রাখা আছে।', en: 'What you typed is kept here.' },
    cancel: { bn: 'বাতিল', en: 'Cancel' },
    close: { bn: 'বন্ধ করুন', en: 'Close' },
    print: { bn: 'ছাপুন', en: 'Print' },
    new_entry: { bn: 'নতুন লিখুন', en: 'New entry' },
    back_to_list: { bn: 'তালিকায় ফিরুন', en: 'Back to the list' },
    nothing_yet: { bn: 'এখনও কিছু লেখা হয়নি', en: 'Nothing is entered yet' },
    required: { bn: 'আবশ্যক', en: 'required' },
    evidence: { bn: 'প্রমাণক', en: 'Evidence' },
    caption: { bn: 'কীসের ছবি বা কাগজ', en: 'What it shows' },
    evidence_says: {
        bn: 'ছবি বা স্ক্যান এখানে টেনে আনুন বা বেছে নিন।',
        en: 'Drag a picture or scan here, or choose it.',
    },
    by_program: { bn: 'এই ঘর খেয়া নিজে লেখে', en: 'Kheya writes this itself' },
    look_now: { bn: 'এখনই সাইট দেখুন', en: 'Look at the site now' },
    read_only: { bn: 'এই ঘর প্রধান কার্যালয় লেখে', en: 'Headquarters writes this' },
    office_writes: { bn: 'এই ঘর অফিস লেখে', en: 'The office writes this' },
    choose_file: { bn: 'ফাইল বেছে নিন', en: 'Choose a file' },
    choose: { bn: 'বেছে নিন', en: 'choose' },
    yes: { bn: 'হ্যাঁ', en: 'Yes' },
    no: { bn: 'না', en: 'No' },
    today: { bn: 'আজ', en: 'Today' },
    none_yet: { bn: 'এখনও কোনোটি নেই।', en: 'There is none yet.' },
    make_first: { bn: 'আগে লিখুন', en: 'Write it first' },
    type_to_search: { bn: 'খুঁজতে নাম লিখুন', en: 'Type a name to search' },
    one_a_line: { bn: 'প্রতি লাইনে একটি', en: 'One on each line' },
    seen_today: { bn: 'আজ দেখেছি, অপরিবর্তিত', en: 'Seen today, unchanged' },
    last_seen: { bn: 'শেষ দেখা', en: 'Last seen' },
    waits_here: { bn: 'এখানে অপেক্ষায়', en: 'waits here' },
    draft_found: {
        bn: 'আগের অসমাপ্ত লেখা ফিরিয়ে আনা হয়েছে।',
        en: 'What you had typed before is back.',
    },
    draft_unkept: {
        bn: 'ব্রাউজারে জায়গা নেই: যা লিখছেন তা রাখা যাচ্ছে না, এখনই সংরক্ষণ করুন।',
        en: 'The browser has no room to keep what you type: save it now.',
    },
    draft_drop: { bn: 'সে লেখা বাদ দিন', en: 'Drop it' },
    other_tab: {
        bn: 'এই তথ্য অন্য একটি জানালায়ও খোলা আছে।',
        en: 'This is open in another window too.',
    },
    changed_under: {
        bn: 'আপনি খোলার পর এগুলো বদলেছে:',
        en: 'These changed since you opened the form:',
    },
    was_shown: { bn: 'দেখানো হয়েছিল', en: 'was shown' },
    is_now: { bn: 'এখন', en: 'now' },
    you_typed: { bn: 'আপনার লেখা', en: 'you typed' },
    save_still: { bn: 'তবু আমারটি সংরক্ষণ করুন', en: 'Save mine all the same' },
    take_new: { bn: 'নতুন মান দেখে আবার ভাবি', en: 'Show me the new values first' },
    save_still_says: {
        bn: 'দুটিই রাখা হবে; প্রয়োজনে কেউ মীমাংসা করবেন।',
        en: 'Both are kept; where they differ somebody decides.',
    },
    conflict: { bn: 'দুই জায়গায় আলাদা লেখা হয়েছে', en: 'Written differently in two places' },
    settled: { bn: 'নিয়মে মীমাংসিত', en: 'Settled by rule' },
    keep_this: { bn: 'এটি রাখুন', en: 'Keep this one' },
    why: { bn: 'কারণ', en: 'Reason' },
    others_decide: { bn: 'এর মীমাংসা অন্য পক্ষ করবে', en: 'The other side decides this' },
    decide: { bn: 'মীমাংসা করুন', en: 'Decide' },
    retired: { bn: 'ব্যবহারের বাইরে', en: 'Out of use' },
    retire: { bn: 'ব্যবহারের বাইরে নিন', en: 'Take out of use' },
    keep_in_use: { bn: 'ব্যবহারে রাখুন', en: 'Keep in use' },
    use_again: { bn: 'আবার ব্যবহারে আনুন', en: 'Bring back into use' },
    is_there: { bn: 'এটি আগে থেকেই আছে', en: 'It is there already' },
    history: { bn: 'ইতিহাস', en: 'History' },
    put_back: { bn: 'এই মান ফিরিয়ে আনুন', en: 'Put this value back' },
    by: { bn: 'লিখেছেন', en: 'by' },
    replaced: { bn: 'পরে বদলানো', en: 'replaced later' },
    redacted: { bn: 'চিরতরে মোছা হয়েছে', en: 'taken out for good' },
    refused_there: { bn: 'প্রধান কার্যালয় গ্রহণ করেনি', en: 'Not accepted by headquarters' },
    clock_unsure: { bn: 'ঘড়ি অনিশ্চিত', en: 'clock unsure' },
    sync_now: { bn: 'এখনই আদান-প্রদান', en: 'Sync now' },
    syncing: { bn: 'আদান-প্রদান চলছে…', en: 'Exchanging…' },
    nothing_saved: { bn: 'এখানে এখনও কিছু সংরক্ষণ হয়নি', en: 'Nothing was saved here yet' },
    portal_updated: { bn: 'শেষ হালনাগাদ', en: 'Last update' },
    portal_unknown: {
        bn: 'হালনাগাদের তারিখ জানা নেই',
        en: 'The day of the last update is unknown',
    },
    portal_none: { bn: 'বাতায়ন নেই', en: 'There is no portal' },
    fresh: { bn: 'হালনাগাদ', en: 'up to date' },
    ageing: { bn: 'পুরোনো হচ্ছে', en: 'getting old' },
    stale: { bn: 'অনেক পুরোনো', en: 'out of date' },
    unknown: { bn: 'অজানা', en: 'unknown' },
    branches: { bn: 'শাখা', en: 'Branches' },
    of_started: { bn: 'শাখায় ই-নথি শুরু হয়েছে', en: 'branches have started e-Nothi' },
    report_due: { bn: 'জমার শেষ দিন', en: 'Due on' },
    days_left: { bn: 'দিন বাকি', en: 'days left' },
    days_over: { bn: 'দিন পেরিয়েছে', en: 'days over' },
    missing: { bn: 'লেখা বাকি', en: 'Still missing' },
    complete: { bn: 'আবশ্যক সব ঘর লেখা হয়েছে', en: 'All required fields are filled' },
    signed_by: { bn: 'স্বাক্ষর করেছেন', en: 'Signed by' },
    not_signed: { bn: 'এখনও স্বাক্ষর হয়নি', en: 'Not signed yet' },
    on_time_late_line: {
        bn: 'সময়মতো স্বাক্ষরিত, দেরিতে পৌঁছেছে',
        en: 'Signed on time, arrived late',
    },
    returned: { bn: 'ফেরত এসেছে', en: 'Returned' },
    revision: { bn: 'সংস্করণ', en: 'Revision' },
    sign: { bn: 'স্বাক্ষর করুন', en: 'Sign' },
    sign_again: { bn: 'সংশোধনের পর আবার স্বাক্ষর', en: 'Sign again after correction' },
    sign_incomplete: {
        bn: 'কিছু ঘর খালি রেখেই স্বাক্ষর করছি',
        en: 'I sign although fields are missing',
    },
    name: { bn: 'নাম', en: 'Name' },
    designation: { bn: 'পদবি', en: 'Designation' },
    your_name: {
        bn: 'আপনার নাম (যা লেখেন তার সঙ্গে থাকে)',
        en: 'Your name (kept with what you save)',
    },
    quarterly_report: { bn: 'ত্রৈমাসিক প্রতিবেদন', en: 'Quarterly report' },
    letters: { bn: 'পত্র', en: 'Letters' },
    no_letters: { bn: 'কোনো পত্র নেই', en: 'No letters' },
    directives: { bn: 'সিদ্ধান্ত', en: 'Directives' },
    no_directives: { bn: 'কোনো সিদ্ধান্ত নেই', en: 'No directives' },
    conflicts: { bn: 'মীমাংসার অপেক্ষায়', en: 'Waiting for a decision' },
    no_conflicts: { bn: 'মীমাংসার কিছু নেই', en: 'Nothing to decide' },
    follow_ups: { bn: 'অনুসরণ', en: 'Follow-up' },
    search_what: { bn: 'কী খুঁজছেন?', en: 'What are you looking for?' },
    found_none: { bn: 'কিছু পাওয়া যায়নি', en: 'Nothing found' },
    export_bundle: { bn: 'প্রধান কার্যালয়ের জন্য ফাইল তৈরি করুন', en: 'Make a file for headquarters' },
    export_says: {
        bn: 'এখানে যা অপেক্ষায় আছে তা একটি বন্ধ ফাইলে যাবে; প্রধান কার্যালয় ছাড়া কেউ পড়তে পারবে না।',
        en: 'What waits here goes into a sealed file that only headquarters can read.',
    },
    import_bundle: { bn: 'প্রধান কার্যালয়ের উত্তর নিন', en: 'Take the answer of headquarters' },
    import_says: {
        bn: 'ফাইলটি এখানে টেনে আনুন বা বেছে নিন।',
        en: 'Drag the file here, or choose it.',
    },
    imported: { bn: 'নেওয়া হয়েছে', en: 'Taken' },
    made_files: { bn: 'তৈরি হয়েছে', en: 'Made' },
    csv_import: { bn: 'টেবিল (CSV) থেকে নিন', en: 'Import a table (CSV)' },
    csv_preview: { bn: 'নিলে যা হবে', en: 'What the import would do' },
    csv_saves: { bn: 'টি রেকর্ড সংরক্ষণ হবে', en: ' records would be saved' },
    csv_same: { bn: 'টি অপরিবর্তিত', en: ' unchanged' },
    csv_errors: {
        bn: 'ভুলগুলো ঠিক করে আবার দিন; কিছুই নেওয়া হয়নি:',
        en: 'Correct these and choose the file again; nothing was taken:',
    },
    csv_columns: { bn: 'কলামের নাম ও অর্থ', en: 'The columns and what they mean' },
    csv_empty: { bn: 'খালি টেবিল নামান', en: 'Get an empty table' },
    csv_new: { bn: 'নতুন', en: 'new' },
    csv_more: { bn: 'এরপর আরও আছে', en: 'and more after these' },
    csv_key: {
        bn: 'পরিচয়; খালি থাকলে নতুন রেকর্ড',
        en: 'which record; left empty, a new one',
    },
    column: { bn: 'কলাম', en: 'Column' },
    all_read_only: {
        bn: 'এই তথ্য প্রধান কার্যালয় লেখে; এখানে শুধু পড়া যায়।',
        en: 'Headquarters writes this; here it is only read.',
    },
    this_office: { bn: 'এই অফিসের তথ্য', en: 'About this office' },
    whole_office: { bn: 'সমগ্র অফিস', en: 'The whole office' },
    this_office_does: { bn: 'এই অফিসে', en: 'At this office' },
    serial: { bn: 'ক্রম', en: 'No.' },
    lists: { bn: 'তালিকা', en: 'Lists' },
    from_above: { bn: 'প্রধান কার্যালয় ও প্রোগ্রাম যা লেখে', en: 'Written by headquarters and Kheya' },
    line: { bn: 'লাইন', en: 'line' },
    load: { bn: 'নিয়ে নিন', en: 'Import' },
    doctor: { bn: 'কী সমস্যা আছে, কী করতে হবে', en: 'What is wrong, and what to do' },
    all_well: { bn: 'সব ঠিক আছে', en: 'All is well' },
    what_to_do: { bn: 'করণীয়', en: 'What to do' },
    quarantine: { bn: 'যা গ্রহণ করা হয়নি', en: 'What was not accepted' },
    settings: { bn: 'সেটিংস', en: 'Settings' },
    enrol: { bn: 'এই কম্পিউটার নিবন্ধন', en: 'Enrol this computer' },
    enrol_says: {
        bn: 'প্রধান কার্যালয়ের চিঠিতে যে কোড আছে তা এখানে দিন (কিউআর কোডেও একই লেখা)।',
        en: 'Give the code from the letter of headquarters (its QR code holds the same text).',
    },
    code: { bn: 'কোড', en: 'Code' },
    enrol_done: { bn: 'নিবন্ধন করুন', en: 'Enrol' },
    not_let_in: { bn: 'পাতাটি খোলা যায়নি', en: 'The pages cannot be opened here' },
    not_let_in_says: {
        bn: 'ডেস্কটপের খেয়া আইকন থেকে আবার খুলুন, অথবা `kheya-agent open` চালান।',
        en: 'Open them from the Kheya icon, or run `kheya-agent open`.',
    },
    no_agent: {
        bn: 'খেয়া চলছে না; চালু হলে পাতা নিজে থেকেই চলবে। আপনার লেখা রাখা আছে।',
        en:
            'Kheya does not run at the moment; the page goes on by itself once it does. ' +
            'What you typed is kept.',
    },
    no_page: { bn: 'এমন কোনো পাতা নেই', en: 'There is no such page' },
    loading: { bn: 'আসছে…', en: 'Loading…' },
    department: { bn: 'অফিস', en: 'Office' },
    field: { bn: 'ঘর', en: 'Field' },
    value: { bn: 'মান', en: 'Value' },
    whole_country: { bn: 'সারা দেশের পরিসরে লেখা যায়', en: 'Needs the whole country' },
    read_at: { bn: 'পড়া হয়েছে', en: 'Read' },
};
export type Word = keyof typeof words;

let lang: Lang = 'bn';
export function speak(now: Lang): void {
    lang = now;
    document.documentElement.lang = now;
}
export function spoken(): Lang {
    return lang;
}
// What is made meanwhile speaks that language: for paper, whatever the screen speaks.
export function inLanguage<T>(of: Lang, make: () => T): T {
    const before = lang;
    lang = of;
    try {
        return make();
    } finally {
        lang = before;
    }
}
export function t(word: Word): string {
    return words[word][lang];
}
export function label(of: Label | undefined, otherwise = ''): string {
    return of ? of[lang] || of.en : otherwise;
}

// Who wrote, where it was no person with a name.
const writers: Record<string, Label> = {
    'command line': { bn: 'কমান্ড লাইন', en: 'command line' },
    headquarters: { bn: 'সদর দপ্তর', en: 'headquarters' },
    hub: { bn: 'হাব', en: 'hub' },
};
export function writerName(name: string): string {
    return label(writers[name], name);
}

// Digits in the script of the language.
export function digits(text: string | number): string {
    const plain = String(text);
    return lang === 'en'
        ? plain
        : plain.replace(/[0-9]/g, (d) => String.fromCharCode(0x09e6 + Number(d)));
}
// 1.2(ga), a decision's number as it is stored: in Bengali ১.২(গ). A text of digits alone is a
// number as well; any other stays as it is.
const letters: Record<string, string> = {
    ka: 'ক',
    kha: 'খ',
    ga: 'গ',
    gha: 'ঘ',
    nga: 'ঙ',
    cha: 'চ',
    chha: 'ছ',
    ja: 'জ',
    jha: 'ঝ',
};
export function numbering(text: string): string {
    if (/^[0-9]+([./-][0-9]+)*$/.test(text)) return digits(text);
    const parts = /^([0-9.]+)\(([a-z]+)\)$/.exec(text);
    const letter = parts && letters[parts[2]];
    return parts && letter && lang === 'bn' ? `${digits(parts[1])}(${letter})` : text;
}
export function asciiDigits(text: string): string {
    return text.replace(/[\u09e6-\u09ef]/g, (d) => String(d.charCodeAt(0) - 0x09e6));
}

const months: Record<Lang, string[]> = {
    bn: [
        'জানুয়ারি',
        'ফেব্রুয়ারি',
        'মার্চ',
        'এপ্রিল',
        'মে',
        'জুন',
        'জুলাই',
        'আগস্ট',
        'সেপ্টেম্বর',
        'অক্টোবর',
        'নভেম্বর',
        'ডিসেম্বর',
    ],
    en: [
        'January',
        'February',
        'March',
        'April',
        'May',
        'June',
        'July',
        'August',
        'September',
        'October',
        'November',
        'December',
    ],
};
// 2021-12-31 as people write it; what is no day stays as it is.
export function day(iso: string): string {
    const parts = /^(\d{4})-(\d\d)-(\d\d)/.exec(iso);
    if (!parts) return digits(iso);
    return `${digits(Number(parts[3]))} ${months[lang][Number(parts[2]) - 1]} ${digits(parts[1])}`;
}
// 2021-12: December 2021.
export function monthName(code: string): string {
    const parts = /^(\d{4})-(\d\d)$/.exec(code);
    const name = parts && months[lang][Number(parts[2]) - 1];
    return name ? `${name} ${digits(parts[1])}` : digits(code);
}
// A memo number as people call it.
export function memoText(stored: string): string {
    if (stored.includes('.')) return digits(stored);
    return lang === 'en' ? `memo no. ${stored}` : `${digits(stored)} নং স্মারক`;
}
// A moment in UTC by the clock in Bangladesh, its day first; empty: it is none.
export function inDhaka(iso: string): string {
    const at = Date.parse(iso);
    return Number.isNaN(at) ? '' : new Date(at + 6 * 3600 * 1000).toISOString();
}
// The same told.
export function moment(iso: string): string {
    const local = inDhaka(iso);
    if (local === '') return digits(iso);
    return `${day(local)}, ${digits(local.slice(11, 16))}`;
}
export function quarterName(code: string): string {
    const parts = /^(\d{4}-\d\d)\/Q([1-4])$/.exec(code);
    if (!parts) return digits(code);
    if (lang === 'en') return `${parts[1]}, quarter ${parts[2]}`;
    const ordinal = ['১ম', '২য়', '৩য়', '৪র্থ'][Number(parts[2]) - 1];
    return `${digits(parts[1])}, ${ordinal} ত্রৈমাসিক`;
}
// Days, at least one, roughly, as people speak.
function span(days: number): string {
    const units: [number, string, string][] = [
        [365, 'বছর', 'years'],
        [30, 'মাস', 'months'],
        [1, 'দিন', 'days'],
    ];
    for (const [size, bn, en] of units) {
        const count = Math.floor(days / size);
        if (count >= 1) {
            return lang === 'bn'
                ? `${digits(count)} ${bn}`
                : `${count} ${count === 1 ? en.slice(0, -1) : en}`;
        }
    }
    return digits(days);
}
// Within a sentence.
export function ago(days: number): string {
    if (days < 1) return t('today').toLowerCase();
    return lang === 'bn' ? `${span(days)} আগে` : `${span(days)} ago`;
}
// "all 14 changes are at headquarters", or how many wait and since when.
export function delivery(
    total: number,
    pending: number,
    refused: number,
    since: number | null,
): string {
    if (total === 0) return t('nothing_saved');
    if (pending === 0) {
        const there = digits(total - refused);
        return lang === 'bn'
            ? `${there}টি পরিবর্তনের সবই প্রধান কার্যালয়ে পৌঁছেছে`
            : there === '1'
              ? 'The 1 change is at headquarters'
              : `All ${there} changes are at headquarters`;
    }
    const waiting = digits(pending);
    if (since === null) {
        return lang === 'bn'
            ? `${waiting}টি এখানে অপেক্ষায়, এখনও কোনো আদান-প্রদান হয়নি`
            : `${waiting} wait here, no exchange yet`;
    }
    return lang === 'bn'
        ? `${waiting}টি এখানে অপেক্ষায়, শেষ আদান-প্রদান ${ago(since)}`
        : `${waiting} wait here, last exchange ${ago(since)}`;
}
