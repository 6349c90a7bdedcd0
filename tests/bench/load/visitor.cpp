#include "tests/bench/load/visitor.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/streambuf.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cstdio>
#include <istream>

namespace kheya::load {

namespace asio = boost::asio;

struct visitor::state {
    explicit state(asio::io_context& io) : answers(io) {}
    asio::posix::stream_descriptor answers;
    asio::streambuf heard;
    int orders = -1, process = 0;
};

visitor::visitor(asio::io_context& io, const std::string& script, const hub_process& hub)
    : state_(std::make_unique<state>(io)) {
    int to[2], from[2];
    if (::pipe2(to, O_CLOEXEC) != 0 || ::pipe2(from, O_CLOEXEC) != 0) give_up("no pipe");
    state_->process = start_program(
        {"/usr/bin/env", "python3", script, hub.program(), hub.folder(),
         std::to_string(hub.console_port())},
        {.in = to[0], .out = from[1]});
    ::close(to[0]);
    ::close(from[1]);
    state_->orders = to[1];
    state_->answers.assign(from[0]);
}

visitor::~visitor() {
    ::close(state_->orders);
    int status = 0;
    ::waitpid(state_->process, &status, 0);
}

platform::awaitable<bool> visitor::ask(const std::vector<std::string>& words) {
    std::string line;
    for (const auto& word : words) line += (line.empty() ? "" : "\t") + word;
    line += "\n";
    if (::write(state_->orders, line.data(), line.size()) != static_cast<ssize_t>(line.size())) {
        co_return false;
    }
    const auto [failed, count] = co_await asio::async_read_until(
        state_->answers, state_->heard, '\n', asio::as_tuple(asio::use_awaitable));
    if (failed) co_return false;
    std::istream said(&state_->heard);
    std::string answer;
    std::getline(said, answer);
    if (answer != "done") std::fprintf(stderr, "kheya-load: console: %s\n", answer.c_str());
    co_return answer == "done";
}

}  // namespace kheya::load
