#pragma once

// People at headquarters as the store keeps them: who may come in, with which role and for which
// offices, and the list of what was done. Owner: the store; schema.sql explains each column.

#include "shared/base/hybrid_time.hpp"
#include "shared/base/ids.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace kheya::hub_store {

class store;

// In this order: each may do what those before it may.
enum class role { viewer, department, division, administrator };
std::string_view to_text(role r);
std::optional<role> role_from(std::string_view text);
// As a list for ever can keep it: what is no UTF-8, or NUL, made U+FFFD byte by byte.
std::string legible(std::string_view text);

struct user_row {
    std::string name;
    role may = role::viewer;
    std::string scope;     // "", "department:CODE" or "office:ID" (and those below it)
    std::string password;  // as passwords.hpp writes it; empty: not set yet
    std::string totp;      // secret, base32; empty: none
    bool totp_confirmed = false;
    std::int64_t totp_step = 0;  // the last one used: none is taken twice
    bool disabled = false;
    std::optional<base::hash256> link;  // of the one-time link that sets a password
    base::time_us link_until = 0;
    base::time_us made_at = 0;
    std::optional<base::time_us> last_login;
};

// Somebody who is signed in at the console. No cookie can be made of it, nor what a page shows
// beside the cookie.
struct session_row {
    base::hash256 hash;  // of the cookie's value
    std::string name;
    base::time_us made_at = 0;
    base::time_us seen_at = 0;  // last used, as far as it was noted
};

// What a new session leaves of the others: those begun and used within these times, and no more of
// one person and of all, the oldest going first.
struct session_bounds {
    base::time_us made_after = 0, seen_after = 0, before = 0;
    std::size_t of_one = 0, of_all = 0;
};

// One action, for ever.
struct audit_row {
    std::int64_t id = 0;  // given by the store, growing
    base::time_us at = 0;
    std::string who, from, verb, what, office, outcome, note;
    std::string note_bn = {};  // the same in Bengali, where the program said it in both
};

struct audit_filter {
    std::int64_t before = 0;  // ids below it; 0: from the newest
    base::time_us since = 0;
    std::string who;
    std::size_t limit = 100;
};

// Which offices somebody may see and write for. Reads the store as it is asked, inside the
// transaction in which it is used.
class office_scope {
public:
    office_scope() = default;  // all
    office_scope(store& in, const std::string& scope);
    [[nodiscard]] bool is_whole() const { return in_ == nullptr; }
    [[nodiscard]] bool allows(const std::string& office);

private:
    bool look_up(const std::string& office);
    store* in_ = nullptr;
    std::string department_, root_;
    std::map<std::string, bool, std::less<>> known_;
};

}  // namespace kheya::hub_store
