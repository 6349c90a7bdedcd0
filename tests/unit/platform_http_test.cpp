// What the agent's transport and the hub's port do with each other, and with hubs that are none.

#include "tests/unit/platform_loopback.hpp"

namespace kheya::platform {
namespace {

using Http = Loopback;

awaitable<http_response> echo_request(http_request request) {
    auto body = co_await read_all(request.body, 8 << 20);
    if (!body) co_return make_problem(400, "", body.error().message);
    std::string answer = request.method + " " + request.target + " " + *body;
    co_return make_response(200, "text/plain", std::move(answer));
}

TEST_F(Http, RequestAndAnswerGoRound) {
    const auto port = serve(echo_request);
    auto got = fetch(hub(port), "POST", "hello");
    ASSERT_TRUE(got) << got.error().text();
    EXPECT_EQ(*got, "200 POST /x hello");
}

TEST_F(Http, ServerKnowsTheClientsKey) {
    base::public_key seen;
    std::string software;
    auto look = [&](http_request request) -> awaitable<http_response> {
        seen = request.peer.value_or(base::public_key{});
        software = request.software;
        co_return make_response(200, "", "");
    };
    const auto port = serve(look);
    ASSERT_TRUE(fetch(hub(port)));
    EXPECT_EQ(seen, client_key.public_part());
    EXPECT_EQ(software, "kheya");
}

TEST_F(Http, ConnectionIsKeptForTheNextRequest) {
    const auto port = serve(echo_request);
    for (int i = 0; i < 5; ++i) {
        ASSERT_TRUE(fetch(hub(port), "POST", "x"));
        EXPECT_EQ(server->connections(), 1U);
    }
    client.reset();
    ASSERT_TRUE(fetch(hub(port)));
}

TEST_F(Http, LargeBodiesPassBothWays) {
    http_server_limits limits;
    limits.body = 8 << 20;
    const auto port = serve(echo_request, limits);
    const std::string large(5 << 20, 'z');
    auto got = fetch(hub(port), "POST", large);
    ASSERT_TRUE(got) << got.error().text();
    EXPECT_EQ(got->size(), large.size() + 12);
}

TEST_F(Http, TooLargeABodyIsRefusedBeforeItIsRead) {
    int asked = 0;
    auto count = [&](http_request) -> awaitable<http_response> {
        ++asked;
        co_return make_response(200, "", "");
    };
    http_server_limits limits;
    limits.body = 1000;
    const auto port = serve(count, limits);
    auto got = fetch(hub(port), "POST", std::string(1001, 'x'));
    ASSERT_TRUE(got) << got.error().text();
    EXPECT_EQ(got->substr(0, 3), "413");
    EXPECT_EQ(asked, 0);
}

TEST_F(Http, UnreadBodyClosesTheConnectionAfterTheAnswer) {
    auto ignore = [](http_request) -> awaitable<http_response> {
        co_return make_response(403, "text/plain", "revoked");
    };
    const auto port = serve(ignore);
    for (int i = 0; i < 3; ++i) {
        auto got = fetch(hub(port), "POST", std::string(200'000, 'x'));
        ASSERT_TRUE(got) << got.error().text();
        EXPECT_EQ(*got, "403 revoked");
    }
}

TEST_F(Http, ThrowingHandlerIsAnsweredWith500) {
    auto broken = [](http_request) -> awaitable<http_response> {
        throw std::runtime_error("x");
        co_return make_response(200, "", "");
    };
    const auto port = serve(broken);
    auto got = fetch(hub(port));
    ASSERT_TRUE(got);
    EXPECT_EQ(got->substr(0, 3), "500");
}

TEST_F(Http, KeptConnectionThatTheHubEndedIsReplaced) {
    auto port = serve(echo_request);
    ASSERT_TRUE(fetch(hub(port)));
    server.reset();
    server = std::make_unique<http_server>(io.get_executor(), *time, hub_key, echo_request);
    ASSERT_TRUE(server->listen("127.0.0.1:" + std::to_string(port)));
    io.restart();
    io.run_for(std::chrono::milliseconds(20));
    auto got = fetch(hub(port));
    EXPECT_TRUE(got) << got.error().text();
}

TEST_F(Http, StoppedServerEndsIdleConnections) {
    const auto port = serve(echo_request);
    ASSERT_TRUE(fetch(hub(port)));
    server->stop();
    io.restart();
    io.run_for(std::chrono::milliseconds(50));
    EXPECT_EQ(server->connections(), 0U);
    auto got = fetch(hub(port));
    ASSERT_FALSE(got);
    EXPECT_EQ(got.error().message.substr(0, 14), "cannot connect");
}

TEST_F(Http, WrongPinIsToldAndNothingIsSent) {
    int asked = 0;
    auto count = [&](http_request) -> awaitable<http_response> {
        ++asked;
        co_return make_response(200, "", "");
    };
    const auto port = serve(count);
    hub_address to = hub(port);
    to.pins = {spki_pin(client_key.public_part())};
    auto got = fetch(to);
    ASSERT_FALSE(got);
    EXPECT_EQ(got.error().code, base::errc::no_link);
    EXPECT_EQ(got.error().message.substr(0, 20), "wrong key at the hub");
    EXPECT_EQ(asked, 0);
    // A kept connection is not used for other pins either; a second pin (the next key) is.
    ASSERT_TRUE(fetch(hub(port)));
    EXPECT_FALSE(fetch(to));
    // Whoever it is may be asked what proves itself; that line serves nothing else.
    to.any_key = true;
    EXPECT_TRUE(fetch(to));
    to.any_key = false;
    EXPECT_FALSE(fetch(to));
    to.pins.push_back(spki_pin(hub_key.public_part()));
    EXPECT_TRUE(fetch(to));
}

TEST_F(Http, NobodyThereAndUnknownNamesAreToldApart) {
    unsigned short port = 0;
    {
        tcp::acceptor closed(io, loopback(0));
        port = closed.local_endpoint().port();
    }
    auto nobody = fetch(hub(port));
    ASSERT_FALSE(nobody);
    EXPECT_EQ(nobody.error().message.substr(0, 14), "cannot connect");
    auto unknown = fetch({"https://no-such-host.invalid:1", {}});
    ASSERT_FALSE(unknown);
    EXPECT_EQ(unknown.error().code, base::errc::no_link);
    EXPECT_EQ(unknown.error().message.substr(0, 14), "cannot resolve");
    auto wrong = fetch({"http://x", {}});
    ASSERT_FALSE(wrong);
    EXPECT_EQ(wrong.error().code, base::errc::usage);
}

TEST_F(Http, NamesWithTwoFamiliesAreTriedInTurn) {
    const auto port = serve(echo_request);  // on IPv4 only; localhost may give ::1 first
    hub_address to = hub(port);
    to.url = "https://localhost:" + std::to_string(port);
    auto got = fetch(to);
    EXPECT_TRUE(got) << got.error().text();
}

TEST_F(Http, PlainTextPortIsNotTls) {
    auto talkative = [](tcp::socket socket) -> awaitable<void> {
        const std::string text = "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n";
        auto writes = socket.async_write_some(asio::buffer(text), asio::use_awaitable);
        co_await std::move(writes);
    };
    const auto port = play_hub(talkative);
    auto got = fetch(hub(port));
    ASSERT_FALSE(got);
    EXPECT_EQ(got.error().message.substr(0, 7), "not TLS") << got.error().message;
}

TEST_F(Http, AnswerThatIsNotHttpIsToldApart) {
    for (const char* answer : {"SSH-2.0-x\r\n\r\n", "HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n",
                               "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                               "HTTP/1.1 200 OK\r\n\r\n<html>"}) {
        const auto port = play_answer(answer);
        auto got = fetch(hub(port));
        ASSERT_FALSE(got) << answer;
        EXPECT_EQ(got.error().code, base::errc::no_link);
        EXPECT_EQ(got.error().message.substr(0, 18), "answer is not HTTP") << got.error().message;
    }
    const auto flood = play_answer("HTTP/1.1 200 OK\r\nX: " + std::string(20'000, 'x'));
    auto got = fetch(hub(flood));
    ASSERT_FALSE(got);
    EXPECT_EQ(got.error().message.substr(0, 18), "answer is not HTTP") << got.error().message;
}

TEST_F(Http, HtmlWith200PassesThroughForTheCallerToJudge) {
    const auto port = play_answer("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
                                  "Content-Length: 6\r\n\r\n<html>");
    auto got = fetch(hub(port));
    ASSERT_TRUE(got);
    EXPECT_EQ(*got, "200 <html>");
}

TEST_F(Http, AnswerCutAtAnyByteIsNoLink) {
    const std::string whole = "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nabcdef";
    for (std::size_t size = 0; size < whole.size(); ++size) {
        const auto port = play_answer(whole.substr(0, size));
        auto got = fetch(hub(port));
        ASSERT_FALSE(got) << size;
        EXPECT_EQ(got.error().code, base::errc::no_link) << got.error().text();
    }
}

TEST_F(Http, SilentHubRunsIntoTheDeadline) {
    options.answer = base::second_us / 50;
    https_transport hasty(io.get_executor(), *time, client_key, options);
    alarm never(io.get_executor());
    auto silent = [&](http_request) -> awaitable<http_response> {
        co_await never.wait(base::day_us);
        co_return make_response(200, "", "");
    };
    const auto port = serve(silent);
    http_request request;
    request.method = "GET";
    request.target = "/";
    request.body = from_string("");
    auto got = run(io, hasty.send(hub(port), std::move(request)));
    ASSERT_TRUE(got && !*got);
    EXPECT_EQ(got->error().code, base::errc::later);
    never.ring();
    io.restart();
    io.run_for(std::chrono::milliseconds(20));
}

}  // namespace
}  // namespace kheya::platform
