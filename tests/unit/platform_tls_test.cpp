// A TLS connection by itself: what both ends see of each other, and of a line that misbehaves.

#include "tests/unit/platform_loopback.hpp"

#include <sys/socket.h>
#include <unistd.h>
#include <csignal>

namespace kheya::platform {
namespace {

constexpr base::time_us soon = 10 * base::second_us;

class Tls : public Loopback {
protected:
    using line = std::shared_ptr<connection>;

    // Both ends of one connection after its handshake; nothing where that failed.
    std::pair<line, line> both(const key_pair& client_side) {
        line near, far;
        const auto port = play_hub([this, &far](tcp::socket socket) -> awaitable<void> {
            auto context = *tls_context::for_server(hub_key);
            auto made = co_await tls_accept(std::move(socket), context, soon);
            if (made) far = *made;
        });
        const auto dial_hub = [this, port, &client_side]() -> awaitable<base::result<line>> {
            tcp::socket socket(io);
            auto connects = socket.async_connect(loopback(port), asio::use_awaitable);
            co_await std::move(connects);
            auto context = *tls_context::for_client(client_side);
            std::vector<base::hash256> pins{spki_pin(hub_key.public_part())};
            auto made = co_await tls_connect(std::move(socket), context, pins, soon);
            co_return made;
        };
        auto made = run(io, dial_hub());
        if (made && *made) near = **made;
        while (near && !far && io.run_one_for(std::chrono::seconds(5)) != 0) {}
        return {near, far};
    }
    static awaitable<base::result<std::string>> read_all_of(line from, std::size_t size) {
        std::string all(size, '\0');
        for (std::size_t at = 0; at < size;) {
            auto got = co_await from->read_some(std::span<char>(all).subspan(at));
            if (!got) co_return got.error();
            if (*got == 0) co_return base::refused("ended after " + std::to_string(at));
            at += *got;
        }
        co_return all;
    }
    static awaitable<base::result<std::size_t>> written(line to, std::string text) {
        auto sent = co_await to->write(text);
        if (!sent) co_return sent.error();
        co_return text.size();
    }
};

TEST_F(Tls, BothEndsKnowTheOthersKey) {
    const auto [near, far] = both(client_key);
    ASSERT_TRUE(near && far);
    EXPECT_EQ(near->peer(), hub_key.public_part());
    EXPECT_EQ(far->peer(), client_key.public_part());
    EXPECT_EQ(far->peer_address(), "127.0.0.1");
}

TEST_F(Tls, WhatIsHeldInsideIsNotQuiet) {
    const auto [near, far] = both(client_key);
    ASSERT_TRUE(near && far);
    EXPECT_TRUE(near->is_quiet());
    ASSERT_TRUE(*run(io, written(far, "ab")));
    auto first = run(io, read_all_of(near, 1));
    ASSERT_TRUE(first && *first);
    EXPECT_FALSE(near->is_quiet());   // one byte of the record is left
    auto second = run(io, read_all_of(near, 1));
    EXPECT_EQ(**second, "b");
    EXPECT_TRUE(near->is_quiet());
}

TEST_F(Tls, RecordsReadAheadAreGivenWithoutTheLine) {
    const auto [near, far] = both(client_key);
    ASSERT_TRUE(near && far);
    for (const char* piece : {"one", "two", "three"}) ASSERT_TRUE(*run(io, written(far, piece)));
    auto begun = run(io, read_all_of(near, 3));
    EXPECT_EQ(**begun, "one");
    EXPECT_FALSE(near->is_quiet());   // the others are here or on the socket
    auto rest = run(io, read_all_of(near, 8));
    EXPECT_EQ(**rest, "twothree");
}

TEST_F(Tls, WritingToWhoWentAwayIsAnErrorAndNoSignal) {
    auto [near, far] = both(client_key);
    ASSERT_TRUE(near && far);
    const auto before = std::signal(SIGPIPE, SIG_DFL);
    near->close();
    base::result<std::size_t> sent = std::size_t{0};
    for (int i = 0; sent && i < 20; ++i) {
        sent = *run(io, written(far, std::string(64 << 10, 'x')));
    }
    std::signal(SIGPIPE, before);
    ASSERT_FALSE(sent);
    EXPECT_EQ(sent.error().code, base::errc::no_link) << sent.error().text();
}

TEST_F(Tls, SlowReaderRunsTheWriterIntoItsDeadline) {
    const auto [near, far] = both(client_key);
    ASSERT_TRUE(near && far);
    far->set_deadline(base::second_us / 5);
    const auto sent = *run(io, written(far, std::string(64 << 20, 'x')));
    ASSERT_FALSE(sent);
    EXPECT_EQ(sent.error().code, base::errc::later) << sent.error().text();
}

TEST_F(Tls, GoodbyeIsAnEndAndACutLineIsNone) {
    auto [near, far] = both(client_key);
    ASSERT_TRUE(near && far);
    const auto leave = [](line who) -> awaitable<bool> {
        co_await who->shutdown();
        co_return true;
    };
    asio::co_spawn(io, leave(far), asio::detached);
    const auto ended = *run(io, read_all_of(near, 1));
    EXPECT_EQ(ended.error().message, "ended after 0");
    auto [other, cutting] = both(client_key);
    ASSERT_TRUE(other && cutting);
    cutting->close();
    const auto cut = *run(io, read_all_of(other, 1));
    EXPECT_EQ(cut.error().code, base::errc::no_link);
}

// The same number may be another connection's by then.
TEST_F(Tls, ClosedConnectionTouchesNoDescriptor) {
    auto [near, far] = both(client_key);
    ASSERT_TRUE(near && far);
    near->close();
    int ends[2];
    ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends), 0);
    const auto sent = *run(io, written(near, "secret"));
    EXPECT_FALSE(sent);
    char byte = 0;
    for (const int end : ends) EXPECT_LT(::recv(end, &byte, 1, MSG_DONTWAIT), 0);
    for (const int end : ends) ::close(end);
}

TEST_F(Tls, PagesAreShownToWhoeverComesAndTheirCertificateIsJudged) {
    const auto shown = make_page_certificate({"127.0.0.1"}, 1'700'000'000 * base::second_us);
    ASSERT_TRUE(shown) << shown.error().text();
    const auto port = play_hub([&shown](tcp::socket socket) -> awaitable<void> {
        auto context = *tls_context::for_pages(*shown);
        auto made = co_await tls_accept(std::move(socket), context, soon);
        if (made) co_await (*made)->write("x");
    });
    const auto look = [this, port]() -> awaitable<base::result<browsed_line>> {
        tcp::socket socket(io);
        auto connects = socket.async_connect(loopback(port), asio::use_awaitable);
        co_await std::move(connects);
        auto context = *tls_context::for_browsing();
        auto made = co_await tls_browse(std::move(socket), context, "127.0.0.1", soon);
        co_return made;
    };
    const auto seen = *run(io, look());
    ASSERT_TRUE(seen) << seen.error().text();
    EXPECT_EQ(seen->certificate_trouble, "self_signed");
    EXPECT_EQ(seen->certificate_until, *end_of(*shown));
    EXPECT_FALSE(seen->line->peer());
}

}  // namespace
}  // namespace kheya::platform
