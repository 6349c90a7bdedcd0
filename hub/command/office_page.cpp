// Everything of one office in one document: who it is, what its records say, what waits for a
// decision, its devices and whether anything comes from them, its reports and letters.
#include "hub/command/asked_records.hpp"
#include "hub/command/calendar_settings.hpp"
#include "hub/command/standing.hpp"
#include "hub/report/overview.hpp"
#include "hub/store/fold.hpp"
#include "hub/store/hub_ledger.hpp"
#include "shared/record/due_dates.hpp"
#include "shared/record/registers.hpp"

#include <algorithm>

namespace kheya::hub_command {

namespace {

using editing::outcome;
using editing::record_state;
using editing::speech;

constexpr int quarters_shown = 8;

std::string text_of(const std::map<std::string, json>& values, const char* field) {
    const auto found = values.find(field);
    if (found == values.end() || found->second.is_null()) return {};
    return found->second.is_string() ? found->second.get<std::string>() : found->second.dump();
}

json time_or_null(base::time_us time) {
    return time == 0 ? json(nullptr) : json(base::to_iso(time));
}

class office_page {
public:
    office_page(surroundings& around, std::string id)
        : around_(around), id_(std::move(id)), types_(*around.types),
          ledger_(around.store, around.types, around.random, around.now) {}

    base::result<json> make() {
        const auto row = around_.store.office(id_);
        if (!row || !around_.scope->allows(id_)) {
            return base::error{base::errc::refused,
                               "there is no office \"" + id_ + "\" in the register; see "
                               "`kheya-hub office list`",
                               "office", "রেজিস্টারে \"" + id_ + "\" নামে কোনো অফিস নেই"};
        }
        put_register(*row);
        TRY_VOID(put_records());
        put_devices();
        put_reports();
        page_["condition"] = condition();
        return std::move(page_);
    }

private:
    std::map<std::string, json> values_of(std::string_view type, const std::string& record) {
        return editing::shown_values(*types_.find(type),
                                     hub_store::load_state(around_.store,
                                                           {id_, std::string(type), record}));
    }

    void put_register(const hub_store::office_row& row) {
        page_["office"] = id_;
        const auto values = values_of("office", id_);
        register_ = values;
        json fields = json::object();
        for (const auto& [name, value] : values) fields[name] = value;
        page_["register"] = std::move(fields);
        page_["name_bn"] = text_of(values, "name_bn");
        page_["name_en"] = text_of(values, "name_en");
        page_["department"] = row.department;
        page_["level"] = level_ = row.level;
        page_["district"] = text_of(values, "district_bbs");
        page_["parent"] = row.parent;
        page_["status"] = text_of(values, "status");
        page_["valid_to"] = text_of(values, "valid_to");
        page_["successor"] = row.successor;
        page_["predecessors"] = json::array();
        for (const auto& other : around_.store.offices()) {
            if (other.successor == id_ && around_.scope->allows(other.id)) {
                page_["predecessors"].push_back(other.id);
            }
        }
        page_["children"] = json::array();
        for (const std::string& child : around_.store.children_of(id_)) {
            if (around_.scope->allows(child)) page_["children"].push_back(child);
        }
        page_["changes"] = row.seq;
        page_["quarantined"] = around_.store.held_in(id_).changes;
    }

