#include "hub/command/verbs.hpp"
#include "hub/intake/by_file.hpp"
#include "hub/intake/gate.hpp"
#include "shared/base/base64.hpp"
#include "shared/base/text.hpp"
#include "shared/wire/json_reader.hpp"

#include <algorithm>

namespace kheya::hub_command {

namespace {

using editing::outcome;
using editing::speech;

constexpr std::size_t kib = 1024;

std::size_t part_bytes(const json& arguments) {
    const auto found = arguments.find("part_kib");
    if (found == arguments.end() || !found->is_number()) return bundle::file_limit;
    const double most = static_cast<double>(bundle::file_limit / kib);
    const double least = static_cast<double>(bundle::part_least / kib);
    return static_cast<std::size_t>(std::clamp(found->get<double>(), least, most)) * kib;
}

json to_document(const hub_intake::answer_cut& rest) {
    json cursors = json::array();
    for (const auto& c : rest.cursors) {
        cursors.push_back({c.stream.office, c.stream.office_record_only, c.heads, c.history});
    }
    return {{"set", rest.set.hex()},
            {"answers", rest.answers.hex()},
            {"part", rest.part},
            {"epoch", rest.epoch ? rest.epoch->text() : ""},
            {"cursors", std::move(cursors)}};
}

// How to cut an answer, and, of one that goes on, where it stands: what to_document() gave.
base::result<hub_intake::answer_cut> cut_in(const json& arguments) {
    hub_intake::answer_cut by;
    by.part_bytes = part_bytes(arguments);
    by.at_once = bundle::at_once(arguments.value("at_once_kib", std::int64_t{0}));
    by.alone = arguments.value("alone", false);
    const auto found = arguments.find("on");
    if (found == arguments.end()) return by;
    wire::json_reader in(*found, "on");
    by.set = in.id<bundle::set_id>("set");
    by.answers = in.id<bundle::set_id>("answers");
    by.part = static_cast<std::uint32_t>(
        std::clamp<std::int64_t>(in.number("part"), 1, bundle::parts_limit));
    if (const auto epoch = base::hub_epoch::parse(in.text("epoch"))) by.epoch = *epoch;
    for (const json& c : in.list("cursors")) {
        if (!c.is_array() || c.size() != 4 || !c[0].is_string() || !c[1].is_boolean() ||
            !c[2].is_number_integer() || !c[3].is_number_integer()) {
            in.note("cursors", "must be a list of cursors");
            break;
        }
        by.cursors.push_back({{c[0].get<std::string>(), c[1].get<bool>()},
                              c[2].get<std::int64_t>(),
                              c[3].get<std::int64_t>()});
    }
    TRY_VOID(in.status());
    return by;
}

// The answer's parts with their names, behind what the steps before have said. `document` is that
// of the whole for programs, `text` for people, with `each` before every name.
outcome give_answer(const json& arguments, const std::string& path, std::uint32_t part,
                    hub_intake::sealed_answer answer, const hub_store::device_row& device,
                    json document, std::string text, const char* each, const speech& how) {
    outcome given;
    json& names = document["files"];
    if (names.is_null()) names = json::array();
    for (std::size_t i = 0; i < answer.parts.size(); ++i) {
        given.files.push_back(
            {bundle::part_path(path, part - 1 + i), std::move(answer.parts[i]), true});
        names.push_back(given.files.back().path);
        text += each + given.files.back().path + "\n";
    }
    if (!answer.rest) {
        given.out = how.json ? editing::success(document).out : std::move(text);
        return given;
    }
    json on = arguments;
    on.erase("bundle");
    on["file"] = path;
    on["device"] = device.key.hex();
    on["on"] = to_document(*answer.rest);
    on["document"] = std::move(document);
    on["said"] = std::move(text);
    on["each"] = each;
    given.next = {{"verb", "export"}, {"arguments", std::move(on)}};
    return given;
}

std::string said_of_part(std::uint32_t part, std::uint32_t parts, bool bengali) {
    const std::string at = std::to_string(part), of = std::to_string(parts);
    const std::string at_bn = base::bengali_digits(at);
    if (parts == 0) {
        return bengali ? "এটি " + at_bn + " নম্বর অংশ; আরও আছে\n"
                       : "this was part " + at + "; more follow\n";
    }
    if (parts == 1) return {};
    return bengali ? "এটি " + base::bengali_digits(of) + "টির মধ্যে " + at_bn + " নম্বর অংশ\n"
                   : "this was part " + at + " of " + of + "\n";
}

std::string said_in(const hub_intake::file_visit& visit, bool bengali) {
    const auto number = [&](std::int64_t n) {
        const std::string digits = std::to_string(n);
        return bengali ? base::bengali_digits(digits) : digits;
    };
    const auto line = [&](std::string en, std::string bn) {
        return (bengali ? std::move(bn) : std::move(en)) + "\n";
    };
    const std::string who = visit.device.key.hex().substr(0, id_digits);
    std::string text = line("from " + who + " of " + visit.device.office,
                            visit.device.office + " অফিসের " + who + " থেকে");
    if (visit.enrolled_now) text += line("the device is enrolled now", "ডিভাইসটি নিবন্ধিত হলো");
    const std::int64_t fresh = visit.changes - visit.known - visit.waiting - visit.left_out;
    if (visit.is_held) {
        text += line("the device may not exchange: " + number(fresh) + " changes are held, " +
                         number(visit.known) + " were here already; see `kheya-hub quarantine`",
                     "ডিভাইসটির অনুমতি বাতিল: " + number(fresh) + "টি পরিবর্তন আটক রাখা হলো, " +
                         number(visit.known) + "টি আগেই ছিল; `kheya-hub quarantine` দেখুন");
        if (visit.followed > 0) {
            text += line(number(visit.followed) + " changes that waited here are held too",
                         "অপেক্ষায় থাকা " + number(visit.followed) + "টি পরিবর্তনও আটক রাখা হলো");
        }
        if (!visit.is_full) return text;
    }
    if (visit.changes > 0 && visit.known == visit.changes) {
        text += line("all " + number(visit.changes) + " changes were here already",
                     "সব " + number(visit.changes) + "টি পরিবর্তন আগেই এখানে ছিল");
    } else {
        text += line(number(fresh) + " changes taken, " + number(visit.known) +
                         " were here already",
                     number(fresh) + "টি পরিবর্তন নেওয়া হলো, " + number(visit.known) +
                         "টি আগেই ছিল");
    }
    if (visit.is_copy) {
        text += line("another copy of this disk has written here too: what this one wrote is kept "
                     "beside it, as told above; the answer tells the device to go on by itself",
                     "এই ডিস্কের আরেকটি কপিও এখানে লিখেছে: এটির লেখাও পাশাপাশি রাখা হলো, "
                     "ওপরের সংখ্যা দেখুন; উত্তর পেলে ডিভাইস নিজেই ঠিক করে নেবে");
    }
    if (visit.waiting > 0) {
        text += line(number(visit.waiting) + " changes wait here until the parts before them come",
                     number(visit.waiting) + "টি পরিবর্তন আগের অংশগুলি আসা পর্যন্ত এখানে অপেক্ষায়");
    }
    if (visit.is_full) {
        text += line("of the rest no more is taken: too much of this device is in quarantine; "
                     "see `kheya-hub quarantine`, then import this again",
                     "এই ডিভাইসের অনেক তথ্য আটক আছে, তাই বাকিটা নেওয়া হয়নি: `kheya-hub "
                     "quarantine` দেখুন, তারপর এটি আবার আনুন");
    } else if (visit.left_out > 0) {
        text += line(number(visit.left_out) + " changes not taken, as too many wait already: "
                     "import the parts before them first, then this one again",
                     number(visit.left_out) + "টি পরিবর্তন নেওয়া যায়নি, অপেক্ষার জায়গা নেই: আগে "
                     "আগের অংশগুলি আনুন, তারপর এটি আবার");
    }
    if (visit.followed > 0 && !visit.is_held) {
        text += line(number(visit.followed) + " changes that waited here are taken now",
                     "অপেক্ষায় থাকা " + number(visit.followed) + "টি পরিবর্তন এখন নেওয়া হলো");
    }
    if (visit.given_back > 0) {
        text += line(number(visit.given_back) + " changes of others came back that were lost here",
                     "এখানে হারিয়ে যাওয়া অন্যদের " + number(visit.given_back) +
                         "টি পরিবর্তন ফেরত এসেছে");
    }
    return text + said_of_part(visit.part, visit.parts, bengali);
}

}  // namespace

outcome import_bundle(const json& arguments, surroundings& around, const speech& how) {
    const std::string path = arguments.value("file", "");
    const auto file = base::from_base64url(arguments.value("bundle", ""));
    if (path.empty() || !file) {
        return editing::failure({base::errc::usage, "name the bundle to import", "file",
                                 "কোন ফাইল নিতে হবে তা দিন"},
                                how);
    }
    const auto by = cut_in(arguments);
    if (!by) return editing::failure(by.error(), how);
    const hub_store::type_shelf types(around.store, around.types);
    const auto of_revoked = arguments.value("held", false) ? hub_intake::of_revoked::held
                                                           : hub_intake::of_revoked::refused;
    auto visit = hub_intake::take_file(around.store, types, around.random, around.key,
                                       around.now, *file, *by, of_revoked);
    if (!visit) {
        outcome refused = editing::failure(visit.error(), how);
        refused.keeps = visit.error().code != base::errc::io;
        return refused;
    }
    if (visit->enrolled_now && around.statements) {
        const auto line = hub_intake::statement_for(around.store, around.key, visit->device);
        if (const auto logged = around.statements(line.dump()); !logged) {
            return editing::failure(logged.error(), how);
        }
    }
    around.done.what = visit->device.key.hex().substr(0, id_digits);
    around.done.office = visit->device.office;
    const json document = {{"device", visit->device.key.hex().substr(0, id_digits)},
                           {"office", visit->device.office},
                           {"enrolled", visit->enrolled_now},
                           {"changes", visit->changes},
                           {"known", visit->known},
                           {"waiting", visit->waiting},
                           {"left_out", visit->left_out},
                           {"followed", visit->followed},
                           {"given_back", visit->given_back},
                           {"copy", visit->is_copy},
                           {"held", visit->is_held},
                           {"part", visit->part},
                           {"parts", visit->parts}};
    return give_answer(arguments, arguments.value("answer", path + ".answer"), by->part,
                       std::move(visit->answer), visit->device, document,
                       said_in(*visit, how.bengali),
                       how.bengali ? "ফেরত পাঠাবেন: " : "carry back: ", how);
}

outcome export_bundle(const json& arguments, surroundings& around, const speech& how) {
    const std::string path = arguments.value("file", "");
    if (path.empty()) {
        return editing::failure({base::errc::usage, "name the file to write", "file"}, how);
    }
    const auto device = hub_intake::find_device(around.store, arguments.value("device", ""));
    if (!device) return editing::failure(device.error(), how);
    const auto by = cut_in(arguments);
    if (!by) return editing::failure(by.error(), how);
    auto answer = hub_intake::answer_unasked(around.store, around.random, around.key, device->key,
                                             around.now, *by);
    if (!answer) return editing::failure(answer.error(), how);
    around.done.office = device->office;
    const json begun = {{"device", device->key.hex().substr(0, id_digits)},
                        {"office", device->office}};
    return give_answer(arguments, path, by->part, std::move(*answer), *device,
                       arguments.value("document", begun), arguments.value("said", ""),
                       arguments.value("each", "").c_str(), how);
}

}  // namespace kheya::hub_command
