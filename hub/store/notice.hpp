#pragma once

// What moved in a store, as one hub process tells the others that write to it too: the payload of
// PostgreSQL's NOTIFY, at most so many bytes of JSON. Where it does not fit, or cannot be read, it
// may have been anything: everyone looks for himself. docs/scale.md describes it.

#include "hub/store/rows_in_store.hpp"

#include <string>
#include <string_view>

namespace kheya::hub_store {

inline constexpr std::size_t notice_most = 7999;  // bytes; PostgreSQL takes no more

struct notice {
    std::string from;  // which process, by a name that it drew
    movement moved;
};

std::string to_text(const notice& told);
notice read_notice(std::string_view text);

}  // namespace kheya::hub_store
