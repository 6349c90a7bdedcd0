#include "hub/command/verbs.hpp"
#include "hub/intake/unjudged.hpp"
#include "hub/store/type_shelf.hpp"
#include "shared/base/text.hpp"
#include "shared/record/succession.hpp"

namespace kheya::hub_command {

using editing::outcome;
using editing::speech;

namespace {

constexpr std::size_t mistakes_shown = 20;

json to_json(const record::difference& d) {
    json out = {{"what", record::to_text(d.what)}};
    const std::pair<const char*, const std::string*> parts[] = {
        {"type", &d.type}, {"group", &d.group}, {"field", &d.field},
        {"list", &d.list}, {"code", &d.code}};
    for (const auto& [key, value] : parts) {
        if (!value->empty()) out[key] = *value;
    }
    return out;
}

// All mistakes are told at once: a set is large, and whoever wrote it mends them in one go.
base::error all_of(const std::vector<base::error>& mistakes) {
    base::error all{base::errc::refused, {}, {}, {}};
    for (std::size_t i = 0; i < mistakes.size() && i < mistakes_shown; ++i) {
        all.message += (i == 0 ? "" : "\n") + mistakes[i].text();
        all.message_bn += (i == 0 ? "" : "\n") + mistakes[i].text(true);
    }
    if (mistakes.size() > mistakes_shown) {
        const std::string more = std::to_string(mistakes.size() - mistakes_shown);
        all.message += "\n" + more + " more";
        all.message_bn += "\nআরও " + more + "টি";
    }
    return all;
}

base::result<record::type_files> read_files(const json& arguments) {
    record::type_files files;
    const auto given = arguments.find("files");
    if (given == arguments.end() || !given->is_object()) {
        return base::error{base::errc::usage, "name the folder to publish", "folder",
                           "কোন ফোল্ডার প্রকাশ হবে তা দিন"};
    }
    for (const auto& [name, text] : given->items()) {
        if (!text.is_string()) return refusal("is no file", name, "কোনো ফাইল নয়");
        files[name] = text.get<std::string>();
    }
    // Versions are given here, not by whoever edits the files.
    return record::with_version(std::move(files), 1);
}

// What stands in fields that are published now and what they would not let in.
std::string name_unjudged(surroundings& around, json& document, bool bengali) {
    std::string text;
    json list = json::array();
    const hub_store::type_shelf types(around.store, around.types);
    for (const auto& one : hub_intake::unjudged_values(around.store, types)) {
        list.push_back({{"office", one.of.office}, {"type", one.of.type},
                        {"record", one.of.record}, {"register", one.reg},
                        {"message", one.why.text()}, {"message_bn", one.why.text(true)}});
        text += hub_intake::text_of(one, bengali) + "\n";
    }
    document["unjudged"] = std::move(list);
    return text;
}

outcome tell(const json& document, const std::vector<record::difference>& changes,
             const std::string& last, const speech& how) {
    if (how.json) return editing::success(document);
    std::string text;
    for (const auto& one : changes) text += one.text(how.bengali) + "\n";
    return editing::success(text + last + "\n");
}

}  // namespace

outcome publish_types(const json& arguments, surroundings& around, const speech& how) {
    const auto files = read_files(arguments);
    if (!files) return editing::failure(files.error(), how);
    if (const auto loaded = record::type_set::load(*files); !loaded) {
        return editing::failure(loaded.error(), how);
    }
    if (const int in_use = around.types->version(); arguments.value("over", in_use) != in_use) {
        return editing::failure(
            refusal("another set is in use by now, version " + std::to_string(in_use) +
                        ": look again at what would change",
                    "over",
                    "ইতিমধ্যে অন্য সংস্করণ চালু হয়েছে (" +
                        base::bengali_digits(std::to_string(in_use)) +
                        "): কী বদলাবে তা আবার দেখুন"),
            how);
    }
    const auto compared = record::compare(hub_store::files_in_use(around.store), *files);
    if (!compared.mistakes.empty()) return editing::failure(all_of(compared.mistakes), how);
    json changes = json::array();
    for (const auto& one : compared.differences) changes.push_back(to_json(one));
    json document = {{"version", around.types->version()}, {"published", false},
                     {"changes", std::move(changes)}};
    const bool bn = how.bengali;
    const std::string version = std::to_string(around.types->version());
    around.done.what = "version " + version;
    if (compared.differences.empty()) {
        return tell(document, {},
                    bn ? "কিছু বদলায়নি; সংস্করণ " + version + " চলছে"
                       : "nothing differs from version " + version + ", which is in use",
                    how);
    }
    if (arguments.value("dry_run", false)) {
        return tell(document, compared.differences,
                    bn ? "শুধু দেখানো হলো; সংস্করণ " + version + " চলছে"
                       : "nothing was published; version " + version + " is in use",
                    how);
    }
    const auto made = hub_store::publish_types(around.store, *files,
                                               arguments.value("by", "headquarters"), around.now);
    if (!made) return editing::failure(made.error(), how);
    document["version"] = made->version;
    document["published"] = true;
    const std::string now = std::to_string(made->version);
    around.done.what = "version " + now;
    const std::string unjudged = name_unjudged(around, document, bn);
    return tell(document, compared.differences,
                unjudged + (bn ? "সংস্করণ " + now + " চালু হলো; অফিসগুলো পরের আদান-প্রদানে পাবে"
                   : "version " + now + " is in use; offices get it with their next exchange"),
                how);
}

outcome list_types(const json&, surroundings& around, const speech& how) {
    json list = json::array(), versions = json::array();
    std::string text = "version " + std::to_string(around.types->version()) + "\n";
    for (const auto& t : around.types->types()) {
        list.push_back(
            {{"type", t.name}, {"bn", t.text.bn}, {"en", t.text.en}, {"fields", t.fields.size()}});
        if (t.retired) list.back()["retired"] = true;
        text += t.name + "\t" + t.text.in(how.bengali) + "\t" + std::to_string(t.fields.size()) +
                (t.retired ? (how.bengali ? "\tআর ব্যবহার হয় না" : "\tretired") : "") + "\n";
    }
    for (const auto& one : hub_store::published_sets(around.store)) {
        json said = {{"version", one.version}, {"set", one.set.hex()}};
        if (one.at != 0) said["published_at"] = base::to_iso(one.at);
        if (!one.by.empty()) said["by"] = one.by;
        text += "version " + std::to_string(one.version) + "\t" +
                (one.at == 0 ? "" : base::to_iso(one.at)) + "\t" +
                (one.by.empty() ? "the program" : one.by) + "\n";
        versions.push_back(std::move(said));
    }
    if (how.json) {
        return editing::success(json{{"version", around.types->version()},
                                     {"types", std::move(list)},
                                     {"versions", std::move(versions)}});
    }
    return editing::success(text);
}

}  // namespace kheya::hub_command
