// The calls of the agent port beside the exchange: the hub's keys, waiting for news, enrolment.

#include "hub/intake/agent_port.hpp"
#include "hub/intake/key_rolls.hpp"
#include "shared/wire/bounded_json.hpp"
#include "shared/wire/json_reader.hpp"

namespace kheya::hub_intake {

using nlohmann::json;
using platform::http_request;
using platform::http_response;

namespace {

constexpr std::size_t enrol_body_limit = 4u << 10;
constexpr int room_full_retry_s = 300;

}  // namespace

// To anybody: who cannot tell yet that this is his hub asks by no key that we know.
platform::awaitable<http_response> agent_port::show_keys() {
    auto text = std::make_shared<std::string>();
    std::function<base::result<void>()> job = [this, text]() -> base::result<void> {
        *text = json{{"rolls", wire::key_rolls_to_json(key_rolls(store_))}}.dump();
        return {};
    };
    const auto read = co_await room_.look(std::move(job));
    if (!read) co_return refusal(read.error());
    co_return platform::make_response(200, "application/json", std::move(*text));
}

// Known what he wants: the seat comes before the look that counts, so that nothing can move
// unseen in between.
platform::awaitable<http_response> agent_port::wait_for_news(http_request request) {
    const auto asked = read_wait(request.target);
    if (!asked) co_return refusal(asked.error());
    const base::public_key peer = *request.peer;
    struct look {
        hub_store::device_row device;
        std::string mark;
    };
    auto seen = std::make_shared<look>();
    std::shared_ptr<waiting_room::seat> seat;
    for (;;) {
        const base::time_us now = clock_.wall();
        std::function<base::result<void>()> job = [this, seen, peer, now]() -> base::result<void> {
            TRY(const auto from, admit(store_, peer, now));
            seen->device = from.device;
            seen->mark = news_mark(store_, from);
            return {};
        };
        const auto looked = co_await room_.look(std::move(job));
        if (!looked) co_return refusal(looked.error());
        if (seen->mark != asked->mark) {
            const json news = {{"mark", seen->mark}};
            co_return platform::make_response(200, "application/json", news.dump());
        }
        if (seat && seat->is_over) co_return platform::make_response(204, "", "");
        const bool was_seated = seat != nullptr;
        if (!was_seated) seat = room_.enter(seen->device, asked->duration);
        if (!seat || seat->is_taken) {
            auto full = platform::make_problem(503, "come later", "no room to wait here now");
            full.retry_after_s = room_full_retry_s;
            co_return full;
        }
        if (was_seated) co_await waiting_room::wait(seat);
    }
}

platform::awaitable<http_response> agent_port::enrol_device(http_request request) {
    const base::public_key peer = *request.peer;
    const auto body = co_await platform::read_all(request.body, enrol_body_limit);
    if (!body) co_return refusal(body.error());
    const auto parsed = wire::parse_bounded(*body);
    if (!parsed) co_return refusal(parsed.error());
    wire::json_reader in(*parsed, "enrolment");
    const std::string secret = in.text("secret");
    const std::string machine = in.text("machine", "");
    if (!in.status()) co_return refusal(in.status().error());
    const base::time_us now = clock_.wall();
    auto outcome = std::make_shared<base::result<json>>(base::refused("not tried"));
    // A wrong try is counted, so the job succeeds whatever the outcome is.
    std::function<base::result<void>()> job = [=, this]() -> base::result<void> {
        const auto before = store_.device(peer);
        *outcome = enrol(store_, key_, peer, secret, machine, now);
        if (!*outcome || !statements_) return {};
        const auto after = store_.device(peer);
        const bool is_told = before && after && before->office == after->office &&
                             before->subtree == after->subtree;
        if (is_told) return {};
        // A restored hub must find it there: without it the enrolment did not happen.
        const auto logged = statements_((*outcome)->dump());
        if (logged) return {};
        return base::error{base::errc::io, "statements.log: " + logged.error().text(), {}, {}};
    };
    const auto done = co_await disk_.write(std::move(job));
    if (!done) co_return refusal(done.error());
    if (!*outcome) co_return refusal(outcome->error());
    co_return platform::make_response(200, "application/json", (*outcome)->dump());
}

}  // namespace kheya::hub_intake
