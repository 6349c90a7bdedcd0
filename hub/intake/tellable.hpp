#pragma once

// How much of an answer's unit a head set or a change takes, and what is too much for any. Whatever
// is taken must come back to others one day: a page holds all head sets that one change wrote, an
// item of the past a whole change, and agents refuse a unit over its limits.

#include "hub/intake/acceptance.hpp"
#include "hub/store/store.hpp"

namespace kheya::hub_intake {

struct told_size {
    std::size_t bytes = 0, values = 0;
    told_size& operator+=(const told_size& more) {
        bytes += more.bytes;
        values += more.values;
        return *this;
    }
};

// As JSON, at most.
told_size size_told(const wire::head_set& set);
// Whether a page with so much takes no more: what one change may leave has room beside it.
bool is_full(const told_size& page);

// Whether offices can be told of the change and of the heads that it leaves; `home`: the office
// whose record it is.
bool is_tellable(hub_store::store& in, const journal::change& change, const std::string& home);

}  // namespace kheya::hub_intake
