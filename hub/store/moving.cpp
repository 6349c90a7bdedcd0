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

// A record that may go, and what it is about, if anything.
struct candidate {
    record_key key;
    std::optional<subject> about;
};

std::vector<candidate> candidates_of(store& in, const record::type_set& types,
                                     const std::string& office) {
    std::vector<candidate> found;
    for (record_key& key : in.records(office, "", false)) {
        if (!may_go(types, key.type)) continue;
        auto about = subject_of_kept(in, types, key);
        found.push_back({std::move(key), std::move(about)});
    }
    return found;
}

// All but what is about something that stays, or about what is about such a thing, and so on.
std::vector<record_key> all_that_go(store& in, const record::type_set& types,
                                    const std::string& office) {
    auto found = candidates_of(in, types, office);
    std::set<record_name> staying;
    for (std::size_t before = found.size() + 1; before != found.size();) {
        before = found.size();
        std::erase_if(found, [&](const candidate& one) {
            if (!one.about) return false;
            const bool stays = !may_go(types, one.about->type) ||
                               staying.contains({one.about->type, one.about->record});
            if (stays) staying.insert({one.key.type, one.key.record});
            return stays;
        });
    }
    std::vector<record_key> going;
    for (candidate& one : found) going.push_back(std::move(one.key));
    return going;
}

// `leaving`, and what is about one of them, or about what goes along so. None of `apart` does.
std::vector<record_key> with_companions(store& in, const record::type_set& types,
                                        const std::string& office, std::vector<record_key> leaving,
                                        const std::set<record_key>& apart) {
    std::set<record_name> going;
    for (const record_key& key : leaving) going.insert({key.type, key.record});
    const auto found = candidates_of(in, types, office);
    for (std::size_t before = 0; before != going.size();) {
        before = going.size();
        for (const candidate& one : found) {
            const bool goes = one.about && !apart.contains(one.key) &&
                              going.contains({one.about->type, one.about->record});
            if (goes && going.insert({one.key.type, one.key.record}).second) {
                leaving.push_back(one.key);
            }
        }
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
    leaving = with_companions(in, types, office, std::move(leaving), apart);
    in.rehome_entries(office, {leaving.begin(), leaving.end()}, into);
    for (const record_key& key : leaving) move_one(in, types, key, into, done);
    return leaving;
}

std::vector<record_key> would_move(store& in, const record::type_set& types,
                                   const std::string& office, std::vector<record_key> leaving,
                                   const std::set<record_key>& apart) {
    return with_companions(in, types, office, std::move(leaving), apart);
}

given_away would_give(store& in, const record::type_set& types, const std::string& office) {
    given_away given;
    given.moved = all_that_go(in, types, office);
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
    const auto holder = in.office_of(named->type, named->record);
    if (holder == claimed) return claimed;
    if (has_left(in, {claimed, named->type, named->record})) return holder.value_or(claimed);
    return heir_of(in, claimed);
}

void note_landed(store& in, const record::type_set& types, const std::string& claimed,
                 const journal_row& row) {
    const journal::change& c = row.change;
    const record_key left{claimed, c.type, c.record};
    if (claimed == row.office || !may_go(types, c.type) || has_left(in, left)) return;
    // Written for its office before: it did not come there from the other one, but has left, or
    // never was, there.
    for (const journal_row& each : in.record_journal(c.type, c.record)) {
        const bool stood_here = !each.quarantine && each.change.office == row.office;
        if (stood_here && each.effective_at < row.effective_at) return;
    }
    note_gone(in, left, row.office);
    in.put_move({left, row.office, row.received_at, "kheya-hub",
                 "written for the office that it left"});
}

}  // namespace kheya::hub_store
