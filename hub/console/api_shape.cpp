#include "hub/console/api_shape.hpp"

#include "shared/base/check.hpp"

#include <algorithm>

namespace kheya::hub_console {

using nlohmann::json;

namespace {

constexpr std::string_view prefix = "/api/v1/";
constexpr std::size_t text_most = 8 << 10;  // bytes, where the description says nothing
constexpr std::size_t list_most = 2000;

bool is_kind(const json& value, const std::string& kind) {
    if (kind == "string") return value.is_string();
    if (kind == "boolean") return value.is_boolean();
    if (kind == "integer") return value.is_number_integer();
    if (kind == "number") return value.is_number();
    if (kind == "array") return value.is_array();
    return kind == "object" && value.is_object();
}

std::string misfit_of(const std::string& name, const json& schema, const json& value) {
    const std::string kind = schema.value("type", "");
    if (!is_kind(value, kind)) return name + " must be of type " + kind;
    if (const auto choices = schema.find("enum"); choices != schema.end()) {
        if (std::find(choices->begin(), choices->end(), value) == choices->end()) {
            return name + " must be one of " + choices->dump();
        }
    }
    if (value.is_string() &&
        value.get_ref<const std::string&>().size() > schema.value("maxLength", text_most)) {
        return name + " is too long";
    }
    if (value.is_number_integer() && schema.contains("minimum") &&
        value.get<std::int64_t>() < schema["minimum"].get<std::int64_t>()) {
        return name + " is too small";
    }
    if (value.is_object()) {
        const auto members = schema.find("additionalProperties");
        if (members == schema.end() || !members->is_object()) return {};
        if (value.size() > list_most) return name + " has too many members";
        for (const auto& [member, one] : value.items()) {
            if (auto wrong = misfit_of(name + "." + member, *members, one); !wrong.empty())
                return wrong;
        }
        return {};
    }
    if (!value.is_array()) return {};
    if (value.size() > schema.value("maxItems", list_most)) return name + " is too long";
    const auto items = schema.find("items");
    for (const json& one : value) {
        if (items == schema.end()) break;
        if (auto wrong = misfit_of(name + "[]", *items, one); !wrong.empty()) return wrong;
    }
    return {};
}

}  // namespace

api_shape::api_shape(std::string_view description) {
    const json document = json::parse(description, nullptr, false);
    CHECK(document.is_object() && document.contains("paths"));
    for (const auto& [path, item] : document["paths"].items()) {
        if (!path.starts_with(prefix) || !item.contains("post")) continue;
        const json& post = item["post"];
        json schema = json::object();
        if (post.contains("requestBody")) {
            schema = post["requestBody"]["content"]["application/json"]["schema"];
        }
        calls_[path.substr(prefix.size())] = std::move(schema);
    }
}

std::string api_shape::misfit(const std::string& call, const json& arguments) const {
    const auto found = calls_.find(call);
    if (found == calls_.end()) return "this call is not described";
    const json none = json::object();
    const json& schema = found->second;
    const json& known = schema.contains("properties") ? schema["properties"] : none;
    for (const auto& [name, value] : arguments.items()) {
        const auto one = known.find(name);
        if (one == known.end()) return "the call has no argument \"" + name + "\"";
        if (auto wrong = misfit_of(name, *one, value); !wrong.empty()) return wrong;
    }
    if (!schema.contains("required")) return {};
    for (const json& name : schema["required"]) {
        if (!arguments.contains(name.get<std::string>())) {
            return name.get<std::string>() + " is missing";
        }
    }
    return {};
}

}  // namespace kheya::hub_console
