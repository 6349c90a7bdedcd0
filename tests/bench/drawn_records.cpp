#include "tests/bench/drawn_records.hpp"

#include "shared/record/registers.hpp"
#include "shared/wire/limits.hpp"
#include "shared/wire/messages.hpp"
#include "shared/wire/unit_text.hpp"
#include "shared/wire/zstd_frame.hpp"

#include <array>
#include <cstdio>

namespace kheya::bench {

namespace {

using nlohmann::json;

constexpr std::array names = {
    "মোঃ রহিম উদ্দিন", "শাহনাজ পারভীন", "আবদুল করিম", "নাসরিন আক্তার", "মোঃ জাহিদুল ইসলাম",
    "Md. Rahim Uddin", "Shahnaz Parvin", "Abdul Karim", "officer", "headquarters",
    "মোছাঃ সালমা খাতুন", "দেবাশীষ রায়", "তানভীর আহমেদ", "ফারজানা ইয়াসমিন", "রফিকুল আলম",
    "Salma Khatun", "Debashish Roy", "Tanvir Ahmed", "Rafiqul Alam", "Farzana Yasmin"};
constexpr std::array phrases = {
    "সহকারী পরিচালক", "উপপরিচালক", "অফিস সহকারী", "প্রোগ্রামার", "জেলা পাসপোর্ট অফিস",
    "Assistant Director", "Deputy Director", "Office Assistant", "passport office road",
    "Office of the DC, Narail", "তথ্য হালনাগাদ করা হয়েছে", "not updated since the transfer",
    "আঞ্চলিক কার্যালয়", "ফায়ার স্টেশন", "মাদকদ্রব্য নিয়ন্ত্রণ অধিদপ্তর", "জেল সুপার",
    "Station Officer", "Superintendent", "Fire Service Station", "the page names two officers",
    "Office of the UNO, Savar", "পদ শূন্য", "পরিদর্শন করা হয়েছে", "letter sent again"};
constexpr std::array departments = {"DIP", "DNC", "FSCD", "PRISONS"};
constexpr std::array districts = {"65", "26", "19", "33", "91", "15", "48", "72", "10", "57"};
constexpr base::time_us first_day = 1'640'000'000 * base::second_us;
constexpr std::uint64_t two_years = 730ull * 86'400 * 1'000'000;

std::string digits(drawing& random, int count) {
    std::string text;
    for (int i = 0; i < count; ++i) text += static_cast<char>('0' + random.below(10));
    return text;
}

std::string day(drawing& random) {
    char text[16];
    std::snprintf(text, sizeof text, "202%d-%02d-%02d", static_cast<int>(1 + random.below(3)),
                  static_cast<int>(1 + random.below(12)), static_cast<int>(1 + random.below(28)));
    return text;
}

std::string drawn_uuid(drawing& random) {
    const std::string hex = random.id<base::hash256>().hex();
    return "01" + hex.substr(0, 6) + "-" + hex.substr(6, 4) + "-7" + hex.substr(10, 3) + "-8" +
           hex.substr(13, 3) + "-" + hex.substr(16, 12);
}

std::string code_of(drawing& random, const record::type_set& types, const std::string& list) {
    const auto* codes = types.codes(list);
    return codes && !codes->empty() ? (*codes)[random.below(codes->size())].name : "other";
}

json scalar(drawing& random, const record::type_set& types, const record::field& f) {
    using enum record::field_kind;
    switch (f.kind) {
        case text: return f.name.starts_with("name") ? random.word(names) : random.word(phrases);
        case integer: return random.below(500);
        case decimal: return std::to_string(random.below(100)) + ".5";
        case boolean: return random.one_in(2);
        case date: return day(random);
        case datetime: return day(random) + "T10:" + digits(random, 1) + "0:00Z";
        case month: return day(random).substr(0, 7);
        case quarter: return "2021-22/Q" + std::to_string(1 + random.below(4));
        case code: return code_of(random, types, f.codes);
        case reference: return drawn_uuid(random);
        case memo: return "58.00.0000.018.31.002.21." + digits(random, 3);
        case phone: return "+88017" + digits(random, 8);
        case email: return "office." + digits(random, 2) + "@dip.gov.bd";
        case url: return "https://passport.narail.gov.bd/page/" + digits(random, 3);
        case domain: return "office" + digits(random, 3) + ".narail.gov.bd";
    }
    return nullptr;
}

// Registers of the type, `count` of them, with values as agents write them.
std::map<std::string, json> registers(drawing& random, const record::type_set& types,
                                      const record::type& type, std::size_t count) {
    std::map<std::string, json> out;
    for (std::size_t i = 0; i < count && !type.fields.empty(); ++i) {
        const record::field& f = type.fields[random.below(type.fields.size())];
        if (f.many) {
            out[record::register_of(f, code_of(random, types, f.codes))] = true;
            continue;
        }
        json& value = out[record::register_of(f)];
        if (!f.group.empty()) value[f.name] = scalar(random, types, f);
        else value = scalar(random, types, f);
        if (!record::stands_alone_observed(f)) continue;
        value = {{"value", value}, {"observed_on", day(random)}};
    }
    return out;
}

// One office and its hub in the middle of their lives.
struct scene {
    drawing& random;
    std::shared_ptr<const record::type_set> types = record::builtin_types();
    std::string district = random.word(districts);
    std::string department = departments[random.below(departments.size())];
    std::string office = department + "-DIST-" + district;
    base::hub_epoch epoch{1, random.id<base::replica_id>()};
    base::replica_id replica = random.id<base::replica_id>();
    base::hash256 chain = random.id<base::hash256>();
    std::int64_t n = static_cast<std::int64_t>(2 + random.below(400));
    std::int64_t seq = n + static_cast<std::int64_t>(random.below(300));
    base::time_us now = first_day + static_cast<base::time_us>(random.below(two_years));
    wire::stream_mark mark = random.id<wire::stream_mark>();

