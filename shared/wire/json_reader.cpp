#include "shared/wire/json_reader.hpp"

namespace kheya::wire {

using json = nlohmann::json;

json_reader::json_reader(const json& object, std::string what)
    : object_(object), what_(std::move(what)) {
    if (!object_.is_object()) status_ = base::refused("a " + what_ + " must be an object");
}

void json_reader::note(const char* key, const char* problem) {
    if (status_) {
        status_ = base::refused("in a " + what_ + " \"" + std::string(key) + "\" " + problem, key);
    }
}

const json* json_reader::find(const char* key) const {
    if (!object_.is_object()) return nullptr;
    const auto found = object_.find(key);
    return found == object_.end() || found->is_null() ? nullptr : &*found;
}

bool json_reader::has(const char* key) const {
    return find(key) != nullptr;
}

std::string json_reader::text(const char* key) {
    const json* value = find(key);
    if (value == nullptr || !value->is_string()) {
        note(key, "must be text");
        return {};
    }
    return value->get<std::string>();
}

std::string json_reader::text(const char* key, std::string fallback) {
    return has(key) ? text(key) : fallback;
}

std::int64_t json_reader::number(const char* key) {
    const json* value = find(key);
    if (value == nullptr || !value->is_number_integer()) {
        note(key, "must be a whole number");
        return 0;
    }
    return value->get<std::int64_t>();
}

std::int64_t json_reader::number(const char* key, std::int64_t fallback) {
    return has(key) ? number(key) : fallback;
}

bool json_reader::flag(const char* key) {
    const json* value = find(key);
    if (value == nullptr) return false;
    if (!value->is_boolean()) note(key, "must be true or false");
    return value->is_boolean() && value->get<bool>();
}

const json& json_reader::list(const char* key) {
    static const json empty = json::array();
    const json* value = find(key);
    if (value == nullptr) return empty;
    if (!value->is_array()) {
        note(key, "must be a list");
        return empty;
    }
    return *value;
}

}  // namespace kheya::wire
