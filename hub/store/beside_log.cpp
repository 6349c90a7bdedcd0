#include "hub/store/beside_log.hpp"

#include "shared/platform/files.hpp"

namespace kheya::hub_store {

namespace {

class file_of_lines final : public line_file {
public:
    explicit file_of_lines(std::string path) : path_(std::move(path)) {}
    base::result<void> append(const std::string& lines) override {
        return platform::append_durably(path_, lines);
    }
    base::result<std::uint64_t> length() override { return platform::length_of(path_); }
    base::result<void> cut(std::uint64_t length) override {
        return platform::cut_durably(path_, length);
    }

private:
    std::string path_;
};

}  // namespace

std::unique_ptr<line_file> lines_in(std::string path) {
    return std::make_unique<file_of_lines>(std::move(path));
}

base::result<void> beside_log::add(const std::string& lines) {
    if (!file_) return {};
    if (!begun_) {
        TRY(begun_, file_->length());
        end_ = *begun_;
    }
    // What fails half way is cut with the rest.
    TRY_VOID(file_->append(lines));
    TRY(end_, file_->length());
    return {};
}

base::result<void> beside_log::take_back(const place& to) {
    if (!begun_) return {};
    const auto cut = file_->cut(to.value_or(*begun_));
    end_ = to.value_or(*begun_);
    if (!to) begun_.reset();
    if (cut) return {};
    return base::io_trouble("what was not done stands in it and could not be taken back, so it "
                            "may be done when the hub starts: " + cut.error().text());
}

}  // namespace kheya::hub_store
