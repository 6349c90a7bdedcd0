#include "hub/command/search_verb.hpp"

#include "hub/command/kept_texts.hpp"
#include "shared/base/text.hpp"

#include <algorithm>
#include <utility>

namespace kheya::hub_command {

namespace {

using editing::outcome;
using editing::speech;
using hub_report::record_view;

constexpr std::size_t shown_default = 50, shown_most = 500;
constexpr std::size_t read_at_once = 100;  // offices
constexpr std::size_t letters_least = 2;  // of the whole text: less finds everything

// Folding drops spaces: the words are told apart first.
std::vector<std::string> words_of(const std::string& text) {
    std::vector<std::string> words;
    std::string word;
    for (const char c : base::squeeze(text) + " ") {
        if (c != ' ') {
            word += c;
            continue;
        }
        if (std::string folded = base::fold_name(std::exchange(word, {})); !folded.empty())
            words.push_back(std::move(folded));
    }
    return words;
}

class searching {
public:
    searching(std::vector<std::string> words, std::size_t limit)
        : words_(std::move(words)), limit_(limit) {}

    void look_at(const record::type& t, const record_view& record) {
        for (const record::field& f : t.fields) {
            const auto value = record.values.find(f.name);
            if (value == record.values.end()) continue;
            const std::string said = searched_text(value->second);
            if (!holds_all(base::fold_name(said), words_)) continue;
            if (found_.size() == limit_) {
                more_ = true;
                return;
            }
            found_.push_back({{"office", record.office},
                              {"type", record.type},
                              {"key", record.key},
                              {"field", f.name},
                              {"value", said}});
            return;  // a record is found once
        }
    }
    [[nodiscard]] const std::vector<std::string>& words() const { return words_; }
    [[nodiscard]] bool is_full() const { return more_; }
    json told() && { return {{"rows", std::move(found_)}, {"more", more_}}; }

private:
    std::vector<std::string> words_;
    std::size_t limit_;
    json found_ = json::array();
    bool more_ = false;
};

// The records of the type: all of them, or where texts are kept, those of offices that hold the
// words, some offices at a time, since each of them gives at least one record.
base::result<void> look_through(const record::type& t, stored_records& inside,
                                const kept_texts* texts, searching& search) {
    const auto wanted = searched_fields(t);
    if (wanted.shown.empty()) return {};
    const auto look = [&](const record_view& record) { search.look_at(t, record); };
    if (texts == nullptr) return inside.each_of(t.name, wanted, look);
    std::vector<std::string> offices = texts->holding(t, search.words());
    std::erase_if(offices, [&](const std::string& id) { return !inside.gives(t.name, id); });
    for (std::size_t at = 0; at < offices.size() && !search.is_full(); at += read_at_once) {
        const auto end = offices.begin() + static_cast<std::ptrdiff_t>(
                                               std::min(offices.size(), at + read_at_once));
        TRY_VOID(inside.each_in({offices.begin() + static_cast<std::ptrdiff_t>(at), end}, t.name,
                                wanted, look));
    }
    return {};
}

base::error misused(const char* en, const char* where, const char* bn) {
    return {base::errc::usage, en, where, bn};
}

}  // namespace

outcome search_records(const json& arguments, surroundings& around, const speech& how) {
    const auto words = words_of(arguments.value("text", ""));
    std::size_t letters = 0;
    for (const std::string& word : words) letters += word.size();
    if (letters < letters_least) {
        return editing::failure(misused("say more of what is looked for", "text",
                                        "কী খুঁজছেন তা আরও একটু লিখুন"),
                                how);
    }
    const std::string only = arguments.value("type", "");
    if (!only.empty() && around.types->find(only) == nullptr) {
        return editing::failure(misused("there is no such record type", "type",
                                        "এমন কোনো তথ্যের ধরন নেই"),
                                how);
    }
    searching search(words, limit_of(arguments, shown_default, shown_most));
    stored_records inside(around.store, around, reach_of(arguments));
    if (around.texts != nullptr) {
        const auto known = around.texts->refresh(around.store, around.types, SIZE_MAX);
        if (!known) return editing::failure(known.error(), how);
    }
    for (const record::type& t : around.types->types()) {
        if (!only.empty() && t.name != only) continue;
        const auto read = look_through(t, inside, around.texts, search);
        if (!read) return editing::failure(read.error(), how);
    }
    json doc = std::move(search).told();
    if (how.json) return editing::success(doc);
    std::string out;
    for (const json& line : doc["rows"]) {
        const std::string key = line["key"].get<std::string>();
        out += line["office"].get<std::string>() + "\t" + line["type"].get<std::string>() +
               (key.empty() ? "" : "/" + key) + "\t" + line["field"].get<std::string>() + "\t" +
               line["value"].get<std::string>() + "\n";
    }
    if (doc["more"].get<bool>()) out += how.bengali ? "... আরও আছে\n" : "... there are more\n";
    return editing::success(out);
}

}  // namespace kheya::hub_command
