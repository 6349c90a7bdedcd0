#pragma once

// The hub's own writing and reading, as the shared verbs want it. The hub writes under a replica of
// its own per office and epoch, so that its edits are delivered and proven like anybody's.

#include "hub/store/fold.hpp"
#include "hub/store/people.hpp"
#include "shared/editing/ledger.hpp"
#include "shared/platform/seams.hpp"

namespace kheya::hub_store {

class hub_ledger final : public editing::ledger {
public:
    // All references outlive the ledger. `now`: the hub's time for what is saved. `scope`: nothing
    // of other offices is found, shown or saved; null: no limit.
    hub_ledger(store& in, std::shared_ptr<const record::type_set> types, platform::chance& random,
               base::time_us now, std::shared_ptr<office_scope> scope = nullptr)
        : store_(in),
          types_(std::move(types)),
          chance_(random),
          now_(now),
          scope_(std::move(scope)) {}

    // Asked about every change before it is saved: an error is the save's own.
    using check = std::function<base::result<void>(const journal::change& change)>;
    void set_check(check may) { check_ = std::move(may); }

    [[nodiscard]] std::shared_ptr<const record::type_set> types() const override { return types_; }
    [[nodiscard]] std::string home_office() const override { return {}; }
    base::result<void> may_write_for(std::string_view office) override;
    base::result<editing::record_state> find(std::string_view type, std::string_view record,
                                             std::string_view office) override;
    base::result<void> each(
        const editing::record_filter& filter,
        const std::function<void(const editing::record_state&)>& visit) override;
    base::result<std::vector<editing::logged_change>> history(std::string_view type,
                                                              std::string_view record) override;
    base::result<journal::place> save(journal::change change) override;
    std::uint64_t draw_nonce() override;
    std::string draw_key() override;

private:
    store& store_;
    std::shared_ptr<const record::type_set> types_;
    platform::chance& chance_;
    [[nodiscard]] base::result<void> check_scope(const std::string& office) const;
    base::time_us now_;
    std::shared_ptr<office_scope> scope_;
    check check_ = {};
};

// The hub's epoch as the store holds it; set by init.
inline constexpr std::string_view epoch_meta = "epoch";
// On whose mere word the present one began; of hub_intake (own_past.hpp).
inline constexpr std::string_view epoch_words_meta = "epoch_words";
base::hub_epoch epoch_of(store& in);
// Errors: not_enrolled, for a store that has none, such as one made anew in place of one lost.
base::result<void> check_holds_hub(store& in);
void set_epoch(store& in, const base::hub_epoch& epoch);
// An epoch begins because this store is an older copy of itself: what it lacks comes back with the
// agents that hold it, and from what is kept beside it. `is_proven`: it is known to be one, so that
// enrolment codes of before let nobody in any more; who used one since may be lost.
void begin_epoch_put_back(store& in, const base::hub_epoch& epoch, base::time_us now,
                          bool is_proven = true);
// How many devices have not called since that happened last, of how many that still may.
struct put_back {
    base::time_us at = 0;
    std::int64_t awaited = 0, devices = 0;
};
// Nothing: it never happened.
std::optional<put_back> put_back_of(store& in);
// When it was last found out; 0: never. Reads no device.
base::time_us put_back_at(store& in);
// Who calls from now on has called since, though that happened at a time that is yet to come.
void clock_was_set_back(store& in, base::time_us now);
// Whether the present epoch began on a mere word, so that codes of before are good until what was
// said is proven.
bool are_codes_doubted(store& in);
void end_doubted_codes(store& in);
// The replica under which the hub writes for that office in that epoch.
base::replica_id hub_replica(const base::hub_epoch& epoch, std::string_view office);

}  // namespace kheya::hub_store
