#pragma once

// A value inside one of the files that describe record types, together with where it stands, so
// that every mistake is told with its exact place: portal.json: fields[3].kind. Owned by the
// loader.

#include "shared/record/type_set.hpp"

#include <initializer_list>

namespace kheya::record {

// Reads JSON and refuses what the library would let pass: a key given twice in one object. Errors:
// refused, where = file:line:column for wrong JSON, file: path for a doubled key.
base::result<json> parse_json_file(const std::string& file, const std::string& text);

// Points into a document that outlives it.
class json_place {
public:
    json_place(const json& value, std::string file, std::string path = {})
        : value_(&value), file_(std::move(file)), path_(std::move(path)) {}

    [[nodiscard]] const json& value() const { return *value_; }
    [[nodiscard]] std::string where() const { return path_.empty() ? file_ : file_ + ": " + path_; }
    [[nodiscard]] base::error mistake(std::string message) const {
        return base::refused(std::move(message), where());
    }
    [[nodiscard]] bool has(std::string_view key) const { return value_->contains(key); }

    // The member, which must be there.
    [[nodiscard]] json_place at(const std::string& key) const;
    [[nodiscard]] json_place at(std::size_t index) const;

    // Errors: refused, where this value is no object or holds a key that is not in `known`.
    [[nodiscard]] base::result<void> only(std::initializer_list<std::string_view> known) const;

    // Each gives the member's value or, when the member is not there, `otherwise`.
    [[nodiscard]] base::result<std::string> text(const std::string& key,
                                                 std::string otherwise = {}) const;
    [[nodiscard]] base::result<bool> flag(const std::string& key) const;
    [[nodiscard]] base::result<std::optional<std::int64_t>> number(const std::string& key) const;
    [[nodiscard]] base::result<std::vector<std::string>> texts(const std::string& key) const;

    // These must be there.
    [[nodiscard]] base::result<std::string> needed_text(const std::string& key) const;
    [[nodiscard]] base::result<label> needed_label(const std::string& key) const;
    [[nodiscard]] base::result<std::vector<json_place>> items(const std::string& key) const;

private:
    const json* value_;
    std::string file_, path_;
};

}  // namespace kheya::record
