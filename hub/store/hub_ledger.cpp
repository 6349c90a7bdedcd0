#include "hub/store/hub_ledger.hpp"

#include "hub/store/moving.hpp"
#include "shared/base/check.hpp"
#include "shared/base/hash.hpp"
#include "shared/base/uuid.hpp"
#include "shared/wire/change_limits.hpp"

#include <cstdlib>
#include <cstring>

namespace kheya::hub_store {

namespace {

constexpr std::string_view put_back_key = "put_back_at";
constexpr std::string_view codes_doubted_key = "codes_doubted";

editing::logged_change logged(const journal_row& row) {
    editing::logged_change out;
    out.change = row.change;
    out.at = row.at;
    out.effective_at = row.effective_at;
    out.received_at = row.received_at;
    out.state = row.quarantine ? editing::logged_change::state::quarantined
                               : editing::logged_change::state::confirmed;
    out.reason = row.quarantine.value_or("");
    return out;
}

}  // namespace

base::result<void> check_holds_hub(store& in) {
    const auto text = in.meta(epoch_meta);
    if (text && base::hub_epoch::parse(*text)) return {};
    return base::error{base::errc::not_enrolled,
                       "this store holds no hub: restore a backup, or name the right store with "
                       "--store",
                       {},
                       "এই ভাণ্ডারে কোনো হাব নেই: ব্যাকআপ ফিরিয়ে আনুন, অথবা --store দিয়ে সঠিক "
                       "ভাণ্ডারের নাম দিন"};
}

base::hub_epoch epoch_of(store& in) {
    const auto text = in.meta(epoch_meta);
    CHECK(text.has_value());
    const auto epoch = base::hub_epoch::parse(*text);
    CHECK(epoch.has_value());
    return *epoch;
}

void set_epoch(store& in, const base::hub_epoch& epoch) {
    in.set_meta(epoch_meta, epoch.text());
}

void begin_epoch_put_back(store& in, const base::hub_epoch& epoch, base::time_us now,
                          bool is_proven) {
    if (is_proven) in.end_enrol_codes();
    else in.doubt_enrol_codes();
    in.set_meta(codes_doubted_key, is_proven ? "" : "1");
    set_epoch(in, epoch);
    in.set_meta(put_back_key, std::to_string(now));
    in.set_meta(epoch_words_meta, "");
    in.end_sessions();  // who signed out meanwhile would be in again
    in.look_beside();
}

base::time_us put_back_at(store& in) {
    const auto at = in.meta(put_back_key);
    return at ? std::strtoll(at->c_str(), nullptr, 10) : 0;
}

void clock_was_set_back(store& in, base::time_us now) {
    if (put_back_at(in) > now) in.set_meta(put_back_key, std::to_string(now));
}

bool are_codes_doubted(store& in) {
    return in.meta(codes_doubted_key).value_or("") == "1";
}

void end_doubted_codes(store& in) {
    in.end_doubted_codes();
    in.set_meta(codes_doubted_key, "");
}

std::optional<put_back> put_back_of(store& in) {
    put_back found;
    found.at = put_back_at(in);
    if (found.at == 0) return std::nullopt;
    for (const device_row& device : in.devices()) {
        if (device.revoked) continue;
        ++found.devices;
        if (device.last_seen.value_or(device.enrolled_at) < found.at) ++found.awaited;
    }
    return found;
}

base::replica_id hub_replica(const base::hub_epoch& epoch, std::string_view office) {
    const auto hash =
        base::sha256().add("kheya hub replica 1 ").add(epoch.text()).add(" ").add(office).finish();
    base::replica_id id;
    std::memcpy(id.bytes.data(), hash.bytes.data(), id.bytes.size());
    return id;
}

// Said alike whether the office or record is there or not: who may not see it learns nothing, not
// even which office holds it.
base::result<void> hub_ledger::check_scope(const std::string& office) const {
    if (scope_ == nullptr || scope_->allows(office)) return {};
    return base::error{base::errc::forbidden,
                       "there is no such record in the offices that you may see", "office",
                       "আপনার আওতার অফিসগুলোতে এমন কোনো রেকর্ড নেই"};
}

base::result<void> hub_ledger::may_write_for(std::string_view office) {
    TRY_VOID(check_scope(std::string(office)));
    if (store_.office(office)) return {};
    return base::error{base::errc::refused,
                       "there is no office \"" + std::string(office) +
                           "\" in the register; see `kheya-hub office list`, or import it first",
                       "office", "রেজিস্টারে \"" + std::string(office) + "\" নামে কোনো অফিস নেই"};
}

base::result<editing::record_state> hub_ledger::find(std::string_view type, std::string_view record,
                                                     std::string_view office) {
    const std::string holder = store_.office_of(type, record).value_or(std::string(office));
    TRY_VOID(check_scope(holder));
    return load_state(store_, {holder, std::string(type), std::string(record)});
}

base::result<void> hub_ledger::each(
    const editing::record_filter& filter,
    const std::function<void(const editing::record_state&)>& visit) {
    if (filter.pending_only) return {};  // nothing is pending where the truth is kept
    for (const record_key& key :
         store_.records(filter.office, filter.type, filter.conflicts_only)) {
        if (scope_ != nullptr && !scope_->allows(key.office)) continue;
        const auto state = load_state(store_, key);
        if (!state.exists()) continue;
        if (!filter.with_retired && editing::standing_of(state) == merge::standing::retired)
            continue;
        visit(state);
    }
    return {};
}

base::result<std::vector<editing::logged_change>> hub_ledger::history(std::string_view type,
                                                                      std::string_view record) {
    std::vector<editing::logged_change> out;
    const auto holder = store_.office_of(type, record);
    if (holder) {
        TRY_VOID(check_scope(*holder));
    }
    for (const journal_row& row : store_.record_journal(type, record)) {
        // Of a record that is in quarantine only, each entry is its sender's.
        if (!holder && !check_scope(row.office)) continue;
        out.push_back(logged(row));
    }
    return out;
}

base::result<journal::place> hub_ledger::save(journal::change change) {
    TRY_VOID(may_write_for(change.office));
    TRY_VOID(wire::check_told(change));
    const auto holder = store_.office_of(change.type, change.record);
    const std::string home =
        holder ? *holder : home_of_new(store_, *types_, change, change.office);
    TRY_VOID(check_scope(home));
    if (check_) TRY_VOID(check_(change));
    const base::replica_id id = hub_replica(epoch_of(store_), home);
    replica_row writing =
        store_.replica(id).value_or(replica_row{home, id, {}, 0, journal::chain_start(id), {}, {}});
    ++writing.n;
    writing.chain = journal::chain_next(writing.chain, writing.n, change.id);

    journal_row row;
    row.office = home;
    row.at = {id, writing.n};
    row.received_at = row.effective_at = now_;
    row.side = change.side;
    row.change = std::move(change);
    enter_change(store_, *types_, row);
    store_.put_place(home, row.at, row.change.id);
    store_.put_replica(writing);
    return row.at;
}

std::uint64_t hub_ledger::draw_nonce() {
    std::array<std::uint8_t, 8> bytes{};
    chance_.fill(bytes);
    std::uint64_t nonce = 0;
    std::memcpy(&nonce, bytes.data(), sizeof nonce);
    return nonce;
}

std::string hub_ledger::draw_key() {
    std::array<std::uint8_t, 10> bytes{};
    chance_.fill(bytes);
    return base::uuid_v7(now_, bytes);
}

}  // namespace kheya::hub_store
