#include "shared/editing/held_reason.hpp"

#include "shared/editing/prose.hpp"

#include "shared/record/validate.hpp"

#include <array>
#include <optional>

namespace kheya::editing::held_reason {

namespace {

// `before` + an argument + `between` + another + `after`; without arguments, `before` alone. A
// register stands before its reason as "REG: reason".
struct wording {
    std::string_view before, between, after;
    std::string_view before_bn, between_bn, after_bn;
};

constexpr wording large = {"the entry is larger than the hub takes", {}, {},
                           "লেখাটি যতটুকু নেওয়া যায় তার চেয়ে বড়", {}, {}};
constexpr wording device_office = {"this device may not write for office ", {}, {},
                                   "এই কম্পিউটার এই অফিসের হয়ে লিখতে পারে না: ", {}, {}};
constexpr wording no_office = {"there is no office ", " in the register", {},
                               "নিবন্ধে এই অফিসটি নেই: ", {}, {}};
constexpr wording device_side = {"the entry claims to come from ", ", the device is of the ", {},
                                 "লেখাটি এই পক্ষের নামে এসেছে: ", "; কম্পিউটারটি এই পক্ষের: ", {}};
constexpr wording key_office = {"the record's key names another office", {}, {},
                                "রেকর্ডের পরিচয়ে অন্য অফিসের নাম আছে", {}, {}};
constexpr wording append_only = {"an entry of this kind is never edited, only retired", {}, {},
                                 "এ ধরনের লেখা বদলানো যায় না, শুধু ব্যবহারের বাইরে নেওয়া যায়", {}, {}};
constexpr wording not_theirs = {"this field is not written by this side", {}, {},
                                "এই ঘর এই অফিস লিখতে পারে না", {}, {}};
constexpr wording going_back = {"going back needs a reason and headquarters", {}, {},
                                "আগের ধাপে ফেরাতে কারণ ও প্রধান কার্যালয় লাগে", {}, {}};
constexpr wording under_seal = {"what was signed or issued is not changed any more", {}, {},
                                "যা স্বাক্ষর বা জারি হয়েছে তা আর বদলানো যায় না", {}, {}};

constexpr wording tree_not_theirs = {
    "what an office is and where it stands is for the ministry's division or an administrator to "
    "change",
    {}, {},
    "অফিসটি কী এবং কার অধীনে, তা বদলাতে পারেন শুধু মন্ত্রণালয়ের শাখা বা প্রশাসক", {}, {}};
constexpr wording is_closed = {"the office ", " is closed", {}, {}, " অফিসটি বন্ধ", {}};
constexpr wording is_merged = {"the office ", " is merged", {}, {}, " অফিসটি একীভূত", {}};
constexpr wording above_itself = {{}, " would stand above itself", {},
                                  {}, " নিজেরই ঊর্ধ্বতন হয়ে যাবে", {}};
constexpr wording own_heir = {{}, " would succeed itself", {},
                              {}, " নিজেরই উত্তরসূরি হতে পারে না", {}};

constexpr wording cut_elsewhere = {
    "a value was taken out of it by a hub that this one does not know", {}, {},
    "এমন এক হাব এর একটি মান মুছেছে, যাকে এই হাব চেনে না", {}, {}};

constexpr wording of_revoked = {"it came by file from a device that was revoked", {}, {},
                                "যে কম্পিউটারের অনুমতি বাতিল হয়েছে তার ফাইলে এসেছে", {}, {}};

constexpr std::array of_an_entry = {
    large,      device_office, no_office, device_side, key_office, append_only, cut_elsewhere,
    of_revoked,
    tree_not_theirs, is_closed,     is_merged, above_itself, own_heir};
constexpr std::array of_a_register = {not_theirs, going_back, under_seal};

std::string say(const wording& w, std::string_view first = {}, std::string_view second = {}) {
    return std::string(w.before) + std::string(first) + std::string(w.between) +
           std::string(second) + std::string(w.after);
}

std::string about(std::string_view reg, const wording& w) {
    return std::string(reg) + ": " + say(w);
}

// Sides in words; an office's code or anything else as it is.
std::string argument_in_bengali(std::string_view text) {
    if (text == to_text(base::side::office)) return "অফিস";
    if (text == to_text(base::side::headquarters)) return "প্রধান কার্যালয়";
    if (text == to_text(base::side::ministry)) return "মন্ত্রণালয়";
    if (text == to_text(base::side::program)) return "প্রোগ্রাম";
    return std::string(text);
}

std::optional<std::string> translate(const wording& w, std::string_view reason) {
    if (!reason.starts_with(w.before)) return std::nullopt;
    reason.remove_prefix(w.before.size());
    std::string_view second;
    if (!w.between.empty()) {
        const std::size_t at = reason.find(w.between);
        if (at == std::string_view::npos) return std::nullopt;
        second = reason.substr(at + w.between.size());
        reason = reason.substr(0, at);
    }
    return std::string(w.before_bn) + argument_in_bengali(reason) + std::string(w.between_bn) +
           argument_in_bengali(second) + std::string(w.after_bn);
}

}  // namespace

std::string too_large() {
    return say(large);
}
std::string device_may_not_write_for(std::string_view office) {
    return say(device_office, office);
}
std::string no_such_office(std::string_view office) {
    return say(no_office, office);
}
bool is_of_scope(std::string_view reason) {
    return reason.starts_with(device_office.before) || reason.starts_with(no_office.before);
}
std::string side_is_not_the_devices(base::side claimed, base::side device) {
    return say(device_side, to_text(claimed), to_text(device));
}
std::string is_cut_by_another_hub() {
    return say(cut_elsewhere);
}
std::string device_was_revoked() {
    return say(of_revoked);
}
std::string key_names_another_office() {
    return say(key_office);
}
std::string entry_is_never_edited() {
    return say(append_only);
}
std::string field_is_not_written_by(std::string_view reg) {
    return about(reg, not_theirs);
}
std::string going_back_needs_headquarters(std::string_view reg) {
    return about(reg, going_back);
}

std::string is_sealed(std::string_view reg) {
    return about(reg, under_seal);
}

std::string tree_is_not_the_writers() {
    return say(tree_not_theirs);
}
std::string office_is_no_more(std::string_view office, std::string_view status) {
    return say(status == "merged" ? is_merged : is_closed, office);
}
std::string stands_above_itself(std::string_view office) {
    return say(above_itself, office);
}
std::string succeeds_itself(std::string_view office) {
    return say(own_heir, office);
}

std::string of_an_entry_in_bengali(std::string_view reason) {
    for (const wording& w : of_an_entry) {
        if (const auto text = translate(w, reason)) return *text;
    }
    return {};
}

std::string in_bengali(std::string_view reason, const record::type_set& types,
                       const journal::change& of) {
    if (std::string text = of_an_entry_in_bengali(reason); !text.empty()) return text;
    const record::type* t = types.find(of.type);
    for (const auto& [reg, value] : of.fields) {
        const std::string name = register_label(t, reg, true);
        for (const wording& w : of_a_register) {
            if (reason == about(reg, w)) return name + ": " + std::string(w.before_bn);
        }
        if (t == nullptr) continue;
        const auto fine = record::check_register(types, *t, reg, value);
        if (!fine && fine.error().text() == reason && !fine.error().message_bn.empty()) {
            return fine.error().message_bn;
        }
    }
    return {};
}

}  // namespace kheya::editing::held_reason
