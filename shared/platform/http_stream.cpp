#include "shared/platform/http_stream.hpp"

#include "shared/platform/http_head.hpp"

#include <algorithm>
#include <array>
#include <cstring>

namespace kheya::platform {

namespace {

constexpr std::size_t piece_bytes = 16 << 10;  // one TLS record
constexpr std::size_t head_piece_bytes = 4 << 10;

}  // namespace

void http_stream::begin(base::time_us whole) {
    end_ = time_->monotonic() + whole;
}

void http_stream::allow(base::time_us idle) {
    const base::time_us left = end_ - time_->monotonic();
    line_->set_deadline(std::max<base::time_us>(1, std::min(idle, left)));
}

void http_stream::relax() {
    allow(end_ - time_->monotonic());
}

awaitable<base::result<std::string>> http_stream::read_head(base::time_us first,
                                                            base::time_us rest) {
    bool waiting_for_first = held_.empty();
    allow(waiting_for_first ? first : rest);
    for (;;) {
        const std::size_t end = find_head_end(held_);
        if (end != std::string::npos && end <= http_head_limit) {
            std::string head = held_.substr(0, end);
            held_.erase(0, end);
            if (held_.empty()) held_.shrink_to_fit();  // an idle connection holds nothing
            co_return head;
        }
        if (held_.size() >= http_head_limit) {
            co_return base::refused("the header is longer than " + std::to_string(http_head_limit) +
                                    " bytes");
        }
        auto piece = std::make_unique<std::array<char, head_piece_bytes>>();
        auto got = co_await line_->read_some(*piece);
        if (!got) co_return got.error();
        if (*got == 0) {
            if (held_.empty()) co_return std::string();
            co_return base::error{base::errc::no_link, "the line was cut in a header"};
        }
        held_.append(piece->data(), *got);
        // The time for a header is set once: a byte now and then must not renew it.
        if (waiting_for_first) allow(rest);
        waiting_for_first = false;
    }
}

awaitable<base::result<std::size_t>> http_stream::read_body(std::span<char> out,
                                                            std::uint64_t& remaining,
                                                            base::time_us idle) {
    const std::size_t wanted = std::min<std::uint64_t>(out.size(), remaining);
    if (wanted == 0) co_return std::size_t{0};
    std::size_t count = std::min(wanted, held_.size());
    if (count > 0) {
        std::memcpy(out.data(), held_.data(), count);
        held_.erase(0, count);
    } else {
        allow(idle);
        auto got = co_await line_->read_some(out.subspan(0, wanted));
        relax();
        if (!got) co_return got.error();
        if (*got == 0) co_return base::error{base::errc::no_link, "the line was cut in a body"};
        count = *got;
    }
    remaining -= count;
    co_return count;
}

awaitable<base::result<void>> http_stream::write_message(std::string head,
                                                         std::shared_ptr<byte_source> body,
                                                         std::uint64_t length, base::time_us idle,
                                                         bool& source_failed) {
    source_failed = false;
    std::string piece = std::move(head);
    do {  // the head and the first piece leave in one record
        const std::size_t before = piece.size();
        const std::size_t room = std::min<std::uint64_t>(length, piece_bytes);
        if (room > 0) {
            piece.resize(before + room);
            relax();
            auto got = co_await body->read(std::span<char>(piece.data() + before, room));
            if (!got || *got == 0) {
                source_failed = true;
                if (!got) co_return got.error();
                co_return base::io_trouble("a body is shorter than announced");
            }
            piece.resize(before + *got);
            length -= *got;
        }
        allow(idle);
        auto sent = co_await line_->write(piece);
        if (!sent) co_return sent.error();
        piece.clear();
    } while (length > 0);
    co_return base::result<void>{};
}

awaitable<void> http_stream::write_stream(std::string head, std::shared_ptr<byte_source> body,
                                           base::time_us idle) {
    std::string piece = std::move(head);
    for (;;) {
        allow(idle);
        auto sent = co_await line_->write(piece);
        if (!sent) co_return;
        piece.resize(piece_bytes);
        relax();
        auto got = co_await body->read(std::span<char>(piece.data(), piece.size()));
        if (!got || *got == 0 || time_->monotonic() >= end_) co_return;
        piece.resize(*got);
    }
}

awaitable<base::result<void>> http_stream::write(std::string bytes, base::time_us idle) {
    allow(idle);
    auto sent = co_await line_->write(bytes);
    co_return sent;
}

}  // namespace kheya::platform
