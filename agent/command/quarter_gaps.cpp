#include "agent/command/quarter_gaps.hpp"

#include "agent/command/disputed_values.hpp"
#include "agent/command/quarter_form.hpp"
#include "shared/editing/record_state.hpp"
#include "shared/record/registers.hpp"

#include <algorithm>
#include <set>

namespace kheya::agent_command {

using base::result;
using editing::record_state;
using nlohmann::json;

namespace {

using field_values = std::map<std::string, json>;

std::string text_of(const field_values& of, const std::string& field) {
    const auto found = of.find(field);
    return found != of.end() && found->second.is_string() ? found->second.get<std::string>()
                                                         : std::string();
}

bool is_one_of(const std::string& text, std::initializer_list<std::string_view> some) {
    return std::find(some.begin(), some.end(), text) != some.end();
}

class gap_finder {
public:
    gap_finder(agent_store::agent_ledger& in, const base::quarter& q, base::date today)
        : in_(in), types_(in.types()), quarter_(q), today_(today) {}

    result<std::vector<gap>> find() {
        TRY_VOID(look_at_portal());
        TRY_VOID(look_at_channels());
        TRY_VOID(look_at_enothi());
        TRY_VOID(look_at_staff());
        TRY_VOID(look_at_disputes());
        return std::move(found_);
    }

private:
    void add(std::string why, std::string type, std::string field = {}, std::string month = {}) {
        found_.push_back({std::move(why), std::move(type), std::move(field), std::move(month)});
    }

    [[nodiscard]] bool is_in_quarter(const std::string& day) const {
        const auto parsed = base::parse_date(day.substr(0, 10));
        return parsed && quarter_.contains(*parsed);
    }

    [[nodiscard]] bool is_before_quarter(const std::string& day) const {
        const auto parsed = base::parse_date(day.substr(0, 10));
        return !parsed || *parsed < quarter_.first_day();
    }

    result<record_state> single(std::string_view type) {
        const record::type* t = types_->find(type);
        if (t == nullptr) return record_state{};
        const std::string office = in_.home_office();
        return in_.find(type, record::record_id(*t, office, {}), office);
    }

    // This office's records of a type, as their shown field_values.
    result<std::vector<field_values>> all_of(std::string_view type) {
        std::vector<field_values> all;
        const record::type* t = types_->find(type);
        if (t == nullptr) return all;
        editing::record_filter filter;
        filter.type = type;
        filter.office = in_.home_office();
        TRY_VOID(in_.each(filter, [&](const record_state& state) {
            all.push_back(editing::shown_values(*t, state));
        }));
        return all;
    }

    // A required answer that was given, and that the report does not count as one.
    void check_answer(const record_state& state, const field_values& shown,
                      const std::string& field) {
        const record::type& t = *types_->find(state.type);
        const record::field* f = t.find_field(field);
        const auto conflicts = editing::conflicts_of(*types_, state);
        const bool disputed = std::any_of(conflicts.begin(), conflicts.end(), [&](const auto& c) {
            return c.verdict == merge::verdict::open && f != nullptr &&
                   (c.reg == field || c.reg == f->group);
        });
        if (disputed) return add("disputed", state.type, field);
        if (is_one_of(text_of(shown, field), {"unknown", "unchecked"})) {
            add("unknown", state.type, field);
        }
    }

    result<void> look_at_portal() {
        TRY(const record_state state, single("portal"));
        if (!state.exists()) return {};
        const field_values shown = editing::shown_values(*types_->find("portal"), state);
        check_answer(state, shown, "state");
        const std::string stands = text_of(shown, "state");
        if (is_one_of(stands, {"no", "building"})) return look_at_case();
        if (stands != "yes") return {};
        check_answer(state, shown, "maintainer");
        check_freshness(state, shown);
        for (const char* content : {"officer_info", "service_info"}) {
            check_answer(state, shown, content);
            const std::string said = text_of(shown, content);
            if (said.empty() || is_one_of(said, {"unknown", "unchecked"})) continue;
            const std::string on = std::string(content) + "_checked_on";
            if (!is_in_quarter(text_of(shown, on))) add("not_checked", "portal", content);
        }
        if (is_one_of(text_of(shown, "maintainer"), {"dc", "uno"})) return look_at_contacts();
        return {};
    }

