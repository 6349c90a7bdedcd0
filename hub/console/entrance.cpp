#include "hub/console/entrance.hpp"

#include "hub/command/people.hpp"
#include "shared/base/hash.hpp"
#include "shared/platform/http_server.hpp"
#include "shared/platform/log.hpp"
#include "shared/platform/passwords.hpp"

#include <algorithm>

namespace kheya::hub_console {

using base::errc;
using hub_command::caller;
using hub_store::user_row;
using platform::awaitable;

namespace {

proof refusal(int status, std::string en, std::string bn) {
    proof refused;
    refused.status = status;
    refused.detail = std::move(en);
    refused.detail_bn = std::move(bn);
    return refused;
}

proof refusal(const base::error& e) {
    const bool is_busy = e.code == errc::later;
    proof refused = refusal(e.code == errc::refused ? 422 : e.code == errc::forbidden ? 401
                                                        : is_busy                     ? 503
                                                                                      : 507,
                            e.message, e.message_bn);
    if (is_busy) refused.retry_after_s = 2;
    return refused;
}

// Said alike for a wrong name, a wrong password and a locked user.
base::error not_known() {
    return {errc::forbidden, "the name or the password is wrong", {},
            "নাম অথবা পাসওয়ার্ড ভুল"};
}

base::error wrong_code() {
    return {errc::forbidden, "the number is wrong, or was used already: wait for the next one",
            {}, "কোডটি ভুল অথবা একবার ব্যবহৃত: পরের কোডের জন্য অপেক্ষা করুন"};
}

base::error link_over() {
    return {errc::refused, "the link is used or older than 24 hours: ask for another one", {},
            "লিংকটি ব্যবহৃত অথবা ২৪ ঘণ্টার পুরোনো: নতুন লিংক চেয়ে নিন"};
}

proof proven(const user_row& user, const std::string& from,
             const std::optional<base::hash256>& session) {
    proof given;
    given.status = 200;
    given.who = caller{user.name, user.may, user.scope, from, session};
    return given;
}

hub_store::audit_row action(const caller& who, const std::string& verb, base::time_us now) {
    hub_store::audit_row row;
    row.at = now;
    row.who = who.name.substr(0, hub_command::user_name_most);
    row.from = who.from;
    row.verb = verb;
    row.outcome = "done";
    return row;
}

}  // namespace

awaitable<void> entrance::write_down(hub_store::audit_row row) {
    std::function<base::result<void>()> job = [this, row]() -> base::result<void> {
        around_.store.append_audit(row);
        return {};
    };
    const auto written = co_await around_.disk.write(std::move(job));
    if (!written) platform::log_error("list of actions: " + written.error().text());
}

awaitable<base::result<void>> entrance::leave(caller who) {
    const base::time_us now = around_.time.wall();
    std::function<base::result<void>()> job = [this, who, now]() -> base::result<void> {
        if (who.session) around_.store.end_session(*who.session);
        around_.store.append_audit(action(who, "logout", now));
        return {};
    };
    co_return co_await around_.disk.write(std::move(job));
}

void entrance::open(const std::string& name, const opening& wanted, base::time_us now) {
    around_.store.end_session(wanted.before);
    around_.store.open_session({wanted.session, name, now, now}, bounds_at(now));
}

base::result<user_row> entrance::look_again(const caller& who) {
    auto user = around_.store.user(who.name);
    if (!user || user->disabled) return not_known();
    if (who.session && !around_.store.session(*who.session)) return not_known();
    return std::move(*user);
}

awaitable<proof> entrance::note_refusal(caller who, std::string verb, base::error why) {
    hub_store::audit_row row = action(who, verb, around_.time.wall());
    row.outcome = "refused";
    row.note = why.message;
    row.note_bn = why.message_bn;
    auto writing = write_down(std::move(row));
    co_await std::move(writing);
    co_return refusal(why);
}

awaitable<proof> entrance::check_wait(std::string name, std::string from) {
    const base::time_us wait =
        std::max(names_.wait_of(name), addresses_.wait_of(platform::origin_of(from)));
    proof given;
    given.status = 200;
    if (wait <= 0) co_return given;
    given = refusal(429, "too many tries: wait a little", "অনেকবার চেষ্টা হয়েছে: একটু অপেক্ষা করুন");
    given.retry_after_s = static_cast<int>(wait / base::second_us + 1);
    co_return given;
}

// The user of that name and password. Takes as long for a name that nobody has.
awaitable<base::result<user_row>> entrance::prove(std::string name, std::string password) {
    auto user = std::make_shared<std::optional<user_row>>();
    std::function<base::result<void>()> look = [this, user, name]() -> base::result<void> {
        *user = around_.store.user(name);
        return {};
    };
    const auto looked = co_await around_.disk.read(std::move(look));
    if (!looked) co_return looked.error();
    auto right = std::make_shared<bool>(false);
    const std::string kept = *user ? (*user)->password : std::string();
    std::function<base::result<void>()> work = [right, kept, password]() -> base::result<void> {
        TRY(*right, platform::is_password(password, kept));
        return {};
    };
    const auto worked = co_await around_.proving.run(std::move(work));
    if (!worked) co_return worked.error();
    if (!*right || !*user || (*user)->disabled) co_return not_known();
    co_return std::move(**user);
}

// Changes the user and leaves an entry, if nobody changed password or standing meanwhile. A new way
// in ends what came in by the old one, but who changes it.
awaitable<base::result<void>> entrance::save(caller who, std::string verb,
                                             std::string known_password, change made,
                                             std::optional<opening> wanted) {
    const base::time_us now = around_.time.wall();
    std::function<base::result<void>()> job = [this, who, verb, known_password, made, wanted,
                                               now]() -> base::result<void> {
        TRY(user_row user, look_again(who));
        if (user.password != known_password) return not_known();
        const bool had_code = user.totp_confirmed;
        TRY_VOID(made(user));
        around_.store.put_user(user);
        if (user.password != known_password || user.totp_confirmed != had_code) {
            around_.store.shut_out(who.name, who.session);
        }
        if (wanted) open(who.name, *wanted, now);
        around_.store.append_audit(action(who, verb, now));
        return {};
    };
    co_return co_await around_.disk.write(std::move(job));
}

awaitable<proof> entrance::login(std::string name, std::string password, std::string code,
                                 std::string from, opening wanted) {
    const auto read = hub_command::user_name_from(name);
    if (!read || password.size() > hub_command::password_most) co_return refusal(not_known());
    name = *read;
    auto waiting = check_wait(name, from);
    proof given = co_await std::move(waiting);
    if (given.status != 200) co_return given;
    // Counted before it is known: tries that come all at once count too.
    names_.failed(name);
    addresses_.failed(platform::origin_of(from));
    caller who{name, hub_store::role::viewer, "", from};
    auto proving = prove(name, std::move(password));
    const auto user = co_await std::move(proving);
    if (!user) {
        auto noting = note_refusal(who, "login", user.error());
        co_return co_await std::move(noting);
    }
    if (user->totp_confirmed && code.empty()) {
        given = refusal(401, "the number of your authenticator is needed",
                        "অথেনটিকেটর অ্যাপের কোড দিন");
        given.needs_code = true;
        co_return given;
    }
    const base::time_us now = around_.time.wall();
    change enter = [code, now](user_row& in) -> base::result<void> {
        in.last_login = now;
        if (!in.totp_confirmed) return {};
        const auto step = platform::find_totp_step(in.totp, code, now, in.totp_step);
        if (!step) return wrong_code();
        in.totp_step = *step;
        return {};
    };
    auto saving = save(who, "login", user->password, std::move(enter), wanted);
    const auto saved = co_await std::move(saving);
    if (!saved) {
        auto noting = note_refusal(who, "login", saved.error());
        co_return co_await std::move(noting);
    }
    names_.succeeded(name);
    addresses_.succeeded(platform::origin_of(from));
    co_return proven(*user, from, wanted.session);
}

awaitable<proof> entrance::begin(std::string key, std::string password, std::string from,
                                 opening wanted) {
    auto waiting = check_wait("", from);
    proof given = co_await std::move(waiting);
    if (given.status != 200) co_return given;
    addresses_.failed(platform::origin_of(from));
    const base::hash256 link = base::sha256_of(key);
    const base::time_us now = around_.time.wall();
    auto user = std::make_shared<std::optional<user_row>>();
    std::function<base::result<void>()> look = [this, user, link, now]() -> base::result<void> {
        *user = around_.store.user_by_link(link);
        if (!*user || (*user)->disabled || (*user)->link_until < now) return link_over();
        return {};
    };
    const auto looked = co_await around_.disk.read(std::move(look));
    if (!looked) {
        // Whose link it was, where that is known still.
        const caller who{*user ? (*user)->name : "", hub_store::role::viewer, "", from};
        auto noting = note_refusal(who, "first", looked.error());
        co_return co_await std::move(noting);
    }
    if (const auto fits = hub_command::check_password(password, (*user)->name); !fits) {
        co_return refusal(fits.error());
    }
    auto hashed = std::make_shared<std::string>();
    std::function<base::result<void>()> work = [this, hashed, password]() -> base::result<void> {
        TRY(*hashed, platform::hash_password(password, around_.random));
        return {};
    };
    const auto worked = co_await around_.proving.run(std::move(work));
    if (!worked) co_return refusal(worked.error());
    const caller who{(*user)->name, (*user)->may, (*user)->scope, from};
    change set = [hashed, link, now](user_row& in) -> base::result<void> {
        if (in.link != link) return link_over();
        in.link = std::nullopt;
        in.password = *hashed;
        in.last_login = now;
        return {};
    };
    auto saving = save(who, "first", (*user)->password, std::move(set), wanted);
    const auto saved = co_await std::move(saving);
    if (!saved) co_return refusal(saved.error());
    addresses_.succeeded(platform::origin_of(from));
    co_return proven(**user, from, wanted.session);
}

awaitable<proof> entrance::prove_again(caller who, std::string verb, std::string password,
                                       std::shared_ptr<user_row> user) {
    auto waiting = check_wait(who.name, who.from);
    proof given = co_await std::move(waiting);
    if (given.status != 200) co_return given;
    names_.failed(who.name);
    auto proving = prove(who.name, std::move(password));
    auto found = co_await std::move(proving);
    if (!found) {
        auto noting = note_refusal(who, verb, found.error());
        co_return co_await std::move(noting);
    }
    names_.succeeded(who.name);
    *user = std::move(*found);
    given.who = who;
    co_return given;
}

awaitable<proof> entrance::change_password(caller who, std::string old, std::string wanted) {
    if (const auto fits = hub_command::check_password(wanted, who.name); !fits) {
        co_return refusal(fits.error());
    }
    auto user = std::make_shared<user_row>();
    auto proving = prove_again(who, "me/password", std::move(old), user);
    const proof given = co_await std::move(proving);
    if (given.status != 200) co_return given;
    auto hashed = std::make_shared<std::string>();
    std::function<base::result<void>()> work = [this, hashed, wanted]() -> base::result<void> {
        TRY(*hashed, platform::hash_password(wanted, around_.random));
        return {};
    };
    const auto worked = co_await around_.proving.run(std::move(work));
    if (!worked) co_return refusal(worked.error());
    change set = [hashed](user_row& in) -> base::result<void> {
        in.password = *hashed;
        return {};
    };
    auto saving = save(who, "me/password", user->password, std::move(set));
    const auto saved = co_await std::move(saving);
    if (!saved) co_return refusal(saved.error());
    co_return proven(*user, who.from, who.session);
}

awaitable<base::result<std::string>> entrance::draw_totp(caller who) {
    const std::string secret = platform::draw_totp_secret(around_.random);
    std::function<base::result<void>()> job = [this, who, secret]() -> base::result<void> {
        TRY(user_row user, look_again(who));
        if (user.totp_confirmed) {
            return base::error{errc::refused, "there is a second factor: turn it off first", {},
                               "দ্বিতীয় ধাপ চালু আছে: আগে সেটি বন্ধ করুন"};
        }
        user.totp = secret;
        around_.store.put_user(user);
        return {};
    };
    const auto saved = co_await around_.disk.write(std::move(job));
    if (!saved) co_return saved.error();
    co_return secret;
}

awaitable<proof> entrance::confirm_totp(caller who, std::string code) {
    auto waiting = check_wait(who.name, who.from);
    proof given = co_await std::move(waiting);
    if (given.status != 200) co_return given;
    const base::time_us now = around_.time.wall();
    std::function<base::result<void>()> job = [this, who, code, now]() -> base::result<void> {
        TRY(user_row user, look_again(who));
        const auto step = platform::find_totp_step(user.totp, code, now, user.totp_step);
        if (!step) {
            base::error wrong = wrong_code();
            wrong.code = errc::refused;
            return wrong;
        }
        user.totp_confirmed = true;
        user.totp_step = *step;
        around_.store.put_user(user);
        around_.store.shut_out(who.name, who.session);
        around_.store.append_audit(action(who, "me/totp", now));
        return {};
    };
    names_.failed(who.name);
    const auto saved = co_await around_.disk.write(std::move(job));
    if (!saved) {
        auto noting = note_refusal(who, "me/totp", saved.error());
        co_return co_await std::move(noting);
    }
    names_.succeeded(who.name);
    given.who = who;
    co_return given;
}

awaitable<proof> entrance::drop_totp(caller who, std::string password) {
    auto user = std::make_shared<user_row>();
    auto proving = prove_again(who, "me/totp", std::move(password), user);
    const proof given = co_await std::move(proving);
    if (given.status != 200) co_return given;
    change drop = [](user_row& in) -> base::result<void> {
        in.totp.clear();
        in.totp_confirmed = false;
        return {};
    };
    auto saving = save(who, "me/totp off", user->password, std::move(drop));
    const auto saved = co_await std::move(saving);
    if (!saved) co_return refusal(saved.error());
    co_return given;
}

}  // namespace kheya::hub_console
