#pragma once

// What the tests of shared/platform share: a folder of their own, seeded chance, and a loop that
// runs one coroutine to its end with a guard against hanging.

#include "shared/platform/seams.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <gtest/gtest.h>
#include <optional>
#include <random>
#include <string>

namespace kheya::platform {

class temporary_folder {
public:
    temporary_folder() {
        std::string pattern = (std::filesystem::temp_directory_path() / "kheya-XXXXXX").string();
        path_ = mkdtemp(pattern.data());
    }
    ~temporary_folder() { std::filesystem::remove_all(path_); }
    temporary_folder(const temporary_folder&) = delete;
    temporary_folder& operator=(const temporary_folder&) = delete;
    [[nodiscard]] std::string file(const std::string& name) const { return path_ + "/" + name; }
    [[nodiscard]] const std::string& path() const { return path_; }

private:
    std::string path_;
};

class seeded_chance : public chance {
public:
    explicit seeded_chance(std::uint64_t seed) : engine_(seed) {}
    void fill(std::span<std::uint8_t> out) override {
        for (auto& byte : out) byte = static_cast<std::uint8_t>(engine_());
    }

private:
    std::mt19937_64 engine_;
};

// Runs the loop until the coroutine is done and gives its value; a failed test when it hangs.
template <class T>
std::optional<T> run(boost::asio::io_context& io, awaitable<T> work) {
    std::optional<T> out;
    bool done = false;
    boost::asio::co_spawn(io, std::move(work), [&](std::exception_ptr trouble, T value) {
        EXPECT_FALSE(trouble);
        out.emplace(std::move(value));
        done = true;
    });
    io.restart();
    // A guard against a test that would wait for ever: so many seconds in which nothing happens.
    for (int idle_s = 0; !done && idle_s < 20;) {
        if (io.run_one_for(std::chrono::seconds(1)) != 0) continue;
        if (io.stopped()) break;
        ++idle_s;
    }
    EXPECT_TRUE(done) << "the coroutine did not end";
    return out;
}

}  // namespace kheya::platform
