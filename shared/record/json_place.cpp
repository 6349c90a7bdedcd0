#include "shared/record/json_place.hpp"

#include "shared/base/text.hpp"

#include <algorithm>

namespace kheya::record {

namespace {

using base::refused;
using base::result;

std::string joined(const std::string& path, const std::string& key) {
    return path.empty() ? key : path + "." + key;
}

// Line and column as an editor counts them, in letters.
std::string line_and_column(const std::string& text, std::size_t position) {
    const std::string_view before =
        std::string_view(text).substr(0, position == 0 ? 0 : position - 1);
    const auto line = 1 + std::count(before.begin(), before.end(), '\n');
    const auto last = before.rfind('\n');
    const std::string_view start =
        last == std::string_view::npos ? before : before.substr(last + 1);
    return std::to_string(line) + ":" + std::to_string(base::length(start) + 1);
}

// Walks the text once, only to find the first mistake: wrong JSON or a key given twice.
class mistake_finder : public nlohmann::json_sax<json> {
public:
    std::string doubled_key, doubled_path;
    bool wrong = false;
    std::size_t wrong_at = 0;

    bool null() override { return scalar(); }
    bool boolean(bool) override { return scalar(); }
    bool number_integer(number_integer_t) override { return scalar(); }
    bool number_unsigned(number_unsigned_t) override { return scalar(); }
    bool number_float(number_float_t, const string_t&) override { return scalar(); }
    bool string(string_t&) override { return scalar(); }
    bool binary(binary_t&) override { return scalar(); }
    bool start_object(std::size_t) override { return open(false); }
    bool start_array(std::size_t) override { return open(true); }
    bool end_object() override { return close(); }
    bool end_array() override { return close(); }
    bool key(string_t& name) override {
        level& now = levels_.back();
        if (!now.keys.insert(name).second) {
            doubled_key = name;
            doubled_path = path();
            return false;
        }
        now.key = name;
        return true;
    }
    bool parse_error(std::size_t position, const std::string&,
                     const nlohmann::detail::exception&) override {
        wrong = true;
        wrong_at = position;
        return false;
    }

private:
    struct level {
        bool array = false;
        std::size_t index = 0;
        std::string key;
        std::set<std::string> keys;
    };
    std::vector<level> levels_;

    bool scalar() {
        if (!levels_.empty() && levels_.back().array) ++levels_.back().index;
        return true;
    }
    bool open(bool array) {
        levels_.push_back({array, 0, {}, {}});
        return levels_.size() < 64;
    }
    bool close() {
        levels_.pop_back();
        return scalar();
    }
    // Where the innermost open value stands.
    [[nodiscard]] std::string path() const {
        std::string text;
        for (std::size_t i = 0; i + 1 < levels_.size(); ++i) {
            const level& l = levels_[i];
            text = l.array ? text + "[" + std::to_string(l.index) + "]" : joined(text, l.key);
        }
        return text;
    }
};

}  // namespace

result<json> parse_json_file(const std::string& file, const std::string& text) {
    mistake_finder finder;
    if (!json::sax_parse(text, &finder)) {
        if (!finder.doubled_key.empty() || !finder.wrong) {
            const std::string place =
                finder.doubled_path.empty() ? file : file + ": " + finder.doubled_path;
            return finder.doubled_key.empty()
                       ? refused("nested too deeply", file)
                       : refused("the key \"" + finder.doubled_key + "\" is given twice", place);
        }
        return refused("this is not JSON", file + ":" + line_and_column(text, finder.wrong_at));
    }
    json parsed = json::parse(text, nullptr, false);
    if (!parsed.is_object()) return refused("expected an object", file + ":1:1");
    // json converts to nearly anything, so the result must be told which of its two sides this is.
    return result<json>(boost::system::in_place_value, std::move(parsed));
}

json_place json_place::at(const std::string& key) const {
    return {value_->at(key), file_, joined(path_, key)};
}

json_place json_place::at(std::size_t index) const {
    return {value_->at(index), file_, path_ + "[" + std::to_string(index) + "]"};
}

result<void> json_place::only(std::initializer_list<std::string_view> known) const {
    if (!value_->is_object()) return mistake("expected an object");
    for (const auto& [key, ignored] : value_->items()) {
        if (std::find(known.begin(), known.end(), key) == known.end()) {
            return mistake("unknown key \"" + key + "\"");
        }
    }
    return {};
}

result<std::string> json_place::text(const std::string& key, std::string otherwise) const {
    if (!has(key)) return otherwise;
    const json& found = value_->at(key);
    if (!found.is_string()) return at(key).mistake("expected a text");
    return found.get<std::string>();
}

result<bool> json_place::flag(const std::string& key) const {
    if (!has(key)) return false;
    const json& found = value_->at(key);
    if (!found.is_boolean()) return at(key).mistake("expected true or false");
    return found.get<bool>();
}

result<std::optional<std::int64_t>> json_place::number(const std::string& key) const {
    if (!has(key)) return std::optional<std::int64_t>();
    const json& found = value_->at(key);
    if (!found.is_number_integer()) return at(key).mistake("expected a whole number");
    return std::optional<std::int64_t>(found.get<std::int64_t>());
}

result<std::vector<std::string>> json_place::texts(const std::string& key) const {
    std::vector<std::string> all;
    if (!has(key)) return all;
    TRY(const auto places, items(key));
    for (const json_place& place : places) {
        if (!place.value().is_string()) return place.mistake("expected a text");
        all.push_back(place.value().get<std::string>());
    }
    return all;
}

result<std::string> json_place::needed_text(const std::string& key) const {
    if (!has(key)) return mistake("\"" + key + "\" is missing");
    TRY(std::string found, text(key));
    if (found.empty()) return at(key).mistake("must not be empty");
    return found;
}

result<label> json_place::needed_label(const std::string& key) const {
    if (!has(key)) return mistake("\"" + key + "\" is missing");
    const json_place place = at(key);
    TRY_VOID(place.only({"bn", "en"}));
    for (const char* language : {"bn", "en"}) {
        if (!place.has(language)) {
            return place.mistake(std::string("no label in ") + (language == std::string_view("bn")
                                                                    ? "Bengali (bn)"
                                                                    : "English (en)"));
        }
    }
    label found;
    TRY(found.bn, place.needed_text("bn"));
    TRY(found.en, place.needed_text("en"));
    return found;
}

result<std::vector<json_place>> json_place::items(const std::string& key) const {
    std::vector<json_place> all;
    if (!has(key)) return all;
    const json_place list = at(key);
    if (!list.value().is_array()) return list.mistake("expected a list");
    for (std::size_t i = 0; i < list.value().size(); ++i) all.push_back(list.at(i));
    return all;
}

}  // namespace kheya::record
