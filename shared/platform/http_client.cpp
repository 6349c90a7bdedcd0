#include "shared/platform/http_client.hpp"

#include "shared/platform/awaiting.hpp"
#include "shared/platform/dial.hpp"
#include "shared/platform/http_head.hpp"
#include "shared/platform/http_stream.hpp"
#include "shared/platform/system.hpp"
#include "shared/platform/tls.hpp"

#include <boost/asio/ip/tcp.hpp>

#include <algorithm>
#include <charconv>
#include <list>
#include <map>

namespace kheya::platform {

namespace asio = boost::asio;
using asio::ip::tcp;
using system_error = boost::system::error_code;

namespace {

constexpr int interim_answers_limit = 4;  // 1xx before the answer
constexpr base::time_us refusal_wait = 5 * base::second_us;

struct host_port {
    std::string host, host_header;
    unsigned short port = 443;
};

std::optional<host_port> parse_url(std::string_view url) {
    constexpr std::string_view scheme = "https://";
    if (!url.starts_with(scheme)) return std::nullopt;
    url.remove_prefix(scheme.size());
    while (url.ends_with('/')) url.remove_suffix(1);
    host_port to;
    to.host_header = url;
    const std::size_t bracket = url.starts_with('[') ? url.find(']') : 0;
    if (bracket == std::string_view::npos) return std::nullopt;
    const std::size_t colon = url.find(':', bracket);
    to.host = url.substr(0, colon);
    if (bracket > 0) to.host = url.substr(1, bracket - 1);
    if (colon != std::string_view::npos) {
        const std::string_view digits = url.substr(colon + 1);
        const char* end = digits.data() + digits.size();
        const auto [stopped, status] = std::from_chars(digits.data(), end, to.port);
        if (digits.empty() || status != std::errc{} || stopped != end) return std::nullopt;
    }
    const bool clean = std::all_of(to.host_header.begin(), to.host_header.end(), [](char c) {
        return c > ' ' && c < 0x7f && c != '/' && c != '@' && c != '?' && c != '#';
    });
    if (to.host.empty() || !clean) return std::nullopt;
    return to;
}

struct lookup {
    explicit lookup(asio::any_io_executor io) : resolver(io), answered(io) {}
    tcp::resolver resolver;
    alarm answered;
    bool done = false;
    std::string trouble = "no answer";
    std::vector<tcp::endpoint> found;
};

struct kept_stream {
    std::string url;
    base::time_us since = 0;
    std::shared_ptr<http_stream> stream;
};

}  // namespace

struct https_transport::state : std::enable_shared_from_this<state> {
    asio::any_io_executor io;
    clock* time;
    http_client_options options;
    base::result<std::shared_ptr<tls_context>> context;
    std::list<kept_stream> kept;
    std::list<std::weak_ptr<http_stream>> asked;  // whose answer has not begun
    std::map<std::string, std::vector<tcp::endpoint>> addresses;  // the last good answers of DNS
    std::map<std::string, std::shared_ptr<lookup>> lookups;       // being asked now

    state(asio::any_io_executor executor, clock& c, const key_pair& key, http_client_options o)
        : io(std::move(executor)),
          time(&c),
          options(std::move(o)),
          context(tls_context::for_client(key)) {}

    std::shared_ptr<http_stream> take(const hub_address& to);
    void keep(std::string url, std::shared_ptr<http_stream> stream);
    awaitable<base::result<std::vector<tcp::endpoint>>> resolve(host_port to);
    awaitable<base::result<std::shared_ptr<http_stream>>> connect(hub_address to, host_port where);
    awaitable<base::result<response_head>> read_answer(std::shared_ptr<http_stream> stream,
                                                       base::time_us patience, bool has_body);
};

namespace {

// An answer's body: reads from its connection, and gives that back at the end.
template <class State>
class answer_source : public byte_source {
public:
    answer_source(std::weak_ptr<State> owner, std::string url, std::shared_ptr<http_stream> stream,
                  std::uint64_t length, bool keep_alive)
        : owner_(std::move(owner)),
          url_(std::move(url)),
          stream_(std::move(stream)),
          remaining_(length),
          keep_alive_(keep_alive) {
        give_back_at_end();
    }
    ~answer_source() override {
        if (stream_) stream_->line().close();  // half-read: of no use to another request
    }

