#pragma once

// Somebody who follows every stream of a store by his cursor while others write, on a thread of his
// own, and looks that each sequence is there: what a reader may rely on. Looks again and again,
// with a short pause, so that the writers have the processor.

#include "hub/store/engine.hpp"

#include <atomic>
#include <map>
#include <memory>
#include <string>
#include <thread>

namespace kheya::bench {

class stream_reader {
public:
    // Begins to read. The program ends where the store cannot be opened.
    explicit stream_reader(const std::string& url);
    ~stream_reader();
    // Reads what is left, once nobody writes any more.
    void finish();
    // After finish(): entries seen, and how often a sequence was not where it had to be.
    [[nodiscard]] std::int64_t seen() const;
    [[nodiscard]] std::int64_t missing() const { return missing_; }

private:
    void look();
    std::unique_ptr<hub_store::engine> own_;
    std::map<std::string, std::int64_t> cursors_;
    std::int64_t missing_ = 0;
    std::atomic<bool> over_ = false;
    std::thread thread_;
};

}  // namespace kheya::bench
