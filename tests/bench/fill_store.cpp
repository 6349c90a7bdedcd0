// Fills a hub's store with as many offices and quarters of history as wanted, through the real fold
// and in large transactions, for measuring reports at the size of the whole country:
//
//   fill_store DATA/hub.db OFFICES QUARTERS LAST_QUARTER
//
// Made for a folder that `kheya-hub init` made. An office has its register entry, a portal that is
// looked at every quarter, e-Nothi that begins some day, two branches, two channels, a member of
// staff, two counts and a signature a quarter, and a device; at some a second device wrote apart
// from the first. Who lacks what follows from the office's number, so that equal words make equal
// stores. No chance, no clock.

#include "hub/store/fold.hpp"
#include "shared/base/calendar.hpp"
#include "shared/base/hash.hpp"

#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace {

using namespace kheya;
using nlohmann::json;

constexpr int offices_in_one_go = 200;
constexpr int disputed_in = 100;  // one office in so many has a value in dispute
constexpr const char* departments[] = {"DIP", "DNC", "FSCD", "PRISONS"};

[[noreturn]] void give_up(const std::string& why) {
    std::fprintf(stderr, "fill_store: %s\n", why.c_str());
    std::exit(1);
}

// One office's own PC: its replica, its log, and the heads that it has on the screen.
class office_writer {
public:
    office_writer(hub_store::store& to, const record::type_set& types, std::string office,
                  base::side side, const std::string& machine = {})
        : to_(to), types_(types), office_(std::move(office)), side_(side) {
        const auto hash = base::sha256().add("fill_store " + machine).add(office_).finish();
        std::memcpy(replica_.bytes.data(), hash.bytes.data(), replica_.bytes.size());
        writing_ = {office_, replica_, {}, 0, journal::chain_start(replica_), {}, {}};
    }

    // Saves the registers, each over what this office saved there before.
    void save(const std::string& type, const std::string& record,
              std::map<std::string, json> fields, base::time_us at, base::time_us arrived) {
        journal::change c;
        c.office = office_;
        c.type = type;
        c.record = record;
        c.made_at = at;
        c.author = "officer";
        c.side = side_;
        c.type_version = types_.version();
        c.nonce = static_cast<std::uint64_t>(writing_.n) + 1;
        for (const auto& [reg, value] : fields) {
            const auto seen = heads_.find(type + record + reg);
            if (seen != heads_.end()) c.base[reg] = {seen->second};
        }
        c.fields = std::move(fields);
        journal::seal(c);
        for (const auto& [reg, value] : c.fields) heads_[type + record + reg] = c.id;

        ++writing_.n;
        writing_.chain = journal::chain_next(writing_.chain, writing_.n, c.id);
        hub_store::journal_row row;
        row.office = office_;
        row.at = {replica_, writing_.n};
        row.received_at = arrived;
        row.effective_at = at;
        row.written_in = office_;
        row.side = side_;
        row.change = std::move(c);
        hub_store::enter_change(to_, types_, row);
        to_.put_place(office_, row.at, row.change.id);
    }

    void finish() { to_.put_replica(writing_); }

private:
    hub_store::store& to_;
    const record::type_set& types_;
    std::string office_;
    base::side side_;
    base::replica_id replica_;
    hub_store::replica_row writing_;
    std::map<std::string, base::change_id> heads_;
};

struct place_in_tree {
    std::string id, department, level, parent, district;
};

base::time_us noon(base::date day) {
    return base::end_of_dhaka_day(day) - base::day_us / 2;
}

json seen(const std::string& value, base::date on) {
    return {{"value", value}, {"observed_on", base::to_text(on)}};
}

class filler {
public:
    filler(hub_store::store& to, const record::type_set& types, base::quarter last, int quarters)
        : to_(to), types_(types) {
        for (int i = 0; i < quarters; ++i) {
            quarters_.insert(quarters_.begin(), last);
            last = last.previous();
        }
        const record::code_list& known = *types.codes("district");
        for (const record::code& c : known) districts_.push_back(c.name);
    }

