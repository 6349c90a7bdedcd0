#include "shared/wire/standing.hpp"

#include "shared/base/hash.hpp"

namespace kheya::wire {

std::string mark_of(const standing& of) {
    const std::string_view whole =
        !of.whole_country ? "?" : *of.whole_country ? "whole" : "part";
    base::sha256 hash;
    for (const std::string_view part : {of.scope, of.side, of.level, whole}) {
        hash.add(part).add("\n");
    }
    return hash.finish().hex().substr(0, standing_mark_length);
}

}  // namespace kheya::wire
