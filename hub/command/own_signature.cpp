#include "hub/command/own_signature.hpp"

#include <algorithm>

namespace kheya::hub_command {

base::result<void> check_signer(surroundings& around, const journal::change& change) {
    const auto seen = change.base.find("signature");
    const bool is_first = seen == change.base.end() || seen->second.empty();
    if (change.type != "sign_off" || !change.fields.contains("signature") || !is_first) return {};
    const auto office = around.store.office(change.office);
    if (!office || office->side != base::side::office) return {};
    const auto devices = around.store.devices();
    const bool has_one = std::any_of(devices.begin(), devices.end(), [&](const auto& device) {
        return device.office == change.office && !device.revoked;
    });
    if (!has_one) return {};
    return refusal("the office " + change.office + " has a computer: it signs its report there",
                   "office",
                   change.office + " অফিসের নিজের কম্পিউটার আছে: প্রতিবেদনে স্বাক্ষর সেখানেই হয়");
}

}  // namespace kheya::hub_command
