#include "tests/sim/network.hpp"

#include "shared/bundle/bundle.hpp"
#include "shared/wire/codec.hpp"
#include "shared/wire/limits.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include <algorithm>
#include <cstring>

namespace kheya::sim {

namespace asio = boost::asio;
using platform::awaitable;
using platform::http_request;
using platform::http_response;

namespace {

constexpr base::time_us timeout = 30 * base::second_us;

base::error wrong_key() {
    return {base::errc::no_link, std::string(platform::wrong_key) + " here", {}, {}};
}
base::error broken() { return {base::errc::no_link, "the line is down", {}, {}}; }

// Gives its text in pieces, and then ends properly or dies.
class line_source : public platform::byte_source {
public:
    line_source(std::string text, std::size_t piece, bool dies)
        : text_(std::move(text)), piece_(piece), dies_(dies) {}
    awaitable<base::result<std::size_t>> read(std::span<char> out) override {
        const std::size_t count = std::min({out.size(), text_.size() - at_, piece_});
        if (count == 0 && dies_) co_return broken();
        std::memcpy(out.data(), text_.data() + at_, count);
        at_ += count;
        co_return count;
    }

private:
    std::string text_;
    std::size_t piece_, at_ = 0;
    bool dies_;
};

}  // namespace

base::time_us network::delay() {
    return static_cast<base::time_us>(
        1000 + dice_.next() % static_cast<std::uint64_t>(weather.delay_most));
}

std::shared_ptr<network::call> network::deliver(const letter& what) {
    auto made = std::make_shared<call>();
    if (hub_ == nullptr || !hub_->running()) return made;
    ++exchanges;
    http_request request = what.head;
    request.content_length = what.body.size();
    request.body = std::make_shared<line_source>(what.body, what.pieces, what.cut);
    auto at_hub = [](platform::http_handler handle, http_request asked,
                     std::shared_ptr<call> into) -> awaitable<void> {
        const bool is_file = asked.target == bundle::relay_target;
        http_response response = co_await handle(std::move(asked));
        const std::size_t most = is_file ? bundle::file_limit : wire::answer_limit;
        auto body = co_await platform::read_all(response.body, most);
        if (!body) co_return;
        into->status = response.status;
        into->content_type = response.content_type;
        into->retry_after_s = response.retry_after_s;
        into->body = std::move(*body);
        into->done = true;
    };
    asio::co_spawn(hub_->executor, at_hub(hub_->handler(), std::move(request), made),
                   asio::detached);
    hub_->poll();
    return made;
}

class line : public platform::transport {
public:
    line(network& net, agent_machine& from, const base::public_key& device)
        : net_(net), from_(from), device_(device) {}

    awaitable<base::result<http_response>> send(platform::hub_address to,
                                                http_request request) override {
        if (const auto posing = net_.impostors_.find(from_.number);
            posing != net_.impostors_.end()) {
            const network::impostor who = posing->second;
            co_return met_by(who, to, request);
        }
        if (!to.any_key && !is_pinned(to)) {
            co_return wrong_key();
        }
        auto body = co_await platform::read_all(request.body, wire::request_limit);
        if (!body) co_return body.error();
        network::letter what;
        what.head = std::move(request);
        what.head.peer = device_;
        what.body = std::move(*body);
        what.pieces = 1 + net_.dice_.below(16u << 10);
        what.cut = net_.happens(net_.weather.cut_up);
        if (what.cut) what.body.resize(net_.dice_.below(what.body.size() + 1));
        co_await from_.clock.wait(net_.delay());
        if (net_.is_down(from_.number) || net_.happens(net_.weather.lost_before)) {
            co_await from_.clock.wait(timeout);
            co_return broken();
        }
        if (net_.happens(net_.weather.portal)) co_return in_the_hubs_stead();
        const auto answer = net_.deliver(what);
        if (net_.happens(net_.weather.twice)) {
            network& net = net_;
            net.all_.at(net.all_.now + net.delay() * 20, 0, [&net, what] { net.deliver(what); });
        }
        co_await from_.clock.wait(net_.delay());
        const bool lost = what.cut || net_.happens(net_.weather.lost_after);
        if (!answer->done || lost || net_.is_down(from_.number)) {
            co_await from_.clock.wait(timeout);
            co_return broken();
        }
        co_return arrived(*answer);
    }
    void reset() override {}

private:
    // As the handshake would find out; nothing of the request was sent then.
    [[nodiscard]] bool is_pinned(const platform::hub_address& to) const {
        if (net_.hub_ == nullptr || !net_.hub_->running()) return true;
        const auto shown = platform::spki_pin(net_.hub_->key());
        return std::find(to.pins.begin(), to.pins.end(), shown) != to.pins.end();
    }
    // Where his key is believed he takes the request and says nothing.
    [[nodiscard]] static base::result<http_response> met_by(const network::impostor& who,
                                                            const platform::hub_address& to,
                                                            const http_request& request) {
        const auto pin = platform::spki_pin(who.key);
        const bool is_believed = std::find(to.pins.begin(), to.pins.end(), pin) != to.pins.end();
        if (!to.any_key && !is_believed) return wrong_key();
        if (request.target != "/v1/keys") return broken();
        return platform::make_response(200, "application/json", who.rolls);
    }
    http_response arrived(const network::call& answer) {
        http_response response;
        response.status = answer.status;
        response.content_type = answer.content_type;
        response.retry_after_s = answer.retry_after_s;
        response.content_length = answer.body.size();
        const bool cut = net_.happens(net_.weather.cut_down);
        std::string text = answer.body;
        if (cut) text.resize(net_.dice_.below(text.size() + 1));
        response.body =
            std::make_shared<line_source>(std::move(text), 1 + net_.dice_.below(16u << 10), cut);
        return response;
    }

    // A captive portal, or a proxy that mangles.
    http_response in_the_hubs_stead() {
        const std::string page = "<html>please pay</html>";
        const bool claims = net_.dice_.one_in(2);
        return platform::make_response(
            200, claims ? std::string(wire::packed_type) : std::string("text/html"),
            net_.dice_.one_in(3) ? std::string() : page);
    }

    network& net_;
    agent_machine& from_;
    base::public_key device_;
};

std::unique_ptr<platform::transport> network::connect(agent_machine& from,
                                                      const base::public_key& device) {
    return std::make_unique<line>(*this, from, device);
}

}  // namespace kheya::sim
