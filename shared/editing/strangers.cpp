#include "shared/editing/strangers.hpp"

#include "shared/record/registers.hpp"

namespace kheya::editing {

namespace {

// What a register of a change names of the records that the field refers to; empty: none.
std::string named_in(const record::field& f, const std::string& reg, const json& value) {
    if (f.many) {
        const bool stands = f.name == record::base_name(reg) && !value.is_null();
        return stands ? std::string(record::element_of(reg)) : std::string();
    }
    if (record::register_of(f) != reg) return {};
    const json plain = record::field_value(f, value);
    return plain.is_string() ? plain.get<std::string>() : std::string();
}

}  // namespace

base::result<std::vector<record::finding>> strangers_in(ledger& store,
                                                        const record::type_set& types,
                                                        const journal::change& made) {
    std::vector<record::finding> all;
    const record::type* t = types.find(made.type);
    if (t == nullptr) return all;
    for (const record::field& f : t->fields) {
        if (f.kind != record::field_kind::reference || types.find(f.refers_to) == nullptr) continue;
        for (const auto& [reg, value] : made.fields) {
            const std::string id = named_in(f, reg, value);
            if (id.empty()) continue;
            TRY(const auto known, store.find(f.refers_to, id, made.office));
            if (known.exists()) continue;
            const std::string quoted = "\"" + id + "\"";
            all.push_back({f.name,
                           true,
                           {quoted + ": এমন কোনো রেকর্ড এখানে নেই (`list " + f.refers_to +
                                "` দিয়ে আইডি দেখুন)",
                            "no record " + quoted + " is known here (`list " + f.refers_to +
                                "` shows their ids)"}});
        }
    }
    return all;
}

}  // namespace kheya::editing
