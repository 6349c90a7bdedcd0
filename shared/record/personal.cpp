#include "shared/record/personal.hpp"

namespace kheya::record {

bool may_be_personal(const type& t, const field& f) {
    if (f.many || f.fixed || !f.codes.empty()) return false;
    if (f.kind == field_kind::phone || f.kind == field_kind::email) return true;
    return f.kind == field_kind::text && t.name != "office";
}

std::string member_of(const field& f) {
    if (!f.group.empty()) return f.name;
    return stands_alone_observed(f) ? "value" : "";
}

}  // namespace kheya::record
