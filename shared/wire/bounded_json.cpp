#include "shared/wire/bounded_json.hpp"

#include "shared/base/text.hpp"
#include "shared/wire/limits.hpp"

#include <algorithm>
#include <set>
#include <vector>

namespace kheya::wire {

namespace {

using json = nlohmann::json;

// Builds the document itself: nlohmann's own builder lets a doubled key's last value win, and turns
// integers over 64 bits into doubles.
class bounded_builder : public nlohmann::json_sax<json> {
public:
    explicit bounded_builder(json_limits limits) : limits_(limits) {}

    bool null() override { return put(nullptr); }
    bool boolean(bool value) override { return put(value); }
    bool number_integer(number_integer_t value) override { return put(value); }
    bool number_unsigned(number_unsigned_t value) override {
        if (value > INT64_MAX) return fail("a number over 64 bits");
        return put(static_cast<std::int64_t>(value));
    }
    bool number_float(number_float_t, const string_t&) override {
        return fail("a number that is not a whole one of 64 bits");
    }
    bool string(string_t& value) override { return string_holds(value) && put(std::move(value)); }
    bool binary(binary_t&) override { return fail("binary data"); }

    bool start_object(std::size_t) override { return open(json::object()); }
    bool start_array(std::size_t) override { return open(json::array()); }
    bool end_object() override { return close(); }
    bool end_array() override { return close(); }

    bool key(string_t& name) override {
        if (!string_holds(name)) return false;
        if (stack_.back()->contains(name))
            return fail("the key \"" + base::shortened(name, 40) + "\" twice");
        keys_.back() = std::move(name);
        return true;
    }

    bool parse_error(std::size_t position, const std::string&,
                     const nlohmann::detail::exception&) override {
        if (problem_.empty()) problem_ = "not JSON at byte " + std::to_string(position);
        return false;
    }

    json document;
    [[nodiscard]] const std::string& problem() const { return problem_; }

private:
    bool fail(std::string what) {
        problem_ = std::move(what);
        return false;
    }
    bool string_holds(const std::string& value) {
        if (value.size() > limits_.string_bytes) {
            return fail("a string of more than " + std::to_string(limits_.string_bytes) + " bytes");
        }
        if (value.find('\0') != std::string::npos) return fail("a NUL in a string");
        return true;
    }
    json* place(json value) {
        if (++values_ > limits_.values) {
            fail("more than " + std::to_string(limits_.values) + " values");
            return nullptr;
        }
        if (stack_.empty()) {
            document = std::move(value);
            return &document;
        }
        json& parent = *stack_.back();
        if (parent.is_array()) {
            parent.push_back(std::move(value));
            return &parent.back();
        }
        return &(parent[keys_.back()] = std::move(value));
    }
    bool put(json value) { return place(std::move(value)) != nullptr; }
    bool open(json container) {
        if (stack_.size() >= limits_.depth) {
            return fail("nested deeper than " + std::to_string(limits_.depth));
        }
        json* placed = place(std::move(container));
        if (placed == nullptr) return false;
        stack_.push_back(placed);
        keys_.emplace_back();
        return true;
    }
    bool close() {
        stack_.pop_back();
        keys_.pop_back();
        return true;
    }

    json_limits limits_;
    std::size_t values_ = 0;
    std::vector<json*> stack_;  // open containers; a parent does not grow while its child is open
    std::vector<std::string> keys_;
    std::string problem_;
};

}  // namespace

json_limits unit_limits() {
    return {depth_limit, value_limit, string_limit};
}

std::size_t values_at_most(std::string_view text) {
    return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
        return c == ',' || c == ':' || c == '[' || c == '{';
    }));
}

// Nearly none must be read to know.
base::result<void> check_unit(std::string_view text) {
    if (text.size() > unit_limit) {
        return base::refused("a unit of more than " + std::to_string(unit_limit >> 10) + " KiB");
    }
    if (text.size() <= string_limit && values_at_most(text) <= value_limit) return {};
    TRY_VOID(parse_bounded(text));
    return {};
}

base::result<nlohmann::json> parse_bounded(std::string_view text, json_limits limits) {
    // nlohmann's lexer takes a NUL for the end of the text and would not look at what follows.
    if (const auto nul = text.find('\0'); nul != std::string_view::npos) {
        return base::refused("JSON refused: a NUL at byte " + std::to_string(nul + 1));
    }
    bounded_builder builder(limits);
    if (!json::sax_parse(text.begin(), text.end(), &builder)) {
        return base::refused("JSON refused: " + builder.problem());
    }
    return std::move(builder.document);
}

}  // namespace kheya::wire
