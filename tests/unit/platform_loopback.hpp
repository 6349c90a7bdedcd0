#pragma once

// A hub's port and an agent's transport on the loopback, for the tests of HTTP over TLS, and raw
// ends for playing the side that misbehaves.

#include "shared/platform/http_client.hpp"
#include "shared/platform/http_server.hpp"
#include "shared/platform/system.hpp"
#include "shared/platform/tls.hpp"
#include "tests/unit/platform_fixture.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <utility>

namespace kheya::platform {

namespace asio = boost::asio;
using asio::ip::tcp;

inline tcp::endpoint loopback(unsigned short port) {
    return {asio::ip::address_v4::loopback(), port};
}

class Loopback : public testing::Test {
protected:
    hub_address hub(unsigned short port) {
        return {"https://127.0.0.1:" + std::to_string(port), {spki_pin(hub_key.public_part())}};
    }
    // Starts the shipped server; gives its port.
    unsigned short serve(http_handler handler, http_server_limits limits = {}) {
        server = std::make_unique<http_server>(io.get_executor(), *time, hub_key,
                                                std::move(handler), limits);
        auto port = server->listen("127.0.0.1:0");
        EXPECT_TRUE(port) << port.error().text();
        return port ? *port : 0;
    }
    // A port where `act` plays the hub, once for each connection.
    unsigned short play_hub(std::function<awaitable<void>(tcp::socket)> act) {
        acceptor = std::make_unique<tcp::acceptor>(io, loopback(0));
        asio::co_spawn(io, accept_all(std::move(act)), asio::detached);
        return acceptor->local_endpoint().port();
    }
    // The same behind TLS with the hub's key: waits for a request's head, writes, and cuts.
    unsigned short play_answer(std::string answer) {
        return play_hub([this, answer](tcp::socket socket) {
            return write_after_request(std::move(socket), answer);
        });
    }
    awaitable<base::result<std::string>> get(hub_address to, std::string method = "GET",
                                             std::string body = "") {
        http_request request;
        request.method = std::move(method);
        request.target = "/x";
        request.content_length = body.size();
        request.body = from_string(std::move(body));
        auto response = co_await client.send(to, std::move(request));
        if (!response) co_return response.error();
        auto text = co_await read_all(response->body, 64 << 20);
        if (!text) co_return text.error();
        co_return std::to_string(response->status) + " " + *text;
    }
    base::result<std::string> fetch(hub_address to, std::string method = "GET",
                                    std::string body = "") {
        auto got = run(io, get(std::move(to), std::move(method), std::move(body)));
        return got ? *got : base::result<std::string>(base::refused("hung"));
    }
    // Sends raw bytes over TLS and gives all that comes back until the end.
    awaitable<std::string> raw(unsigned short port, std::string text, bool cut) {
        tcp::socket socket(io);
        auto connects = socket.async_connect(loopback(port), asio::use_awaitable);
        co_await std::move(connects);
        auto context = *tls_context::for_client(client_key);
        std::vector<base::hash256> pins{spki_pin(hub_key.public_part())};
        auto line = co_await tls_connect(std::move(socket), context, pins, 10 * base::second_us);
        if (!line) co_return "no TLS: " + line.error().message;
        auto sent = co_await (*line)->write(text);
        if (cut) {
            (*line)->close();
            co_return sent ? "cut" : "cut before";
        }
        std::string all;
        std::vector<char> piece(4096);
        for (;;) {
            auto got = co_await (*line)->read_some(piece);
            if (!got || *got == 0) break;
            all.append(piece.data(), *got);
        }
        co_return all;
    }
    std::string talk(unsigned short port, std::string text) {
        return run(io, raw(port, std::move(text), false)).value_or("hung");
    }
    void TearDown() override {
        client.reset();
        server.reset();
        acceptor.reset();
        io.restart();
        io.run_for(std::chrono::milliseconds(50));
    }

    asio::io_context io;
    std::unique_ptr<clock> time = make_system_clock(io.get_executor());
    seeded_chance chance_{7};
    key_pair hub_key = key_pair::generate(chance_);
    key_pair client_key = key_pair::generate(chance_);
    http_client_options options;
    https_transport client{io.get_executor(), *time, client_key, options};
    std::unique_ptr<http_server> server;
    std::unique_ptr<tcp::acceptor> acceptor;

private:
    awaitable<void> accept_all(std::function<awaitable<void>(tcp::socket)> act) {
        for (;;) {
            auto waits = acceptor->async_accept(asio::as_tuple(asio::use_awaitable));
            auto [failed, socket] = co_await std::move(waits);
            if (failed) co_return;
            auto acting = act(std::move(socket));
            asio::co_spawn(io, std::move(acting), asio::detached);
        }
    }
    awaitable<void> write_after_request(tcp::socket socket, std::string answer) {
        auto context = *tls_context::for_server(hub_key);
        auto line = co_await tls_accept(std::move(socket), context, 10 * base::second_us);
        if (!line) co_return;
        std::vector<char> piece(4096);
        auto got = co_await (*line)->read_some(piece);
        if (got) co_await (*line)->write(answer);
        (*line)->close();
    }
};

}  // namespace kheya::platform
