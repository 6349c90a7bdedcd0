#pragma once

// The agent's store as the shared verbs see it: own office, own journal, the view with pending
// changes on top. Lives for one verb, inside its transaction.

#include "agent/store/store.hpp"
#include "shared/editing/ledger.hpp"

namespace kheya::agent_store {

class agent_ledger : public editing::ledger {
public:
    // `made`: the machine's other clocks now, kept beside whatever is saved.
    agent_ledger(store& in, platform::chance& random, base::time_us wall, clock_reading made);

    [[nodiscard]] std::shared_ptr<const record::type_set> types() const override;
    [[nodiscard]] std::string home_office() const override;
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

    // The author at this office now; the name as given.
    [[nodiscard]] editing::writer writer(std::string name);

private:
    void add_past(std::string_view type, std::string_view record,
                  std::vector<editing::logged_change>& log);
    store& store_;
    platform::chance& chance_;
    base::time_us wall_;
    clock_reading made_;
};

}  // namespace kheya::agent_store