    awaitable<base::result<std::size_t>> read(std::span<char> out) override {
        if (!stream_) co_return broken_ ? base::result<std::size_t>(*broken_) : std::size_t{0};
        const auto owner = owner_.lock();
        const base::time_us idle = owner ? owner->options.idle : base::second_us;
        auto got = co_await stream_->read_body(out, remaining_, idle);
        if (!got) {
            broken_ = got.error();
            stream_->line().close();
            stream_.reset();
            co_return got.error();
        }
        give_back_at_end();
        co_return *got;
    }

private:
    void give_back_at_end() {
        if (remaining_ > 0) return;
        const auto owner = owner_.lock();
        if (owner && keep_alive_)
            owner->keep(url_, std::move(stream_));
        else
            stream_->line().close();
        stream_.reset();
    }

    std::weak_ptr<State> owner_;
    std::string url_;
    std::shared_ptr<http_stream> stream_;
    std::uint64_t remaining_;
    bool keep_alive_;
    std::optional<base::error> broken_;
};

}  // namespace

std::shared_ptr<http_stream> https_transport::state::take(const hub_address& to) {
    while (true) {
        const auto found = std::find_if(kept.begin(), kept.end(),
                                        [&](const kept_stream& k) { return k.url == to.url; });
        if (found == kept.end()) return nullptr;
        const kept_stream candidate = *found;
        kept.erase(found);
        const auto peer = candidate.stream->line().peer();
        const bool pinned =
            peer && std::find(to.pins.begin(), to.pins.end(), spki_pin(*peer)) != to.pins.end();
        if (pinned && time->monotonic() - candidate.since < options.keep &&
            candidate.stream->is_drained() && candidate.stream->line().is_quiet()) {
            return candidate.stream;
        }
        candidate.stream->line().close();
    }
}

void https_transport::state::keep(std::string url, std::shared_ptr<http_stream> stream) {
    if (kept.size() >= options.connections_kept) {
        kept.front().stream->line().close();
        kept.pop_front();
    }
    stream->line().set_deadline(options.keep);
    kept.push_back({std::move(url), time->monotonic(), std::move(stream)});
}

awaitable<base::result<std::vector<tcp::endpoint>>> https_transport::state::resolve(host_port to) {
    system_error failed;
    const auto literal = asio::ip::make_address(to.host, failed);
    if (!failed) co_return std::vector<tcp::endpoint>{tcp::endpoint(literal, to.port)};

    const std::string name = to.host_header;
    const auto self = shared_from_this();
    std::string trouble = "still waiting for an answer";
    if (!lookups.contains(name)) {  // a dead DNS must not collect questions
        const auto asking = std::make_shared<lookup>(io);
        lookups[name] = asking;
        std::weak_ptr<state> weak = self;
        asking->resolver.async_resolve(
            to.host, std::to_string(to.port), tcp::resolver::numeric_service,
            [asking, weak, name](const system_error& status, tcp::resolver::results_type results) {
                asking->done = true;
                asking->trouble = status.message();
                for (const auto& each : results) asking->found.push_back(each.endpoint());
                if (const auto owner = weak.lock()) {
                    owner->lookups.erase(name);
                    // An answer that comes too late for its question still serves the next one.
                    if (!status) owner->addresses[name] = by_turns(asking->found);
                }
                asking->answered.ring();
            });
        co_await asking->answered.wait(options.resolve);
        trouble = asking->trouble;
        if (asking->done && !asking->found.empty()) co_return by_turns(asking->found);
    }
    const auto known = addresses.find(name);
    if (known != addresses.end()) co_return known->second;
    co_return no_link("cannot resolve " + to.host + ": " + trouble);
}

awaitable<base::result<std::shared_ptr<http_stream>>> https_transport::state::connect(
    hub_address to, host_port where) {
    const auto self = shared_from_this();
    if (!context) co_return context.error();
    auto endpoints = co_await resolve(where);
    if (!endpoints) co_return endpoints.error();
    base::error why = no_link("cannot connect to " + where.host_header);
    for (const tcp::endpoint& each : *endpoints) {
        auto socket = co_await dial(io, each, options.connect);
        if (!socket) {
            // What another address told about TLS or the key says more than this.
            if (why.message.starts_with("cannot connect")) {
                why = no_link("cannot connect to " + where.host_header + ": " +
                              socket.error().message);
            }
            continue;
        }
        std::optional<std::vector<base::hash256>> pins;
        if (!to.any_key) pins = to.pins;
        auto opened = co_await tls_connect(std::move(*socket), *context, pins, options.connect);
        if (opened) co_return std::make_shared<http_stream>(*opened, *time);
        why = opened.error();
    }
    co_return why;
}

awaitable<base::result<response_head>> https_transport::state::read_answer(
    std::shared_ptr<http_stream> stream, base::time_us patience, bool has_body) {
    const base::time_us idle = options.idle;
    for (int i = 0; i < interim_answers_limit; ++i) {
        auto text = co_await stream->read_head(patience, idle);
        if (!text && text.error().code == base::errc::refused) {
            co_return no_link("answer is not HTTP: " + text.error().message);
        }
        if (!text) co_return text.error();
        if (text->empty()) co_return no_link("the line was cut before an answer");
        auto head = parse_response_head(*text, has_body);
        if (!head || head->status >= 200) co_return head;
    }
    co_return no_link("answer is not HTTP: too many interim answers");
}

https_transport::https_transport(asio::any_io_executor io, clock& time, const key_pair& key,
                                 http_client_options options)
    : state_(std::make_shared<state>(std::move(io), time, key, std::move(options))) {}

https_transport::~https_transport() {
    reset();
}

void https_transport::reset() {
    for (kept_stream& each : state_->kept) each.stream->line().close();
    state_->kept.clear();
    for (const auto& each : state_->asked) {
        if (const auto stream = each.lock()) stream->line().close();
    }
    state_->asked.clear();
}

awaitable<base::result<http_response>> https_transport::send(hub_address to, http_request request) {
    const auto self = state_;
    const auto where = parse_url(to.url);
    if (!where) {
        co_return base::error{base::errc::usage, "a hub's address is https://HOST:PORT", to.url};
    }
    std::shared_ptr<http_stream> stream = to.any_key ? nullptr : self->take(to);
    if (!stream) {
        auto connected = co_await self->connect(to, *where);
        if (!connected) co_return connected.error();
        stream = *connected;
    }
    const base::time_us patience = request.patience.value_or(self->options.answer);
    stream->begin(std::max(self->options.whole, patience + self->options.idle));
    self->asked.push_back(stream);
    const std::string software =
        request.software.empty() ? self->options.software : request.software;
    std::string text = format_head(request, where->host_header, software);
    bool source_failed = false;
    auto sent = co_await stream->write_message(
        std::move(text), request.body, request.content_length, self->options.idle, source_failed);
    if (source_failed) {
        stream->line().close();
        co_return sent.error();
    }
    // A hub that refuses a body answers before it was read, and closes: the answer may be there.
    auto head = co_await self->read_answer(stream, sent ? patience : refusal_wait,
                                           request.method != "HEAD");
    self->asked.remove_if(
        [&](const auto& each) { return each.expired() || each.lock() == stream; });
    if (!head) {
        stream->line().close();
        if (!sent) co_return sent.error();
        co_return head.error();
    }
    http_response response;
    response.status = head->status;
    response.content_type = std::move(head->content_type);
    response.retry_after_s = head->retry_after_s;
    response.range = head->range;
    response.content_length = head->content_length;
    const bool keep_alive = head->keep_alive && sent.has_value() && !to.any_key;
    response.body = std::make_shared<answer_source<state>>(self, to.url, stream,
                                                           head->content_length, keep_alive);
    co_return response;
}

}  // namespace kheya::platform
