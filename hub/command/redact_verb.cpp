// Taking a personal value out of the journal for good.

#include "hub/command/verbs.hpp"
#include "hub/intake/redactions.hpp"
#include "hub/store/hub_ledger.hpp"
#include "shared/base/text.hpp"
#include "shared/editing/refusal.hpp"
#include "shared/editing/target.hpp"
#include "shared/record/personal.hpp"

#include <algorithm>

namespace kheya::hub_command {

namespace {

using editing::outcome;
using editing::speech;

constexpr std::size_t why_most = 500;  // characters: it travels with every copy

std::string name_of(const record::field& f) {
    return journal::redacted_name(record::register_of(f), record::member_of(f));
}

// What is to go: one field of a record, in one change or in all of them.
struct order {
    const record::type* type = nullptr;
    const record::field* field = nullptr;
    std::string record;
    std::optional<base::change_id> only;
    std::string by, why;
};

base::result<const record::field*> personal_field(const record::type& t, const std::string& name) {
    const record::field* f = t.find_field(name);
    if (f == nullptr) {
        return editing::refusal(name, "a " + t.name + " has no such field",
                                "এই তথ্যে এমন কোনো ঘর নেই");
    }
    if (record::may_be_personal(t, *f)) return f;
    return editing::refusal(name,
                            "it holds no personal value: only text, telephone numbers and e-mail "
                            "addresses are taken out; write a new value instead",
                            "এটি ব্যক্তিগত তথ্যের ঘর নয়: শুধু লেখা, ফোন নম্বর ও ই-মেইল চিরতরে "
                            "মোছা যায়; অন্য তথ্যের বেলায় নতুন মান লিখুন");
}

base::result<order> order_of(const json& arguments, surroundings& around) {
    order asked;
    const std::string text = arguments.value("target", ""), id = arguments.value("id", "");
    const std::string office = arguments.value("office", "");
    TRY(const auto named, editing::parse_target(*around.types, text, false));
    asked.type = named.type;
    const bool draws = named.type->key == record::key_kind::drawn;
    if (office.empty() && !draws) {
        return editing::misuse("office", "no office is named; say --office ID",
                               "কোন অফিস তা বলা হয়নি; --office ID দিন");
    }
    asked.record = record::record_id(*named.type, office, named.key);
    TRY(asked.field, personal_field(*named.type, arguments.value("field", "")));
    if (!id.empty()) {
        const auto read = base::change_id::parse(id);
        if (!read) {
            return editing::refusal("id", "an id has 32 hex digits", "আইডিতে ৩২টি অক্ষর থাকে");
        }
        asked.only = *read;
    }
    asked.why = base::squeeze(arguments.value("why", ""));
    if (asked.why.empty()) {
        return editing::refusal("why", "say why: --why TEXT", "কারণ লিখুন: --why");
    }
    if (base::length(asked.why) > why_most) {
        return editing::refusal("why", "at most 500 characters", "সর্বোচ্চ ৫০০ অক্ষর");
    }
    asked.by = arguments.value("by", "headquarters");
    return asked;
}

// The changes that still hold the value. Errors: refused, when there is none.
base::result<std::vector<hub_store::journal_row>> holders(hub_store::store& in,
                                                          const order& asked) {
    const std::string reg = record::register_of(*asked.field);
    const std::string name = name_of(*asked.field);
    std::vector<hub_store::journal_row> out;
    bool is_known = false, is_gone = false;
    for (auto& row : in.record_journal(asked.type->name, asked.record)) {
        if (asked.only && row.change.id != *asked.only) continue;
        const auto held = row.change.fields.find(reg);
        if (held == row.change.fields.end()) continue;
        is_known = true;
        const auto cut = journal::redaction_in(row.change);
        if (cut && cut->values.contains(name)) is_gone = true;
        else if (!record::field_value(*asked.field, held->second).is_null())
            out.push_back(std::move(row));
    }
    if (!out.empty()) return out;
    if (is_gone) {
        return editing::refusal(asked.field->name, "it was taken out already",
                                "এটি আগেই চিরতরে মোছা হয়েছে");
    }
    if (is_known) {
        return editing::refusal(asked.field->name, "there is no value in it", "এতে কোনো মান নেই");
    }
    return asked.only ? editing::refusal("id", "no change of this field has that id",
                                         "এই ঘরের এমন আইডির কোনো পরিবর্তন নেই")
                      : editing::refusal(asked.field->name, "this record never had a value there",
                                         "এই রেকর্ডে এই ঘরে কখনও কিছু লেখা হয়নি");
}

base::result<journal::redaction> signed_for(const hub_store::journal_row& row, const order& asked,
                                            surroundings& around) {
    journal::redaction r;
    if (const auto known = around.store.redaction(row.change.id)) r.values = known->what.values;
    r.values[name_of(*asked.field)] = {{"by", asked.by}, {"why", asked.why}, {"at", around.now}};
    TRY_VOID(hub_intake::sign_redaction(around.key, row, r));
    return r;
}

base::result<void> take_out(const std::vector<journal::redaction>& all, surroundings& around) {
    std::string lines;
    for (const auto& r : all) {
        TRY_VOID(hub_intake::enter_redaction(around.store, *around.types, around.key, r));
        lines += (lines.empty() ? "" : "\n") + hub_intake::redaction_statement(r).dump();
    }
    // Durably beside the database before it is done: a restored store must find it there.
    if (!around.statements) return {};
    if (const auto logged = around.statements(lines); !logged) {
        return base::error{base::errc::io, "statements.log: " + logged.error().text(), {}, {}};
    }
    return {};
}

std::string field_named(const record::type* t, const std::string& name) {
    if (t == nullptr) return name;
    const auto found = std::find_if(t->fields.begin(), t->fields.end(), [&](const auto& f) {
        return !f.many && name_of(f) == name;
    });
    return found == t->fields.end() ? name : found->name;
}

// One object for each value that was taken out of a change; `only` narrows to one field.
void add_documents(const record::type_set& types, const journal::redaction& r, json& list,
                   const std::string& only = {}) {
    const record::type* t = types.find(r.type);
    for (const auto& [name, told] : r.values.items()) {
        const std::string field = field_named(t, name);
        if (!only.empty() && field != only) continue;
        list.push_back({{"id", r.id.hex()},
                        {"office", r.office},
                        {"type", r.type},
                        {"key", t == nullptr ? r.record
                                             : record::display_key(*t, r.office, r.record)},
                        {"field", field},
                        {"by", told["by"]},
                        {"why", told["why"]},
                        {"at", base::to_iso(told["at"].get<base::time_us>())}});
    }
}

std::string text_of(const json& list) {
    std::string text;
    for (const json& one : list) {
        text += one["at"].get<std::string>() + "\t" + one["office"].get<std::string>() + "\t" +
                one["type"].get<std::string>() + "/" + one["key"].get<std::string>() + " " +
                one["field"].get<std::string>() + "\t" + one["by"].get<std::string>() + ": " +
                one["why"].get<std::string>() + "\t" + one["id"].get<std::string>() + "\n";
    }
    return text;
}

}  // namespace

outcome redact(const json& arguments, surroundings& around, const speech& how) {
    json list = json::array();
    const auto done = [&]() -> base::result<void> {
        TRY(const order asked, order_of(arguments, around));
        TRY(auto rows, holders(around.store, asked));
        // All of them are signed before one is told: it is all or none.
        std::vector<journal::redaction> all;
        for (const auto& row : rows) {
            TRY(auto r, signed_for(row, asked, around));
            all.push_back(std::move(r));
        }
        TRY_VOID(take_out(all, around));
        for (const auto& r : all) add_documents(*around.types, r, list, asked.field->name);
        return {};
    }();
    if (!done) return editing::failure(done.error(), how);
    if (how.json) return editing::success(list);
    return editing::success(text_of(list) +
                            (how.bengali ? "আগের ব্যাকআপগুলোতে মানটি রয়ে গেছে: নতুন ব্যাকআপ নিয়ে "
                                           "সেগুলো নষ্ট করুন\n"
                                         : "earlier backups still hold it: make a new one and "
                                           "destroy those\n"));
}

outcome list_redactions(const json&, surroundings& around, const speech& how) {
    json list = json::array();
    for (const auto& row : around.store.redactions("", 0, 0)) {
        add_documents(*around.types, row.what, list);
    }
    auto& entries = list.get_ref<json::array_t&>();
    std::stable_sort(entries.begin(), entries.end(),
                     [](const json& a, const json& b) { return a["at"] > b["at"]; });
    return how.json ? editing::success(list) : editing::success(text_of(list));
}

}  // namespace kheya::hub_command
