#include "agent/command/revisions.hpp"

#include "agent/command/words.hpp"
#include "shared/editing/edit.hpp"
#include "shared/record/registers.hpp"
#include "shared/record/validate.hpp"

#include <algorithm>
#include <map>

namespace kheya::agent_command {

using base::result;
using editing::record_state;
using nlohmann::json;

namespace {

result<std::map<std::string, json>> values_of(agent_store::agent_ledger& in, const record::type* t,
                                             const std::string& key) {
    if (t == nullptr) return std::map<std::string, json>();
    const std::string office = in.home_office();
    TRY(const auto state, in.find(t->name, record::record_id(*t, office, key), office));
    return editing::shown_values(*t, state);
}

}  // namespace

result<std::int64_t> next_revision(agent_store::agent_ledger& in, const std::string& quarter) {
    std::int64_t last = 0;
    editing::record_filter filter;
    filter.type = "sign_off";
    filter.office = in.home_office();
    filter.with_retired = true;
    const auto types = in.types();
    TRY_VOID(in.each(filter, [&](const record_state& state) {
        const std::string key =
            record::display_key(*types->find("sign_off"), state.office, state.record);
        const auto colon = key.rfind(':');
        if (colon == std::string::npos || key.substr(0, colon) != quarter) return;
        const std::string digits = key.substr(colon + 1);
        const bool is_number = !digits.empty() && digits.size() < 6 &&
                               digits.find_first_not_of("0123456789") == std::string::npos;
        if (is_number) last = std::max<std::int64_t>(last, std::stol(digits));
    }));
    return last + 1;
}

result<void> check_is_new(agent_store::agent_ledger& in, const std::string& quarter,
                          std::int64_t last, const typed_values& signature) {
    const auto types = in.types();
    const record::type* t = types->find("sign_off");
    TRY(const auto before, values_of(in, t, quarter + ":" + std::to_string(last)));
    for (const auto& [name, typed] : signature) {
        if (name == "signed_at") continue;
        const auto value = record::parse_value(*types, *t->find_field(name), typed);
        const auto found = before.find(name);
        if (!value || found == before.end() || found->second != *value) return {};
    }
    TRY(const auto report, values_of(in, types->find("quarterly_report"), quarter));
    const auto status = report.find("status");
    if (status != report.end() && status->second == "returned") return {};
    return base::error{base::errc::refused,
                       "signed already as revision " + std::to_string(last) +
                           ", by the same name; nothing was changed since",
                       {},
                       "এই নামে স্বাক্ষর হয়ে গেছে, সংস্করণ " + number_text(last, true) +
                           "; এরপর কিছু বদলায়নি"};
}

}  // namespace kheya::agent_command
