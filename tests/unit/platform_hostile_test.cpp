// What the hub's port does with clients that are broken, slow or hostile: it answers or closes, and
// serves the next one.

#include "tests/unit/platform_loopback.hpp"

#include <boost/asio/post.hpp>

#include <openssl/ssl.h>
#include <thread>

namespace kheya::platform {
namespace {

class Hostile : public Loopback {
protected:
    void SetUp() override {
        limits.body = 1000;
        start();
    }
    void start() {
        port = serve([this](http_request request) { return answer(std::move(request)); }, limits);
    }
    awaitable<http_response> answer(http_request request) {
        ++asked;
        auto body = co_await read_all(request.body, 8 << 20);
        if (!body) seen_error = body.error();
        co_return make_response(200, "text/plain", body ? *body : "");
    }
    std::string status(const std::string& request) {
        const std::string got = talk(port, request);
        return got.size() > 12 ? got.substr(9, 3) : got;
    }
    // Whatever happened before, an honest client is served.
    void expect_alive() {
        auto got = fetch(hub(port), "POST", "fine");
        ASSERT_TRUE(got) << got.error().text();
        EXPECT_EQ(*got, "200 fine");
    }
    awaitable<void> send_plain(std::string text, std::string from = "127.0.0.1") {
        tcp::socket socket(io, tcp::endpoint(asio::ip::make_address(from), 0));
        auto connects = socket.async_connect(loopback(port), asio::use_awaitable);
        co_await std::move(connects);
        auto writes = socket.async_write_some(asio::buffer(text), asio::use_awaitable);
        co_await std::move(writes);
        std::vector<char> piece(1000);
        for (;;) {
            auto reads = socket.async_read_some(asio::buffer(piece),
                                                asio::as_tuple(asio::use_awaitable));
            auto [failed, count] = co_await std::move(reads);
            if (failed) co_return;
        }
    }

