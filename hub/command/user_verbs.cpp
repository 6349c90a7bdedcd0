// People of the console, as an administrator keeps them.

#include "hub/command/people.hpp"
#include "hub/command/verbs.hpp"

#include <algorithm>

namespace kheya::hub_command {

namespace {

using editing::outcome;
using editing::speech;
using hub_store::role;
using hub_store::user_row;

json user_document(const user_row& u, base::time_us now) {
    const char* state = "active";
    if (u.disabled) state = "disabled";
    else if (u.password.empty()) state = u.link && u.link_until > now ? "invited" : "link expired";
    json out = {{"name", u.name},         {"role", to_text(u.may)},
                {"scope", u.scope},       {"state", state},
                {"totp", u.totp_confirmed}, {"made_at", base::to_iso(u.made_at)},
                {"last_login", nullptr}};
    if (u.last_login) out["last_login"] = base::to_iso(*u.last_login);
    return out;
}

// What was typed: a department's code, or an office, which brings those below it.
base::result<std::string> scope_from(const std::string& typed, role may, hub_store::store& in) {
    const bool has_none = may == role::administrator || may == role::division;
    if (typed.empty() && may == role::department) {
        return base::error{base::errc::refused,
                           "say which department or office: --scope DIP, --scope DIP-HQ-26",
                           "scope", "কোন অধিদপ্তর বা অফিস তা দিন, যেমন DIP বা DIP-HQ-26"};
    }
    if (typed.empty()) return std::string();
    if (has_none) {
        return base::error{base::errc::refused,
                           "the role " + std::string(to_text(may)) + " is for all offices",
                           "scope", "এই ভূমিকা সব অফিসের জন্য: পরিধি দেওয়া যায় না"};
    }
    if (in.office(typed)) return "office:" + typed;
    for (const auto& office : in.offices()) {
        if (office.department == typed) return "department:" + typed;
    }
    return base::error{base::errc::refused,
                       "there is neither a department nor an office \"" + typed +
                           "\" in the register; see `kheya-hub office list`",
                       "scope", "রেজিস্টারে \"" + typed + "\" নামে কোনো অধিদপ্তর বা অফিস নেই"};
}

base::result<user_row> known_user(const json& arguments, hub_store::store& in) {
    TRY(const std::string name, user_name_from(arguments.value("name", "")));
    if (auto found = in.user(name)) return std::move(*found);
    return base::error{base::errc::refused, "there is no user \"" + name + "\"", "name",
                       "\"" + name + "\" নামে কোনো ব্যবহারকারী নেই"};
}

// The user with a role and scope as they are kept, and a link. Errors: refused (the name is taken
// or no name).
base::result<user_row> added(const std::string& typed, role may, std::string scope,
                             surroundings& around, std::string& link) {
    user_row user;
    TRY(user.name, user_name_from(typed));
    if (around.store.user(user.name)) {
        return base::error{base::errc::refused, "there is a user \"" + user.name + "\" already",
                           "name",
                           "\"" + user.name + "\" নামে একজন ব্যবহারকারী আগেই আছেন"};
    }
    user.may = may;
    user.scope = std::move(scope);
    user.made_at = around.now;
    link = draw_first_link(around.store, user, around.random, around.now);
    around.store.put_user(user);
    return user;
}

// With which rights; the same in Bengali.
std::string rights_text(const user_row& user) {
    return std::string(to_text(user.may)) + (user.scope.empty() ? "" : ", " + user.scope);
}
std::string rights_in_bengali(const user_row& user) {
    static const std::map<role, const char*> words = {{role::viewer, "দর্শক"},
                                                      {role::department, "অধিদপ্তর"},
                                                      {role::division, "বিভাগ (মন্ত্রণালয়)"},
                                                      {role::administrator, "প্রশাসক"}};
    const std::string code = user.scope.substr(user.scope.find(':') + 1);
    return std::string(words.at(user.may)) + (user.scope.empty() ? "" : ", পরিধি " + code);
}

// Whoever is at headquarters' command line can always draw another link.
bool is_at_the_console(const surroundings& around) {
    return around.who.has_value();
}

// A hub that nobody can care for is worse than any user who should go. Whoever never set a password
// cannot, and his link may be gone for ever: he does not stand in for one who has.
base::result<void> check_not_last(const user_row& leaving, hub_store::store& in) {
    if (leaving.may != role::administrator || leaving.disabled) return {};
    for (const user_row& other : in.users()) {
        const bool can_act = !other.password.empty() || leaving.password.empty();
        if (other.name != leaving.name && other.may == role::administrator && !other.disabled &&
            can_act) {
            return {};
        }
    }
    return base::error{base::errc::refused,
                       "\"" + leaving.name +
                           "\" is the last administrator who can sign in: add another one, who "
                           "sets a password, first",
                       "name",
                       "প্রবেশ করতে পারেন এমন শেষ প্রশাসক ইনিই: আগে আরেকজন যোগ করুন, যিনি "
                       "পাসওয়ার্ড দেবেন"};
}

outcome told(const base::result<user_row>& done, surroundings& around, const speech& how,
             const std::string& link = {}) {
    if (!done) return editing::failure(done.error(), how);
    json document = user_document(*done, around.now);
    if (!link.empty()) {
        document["link"] = link;
        document["link_until"] = base::to_iso(done->link_until);
    }
    if (how.json) return editing::success(document);
    std::string text = done->name + "\t" + std::string(to_text(done->may)) + "\t" + done->scope +
                       "\t" + document["state"].get<std::string>() + "\n";
    if (!link.empty()) {
        text += (how.bengali ? "২৪ ঘণ্টার মধ্যে একবার ব্যবহারের লিংক:\n"
                             : "link, good once and for 24 hours:\n") +
                link + "\n";
    }
    return editing::success(text);
}

}  // namespace

outcome add_user(const json& arguments, surroundings& around, const speech& how) {
    std::string link;
    const auto made = [&]() -> base::result<user_row> {
        const auto may = hub_store::role_from(arguments.value("role", ""));
        if (!may) {
            return base::error{base::errc::usage,
                               "a role is administrator, division, department or viewer", "role",
                               "ভূমিকা administrator, division, department বা viewer"};
        }
        TRY(auto scope, scope_from(arguments.value("scope", ""), *may, around.store));
        TRY(user_row user, added(arguments.value("name", ""), *may, scope, around, link));
        around.done.note = rights_text(user);
        around.done.note_bn = rights_in_bengali(user);
        return user;
    }();
    return told(made, around, how, link);
}

outcome list_users(const json&, surroundings& around, const speech& how) {
    json list = json::array();
    std::string text;
    for (const user_row& user : around.store.users()) {
        list.push_back(user_document(user, around.now));
        text += user.name + "\t" + std::string(to_text(user.may)) + "\t" + user.scope + "\t" +
                list.back()["state"].get<std::string>() +
                (user.totp_confirmed ? "\ttotp" : "\tno second factor") + "\n";
    }
    return how.json ? editing::success(list) : editing::success(text);
}

outcome disable_user(const json& arguments, surroundings& around, const speech& how) {
    const auto disabled = [&]() -> base::result<user_row> {
        TRY(user_row user, known_user(arguments, around.store));
        TRY_VOID(check_not_last(user, around.store));
        user.disabled = true;
        user.link = std::nullopt;
        around.store.put_user(user);
        around.store.shut_out(user.name);
        return user;
    }();
    return told(disabled, around, how);
}

outcome enable_user(const json& arguments, surroundings& around, const speech& how) {
    const auto enabled = [&]() -> base::result<user_row> {
        TRY(user_row user, known_user(arguments, around.store));
        user.disabled = false;
        around.store.put_user(user);
        return user;
    }();
    return told(enabled, around, how);
}

outcome reset_user(const json& arguments, surroundings& around, const speech& how) {
    std::string link;
    const auto reset = [&]() -> base::result<user_row> {
        TRY(user_row user, known_user(arguments, around.store));
        const bool clears = !arguments.value("totp", false);
        if (clears && is_at_the_console(around)) TRY_VOID(check_not_last(user, around.store));
        user.totp.clear();
        user.totp_confirmed = false;
        if (clears) {
            user.password.clear();
            link = draw_first_link(around.store, user, around.random, around.now);
        }
        around.store.put_user(user);
        around.store.shut_out(user.name);
        around.done.note = link.empty() ? "second factor only" : "a new link";
        around.done.note_bn = link.empty() ? "শুধু দ্বিতীয় প্রমাণ" : "নতুন লিংক";
        return user;
    }();
    return told(reset, around, how, link);
}

outcome hand_over_user(const json& arguments, surroundings& around, const speech& how) {
    std::string link;
    const auto made = [&]() -> base::result<user_row> {
        TRY(user_row leaving, known_user(arguments, around.store));
        if (leaving.disabled) {
            return base::error{base::errc::refused,
                               "\"" + leaving.name + "\" is disabled already", "name",
                               "\"" + leaving.name + "\"-এর প্রবেশ আগেই বন্ধ"};
        }
        // The successor has a link, and no password yet.
        if (is_at_the_console(around)) TRY_VOID(check_not_last(leaving, around.store));
        TRY(user_row heir, added(arguments.value("successor", ""), leaving.may, leaving.scope,
                                 around, link));
        leaving.disabled = true;
        leaving.link = std::nullopt;
        around.store.put_user(leaving);
        around.store.shut_out(leaving.name);
        around.done.note = "to " + heir.name + ": " + rights_text(heir);
        around.done.note_bn = heir.name + "-এর কাছে: " + rights_in_bengali(heir);
        return heir;
    }();
    return told(made, around, how, link);
}

}  // namespace kheya::hub_command
