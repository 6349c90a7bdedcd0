#include "hub/intake/relay_port.hpp"

#include "hub/intake/gate.hpp"
#include "shared/bundle/bundle.hpp"
#include "shared/wire/limits.hpp"

#include <algorithm>

namespace kheya::hub_intake {

namespace {

using platform::http_request;
using platform::http_response;

constexpr std::size_t relays_at_once = 4;   // one of a device each, which holds a whole file
constexpr int relay_retry_s = 60;
constexpr std::size_t bearer_digits = 16;   // of the bringing device's key

http_response relay_told(int status, std::string_view detail) {
    http_response given = platform::make_problem(status, "bundle", detail);
    if (status == 503) given.retry_after_s = relay_retry_s;
    return given;
}

int relay_status(base::errc code) {
    switch (code) {
        case base::errc::not_enrolled: return 401;
        case base::errc::forbidden: return 403;
        default: return 503;
    }
}

// A device's file under way, for as long as it lives.
class relay_seat {
public:
    relay_seat(std::set<base::public_key>& taken, const base::public_key& by)
        : taken_(taken), by_(by) {
        taken_.insert(by_);
    }
    ~relay_seat() { taken_.erase(by_); }
    relay_seat(const relay_seat&) = delete;
    relay_seat& operator=(const relay_seat&) = delete;

private:
    std::set<base::public_key>& taken_;
    base::public_key by_;
};

}  // namespace

bool relay_port::is_asked(const http_request& request) {
    return request.target == bundle::relay_target;
}

platform::awaitable<http_response> relay_port::handle(http_request request) {
    if (!request.peer) co_return relay_told(401, "show a device key in the TLS handshake");
    if (request.method != "POST") co_return relay_told(405, "POST a bundle");
    if (under_way_.size() >= relays_at_once || under_way_.contains(*request.peer)) {
        co_return relay_told(503, "others hand on files: come later");
    }
    const relay_seat seat(under_way_, *request.peer);
    std::string by;
    const base::time_us now = clock_.wall();
    std::function<base::result<void>()> look = [&]() -> base::result<void> {
        TRY(const auto from, admit(store_, *request.peer, now));
        by = "device " + from.device.key.hex().substr(0, bearer_digits) + " of " +
             from.device.office;
        return {};
    };
    const auto admitted = co_await disk_.read(std::move(look));
    if (!admitted) {
        co_return relay_told(relay_status(admitted.error().code), admitted.error().message);
    }
    auto pass = room_.enter(*request.peer, std::min<std::size_t>(request.content_length,
                                                                 wire::request_limit));
    if (!pass) co_return relay_told(503, "there is no room for a file now: come later");
    pass->welcome();
    auto file = co_await platform::read_all(request.body, wire::request_limit);
    if (!file) co_return relay_told(400, file.error().message);
    auto importing = import_(std::move(*file), std::move(by));
    const editing::outcome given = co_await std::move(importing);
    if (given.exit_code == static_cast<int>(base::errc::io)) {
        co_return relay_told(503, "the hub cannot take this now");
    }
    if (given.exit_code != 0 || given.files.empty()) {
        co_return relay_told(400, given.err.substr(0, given.err.find('\n')));
    }
    if (!pass->resize(given.files.front().bytes.size())) {
        co_return relay_told(503, "there is no room for an answer now: come later");
    }
    auto answer = platform::make_response(200, bundle::content_type, given.files.front().bytes);
    co_return admission::keep(std::move(pass), std::move(answer));
}

}  // namespace kheya::hub_intake
