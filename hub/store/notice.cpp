#include "hub/store/notice.hpp"

#include <nlohmann/json.hpp>

namespace kheya::hub_store {

namespace {

using nlohmann::json;

// Throws json's own exceptions.
movement read_movement(const json& told) {
    movement moved;
    for (const auto& office : told.value("offices", json::array())) {
        moved.offices.try_emplace(office.get<std::string>(), false);
    }
    for (const auto& office : told.value("records", json::array())) {
        moved.offices[office.get<std::string>()] = true;
    }
    for (const auto& device : told.value("devices", json::array())) {
        base::public_key key;
        if (!base::from_hex(device.get<std::string>(), key.bytes)) moved.everyone = true;
        else moved.devices.insert(key);
    }
    for (const auto& name : told.value("shut_out", json::array())) {
        moved.shut_out.insert(name.get<std::string>());
    }
    moved.everyone = moved.everyone || told.value("everyone", false);
    return moved;
}

}  // namespace

std::string to_text(const notice& told) {
    json out = {{"from", told.from}};
    const auto add = [&](const char* kind, const std::string& what) { out[kind].push_back(what); };
    for (const auto& [office, record_too] : told.moved.offices) {
        add(record_too ? "records" : "offices", office);
    }
    for (const auto& device : told.moved.devices) add("devices", device.hex());
    for (const std::string& name : told.moved.shut_out) add("shut_out", name);
    if (told.moved.everyone) out["everyone"] = true;
    std::string text = out.dump(-1, ' ', false, json::error_handler_t::replace);
    if (text.size() <= notice_most) return text;
    // Who must leave is told by name all the same: that somebody changed his password cannot be
    // seen in the store by who looks later.
    json least = {{"from", told.from}, {"everyone", true}};
    const std::string all = least.dump();
    if (!out.contains("shut_out")) return all;
    least["shut_out"] = std::move(out["shut_out"]);
    text = least.dump(-1, ' ', false, json::error_handler_t::replace);
    return text.size() <= notice_most ? text : all;
}

notice read_notice(std::string_view text) {
    notice told;
    try {
        const json read = json::parse(text);
        told.from = read.value("from", "");
        told.moved = read_movement(read);
    } catch (const json::exception&) {
        told.moved = {};
        told.moved.everyone = true;
    }
    return told;
}

}  // namespace kheya::hub_store
