// What only the desk says: people and PINs, codes read by camera, entries corrected, letters read.

import { digits, label, spoken } from 'pages/words';

const phrases = {
    program_settings: { bn: 'প্রোগ্রামের সেটিং', en: 'Settings of the program' },
    settings_file: { bn: 'যে ফাইলে থাকে', en: 'They stand in the file' },
    from_next_start: {
        bn: 'রাখা হয়েছে; প্রোগ্রাম পরের বার চালু হলে কার্যকর হবে।',
        en: 'Saved; it holds from the next start of the program.',
    },
    set_outside: {
        bn: 'কম্পিউটারের পরিবেশ-চলক থেকে ঠিক করা আছে; এখানে বদলানো যায় না।',
        en: "This computer's environment says it; it cannot be changed here.",
    },
    sync_helps: {
        bn: 'ইন্টারনেট থাকলে এখনই আদান-প্রদান করুন; না থাকলে ফাইলেও পাঠানো যায়।',
        en: 'Where there is internet, exchange now; without, it can go as a file.',
    },
    people: { bn: 'কারা এই কম্পিউটারে লেখেন', en: 'Who writes on this computer' },
    people_says: {
        bn:
            'একই কম্পিউটারে কয়েকজন কাজ করলে নাম যোগ করুন। যাঁর পিন আছে তাঁর নামে ' +
            'অন্য কেউ লিখতে পারেন না, আর একজনেরও পিন থাকলে ডেস্ক খুলতে পিন লাগে। ' +
            'পিন এই কম্পিউটারেই থাকে, কোথাও পাঠানো হয় না।',
        en:
            'Where several people share this computer, add their names. Nobody else can ' +
            'write under the name of somebody with a PIN, and once anybody has one, the ' +
            'desk opens with a PIN only. PINs stay on this computer and are sent nowhere.',
    },
    people_none: { bn: 'তালিকায় এখনও কেউ নেই।', en: 'Nobody is on the list yet.' },
    writing_as: { bn: 'লিখছেন', en: 'Writing as' },
    nobody: { bn: 'নাম লেখা হয়নি', en: 'no name given' },
    write_as: { bn: 'এই নামে লিখি', en: 'Write as this person' },
    writes_now: { bn: 'এখন এই নামে লেখা হচ্ছে', en: 'writing now' },
    add_person: { bn: 'নতুন নাম যোগ করুন', en: 'Add a person' },
    add: { bn: 'যোগ করুন', en: 'Add' },
    pin: { bn: 'পিন', en: 'PIN' },
    pin_optional: { bn: 'পিন (ইচ্ছা হলে)', en: 'PIN (if wanted)' },
    pin_rule: { bn: '৪ থেকে ৬৪টি অঙ্ক বা অক্ষর', en: '4 to 64 digits or letters' },
    pin_old: { bn: 'এখনকার পিন', en: 'The PIN now' },
    pin_new: { bn: 'নতুন পিন', en: 'New PIN' },
    pin_set: { bn: 'পিন দিন', en: 'Set a PIN' },
    pin_change: { bn: 'পিন বদলান', en: 'Change the PIN' },
    pin_drop: { bn: 'পিন তুলে দিন', en: 'Take the PIN away' },
    has_pin: { bn: 'পিন আছে', en: 'has a PIN' },
    remove: { bn: 'তালিকা থেকে বাদ দিন', en: 'Remove from the list' },
    locked: { bn: 'ডেস্ক বন্ধ আছে', en: 'The desk is locked' },
    locked_says: {
        bn: 'নিজের নাম বেছে পিন দিন। যা লিখছিলেন তা রাখা আছে।',
        en: 'Choose your name and give your PIN. What you were typing is kept.',
    },
    unlock: { bn: 'খুলুন', en: 'Unlock' },
    lock: { bn: 'ডেস্ক বন্ধ করুন', en: 'Lock the desk' },
    who: { bn: 'আপনি কে?', en: 'Who are you?' },
    qr_read: { bn: 'কিউআর কোড পড়ুন', en: 'Read the QR code' },
    by_camera: { bn: 'ক্যামেরায় পড়ুন', en: 'With the camera' },
    camera_shows: { bn: 'ক্যামেরার ছবি', en: 'What the camera sees' },
    camera_says: {
        bn: 'চিঠির কিউআর কোডটি ক্যামেরার সামনে ধরুন।',
        en: 'Hold the QR code of the letter before the camera.',
    },
    no_camera: {
        bn: 'ক্যামেরা পাওয়া যায়নি বা অনুমতি মেলেনি; চিঠির ছবি দিন, অথবা কোড লিখুন।',
        en:
            'There is no camera, or it is not allowed: take a picture of the letter, or ' +
            'type the code.',
    },
    qr_file_says: {
        bn: 'অথবা চিঠির ছবি বা স্ক্যান এখানে টেনে আনুন বা বেছে নিন।',
        en: 'Or drag a picture or scan of the letter here, or choose it.',
    },
    qr_not_found: {
        bn: 'ছবিতে কোনো কিউআর কোড পাওয়া যায়নি; আরও কাছ থেকে, সোজা করে আবার তুলুন।',
        en: 'No QR code was found in the picture: take it again, closer and straight.',
    },
    qr_found: {
        bn: 'কোড পড়া হয়েছে; এবার নিবন্ধন করুন।',
        en: 'The code is read; now enrol.',
    },
    to: { bn: 'প্রাপক', en: 'To' },
    unread: { bn: 'নতুন', en: 'new' },
    correct: { bn: 'এটি ঠিক করুন', en: 'Correct it' },
    correct_says: {
        bn: 'যা গ্রহণ করা হয়নি তা নিচের ফর্মে বসানো হয়েছে; ঠিক করে সংরক্ষণ করুন।',
        en: 'What was not accepted is in the form below; correct it and save.',
    },
    now_is: { bn: 'এখন আছে', en: 'now' },
    arrived_on_time: {
        bn: 'প্রধান কার্যালয়ে সময়মতো পৌঁছেছে',
        en: 'Arrived at headquarters on time',
    },
    arrived_late: { bn: 'প্রধান কার্যালয়ে দেরিতে পৌঁছেছে', en: 'Arrived at headquarters late' },
    not_arrived: { bn: 'এখনও এখানে অপেক্ষায়', en: 'Still waits here' },
    no_follow_ups: { bn: 'অনুসরণের কিছু নেই', en: 'Nothing to follow up' },
    promised: { bn: 'প্রতিশ্রুতি', en: 'Promised' },
    new_follow_up: { bn: 'অনুসরণ লিখুন', en: 'Write a follow-up' },
    no_line: {
        bn: 'এখন সংযোগ নেই; সব এখানে রাখা আছে, সংযোগ পেলে নিজে থেকেই যাবে',
        en: 'There is no line now; everything is kept here and goes by itself later',
    },
    line_later: {
        bn: 'আদান-প্রদান এখনও শেষ হয়নি; যা বাকি তা রাখা আছে, নিজে থেকেই এগোবে',
        en: 'The exchange is not finished yet; what is left is kept here and goes on by itself',
    },
    form_changed: {
        bn: 'পাতাটি খোলার পর ফরমের কিছু বদলেছে: স্বাক্ষরের আগে নিচের মানগুলো আবার দেখুন।',
        en:
            'Something on the form has changed since you opened it: look at the values below ' +
            'again before you sign.',
    },
    as_now: {
        bn: 'স্বাক্ষরের সময়ের মানগুলো রাখা নেই; নিচে এখনকার মান',
        en: 'The values signed for are not kept; below are those of now',
    },
    disk_full: {
        bn: 'ডিস্কে জায়গা নেই: কিছু ফাইল সরান; ততক্ষণ নতুন কিছু সংরক্ষণ হবে না',
        en: 'The disk is full: make room; until then nothing new is saved',
    },
    disk_read_only: {
        bn: 'এখন নতুন কিছু সংরক্ষণ করা যাচ্ছে না, সব পড়া যায়; করণীয় যত্ন ও সেটিংস পাতায়',
        en: 'Nothing new can be saved now, all can be read; what to do: Care and settings',
    },
    picture_unreadable: {
        bn: 'ছবিটি পড়া যাচ্ছে না, আর ২ মেবার বেশি: JPEG বা PNG করে আবার দিন',
        en: 'The picture cannot be read, and is over 2 MiB: give it as JPEG or PNG',
    },
    file_too_large: {
        bn: 'ফাইলটি ২ মেবার বেশি: কম রেজোলিউশনে স্ক্যান করে, অথবা প্রয়োজনীয় পাতাগুলো দিন',
        en: 'The file is over 2 MiB: scan it in grey at 150 dpi, or attach the pages that matter',
    },
    pictures_wait: { bn: 'টি প্রমাণক', en: ' files of evidence' },
    all_filled: { bn: 'আবশ্যক সব ঘর পূরণ হয়েছে', en: 'All required fields are filled' },
    gaps: { bn: 'প্রতিবেদনে আরও যা ঘাটতি থাকবে', en: 'What else the report will lack' },
    gaps_say: {
        bn: 'এগুলো ছাড়াও স্বাক্ষর করা যায়; প্রতিবেদনে এগুলো অজানা, পুরোনো বা করা হয়নি বলে গণনা হয়।',
        en: 'It can be signed without these; the report counts them as unknown, old or not done.',
    },
    more_comes: {
        bn: 'প্রধান কার্যালয় থেকে আরও আসছে',
        en: 'more is coming from headquarters',
    },
    wait_to_go: { bn: 'পাঠানো বাকি', en: 'still to be sent' },
    quick_entry: { bn: 'এখানেই নতুন লিখুন', en: 'Quick entry' },
    table_not_unicode: {
        bn:
            'ফাইলটি ইউনিকোডে নয়, নিলে অক্ষর নষ্ট হবে; এক্সেলে “CSV UTF-8” হিসেবে ' +
            'আবার সংরক্ষণ করে দিন। কিছুই নেওয়া হয়নি।',
        en:
            'The file is not Unicode, its letters would be lost: save it again as ' +
            '"CSV UTF-8" in Excel. Nothing was taken.',
    },
    as_table: { bn: 'তালিকা ও টেবিল (CSV)', en: 'List and table (CSV)' },
    looked_at: { bn: 'খেয়া সাইট দেখেছে', en: 'Kheya looked at it on' },
    reached: { bn: 'চালু', en: 'reachable' },
    not_reached: { bn: 'চালু পাওয়া যায়নি', en: 'not reachable' },
    other_months: {
        bn: 'অন্য মাসের যা লেখা হয়েছে, এখনও সংরক্ষিত হয়নি',
        en: 'Typed for other months and not saved yet',
    },
    not_over: { bn: 'এই দিনটি শেষ হলে স্বাক্ষর করা যাবে', en: 'It is signed after this day' },
    others_decide: { bn: 'অন্য পক্ষ যা মীমাংসা করবে', en: 'For the other side to decide' },
    other_code: {
        bn:
            'প্রধান কার্যালয় এই কম্পিউটারকে এখনও নিশ্চিত করেনি, এখানে কিছু সংরক্ষণও হয়নি: ' +
            'ভুল অফিসের কোড দিয়ে থাকলে ঠিক কোডটি দিন।',
        en:
            'Headquarters has not confirmed this computer yet, and nothing is saved on it: ' +
            "if the code was another office's, give the right one.",
    },
    more_files: { bn: 'আরও তৈরি হচ্ছে…', en: 'more is being made…' },
    all_files: {
        bn: 'সবগুলোই পাঠাতে হবে: ডাউনলোডে সব এসেছে কি না দেখে নিন',
        en: 'All of them are needed: look that all have come into the downloads',
    },
};
export type Phrase = keyof typeof phrases;

