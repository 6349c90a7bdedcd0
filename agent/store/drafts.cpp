#include "agent/store/drafts.hpp"

#include "shared/base/text.hpp"

namespace kheya::agent_store {

using nlohmann::json;

drafts::drafts(platform::database& db, std::string_view person)
    : db_(db), person_(base::fold_name(person)) {}

// Behind the form's name, which holds no line feed.
std::string drafts::place(const std::string& key) const {
    return person_.empty() ? key : key + "\n" + person_;
}

base::result<void> drafts::keep(const std::string& key, const std::string& tab, const json& body) {
    const auto is_name = [](const std::string& text) {
        return !text.empty() && text.size() <= draft_name_most &&
               text.find('\n') == std::string::npos;
    };
    if (!is_name(key) || !is_name(tab)) return base::refused("a draft has a key and a tab");
    if (!body.is_object()) return base::refused("a draft's body is an object");
    const std::string text = body.dump();
    if (text.size() > draft_bytes_most) return base::refused("the draft is too large to be kept");
    // Counted in turns and not by a clock: one that stands wrong must not make the newest the
    // oldest.
    drop(key, tab);
    db_.run("INSERT INTO draft (key, tab, turn, body) VALUES"
            " (?1, ?2, (SELECT coalesce(max(turn), 0) + 1 FROM draft), ?3)",
            place(key), tab, text);
    db_.run("DELETE FROM draft WHERE turn <="
            " (SELECT turn FROM draft ORDER BY turn DESC LIMIT 1 OFFSET ?1)",
            drafts_most);
    return {};
}

void drafts::drop(const std::string& key, const std::string& tab) {
    db_.run("DELETE FROM draft WHERE key IN (?1, ?2) AND tab = ?3", key, place(key), tab);
}

json drafts::of(const std::string& key) const {
    json all = json::array();
    auto found = db_.query("SELECT tab, body FROM draft WHERE key IN (?1, ?2) ORDER BY turn DESC",
                           key, place(key));
    while (found.next()) {
        json body = json::parse(found.text(1), nullptr, false);
        if (body.is_object()) all.push_back({{"tab", found.text(0)}, {"body", std::move(body)}});
    }
    return all;
}

}  // namespace kheya::agent_store
