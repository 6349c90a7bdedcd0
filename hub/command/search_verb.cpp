#include "hub/command/search_verb.hpp"

#include "hub/command/stored_records.hpp"
#include "shared/base/text.hpp"

#include <algorithm>
#include <utility>

namespace kheya::hub_command {

namespace {

using editing::outcome;
using editing::speech;
using hub_report::record_view;

constexpr std::size_t shown_default = 50, shown_most = 500;
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

// What people wrote and would look for; codes, days and numbers are listed and counted elsewhere.
bool is_searched(const record::field& f) {
    using enum record::field_kind;
    constexpr record::field_kind others[] = {integer, decimal, boolean, date,     datetime,
                                             month,   quarter, code,    reference};
    return std::find(std::begin(others), std::end(others), f.kind) == std::end(others);
}

class searching {
public:
    searching(std::vector<std::string> words, std::size_t limit)
        : words_(std::move(words)), limit_(limit) {}

    void look_at(const record::type& t, const record_view& record) {
        for (const record::field& f : t.fields) {
            const auto value = record.values.find(f.name);
            if (value == record.values.end() || !is_searched(f)) continue;
            const std::string said = plain(value->second);
            if (!holds(said)) continue;
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
    json told() && { return {{"rows", std::move(found_)}, {"more", more_}}; }

private:
    static std::string plain(const json& value) {
        if (value.is_string()) return value.get<std::string>();
        std::string all;
        if (!value.is_array()) return value.is_null() ? all : value.dump();
        for (const json& one : value) all += (all.empty() ? "" : ", ") + plain(one);
        return all;
    }
    bool holds(const std::string& said) const {
        const std::string folded = base::fold_name(said);
        return std::all_of(words_.begin(), words_.end(), [&](const std::string& word) {
            return folded.find(word) != std::string::npos;
        });
    }

    std::vector<std::string> words_;
    std::size_t limit_;
    json found_ = json::array();
    bool more_ = false;
};

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
    for (const record::type& t : around.types->types()) {
        if (!only.empty() && t.name != only) continue;
        hub_report::rows_wanted texts;
        texts.times = false;
        for (const record::field& f : t.fields) {
            if (is_searched(f)) texts.shown.push_back(f.name);
        }
        if (texts.shown.empty()) continue;
        const auto read = inside.each_of(
            t.name, texts, [&](const record_view& record) { search.look_at(t, record); });
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
