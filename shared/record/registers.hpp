#pragma once

// The register is the unit of merging: a plain field, a group, or one element of a set. These
// functions translate between the fields that people see and the registers that travel.
//
// Shapes of register values:
//   plain field                      scalar, or null (emptied)
//   observed field standing alone    {"value": scalar, "observed_on": "YYYY-MM-DD"}
//   group                            {"member": scalar, ...}
//   set element  field/element       true (present) or null (absent)
//   retired                          {"reason": text}, or null (in use)

#include "shared/record/type_set.hpp"

#include <array>

namespace kheya::record {

inline constexpr std::string_view retired_register = "retired";

// Types whose records headquarters begins at an office, so that they say nothing of whether
// anything was heard of it.
inline constexpr std::array begun_by_headquarters = {
    std::string_view("office"), std::string_view("letter"), std::string_view("directive_target")};
bool is_begun_by_headquarters(std::string_view type);

// The register that holds `field`: its group's name, its own name, or field/element for a set (then
// `element` must be given).
std::string register_of(const field& f, std::string_view element = {});
// A register's field or group name, without the element.
std::string_view base_name(std::string_view reg);
// The element of a set's register; empty otherwise.
std::string_view element_of(std::string_view reg);

// An observed field outside any group: its register value carries the day it was seen.
bool stands_alone_observed(const field& f);

// The plain value of `f` inside the value of its register (not for sets). Null where absent.
json field_value(const field& f, const json& register_value);
// The day a register value was observed on, YYYY-MM-DD, or empty.
std::string observed_on(const register_rule& rule, const json& register_value);

// Whether a register of a record of this type stays as it is once the record is sealed.
bool is_under_seal(const type& t, std::string_view reg);
// Whether the value of this register seals the record.
bool is_sealing(const type& t, std::string_view reg, const json& value);

// Record ids: OFFICE for key_kind::single, OFFICE:KEY for parts, KEY itself for drawn ones. The
// office is the one of birth: it stays when the record moves.
std::string record_id(const type& t, std::string_view office, std::string_view key);
// What people write after TYPE/: empty for single; without the office of birth for parts.
std::string display_key(const type& t, std::string_view office, std::string_view record);

}  // namespace kheya::record
