#pragma once

// Reads a message's members with the first mistake remembered, so that readers can be written as a
// list of members and asked once at the end.

#include "shared/base/ids.hpp"
#include "shared/base/result.hpp"

#include <nlohmann/json.hpp>

#include <optional>
#include <string>

namespace kheya::wire {

class json_reader {
public:
    // `object` is refused later by status() if it is not an object.
    json_reader(const nlohmann::json& object, std::string what);

    std::string text(const char* key, std::string fallback);
    std::string text(const char* key);
    std::int64_t number(const char* key);
    std::int64_t number(const char* key, std::int64_t fallback);
    bool flag(const char* key);                   // absent is false
    const nlohmann::json& list(const char* key);  // absent is empty
    [[nodiscard]] bool has(const char* key) const;
    template <class Id>
    Id id(const char* key) {
        auto parsed = Id::parse(text(key));
        if (!parsed) note(key, "is not an id");
        return parsed ? *parsed : Id{};
    }
    template <class Id>
    std::optional<Id> optional_id(const char* key) {
        if (!has(key)) return std::nullopt;
        return id<Id>(key);
    }
    void note(const char* key, const char* problem);  // keeps the first one
    [[nodiscard]] const base::result<void>& status() const { return status_; }

private:
    const nlohmann::json* find(const char* key) const;
    const nlohmann::json& object_;
    std::string what_;
    base::result<void> status_;
};

}  // namespace kheya::wire