export function say(phrase: Phrase): string {
    return label(phrases[phrase]);
}

export function andMore(number: number): string {
    return label({ bn: `আরও ${digits(number)}টি`, en: `and ${digits(number)} more` });
}
// What the files of an export hold, and what they do not.
export function whatIsInFiles(changes: number, left: number, evidence: number): string[] {
    const [inside, more, files] = [digits(changes), digits(left), digits(evidence)];
    const told = [
        label({
            bn:
                `${inside}টি পরিবর্তন এতে আছে; প্রধান কার্যালয়ের উত্তর না নেওয়া পর্যন্ত ` +
                'এখানেও অপেক্ষায় থাকবে',
            en:
                `Changes in it: ${inside}; they wait here until the answer of ` +
                'headquarters is taken',
        }),
    ];
    if (left > 0)
        told.push(
            label({
                bn: `আরও ${more}টি উত্তর নেওয়ার পরের ফাইলে যাবে`,
                en: `${more} more go into a file after the answer`,
            }),
        );
    if (evidence > 0)
        told.push(
            label({
                bn: `${files}টি প্রমাণকের ফাইল এতে নেই, সংযোগ পেলে যাবে`,
                en: `Evidence files that are not in it and wait for a line: ${files}`,
            }),
        );
    return told;
}
export function filesBroken(made: number, names: string): string {
    const count = digits(made);
    return label({
        bn: `সব লেখা হয়নি, আবার তৈরি করুন: ${count}টি ফাইলের (${names}) পর থেমে গেছে`,
        en: `Not all was written, make the files again: it stopped after ${count} (${names})`,
    });
}
export function wentUp(number: number, of: number): string {
    const [there, all] = [digits(number), digits(of)];
    if (spoken() === 'bn') return `${all}টির মধ্যে ${there}টি পরিবর্তন পৌঁছেছে`;
    return `${there} of ${all} ${of === 1 ? 'change' : 'changes'} went up`;
}

