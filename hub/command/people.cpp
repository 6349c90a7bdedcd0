#include "hub/command/people.hpp"

#include "shared/base/hash.hpp"
#include "shared/base/text.hpp"

#include <algorithm>
#include <set>

namespace kheya::hub_command {

namespace {

constexpr std::string_view first_administrator = "admin";
constexpr std::string_view scheme = "https://";
constexpr std::size_t different_least = 5;  // letters of a password

}  // namespace

base::result<std::string> user_name_from(std::string_view typed) {
    const base::error wrong{base::errc::refused,
                            "a user's name has 1 to 80 bytes and no control characters", "name",
                            "ব্যবহারকারীর নাম দিন (সর্বোচ্চ ৮০ বাইট)"};
    auto kept = base::name_as_kept(typed);
    if (!kept) return wrong;
    std::string& name = *kept;
    if (name.empty() || name.size() > user_name_most) return wrong;
    for (const char c : name) {
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) return wrong;
    }
    return kept;
}

base::result<void> check_password(std::string_view password, std::string_view name) {
    const std::set<char> different(password.begin(), password.end());
    const bool has_name = password.find(name) != std::string_view::npos;
    if (base::is_valid_utf8(password) && base::length(password) >= password_least &&
        password.size() <= password_most && different.size() >= different_least && !has_name) {
        return {};
    }
    return base::error{base::errc::refused,
                       "take a password of at least 10 characters, 5 of them different, without "
                       "your name in it",
                       "password",
                       "পাসওয়ার্ডে অন্তত ১০টি অক্ষর দিন, যার ৫টি ভিন্ন; নিজের নাম ব্যবহার করবেন না"};
}

std::string draw_first_link(hub_store::store& in, hub_store::user_row& user,
                            platform::chance& random, base::time_us now) {
    const std::string key = random.draw<base::hash256>().hex();
    user.link = base::sha256_of(key);
    user.link_until = now + first_link_life;
    // After the #: browsers send it nowhere, and no log has it.
    return console_url(in) + "/#first=" + key;
}

std::string make_first_administrator(hub_store::store& in, platform::chance& random,
                                     base::time_us now) {
    hub_store::user_row user;
    user.name = first_administrator;
    user.may = hub_store::role::administrator;
    user.made_at = now;
    std::string link = draw_first_link(in, user, random, now);
    in.put_user(user);
    return link;
}

std::string console_url(hub_store::store& in) {
    if (const auto set = in.meta("console_url"); set && !set->empty()) return *set;
    std::string host = in.meta("url").value_or("");
    if (host.starts_with(scheme)) host = host.substr(scheme.size());
    host = host.substr(0, host.find('/'));
    const std::size_t colon = host.rfind(':');
    if (colon != std::string::npos && host.find(']', colon) == std::string::npos) {
        host = host.substr(0, colon);
    }
    return std::string(scheme) + host + ":" + in.meta("console_port").value_or("9443");
}

std::string run_for(std::string_view address) {
    address.remove_prefix(std::min(scheme.size(), address.size()));
    address = address.substr(0, address.find('/'));
    const std::size_t colon = address.rfind(':');
    const bool has_port =
        colon != std::string_view::npos && address.find(']', colon) == std::string_view::npos;
    const std::string_view port = has_port ? address.substr(colon) : ":443";
    return "kheya-hub run --console " + std::string(port);
}

}  // namespace kheya::hub_command
