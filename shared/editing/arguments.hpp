#pragma once

// What every verb, on whatever way it was asked, does with its name and its arguments.

#include <nlohmann/json.hpp>

#include <algorithm>
#include <string>
#include <string_view>

namespace kheya::editing {

// The argument that is a text; empty where there is none of that name, or something else.
inline std::string text_in(const nlohmann::json& arguments, const char* name) {
    const auto given = arguments.find(name);
    const bool is_text = given != arguments.end() && given->is_string();
    return is_text ? given->get<std::string>() : std::string();
}

inline bool is_one_of(const auto& list, std::string_view verb) {
    return std::find(list.begin(), list.end(), verb) != list.end();
}

}  // namespace kheya::editing
