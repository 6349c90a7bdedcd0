#include "tests/property/visit_types.hpp"

#include "shared/base/check.hpp"

#include <cstdio>

namespace kheya::property {

namespace {

using nlohmann::json;

const char* const codes_text = R"({
  "answer": [{"code": "yes", "bn": "হ্যাঁ", "en": "Yes"},
             {"code": "no", "bn": "না", "en": "No"},
             {"code": "unknown", "bn": "অজানা", "en": "Unknown"}],
  "stage": [{"code": "open", "bn": "খোলা", "en": "Open"},
            {"code": "sent", "bn": "প্রেরিত", "en": "Sent"},
            {"code": "done", "bn": "সম্পন্ন", "en": "Done"},
            {"code": "dropped", "bn": "বাদ", "en": "Dropped"}],
  "source": [{"code": "hand", "bn": "হাতে", "en": "By hand"},
             {"code": "system", "bn": "সিস্টেম", "en": "System"}]
})";

const char* const visit_text = R"({
  "type": "visit", "label": {"bn": "পরিদর্শন", "en": "Visit"}, "key": "drawn",
  "groups": [
    {"name": "site", "label": {"bn": "স্থান", "en": "Site"}, "members": ["floor", "seen_on"],
     "date": "seen_on", "rule": "observed"},
    {"name": "count", "label": {"bn": "গণনা", "en": "Count"},
     "members": ["number", "source", "read_on"],
     "value": "source", "date": "read_on", "rule": "forward", "order": ["hand", "system"],
     "ask_when": [["system", "system"]]}
  ],
  "fields": [
    {"name": "note", "label": {"bn": "মন্তব্য", "en": "Note"}, "kind": "text"},
    {"name": "state", "label": {"bn": "অবস্থা", "en": "State"}, "kind": "code", "codes": "answer",
     "rule": "observed", "ask_when": [["yes", "no"]]},
    {"name": "floor", "label": {"bn": "তলা", "en": "Floor"}, "kind": "integer"},
    {"name": "seen_on", "label": {"bn": "দেখার তারিখ", "en": "Seen on"}, "kind": "date"},
    {"name": "number", "label": {"bn": "সংখ্যা", "en": "Number"}, "kind": "integer"},
    {"name": "source", "label": {"bn": "উৎস", "en": "Source"}, "kind": "code", "codes": "source"},
    {"name": "read_on", "label": {"bn": "গণনার তারিখ", "en": "Read on"}, "kind": "date"},
    {"name": "stage", "label": {"bn": "ধাপ", "en": "Stage"}, "kind": "code", "codes": "stage",
     "rule": "forward", "order": ["open", "sent", "done"]},
    {"name": "budget", "label": {"bn": "বাজেট", "en": "Budget"}, "kind": "integer",
     "rule": "headquarters", "ask_when": [["office", "headquarters"]]},
    {"name": "address", "label": {"bn": "ঠিকানা", "en": "Address"}, "kind": "text",
     "rule": "office"},
    {"name": "domain", "label": {"bn": "ডোমেইন", "en": "Domain"}, "kind": "text", "rule": "ask"},
    {"name": "tags", "label": {"bn": "চিহ্ন", "en": "Tags"}, "kind": "text", "many": true}
  ]
})";

const char* const everybody = R"(["office", "headquarters", "ministry", "program"])";

void let_everybody_write(json& type) {
    std::set<std::string> members;
    for (json& group : type["groups"]) {
        group["writers"] = json::parse(everybody);
        for (const json& member : group["members"]) members.insert(member.get<std::string>());
    }
    for (json& field : type["fields"]) {
        if (!members.contains(field["name"].get<std::string>())) {
            field["writers"] = json::parse(everybody);
        }
    }
}

json text_field(const char* name) {
    return {{"name", name}, {"label", {{"bn", "নতুন"}, {"en", "New"}}}, {"kind", "text"}};
}

}  // namespace

std::shared_ptr<const record::type_set> visit_types(edition which) {
    json visit = json::parse(visit_text);
    std::map<std::string, std::string> files = {{"codes.json", codes_text}};
    files["set.json"] = which == edition::newer ? R"({"version": 8})" : R"({"version": 7})";
    if (which == edition::newer) {
        visit["fields"].push_back(text_field("weather"));
        visit["fields"].push_back(text_field("reader"));
        visit["groups"][1]["members"].push_back("reader");
        json later = {{"type", "later"}, {"label", visit["label"]}, {"key", "drawn"},
                      {"groups", json::array()}, {"fields", {text_field("word")}}};
        let_everybody_write(later);
        files["later.json"] = later.dump();
    }
    let_everybody_write(visit);
    files["visit.json"] = visit.dump();
    auto loaded = record::type_set::load(files);
    if (!loaded) std::fprintf(stderr, "%s\n", loaded.error().text().c_str());
    CHECK(loaded.has_value());
    return *loaded;
}

}  // namespace kheya::property
