#include "hub/command/asked_records.hpp"
#include "hub/command/enrol_letter.hpp"
#include "hub/command/qr_code.hpp"
#include "hub/command/verbs.hpp"
#include "hub/intake/gate.hpp"
#include "hub/intake/waiting_frames.hpp"
#include "hub/report/marks.hpp"
#include "hub/store/fold.hpp"
#include "shared/base/text.hpp"
#include "shared/editing/prose.hpp"

namespace kheya::hub_command {

namespace {

using editing::outcome;
using editing::speech;

constexpr std::size_t devices_most = 1'000'000;

std::string time_text(const std::optional<base::time_us>& time) {
    return time ? base::to_iso(*time) : "-";
}

// `waiting`: what it sent that waits for what it sent before.
json device_document(const hub_store::device_row& d, const hub_store::waiting_sum& waiting) {
    json out = {{"device", d.key.hex().substr(0, id_digits)},
                {"key", d.key.hex()},
                {"office", d.office},
                {"machine", d.machine},
                {"scope", d.subtree ? "subtree" : "own"},
                {"state", d.revoked ? "revoked" : (d.confirmed ? "active" : "unconfirmed")},
                {"enrolled_at", base::to_iso(d.enrolled_at)},
                {"last_seen", nullptr},
                {"software", d.software},
                {"copies", d.copies},
                {"waiting", {{"frames", waiting.frames}, {"bytes", waiting.bytes}}}};
    if (d.last_seen) out["last_seen"] = base::to_iso(*d.last_seen);
    if (d.offset) out["clock_offset_s"] = *d.offset / base::second_us;
    if (d.revoked) out["why"] = *d.revoked;
    if (d.turned_away_at) out["turned_away_at"] = base::to_iso(*d.turned_away_at);
    if (d.copies > 0) out["copy_note"] = d.copy_note;
    return out;
}

// Offices that are no more, with "closed" or "merged". Their devices still deliver what was saved
// before they heard of that, and after.
std::map<std::string, std::string> ended_offices(surroundings& around) {
    std::map<std::string, std::string> ended;
    around.store.each_row(*around.types->find("office"), {"status", {"closed", "merged"}},
                          [&](const hub_store::record_row& row) {
                              const auto status = row.values.find("status");
                              if (status == row.values.end()) return;
                              if (status->second == "closed" || status->second == "merged") {
                                  ended[row.office] = status->second.get<std::string>();
                              }
                          });
    return ended;
}

// Silent is what is neither revoked nor unconfirmed and was not heard from for long.
std::string_view state_of(const hub_store::device_row& d, base::time_us now) {
    if (d.revoked) return "revoked";
    if (!d.confirmed) return "unconfirmed";
    const base::time_us heard = d.last_seen.value_or(d.enrolled_at);
    return heard < now - hub_report::silent_after_us ? "silent" : "active";
}

// As the register has it; empty where it has none.
std::string bengali_name(surroundings& around, const std::string& office) {
    const auto state = hub_store::load_state(around.store, {office, "office", office});
    const auto values = editing::shown_values(*around.types->find("office"), state);
    const auto name = values.find("name_bn");
    const bool is_text = name != values.end() && name->second.is_string();
    return is_text ? name->second.get<std::string>() : std::string();
}

}  // namespace

outcome make_enrol_code(const json& arguments, surroundings& around, const speech& how) {
    const std::string office = arguments.value("office", "");
    const bool subtree = arguments.value("scope", "own") == "subtree";
    const auto code = hub_intake::draw_enrol_code(around.store, around.random, around.key, office,
                                                  subtree, around.now);
    if (!code) return editing::failure(code.error(), how);
    const base::time_us until = around.now + hub_intake::enrol_code_life;
    json told = {{"code", *code}, {"office", office}, {"expires_at", base::to_iso(until)}};
    std::string text = *code + "\n";
    std::vector<editing::output_file> files;
    if (const std::string file = arguments.value("letter", ""); !file.empty()) {
        const auto html = to_html({around.store.meta("name").value_or(""), office,
                                   bengali_name(around, office), *code,
                                   base::dhaka_date(around.now), base::dhaka_date(until)});
        if (!html) return editing::failure(html.error(), how);
        files.push_back({file, *html});
        told["letter"] = file;
    }
    if (arguments.value("qr", false)) {
        const auto drawn = draw_qr_code(*code);
        if (!drawn) return editing::failure(drawn.error(), how);
        text += to_terminal(*drawn);
        told["qr"] = to_svg(*drawn);
    }
    outcome given = how.json ? editing::success(told) : editing::success(text);
    given.files = std::move(files);
    return given;
}

outcome list_devices(const json& arguments, surroundings& around, const speech& how) {
    const std::string office = arguments.value("office", "");
    const std::string state = arguments.value("state", "");
    const std::size_t limit = limit_of(arguments, devices_most, devices_most);
    const auto ended = ended_offices(around);
    const auto waiting = around.store.devices_waiting();
    json list = json::array();
    std::string text;
    for (const auto& d : around.store.devices()) {
        if (list.size() == limit) break;
        if (!around.scope->allows(d.office) || (!office.empty() && d.office != office)) continue;
        if (!state.empty() && state_of(d, around.now) != state) continue;
        const auto ending = ended.find(d.office);
        const auto held = waiting.find(d.key);
        const bool waits = held != waiting.end();
        list.push_back(device_document(d, waits ? held->second : hub_store::waiting_sum{}));
        list.back()["office_closed"] = ending != ended.end();
        text += d.key.hex().substr(0, id_digits) + "\t" + d.office + "\t" +
                editing::one_line(d.machine) + "\t" +
                (d.revoked ? "revoked: " + *d.revoked : std::string("active")) + "\tlast seen " +
                time_text(d.last_seen);
        if (ending != ended.end()) text += "\toffice " + ending->second;
        if (d.turned_away_at) text += "\tSTILL CALLING: " + time_text(d.turned_away_at);
        if (waits) text += "\twaiting frames: " + std::to_string(held->second.frames);
        if (!d.confirmed && !d.revoked) text += "\tUNCONFIRMED: see `kheya-hub device confirm`";
        if (d.copies > 0) text += "\tCOPIES FOUND: " + editing::one_line(d.copy_note);
        text += "\n";
    }
    return how.json ? editing::success(list) : editing::success(text);
}

outcome confirm_device(const json& arguments, surroundings& around, const speech& how) {
    const auto confirmed = hub_intake::confirm(around.store, arguments.value("device", ""));
    if (!confirmed) return editing::failure(confirmed.error(), how);
    // Nobody has to confirm it again when an older backup is put back.
    if (around.statements) {
        const auto line = hub_intake::statement_for(around.store, around.key, *confirmed).dump();
        if (const auto logged = around.statements(line); !logged) {
            return editing::failure(logged.error(), how);
        }
    }
    around.done.office = confirmed->office;
    if (how.json) return editing::success(device_document(*confirmed, {}));
    return editing::success("confirmed: " + confirmed->key.hex().substr(0, id_digits) + " of " +
                            confirmed->office + "\n");
}

outcome revoke_device(const json& arguments, surroundings& around, const speech& how) {
    const auto revoked =
        hub_intake::revoke(around.store, arguments.value("device", ""), arguments.value("why", ""));
    if (!revoked) return editing::failure(revoked.error(), how);
    if (around.statements) {
        const auto line = hub_intake::revocation_of(around.key, *revoked, around.now).dump();
        if (const auto logged = around.statements(line); !logged) {
            return editing::failure(logged.error(), how);
        }
    }
    around.done.office = revoked->office;
    // What waits for what that device would have sent waits for nothing any more.
    const hub_store::type_shelf types(around.store, around.types);
    const auto held = hub_intake::hold_waiting(
        around.store, types, hub_intake::delivery_of(around.store, *revoked, around.now),
        around.key);
    const auto left = around.store.devices_waiting();
    const auto waits = left.find(revoked->key);
    if (how.json) {
        return editing::success(device_document(
            *revoked, waits == left.end() ? hub_store::waiting_sum{} : waits->second));
    }
    std::string text = "revoked: " + revoked->key.hex().substr(0, id_digits) + " of " +
                       revoked->office + "\n";
    const std::string count = std::to_string(held.changes);
    if (held.changes > 0) {
        text += how.bengali ? "অপেক্ষায় থাকা " + base::bengali_digits(count) +
                                  "টি পরিবর্তন আটক রাখা হলো; `kheya-hub quarantine` দেখুন\n"
                            : count + " changes that waited here are in quarantine now; see "
                                      "`kheya-hub quarantine`\n";
    }
    if (held.is_full) {
        text += how.bengali ? "এই ডিভাইসের অনেক তথ্য আটক আছে, তাই কিছু এখনও অপেক্ষায়: আটক তথ্য দেখে "
                              "আবার বাতিল করুন\n"
                            : "some wait on, as too much of this device is in quarantine: see to "
                              "that, then revoke it once more\n";
    }
    return editing::success(text);
}

}  // namespace kheya::hub_command
