#include "tests/property/store_hub.hpp"

#include "tests/unit/test_store.hpp"

#include <gtest/gtest.h>

namespace kheya::property {

namespace {

platform::key_seed seed_of(std::uint8_t number) {
    platform::key_seed seed{};
    seed[0] = number;
    return seed;
}

std::vector<journal::change> log_of(const schedule& of, std::size_t writer) {
    std::vector<journal::change> log;
    for (const save& s : of.saves) {
        if (s.writer == writer) log.push_back(s.change);
    }
    return log;
}

}  // namespace

const platform::key_pair& hub_key() {
    static const auto key = platform::key_pair::from_seed(seed_of(200));
    return key;
}

store_hub::store_hub(const record::type_set& types) : types_(types) {
    store_ = hub_test::open_test_store();
    inside([&] { store_->prepare_rows(types_); });
}

void store_hub::inside(const std::function<void()>& work) {
    const auto done = store_->transact([&]() -> base::result<void> {
        work();
        return {};
    });
    EXPECT_TRUE(done.has_value()) << (done ? "" : done.error().text());
}

void store_hub::add_office(const std::string& id, const std::string& parent) {
    inside([&] { store_->put_office({id, parent, "DIP", "district", base::side::office, 0}); });
}

void store_hub::enter(const save& s) {
    hub_store::journal_row row;
    row.office = s.change.office;
    row.change = s.change;
    row.at.replica.bytes[0] = static_cast<std::uint8_t>(s.writer);
    row.at.n = ++arrivals_;
    row.received_at = arrivals_;
    row.effective_at = s.effective_at;
    row.written_in = s.change.office;
    row.side = side_of(s.writer);
    if (s.quarantined) row.quarantine = "refused";
    hub_store::enter_change(*store_, types_, row);
}

store_state store_hub::state(const std::string& office, const std::string& record) {
    store_state got;
    inside([&] {
        for (auto& [reg, row] : store_->load_record(office, "visit", record)) {
            if (row.state.heads.empty()) continue;
            got.registers[reg] = {std::move(row.state.heads), row.verdict};
        }
        got.row = store_->read_row(types_, {office, "visit", record});
        got.checksum = hub_store::checksum_of(*store_, {office});
    });
    return got;
}

std::vector<std::string> store_hub::differences() {
    std::vector<std::string> found;
    inside([&] {
        auto compared = hub_store::compare_with_journal(*store_, types_, [](std::size_t) {});
        if (compared) found = std::move(*compared);
        else found.push_back(compared.error().text());
    });
    return found;
}

sender::sender(const schedule& of, std::size_t writer, const std::string& office)
    : sender(log_of(of, writer), static_cast<std::uint8_t>(writer + 1), side_of(writer), office) {}

sender::sender(std::vector<journal::change> log, std::uint8_t seed, base::side side,
               const std::string& office)
    : writable{office},
      log_(std::move(log)),
      key_(platform::key_pair::from_seed(seed_of(seed))),
      side_(side),
      office_(office) {
    replica_.bytes[0] = seed;
}

journal::frame sender::frame(std::int64_t first, std::int64_t last) const {
    journal::frame f;
    f.replica = replica_;
    f.first = first;
    f.chain = journal::chain_start(replica_);
    for (std::int64_t n = 1; n <= last; ++n) {
        const journal::change& c = log_[static_cast<std::size_t>(n - 1)];
        f.chain = journal::chain_next(f.chain, n, c.id);
        if (n < first) continue;
        f.changes.push_back(c);
        f.timings.emplace_back();
    }
    f.signed_by_device = key_.sign(journal::signed_part(replica_, last, f.chain));
    return f;
}

hub_intake::delivery sender::delivery(base::time_us received_at) const {
    hub_intake::delivery from;
    from.device.office = office_;
    from.device.key = key_.public_part();
    from.side = side_;
    from.writable = writable;
    from.received_at = received_at;
    return from;
}

}  // namespace kheya::property
