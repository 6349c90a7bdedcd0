#include "shared/journal/change.hpp"

#include "shared/base/hash.hpp"
#include "shared/journal/redaction.hpp"

#include <algorithm>
#include <cstring>

namespace kheya::journal {

namespace {

// Short keys: a change is stored and sent many times, and its names are said in docs/wire.md.
json hex_list(const id_list& ids) {
    json list = json::array();
    for (const base::change_id& id : ids) list.push_back(id.hex());
    return list;
}

base::error malformed(std::string_view key, std::string_view what) {
    return base::refused("a change's \"" + std::string(key) + "\" " + std::string(what),
                         std::string(key));
}

base::result<std::string> text_at(const json& content, const char* key, bool may_lack = false) {
    const auto found = content.find(key);
    if (found == content.end()) {
        if (may_lack) return std::string();
        return malformed(key, "is missing");
    }
    if (!found->is_string()) return malformed(key, "must be text");
    return found->get<std::string>();
}

base::result<std::int64_t> number_at(const json& content, const char* key) {
    const auto found = content.find(key);
    if (found == content.end()) return malformed(key, "is missing");
    if (!found->is_number_integer()) return malformed(key, "must be an integer");
    if (found->is_number_unsigned() && found->get<std::uint64_t>() > INT64_MAX) {
        return malformed(key, "is too large");
    }
    return found->get<std::int64_t>();
}

base::result<id_list> ids_in(const json& list, const char* key) {
    if (!list.is_array()) return malformed(key, "must be a list of ids");
    id_list ids;
    for (const json& item : list) {
        if (!item.is_string()) return malformed(key, "must be a list of ids");
        TRY(const auto id, base::change_id::parse(item.get_ref<const std::string&>()));
        ids.push_back(id);
    }
    return ids;
}

base::change_id id_of(const std::string& content) {
    const base::hash256 hash = base::sha256_of(content);
    base::change_id id;
    std::memcpy(id.bytes.data(), hash.bytes.data(), id.bytes.size());
    return id;
}

void sort_unique(id_list& ids) {
    std::sort(ids.begin(), ids.end());
    ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
}

base::result<void> read_registers(const json& content, change& c) {
    const auto fields = content.find("f");
    if (fields == content.end() || !fields->is_object() || fields->empty()) {
        return malformed("f", "must be an object with at least one register");
    }
    for (const auto& [name, value] : fields->items()) c.fields[name] = value;
    const auto bases = content.find("b");
    if (bases == content.end() || !bases->is_object()) return malformed("b", "must be an object");
    for (const auto& [name, list] : bases->items()) {
        if (!c.fields.contains(name)) return malformed("b", "names a register that \"f\" lacks");
        TRY(c.base[name], ids_in(list, "b"));
    }
    return {};
}

// The change whose canonical text is `text`.
base::result<change> read_members(const json& content, std::string text) {
    if (!content.is_object()) return base::refused("a change must be an object");
    change c;
    TRY(c.office, text_at(content, "o"));
    TRY(c.type, text_at(content, "t"));
    TRY(c.record, text_at(content, "r"));
    TRY(c.author, text_at(content, "a"));
    TRY(c.why, text_at(content, "w", true));
    TRY(c.made_at, number_at(content, "m"));
    TRY(const std::string side_text, text_at(content, "d"));
    const auto side = base::side_from(side_text);
    if (!side) return malformed("d", "is not a side");
    c.side = *side;
    TRY(const std::int64_t version, number_at(content, "v"));
    if (version < 0 || version > INT32_MAX) return malformed("v", "is out of range");
    c.type_version = static_cast<int>(version);
    TRY(const std::int64_t nonce, number_at(content, "x"));
    c.nonce = static_cast<std::uint64_t>(nonce) << 1;
    TRY_VOID(read_registers(content, c));
    if (const auto saw = content.find("s"); saw != content.end()) {
        TRY(c.saw_retired, ids_in(*saw, "s"));
    }
    c.content = std::move(text);
    // What is left of a change from which a value was taken keeps the id that it was made with.
    if (const auto cut = content.find("z"); cut != content.end()) {
        TRY(const redaction said, read_redaction(*cut));
        c.id = said.id;
    } else {
        c.id = id_of(c.content);
    }
    return c;
}

}  // namespace

void seal(change& c) {
    json content = {{"o", c.office},
                    {"t", c.type},
                    {"r", c.record},
                    {"f", c.fields},
                    {"m", c.made_at},
                    {"a", c.author},
                    {"d", base::to_text(c.side)},
                    {"v", c.type_version},
                    {"x", c.nonce >> 1}};
    json bases = json::object();
    for (auto& [name, ids] : c.base) {
        sort_unique(ids);
        if (!ids.empty()) bases[name] = hex_list(ids);
    }
    content["b"] = std::move(bases);
    sort_unique(c.saw_retired);
    if (!c.saw_retired.empty()) content["s"] = hex_list(c.saw_retired);
    if (!c.why.empty()) content["w"] = c.why;
    c.content = content.dump();
    c.id = id_of(c.content);
}

base::result<change> read_change(const json& content) {
    return read_members(content, content.dump());
}

base::result<change> read_change(const std::string& content) {
    const json parsed = json::parse(content, nullptr, false);
    if (parsed.is_discarded()) return base::refused("a change's content is not JSON");
    return read_members(parsed, content);  // the text is canonical: we wrote it
}

}  // namespace kheya::journal
