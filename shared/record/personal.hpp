#pragma once

// Which values may speak of a person, so that headquarters can take them out for good: words that
// somebody typed, telephone numbers, addresses. Codes, numbers, days, references and keys say
// nothing of a person by themselves, and reports are made of them; an office's names are the
// office's. An element of a set is the name of its register: it cannot be taken out of it.

#include "shared/record/registers.hpp"

namespace kheya::record {

bool may_be_personal(const type& t, const field& f);
// The member of the object that is the value of the field's register; empty: the value itself.
std::string member_of(const field& f);

}  // namespace kheya::record
