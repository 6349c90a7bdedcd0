#include "hub/console/live.hpp"

#include "shared/base/check.hpp"
#include "shared/platform/system.hpp"
#include "shared/serving/pages.hpp"

#include <algorithm>
#include <cstring>
#include <optional>
#include <set>
#include <utility>

namespace kheya::hub_console {

using platform::awaitable;
using platform::http_response;

namespace {

constexpr const char* hello = "retry: 5000\n\n";
constexpr const char* still_here = ": still here\n\n";

}  // namespace

struct live::reader {
    hub_command::caller who;
    std::set<std::string> moved;  // not told yet; one beyond the limit at most
    bool anything = false;        // not told yet: it may have been anywhere
    std::optional<progress_note> progress;  // the latest, not told yet
    std::shared_ptr<platform::alarm> bell;
};

class live::source : public platform::byte_source {
public:
    source(live& all, std::shared_ptr<reader> who) : all_(all), who_(std::move(who)) {}

    awaitable<base::result<std::size_t>> read(std::span<char> out) override {
        while (waiting_.empty()) {
            auto ends = is_over();
            if (co_await std::move(ends)) co_return std::size_t{0};
            if (const auto note = std::exchange(who_->progress, std::nullopt)) {
                const nlohmann::json told = {
                    {"word", note->word}, {"done", note->done}, {"whole", note->whole}};
                waiting_ = "event: progress\ndata: " + told.dump() + "\n\n";
                continue;
            }
            if (who_->moved.empty() && !who_->anything) {
                who_->bell = std::make_shared<platform::alarm>(all_.around_.io);
                const auto bell = who_->bell;
                auto waits = bell->wait(heartbeat);
                const bool has_news = co_await std::move(waits);
                auto ended = is_over();
                if (co_await std::move(ended)) co_return std::size_t{0};
                if (!has_news) waiting_ = still_here;
                continue;
            }
            auto telling = all_.event_for(who_);
            waiting_ = co_await std::move(telling);
        }
        const std::size_t count = std::min(out.size(), waiting_.size());
        std::memcpy(out.data(), waiting_.data(), count);
        waiting_.erase(0, count);
        co_return count;
    }

private:
    // Where the store does not answer it goes on: there is nothing to be told then either.
    awaitable<bool> is_over() {
        if (all_.stopped_) co_return true;
        auto looks = all_.around_.door.find_kept(*who_->who.session, sessions::use::glance);
        const auto found = co_await std::move(looks);
        co_return all_.stopped_ || (!found.who && found.status == 401);
    }
    live& all_;
    std::shared_ptr<reader> who_;
    std::string waiting_ = hello;
};

std::size_t live::count() {
    std::erase_if(readers_, [](const auto& each) { return each.expired(); });
    return readers_.size();
}

http_response live::open(hub_command::caller who) {
    CHECK(who.session.has_value());
    const auto of_session = [&](const std::weak_ptr<reader>& each) {
        const auto there = each.lock();
        return there && there->who.session == who.session;
    };
    const bool is_full = count() >= streams_most;
    const auto mine = std::count_if(readers_.begin(), readers_.end(), of_session);
    if (stopped_ || is_full || static_cast<std::size_t>(mine) >= streams_of_one_most) {
        http_response busy = serving::problem(503, "too many pages wait for news: close some");
        busy.retry_after_s = 60;
        return busy;
    }
    auto added = std::make_shared<reader>();
    added->who = std::move(who);
    readers_.push_back(added);
    http_response stream;
    stream.content_type = "text/event-stream";
    stream.until_closed = true;
    stream.body = std::make_shared<source>(*this, std::move(added));
    return serving::guarded(std::move(stream), serving::uncached);
}

void live::moved(const hub_store::movement& what) {
    for (const auto& each : readers_) {
        const auto there = each.lock();
        if (there && there->bell && what.shut_out.contains(there->who.name)) there->bell->ring();
    }
    if (what.offices.empty() && !what.everyone) return;
    ++revision_;
    for (const auto& each : readers_) {
        const auto there = each.lock();
        if (!there) continue;
        there->anything = there->anything || what.everyone;
        for (const auto& [office, own] : what.offices) {
            // With a scope every office must be looked at; else one over the limit tells of more.
            if (there->who.scope.empty() && there->moved.size() > offices_told) break;
            there->moved.insert(office);
        }
        if (there->bell) there->bell->ring();
    }
}

void live::progress(const std::string& name, progress_note note) {
    for (const auto& each : readers_) {
        const auto there = each.lock();
        if (!there || there->who.name != name) continue;
        there->progress = note;
        if (there->bell) there->bell->ring();
    }
}

void live::stop() {
    stopped_ = true;
    for (const auto& each : readers_) {
        const auto there = each.lock();
        if (there && there->bell) there->bell->ring();
    }
}

// What moved since the last event and he may see; empty when that is nothing. What moves while it
// waits joins it.
awaitable<std::string> live::event_for(std::shared_ptr<reader> who) {
    co_await around_.time.wait(news_pause);
    auto offices = std::make_shared<std::set<std::string>>(std::move(who->moved));
    who->moved.clear();
    const bool anything = std::exchange(who->anything, false);
    if (!who->who.scope.empty()) {
        std::function<base::result<void>()> sift = [this, offices, who]() -> base::result<void> {
            hub_store::office_scope scope(around_.store, who->who.scope);
            std::erase_if(*offices, [&](const std::string& id) { return !scope.allows(id); });
            return {};
        };
        const auto sifted = co_await around_.disk.read(std::move(sift));
        if (!sifted || (offices->empty() && !anything)) co_return std::string();
    }
    nlohmann::json told = {{"revision", revision_}, {"offices", nlohmann::json::array()}};
    if (anything) told["more"] = true;
    for (const std::string& office : *offices) {
        if (told["offices"].size() == offices_told) {
            told["more"] = true;
            break;
        }
        told["offices"].push_back(office);
    }
    co_return "event: news\ndata: " + told.dump() + "\n\n";
}

}  // namespace kheya::hub_console