    // The register entry and everything that the office recorded in those quarters.
    void fill(const place_in_tree& o, int number) {
        to_.put_office({o.id, "", o.department, o.level, base::side::office, 0});
        office_writer by(to_, types_, o.id, base::side::office);
        const base::date begun = base::add_days(quarters_.front().first_day(), -200);
        put_register(by, o, noon(begun));
        put_once(by, o, number, noon(begun));
        for (std::size_t i = 0; i < quarters_.size(); ++i) put_quarter(by, o, number, i);
        by.finish();
        put_device(o, number);
        if (number % disputed_in == disputed_in - 1) put_dispute(o);
    }

    const std::string& district(int number) const {
        return districts_[static_cast<std::size_t>(number) % districts_.size()];
    }

private:
    void put_register(office_writer& by, const place_in_tree& o, base::time_us at) {
        by.save("office", o.id,
                {{"department", o.department},
                 {"level", o.level},
                 {"name_bn", "অফিস " + o.id},
                 {"name_en", "Office " + o.id},
                 {"parent", o.parent},
                 {"district_bbs", o.district},
                 {"counts_as_field", o.level != "hq" && o.level != "ministry_division"},
                 {"valid_from", "2015-07-01"},
                 {"status", "active"}},
                at, at);
    }

    void put_once(office_writer& by, const place_in_tree& o, int number, base::time_us at) {
        for (const char* kind : {"facebook", "youtube"}) {
            by.save("social_channel", o.id + ":" + kind + ":" + kind,
                    {{"kind", kind}, {"name", kind},
                     {"state", seen(number % 3 == 0 ? "no" : "yes", base::dhaka_date(at))}}, at,
                    at);
        }
        for (const char* branch : {"administration", "accounts"}) {
            by.save("enothi_branch", o.id + ":" + branch,
                    {{"name_bn", branch}, {"active", true},
                     {"state", number % 4 == 0 ? "not_started" : "started"}},
                    at, at);
        }
        by.save("staff", "0190163d-8694-739b-8000-" + hex12(number),
                {{"name_bn", "কর্মচারী"}, {"designation", "অফিস সহকারী"}, {"is_own", true}}, at, at);
    }

    void put_quarter(office_writer& by, const place_in_tree& o, int number, std::size_t i) {
        const base::quarter q = quarters_[i];
        const base::date look = base::add_days(q.first_day(), 20 + number % 60);
        const bool exists = number % 10 != 0 || i > 4;
        std::map<std::string, json> portal = {{"state", seen(exists ? "yes" : "no", look)},
                                              {"maintainer", number % 5 == 0 ? "dc" : "own"}};
        if (exists) portal["domain"] = "office" + std::to_string(number) + ".gov.bd";
        if (exists && number % 3 != 0) portal["real_update_on"] = base::to_text(look);
        portal["officers_seen"] = {{"officer_info", number % 4 == 0 ? "partial" : "current"},
                                   {"officer_info_checked_on", base::to_text(look)}};
        by.save("portal", o.id, std::move(portal), noon(look), noon(look));
        if (number % 8 == static_cast<int>(i % 8)) {
            by.save("enothi_office", o.id,
                    {{"state", "started"}, {"started_on", base::to_text(look)}}, noon(look),
                    noon(look));
        }
        for (const char* kind : {"dak_received", "dak_disposed"}) {
            const std::string month = base::to_text(q.last_day()).substr(0, 7);
            by.save("enothi_count", o.id + ":all:" + month + ":" + kind,
                    {{"branch_id", "all"}, {"month", month}, {"kind", kind},
                     {"reading", {{"value", number % 500}, {"source", "hand_count"},
                                  {"read_on", base::to_text(q.last_day())}}}},
                    noon(q.last_day()), noon(q.last_day()));
        }
        if (number % 12 == 0) return;  // never reports
        const base::date signed_on = base::add_days(q.last_day(), 2 + number % 9);
        const base::date arrived = base::add_days(signed_on, number % 7 == 0 ? 20 : 0);
        by.save("sign_off", o.id + ":" + q.text() + ":1",
                {{"quarter", q.text()}, {"revision", 1},
                 {"signature", {{"signed_by", "কর্মকর্তা"}, {"designation", "সহকারী পরিচালক"},
                                {"signed_at", base::to_iso(noon(signed_on))},
                                {"figures", std::string(800, '0')}}}},
                noon(signed_on), noon(arrived));
    }