    http_server_limits limits;
    unsigned short port = 0;
    int asked = 0;
    std::optional<base::error> seen_error;
};

TEST_F(Hostile, DoubtfulFramingNeverReachesTheHandler) {
    const std::string start_line = "POST /x HTTP/1.1\r\nHost: h\r\n";
    EXPECT_EQ(status(start_line + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"), "501");
    EXPECT_EQ(status(start_line + "Transfer-Encoding: chunked\r\n\r\n0\r\nX: " +
                     std::string(70'000, 'x') + "\r\n\r\n"), "501");
    EXPECT_EQ(status(start_line + "Content-Length: 1\r\nContent-Length: 1\r\n\r\nx"), "400");
    EXPECT_EQ(status("POST /x HTTP/1.0\r\nHost: h\r\nContent-Length: 1\r\n\r\nx"), "505");
    EXPECT_EQ(status("POST /x HTTP/1.1\r\nContent-Length: 1\r\n\r\nx"), "400");
    EXPECT_EQ(status(start_line + "Content-Length: 1001\r\n\r\n"), "413");
    EXPECT_EQ(status(start_line + "Expect: x\r\nContent-Length: 1\r\n\r\nx"), "417");
    EXPECT_EQ(status("\x01\x02\x03\x04 garbage\r\n\r\n"), "400");
    EXPECT_EQ(status("GET /x HTTP/1.1\r\nHost: h\r\nX: " + std::string(100'000, 'x')), "431");
    EXPECT_EQ(asked, 0);
    expect_alive();
}

TEST_F(Hostile, RequestsBehindEachOtherAreAnsweredInTurn) {
    const std::string one = "POST /x HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\n";
    const std::string got = talk(port, one + "abc" + one + "def" + "GET /x HTTP/1.1\r\nHost: h\r\n"
                                       "Connection: close\r\n\r\n");
    EXPECT_EQ(asked, 3);
    EXPECT_LT(got.find("abc"), got.find("def"));
    EXPECT_NE(got.find("def"), std::string::npos);
}

TEST_F(Hostile, ExpectationIsMetBeforeTheBody) {
    const std::string got = talk(port, "POST /x HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n"
                                       "Expect: 100-continue\r\nConnection: close\r\n\r\nabc");
    EXPECT_EQ(got.substr(0, 25), "HTTP/1.1 100 Continue\r\n\r\n");
    EXPECT_NE(got.find("abc"), std::string::npos);
}

TEST_F(Hostile, ClientCutInABodyIsNoLinkToTheHandler) {
    run(io, raw(port, "POST /x HTTP/1.1\r\nHost: h\r\nContent-Length: 100\r\n\r\nabc", true));
    io.restart();
    io.run_for(std::chrono::milliseconds(50));
    EXPECT_EQ(asked, 1);
    ASSERT_TRUE(seen_error);
    EXPECT_EQ(seen_error->code, base::errc::no_link);
    expect_alive();
}

TEST_F(Hostile, ClientCutAtAnyByteOfARequestHarmsNobody) {
    const std::string whole = "POST /x HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nab";
    for (std::size_t size = 0; size <= whole.size(); ++size) {
        run(io, raw(port, whole.substr(0, size), true));
    }
    expect_alive();
}

TEST_F(Hostile, GarbageInsteadOfTlsHarmsNobody) {
    for (const std::string& text : {std::string("GET / HTTP/1.1\r\n\r\n"), std::string(5000, 'x'),
                                    std::string(5000, '\0'), std::string("\x16\x03\x01\xff\xff")}) {
        asio::co_spawn(io, send_plain(text), asio::detached);
    }
    io.restart();
    io.run_for(std::chrono::milliseconds(100));
    expect_alive();
}

TEST_F(Hostile, SilentConnectionsEndAtTheirDeadlines) {
    limits.handshake = limits.header = limits.keep = limits.idle = base::second_us / 20;
    start();
    asio::co_spawn(io, send_plain(""), asio::detached);
    EXPECT_EQ(talk(port, ""), "");
    EXPECT_EQ(talk(port, "POST /x HT"), "");
    EXPECT_EQ(talk(port, "POST /x HTTP/1.1\r\nHost: h\r\nContent-Length: 9\r\n\r\na"), "");
    ASSERT_TRUE(seen_error);
    EXPECT_EQ(seen_error->code, base::errc::later);
    io.restart();
    io.run_for(std::chrono::milliseconds(300));
    EXPECT_EQ(server->connections(), 0U);
    expect_alive();
}

TEST_F(Hostile, ConnectionsBeyondTheLimitAreClosed) {
    limits.connections = 2;
    start();
    asio::co_spawn(io, send_plain("\x16"), asio::detached);
    asio::co_spawn(io, send_plain("\x16"), asio::detached);
    io.restart();
    io.run_for(std::chrono::milliseconds(50));
    EXPECT_EQ(server->connections(), 2U);
    auto got = fetch(hub(port));
    ASSERT_FALSE(got);
    EXPECT_EQ(got.error().code, base::errc::no_link);
    EXPECT_EQ(server->connections(), 2U);
}

TEST_F(Hostile, ConnectionsOfOneAddressBeyondItsLimitAreClosed) {
    limits.connections_of_address = 2;
    start();
    asio::co_spawn(io, send_plain("\x16", "127.0.0.2"), asio::detached);
    asio::co_spawn(io, send_plain("\x16", "127.0.0.2"), asio::detached);
    io.restart();
    io.run_for(std::chrono::milliseconds(50));
    EXPECT_EQ(server->connections(), 2U);
    asio::co_spawn(io, send_plain("\x16", "127.0.0.2"), asio::detached);
    io.restart();
    io.run_for(std::chrono::milliseconds(50));
    EXPECT_EQ(server->connections(), 2U);
    expect_alive();   // another address
}

// A TLS client without a certificate: true when any answer came back.
bool is_answered_without_certificate(unsigned short port) {
    asio::io_context own;
    tcp::socket socket(own);
    socket.connect(loopback(port));
    SSL_CTX* context = SSL_CTX_new(TLS_client_method());
    SSL* line = SSL_new(context);
    SSL_set_fd(line, socket.native_handle());
    SSL_connect(line);
    const std::string request = "GET /x HTTP/1.1\r\nHost: h\r\n\r\n";
    SSL_write(line, request.data(), static_cast<int>(request.size()));
    char byte = 0;
    const bool answered = SSL_read(line, &byte, 1) > 0;
    SSL_free(line);
    SSL_CTX_free(context);
    return answered;
}

TEST_F(Hostile, ClientsWithoutCertificateAreRefused) {
    bool answered = true;
    std::thread stranger([&] {
        answered = is_answered_without_certificate(port);
        asio::post(io, [&] { io.stop(); });
    });
    io.restart();
    io.run_for(std::chrono::seconds(20));
    stranger.join();
    EXPECT_FALSE(answered);
    EXPECT_EQ(asked, 0);
    expect_alive();
}

}  // namespace
}  // namespace kheya::platform
