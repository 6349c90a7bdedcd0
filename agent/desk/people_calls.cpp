// The desk's calls about the people who share it: unlock, lock, the list, a PIN given or taken. The
// rules are in sitting.hpp; what costs time (Argon2id) runs on the disk thread.

#include "agent/command/people_verb.hpp"
#include "agent/desk/desk.hpp"
#include "shared/base/text.hpp"
#include "shared/editing/arguments.hpp"
#include "shared/editing/refusal.hpp"

#include <algorithm>
#include <array>

namespace kheya::agent_desk {

using base::errc;
using editing::outcome;
using editing::request;
using editing::text_in;
using nlohmann::json;
using platform::awaitable;

namespace {

constexpr std::array<std::string_view, 4> calls = {"people", "unlock", "lock", "person"};

base::error come_later(base::time_us wait) {
    const std::string seconds = std::to_string(wait / base::second_us + 1);
    return {errc::later, "too many wrong PINs: try again in " + seconds + " s", "pin",
            "অনেকবার ভুল পিন: " + base::bengali_digits(seconds) + " সেকেন্ড পরে আবার দিন"};
}

}  // namespace

bool desk::is_people_call(std::string_view verb) {
    return std::find(calls.begin(), calls.end(), verb) != calls.end();
}

awaitable<base::result<agent_store::people>> desk::people() {
    agent_store::people all;
    std::function<base::result<void>()> job = [&]() -> base::result<void> {
        all = agent_store::read_people(around_.store.notes());
        return {};
    };
    const auto done = co_await around_.disk.read(std::move(job));
    if (!done) co_return done.error();
    co_return all;
}

// Counted before it is looked at, so that tries at the same moment count too.
awaitable<base::result<void>> desk::check_pin(agent_store::person who, std::string typed) {
    if (const auto wait = seats_.wait_for(who.name); wait > 0) co_return come_later(wait);
    seats_.saw(who.name, false);
    bool is_right = false;
    std::function<base::result<void>()> job = [&]() -> base::result<void> {
        TRY(is_right, agent_store::is_pin_of(who, typed));
        return {};
    };
    const auto done = co_await around_.disk.read(std::move(job));
    if (!done) co_return done.error();
    if (!is_right) {
        co_return editing::refusal("pin", "the PIN is wrong; a forgotten one is taken away by "
                                          "`kheya-agent people reset NAME`",
                                   "পিন ভুল; ভুলে গেলে `kheya-agent people reset NAME` চালান");
    }
    seats_.saw(who.name, true);
    co_return base::result<void>();
}

awaitable<base::result<void>> desk::unlock(std::string session, json arguments) {
    auto asking = people();
    const auto all = co_await std::move(asking);
    if (!all) co_return all.error();
    const auto* found = agent_store::find_person(*all, text_in(arguments, "name"));
    if (found == nullptr || found->pin.empty()) {
        co_return editing::refusal("name", "choose somebody who has a PIN",
                                   "যাঁর পিন আছে এমন কাউকে বেছে নিন");
    }
    const agent_store::person who = *found;
    auto checking = check_pin(who, text_in(arguments, "pin"));
    const auto checked = co_await std::move(checking);
    if (checked) seats_.unlock(session, who.name);
    co_return checked;
}

// Whoever has a PIN gives it before anything about them is changed.
awaitable<base::result<void>> desk::change(std::string session, json arguments) {
    auto asking = people();
    const auto before = co_await std::move(asking);
    if (!before) co_return before.error();
    const std::string name = text_in(arguments, "name");
    const auto* found = agent_store::find_person(*before, name);
    if (found != nullptr && !found->pin.empty()) {
        const agent_store::person who = *found;
        auto checking = check_pin(who, text_in(arguments, "old"));
        const auto checked = co_await std::move(checking);
        if (!checked) co_return checked;
    }
    std::function<base::result<void>()> job = [&]() -> base::result<void> {
        auto notes = around_.store.notes();
        auto all = agent_store::read_people(notes);
        TRY_VOID(agent_command::change_person(all, around_.random, arguments));
        agent_store::keep_people(notes, all);
        return {};
    };
    const auto changed = co_await around_.disk.write(std::move(job));
    // Who gave the desk its first PIN is not locked out by it.
    const bool gave_pin = changed && !text_in(arguments, "pin").empty();
    if (gave_pin && seats_.holder(session).empty()) seats_.unlock(session, base::squeeze(name));
    co_return changed;
}

awaitable<outcome> desk::about_people(std::string session, request asked) {
    base::result<void> done;
    if (asked.verb == "unlock") {
        auto unlocking = unlock(session, asked.arguments);
        done = co_await std::move(unlocking);
    } else if (asked.verb == "person") {
        auto changing = change(session, asked.arguments);
        done = co_await std::move(changing);
    } else if (asked.verb == "lock") {
        seats_.lock(session);
    }
    if (!done) co_return editing::failure(done.error(), asked.how);
    auto asking = people();
    const auto all = co_await std::move(asking);
    if (!all) co_return editing::failure(all.error(), asked.how);
    const std::string holder = seats_.holder(session);
    co_return editing::success(json{{"people", agent_command::people_document(*all)},
                                    {"holder", holder},
                                    {"locked", holder.empty() && agent_store::has_pins(*all)}});
}

// Every call of a browser goes through here.
awaitable<outcome> desk::serve(std::string session, request asked) {
    auto asking = people();
    const auto all = co_await std::move(asking);
    if (!all) co_return editing::failure(all.error(), asked.how);
    const std::string holder = seats_.holder(session);
    const auto may = may_call(*all, holder, asked.verb, asked.arguments);
    if (!may) co_return editing::failure(may.error(), asked.how);
    if (asked.verb != "news") seats_.touch(session);
    if (is_people_call(asked.verb)) {
        co_return co_await about_people(std::move(session), std::move(asked));
    }
    if (!holder.empty() && text_in(asked.arguments, "by").empty()) asked.arguments["by"] = holder;
    co_return co_await perform(std::move(asked));
}

}  // namespace kheya::agent_desk
