#pragma once

// A store of the engine under test with three offices, and saves that enter it as intake lets them.

#include "hub/store/fold.hpp"
#include "hub/store/hub_ledger.hpp"
#include "hub/store/refold.hpp"
#include "tests/unit/test_store.hpp"

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

namespace kheya::hub_test {

using base::change_id;
using nlohmann::json;

// One save as a change: `over`, of all its registers.
inline journal::change make_save(const std::string& office, const std::string& type,
                                 const std::string& record, std::map<std::string, json> fields,
                                 std::uint64_t nonce, const std::vector<change_id>& over = {}) {
    journal::change c;
    c.office = office;
    c.type = type;
    c.record = record;
    if (!over.empty()) {
        for (const auto& [reg, value] : fields) c.base[reg] = over;
    }
    c.fields = std::move(fields);
    c.made_at = static_cast<base::time_us>(nonce) * base::second_us;
    c.author = "officer";
    c.nonce = nonce << 1;
    journal::seal(c);
    return c;
}

inline hub_store::journal_row arrival_of(journal::change c, std::int64_t n,
                                         std::optional<std::string> quarantine = {}) {
    hub_store::journal_row row;
    row.office = row.written_in = c.office;
    row.at.replica.bytes[0] = 7;
    row.at.n = n;
    row.effective_at = c.made_at;
    row.received_at = c.made_at + base::second_us;
    row.quarantine = std::move(quarantine);
    row.change = std::move(c);
    return row;
}

class StoreWorld : public ::testing::Test {
protected:
    StoreWorld() : StoreWorld(empty_store_url()) {}
    explicit StoreWorld(const std::string& from) : url(from), kept(open_test_store(url)) {
        inside([&] {
            kept->prepare_rows(*types);
            base::replica_id drawn;
            drawn.bytes[0] = 9;
            hub_store::set_epoch(*kept, {1, drawn});
            kept->put_office({"HQ", "", "DIP", "hq", base::side::headquarters, 0});
            for (const char* id : {"A", "B"}) {
                kept->put_office({id, "HQ", "DIP", "district", base::side::office, 0});
            }
        });
    }

    static void inside(hub_store::store& in, const std::function<void()>& work) {
        const auto done = in.transact([&]() -> base::result<void> {
            work();
            return {};
        });
        EXPECT_TRUE(done.has_value()) << (done ? "" : done.error().text());
    }
    void inside(const std::function<void()>& work) { inside(*kept, work); }

    // In a transaction that is open.
    hub_store::journal_row enter(hub_store::store& in, const std::string& office,
                                 const std::string& record, std::map<std::string, json> fields,
                                 const std::vector<change_id>& over = {},
                                 std::optional<std::string> quarantine = {},
                                 const std::string& type = "portal") {
        ++n;
        auto row = arrival_of(
            make_save(office, type, record, std::move(fields), static_cast<std::uint64_t>(n), over),
            n, std::move(quarantine));
        hub_store::enter_change(in, *types, row);
        in.put_place(office, row.at, row.change.id);
        return row;
    }
    hub_store::journal_row save(const std::string& office, const std::string& record,
                                std::map<std::string, json> fields,
                                const std::vector<change_id>& over = {},
                                std::optional<std::string> quarantine = {},
                                const std::string& type = "portal") {
        hub_store::journal_row row;
        inside([&] {
            row = enter(*kept, office, record, std::move(fields), over, std::move(quarantine),
                        type);
        });
        return row;
    }
    std::vector<std::string> findings() {
        std::vector<std::string> out;
        inside([&] {
            auto compared =
                hub_store::compare_with_journal(*kept, *types, [](std::size_t) {});
            if (compared) out = std::move(*compared);
            else out.push_back(compared.error().text());
        });
        return out;
    }

    std::shared_ptr<const record::type_set> types = record::builtin_types();
    std::string url;
    std::unique_ptr<hub_store::engine> kept;
    std::int64_t n = 0;
};

}  // namespace kheya::hub_test
