#pragma once

// Settings of one program: known keys with defaults, overridden by a TOML file, then the
// environment (sync.url is KHEYA_SYNC_URL), then flags. Read once at start; unknown keys are an
// error that names the nearest known one.

#include "shared/base/result.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kheya::platform {

// "bn or en": choices as a person reads them, without an empty one.
std::string listed(const std::vector<std::string>& choices, const char* or_word);

class settings_reader {
public:
    using environment_lookup = std::function<std::optional<std::string>(const std::string&)>;
    // Reads the process's environment, or what a test gives instead.
    settings_reader();
    explicit settings_reader(environment_lookup lookup);

    // Keys are SECTION.NAME. Declaring twice is our mistake (CHECK).
    void declare_text(std::string key, std::string otherwise);
    void declare_integer(std::string key, std::int64_t otherwise, std::int64_t least,
                         std::int64_t most);
    void declare_boolean(std::string key, bool otherwise);
    // A text that is one of these; the first is the default, an empty one is not told.
    void declare_choice(std::string key, std::vector<std::string> choices);

    // Reads the file; one that is not there is as good as empty. Call after declaring.
    // Errors: usage (with FILE:LINE), io.
    base::result<void> load(const std::string& path);
    // Writes the key's value into the file, whose other lines and comments stay as they are; it
    // holds from the next load on. Errors: usage (a wrong value; a file that load() refuses, or in
    // which the key's place is not found), io.
    base::result<void> save(const std::string& path, const std::string& key,
                            const std::string& value);
    // A command-line flag's value. Errors: usage.
    base::result<void> set_flag(const std::string& key, const std::string& value);
    // Applies the environment. Errors: usage.
    base::result<void> read_environment();

    // Asking for a key that was not declared, or as another kind, is our mistake (CHECK).
    [[nodiscard]] const std::string& text(std::string_view key) const;
    [[nodiscard]] std::int64_t integer(std::string_view key) const;
    [[nodiscard]] bool boolean(std::string_view key) const;
    // Whether environment or flag say it, so that the file's value does not count.
    [[nodiscard]] bool is_from_outside(std::string_view key) const;

private:
    enum class kind { text, integer, boolean };
    enum class origin { defaults, file, environment, flag };
    struct setting {
        kind type = kind::text;
        origin from = origin::defaults;
        std::string text;
        std::vector<std::string> choices = {};   // empty: any text
        std::int64_t integer = 0, least = 0, most = 0;
        bool boolean = false;
    };
    void declare(std::string key, setting made);
    base::result<void> read_text(const std::string& text, const std::string& path);
    const setting& find(std::string_view key, kind type) const;
    base::result<void> assign(const std::string& key, const std::string& value, origin from,
                              const std::string& where);
    [[nodiscard]] std::string nearest(std::string_view key) const;

    environment_lookup lookup_;
    std::map<std::string, setting, std::less<>> settings_;
};

}  // namespace kheya::platform
