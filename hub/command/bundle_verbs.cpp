#include "hub/command/verbs.hpp"
#include "hub/intake/by_file.hpp"
#include "hub/intake/gate.hpp"
#include "shared/base/base64.hpp"
#include "shared/base/text.hpp"

#include <algorithm>

namespace kheya::hub_command {

namespace {

using editing::outcome;
using editing::speech;

constexpr std::size_t kib = 1024;
constexpr std::size_t id_digits = 16;  // of a device's key, as `device list` shows it

std::size_t part_bytes(const json& arguments) {
    const auto found = arguments.find("part_kib");
    if (found == arguments.end() || !found->is_number()) return bundle::file_limit;
    const double most = static_cast<double>(bundle::file_limit / kib);
    const double least = static_cast<double>(bundle::part_least / kib);
    return static_cast<std::size_t>(std::clamp(found->get<double>(), least, most)) * kib;
}

// Names the parts; gives their paths.
json put_files(const std::string& path, std::vector<std::string> parts, outcome& given) {
    json names = json::array();
    for (std::size_t i = 0; i < parts.size(); ++i) {
        given.files.push_back({bundle::part_path(path, i), std::move(parts[i])});
        names.push_back(given.files.back().path);
    }
    return names;
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
    if (visit.is_copy) {
        text += line("nothing was taken: another copy of this disk has written here; the answer "
                     "tells the device to go on by itself",
                     "কিছুই নেওয়া হয়নি: এই ডিস্কের আরেকটি কপি আগে লিখেছে; উত্তর পেলে ডিভাইস "
                     "ঠিক করে নেবে");
        return text;
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
    if (visit.waiting > 0) {
        text += line(number(visit.waiting) + " changes wait here until the parts before them come",
                     number(visit.waiting) + "টি পরিবর্তন আগের অংশগুলি আসা পর্যন্ত এখানে অপেক্ষায়");
    }
    if (visit.left_out > 0) {
        text += line(number(visit.left_out) + " changes not taken, as too many wait already: "
                     "import the parts before them first, then this one again",
                     number(visit.left_out) + "টি পরিবর্তন নেওয়া যায়নি, অপেক্ষার জায়গা নেই: আগে "
                     "আগের অংশগুলি আনুন, তারপর এটি আবার");
    }
    if (visit.followed > 0) {
        text += line(number(visit.followed) + " changes that waited here are taken now",
                     "অপেক্ষায় থাকা " + number(visit.followed) + "টি পরিবর্তন এখন নেওয়া হলো");
    }
    if (visit.given_back > 0) {
        text += line(number(visit.given_back) + " changes of others came back that were lost here",
                     "এখানে হারিয়ে যাওয়া অন্যদের " + number(visit.given_back) +
                         "টি পরিবর্তন ফেরত এসেছে");
    }
    if (visit.parts > 1) {
        text += line("this was part " + number(visit.part) + " of " + number(visit.parts),
                     "এটি " + number(visit.parts) + "টির মধ্যে " + number(visit.part) +
                         " নম্বর অংশ");
    }
    return text;
}

}  // namespace

outcome import_bundle(const json& arguments, surroundings& around, const speech& how) {
    const std::string path = arguments.value("file", "");
    const auto file = base::from_base64url(arguments.value("bundle", ""));
    if (path.empty() || !file) {
        return editing::failure({base::errc::usage, "name the bundle to import", "file"}, how);
    }
    auto visit = hub_intake::take_file(around.store, *around.types, around.random, around.key,
                                       around.now, *file, part_bytes(arguments));
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
    outcome given;
    const json names =
        put_files(arguments.value("answer", path + ".answer"), std::move(visit->answer), given);
    if (how.json) {
        given.out = editing::success(json{{"device", visit->device.key.hex().substr(0, id_digits)},
                                          {"office", visit->device.office},
                                          {"enrolled", visit->enrolled_now},
                                          {"changes", visit->changes},
                                          {"known", visit->known},
                                          {"waiting", visit->waiting},
                                          {"left_out", visit->left_out},
                                          {"followed", visit->followed},
                                          {"given_back", visit->given_back},
                                          {"copy", visit->is_copy},
                                          {"part", visit->part},
                                          {"parts", visit->parts},
                                          {"files", names}})
                        .out;
        return given;
    }
    given.out = said_in(*visit, how.bengali);
    for (const auto& written : given.files) {
        given.out += (how.bengali ? "ফেরত পাঠাবেন: " : "carry back: ") + written.path + "\n";
    }
    return given;
}

outcome export_bundle(const json& arguments, surroundings& around, const speech& how) {
    const std::string path = arguments.value("file", "");
    if (path.empty()) {
        return editing::failure({base::errc::usage, "name the file to write", "file"}, how);
    }
    const auto device = hub_intake::find_device(around.store, arguments.value("device", ""));
    if (!device) return editing::failure(device.error(), how);
    auto parts = hub_intake::answer_unasked(around.store, around.random, around.key, device->key,
                                            around.now, part_bytes(arguments));
    if (!parts) return editing::failure(parts.error(), how);
    outcome given;
    const json names = put_files(path, std::move(*parts), given);
    if (how.json) {
        given.out = editing::success(json{{"device", device->key.hex().substr(0, id_digits)},
                                          {"office", device->office},
                                          {"files", names}})
                        .out;
        return given;
    }
    for (const auto& written : given.files) given.out += written.path + "\n";
    return given;
}

}  // namespace kheya::hub_command
