// A look at servers that misbehave, over real sockets on loopback, with the limits of the shipped
// reader made short.

#include "shared/platform/system.hpp"
#include "shared/platform/web.hpp"
#include "tests/unit/platform_fixture.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <array>

namespace kheya::platform {

namespace {

namespace asio = boost::asio;
using asio::ip::tcp;

constexpr auto told = asio::as_tuple(asio::use_awaitable);
constexpr base::time_us moment = base::second_us / 5;
constexpr base::time_us long_enough = 20 * base::second_us;   // on any machine

class WebReader : public testing::Test {
protected:
    using act = std::function<awaitable<void>(std::shared_ptr<tcp::socket>)>;

    // Plays a server for one connection; gives the address to ask.
    web_address serve(act play, const std::string& at = "127.0.0.1") {
        acceptor_ = std::make_unique<tcp::acceptor>(
            io, tcp::endpoint(asio::ip::make_address(at), 0));
        asio::co_spawn(io, accept_one(std::move(play)), asio::detached);
        return {false, at, acceptor_->local_endpoint().port(), "/a?b=1"};
    }
    // Writes these after the request, `pause` between each two, and closes.
    act says(std::vector<std::string> pieces, base::time_us pause = 0) {
        return [this, pieces, pause](std::shared_ptr<tcp::socket> to) -> awaitable<void> {
            for (const std::string& piece : pieces) {
                auto writing = asio::async_write(*to, asio::buffer(piece), told);
                const auto [failed, count] = co_await std::move(writing);
                if (failed) co_return;
                if (pause > 0) co_await time->wait(pause);
            }
        };
    }
    web_result get(web_address from) {
        const auto page = run(io, reader->get(std::move(from), web_errand{}));
        return page ? *page : web_result(web_failure::no_answer);
    }
    void limit(web_limits limits) { reader = make_web(io.get_executor(), limits); }

    asio::io_context io;
    std::unique_ptr<clock> time = make_system_clock(io.get_executor());
    std::unique_ptr<web> reader = make_web(io.get_executor());
    std::string request;

private:
    awaitable<void> accept_one(act play) {
        auto accepting = acceptor_->async_accept(told);
        auto [failed, socket] = co_await std::move(accepting);
        if (failed) co_return;
        const auto line = std::make_shared<tcp::socket>(std::move(socket));
        std::array<char, 2048> piece;
        auto reading = line->async_read_some(asio::buffer(piece), told);
        const auto [cut, count] = co_await std::move(reading);
        request.assign(piece.data(), count);
        co_await play(line);
    }
    std::unique_ptr<tcp::acceptor> acceptor_;
};

TEST_F(WebReader, ServerThatTakesItsTimeIsRead) {
    limit({long_enough, long_enough, long_enough});
    const auto page = get(serve(says({"HTTP/1.1 200 OK\r\nContent-", "Type: text/html\r\n\r\nsl",
                                      "ow"}, moment / 10)));
    ASSERT_TRUE(page);
    EXPECT_EQ(page->body, "slow");
    EXPECT_TRUE(page->is_inside);
    EXPECT_TRUE(request.starts_with("GET /a?b=1 HTTP/1.1\r\nHost: 127.0.0.1:")) << request;
}

TEST_F(WebReader, SilentServerIsGivenUp) {
    limit({long_enough, long_enough, moment});
    const base::time_us begun = time->monotonic();
    std::shared_ptr<tcp::socket> kept;
    const auto page = get(serve([&](std::shared_ptr<tcp::socket> to) -> awaitable<void> {
        kept = to;
        co_return;
    }));
    ASSERT_FALSE(page);
    EXPECT_EQ(page.error(), web_failure::no_answer);
    EXPECT_GE(time->monotonic() - begun, moment);
}

TEST_F(WebReader, DrippingServerDoesNotHoldTheReaderForEver) {
    limit({long_enough, long_enough, moment});
    std::vector<std::string> drops(10'000, "x");
    drops.front() = "HTTP/1.1 200 OK\r\n\r\n";
    const auto page = get(serve(says(std::move(drops), moment / 50)));
    ASSERT_FALSE(page);
    EXPECT_EQ(page.error(), web_failure::no_answer);
}

TEST_F(WebReader, EndlessPageIsCutAtTwoMebibytes) {
    EXPECT_EQ(web_limits{}.bytes, 2U << 20);
    std::vector<std::string> pieces(64, std::string(1 << 20, 'x'));
    pieces.front() = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n";
    const auto page = get(serve(says(std::move(pieces))));
    ASSERT_TRUE(page);
    EXPECT_TRUE(page->is_cut);
    EXPECT_GE(page->body.size(), 2U << 20);
    EXPECT_LE(page->body.size(), (2U << 20) + (128U << 10));
}

TEST_F(WebReader, ServerThatHangsUpOrSpeaksSomethingElseIsTold) {
    const auto cut = get(serve([](std::shared_ptr<tcp::socket> to) -> awaitable<void> {
        to->set_option(asio::socket_base::linger(true, 0));   // closing resets the connection
        to->close();
        co_return;
    }));
    ASSERT_FALSE(cut);
    EXPECT_EQ(cut.error(), web_failure::line_cut);
    const auto nothing = get(serve(says({})));
    ASSERT_FALSE(nothing);
    EXPECT_EQ(nothing.error(), web_failure::no_web_server);
    const auto other = get(serve(says({"SSH-2.0-OpenSSH\r\n"})));
    ASSERT_FALSE(other);
    EXPECT_EQ(other.error(), web_failure::no_web_server);
    const auto refused = get({false, "127.0.0.1", 1, "/"});   // nothing listens there
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error(), web_failure::no_connection);
}

TEST_F(WebReader, AddressOfIpv6IsReadAndNamedInBrackets) {
    boost::system::error_code without;
    tcp::acceptor probe(io);
    probe.open(tcp::v6(), without);
    if (!without) probe.bind({asio::ip::address_v6::loopback(), 0}, without);
    if (without) {   // a machine without IPv6 says at once that there is no way there
        const auto refused = get({false, "::1", 1, "/"});
        ASSERT_FALSE(refused);
        EXPECT_EQ(refused.error(), web_failure::no_connection);
        return;
    }
    const auto page = get(serve(says({"HTTP/1.1 200 OK\r\n\r\nsix"}), "::1"));
    ASSERT_TRUE(page);
    EXPECT_EQ(page->body, "six");
    EXPECT_TRUE(page->is_inside);
    EXPECT_NE(request.find("\r\nHost: [::1]:"), std::string::npos) << request;
}

}  // namespace

}  // namespace kheya::platform
