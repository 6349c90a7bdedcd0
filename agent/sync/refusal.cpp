// How an exchange ended that did not go well: what a status says, and which kind an error is.

#include "agent/sync/exchange.hpp"
#include "shared/wire/bounded_json.hpp"

namespace kheya::agent_sync {

using base::errc;
using platform::awaitable;

namespace {

constexpr std::size_t problem_limit = 64u << 10;   // of an error's body

ended ended_by(errc code) {
    switch (code) {
        case errc::later: return ended::later;
        case errc::forbidden:
        case errc::not_enrolled: return ended::forbidden;
        case errc::refused: return ended::refused;
        default: return ended::no_link;
    }
}

// The reason in a problem document (RFC 9457); empty when the body is none.
std::string reason_in(const std::string& body) {
    const auto problem = wire::parse_bounded(body);
    if (!problem || !problem->is_object()) return {};
    for (const char* key : {"detail", "title"}) {
        const auto found = problem->find(key);
        if (found != problem->end() && found->is_string()) return found->get<std::string>();
    }
    return {};
}

}  // namespace

base::error no_hub(std::string what) {
    return {errc::no_link, "no hub here: " + std::move(what), {},
            "এখানে হাব নেই (সংযোগ নেই বা অন্য কিছু সাড়া দিচ্ছে)"};
}

exchange_end failed(base::error why) { return {ended_by(why.code), std::move(why), std::nullopt}; }

// A refusal that is no problem document comes from something in between.
awaitable<exchange_end> refusal(platform::http_response response) {
    const bool is_ours = response.content_type.starts_with("application/problem+json");
    const int status = response.status;
    const auto retry_after_s = response.retry_after_s;
    auto body = co_await platform::read_all(response.body, problem_limit);
    const std::string reason = is_ours && body ? reason_in(*body) : std::string();
    const std::string said = reason.empty() ? "status " + std::to_string(status) : reason;
    exchange_end end = failed(no_hub(said));
    if (status == 413 || status == 415) {
        end = {ended::too_large, no_hub("requests of this size do not pass: " + said),
               std::nullopt};
    } else if (status == 503 || status == 429) {
        end = {ended::later, {errc::later, "the hub is busy: " + said, {}, "হাব এখন ব্যস্ত"},
               std::nullopt};
        if (retry_after_s) end.retry_after = *retry_after_s * base::second_us;
    } else if (is_ours && (status == 401 || status == 403)) {
        end = failed({errc::forbidden, said, {}, "হাব এই ডিভাইসকে ফিরিয়ে দিয়েছে: " + said});
    } else if (is_ours && (status == 400 || status == 426)) {
        end = failed(base::refused("the hub refused: " + said));
    }
    co_return end;
}

}  // namespace kheya::agent_sync
