#include "tests/bench/load/records.hpp"

#include <array>
#include <cstdio>

namespace kheya::load {

namespace {

using nlohmann::json;
using values = std::map<std::string, json>;

constexpr std::array portal_registers = {
    "state",         "site_seen",      "officers_seen",   "domain",
    "maintainer",    "services_seen",  "real_update_on",  "maintainer_office",
    "helpers/dc",    "other_domains/www.narail.gov.bd",   "english_version",
    "helpers/uno",   "other_domains/old.narail.gov.bd",   "other_domains/dip.narail.gov.bd"};
constexpr std::array card_registers = {
    "designation", "mobile",      "posted_from",    "name_bn",   "name_en", "branch",
    "telephone",   "photo_shown", "official_email", "on_portal", "role",    "posted_to"};
constexpr std::array states = {"yes", "no", "building", "down"};
constexpr std::array currencies = {"current", "partial", "outdated", "absent"};
constexpr std::array posts = {"Assistant Director", "Deputy Director", "Programmer",
                              "Office Assistant"};

std::string day(std::size_t number) {
    char text[16];
    std::snprintf(text, sizeof text, "2021-%02zu-%02zu", 1 + number / 28 % 12, 1 + number % 28);
    return text;
}

std::string digits(std::size_t number) {
    char text[16];
    std::snprintf(text, sizeof text, "%08zu", number % 100'000'000);
    return text;
}

json portal_value(std::string_view reg, std::size_t number) {
    if (reg == "state") return {{"value", states[number % 4]}, {"observed_on", day(number)}};
    if (reg == "english_version") {
        return {{"value", currencies[number % 4]}, {"observed_on", day(number)}};
    }
    if (reg == "site_seen") {
        return {{"observed_by", "officer " + std::to_string(number % 40)},
                {"observed_on", day(number)},
                {"site_last_updated_on", day(number / 3)}};
    }
    if (reg == "officers_seen") {
        return {{"officer_info", currencies[number % 3]},
                {"officer_info_checked_on", day(number)},
                {"officers_shown", number % 60}};
    }
    if (reg == "services_seen") {
        return {{"service_info", currencies[number % 3]}, {"service_info_checked_on", day(number)}};
    }
    if (reg == "domain") return "office" + std::to_string(number) + ".narail.gov.bd";
    if (reg == "maintainer") return number % 5 == 0 ? "dc" : "own";
    if (reg == "maintainer_office") return "office of the Deputy Commissioner, " + digits(number);
    if (reg == "real_update_on") return day(number);
    return number % 5 == 0 ? json() : json(true);   // an element of a set
}

json card_value(std::string_view reg, std::size_t number) {
    if (reg == "designation") return posts[number % 4];
    if (reg == "mobile") return "+88017" + digits(number * 7919);
    if (reg == "telephone") return "+880481" + std::to_string(60'000 + number % 9'000);
    if (reg == "posted_from") return day(number);
    if (reg == "posted_to") return "2029-06-30";
    if (reg == "name_bn") return "কর্মকর্তা " + digits(number * 31);
    if (reg == "name_en") return "Officer " + digits(number * 31);
    if (reg == "branch") return number % 2 == 0 ? "administration" : "accounts";
    if (reg == "photo_shown") return number % 2 == 0;
    if (reg == "official_email") return "officer" + std::to_string(number) + "@dip.gov.bd";
    if (reg == "on_portal") return number % 3 == 0 ? "wrong" : "correct";
    return "head";   // role
}

}  // namespace

values portal_values(std::size_t count, std::size_t number) {
    values out;
    for (std::size_t i = 0; i < std::min(count, portal_registers.size()); ++i) {
        out[portal_registers[i]] = portal_value(portal_registers[i], number + i);
    }
    return out;
}

values card_values(std::size_t count, std::size_t number) {
    values out;
    for (std::size_t i = 0; i < std::min(count, card_registers.size()); ++i) {
        out[card_registers[i]] = card_value(card_registers[i], number + i);
    }
    return out;
}

std::string card_id(std::size_t office, std::size_t card) {
    char text[64];
    std::snprintf(text, sizeof text, "0190163d-8694-739b-8%03zx-%012zx", card >> 40 & 0xfff,
                  office << 24 | (card & 0xffffff));
    return text;
}

}  // namespace kheya::load
