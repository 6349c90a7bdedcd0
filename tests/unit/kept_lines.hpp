#pragma once

// The log beside a store as a text that a test looks at.

#include "hub/store/beside_log.hpp"

namespace kheya::hub_test {

class kept_lines final : public hub_store::line_file {
public:
    explicit kept_lines(std::string& text) : text_(text) {}
    base::result<void> append(const std::string& lines) override {
        text_ += lines + "\n";
        return {};
    }
    base::result<std::uint64_t> length() override { return text_.size(); }
    base::result<void> cut(std::uint64_t length) override {
        text_.resize(length);
        return {};
    }

private:
    std::string& text_;
};

}  // namespace kheya::hub_test