    // One visit of all records: counts by type, what is disputed, and the few shown whole.
    base::result<void> put_records() {
        std::map<std::string, json> counted;
        json conflicts = json::array(), letters = json::array();
        page_["portal"] = page_["enothi"] = page_["case"] = nullptr;
        editing::record_filter filter;
        filter.office = id_;
        TRY_VOID(ledger_.each(filter, [&](const record_state& state) {
            const record::type* t = types_.find(state.type);
            if (t == nullptr || state.type == "office") return;
            json& count = counted[state.type];
            if (count.is_null()) {
                count = {{"type", t->name}, {"bn", t->text.bn},  {"en", t->text.en},
                         {"count", 0},      {"disputed", 0}, {"newest", nullptr}};
            }
            count["count"] = count["count"].get<int>() + 1;
            base::time_us newest = 0;
            for (const auto& [reg, heads] : state.registers) {
                newest = std::max(newest, heads.front().effective_at);
            }
            const std::string at = base::to_iso(newest);
            if (count["newest"].is_null() || count["newest"] < json(at)) count["newest"] = at;
            put_conflicts(*t, state, conflicts, count);
            put_whole(*t, state, letters);
        }));
        json records = json::array();
        for (auto& [type, count] : counted) records.push_back(std::move(count));
        page_["records"] = std::move(records);
        page_["conflicts"] = std::move(conflicts);
        page_["letters"] = std::move(letters);
        return {};
    }

    void put_conflicts(const record::type& t, const record_state& state, json& conflicts,
                       json& count) {
        bool open = false;
        for (const auto& conflict : editing::conflicts_of(types_, state)) {
            if (conflict.verdict != merge::verdict::open) continue;
            open = true;
            conflicts.push_back({{"type", t.name},
                                 {"key", editing::key_of(t, state)},
                                 {"field", record::base_name(conflict.reg)},
                                 {"values", conflict.heads.size()}});
        }
        if (open) count["disputed"] = count["disputed"].get<int>() + 1;
    }

    void put_whole(const record::type& t, const record_state& state, json& letters) {
        const auto values = editing::shown_values(t, state);
        if (t.name == "portal") page_["portal"] = values;
        if (t.name == "enothi_office") page_["enothi"] = values;
        if (t.name == "portal_case") page_["case"] = values;
        if (t.name == "letter") {
            json letter = values;
            letter["key"] = editing::key_of(t, state);
            letters.push_back(std::move(letter));
        }
        if (t.name == "sign_off") note_signature(state, values);
        if (t.name == "quarterly_report") {
            status_[text_of(values, "quarter")] = text_of(values, "status");
        }
    }

    struct signature {
        std::string revision, by, designation;
        base::time_us signed_at = 0, received_at = 0;
        bool time_unsure = false;
    };

    void note_signature(const record_state& state, const std::map<std::string, json>& values) {
        signature s{text_of(values, "revision"), text_of(values, "signed_by"),
                    text_of(values, "designation")};
        const auto log = around_.store.record_journal(state.type, state.record);
        if (!log.empty()) s.received_at = log.front().received_at;
        if (const auto first = hub_store::first_written(log, "signature")) {
            s.signed_at = first->effective_at;
            s.time_unsure = first->time_unsure;
        }
        signatures_[text_of(values, "quarter")].push_back(std::move(s));
    }

    void put_devices() {
        json list = json::array();
        for (const auto& d : around_.store.devices()) {
            if (d.office != id_) continue;
            const bool active = !d.revoked && d.confirmed;
            const bool backlog = around_.store.waiting_bytes(d.key) > 0;
            json line = {{"device", d.key.hex().substr(0, 16)},
                         {"machine", d.machine},
                         {"scope", d.subtree ? "subtree" : "own"},
                         {"state", d.revoked ? "revoked" : d.confirmed ? "active" : "unconfirmed"},
                         {"enrolled_at", base::to_iso(d.enrolled_at)},
                         {"last_seen", time_or_null(d.last_seen.value_or(0))},
                         {"software", d.software},
                         {"copies", d.copies},
                         {"backlog", backlog}};
            if (d.offset) line["clock_offset_s"] = *d.offset / base::second_us;
            list.push_back(std::move(line));
            if (!active) continue;
            line_.enrolled = true;
            line_.backlog = line_.backlog || backlog;
            line_.last_seen = std::max(line_.last_seen, d.last_seen.value_or(d.enrolled_at));
        }
        page_["devices"] = std::move(list);
        page_["last_seen"] = time_or_null(line_.last_seen);
    }

