#include "agent/desk/search.hpp"

#include "shared/base/text.hpp"
#include "shared/editing/record_state.hpp"
#include "shared/record/registers.hpp"
#include "shared/record/validate.hpp"

#include <algorithm>

namespace kheya::agent_desk {

using base::result;
using editing::record_state;
using nlohmann::json;

namespace {

constexpr std::size_t words_most = 8;
constexpr std::size_t length_for_mistake = 5;   // letters, below which a word must fit exactly

std::vector<std::string> letters_of(std::string_view text) {
    std::vector<std::string> letters;
    for (const char c : text) {
        const bool continues = (static_cast<unsigned char>(c) & 0xC0) == 0x80;
        if (continues && !letters.empty()) letters.back() += c;
        else letters.emplace_back(1, c);
    }
    return letters;
}

// Whether the word stands somewhere in the text with at most one letter more, less or other:
// the rows of an edit distance whose beginning and end in the text are free.
bool holds_nearly(const std::vector<std::string>& text, const std::vector<std::string>& word) {
    std::vector<std::size_t> row(word.size() + 1);
    for (std::size_t i = 0; i <= word.size(); ++i) row[i] = i;
    for (const std::string& letter : text) {
        std::size_t diagonal = row[0];
        row[0] = 0;
        for (std::size_t i = 1; i <= word.size(); ++i) {
            const std::size_t other = diagonal + (word[i - 1] == letter ? 0 : 1);
            diagonal = row[i];
            row[i] = std::min({other, row[i] + 1, row[i - 1] + 1});
        }
        if (row.back() <= 1) return true;
    }
    return false;
}

struct sought_word {
    std::string folded;
    std::vector<std::string> letters;
};

// 2: as typed, 1: nearly, 0: not there.
int weight_in(const std::string& text, const sought_word& word) {
    if (text.find(word.folded) != std::string::npos) return 2;
    if (word.letters.size() < length_for_mistake) return 0;
    return holds_nearly(letters_of(text), word.letters) ? 1 : 0;
}

// What people see of a field, in both languages, folded.
std::string text_of(const record::type_set& types, const record::field& f, const json& value) {
    std::string text;
    const json several = value.is_array() ? value : json::array({value});
    for (const json& one : several) {
        for (const bool bengali : {false, true}) {
            // Digits as those that were typed, which are made ASCII too.
            const auto shown = record::display_value(types, f, one, bengali);
            text += base::fold_name(base::ascii_digits(shown)) + "\n";
        }
    }
    return text;
}

struct find {
    int weight = 0;
    json document;
};

find look_in(const record::type_set& types, const record::type& t, const record_state& state,
             const std::vector<sought_word>& words) {
    const auto values = editing::shown_values(t, state);
    std::vector<int> best(words.size(), 0);
    json found = json::array();
    const auto look = [&](const std::string& text) {
        bool any = false;
        for (std::size_t i = 0; i < words.size(); ++i) {
            const int weight = weight_in(text, words[i]);
            best[i] = std::max(best[i], weight);
            any = any || weight > 0;
        }
        return any;
    };
    look(base::fold_name(t.text.bn) + "\n" + base::fold_name(t.text.en) + "\n" +
         base::fold_name(editing::key_of(t, state)) + "\n" + base::fold_name(state.office));
    for (const record::field& f : t.fields) {
        const auto value = values.find(f.name);
        if (value == values.end() || !look(text_of(types, f, value->second))) continue;
        found.push_back({{"field", f.name}, {"value", value->second}});
    }
    if (std::any_of(best.begin(), best.end(), [](int weight) { return weight == 0; })) return {};
    int sum = 0;
    for (const int weight : best) sum += weight;
    return {sum,
            {{"type", t.name},
             {"key", editing::key_of(t, state)},
             {"office", state.office},
             {"retired", editing::standing_of(state) == merge::standing::retired},
             {"found", std::move(found)}}};
}

}  // namespace

result<json> search(agent_store::agent_ledger& in, std::string_view typed) {
    TRY(const std::string normal, base::normalize(typed));
    std::vector<sought_word> words;
    std::string_view rest = normal;
    while (!rest.empty() && words.size() < words_most) {
        const std::size_t end = std::min(rest.find(' '), rest.size());
        const std::string folded = base::fold_name(base::ascii_digits(rest.substr(0, end)));
        if (!folded.empty()) words.push_back({folded, letters_of(folded)});
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    if (words.empty()) return json::array();
    const auto types = in.types();
    std::vector<find> finds;
    editing::record_filter everything;
    everything.with_retired = true;
    TRY_VOID(in.each(everything, [&](const record_state& state) {
        const record::type* t = types->find(state.type);
        if (t == nullptr) return;
        find one = look_in(*types, *t, state, words);
        if (one.weight > 0) finds.push_back(std::move(one));
    }));
    std::stable_sort(finds.begin(), finds.end(),
                     [](const find& a, const find& b) { return a.weight > b.weight; });
    json documents = json::array();
    for (find& one : finds) {
        if (documents.size() == finds_most) break;
        documents.push_back(std::move(one.document));
    }
    return documents;
}

}  // namespace kheya::agent_desk
