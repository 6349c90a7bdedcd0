#include "hub/store/moving.hpp"

#include "hub/store/fold.hpp"
#include "shared/base/check.hpp"
#include "shared/base/hash.hpp"

#include <algorithm>
#include <cstring>
#include <map>

namespace kheya::hub_store {

namespace {

constexpr std::size_t heirs_limit = 16;  // a longer row of successors is a cycle
constexpr std::string_view about_field = "about";

// What stands behind sequences that no change was written under.
base::change_id act_id(const record_key& left, const std::string& now_at) {
    const auto hash = base::sha256()
                          .add("kheya move 1 " + left.office + " " + left.type + " ")
                          .add(left.record + " " + now_at)
                          .finish();
    base::change_id id;
    std::memcpy(id.bytes.data(), hash.bytes.data(), id.bytes.size());
    return id;
}

void note_gone(store& in, const record_key& left, const std::string& now_at) {
    in.put_gone({left, in.next_sequence(left.office, act_id(left, now_at)), now_at});
}

void move_one(store& in, const record::type_set& types, const record_key& left,
              const std::string& into, const act& done) {
    const record_key now{into, left.type, left.record};
    const base::change_id id = act_id(left, into);
    auto registers = in.load_record(left.office, left.type, left.record);
    // A sequence each: a page ends between two sequences only, and a set may be long.
    for (auto& [name, row] : registers) row.seq = in.next_sequence(into, id);
    in.rehome_record(left, into, registers);
    editing::record_state gone;
    gone.office = left.office;
    gone.type = left.type;
    gone.record = left.record;
    in.write_row(types, gone);
    in.write_row(types, load_state(in, now));
    in.drop_gone(now);
    note_gone(in, left, into);
    in.put_move({left, into, done.at, done.by, done.why});
}

std::optional<subject> subject_of_kept(store& in, const record::type_set& types,
                                       const record_key& key) {
    const auto registers = in.load_record(key.office, key.type, key.record);
    const auto about = registers.find(std::string(about_field));
    if (about == registers.end() || about->second.state.heads.empty()) return std::nullopt;
    return subject_of(types, key.type, about->second.state.heads.front().value);
}

// What is about something goes where that goes: with `all`, unless it stays; else only with one of
// `leaving`. None of `apart` goes along.
std::vector<record_key> with_companions(store& in, const record::type_set& types,
                                        const std::string& office, std::vector<record_key> leaving,
                                        bool all, const std::set<record_key>& apart = {}) {
    std::set<std::pair<std::string, std::string>> going;
    for (const record_key& key : leaving) going.insert({key.type, key.record});
    for (record_key& key : in.records(office, "", false)) {
        if (!may_go(types, key.type) || going.contains({key.type, key.record})) continue;
        if (apart.contains(key)) continue;
        const auto about = subject_of_kept(in, types, key);
        const bool stays = about && !may_go(types, about->type);
        const bool goes = all ? !stays : about && going.contains({about->type, about->record});
        if (goes) leaving.push_back(std::move(key));
    }
    return leaving;
}

bool has_left(store& in, const record_key& one) {
    const auto moves = in.moves_of(one.type, one.record);
    return std::any_of(moves.begin(), moves.end(), [&](const move_row& move) {
        return move.left.office == one.office;
    });
}

}  // namespace

bool may_go(const record::type_set& types, std::string_view type) {
    const record::type* t = types.find(type);
    return t != nullptr && t->key == record::key_kind::drawn && !t->stays;
}

// Such as portal, or staff/KEY. (A letter's is a list; letters stay.)
std::optional<subject> subject_of(const record::type_set& types, std::string_view type,
                                  const nlohmann::json& about) {
    if (!may_go(types, type) || !about.is_string()) return std::nullopt;
    const auto& text = about.get_ref<const std::string&>();
    const std::size_t slash = text.find('/');
    subject found{text.substr(0, slash), slash == std::string::npos ? "" : text.substr(slash + 1)};
    if (types.find(found.type) == nullptr) return std::nullopt;
    return found;
}

std::vector<record_key> move_records(store& in, const record::type_set& types,
                                     const std::string& office, std::vector<record_key> leaving,
                                     const std::string& into, const act& done,
                                     const std::set<record_key>& apart) {
    CHECK(office != into);
    leaving = with_companions(in, types, office, std::move(leaving), false, apart);
    in.rehome_entries(office, {leaving.begin(), leaving.end()}, into);
    for (const record_key& key : leaving) move_one(in, types, key, into, done);
    return leaving;
}

std::vector<record_key> would_move(store& in, const record::type_set& types,
                                   const std::string& office, std::vector<record_key> leaving,
                                   const std::set<record_key>& apart) {
    return with_companions(in, types, office, std::move(leaving), false, apart);
}

given_away would_give(store& in, const record::type_set& types, const std::string& office) {
    given_away given;
    given.moved = with_companions(in, types, office, {}, true);
    const std::set<record_key> leaving(given.moved.begin(), given.moved.end());
    for (record_key& key : in.records(office, "", false)) {
        if (key.type != "office" && !leaving.contains(key)) given.stayed.push_back(std::move(key));
    }
    return given;
}

given_away give_all(store& in, const record::type_set& types, const std::string& office,
                    const std::string& into, const act& done) {
    CHECK(office != into);
    given_away given = would_give(in, types, office);
    in.rehome_entries(office, {given.moved.begin(), given.moved.end()}, into);
    for (const record_key& key : given.moved) move_one(in, types, key, into, done);
    return given;
}

std::string heir_of(store& in, const std::string& office) {
    std::string heir = office;
    for (std::size_t i = 0; i < heirs_limit; ++i) {
        const auto row = in.office(heir);
        if (!row || row->successor.empty() || !in.office(row->successor)) return heir;
        heir = row->successor;
    }
    return office;
}

std::string home_of_new(store& in, const record::type_set& types, const journal::change& change,
                        const std::string& claimed) {
    if (!may_go(types, change.type)) return claimed;
    const auto about = change.fields.find(std::string(about_field));
    const auto named = about == change.fields.end()
                           ? std::nullopt
                           : subject_of(types, change.type, about->second);
    if (!named) return heir_of(in, claimed);
    if (!may_go(types, named->type)) return claimed;
    if (has_left(in, {claimed, named->type, named->record})) {
        return in.office_of(named->type, named->record).value_or(claimed);
    }
    return heir_of(in, claimed);
}

void note_landed(store& in, const record::type_set& types, const record_key& left,
                 const std::string& now_at, base::time_us at) {
    if (left.office == now_at || !may_go(types, left.type) || has_left(in, left)) return;
    note_gone(in, left, now_at);
    in.put_move({left, now_at, at, "kheya-hub", "written for the office that it left"});
}

}  // namespace kheya::hub_store
