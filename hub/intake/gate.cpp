#include "hub/intake/gate.hpp"

#include "hub/store/hub_ledger.hpp"
#include "shared/base/hash.hpp"
#include "shared/base/text.hpp"
#include "shared/wire/limits.hpp"

#include <algorithm>
#include <cstdlib>
#include <set>

namespace kheya::hub_intake {

namespace {

using nlohmann::json;

// In place of a person's reason.
constexpr std::string_view without_enrolment = "it was never enrolled: its code was good no more";

bool is_secret_of(const hub_store::enrol_code_row& code, std::string_view secret) {
    const auto hash = base::sha256_of(secret);
    return platform::equal_in_constant_time(hash.bytes, code.secret_hash.bytes);
}

// The code that was drawn here with that secret.
std::optional<hub_store::enrol_code_row> code_with(hub_store::store& in, std::string_view secret) {
    auto code = in.enrol_code(secret.substr(0, code_id_length));
    if (code && !is_secret_of(*code, secret)) code.reset();
    return code;
}

base::error turned_away(std::string message, std::string bengali) {
    return {base::errc::forbidden, std::move(message), {}, std::move(bengali)};
}

}  // namespace

base::result<delivery> admit(hub_store::store& in, const base::public_key& key, base::time_us now) {
    auto device = in.device(key);
    if (!device) {
        return base::error{base::errc::not_enrolled,
                           "this device is not enrolled at the hub: ask headquarters for a code",
                           {},
                           "এই ডিভাইসটি হাবে নিবন্ধিত নয়: প্রধান কার্যালয় থেকে কোড নিন"};
    }
    if (device->revoked) {
        return turned_away("this device was revoked: " + *device->revoked,
                           "এই ডিভাইসের অনুমতি বাতিল করা হয়েছে: " + *device->revoked);
    }
    return delivery_of(in, std::move(*device), now);
}

delivery delivery_of(hub_store::store& in, hub_store::device_row device, base::time_us now) {
    delivery from;
    from.received_at = now;
    from.writable = {device.office};
    if (device.subtree) {
        for (auto& below : in.offices_below(device.office))
            from.writable.push_back(std::move(below));
    }
    if (const auto office = in.office(device.office)) from.side = office->side;
    from.device = std::move(device);
    return from;
}

bool has_whole_country(hub_store::store& in, const hub_store::device_row& device) {
    const auto own = device.subtree ? in.office(device.office) : std::nullopt;
    if (!own || in.office(own->parent)) return false;
    const auto below = in.offices_below(own->id);
    std::set<std::string> mine(below.begin(), below.end());
    mine.insert(own->id);
    const auto all = in.offices();
    return std::all_of(all.begin(), all.end(), [&](const hub_store::office_row& row) {
        // One that has lost its record with an older copy of the store is not registered yet.
        return mine.contains(row.id) || (row.level.empty() && row.department.empty());
    });
}

void note_turned_away(hub_store::store& in, const base::public_key& key, base::time_us now) {
    auto device = in.device(key);
    if (!device || !device->revoked) return;
    device->turned_away_at = now;
    in.note_device(*device);
}

base::result<std::string> draw_enrol_code(hub_store::store& in, platform::chance& random,
                                          const platform::key_pair& hub_key,
                                          const std::string& office, bool subtree,
                                          base::time_us now) {
    if (!in.office(office)) {
        return base::error{base::errc::refused,
                           "there is no office \"" + office + "\": see `kheya-hub office list`",
                           "office", "\"" + office + "\" নামে কোনো অফিস নেই"};
    }
    if (const std::size_t wide = subtree ? in.offices_below(office).size() + 1 : 1;
        wide > wire::streams_limit) {
        const std::string most = std::to_string(wire::streams_limit);
        return base::error{base::errc::refused,
                           office + " has " + std::to_string(wide - 1) +
                               " offices below it, and a device is told of " + most +
                               ": give codes to offices further down",
                           "scope",
                           "এই অফিসের অধীনে এত অফিস যে একটি ডিভাইসে ধরে না (সর্বোচ্চ " +
                               base::bengali_digits(most) + "): নিচের অফিসগুলোতে কোড দিন"};
    }
    const auto url = in.meta("url");
    std::array<std::uint8_t, 24> bytes{};
    random.fill(bytes);
    const std::string secret = platform::to_base64url(bytes);
    in.put_enrol_code({office,
                       secret.substr(0, code_id_length),
                       base::sha256_of(secret),
                       subtree,
                       now + enrol_code_life,
                       enrol_code_tries,
                       {}});
    const json code = {
        {"u", url.value_or("")}, {"k", hub_key.public_part().hex()}, {"o", office}, {"s", secret}};
    const std::string text = code.dump();
    return "KHEYA1." + platform::to_base64url(base::bytes_view(
                           reinterpret_cast<const std::uint8_t*>(text.data()), text.size()));
}

base::result<json> enrol(hub_store::store& in, const platform::key_pair& hub_key,
                         const base::public_key& key, const std::string& secret,
                         const std::string& machine, base::time_us now) {
    auto code = in.enrol_code(secret.substr(0, code_id_length));
    if (!code) {
        return turned_away("this enrolment code is not known here: check it, or ask for a new one",
                           "এই নিবন্ধন কোড এখানে জানা নেই: মিলিয়ে দেখুন বা নতুন কোড নিন");
    }
    if (code->tries_left <= 0 || !is_secret_of(*code, secret)) {
        --code->tries_left;
        in.put_enrol_code(*code);
        return turned_away("this enrolment code is wrong, or was tried too often",
                           "নিবন্ধন কোডটি ভুল, অথবা বেশিবার চেষ্টা করা হয়েছে");
    }
    const auto known = in.device(key);
    if (code->used_by && (*code->used_by != key || !known)) {
        return turned_away("this enrolment code was used by another device: ask for a new one",
                           "এই নিবন্ধন কোড অন্য ডিভাইসে ব্যবহৃত হয়েছে: নতুন কোড নিন");
    }
    if (code->used_by) return base::result<json>(statement_for(in, hub_key, *known));
    // Whether it was used since the backup this store does not know: it lets nobody in any more.
    if (code->expires_at == hub_store::enrol_code_ended) {
        return turned_away("this enrolment code is from before the hub was put back to a backup: "
                           "ask for a new one",
                           "হাবটি ব্যাকআপ থেকে ফেরানোর আগের কোড এটি: নতুন কোড নিন");
    }
    if (now > std::abs(code->expires_at)) {  // below 0: in doubt, but good
        return turned_away("this enrolment code has expired: ask for a new one",
                           "নিবন্ধন কোডটির মেয়াদ শেষ: নতুন কোড নিন");
    }
    if (known && known->revoked && !never_enrolled(*known))
        return turned_away("this device was revoked: " + *known->revoked, "");
    hub_store::device_row device;
    device.office = code->office;
    device.key = key;
    device.machine = machine;
    device.subtree = code->subtree;
    device.enrolled_at = now;
    in.put_device(device);
    code->used_by = key;
    in.put_enrol_code(*code);
    return base::result<json>(statement_for(in, hub_key, device));
}

bool is_code_of_here(hub_store::store& in, std::string_view secret) {
    return code_with(in, secret).has_value();
}

bool enter_as_never_enrolled(hub_store::store& in, const base::public_key& key,
                             std::string_view secret, const std::string& machine,
                             base::time_us now) {
    const auto code = code_with(in, secret);
    if (!code || !in.office(code->office)) return false;
    const auto known = in.device(key);
    if (known) return never_enrolled(*known);
    hub_store::device_row device;
    device.office = code->office;
    device.key = key;
    device.machine = machine;
    device.enrolled_at = now;
    device.revoked = without_enrolment;
    in.put_device(device);
    return true;
}

bool never_enrolled(const hub_store::device_row& device) {
    return device.revoked && *device.revoked == without_enrolment;
}

base::result<hub_store::device_row> find_device(hub_store::store& in, std::string_view device_id) {
    std::optional<hub_store::device_row> found;
    for (auto& device : in.devices()) {
        if (!device.key.hex().starts_with(device_id)) continue;
        if (found && found->key != device.key) {
            return base::error{base::errc::refused,
                               "more than one device's id begins with " + std::string(device_id) +
                                   ": give more of it",
                               "device", "একাধিক কম্পিউটারের পরিচয় এভাবে শুরু: আরও কিছু অঙ্ক দিন"};
        }
        found = std::move(device);
    }
    if (!found || device_id.empty()) {
        return base::error{base::errc::refused,
                           "no device's id begins with \"" + std::string(device_id) +
                               "\": see `kheya-hub device list`",
                           "device", "কোনো কম্পিউটারের পরিচয় এভাবে শুরু নয়"};
    }
    return *found;
}

base::result<hub_store::device_row> revoke(hub_store::store& in, std::string_view device_id,
                                           const std::string& why) {
    TRY(auto found, find_device(in, device_id));
    if (why.empty())
        return base::error{base::errc::refused,
                           "say why with --why: the office is shown the reason", "why",
                           "কারণ লিখুন: অফিসকে তা দেখানো হয়"};
    found.revoked = why;
    in.put_device(found);
    return found;
}

base::result<hub_store::device_row> confirm(hub_store::store& in, std::string_view device_id) {
    TRY(auto found, find_device(in, device_id));
    if (found.revoked) {
        return base::error{base::errc::refused,
                           "this device was revoked (" + *found.revoked +
                               "): give its office a new code",
                           "device", "এই ডিভাইসের অনুমতি বাতিল হয়েছে: অফিসকে নতুন কোড দিন"};
    }
    found.confirmed = true;
    in.put_device(found);
    return found;
}

}  // namespace kheya::hub_intake
