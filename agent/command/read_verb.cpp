#include "agent/command/read_verb.hpp"

#include "agent/command/words.hpp"
#include "shared/base/text.hpp"
#include "shared/editing/arguments.hpp"
#include "shared/editing/edit.hpp"
#include "shared/editing/refusal.hpp"
#include "shared/editing/target.hpp"
#include "shared/record/registers.hpp"

#include <array>

namespace kheya::agent_command {

using base::result;
using editing::outcome;
using editing::record_state;
using editing::text_in;
using nlohmann::json;

namespace {

constexpr std::string_view nobody_named = "kheya-agent";

struct receipt_field {
    std::string_view type, field;
};
constexpr std::array<receipt_field, 2> receipts = {
    {{"letter", "read_at"}, {"directive_target", "first_seen_at"}}};

// What this office was told to do about a directive; nothing where it was told nothing.
result<std::vector<record_state>> targets_of(agent_store::agent_ledger& in,
                                             const record_state& directive) {
    std::vector<record_state> found;
    const record::type* t = in.types()->find("directive_target");
    if (t == nullptr) return found;
    editing::record_filter filter;
    filter.type = t->name;
    TRY_VOID(in.each(filter, [&](const record_state& state) {
        const auto values = editing::shown_values(*t, state);
        const auto about = values.find("directive");
        if (about != values.end() && about->second == directive.record) found.push_back(state);
    }));
    return found;
}

// 1 if it was noted now, 0 if there is nothing to note.
result<int> note_one(agent_store::agent_ledger& in, const record_state& shown,
                     std::string_view field, const std::string& reader) {
    const auto types = in.types();
    const record::type& t = *types->find(shown.type);
    const std::string name(field);
    if (shown.office != in.home_office() || t.find_field(name) == nullptr ||
        editing::shown_values(t, shown).contains(name)) {
        return 0;
    }
    editing::writer by = in.writer(reader.empty() ? std::string(nobody_named) : reader);
    by.side = base::side::program;
    const editing::assignment now{editing::assignment::action::put, name,
                                  base::to_iso(by.made_at)};
    TRY(auto made,
        editing::make_edit(*types, shown, {now}, std::nullopt, {}, by, in.draw_nonce()));
    const auto saved = in.save(std::move(made.change));
    if (!saved) return saved.error();
    return 1;
}

result<int> note_target(agent_store::agent_ledger& in, const json& arguments) {
    const auto types = in.types();
    const std::string text = text_in(arguments, "target");
    TRY(const auto named, editing::parse_target(*types, text, false));
    std::string office = text_in(arguments, "office");
    if (office.empty()) office = in.home_office();
    TRY(const auto shown,
        in.find(named.type->name, record::record_id(*named.type, office, named.key), office));
    if (!shown.exists()) {
        return editing::refusal(text, "there is no such record", "এমন কোনো রেকর্ড নেই");
    }
    const std::string reader = base::squeeze(text_in(arguments, "by"));
    int noted = 0;
    if (shown.type == "directive") {
        TRY(const auto targets, targets_of(in, shown));
        for (const record_state& each : targets) {
            TRY(const int one, note_one(in, each, receipts[1].field, reader));
            noted += one;
        }
        return noted;
    }
    // What headquarters did not issue yet is its draft: nobody was meant to read it.
    if (shown.type == "letter" &&
        !editing::shown_values(*types->find(shown.type), shown).contains("issued_on")) {
        return 0;
    }
    for (const receipt_field& each : receipts) {
        if (shown.type == each.type) return note_one(in, shown, each.field, reader);
    }
    return editing::refusal(text, "letters and directives are read, nothing else is",
                            "কেবল পত্র ও সিদ্ধান্ত পঠিত হিসেবে লেখা যায়");
}

}  // namespace

outcome note_reading(agent_store::agent_ledger& in, const json& arguments,
                     const editing::speech& how) {
    const auto noted = note_target(in, arguments);
    if (!noted) return editing::failure(noted.error(), how);
    if (how.json) return editing::success(json{{"read", *noted}});
    return editing::success(
        *noted > 0 ? say(how.bengali, "noted as read\n", "পঠিত হিসেবে লেখা হয়েছে\n")
                   : say(how.bengali, "nothing to note: it was read before, or nobody asks\n",
                         "লেখার কিছু নেই: আগেই পড়া হয়েছে\n"));
}

}  // namespace kheya::agent_command