    journal::change change(const record::type& type, std::size_t fields, bool by_office) {
        journal::change c;
        c.office = office;
        c.type = type.name;
        c.record = type.key == record::key_kind::drawn
                       ? drawn_uuid(random)
                       : record::record_id(type, office, "2021-22/Q1");
        c.fields = registers(random, *types, type, fields);
        for (const auto& [reg, value] : c.fields) {
            if (!random.one_in(4)) c.base[reg] = {random.id<base::change_id>()};
        }
        c.made_at = now - static_cast<base::time_us>(random.below(3'600'000'000));
        c.author = by_office ? random.word(names) : "headquarters";
        c.side = by_office ? base::side::office : base::side::headquarters;
        c.type_version = types->version();
        c.nonce = random.number();
        journal::seal(c);
        return c;
    }
};

std::vector<wire::stream_name> streams_of(const scene& at) {
    const std::string lower = at.department + "-UPA-" + at.district + "-";
    return {{at.office, false},       {"SSD-MIN-26", true}, {at.department + "-HQ-26", true},
            {lower + "01", true}, {lower + "02", true}, {lower + "03", true}};
}

std::string hello_line(scene& at) {
    wire::hello said;
    said.protocol = wire::protocol_version;
    said.software = "kheya-agent " KHEYA_VERSION;
    said.types = at.types->version();
    said.machine = "office-pc";
    said.replicas = {{at.replica, at.n, at.chain}};
    said.epoch = at.epoch;
    said.lease = at.random.id<base::lease_id>();
    said.wall = at.now;
    said.heard_at = at.now - static_cast<base::time_us>(at.random.below(two_years / 8));
    said.dictionaries = {wire::dictionary_version};
    for (const auto& stream : streams_of(at)) {
        const bool own = !stream.office_record_only;
        const std::int64_t seq = own ? at.seq : 1 + static_cast<std::int64_t>(at.random.below(40));
        const auto mark = own ? at.mark : at.random.id<wire::stream_mark>();
        said.cursors.push_back({stream, seq, own ? seq : -1, mark,
                                own ? at.mark : wire::stream_mark{}});
    }
    return json({{"hello", wire::to_json(said)}}).dump() + "\n";
}

std::string frame_line(scene& at, const std::vector<journal::change>& changes) {
    journal::frame f;
    f.replica = at.replica;
    f.first = at.n - static_cast<std::int64_t>(changes.size()) + 1;
    f.changes = changes;
    for (const auto& c : changes) {
        journal::timing t;
        if (!at.random.one_in(3)) t.age = at.now - c.made_at;
        t.heard_at = c.made_at - static_cast<base::time_us>(at.random.below(two_years / 8));
        f.timings.push_back(t);
    }
    f.chain = at.chain;
    f.signed_by_device = at.random.id<base::signature>();
    return json({{"frame", wire::to_json(f)}}).dump() + "\n";
}

std::string receipt_line(scene& at, const std::vector<journal::change>& changes) {
    wire::receipt said;
    said.epoch = at.epoch;
    said.replicas = {{at.replica, at.n, at.chain, std::max<std::int64_t>(0, at.n - 3)}};
    std::int64_t seq = at.seq;
    for (const auto& c : changes) {
        said.stamps.push_back({c.id, ++seq, at.office,
                               {c.made_at + static_cast<base::time_us>(at.random.below(1'000'000)),
                                at.random.id<base::replica_id>().bytes},
                               false, {}});
    }
    said.streams = streams_of(at);
    said.lease = at.random.id<base::lease_id>();
    said.hub_time = at.now + static_cast<base::time_us>(at.random.below(5'000'000));
    const std::string signature = at.random.id<base::signature>().hex();
    return json({{"receipt", wire::to_json(said)}, {"signature", signature}}).dump() + "\n";
}

std::string page_line(scene& at, const wire::stream_name& stream, std::int64_t from,
                      const std::vector<journal::change>& changes) {
    wire::page page;
    page.epoch = at.epoch;
    page.stream = stream;
    page.from = from;
    page.from_mark = at.mark;
    std::int64_t seq = from;
    for (const auto& c : changes) {
        ++seq;
        for (const auto& [reg, value] : c.fields) {
            merge::head head;
            head.id = c.id;
            head.value = value;
            head.author = c.author;
            head.office = c.side == base::side::office ? at.office : "";
            head.side = c.side;
            head.made_at = c.made_at;
            head.effective_at = c.made_at + static_cast<base::time_us>(at.random.below(1'000'000));
            const auto base = c.base.find(reg);
            if (base != c.base.end()) head.saw = base->second;
            page.sets.push_back({c.type, c.record, reg, seq, {std::move(head)}});
        }
    }
    page.to = seq;
    page.mark = at.random.id<wire::stream_mark>();
    if (!stream.office_record_only) page.checksum = at.random.id<base::hash256>();
    at.mark = page.mark;
    return wire::unit_text(page) + "\n";
}

std::string past_line(scene& at, std::int64_t from, const std::vector<journal::change>& changes,
                      bool told) {
    wire::past_changes past;
    past.epoch = at.epoch;
    past.office = at.office;
    past.from = from;
    past.to = from + static_cast<std::int64_t>(changes.size());
    past.from_mark = at.random.id<wire::stream_mark>();
    past.mark = at.mark;
    for (std::size_t i = 0; told && i < changes.size(); ++i) {
        wire::past_changes::item item;
        item.at = {at.random.id<base::replica_id>(), static_cast<std::int64_t>(i)};
        item.seq = from + 1 + static_cast<std::int64_t>(i);
        item.effective_at = changes[i].made_at;
        item.received_at = at.now;
        item.change = changes[i];
        item.side = changes[i].side;
        item.proof = at.random.id<base::replica_id>().bytes;
        past.items.push_back(std::move(item));
    }
    return wire::unit_text(past) + "\n";
}

}  // namespace

drawn_exchange draw_exchange(drawing& random, std::size_t number) {
    constexpr std::array kinds = {"one change", "two records", "nothing new", "news of others"};
    scene at{random};
    const std::size_t kind = number % kinds.size();
    const auto& all = at.types->types();
    const auto changes = [&](std::size_t count, bool by_office) {
        std::vector<journal::change> made;
        for (std::size_t i = 0; i < count; ++i) {
            const auto& type = all[(number / kinds.size() + i) % all.size()];
            made.push_back(at.change(type, 1 + random.below(kind == 0 ? 2 : 5), by_office));
        }
        return made;
    };
    drawn_exchange out{kinds[kind], {}, {}};
    const auto own = changes(kind == 0 ? 1 : kind == 1 ? 2 : 0, true);
    out.request = hello_line(at);
    if (!own.empty()) out.request += frame_line(at, own);
    out.answer = receipt_line(at, own);
    if (!own.empty()) {
        out.answer += page_line(at, {at.office, false}, at.seq, own);
        out.answer += past_line(at, at.seq, own, false);
    }
    if (kind == 3) {
        const auto others = changes(1 + random.below(5), false);
        out.answer += page_line(at, {at.office, false}, at.seq, others);
        for (const auto& stream : streams_of(at)) {
            if (!stream.office_record_only || random.one_in(2)) continue;
            const auto office = at.change(*at.types->find("office"), 3, false);
            out.answer += page_line(at, stream, static_cast<std::int64_t>(random.below(40)),
                                    {office});
        }
        out.answer += past_line(at, at.seq, others, true);
    }
    const std::string mark = random.id<wire::stream_mark>().hex();
    out.answer += "{\"news\":\"" + mark + "\"}\n";
    return out;
}

}  // namespace kheya::bench