    // Seen is what a person confirmed, of the state or of the site; either will do.
    void check_freshness(const record_state& state, const field_values& shown) {
        std::string seen = text_of(shown, "observed_on");
        const auto head = editing::shown_head(state, "state");
        if (head != nullptr) {
            seen = std::max(seen, record::observed_on(types_->rule_of("portal", "state"),
                                                      head->value));
        }
        if (is_before_quarter(seen)) add("not_seen", "portal", "state");
        const bool updated = is_in_quarter(text_of(shown, "real_update_on")) ||
                             is_in_quarter(text_of(shown, "site_last_updated_on"));
        if (!updated) add("not_updated", "portal", "real_update_on");
    }

    result<void> look_at_case() {
        TRY(const record_state state, single("portal_case"));
        const record::type* t = types_->find("portal_case");
        if (t == nullptr) return {};
        const field_values shown = editing::shown_values(*t, state);
        if (!state.exists() || shown.contains("closed_on")) add("no_case", "portal_case");
        return {};
    }

    result<void> look_at_contacts() {
        TRY(const auto contacts, all_of("contact_entry"));
        const auto is_answered = [&](const field_values& c) {
            const std::string result = text_of(c, "result");
            return is_in_quarter(text_of(c, "on")) && !result.empty() && result != "no_answer";
        };
        if (std::none_of(contacts.begin(), contacts.end(), is_answered)) {
            add("no_contact", "contact_entry");
        }
        return {};
    }

    result<void> look_at_channels() {
        TRY(const auto channels, all_of("social_channel"));
        std::set<std::string> answered;
        for (const field_values& channel : channels) {
            const std::string state = text_of(channel, "state");
            if (!state.empty() && state != "unknown") answered.insert(text_of(channel, "kind"));
        }
        for (const char* kind : {"facebook", "youtube"}) {
            if (!answered.contains(kind)) add("unanswered", "social_channel", kind);
        }
        return {};
    }

    result<void> look_at_enothi() {
        TRY(const record_state state, single("enothi_office"));
        if (!state.exists()) return {};
        const field_values shown = editing::shown_values(*types_->find("enothi_office"), state);
        check_answer(state, shown, "state");
        if (!is_one_of(text_of(shown, "state"), {"started", "full"})) return {};
        TRY(const auto counts, all_of("enothi_count"));
        std::set<std::string> given;
        for (const field_values& count : counts) given.insert(text_of(count, "month"));
        const std::string running = base::month_of(today_);
        for (const std::string& month : quarter_.months()) {
            if (month < running && !given.contains(month)) {
                add("no_counts", "enothi_count", {}, month);
            }
        }
        return {};
    }

    // Own people in service on the quarter's last day, or today while it runs.
    result<void> look_at_staff() {
        const base::date until = std::min(quarter_.last_day(), today_);
        TRY(const auto people, all_of("staff"));
        const auto is_own = [&](const field_values& person) {
            const auto own = person.find("is_own");
            if (own != person.end() && own->second == false) return false;
            const auto from = base::parse_date(text_of(person, "from"));
            const auto to = base::parse_date(text_of(person, "to"));
            return (!from || *from <= until) && (!to || *to > until);
        };
        if (std::none_of(people.begin(), people.end(), is_own)) add("no_staff", "staff");
        return {};
    }

    // The report counts nothing of what is in dispute, whichever value the form shows.
    result<void> look_at_disputes() {
        return each_on_form(in_, quarter_, [&](const record::type& t, const record_state& state) {
            const disputes found = disputed_values(*types_, t, state);
            if (found.empty()) return;
            const std::string month = text_of(editing::shown_values(t, state), "month");
            for (const auto& [field, others] : found) {
                const auto is_it = [&, &name = field](const gap& one) {
                    return one.why == "disputed" && one.type == t.name && one.field == name &&
                           one.month == month;
                };
                const bool told = std::any_of(found_.begin(), found_.end(), is_it);
                if (!told) add("disputed", t.name, field, month);
            }
        });
    }

    agent_store::agent_ledger& in_;
    std::shared_ptr<const record::type_set> types_;
    base::quarter quarter_;
    base::date today_;
    std::vector<gap> found_;
};

}  // namespace

result<std::vector<gap>> quarter_gaps(agent_store::agent_ledger& in, const base::quarter& q,
                                      base::date today) {
    return gap_finder(in, q, today).find();
}

}  // namespace kheya::agent_command
