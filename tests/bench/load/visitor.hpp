#pragma once

// Somebody at the console's pages, in a process of his own that lives as long as this
// (visitor.py): nothing is started for what he asks.

#include "shared/platform/seams.hpp"
#include "tests/bench/load/hub_process.hpp"

#include <boost/asio/io_context.hpp>

#include <memory>
#include <string>
#include <vector>

namespace kheya::load {

class visitor {
public:
    // `script`: path of visitor.py. The hub runs with its console.
    visitor(boost::asio::io_context& io, const std::string& script, const hub_process& hub);
    ~visitor();   // he leaves
    visitor(const visitor&) = delete;
    visitor& operator=(const visitor&) = delete;
    // By the words of the command line; whether the answer was a good one.
    platform::awaitable<bool> ask(const std::vector<std::string>& words);

private:
    struct state;
    std::unique_ptr<state> state_;
};

}  // namespace kheya::load