// How long a certificate still holds; below 0: since how long it does not.
export function certificateText(left: number): string {
    const count = digits(Math.abs(left));
    const days = left === 1 || left === -1 ? 'day' : 'days';
    if (spoken() === 'bn')
        return left < 0 ? `সনদের মেয়াদ ${count} দিন আগে শেষ` : `সনদের মেয়াদ আর ${count} দিন`;
    return left < 0
        ? `certificate ended ${count} ${days} ago`
        : `certificate ends in ${count} ${days}`;
}

// Why the report will count something as unknown, old or not done.
const gaps: Record<string, { bn: string; en: string }> = {
    unknown: { bn: 'অজানা লেখা আছে', en: 'answered as not known' },
    disputed: { bn: 'মীমাংসা বাকি', en: 'waits for a decision' },
    not_seen: {
        bn: 'এই ত্রৈমাসিকে কেউ দেখেছেন বলে লেখা নেই',
        en: 'nobody wrote that it was seen since the quarter began',
    },
    not_updated: { bn: 'এই ত্রৈমাসিকে হালনাগাদ নেই', en: 'no update in the quarter' },
    not_checked: { bn: 'এই ত্রৈমাসিকে যাচাই হয়নি', en: 'not checked in the quarter' },
    no_contact: {
        bn: 'এই ত্রৈমাসিকে সাড়া পাওয়া কোনো যোগাযোগ নেই',
        en: 'no contact in the quarter that was answered',
    },
    no_case: { bn: 'সৃজনের কার্যক্রম শুরু হয়নি', en: 'no case was opened' },
    unanswered: { bn: 'আছে কি নেই, লেখা হয়নি', en: 'not said whether there is one' },
    no_counts: { bn: 'মাসের কোনো সংখ্যা লেখা হয়নি', en: 'no count of the month' },
    no_staff: { bn: 'নিজস্ব জনবল লেখা হয়নি', en: 'no own staff written down' },
};
export function gapText(why: string): string {
    return label(gaps[why], why);
}

