#pragma once

// What was typed at the desk and not saved yet, as its pages hand it over: a browser brings its own
// storage to the disk much later. Never sent anywhere and no part of any record. Calls run inside
// database::transact() or read() and throw like it.

#include "shared/base/result.hpp"
#include "shared/platform/sqlite.hpp"

#include <nlohmann/json.hpp>

#include <string>
#include <string_view>

namespace kheya::agent_store {

inline constexpr std::int64_t drafts_most = 200;            // the one kept longest ago goes
inline constexpr std::size_t draft_bytes_most = 64 << 10;   // of one, as JSON
inline constexpr std::size_t draft_name_most = 400;         // bytes of `key`, and of `tab`

class drafts {
public:
    // `person`: whose they are at a desk with PINs; empty: anybody's. One that was kept while
    // nobody had a PIN is everybody's until somebody takes it up.
    explicit drafts(platform::database& db, std::string_view person = {});

    // Keeps what the window `tab` holds of the form `key` in place of what it held before. Errors:
    // refused (`body` is no object or too large, a name is empty or too long).
    base::result<void> keep(const std::string& key, const std::string& tab,
                            const nlohmann::json& body);
    void drop(const std::string& key, const std::string& tab);
    // [{"tab", "body"}] of one form, the one kept last first.
    [[nodiscard]] nlohmann::json of(const std::string& key) const;

private:
    [[nodiscard]] std::string place(const std::string& key) const;
    platform::database& db_;
    std::string person_;
};

}  // namespace kheya::agent_store
