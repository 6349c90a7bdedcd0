#include "hub/store/type_shelf.hpp"

#include "hub/store/fold.hpp"
#include "shared/base/check.hpp"
#include "shared/platform/log.hpp"
#include "shared/record/registers.hpp"
#include "shared/record/succession.hpp"
#include "shared/wire/limits.hpp"

#include <algorithm>

namespace kheya::hub_store {

namespace {

using nlohmann::json;
using record::type_files;
using record::type_set;

constexpr std::string_view rows_meta = "types_rows";  // what the rows are made for, see rows_mark
constexpr std::string_view own_meta = "types_own";    // ... of what the program brought last
constexpr std::string_view seen_meta = "types_seen";  // greatest version that an agent had
constexpr int seen_ahead = 1'000;                     // beyond the newest: nobody's honest number

// Of rows, orders and verdicts as that set and this program want them.
std::string rows_mark(const base::hash256& set) {
    return set.hex() + "/" + std::to_string(merge::verdicts_version);
}

std::string files_key(const base::hash256& set) { return "types " + set.hex(); }

void keep_files(store& in, const type_files& files) {
    in.set_meta(files_key(record::hash_of(files)), json(files).dump());
}

json to_json(const published_set& one) {
    return {{"version", one.version}, {"set", one.set.hex()}, {"at", one.at}, {"by", one.by}};
}

// Whether any register of the type is ordered otherwise than before.
bool rules_differ(const type_set* before, const type_set& after, const record::type& t) {
    if (before == nullptr) return true;
    const auto differs = [&](const std::string& name) {
        return before->rule_of(t.name, name) != after.rule_of(t.name, name);
    };
    return std::any_of(t.groups.begin(), t.groups.end(),
                       [&](const auto& g) { return differs(g.name); }) ||
           std::any_of(t.fields.begin(), t.fields.end(),
                       [&](const auto& f) { return differs(f.name); });
}

bool columns_differ(const type_set* before, const record::type& t) {
    const record::type* old = before == nullptr ? nullptr : before->find(t.name);
    return old == nullptr || std::any_of(t.fields.begin(), t.fields.end(), [&](const auto& f) {
               return old->find_field(f.name) == nullptr;
           });
}

// The heads of a record in the order of the present rules: those that agents hold in another order
// are sent anew.
void order_again(store& in, const type_set& types, const record_key& key) {
    register_rows registers = in.load_record(key.office, key.type, key.record);
    bool changed = false;
    for (auto& [name, row] : registers) {
        if (name == record::retired_register) continue;
        const auto rule = types.rule_of(key.type, name);
        const merge::head_list before = row.state.heads;
        merge::order(rule, row.state.heads);
        const auto verdict = merge::judge(rule, row.state.heads);
        const bool moved =
            !std::equal(before.begin(), before.end(), row.state.heads.begin(),
                        [](const auto& a, const auto& b) { return a.id == b.id; });
        changed = changed || moved || verdict != row.verdict;
        row.verdict = verdict;
        if (moved) row.seq = in.next_sequence(key.office, row.state.heads.front().id);
    }
    if (changed) in.save_record(key, registers);
}

// Tables, order of heads and rows as `after` wants them. `before`: what they are made for; null:
// not known.
void adopt(store& in, const type_set* before, const type_set& after) {
    in.prepare_rows(after);
    for (const record::type& t : after.types()) {
        const bool orders = rules_differ(before, after, t);
        if (!orders && !columns_differ(before, t)) continue;
        for (const record_key& key : in.records("", t.name, false)) {
            if (orders) order_again(in, after, key);
            in.write_row(after, load_state(in, key));
        }
    }
}

// What the program brings beside the published set is published with it, so that nothing that it
// reads is ever missing.
base::result<void> follow_program(store& in, base::time_us now) {
    const type_files& own = record::builtin_type_files();
    const base::hash256 hash = record::hash_of(own);
    const auto known = base::hash256::parse(in.meta(own_meta).value_or(""));
    if (known && *known == hash) return {};
    keep_files(in, own);
    in.set_meta(own_meta, hash.hex());
    const type_files used = files_in_use(in);
    const auto before = known ? published_files(in, *known) : std::nullopt;
    for (const type_files& next : {record::followed(used, before.value_or(type_files()), own),
                                   record::completed(used, own)}) {
        if (!type_set::load(next) || !record::compare(used, next).mistakes.empty()) continue;
        if (record::compare(used, next).differences.empty()) return {};
        TRY(const auto made, publish_types(in, next, "", now));
        platform::log_info("record types version " + std::to_string(made.version) +
                           ": what this program brings was added");
        return {};
    }
    return base::refused("the published record types do not go with this program's own: "
                         "run the version before it, and publish a set that names no other thing "
                         "by the same name");
}

std::string document_for(store& in, const published_set& newest, const wire::hello& hello,
                         base::hash256& from) {
    type_files files = *published_files(in, newest.set);
    const auto had = hello.types_set.is_zero() ? std::nullopt
                                               : published_files(in, hello.types_set);
    if (had) {
        from = hello.types_set;
        for (const auto& [name, text] : *had) {
            const auto same = files.find(name);
            if (same != files.end() && same->second == text) files.erase(same);
        }
    }
    return json(files).dump();
}

}  // namespace

std::shared_ptr<const type_set> type_shelf::load(const base::hash256& set) const {
    auto& kept = loaded_[set];
    if (kept) return kept;
    const auto files = published_files(*store_, set);
    CHECK(files.has_value());
    auto loaded = type_set::load(*files);
    // It loaded when it was published: this program is older than the one that did.
    if (!loaded) platform::log_error("record types: " + loaded.error().text());
    kept = loaded ? *loaded : own_;
    return kept;
}

void type_shelf::look() const {
    std::string list = store_->meta(types_meta).value_or("");
    if (list == seen_) return;
    versions_.clear();
    for (const published_set& one : published_sets(*store_)) {
        versions_.emplace_back(one.version, one.set);
    }
    seen_ = std::move(list);
}

std::shared_ptr<const type_set> type_shelf::now() const {
    if (store_ == nullptr) return own_;
    look();
    return versions_.empty() ? own_ : load(versions_.back().second);
}

std::shared_ptr<const type_set> type_shelf::of(int version) const {
    if (store_ == nullptr) return own_;
    look();
    if (versions_.empty()) return own_;
    const auto above =
        std::find_if(versions_.begin(), versions_.end(),
                     [&](const auto& one) { return one.first > version; });
    return load(above == versions_.begin() ? above->second : std::prev(above)->second);
}

std::vector<published_set> published_sets(store& in) {
    std::vector<published_set> all;
    const auto text = in.meta(types_meta);
    if (!text) return all;
    for (const json& one : json::parse(*text)) {
        all.push_back({one["version"].get<int>(),
                       base::hash256::parse(one["set"].get<std::string>()).value(),
                       one["at"].get<base::time_us>(), one["by"].get<std::string>()});
    }
    return all;
}

std::optional<type_files> published_files(store& in, const base::hash256& set) {
    const auto text = in.meta(files_key(set));
    if (!text) return std::nullopt;
    return json::parse(*text).get<type_files>();
}

type_files files_in_use(store& in) {
    const auto all = published_sets(in);
    return all.empty() ? record::builtin_type_files() : *published_files(in, all.back().set);
}

base::result<published_set> publish_types(store& in, const type_files& files, std::string_view by,
                                          base::time_us at) {
    auto all = published_sets(in);
    const type_files used = files_in_use(in);
    TRY(const auto before, type_set::load(used));
    if (all.empty()) {
        all.push_back({before->version(), record::hash_of(used), 0, ""});
        keep_files(in, used);
        in.set_meta(own_meta, record::hash_of(used).hex());
    }
    const int seen = std::stoi(in.meta(seen_meta).value_or("0"));
    const int own = record::builtin_types()->version();
    published_set made;
    made.version = std::max({all.back().version, seen, own}) + 1;
    const type_files numbered = record::with_version(files, made.version);
    TRY(const auto after, type_set::load(numbered));
    made.set = record::hash_of(numbered);
    made.at = at;
    made.by = by;
    all.push_back(made);
    json list = json::array();
    for (const auto& one : all) list.push_back(to_json(one));
    keep_files(in, numbered);
    in.set_meta(types_meta, list.dump());
    adopt(in, before.get(), *after);
    in.set_meta(rows_meta, rows_mark(made.set));
    return made;
}

base::result<void> prepare_types(store& in, base::time_us now) {
    if (!published_sets(in).empty()) TRY_VOID(follow_program(in, now));
    const type_files used = files_in_use(in);
    const std::string mark = rows_mark(record::hash_of(used));
    if (in.meta(rows_meta) == mark) return {};
    TRY(const auto types, type_set::load(used));
    adopt(in, nullptr, *types);
    in.set_meta(rows_meta, mark);
    return {};
}

void note_version_seen(store& in, int version) {
    const auto all = published_sets(in);
    const int newest = all.empty() ? record::builtin_types()->version() : all.back().version;
    if (version <= newest || version - newest > seen_ahead) return;
    if (version <= std::stoi(in.meta(seen_meta).value_or("0"))) return;
    in.set_meta(seen_meta, std::to_string(version));
}

std::vector<wire::types_part> types_for(store& in, const wire::hello& hello) {
    const auto all = published_sets(in);
    if (all.empty()) return {};
    const published_set& newest = all.back();
    const bool has_newest = hello.types_set == newest.set;
    const bool cannot_read = hello.types_next == newest.set && hello.types_have < 0;
    // An agent that has a later one has it from this hub, before that was restored.
    const bool has_later = !hello.types_set.is_zero() && hello.types > newest.version;
    if (has_newest || cannot_read || has_later) return {};
    base::hash256 from{};
    const std::string text = document_for(in, newest, hello, from);
    std::vector<wire::types_part> parts;
    for (std::size_t at = 0; at < text.size();) {
        std::size_t end = std::min(text.size(), at + wire::types_piece);
        // Not inside a character.
        while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
        parts.push_back({newest.version, newest.set, from,
                         static_cast<std::int64_t>(parts.size()) + 1, 0,
                         text.substr(at, end - at)});
        at = end;
    }
    const auto count = static_cast<std::int64_t>(parts.size());
    for (auto& part : parts) part.parts = count;
    if (hello.types_next == newest.set && hello.types_have > 0) {
        parts.erase(parts.begin(), parts.begin() + std::min(count, hello.types_have));
    }
    return parts;
}

}  // namespace kheya::hub_store
