#pragma once

// Offices in a tree, the real program of a hub and real agents at them, for tests of the acts that
// give an office's records to another one.

#include "hub/command/perform.hpp"
#include "hub/store/refold.hpp"
#include "shared/editing/edit.hpp"
#include "tests/unit/restore_world.hpp"

#include <gtest/gtest.h>

namespace kheya::agent_test {

namespace note = agent_store::note;

inline constexpr const char* a_office = "DIP-DIST-65";
inline constexpr const char* b_office = "DIP-DIST-30";
inline const std::string staff_key = "0193c3d2-0000-7000-8000-000000000001";
inline const std::string later_key = "0193c3d2-0000-7000-8000-000000000002";

class OfficeMerge : public testing::Test {
protected:
    OfficeMerge() {
        const std::string header =
            "office,department,level,name_bn,name_en,parent,division_bbs,district_bbs,"
            "upazila_bbs,counts_as_field,reporting_groups,valid_from,valid_to\n";
        const std::string rest = ",30,26,,no,,2020-07-01,\n";
        const auto made = act(
            "office import",
            {{"csv", header + "HQ,DIP,hq,প্রধান কার্যালয়,Head office," + rest + a_office +
                         ",DIP,district,অফিস ক,Office A,HQ" + rest + b_office +
                         ",DIP,district,অফিস খ,Office B,HQ" + rest +
                         "C,DIP,district,অফিস গ,Third," + a_office + rest +
                         "D,DIP,district,অফিস ঘ,Fourth,C" + rest}});
        EXPECT_EQ(made.exit_code, 0) << made.out << made.err;
    }
    void TearDown() override { EXPECT_EQ(hub.differences(), std::vector<std::string>{}); }

