#include "tests/bench/drawn_saves.hpp"

#include "shared/base/hash.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstring>

namespace kheya::bench {

namespace {

using nlohmann::json;

constexpr std::array portal_registers = {
    "state", "domain", "other_domains/www.example.gov.bd", "maintainer", "helpers/dc",
    "maintainer_office", "site_seen", "real_update_on", "officers_seen", "services_seen",
    "english_version", "other_domains/old.example.gov.bd", "helpers/a2i", "other_domains/x.gov.bd"};
constexpr std::array card_registers = {
    "name_bn",        "name_en",   "designation", "branch", "mobile",      "telephone",
    "photo_shown",    "official_email", "on_portal", "role", "posted_from", "posted_to"};

std::string day(std::size_t number) {
    char text[16];
    std::snprintf(text, sizeof text, "2021-%02zu-%02zu", 1 + number / 28 % 12, 1 + number % 28);
    return text;
}

json value_of(const std::string& reg, std::size_t number) {
    const std::string n = std::to_string(number);
    if (reg == "state") {
        return {{"value", number % 7 == 0 ? "no" : "yes"}, {"observed_on", day(number)}};
    }
    if (reg == "site_seen") {
        return {{"observed_by", "officer " + std::to_string(number % 40)},
                {"observed_on", day(number)},
                {"site_last_updated_on", day(number / 3)}};
    }
    if (reg == "officers_seen") {
        return {{"officer_info", "current"}, {"officer_info_checked_on", day(number)}};
    }
    if (reg == "services_seen") {
        return {{"service_info", "partial"}, {"service_info_checked_on", day(number)}};
    }
    if (reg.find('/') != std::string::npos) return number % 5 == 0 ? json() : json(true);
    if (reg == "photo_shown") return number % 2 == 0;
    if (reg == "real_update_on" || reg.starts_with("posted")) return day(number);
    if (reg == "name_bn") return "কর্মকর্তা " + n;
    return "value " + n;
}

}  // namespace

std::size_t dice::below(std::size_t bound) {
    state_ += 0x9e3779b97f4a7c15;
    std::uint64_t z = state_;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return static_cast<std::size_t>((z ^ (z >> 31)) % bound);
}

drawn_saves::drawn_saves(std::vector<std::string> offices, std::size_t fields, std::size_t apart)
    : offices_(std::move(offices)), fields_(fields), apart_(apart) {}

std::vector<hub_store::record_key> drawn_saves::records_of(const std::string& office) {
    return {{office, "portal", office},
            {office, "officer_card", "0190163d-8694-739b-8000-" + office}};
}

void drawn_saves::show(const hub_store::record_key& key, const hub_store::register_rows& held) {
    shown& on_screen = screens_[key.type + key.record];
    for (const auto& [reg, row] : held) {
        for (const merge::head& h : row.state.heads) on_screen.now[reg].push_back(h.id);
    }
}

hub_store::journal_row drawn_saves::next() {
    const std::string& office = offices_[dice_.below(offices_.size())];
    const bool portal = dice_.below(2) == 0;
    hub_store::record_key key = std::move(records_of(office)[portal ? 0 : 1]);
    hub_store::journal_row row;
    row.office = office;
    journal::change& c = row.change;
    c.office = office;
    c.type = std::move(key.type);
    c.record = std::move(key.record);
    c.author = "officer " + std::to_string(number_ % 5);
    c.made_at = 1'640'000'000'000'000 + static_cast<base::time_us>(number_) * 1'000'003;
    c.type_version = 3;
    c.nonce = dice_.below(SIZE_MAX);
    const std::size_t all = portal ? portal_registers.size() : card_registers.size();
    const std::size_t first = dice_.below(all);
    shown& on_screen = screens_[c.type + c.record];
    const bool apart = apart_ > 0 && dice_.below(apart_) == 0;
    for (std::size_t i = 0; i < std::min(fields_, all); ++i) {
        const std::size_t at = (first + i) % all;
        const std::string reg = portal ? portal_registers[at] : card_registers[at];
        c.fields[reg] = value_of(reg, number_ + at);
        c.base[reg] = apart ? on_screen.before[reg] : on_screen.now[reg];
    }
    journal::seal(c);
    for (const auto& [reg, value] : c.fields) {
        auto& heads = on_screen.now[reg];
        on_screen.before[reg] = heads;
        if (!apart) heads.clear();
        heads.push_back(c.id);
    }
    const auto machine = base::sha256().add(office).finish();
    std::memcpy(row.at.replica.bytes.data(), machine.bytes.data(), row.at.replica.bytes.size());
    row.at.n = ++places_[office];
    row.received_at = row.effective_at = c.made_at;
    row.written_in = office;
    ++number_;
    return row;
}

cells cells_of(const journal::change& c) {
    cells out;
    for (const auto& [reg, value] : c.fields) {
        out.emplace_back(reg, value.is_string() ? value.get<std::string>() : value.dump());
    }
    return out;
}

}  // namespace kheya::bench
