#include "shared/platform/seams.hpp"

#include "shared/base/check.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <cstring>

namespace kheya::platform {

namespace {

class string_source : public byte_source {
public:
    explicit string_source(std::string text) : text_(std::move(text)) {}

    awaitable<base::result<std::size_t>> read(std::span<char> out) override {
        const std::size_t count = std::min(out.size(), text_.size() - at_);
        std::memcpy(out.data(), text_.data() + at_, count);
        at_ += count;
        if (at_ == text_.size()) {  // an answered body need not wait for its owner to go away
            std::string().swap(text_);
            at_ = 0;
        }
        co_return count;
    }

private:
    std::string text_;
    std::size_t at_ = 0;
};

const char* reason_of(int status) {
    switch (status) {
        case 400:
            return "Bad request";
        case 401:
            return "Not signed in";
        case 403:
            return "Not allowed";
        case 404:
            return "Not found";
        case 405:
            return "Method not allowed";
        case 408:
            return "Too slow";
        case 409:
            return "Conflict";
        case 411:
            return "Length required";
        case 413:
            return "Too large";
        case 415:
            return "Unsupported content type";
        case 417:
            return "Expectation failed";
        case 421:
            return "Misdirected request";
        case 429:
            return "Too many requests";
        case 431:
            return "Header too large";
        case 501:
            return "Not implemented";
        case 503:
            return "Come later";
        case 505:
            return "HTTP version not supported";
        default:
            return status < 500 ? "Refused" : "Trouble at the hub";
    }
}

}  // namespace

std::uint64_t chance::below(std::uint64_t bound) {
    CHECK(bound > 0);
    // Draws over the largest multiple of `bound` would favour small numbers: draw again.
    const std::uint64_t surplus = (UINT64_MAX % bound + 1) % bound;
    for (;;) {
        std::array<std::uint8_t, 8> bytes{};
        fill(bytes);
        std::uint64_t drawn = 0;
        for (std::uint8_t byte : bytes) drawn = drawn << 8 | byte;
        if (drawn <= UINT64_MAX - surplus) return drawn % bound;
    }
}

std::shared_ptr<byte_source> from_string(std::string text) {
    return std::make_shared<string_source>(std::move(text));
}

awaitable<base::result<std::string>> read_all(std::shared_ptr<byte_source> source,
                                              std::size_t limit) {
    std::string text;
    std::size_t filled = 0;
    for (;;) {
        // One byte of room beyond the limit tells a body that is too long from one that just fits.
        const std::size_t room = std::min<std::size_t>(limit - filled, 64 << 10) + 1;
        text.resize(filled + room);
        auto got = co_await source->read(std::span<char>(text.data() + filled, room));
        if (!got) co_return got.error();
        filled += *got;
        if (filled > limit) {
            co_return base::refused("longer than " + std::to_string(limit) + " bytes");
        }
        if (*got == 0) break;
    }
    text.resize(filled);
    co_return text;
}

http_response make_response(int status, std::string content_type, std::string body) {
    http_response response;
    response.status = status;
    response.content_type = std::move(content_type);
    response.content_length = body.size();
    response.body = from_string(std::move(body));
    return response;
}

http_response make_problem(int status, std::string_view title, std::string_view detail) {
    nlohmann::ordered_json problem;
    problem["type"] = "about:blank";
    problem["title"] = title.empty() ? std::string_view(reason_of(status)) : title;
    problem["status"] = status;
    if (!detail.empty()) problem["detail"] = detail;
    // What a peer sent may be quoted in `detail`: bytes that are no UTF-8 must not throw here.
    return make_response(
        status, "application/problem+json",
        problem.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace));
}

}  // namespace kheya::platform
