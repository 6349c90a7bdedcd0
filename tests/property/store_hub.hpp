#pragma once

// The hub's real store in memory, with one office and the devices of a schedule's writers: what the
// tests of intake, fold and refold stand on.

#include "tests/property/oracle.hpp"

#include "hub/intake/frame_intake.hpp"
#include "hub/store/fold.hpp"
#include "hub/store/refold.hpp"

#include <memory>

namespace kheya::property {

// Everything of one record that must not depend on the order of arrival.
struct store_state {
    outcomes registers;
    std::string row;
    base::hash256 checksum;
};

class store_hub {
public:
    explicit store_hub(const record::type_set& types);
    // The office's tree row; enters no change.
    void add_office(const std::string& id, const std::string& parent = {});
    // Straight into journal and heads, with the save's own stamp.
    void enter(const save& s);
    [[nodiscard]] store_state state(const std::string& office, const std::string& record);
    [[nodiscard]] hub_store::store& store() { return *store_; }
    [[nodiscard]] const record::type_set& types() const { return types_; }
    // What compare_with_journal says.
    [[nodiscard]] std::vector<std::string> differences();
    // Runs it in one transaction of the store; the test fails where that fails.
    void inside(const std::function<void()>& work);

private:
    const record::type_set& types_;
    std::unique_ptr<hub_store::store> store_;
    base::time_us arrivals_ = 0;
};

// One writer's log on its way: the device's key, the replica and the chain.
class sender {
public:
    sender(const schedule& of, std::size_t writer, const std::string& office);
    sender(std::vector<journal::change> log, std::uint8_t seed, base::side side,
           const std::string& office);
    [[nodiscard]] std::int64_t size() const { return static_cast<std::int64_t>(log_.size()); }
    // Places first .. last, signed.
    [[nodiscard]] journal::frame frame(std::int64_t first, std::int64_t last) const;
    [[nodiscard]] hub_intake::delivery delivery(base::time_us received_at) const;
    [[nodiscard]] const base::replica_id& replica() const { return replica_; }
    std::vector<std::string> writable;

private:
    std::vector<journal::change> log_;
    platform::key_pair key_;
    base::replica_id replica_;
    base::side side_;
    std::string office_;
};

const platform::key_pair& hub_key();

}  // namespace kheya::property
