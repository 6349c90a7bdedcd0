#include "shared/platform/http_server.hpp"

#include "shared/platform/awaiting.hpp"
#include "shared/platform/http_head.hpp"
#include "shared/platform/http_stream.hpp"
#include "shared/platform/log.hpp"
#include "shared/platform/tcp.hpp"
#include "shared/platform/tls.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ip/v6_only.hpp>

#include <charconv>
#include <map>
#include <set>

namespace kheya::platform {

namespace asio = boost::asio;
using asio::ip::tcp;
using system_error = boost::system::error_code;

namespace {

constexpr int backlog = 1024;

struct session {
    std::shared_ptr<http_stream> stream;
    bool idle = true;  // between two requests: may be ended at any time
};

// A request's body, read from its connection while the handler runs; cut off from it afterwards,
// because a handler may keep it longer than the connection is the request's.
class request_source : public byte_source {
public:
    request_source(std::shared_ptr<http_stream> stream, std::uint64_t length, bool says_continue,
                   base::time_us idle)
        : stream_(std::move(stream)),
          remaining_(length),
          says_continue_(says_continue),
          idle_(idle) {}

    awaitable<base::result<std::size_t>> read(std::span<char> out) override {
        const auto stream = stream_;
        if (!stream) co_return base::error{base::errc::no_link, "the request is over"};
        if (says_continue_ && remaining_ > 0) {
            says_continue_ = false;
            auto said = co_await stream->write("HTTP/1.1 100 Continue\r\n\r\n", idle_);
            if (!said) co_return said.error();
        }
        auto got = co_await stream->read_body(out, remaining_, idle_);
        if (!got) stream_.reset();
        co_return got;
    }
    // True when the whole body was read, so that the next request can follow.
    bool finish() {
        const bool whole = stream_ != nullptr && remaining_ == 0;
        stream_.reset();
        return whole;
    }

private:
    std::shared_ptr<http_stream> stream_;
    std::uint64_t remaining_;
    bool says_continue_;
    base::time_us idle_;
};

base::result<std::vector<tcp::endpoint>> parse_listen_address(const std::string& text) {
    const base::error wrong{base::errc::usage, "listen addresses are ADDR:PORT or :PORT", text};
    const std::size_t colon = text.rfind(':');
    if (colon == std::string::npos) return wrong;
    unsigned short port = 0;
    const char* end = text.data() + text.size();
    const auto [stopped, status] = std::from_chars(text.data() + colon + 1, end, port);
    if (status != std::errc{} || stopped != end) return wrong;
    std::string host = text.substr(0, colon);
    if (host.empty()) {
        return std::vector<tcp::endpoint>{{tcp::v6(), port}, {tcp::v4(), port}};
    }
    if (host.size() > 2 && host.front() == '[' && host.back() == ']') {
        host = host.substr(1, host.size() - 2);
    }
    if (host == "localhost") host = "127.0.0.1";
    system_error failed;
    const auto address = asio::ip::make_address(host, failed);
    if (failed) return wrong;
    return std::vector<tcp::endpoint>{{address, port}};
}

std::string origin_of(const asio::ip::address& address) {
    if (address.is_v4()) return address.to_string();
    const asio::ip::address_v6 v6 = address.to_v6();
    if (v6.is_v4_mapped()) {
        return asio::ip::make_address_v4(asio::ip::v4_mapped, v6).to_string();
    }
    const auto bytes = v6.to_bytes();
    return {bytes.begin(), bytes.begin() + 8};
}

std::string origin_of(const tcp::socket& socket) {
    system_error failed;
    const auto remote = socket.remote_endpoint(failed);
    return failed ? std::string() : origin_of(remote.address());
}

}  // namespace

std::string origin_of(const std::string& address) {
    system_error failed;
    const auto read = asio::ip::make_address(address, failed);
    return failed ? address : origin_of(read);
}

struct http_server::state {
    asio::any_io_executor io;
    clock* time;
    http_handler handler;
    http_server_limits limits;
    base::result<std::shared_ptr<tls_context>> context;   // null: plain
    std::vector<std::shared_ptr<tcp::acceptor>> acceptors;
    std::set<std::shared_ptr<session>> sessions;
    std::size_t count = 0;  // connections, those in their handshake included
    std::map<std::string, std::size_t> of_address;
    bool stopping = false;

    state(asio::any_io_executor executor, clock& c, http_handler h, http_server_limits l,
          base::result<std::shared_ptr<tls_context>> tls)
        : io(std::move(executor)),
          time(&c),
          handler(std::move(h)),
          limits(l),
          context(std::move(tls)) {}

