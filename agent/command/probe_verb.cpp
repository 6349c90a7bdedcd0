#include "agent/command/probe_verb.hpp"

#include "agent/command/words.hpp"
#include "shared/editing/edit.hpp"
#include "shared/record/registers.hpp"

#include <algorithm>

namespace kheya::agent_command {

using agent_probe::sighting;
using base::result;
using editing::assignment;
using editing::outcome;
using nlohmann::json;

namespace {

constexpr std::string_view portal = "portal";
constexpr std::string_view site_seen = "site_seen";   // the group of what the site says of itself
constexpr std::string_view observer = "kheya-agent";

// As many whole letters as fit into so many bytes.
std::string shortened(std::string_view text, std::size_t most) {
    if (text.size() <= most) return std::string(text);
    while (most > 0 && (static_cast<unsigned char>(text[most]) & 0xC0) == 0x80) --most;
    return std::string(text.substr(0, most));
}

assignment put(const char* field, std::string value) {
    return {assignment::action::put, field, std::move(value)};
}

std::vector<assignment> of_probe(const sighting& seen, const std::string& today) {
    std::vector<assignment> all = {
        put("probed_on", today),
        put("probed_url", shortened(seen.url, 300)),
        put("reachable", seen.is_reachable ? "yes" : "no"),
        put("http_status", std::to_string(seen.status)),
        put("probe_note", std::string(agent_probe::to_text(seen.trouble))),
        put("probe_led_to", shortened(seen.led_to, 300)),
        put("certificate_note", seen.certificate_trouble),
        put("page_text", std::string(agent_probe::to_text(seen.text)))};
    const std::string days =
        seen.certificate_days ? std::to_string(*seen.certificate_days) : std::string();
    all.push_back(put("certificate_days", days));
    return all;
}

std::vector<assignment> of_site(const sighting& seen, const std::string& today) {
    return {put("site_last_updated_on", base::to_text(seen.updated->on)),
            put("site_last_updated_text", shortened(seen.updated->text, 300)),
            put("observed_on", today), put("observed_by", std::string(observer)),
            put("observed_how", "probe")};
}

// Whether somebody looked with his own eyes on that day or after it. Who wrote a value says it, not
// what the value says of itself: people also write it as seen anew and leave the rest as it was.
bool was_seen_by_a_person(const editing::record_state& shown, const std::string& today) {
    const auto heads = shown.registers.find(std::string(site_seen));
    if (heads == shown.registers.end()) return false;
    return std::any_of(heads->second.begin(), heads->second.end(), [&](const merge::head& h) {
        if (h.side == base::side::program || !h.value.is_object()) return false;
        const auto day = h.value.find("observed_on");
        return day != h.value.end() && day->is_string() && day->get<std::string>() >= today;
    });
}

result<editing::record_state> portal_record(agent_store::agent_ledger& in) {
    const auto types = in.types();
    const std::string office = in.home_office();
    return in.find(portal, record::record_id(*types->find(portal), office, {}), office);
}

// Gives whether anything changed: a second look of a day mostly sees what the first one saw.
result<bool> save(agent_store::agent_ledger& in, const std::vector<assignment>& assignments) {
    TRY(const auto shown, portal_record(in));
    editing::writer by = in.writer(std::string(observer));
    by.side = base::side::program;
    TRY(auto made,
        editing::make_table_edit(*in.types(), shown, assignments, {}, by, in.draw_nonce()));
    if (!made) return false;
    const auto saved = in.save(std::move(made->change));
    if (!saved) return saved.error();
    return true;
}

}  // namespace

result<std::string> portal_domain(agent_store::agent_ledger& in) {
    TRY(const auto shown, portal_record(in));
    const auto values = editing::shown_values(*in.types()->find(portal), shown);
    const auto found = values.find("domain");
    const bool has = found != values.end() && found->second.is_string();
    return has ? found->second.get<std::string>() : std::string();
}

result<std::vector<std::string>> record_sighting(agent_store::agent_ledger& in,
                                                 const sighting& seen) {
    std::vector<std::string> recorded;
    const std::string today = base::to_text(in.writer({}).today);
    TRY(const bool has_news, save(in, of_probe(seen, today)));
    if (has_news) recorded.emplace_back("probe");
    TRY(const auto shown, portal_record(in));
    if (!seen.updated || was_seen_by_a_person(shown, today)) return recorded;
    const auto saved = save(in, of_site(seen, today));
    // A page may say a day to come: what it says is then no observation, and the look itself stays.
    if (!saved && saved.error().code != base::errc::refused) return saved.error();
    if (saved && *saved) recorded.emplace_back("site");
    return recorded;
}

std::string obstacle_text(const record::type_set& types, const sighting& seen, bool bengali) {
    std::string text =
        types.code_text("probe_note", agent_probe::to_text(seen.trouble), bengali);
    if (!seen.led_to.empty()) text += ": " + seen.led_to;
    if (seen.trouble == agent_probe::obstacle::http_error) {
        text += " (HTTP " + number_text(seen.status, bengali) + ")";
    }
    return text;
}

outcome tell_sighting(const record::type_set& types, const sighting& seen,
                      const std::vector<std::string>& recorded, const editing::speech& how) {
    if (how.json) {
        json told = {{"url", seen.url},
                     {"reachable", seen.is_reachable},
                     {"status", seen.status},
                     {"trouble", agent_probe::to_text(seen.trouble)},
                     {"led_to", seen.led_to},
                     {"certificate", nullptr},
                     {"page", agent_probe::to_text(seen.text)},
                     {"updated", nullptr},
                     {"recorded", recorded}};
        if (seen.certificate_days) {
            told["certificate"] = {{"days", *seen.certificate_days},
                                   {"trouble", seen.certificate_trouble}};
        }
        if (seen.updated) {
            told["updated"] = {{"on", base::to_text(seen.updated->on)},
                               {"time", seen.updated->time},
                               {"text", seen.updated->text}};
        }
        return editing::success(told);
    }
    const bool bn = how.bengali;
    std::string text = seen.url + ": ";
    text += seen.is_reachable ? say(bn, "reachable", "চালু")
                              : say(bn, "not reachable: ", "পাওয়া যায়নি: ") +
                                    obstacle_text(types, seen, bn);
    text += "\n";
    if (seen.certificate_days) {
        text += say(bn, "certificate: days left ", "সনদ: বাকি দিন ") +
                number_text(*seen.certificate_days, bn);
        if (!seen.certificate_trouble.empty()) {
            text += " (" + types.code_text("certificate_note", seen.certificate_trouble, bn) + ")";
        }
        text += "\n";
    }
    if (seen.updated) {
        text += say(bn, "last updated: ", "শেষ হালনাগাদ: ") +
                base::to_long_text(seen.updated->on, bn) + "\n";
    } else if (seen.text == agent_probe::page_text::cut) {
        text += say(bn, "the page was not read to its end\n", "পাতাটি শেষ পর্যন্ত পড়া যায়নি\n");
    } else if (seen.is_reachable) {
        text += say(bn, "the page does not say when it was updated\n",
                    "পাতায় হালনাগাদের তারিখ নেই\n");
    }
    if (recorded.empty()) text += say(bn, "nothing was recorded\n", "কিছু লেখা হয়নি\n");
    return editing::success(text);
}

}  // namespace kheya::agent_command