    // Every fiftieth office has none; every eighth was not heard from in the last quarter.
    void put_device(const place_in_tree& o, int number) {
        if (number % 50 == 49) return;
        const base::quarter last = quarters_.back();
        hub_store::device_row device;
        device.office = o.id;
        device.machine = "PC-" + std::to_string(number);
        device.software = KHEYA_VERSION;
        const auto key = base::sha256().add("device of ").add(o.id).finish();
        std::memcpy(device.key.bytes.data(), key.bytes.data(), device.key.bytes.size());
        device.enrolled_at = noon(quarters_.front().first_day());
        device.last_seen = noon(number % 8 == 7 ? last.first_day() : last.last_day());
        to_.put_device(device);
    }

    // Another PC of the office, which had not heard of what the first one wrote.
    void put_dispute(const place_in_tree& o) {
        office_writer second(to_, types_, o.id, base::side::office, "second ");
        const base::time_us at = noon(quarters_.back().last_day());
        second.save("portal", o.id, {{"maintainer", "uno"}}, at, at);
        second.finish();
    }

    static std::string hex12(int number) {
        char text[16];
        std::snprintf(text, sizeof text, "%012x", static_cast<unsigned>(number));
        return text;
    }

    hub_store::store& to_;
    const record::type_set& types_;
    std::vector<base::quarter> quarters_;
    std::vector<std::string> districts_;
};

// Ministry, a head office for each department, districts below it, the rest below those.
std::vector<place_in_tree> tree(const filler& by, int offices) {
    std::vector<place_in_tree> out = {{"SSD-MIN-26", "SSD", "ministry_division", "", "26"}};
    for (const char* d : departments) {
        out.push_back({std::string(d) + "-HQ-26", d, "hq", "SSD-MIN-26", "26"});
        for (int i = 0; i < 64; ++i) {
            out.push_back({std::string(d) + "-DIST-" + by.district(i), d, "district",
                           std::string(d) + "-HQ-26", by.district(i)});
        }
    }
    for (int i = 0; static_cast<int>(out.size()) < offices; ++i) {
        const std::string d = departments[i % 4];
        const std::string& district = by.district(i / 4);
        out.push_back({d + "-UPA-" + district + "-" + std::to_string(i), d, "upazila",
                       d + "-DIST-" + district, district});
    }
    return out;
}

}  // namespace

int main(int count, char** words) {
    if (count != 5) give_up("words: FILE OFFICES QUARTERS LAST_QUARTER");
    const auto last = base::parse_quarter(words[4]);
    auto store = hub_store::open_store(std::string("sqlite:") + words[1]);
    if (!last || !store) give_up("no such quarter, or the file cannot be opened");
    const auto types = record::builtin_types();
    hub_store::store& to = **store;
    filler by(to, *types, *last, std::atoi(words[3]));
    const auto offices = tree(by, std::atoi(words[2]));
    for (std::size_t at = 0; at < offices.size(); at += offices_in_one_go) {
        const auto done = to.transact([&]() -> base::result<void> {
            if (at == 0) to.prepare_rows(*types);
            for (std::size_t i = at; i < std::min(offices.size(), at + offices_in_one_go); ++i) {
                by.fill(offices[i], static_cast<int>(i));
            }
            return {};
        });
        if (!done) give_up(done.error().text());
    }
    std::printf("offices: %zu, changes: %lld\n", offices.size(),
                static_cast<long long>(to.count(hub_store::counted::changes)));
    return 0;
}
