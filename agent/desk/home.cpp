#include "agent/desk/home.hpp"

#include "agent/command/quarter_form.hpp"
#include "agent/command/quarter_gaps.hpp"
#include "shared/editing/document.hpp"
#include "shared/record/due_dates.hpp"
#include "shared/record/registers.hpp"

#include <algorithm>
#include <functional>
#include <map>

namespace kheya::agent_desk {

using base::result;
using editing::record_state;
using nlohmann::json;

namespace {

constexpr std::size_t letters_most = 50;

// Of this office, or of those below it too where the PC sees them.
result<std::vector<record_state>> all_of(agent_store::agent_ledger& in, std::string_view type,
                                         const std::string& office) {
    std::vector<record_state> found;
    if (in.types()->find(type) == nullptr) return found;
    editing::record_filter filter;
    filter.type = type;
    filter.office = office;
    TRY_VOID(in.each(filter, [&](const record_state& state) { found.push_back(state); }));
    return found;
}

result<json> single(agent_store::agent_ledger& in, std::string_view type, std::string_view key) {
    const auto types = in.types();
    const record::type* t = types->find(type);
    const std::string office = in.home_office();
    if (t == nullptr) return json();
    TRY(const auto state, in.find(type, record::record_id(*t, office, key), office));
    return state.exists() ? editing::record_document(*types, state) : json();
}

result<json> branches(agent_store::agent_ledger& in) {
    TRY(const auto all, all_of(in, "enothi_branch", in.home_office()));
    int active = 0, started = 0;
    for (const auto& state : all) {
        const auto values = editing::shown_values(*in.types()->find("enothi_branch"), state);
        if (values.contains("active") && values.at("active") == false) continue;
        ++active;
        started += values.contains("state") && values.at("state") == "started" ? 1 : 0;
    }
    return json{{"all", active}, {"started", started}};
}

// Those with the latest day first; a record without one is last, or left out where it `needs` one.
enum class day_rule { may_lack, needs };
result<json> newest_first(agent_store::agent_ledger& in, std::string_view type,
                          const char* day_field, const std::string& office,
                          day_rule rule = day_rule::may_lack) {
    TRY(const auto all, all_of(in, type, office));
    const auto types = in.types();
    std::vector<std::pair<std::string, json>> dated;
    for (const auto& state : all) {
        const auto values = editing::shown_values(*types->find(type), state);
        const auto day = values.find(day_field);
        const bool has_day = day != values.end() && day->second.is_string();
        if (!has_day && rule == day_rule::needs) continue;
        dated.emplace_back(has_day ? day->second.get<std::string>() : "",
                           editing::record_document(*types, state));
    }
    std::stable_sort(dated.begin(), dated.end(),
                     [](const auto& a, const auto& b) { return a.first > b.first; });
    json documents = json::array();
    for (auto& [day, document] : dated) {
        if (documents.size() == letters_most) break;
        documents.push_back(std::move(document));
    }
    return documents;
}

// What is still to be done, the first due first, without a day last; then what is done, the one due
// last first.
struct due_list {
    json documents = json::array();
    std::size_t open = 0;   // of all, also where they are too many to be given
};
using shown_fields = std::map<std::string, json>;
std::string text_in(const shown_fields& values, const char* field) {
    const auto found = values.find(field);
    return found != values.end() && found->second.is_string() ? found->second.get<std::string>()
                                                             : std::string();
}
due_list open_first(const record::type_set& types, const std::vector<record_state>& all,
                    const char* day_field,
                    const std::function<bool(const shown_fields&)>& is_open) {
    struct dated {
        bool open;
        std::string day;
        const record_state* state;
    };
    std::vector<dated> order;
    due_list list;
    for (const auto& state : all) {
        const auto values = editing::shown_values(*types.find(state.type), state);
        order.push_back({is_open(values), text_in(values, day_field), &state});
        list.open += order.back().open ? 1 : 0;
    }
    std::stable_sort(order.begin(), order.end(), [](const dated& a, const dated& b) {
        if (a.open != b.open) return a.open;
        if (!a.open) return a.day > b.day;
        return a.day.empty() != b.day.empty() ? b.day.empty() : a.day < b.day;
    });
    order.resize(std::min(order.size(), letters_most));
    for (const dated& each : order) {
        list.documents.push_back(editing::record_document(types, *each.state));
    }
    return list;
}

// What this office was told to do.
result<due_list> targets(agent_store::agent_ledger& in) {
    TRY(const auto all, all_of(in, "directive_target", in.home_office()));
    return open_first(*in.types(), all, "due_on", [](const shown_fields& values) {
        const std::string status = text_in(values, "status");
        return status != "verified" && status != "dropped";
    });
}

// What was promised to it: until the same contact was spoken to again.
result<due_list> promises(agent_store::agent_ledger& in) {
    TRY(auto all, all_of(in, "contact_entry", in.home_office()));
    const auto types = in.types();
    std::map<std::string, std::string> last_on;
    for (const auto& state : all) {
        const auto values = editing::shown_values(*types->find(state.type), state);
        std::string& last = last_on[text_in(values, "contact")];
        last = std::max(last, text_in(values, "on"));
    }
    const auto is_open = [&](const shown_fields& values) {
        return !text_in(values, "promised_by").empty() &&
               text_in(values, "on") == last_on[text_in(values, "contact")];
    };
    std::erase_if(all, [&](const record_state& state) {
        return !is_open(editing::shown_values(*types->find(state.type), state));
    });
    return open_first(*types, all, "promised_by", [](const shown_fields&) { return true; });
}

// When headquarters got a record's first change; 0: it waits here.
result<base::time_us> arrival_of(agent_store::agent_ledger& in, const record_state& state) {
    TRY(const auto history, in.history(state.type, state.record));
    return history.empty() ? 0 : history.front().received_at;
}

// When a record was last written, by the hub's time as the report takes it: the device's clock may
// be far off. While it waits here that clock is all there is.
struct written {
    base::time_us at = 0;   // 0: nothing is written
    bool time_unsure = false;
};

written written_at(const record_state& state) {
    written last;
    for (const merge::head* head : editing::value_heads(state)) {
        last.at = std::max(last.at, head->effective_at);
        last.time_unsure = last.time_unsure || head->time_unsure;
    }
    return last;
}

// Of the newest revision, with when the first one was signed and arrived; null while nothing is
// signed.
result<json> last_signature(agent_store::agent_ledger& in, const std::string& quarter,
                            base::date due) {
    TRY(const auto all, all_of(in, "sign_off", in.home_office()));
    const base::time_us due_at = base::end_of_dhaka_day(due);
    json last;
    std::int64_t newest = 0;
    written first_signed;
    base::time_us arrived = 0;
    for (const auto& state : all) {
        const auto values = editing::shown_values(*in.types()->find("sign_off"), state);
        if (!values.contains("quarter") || values.at("quarter") != quarter) continue;
        const written now = written_at(state);
        if (first_signed.at == 0 || now.at < first_signed.at) first_signed = now;
        TRY(const base::time_us received, arrival_of(in, state));
        if (received != 0 && (arrived == 0 || received < arrived)) arrived = received;
        const auto number = values.find("revision");
        const std::int64_t revision =
            number != values.end() && number->second.is_number_integer()
                ? number->second.get<std::int64_t>()
                : 1;
        if (revision < newest) continue;
        newest = revision;
        last = {{"revision", revision}};
        for (const char* name : {"signed_by", "designation", "signed_at"}) {
            if (values.contains(name)) last[name] = values.at(name);
        }
    }
    if (last.is_null()) return last;
    last["signed_on_time"] = first_signed.at != 0 && first_signed.at <= due_at;
    last["time_unsure"] = first_signed.time_unsure;
    last["arrived_on_time"] = arrived != 0 && arrived <= due_at;
    last["arrived_at"] = arrived == 0 ? json() : json(base::to_iso(arrived));
    return last;
}

result<json> quarter_state(agent_store::agent_ledger& in, const base::quarter& q, base::date today,
                           std::string_view level) {
    const base::date due = base::add_days(q.last_day(), record::due_dates{}.days_for(level));
    TRY(const auto fields, agent_command::missing_fields(in));
    json missing = json::array();
    for (const auto& each : fields) missing.push_back({{"type", each.type}, {"field", each.field}});
    TRY(const auto gaps, agent_command::quarter_gaps(in, q, today));
    json told_gaps = json::array();
    for (const auto& each : gaps) {
        told_gaps.push_back({{"why", each.why},
                             {"type", each.type},
                             {"field", each.field},
                             {"month", each.month}});
    }
    TRY(const json report, single(in, "quarterly_report", q.text()));
    TRY(json signature, last_signature(in, q.text(), due));
    json state = {{"quarter", q.text()},
                  {"ends_on", base::to_text(q.last_day())},
                  {"due_on", base::to_text(due)},
                  {"days_left", base::days_between(today, due)},
                  {"missing", std::move(missing)},
                  {"gaps", std::move(told_gaps)},
                  {"signature", std::move(signature)}};
    for (const char* name : {"status", "return_reason"}) {
        const bool has = report.is_object() && report["fields"].contains(name);
        state[name] = has ? report["fields"][name]["value"] : json();
    }
    return state;
}

// The last one that ended and this one, after the one that was asked for, if it is another.
result<std::vector<base::quarter>> shown_quarters(base::date today, const json& asked) {
    const base::quarter now = base::quarter_of(today);
    const base::quarter before = now.previous();
    std::vector<base::quarter> shown = {before, now};
    const auto wanted = asked.find("quarter");
    if (wanted == asked.end() || !wanted->is_string()) return shown;
    TRY(const auto other, base::parse_quarter(wanted->get<std::string>()));
    if (other.text() != before.text() && other.text() != now.text()) {
        shown.insert(shown.begin(), other);
    }
    return shown;
}

}  // namespace

result<json> home(agent_store::agent_ledger& in, base::time_us wall, std::string_view level,
                  const json& asked) {
    const base::date today = base::dhaka_date(wall);
    TRY(const auto quarters, shown_quarters(today, asked));
    json page = {{"today", base::to_text(today)}, {"quarters", json::array()}};
    TRY(page["office"], single(in, "office", {}));
    TRY(page["portal"], single(in, "portal", {}));
    TRY(page["enothi"], single(in, "enothi_office", {}));
    TRY(page["branches"], branches(in));
    for (const base::quarter& q : quarters) {
        TRY(json state, quarter_state(in, q, today, level));
        page["quarters"].push_back(std::move(state));
    }
    // What offices below are to do stands under their own names in the lists. A letter without its
    // day is still a draft of headquarters; a directive speaks to many offices.
    const std::string ours = in.home_office();
    TRY(page["letters"], newest_first(in, "letter", "issued_on", ours, day_rule::needs));
    TRY(page["directives"], newest_first(in, "directive", "issued_on", {}));
    TRY(auto told, targets(in));
    TRY(auto promised, promises(in));
    page["open"] = {{"targets", told.open}, {"promises", promised.open}};
    page["targets"] = std::move(told.documents);
    page["promises"] = std::move(promised.documents);
    TRY(page["follow_ups"], newest_first(in, "follow_up", "on", ours));
    std::vector<record_state> disputed;
    editing::record_filter filter;
    filter.conflicts_only = true;
    TRY_VOID(in.each(filter, [&](const record_state& state) { disputed.push_back(state); }));
    page["conflicts"] = editing::conflicts_document(*in.types(), disputed, false);
    return page;
}

}  // namespace kheya::agent_desk
