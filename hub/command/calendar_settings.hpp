#pragma once

// The days that headquarters counts by, as settings: `due.LEVEL`, `remind.STAGE` and
// `contact_days`, kept in the store where they were changed.

#include "hub/followup/reminders.hpp"
#include "hub/store/store.hpp"

#include <nlohmann/json.hpp>

#include <optional>

namespace kheya::hub_command {

hub_followup::calendar_days calendar_of(hub_store::store& in);
std::vector<std::string> calendar_setting_names();
bool is_calendar_setting(std::string_view name);
// A number of days in either digits. Errors: refused (no number, out of range, stages out of
// order).
base::result<void> set_calendar(hub_store::store& in, const std::string& name,
                                const std::string& value);
// {"due_days": {LEVEL: N}, "remind_days": {STAGE: N}, "contact_days": N}
nlohmann::json calendar_document(const hub_followup::calendar_days& days);

}  // namespace kheya::hub_command