    // One more office in the register.
    void add_office(const std::string& office, const std::string& parent) {
        const auto made = act("office import",
                              {{"csv", "office,department,level,name_bn,name_en,parent,"
                                       "division_bbs,district_bbs,upazila_bbs,counts_as_field,"
                                       "reporting_groups,valid_from,valid_to\n" +
                                           office + ",DIP,upazila,উপ অফিস,Sub," + parent +
                                           ",30,26,,no,,2020-07-01,\n"}});
        EXPECT_EQ(made.exit_code, 0) << made.out << made.err;
    }
    editing::outcome split(const std::string& office, const std::string& into,
                           const std::string& record) {
        return act("office split", {{"office", office}, {"into", into}, {"why", "order"},
                                    {"records", {record}}});
    }
    editing::outcome act(const std::string& verb, json arguments, editing::speech how = {}) {
        editing::outcome given;
        hub.time.pass(base::second_us);
        const editing::request asked{verb, std::move(arguments), how};
        (void)hub.store().transact([&] {
            return hub_command::perform_in_transaction(
                asked, {hub.store(), types, hub.random, hub.key, hub.time.now}, given);
        });
        return given;
    }
    editing::outcome merge() {
        return act("office merge", {{"offices", {a_office}}, {"into", b_office}, {"why", "order"}});
    }
    std::unique_ptr<office_agent> join(const std::string& office, bool subtree = false) {
        agent_place place = hub.place();
        place.office = office;
        auto made = std::make_unique<office_agent>(place, ++seed_, ":memory:");
        auto side = base::side::office;
        hub.inside([&] {
            hub_store::device_row row;
            row.office = office;
            row.key = made->device();
            row.subtree = subtree;
            hub.store().put_device(row);
            side = hub.store().office(office).value_or(hub_store::office_row{}).side;
        });
        if (!subtree) return made;
        (void)made->store().db().transact([&] {
            made->store().notes().set(note::scope, "subtree");
            made->store().notes().set(note::side, base::to_text(side));
        });
        return made;
    }
    // Headquarters makes a record; gives its key.
    std::string create(const std::string& type, const std::string& office, json assignments) {
        const auto made = act("set", {{"target", type}, {"office", office},
                                      {"assignments", std::move(assignments)}}, {true, false});
        EXPECT_EQ(made.exit_code, 0) << made.out;
        return json::parse(made.out, nullptr, false).value("key", "");
    }
    base::change_id save(office_agent& agent, const std::string& key,
                         const std::string& assignment) {
        std::vector<std::string> all = {assignment};
        if (assignment.starts_with("name_bn=")) all.emplace_back("designation=officer");
        return save(agent, "staff", key, all);
    }
    base::change_id save(office_agent& agent, const std::string& type, const std::string& key,
                         const std::vector<std::string>& assignments) {
        agent.time.now = hub.time.now;
        base::change_id id;
        const auto saved = agent.store().db().transact([&]() -> base::result<void> {
            const auto heard = agent.store().notes().number(note::heard_at);
            agent_store::agent_ledger ledger(agent.store(), random_, agent.time.now,
                                             {"boot", 1, heard});
            const std::string at = type == "portal" ? key : ledger.home_office();
            TRY(const auto shown, ledger.find(type, key, at));
            std::vector<editing::assignment> wanted;
            for (const std::string& one : assignments) {
                TRY(auto parsed, editing::parse_assignment(one));
                wanted.push_back(std::move(parsed));
            }
            TRY(auto made, editing::make_edit(*types, shown, wanted, std::nullopt, {},
                                              ledger.writer("Rahim"), ledger.draw_nonce()));
            id = made.change.id;
            const auto place = ledger.save(made.change);
            return place ? base::result<void>() : place.error();
        });
        EXPECT_TRUE(saved) << (saved ? "" : saved.error().text());
        return id;
    }
    // Whatever its own program would say of it.
    base::change_id save_unasked(office_agent& agent, journal::change c) {
        c.author = "Rahim";
        c.made_at = hub.time.now;
        c.nonce = ++seed_;
        c.type_version = types->version();
        journal::seal(c);
        const auto kept = agent.store().db().transact(
            [&] { agent.store().save(c, {"boot", 1, 0}); });
        EXPECT_TRUE(kept.has_value());
        return c.id;
    }
    // What the hub cannot accept of an office's device.
    base::change_id save_as_ministry(office_agent& agent, const std::string& key) {
        journal::change c;
        c.office = a_office;
        c.type = "staff";
        c.record = key;
        c.fields["designation"] = "x";
        c.side = base::side::ministry;
        return save_unasked(agent, std::move(c));
    }
    // A field of an office's portal, by an agent that sees the office.
    base::change_id save_for(office_agent& agent, const std::string& office) {
        return save(agent, "portal", office, {"domain=below.gov.bd"});
    }
    // As an agent that had its stamps of an earlier hub, which proved the time alone.
    static void forget_proof(office_agent& agent, const base::change_id& id) {
        ASSERT_TRUE(agent.store().db().transact([&]() -> base::result<void> {
            agent.store().db().run("UPDATE journal SET mac = zeroblob(16) WHERE id = ?1", id);
            return {};
        }));
    }
    // The head of a register of a staff record at the hub.
    base::change_id head_of(const std::string& office, const std::string& key,
                            const std::string& reg) {
        base::change_id id;
        hub.inside([&] {
            const auto row = hub.store().load_register({{office, "staff", key}, reg});
            ASSERT_EQ(row.state.heads.size(), 1u);
            id = row.state.heads.front().id;
        });
        return id;
    }
    hub_store::journal_row entry(const base::change_id& id) {
        hub_store::journal_row found;
        hub.inside([&] { found = hub.store().journal_entry(id).value(); });
        return found;
    }
    static void sync(office_agent& agent) {
        const auto done = agent.sync();
        EXPECT_TRUE(done) << (done ? "" : done.error().text());
    }
    // All that the agent holds of the hub's, and its rows.
    static std::string held(office_agent& agent) {
        std::string all;
        const auto read = agent.store().db().read([&] {
            for (const char* sql :
                 {"SELECT office || type || record || register || seq || hex(heads) FROM pulled"
                  " ORDER BY office, type, record, register",
                  "SELECT office || record || retired || coalesce(name_bn, '')"
                  " || coalesce(designation, '') FROM staff ORDER BY office, record"}) {
                auto found = agent.store().db().query(sql);
                while (found.next()) all += found.text(0) + "\n";
            }
        });
        EXPECT_TRUE(read.has_value()) << (read ? "" : read.error().text());
        return all;
    }
    // Whoever joins now ends with the same.
    void expect_as_fresh(office_agent& agent, const std::string& office, bool subtree = false) {
        sync(agent);
        auto fresh = join(office, subtree);
        sync(*fresh);
        EXPECT_EQ(agent.counts().pending, 0) << office;
        EXPECT_EQ(held(agent), held(*fresh)) << office;
        EXPECT_EQ(agent.note(note::checksum), fresh->note(note::checksum)) << office;
    }
    std::string holder(const std::string& key, const std::string& type = "staff") {
        std::string office;
        hub.inside([&] { office = hub.store().office_of(type, key).value_or("nobody"); });
        return office;
    }
    std::string designation(const std::string& office, const std::string& key) {
        std::string value;
        hub.inside([&] {
            const auto row = hub.store().load_register({{office, "staff", key}, "designation"});
            for (const auto& head : row.state.heads) {
                value += (value.empty() ? "" : "|") + head.value.get<std::string>();
            }
        });
        return value;
    }
    std::size_t heads(const std::string& office, const std::string& key, const std::string& reg) {
        std::size_t count = 0;
        hub.inside([&] {
            count = hub.store().load_register({{office, "staff", key}, reg}).state.heads.size();
        });
        return count;
    }

    real_hub hub{"merge"};
    std::shared_ptr<const record::type_set> types = record::builtin_types();

private:
    std::uint64_t seed_ = 20;
    fake_chance random_{77};
};

}  // namespace kheya::agent_test