    void put_reports() {
        json list = json::array();
        base::quarter q = base::quarter_of(base::dhaka_date(around_.now));
        for (int i = 0; i < quarters_shown; ++i) {
            q = q.previous();
            json line = report_of(q);
            if (i == 0) late_ = line["standing"] == "missing";
            list.push_back(std::move(line));
        }
        page_["reports"] = std::move(list);
    }

    json report_of(base::quarter q) {
        const base::time_us due_at = calendar_of(around_.store).due.due_at(q, level_);
        json line = {{"quarter", q.text()},
                     {"due_at", base::to_iso(due_at)},
                     {"status", status_.contains(q.text()) ? json(status_[q.text()])
                                                           : json(nullptr)}};
        json revisions = json::array();
        base::time_us signed_at = 0, received_at = 0;
        const base::time_us end = base::end_of_dhaka_day(q.last_day());
        for (const signature& s : signatures_[q.text()]) {
            const bool counts = s.signed_at > end;   // nobody reports on what is not over
            if (counts && (signed_at == 0 || s.signed_at < signed_at)) signed_at = s.signed_at;
            if (counts && (received_at == 0 || s.received_at < received_at)) {
                received_at = s.received_at;
            }
            revisions.push_back({{"revision", s.revision},
                                 {"signed_by", s.by},
                                 {"designation", s.designation},
                                 {"signed_at", base::to_iso(s.signed_at)},
                                 {"received_at", time_or_null(s.received_at)},
                                 {"time_unsure", s.time_unsure}});
        }
        line["standing"] = !owes_report_of(q)     ? "not_due"
                           : signed_at == 0       ? (around_.now > due_at ? "missing" : "awaited")
                           : signed_at > due_at   ? "late"
                           : received_at > due_at ? "late_by_link"
                                                  : "on_time";
        line["revisions"] = std::move(revisions);
        return line;
    }

    // Whether it was active on the quarter's last day, and owes reports at all.
    bool owes_report_of(base::quarter q) const {
        hub_report::record_view office;
        office.type = "office";
        office.values = register_;
        const hub_report::field_reader reader(office, types_);
        return hub_report::owes_reports(reader.text("department"), level_) &&
               hub_report::active_on(reader, q.last_day());
    }

    std::string_view condition() const {
        const bool whole = !page_["portal"].is_null() && !page_["enothi"].is_null() &&
                           page_["conflicts"].empty();
        return standing_of(line_, late_, whole, around_.now);
    }

    surroundings& around_;
    std::string id_, level_;
    const record::type_set& types_;
    hub_store::hub_ledger ledger_;
    json page_ = json::object();
    std::map<std::string, json> register_;
    std::map<std::string, std::vector<signature>> signatures_;  // by quarter
    std::map<std::string, std::string> status_;
    line_of_office line_;
    bool late_ = false;
};

std::string page_text(const json& page, bool bengali) {
    std::string out = page["office"].get<std::string>() + "\t" +
                      page[bengali ? "name_bn" : "name_en"].get<std::string>() + "\t" +
                      page["condition"].get<std::string>() + "\n";
    for (const json& line : page["records"]) {
        out += "  " + line[bengali ? "bn" : "en"].get<std::string>() + "\t" +
               line["count"].dump() + (line["disputed"] == 0 ? "" : " (!)") + "\n";
    }
    for (const json& line : page["reports"]) {
        out += "  " + line["quarter"].get<std::string>() + "\t" +
               line["standing"].get<std::string>() + "\n";
    }
    return out;
}

}  // namespace

outcome show_office(const json& arguments, surroundings& around, const speech& how) {
    auto page = office_page(around, arguments.value("office", "")).make();
    if (!page) return editing::failure(page.error(), how);
    return how.json ? editing::success(*page) : editing::success(page_text(*page, how.bengali));
}

}  // namespace kheya::hub_command
