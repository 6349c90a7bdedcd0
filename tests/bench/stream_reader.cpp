#include "tests/bench/stream_reader.hpp"

#include "shared/base/check.hpp"

#include <chrono>

namespace kheya::bench {

namespace {

constexpr std::chrono::milliseconds pause{10};

}  // namespace

stream_reader::stream_reader(const std::string& url) {
    auto opened = hub_store::open_reader(url);
    CHECK(opened.has_value());
    own_ = std::move(*opened);
    thread_ = std::thread([this] {
        while (!over_) {
            look();
            std::this_thread::sleep_for(pause);
        }
    });
}

stream_reader::~stream_reader() {
    over_ = true;
    if (thread_.joinable()) thread_.join();
}

void stream_reader::finish() {
    over_ = true;
    thread_.join();
    look();
}

void stream_reader::look() {
    const auto done = own_->snapshot([&]() -> base::result<void> {
        for (const auto& office : own_->offices()) {
            std::int64_t& cursor = cursors_[office.id];
            if (office.seq == cursor) continue;
            own_->each_journal_entry(office.id, cursor, [&](const hub_store::journal_row& row) {
                missing_ += row.seq == cursor + 1 ? 0 : 1;
                cursor = row.seq;
                return true;
            });
            missing_ += cursor == office.seq ? 0 : 1;
        }
        return {};
    });
    CHECK(done.has_value());
}

std::int64_t stream_reader::seen() const {
    std::int64_t all = 0;
    for (const auto& [office, cursor] : cursors_) all += cursor;
    return all;
}

}  // namespace kheya::bench
