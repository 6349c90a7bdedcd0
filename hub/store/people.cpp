#include "hub/store/people.hpp"

#include "hub/store/store.hpp"
#include "shared/base/text.hpp"

#include <algorithm>
#include <array>

namespace kheya::hub_store {

namespace {

constexpr std::array<std::string_view, 4> role_names = {"viewer", "department", "division",
                                                        "administrator"};
constexpr std::string_view department_prefix = "department:", office_prefix = "office:";

}  // namespace

std::string_view to_text(role r) {
    return role_names[static_cast<std::size_t>(r)];
}

std::optional<role> role_from(std::string_view text) {
    for (std::size_t i = 0; i < role_names.size(); ++i) {
        if (role_names[i] == text) return static_cast<role>(i);
    }
    return std::nullopt;
}

std::string legible(std::string_view text) {
    constexpr std::size_t longest = 4;   // bytes of a character
    std::string out;
    while (!text.empty()) {
        std::size_t size = 1;
        while (size <= std::min(longest, text.size()) &&
               !base::is_valid_utf8(text.substr(0, size))) {
            ++size;
        }
        const bool is_character = size <= std::min(longest, text.size()) && text.front() != '\0';
        if (!is_character) size = 1;
        out += is_character ? text.substr(0, size) : std::string_view("\uFFFD");
        text.remove_prefix(size);
    }
    return out;
}

// A scope that does not read lets nothing through.
office_scope::office_scope(store& in, const std::string& scope) {
    if (scope.empty()) return;
    in_ = &in;
    if (scope.starts_with(department_prefix)) department_ = scope.substr(department_prefix.size());
    else if (scope.starts_with(office_prefix)) root_ = scope.substr(office_prefix.size());
}

bool office_scope::allows(const std::string& office) {
    if (in_ == nullptr) return true;
    if (const auto found = known_.find(office); found != known_.end()) return found->second;
    const bool is_in = look_up(office);
    known_.emplace(office, is_in);
    return is_in;
}

bool office_scope::look_up(const std::string& office) {
    if (!department_.empty()) {
        const auto row = in_->office(office);
        return row && row->department == department_;
    }
    if (root_.empty()) return false;
    // A cycle of parents (two edits made apart) must not loop for ever.
    std::set<std::string> above;
    for (std::string up = office; !up.empty() && above.insert(up).second;) {
        const auto row = in_->office(up);
        if (!row) return false;
        if (up == root_) return true;
        up = row->parent;
    }
    return false;
}

}  // namespace kheya::hub_store