    // Spawned coroutines begin later: they get `self` as an argument, so that the state is there.
    awaitable<void> accept_all(std::shared_ptr<state> self,
                               std::shared_ptr<tcp::acceptor> acceptor);
    awaitable<void> serve(std::shared_ptr<state> self, tcp::socket socket);
    [[nodiscard]] bool has_room_for(const std::string& origin) const;
    awaitable<base::result<std::shared_ptr<connection>>> open(tcp::socket socket);
    awaitable<void> answer_requests(std::shared_ptr<session> here);
    awaitable<bool> answer_one(std::shared_ptr<http_stream> stream, std::string head_text);
    awaitable<http_response> ask_handler(http_request request);
    awaitable<void> refuse(std::shared_ptr<http_stream> stream, int status, std::string detail);
    void stop();
};

awaitable<void> http_server::state::accept_all(std::shared_ptr<state> self,
                                                std::shared_ptr<tcp::acceptor> acceptor) {
    bool complained = false;
    while (!stopping) {
        std::string trouble;
        try {
            auto waits = acceptor->async_accept(awaited);
            auto [failed, socket] = co_await std::move(waits);
            if (stopping) break;
            if (failed) {
                trouble = failed.message();
            } else if (count < limits.connections && has_room_for(origin_of(socket))) {
                complained = false;
                auto serving = serve(self, std::move(socket));
                asio::co_spawn(io, std::move(serving), asio::detached);
            }
        } catch (const std::exception& e) {
            trouble = e.what();
        }
        if (trouble.empty()) continue;
        if (!complained) log_warn("cannot accept connections for now: " + trouble);
        complained = true;
        co_await time->wait(accept_pause);
    }
}

awaitable<base::result<std::shared_ptr<connection>>> http_server::state::open(tcp::socket socket) {
    if (!*context) co_return plain_connection(std::move(socket));
    co_return co_await tls_accept(std::move(socket), *context, limits.handshake);
}

awaitable<void> http_server::state::serve(std::shared_ptr<state> self, tcp::socket socket) {
    (void)self;
    const std::string origin = origin_of(socket);
    ++count;
    ++of_address[origin];
    std::shared_ptr<session> here;
    try {
        auto line = co_await open(std::move(socket));
        if (line) {
            here = std::make_shared<session>();
            here->stream = std::make_shared<http_stream>(*line, *time);
            sessions.insert(here);
            co_await answer_requests(here);
        } else {
            log_debug("no connection: " + line.error().message);
        }
    } catch (const std::exception& trouble) {
        log_warn(std::string("a connection ended with an exception: ") + trouble.what());
    }
    if (here) {
        here->stream->line().close();
        sessions.erase(here);
    }
    --count;
    if (--of_address[origin] == 0) of_address.erase(origin);
}

bool http_server::state::has_room_for(const std::string& origin) const {
    const auto here = of_address.find(origin);
    return limits.connections_of_address == 0 || here == of_address.end() ||
           here->second < limits.connections_of_address;
}

awaitable<void> http_server::state::answer_requests(std::shared_ptr<session> here) {
    const auto stream = here->stream;
    while (!stopping) {
        here->idle = true;
        stream->begin(limits.keep + limits.header);
        auto head = co_await stream->read_head(limits.keep, limits.header);
        here->idle = false;
        if (!head) {
            if (head.error().code == base::errc::refused) {
                co_await refuse(stream, 431, head.error().message);
            }
            co_return;
        }
        if (head->empty()) break;
        const bool again = co_await answer_one(stream, std::move(*head));
        if (!again) co_return;
    }
    co_await stream->line().shutdown();
}

// True when another request may follow on this connection.
awaitable<bool> http_server::state::answer_one(std::shared_ptr<http_stream> stream,
                                                std::string head_text) {
    head_refusal refusal;
    const auto head = parse_request_head(head_text, refusal);
    if (!head) {
        co_await refuse(stream, refusal.status, refusal.detail);
        co_return false;
    }
    if (head->content_length > limits.body) {
        co_await refuse(stream, 413, "at most " + std::to_string(limits.body) + " bytes");
        co_return false;
    }
    stream->begin(limits.whole);
    const auto body = std::make_shared<request_source>(stream, head->content_length,
                                                       head->expects_continue, limits.idle);
    http_request request;
    request.method = head->method;
    request.target = head->target;
    request.content_type = head->content_type;
    request.software = head->software;
    request.host = head->host;
    request.origin = head->origin;
    request.cookie = head->cookie;
    request.token = head->token;
    request.content_length = head->content_length;
    request.range = head->range;
    request.body = body;
    request.peer = stream->line().peer();
    request.peer_address = stream->line().peer_address();
    stream->relax();
    http_response response = co_await ask_handler(std::move(request));

    const bool again =
        body->finish() && head->keep_alive && !stopping && !response.until_closed;
    const bool has_body = head->method != "HEAD" && response.status != 204;
    stream->begin(limits.whole);
    if (response.until_closed && has_body) {
        co_await stream->write_stream(format_head(response, false), response.body, limits.idle);
        co_await stream->line().shutdown();
        co_return false;
    }
    const std::uint64_t length = has_body ? response.content_length : 0;
    bool source_failed = false;
    auto sent = co_await stream->write_message(format_head(response, again), response.body, length,
                                               limits.idle, source_failed);
    if (source_failed) log_error("an answer ended early: " + sent.error().text());
    if (!sent) co_return false;  // closed without goodbye: the peer sees that the answer was cut
    if (again) co_return true;
    co_await stream->line().shutdown();
    co_return false;
}

awaitable<http_response> http_server::state::ask_handler(http_request request) {
    try {
        auto answering = handler(std::move(request));
        http_response response = co_await std::move(answering);
        if (response.body) co_return response;
        response.body = from_string("");
        co_return response;
    } catch (const std::exception& trouble) {
        log_error(std::string("a request ended with an exception: ") + trouble.what());
    }
    co_return make_problem(500, "", "");
}

awaitable<void> http_server::state::refuse(std::shared_ptr<http_stream> stream, int status,
                                            std::string detail) {
    stream->begin(limits.idle);
    http_response problem = make_problem(status, "", detail);
    bool source_failed = false;
    auto sent = co_await stream->write_message(format_head(problem, false), problem.body,
                                               problem.content_length, limits.idle, source_failed);
    if (sent) co_await stream->line().shutdown();
}

void http_server::state::stop() {
    stopping = true;
    system_error ignored;
    for (const auto& each : acceptors) each->close(ignored);
    acceptors.clear();
    for (const auto& each : sessions) {
        if (each->idle) each->stream->line().close();
    }
}

http_server::http_server(asio::any_io_executor io, clock& time, const key_pair& key,
                         http_handler handler, http_server_limits limits)
    : state_(std::make_shared<state>(std::move(io), time, std::move(handler), limits,
                                     tls_context::for_server(key))) {}

http_server::http_server(asio::any_io_executor io, clock& time, const page_certificate& shown,
                         http_handler handler, http_server_limits limits)
    : state_(std::make_shared<state>(std::move(io), time, std::move(handler), limits,
                                     tls_context::for_pages(shown))) {}

http_server::http_server(asio::any_io_executor io, clock& time, http_handler handler,
                         http_server_limits limits)
    : state_(std::make_shared<state>(std::move(io), time, std::move(handler), limits,
                                     std::shared_ptr<tls_context>())) {}

http_server::~http_server() {
    state_->stop();
    for (const auto& each : state_->sessions) each->stream->line().close();
}

base::result<unsigned short> http_server::listen(const std::string& address) {
    if (!state_->context) return state_->context.error();
    TRY(std::vector<tcp::endpoint> endpoints, parse_listen_address(address));
    unsigned short port = 0;
    for (tcp::endpoint each : endpoints) {
        if (port != 0) each.port(port);
        auto acceptor = std::make_shared<tcp::acceptor>(state_->io);
        system_error failed, ignored;
        acceptor->open(each.protocol(), failed);
        if (failed && endpoints.size() > 1) continue;  // a machine without IPv6
        acceptor->set_option(tcp::acceptor::reuse_address(true), ignored);
        if (each.address().is_v6()) acceptor->set_option(asio::ip::v6_only(true), ignored);
        if (!failed) acceptor->bind(each, failed);
        if (failed == std::errc::address_not_available && endpoints.size() > 1) continue;
        if (!failed) acceptor->listen(backlog, failed);
        if (failed) return base::io_trouble("cannot listen: " + failed.message(), address);
        port = acceptor->local_endpoint(ignored).port();
        state_->acceptors.push_back(acceptor);
        auto accepting = state_->accept_all(state_, acceptor);
        asio::co_spawn(state_->io, std::move(accepting), asio::detached);
    }
    if (port == 0) return base::io_trouble("cannot listen", address);
    return port;
}

void http_server::stop() {
    state_->stop();
}

std::size_t http_server::connections() const {
    return state_->count;
}

}  // namespace kheya::platform
