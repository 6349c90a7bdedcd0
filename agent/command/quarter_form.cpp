#include "agent/command/quarter_form.hpp"

#include "agent/command/disputed_values.hpp"
#include "agent/command/figures.hpp"
#include "agent/command/quarter_print.hpp"
#include "agent/command/revisions.hpp"
#include "agent/command/words.hpp"
#include "shared/base/hash.hpp"
#include "shared/editing/edit.hpp"
#include "shared/record/registers.hpp"
#include "shared/wire/messages.hpp"

#include <algorithm>
#include <array>

namespace kheya::agent_command {

using base::result;
using editing::outcome;
using editing::record_state;
using nlohmann::json;

namespace {

// What the quarterly letter asks of an office, in the order of its form.
constexpr std::array<std::string_view, 8> form_types = {
    "portal",  "social_channel", "enothi_office", "enothi_branch",
    "enothi_count", "staff_posts", "training_event", "report_cell"};
constexpr std::array<std::string_view, 2> needed_types = {"portal", "enothi_office"};

std::string argument(const json& given, const char* key) {
    const auto found = given.find(key);
    return found != given.end() && found->is_string() ? found->get<std::string>() : std::string();
}

// A record with a month, a quarter or a day of its own belongs to one quarter; others to every one.
bool belongs_to(const record::type& t, const std::map<std::string, json>& values,
                const base::quarter& quarter) {
    for (const std::string_view name : {"quarter", "month", "from"}) {
        const record::field* f = t.find_field(name);
        const auto found = values.find(std::string(name));
        if (f == nullptr || found == values.end() || !found->second.is_string()) continue;
        const auto& text = found->second.get_ref<const std::string&>();
        if (f->kind == record::field_kind::quarter) return text == quarter.text();
        const bool is_month = f->kind == record::field_kind::month;
        const bool is_event = t.name == "training_event" && f->kind == record::field_kind::date;
        if (!is_month && !is_event) continue;
        const auto day = base::parse_date(is_month ? text + "-01" : text);
        return day && quarter.contains(*day);
    }
    return true;
}

result<std::vector<form_section>> read_form(agent_store::agent_ledger& in,
                                            const base::quarter& quarter) {
    std::vector<form_section> sections;
    const auto types = in.types();
    for (const std::string_view name : form_types) {
        const record::type* t = types->find(name);
        if (t == nullptr) continue;
        form_section section{t, {}};
        editing::record_filter filter;
        filter.type = name;
        filter.office = in.home_office();
        TRY_VOID(in.each(filter, [&](const record_state& state) {
            if (!belongs_to(*t, editing::shown_values(*t, state), quarter)) return;
            section.records.push_back(state);
        }));
        sections.push_back(std::move(section));
    }
    return sections;
}

std::string how_to_sign(const std::string& quarter, const std::string& name, bool bn) {
    const std::string words = "kheya-agent sign " + quarter + " --shown " + name;
    return say(bn, "\nTo sign this form as it stands here: " + words +
                       " --by NAME --designation TEXT\n",
               "\nএখানে যেমন আছে তেমন ফরমটি স্বাক্ষর করতে: " + words +
                   " --by নাম --designation পদবি\n");
}

// The types as the letter asks for them.
json order_of(const std::vector<form_section>& form) {
    json order = json::array();
    for (const form_section& section : form) order.push_back(section.type->name);
    return order;
}

// A fifth cell has the values that stand against the one that is shown.
json rows_of_table(const record::type_set& types, const record::type& t,
                   const record_state& state) {
    json rows = json::array();
    const std::string key = record::display_key(t, state.office, state.record);
    auto values = editing::shown_values(t, state);
    const disputes in_dispute = disputed_values(types, t, state);
    for (const auto& [name, others] : in_dispute) values.try_emplace(name, nullptr);
    for (const auto& [name, value] : values) {
        const record::field* f = t.find_field(name);
        rows.push_back({key, f ? f->group : "", name, value});
        const auto others = in_dispute.find(name);
        if (others != in_dispute.end()) rows.back().push_back(others->second);
    }
    return rows;
}

json as_tables(const record::type_set& types, const std::vector<form_section>& form) {
    json tables = json::object();
    for (const form_section& section : form) {
        json rows = json::array();
        for (const record_state& state : section.records) {
            for (json& row : rows_of_table(types, *section.type, state)) {
                rows.push_back(std::move(row));
            }
        }
        tables[section.type->name] = {{"columns", {"key", "group", "field", "value", "also"}},
                                      {"rows", std::move(rows)}};
    }
    return tables;
}

// Names the form by what it shows: with another value on it it has another name. 64 bits of a hash,
// short enough to be typed.
std::string name_of(const record::type_set& types, const base::quarter& quarter,
                    const std::vector<form_section>& form) {
    const std::string shown = quarter.text() + "\n" + as_tables(types, form).dump();
    return base::sha256_of(shown).hex().substr(0, 16);
}

// Whoever signs names the form that he saw.
result<void> check_is_shown(const std::string& named, const std::string& now) {
    if (named.empty()) {
        return base::error{base::errc::usage,
                           "say which form you sign: `report` ends with its code",
                           "shown",
                           "কোন ফরম স্বাক্ষর করছেন বলুন: `report` এর শেষে তার কোড আছে"};
    }
    if (named == now) return {};
    return base::error{base::errc::refused,
                       "the form is another one than was shown: something on it has changed since; "
                       "look at it again, then sign",
                       {},
                       "ফরমটি যেমন দেখানো হয়েছিল তেমন আর নেই: এর মধ্যে কিছু বদলেছে; "
                       "আবার দেখে স্বাক্ষর করুন"};
}

// The hash of all that this office shows, the signing itself left out; the hub can tell from it
// whether the figures were changed after the signature.
result<std::string> snapshot_of(agent_store::agent_ledger& in) {
    wire::checksum sum;
    editing::record_filter filter;
    filter.office = in.home_office();
    filter.with_retired = true;
    TRY_VOID(in.each(filter, [&](const record_state& state) {
        if (state.type == "sign_off" || state.type == "quarterly_report") return;
        for (const auto& [reg, heads] : state.registers) {
            for (const merge::head& head : heads) sum.add(state.type, state.record, reg, head.id);
        }
    }));
    return sum.finish().hex();
}

result<void> write(agent_store::agent_ledger& in, std::string_view type, const std::string& key,
                   const typed_values& values, const std::string& why, const editing::writer& by) {
    const auto types = in.types();
    const record::type* t = types->find(type);
    if (t == nullptr)
        return base::refused("this set of record types has no such type", std::string(type));
    const std::string office = in.home_office();
    TRY(const auto shown, in.find(type, record::record_id(*t, office, key), office));
    std::vector<editing::assignment> assignments;
    for (const auto& [field, typed] : values) {
        assignments.push_back({editing::assignment::action::put, field, typed});
    }
    TRY(auto made, editing::make_edit(*types, shown, assignments, std::nullopt, why, by,
                                      in.draw_nonce()));
    const auto saved = in.save(std::move(made.change));
    if (!saved) return saved.error();
    return {};
}

outcome tell_signed(base::quarter quarter, std::int64_t revision, const std::string& snapshot,
                    const std::vector<std::string>& missing, bool keeps_figures,
                    const editing::speech& how) {
    const record::label too_much{
        "ফরমে এত তথ্য যে স্বাক্ষরের সঙ্গে মানগুলো রাখা যায়নি; পরে কিছু বদলালে কী বদলেছে তা ফরমে দেখা "
        "যাবে না: এখনই ছেপে রাখুন",
        "the form holds too much for its values to be kept with the signature: what is changed "
        "later will not be told apart on it; print it now"};
    if (how.json) {
        json warnings = json::array();
        if (!keeps_figures) {
            warnings.push_back({{"field", "figures"},
                                {"message", too_much.en},
                                {"message_bn", too_much.bn}});
        }
        return editing::success(json{{"quarter", quarter.text()},
                                     {"revision", revision},
                                     {"snapshot", snapshot},
                                     {"missing", missing},
                                     {"warnings", std::move(warnings)}});
    }
    const bool bn = how.bengali;
    outcome told = editing::success(
        say(bn, "signed: " + quarter.text() + ", revision " + std::to_string(revision) + "\n",
            "স্বাক্ষরিত: " + base::bengali_digits(quarter.text()) + ", সংস্করণ " +
                number_text(revision, true) + "\n"));
    if (!keeps_figures) told.err = say(bn, "warning: ", "সতর্কতা: ") + too_much.in(bn) + "\n";
    return told;
}

// Headquarters counts no report on a quarter that is not over.
result<void> check_is_over(base::quarter quarter, base::time_us now) {
    if (now > base::end_of_dhaka_day(quarter.last_day())) return {};
    return base::error{base::errc::refused,
                       "the quarter is not over by this PC's clock: its report is signed after " +
                           base::to_long_text(quarter.last_day(), false),
                       {},
                       "এই পিসির ঘড়ি অনুযায়ী ত্রৈমাসিক শেষ হয়নি: " +
                           base::to_long_text(quarter.last_day(), true) +
                           "-এর পরে স্বাক্ষর করুন"};
}

}  // namespace

result<void> each_on_form(
    agent_store::agent_ledger& in, const base::quarter& quarter,
    const std::function<void(const record::type&, const record_state&)>& see) {
    TRY(const auto form, read_form(in, quarter));
    for (const form_section& section : form) {
        for (const record_state& state : section.records) see(*section.type, state);
    }
    return {};
}

result<std::vector<missing_field>> missing_fields(agent_store::agent_ledger& in) {
    std::vector<missing_field> missing;
    const auto types = in.types();
    const std::string office = in.home_office();
    for (const std::string_view name : needed_types) {
        const record::type* t = types->find(name);
        if (t == nullptr) continue;
        TRY(const auto state, in.find(name, record::record_id(*t, office, {}), office));
        const auto values = editing::shown_values(*t, state);
        const auto stands = values.find("state");
        const bool owes_state_only =
            name == "portal" && stands != values.end() && stands->second != "yes";
        for (const record::field& f : t->fields) {
            if (!f.required || values.contains(f.name) || owes_state_only) continue;
            missing.push_back({t->name, f.name, f.text});
        }
    }
    return missing;
}

result<outcome> print_form(agent_store::agent_ledger& in, const json& given, base::time_us wall,
                           const editing::speech& how) {
    TRY(const auto quarter, base::parse_quarter(argument(given, "quarter")));
    TRY(const auto form, read_form(in, quarter));
    std::string format = argument(given, "format");
    if (format.empty()) format = how.json ? "json" : "text";
    const auto types = in.types();
    if (format == "json") {
        return editing::success(json{{"quarter", quarter.text()},
                                     {"as_of", base::to_iso(wall)},
                                     {"office", in.home_office()},
                                     {"shown", name_of(*types, quarter, form)},
                                     {"order", order_of(form)},
                                     {"tables", as_tables(*types, form)}});
    }
    const bool bn = how.bengali;
    const std::string number = bn ? base::bengali_digits(quarter.text()) : quarter.text();
    const std::string title =
        say(bn, "Quarterly report " + number + ", " + in.home_office(),
            "ত্রৈমাসিক প্রতিবেদন " + number + ", " + in.home_office());
    const std::string name = name_of(*types, quarter, form);
    if (format == "html") return editing::success(as_html(*types, form, title, name, bn));
    if (format == "text") {
        return editing::success(as_text(*types, form, title, bn) +
                                how_to_sign(quarter.text(), name, bn));
    }
    return base::error{base::errc::usage, "--format is text, html or json", "format",
                       "--format হবে text, html বা json"};
}

result<outcome> sign_form(agent_store::agent_ledger& in, const json& given,
                          const editing::speech& how) {
    TRY(const auto quarter, base::parse_quarter(argument(given, "quarter")));
    const std::string by_name = base::squeeze(argument(given, "by"));
    const std::string designation = base::squeeze(argument(given, "designation"));
    if (by_name.empty() || designation.empty()) {
        return base::error{base::errc::usage, "say who signs: --by NAME --designation TEXT", {},
                           "কে স্বাক্ষর করছেন লিখুন: --by নাম --designation পদবি"};
    }
    TRY_VOID(check_is_over(quarter, in.writer(by_name).made_at));
    TRY(const auto form, read_form(in, quarter));
    const auto types = in.types();
    TRY_VOID(check_is_shown(base::squeeze(argument(given, "shown")),
                            name_of(*types, quarter, form)));
    TRY(const auto fields, missing_fields(in));
    std::vector<std::string> missing;
    for (const missing_field& each : fields) {
        missing.push_back(each.type + " " + each.field + " (" + each.text.in(how.bengali) + ")");
    }
    if (!missing.empty() && given.value("force", false) == false) {
        std::string list;
        for (const std::string& each : missing) list += "\n  " + each;
        return base::error{base::errc::refused,
                           "these are missing (sign without them by --force):" + list, {},
                           "এগুলো লেখা হয়নি (এগুলো ছাড়াই স্বাক্ষর করতে --force):" + list};
    }
    TRY(const auto revision, next_revision(in, quarter.text()));
    TRY(const auto snapshot, snapshot_of(in));
    const editing::writer by = in.writer(by_name);
    const std::string number = std::to_string(revision);
    typed_values signature = {{"signed_by", by_name},
                              {"designation", designation},
                              {"signed_at", base::to_iso(by.made_at)},
                              {"snapshot", snapshot}};
    TRY_VOID(check_is_new(in, quarter.text(), revision - 1, signature));
    // What was signed for, if it fits: the hash alone proves, the figures also show.
    const std::string figures = figures_of(*types, form);
    const record::field* kept_in = types->find("sign_off")->find_field("figures");
    const bool is_kept =
        kept_in && figures.size() <= static_cast<std::size_t>(kept_in->max.value_or(0));
    if (is_kept) signature.emplace_back("figures", figures);
    TRY_VOID(write(in, "sign_off", quarter.text() + ":" + number, signature, {}, by));
    TRY_VOID(write(in, "quarterly_report", quarter.text(),
                   {{"status", "submitted"}, {"revision", number}, {"prepared_by", by_name}},
                   "revision " + number + " signed", in.writer(by_name)));
    return tell_signed(quarter, revision, snapshot, missing, is_kept, how);
}

}  // namespace kheya::agent_command
