#include "hub/console/sessions.hpp"

#include "shared/base/check.hpp"
#include "shared/base/hash.hpp"
#include "shared/platform/log.hpp"

#include <algorithm>

namespace kheya::hub_console {

using base::hash256;
using platform::awaitable;

namespace {

constexpr std::size_t secret_length = 2 * hash256::size;

// What no hub made is no reason to ask the store.
bool is_secret(std::string_view text) {
    return text.size() == secret_length &&
           text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

proof nobody() {
    proof out;
    out.detail = "sign in";
    out.detail_bn = "প্রবেশ করুন";
    return out;
}

proof busy() {
    proof out;
    out.status = 503;
    out.detail = "the hub cannot look who is signed in at this moment: try again";
    out.detail_bn = "কে প্রবেশ করেছেন তা এই মুহূর্তে দেখা যাচ্ছে না: আবার চেষ্টা করুন";
    out.retry_after_s = 2;
    return out;
}

base::time_us since(base::time_us then, base::time_us now) {
    return std::max<base::time_us>(0, now - then);
}

}  // namespace

// What the store has of a session, and whose it is.
struct sessions::row {
    std::optional<hub_store::session_row> session;
    hub_command::caller who;
};

hub_store::session_bounds bounds_at(base::time_us now) {
    return {now - session_life, now - session_idle - session_noted, now + session_ahead,
            sessions_of_one_most, sessions_most};
}

hash256 sessions::hash_of(std::string_view secret) { return base::sha256_of(secret); }

std::string sessions::token_of(std::string_view secret) {
    return base::sha256_of("token of " + std::string(secret)).hex();
}

bool sessions::is_over(const known& one) const {
    const base::time_us now = around_.time.monotonic();
    return now - one.seen > session_idle || now - one.made > session_life;
}

bool sessions::is_believed(const known& one) const {
    return one.doubts == doubts_ && !is_over(one) &&
           around_.time.monotonic() - one.looked < session_trusted;
}

std::size_t sessions::count() {
    return static_cast<std::size_t>(std::count_if(
        known_.begin(), known_.end(), [&](const auto& each) { return !is_over(each.second); }));
}

void sessions::make_room() {
    if (known_.size() < sessions_most) return;
    known_.erase(std::min_element(
        known_.begin(), known_.end(),
        [](const auto& a, const auto& b) { return a.second.looked < b.second.looked; }));
}

// One that nobody has now nobody will have: its value would have to be drawn once more.
void sessions::remember_stranger(const hash256& hash) {
    if (!strangers_.insert(hash).second) return;
    strangers_in_order_.push_back(hash);
    if (strangers_.size() <= strangers_remembered) return;
    strangers_.erase(strangers_in_order_.front());
    strangers_in_order_.pop_front();
}

void sessions::opened(hub_command::caller who, std::uint64_t doubts) {
    CHECK(who.session.has_value());
    make_room();
    const base::time_us now = around_.time.monotonic();
    const hash256 hash = *who.session;
    known_[hash] = {std::move(who), now, now, now, now, around_.time.wall(), doubts};
}

awaitable<base::result<sessions::row>> sessions::look(hash256 hash) {
    auto into = std::make_shared<row>();
    std::function<base::result<void>()> job = [this, into, hash]() -> base::result<void> {
        *into = {around_.store.session(hash), {}};
        if (!into->session) return {};
        const auto user = around_.store.user(into->session->name);
        if (user && !user->disabled && !user->password.empty()) {
            into->who = {user->name, user->may, user->scope, {}, hash};
        } else {
            into->session = std::nullopt;
        }
        return {};
    };
    const auto looked = co_await around_.disk.read(std::move(job));
    if (!looked) co_return looked.error();
    co_return std::move(*into);
}

bool sessions::take(const hash256& hash, const row& there, base::time_us asked_at,
                    std::uint64_t doubts) {
    const base::time_us wall = around_.time.wall(), now = around_.time.monotonic();
    const hub_store::session_row& kept = *there.session;
    const base::time_us age = since(kept.made_at, wall);
    // It may have been used since, as long as nobody had to note it.
    const base::time_us idle = since(kept.seen_at + session_noted, wall);
    const bool is_ahead = std::max(kept.made_at, kept.seen_at) > wall + session_ahead;
    if (is_ahead || age > session_life || idle > session_idle) return false;
    const base::time_us noted = now - since(kept.seen_at, wall);
    const auto known_here = known_.find(hash);
    if (known_here == known_.end()) {
        make_room();
        known_[hash] = {there.who, now - age, now - idle, noted, asked_at, kept.seen_at, doubts};
        return true;
    }
    known& one = known_here->second;
    one.who = there.who;
    one.made = std::min(one.made, now - age);
    if (kept.seen_at > one.row_seen) {
        // Another process noted it, after we looked last.
        one.seen = std::max(one.seen, kept.seen_at > wall ? one.looked : now - idle);
        one.noted = std::max(one.noted, noted);
        one.row_seen = kept.seen_at;
    }
    one.looked = asked_at;
    one.doubts = doubts;
    return !is_over(one);
}

// Others must not take up again what is over here, whatever their clock says.
awaitable<void> sessions::end(hash256 hash) {
    std::function<base::result<void>()> job = [this, hash]() -> base::result<void> {
        around_.store.end_session(hash);
        return {};
    };
    const auto ended = co_await around_.disk.write(std::move(job));
    // Known as over until the store has it.
    if (ended) known_.erase(hash);
    else platform::log_warn("sessions: " + ended.error().text());
}

awaitable<void> sessions::note(hash256 hash) {
    const base::time_us now = around_.time.wall();
    std::function<base::result<void>()> job = [this, hash, now]() -> base::result<void> {
        around_.store.note_session(hash, now);
        return {};
    };
    const auto noted = co_await around_.disk.write(std::move(job));
    const auto one = known_.find(hash);
    if (!noted) platform::log_warn("sessions: " + noted.error().text());
    else if (one != known_.end()) one->second.row_seen = std::max(one->second.row_seen, now);
}

awaitable<proof> sessions::find(std::string secret, use how) {
    if (!is_secret(secret)) co_return nobody();
    auto finding = find_kept(hash_of(secret), how);
    co_return co_await std::move(finding);
}

awaitable<proof> sessions::find_kept(hash256 hash, use how) {
    if (strangers_.contains(hash)) co_return nobody();
    auto one = known_.find(hash);
    if (one == known_.end() || !is_believed(one->second)) {
        const bool is_stranger = one == known_.end();
        if (is_stranger && looking_ >= strangers_looked_for) co_return busy();
        const base::time_us asked_at = around_.time.monotonic();
        const std::uint64_t doubts = doubts_;
        looking_ += is_stranger ? 1 : 0;
        auto looks = look(hash);
        const auto looked = co_await std::move(looks);
        looking_ -= is_stranger ? 1 : 0;
        if (!looked) co_return busy();
        if (!looked->session) {
            known_.erase(hash);
            remember_stranger(hash);
            co_return nobody();
        }
        if (!take(hash, *looked, asked_at, doubts)) {
            if (known_.contains(hash)) {
                auto ends = end(hash);
                co_await std::move(ends);
            }
            co_return nobody();
        }
        one = known_.find(hash);
    }
    proof given;
    given.who = one->second.who;
    const base::time_us now = around_.time.monotonic();
    if (how == use::glance) co_return given;
    one->second.seen = now;
    if (now - one->second.noted < session_noted) co_return given;
    one->second.noted = now;
    auto notes = note(hash);
    co_await std::move(notes);
    co_return given;
}

}  // namespace kheya::hub_console