// --- the program's settings ----------------------------------------------------------------------
const settings: Record<string, { bn: string; en: string }> = {
    'agent.lang': {
        bn: 'পাতা ও বার্তা যে ভাষায় শুরু হয়',
        en: 'Language that pages and messages begin in',
    },
    'sync.interval_s': {
        bn: 'কত সেকেন্ড পর পর নিজে আদান-প্রদান হবে',
        en: 'Seconds between two exchanges that come by themselves',
    },
    'sync.wait': {
        bn: 'প্রধান কার্যালয়ের খবর সঙ্গে সঙ্গে পেতে সংযোগ খোলা রাখা',
        en: 'Keep a connection open to hear news of headquarters at once',
    },
    'sync.history': {
        bn: 'সংযোগ ছাড়া পড়ার জন্য পুরোনো মান আনা',
        en: 'Fetch earlier values, to be read without a line',
    },
    'sync.evidence': {
        bn: 'কোন অফিসের প্রমাণক-ফাইল আনা হবে',
        en: 'Of which offices evidence files are fetched',
    },
    'probe.every_days': {
        bn: 'কত দিন পর পর বাতায়ন দেখা হবে (০: শুধু চাইলে)',
        en: 'Days between two looks at the portal (0: only when asked)',
    },
};
const values: Record<string, { bn: string; en: string }> = {
    'agent.lang ': {
        bn: 'পাতা বাংলায়, কমান্ড লাইন কম্পিউটারের ভাষায়',
        en: 'Pages in Bengali, the command line as the computer',
    },
    'agent.lang bn': { bn: 'বাংলা', en: 'Bengali' },
    'agent.lang en': { bn: 'ইংরেজি', en: 'English' },
    'sync.history full': { bn: 'সব পুরোনো মান', en: 'All earlier values' },
    'sync.history heads': { bn: 'শুধু এখনকার মান', en: 'Only the values of now' },
    'sync.evidence own': { bn: 'শুধু এই অফিসের', en: "Only this office's" },
    'sync.evidence all': { bn: 'অধীন অফিসেরও', en: 'Of offices below too' },
    true: { bn: 'হ্যাঁ', en: 'Yes' },
    false: { bn: 'না', en: 'No' },
};
export function settingSays(key: string): string {
    return label(settings[key], key);
}
export function valueSays(key: string, value: string): string {
    return label(values[`${key} ${value}`] ?? values[value], value);
}
