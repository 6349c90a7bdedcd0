// Copies and restores with the real hub and real agents: nobody gives a command, nothing is lost.

#include "tests/unit/restore_world.hpp"

#include "agent/sync/enrolment.hpp"
#include "hub/intake/answer.hpp"
#include "hub/intake/gate.hpp"
#include "hub/store/hub_ledger.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <iostream>

namespace kheya::agent_test {
namespace {

namespace note = agent_store::note;

class Restore : public testing::Test {
protected:
    real_hub hub{"restore"};

    // The disk of an agent that has saved and exchanged once, and a copy of it.
    std::pair<std::string, std::string> copied_disk() {
        const std::string path = testing::TempDir() + "restore_a.db";
        const std::string copied = testing::TempDir() + "restore_b.db";
        for (const char* end : {"", "-wal", "-shm"}) std::filesystem::remove(copied + end);
        {
            auto first = hub.enrol(5, path, "pc one");
            first->save("maintainer_office=DC");
            EXPECT_EQ(told(first->sync()), "");
        }
        for (const char* end : {"", "-wal"}) {
            if (std::filesystem::exists(path + end)) {
                std::filesystem::copy_file(path + end, copied + end,
                                           std::filesystem::copy_options::overwrite_existing);
            }
        }
        return {path, copied};
    }

    base::public_key office_key(std::uint64_t seed) {
        fake_chance chance(seed);
        return platform::key_pair::generate(chance).public_part();
    }
    void expect_agreement(office_agent& agent) {
        EXPECT_EQ(agent.counts().pending, 0);
        EXPECT_EQ(agent.note(note::checksum), hub.checksum());
        EXPECT_EQ(agent.note(note::epoch), hub.epoch().text());
    }
    void TearDown() override { EXPECT_EQ(hub.differences(), std::vector<std::string>{}); }
};

// Replica ids are told to all who hear of the changes: at a hub that forgot whose it is, anybody
// may be first.
TEST_F(Restore, ReplicaThatAnotherDeviceTookKeepsNothingBack) {
    const auto backup = hub.back_up();
    for (const std::int64_t n : {0, 1}) {
        auto agent = hub.enrol(2 + static_cast<std::uint64_t>(n));
        const auto first = agent->save("domain=narail.gov.bd");
        ASSERT_EQ(told(agent->sync()), "");
        const auto replica = agent->store().db().read(
            [&] { return agent->store().journal().current_log()->replica; }).value();
        hub.roll_back(backup, true);
        hub.know(agent->device());
        auto thief = hub.enrol(50 + static_cast<std::uint64_t>(n));
        const auto theirs = thief->save("state=no");
        ASSERT_EQ(told(thief->sync()), "");
        hub.inside([&] {
            hub_store::replica_row row{"DIP-DIST-65", replica, thief->device(), n,
                                       journal::chain_start(replica), {}, {}};
            if (n == 1) {
                row.chain = journal::chain_next(row.chain, 1, theirs);
                hub.store().put_place(row.office, {replica, 1}, theirs);
            }
            hub.store().put_replica(row);
        });
        const auto second = agent->save("maintainer_office=UNO " + std::to_string(n));
        for (int i = 0; i < 2; ++i) ASSERT_EQ(told(agent->sync()), "") << n;
        EXPECT_TRUE(hub.has(first) && hub.has(second)) << n;
        expect_agreement(*agent);
        EXPECT_EQ(hub.device(agent->device()).copies, 0) << n;
    }
}

TEST_F(Restore, LeaseFromTheFutureOpensAnEpochAndAccusesNobody) {
    auto agent = hub.enrol(2);
    ASSERT_EQ(told(agent->sync()), "");
    const auto backup = hub.back_up();
    const auto before = hub.epoch();
    for (int i = 0; i < 3; ++i) ASSERT_EQ(told(agent->sync()), "");  // nothing but leases moves
    hub.roll_back(backup, false);
    ASSERT_EQ(told(agent->sync()), "");
    EXPECT_EQ(hub.epoch().counter, before.counter + 1);
    EXPECT_EQ(hub.device(agent->device()).copies, 0);
    hub.inside([&] {   // for the administrator: who showed it has called, others are waited for
        const auto found = hub_store::put_back_of(hub.store());
        ASSERT_TRUE(found);
        EXPECT_EQ(found->at, hub.time.now);
        EXPECT_EQ(found->awaited, 0);
    });
    expect_agreement(*agent);
    ASSERT_EQ(told(agent->sync()), "");
    EXPECT_EQ(hub.epoch().counter, before.counter + 1);  // once is enough
}

TEST_F(Restore, LostAnswersMoveNoLeaseAndAForgedOneIsOnlyACopy) {
    auto agent = hub.enrol(2);
    ASSERT_EQ(told(agent->sync()), "");
    hub.lose_answer = true;
    for (int i = 0; i < 4; ++i) EXPECT_FALSE(agent->sync());
    hub.lose_answer = false;
    ASSERT_EQ(told(agent->sync()), "");
    EXPECT_EQ(hub.device(agent->device()).copies, 0);

    const auto epoch = hub.epoch();
    const auto forged = agent->store().db().transact([&]() -> base::result<void> {
        agent->store().notes().set(note::lease, std::string(32, 'f'));
        return {};
    });
    ASSERT_TRUE(forged);
    ASSERT_EQ(told(agent->sync()), "");
    EXPECT_EQ(hub.epoch(), epoch);
    EXPECT_EQ(hub.device(agent->device()).copies, 1);
    expect_agreement(*agent);
}

TEST_F(Restore, OneBackupRestoredTwiceEndsInAnEpochAboveBoth) {
    auto a = hub.enrol(2), b = hub.enrol(3);
    a->save("maintainer_office=DC");
    ASSERT_EQ(told(a->sync()), "");
    ASSERT_EQ(told(b->sync()), "");
    const auto backup = hub.back_up();
    a->save("domain=one.gov.bd");
    ASSERT_EQ(told(a->sync()), "");
    hub.roll_back(backup, true);
    ASSERT_EQ(told(a->sync()), "");
    const auto first = hub.epoch();
    const auto after_first = b->save("maintainer_office=UNO");
    ASSERT_EQ(told(b->sync()), "");
    hub.roll_back(backup, true);
    ASSERT_EQ(hub.epoch().counter, first.counter);
    ASSERT_NE(hub.epoch(), first);
    ASSERT_EQ(told(b->sync()), "");
    EXPECT_EQ(hub.epoch().counter, first.counter + 1);
    ASSERT_EQ(told(a->sync()), "");
    ASSERT_EQ(told(b->sync()), "");
    EXPECT_TRUE(hub.has(after_first));
    EXPECT_EQ(hub.texts("domain"), std::vector<std::string>{"one.gov.bd"});
    for (auto* each : {a.get(), b.get()}) {
        expect_agreement(*each);
        EXPECT_EQ(hub.device(each->device()).copies, 0);
    }
}

// Neither a sequence nor a lease tells here; what was written under the sequence does.
TEST_F(Restore, StreamThatCameToTheSameSequenceAnotherWayIsTakenForAnOlderCopy) {
    auto a = hub.enrol(2), b = hub.enrol(3);
    a->save("maintainer_office=DC");
    ASSERT_EQ(told(a->sync()), "");
    ASSERT_EQ(told(b->sync()), "");
    const auto lease = a->note(note::lease);
    const auto backup = hub.back_up();
    hub.write("domain=lost.gov.bd");
    ASSERT_EQ(told(a->sync()), "");
    const auto kept = a->store().db().transact([&]() -> base::result<void> {
        a->store().notes().set(note::lease, lease);  // as after an answer by file
        return {};
    });
    ASSERT_TRUE(kept);

    const auto before = hub.epoch();
    hub.roll_back(backup, false);
    b->save("real_update_on=2021-12-01");
    ASSERT_EQ(told(b->sync()), "");
    ASSERT_EQ(hub.epoch(), before);
    ASSERT_EQ(told(a->sync()), "");
    EXPECT_EQ(hub.epoch().counter, before.counter + 1);
    EXPECT_EQ(hub.texts("domain"), std::vector<std::string>{"lost.gov.bd"});
    ASSERT_EQ(told(b->sync()), "");
    for (auto* each : {a.get(), b.get()}) expect_agreement(*each);
    ASSERT_EQ(told(a->sync()), "");
    EXPECT_EQ(hub.epoch().counter, before.counter + 1);  // once is enough
}

TEST_F(Restore, MuchOlderBackupAfterSeveralRestoresIsTakenForWhatItIs) {
    auto agent = hub.enrol(2);
    ASSERT_EQ(told(agent->sync()), "");
    const auto oldest = hub.back_up();
    for (int i = 0; i < 3; ++i) {
        agent->save("maintainer_office=DC " + std::to_string(i));
        ASSERT_EQ(told(agent->sync()), "");
        hub.roll_back(hub.back_up(), true);
        ASSERT_EQ(told(agent->sync()), "");
    }
    const auto highest = hub.epoch();
    hub.roll_back(oldest, true);
    ASSERT_LT(hub.epoch().counter, highest.counter);
    ASSERT_EQ(told(agent->sync()), "");
    EXPECT_EQ(hub.epoch().counter, highest.counter + 1);
    EXPECT_EQ(hub.texts("maintainer_office"), std::vector<std::string>{"DC 2"});
    EXPECT_EQ(hub.changes(), 3);
    expect_agreement(*agent);
}

TEST_F(Restore, ReceiptOfAnEarlierEpochIsNotTaken) {
    fake_chance random(7);
    fake_hub fake(random);
    office_agent agent(fake, 2);
    fake.held.epoch.counter = 5;
    ASSERT_EQ(told(agent.sync()), "");
    const std::string epoch = agent.note(note::epoch);
    fake.held.epoch.counter = 4;
    const auto refused = agent.sync();
    ASSERT_FALSE(refused);
    EXPECT_NE(refused.error().message.find("epoch 4-"), std::string::npos);
    EXPECT_EQ(agent.note(note::epoch), epoch);
}

TEST_F(Restore, BothCopiesOfADiskGoOnAndTheHubKeepsWhatEitherWrote) {
    const auto [path, copied] = copied_disk();
    office_agent a(hub.place("pc one"), 5, path), b(hub.place("pc two"), 5, copied);
    const auto by_a = a.save("domain=a.gov.bd");
    b.time.pass(base::second_us * 60);
    const auto by_b = b.save("maintainer_office=UNO");
    ASSERT_EQ(told(a.sync()), "");
    // The copy's disk dies after its request reached the hub.
    hub.lose_answer = true;
    EXPECT_FALSE(b.sync());
    hub.lose_answer = false;
    EXPECT_TRUE(hub.has(by_b));
    EXPECT_EQ(hub.texts("maintainer_office"), std::vector<std::string>{"UNO"});
    // It did not, after all: what was kept is counted under its new replica, not folded again.
    ASSERT_EQ(told(b.sync()), "");
    ASSERT_EQ(told(a.sync()), "");
    EXPECT_TRUE(hub.has(by_a));
    EXPECT_EQ(hub.changes(), 3);
    for (auto* each : {&a, &b}) expect_agreement(*each);
    EXPECT_GT(hub.device(a.device()).copies, 0);
    EXPECT_EQ(hub.device(a.device()).copy_note, "copies on pc one and pc two");
}

// A fork, a hub put back, and an answer of its first life: the hub took the one's change, was put
// back before it, and took the other's in its place. Neither a lease (the other one used as many)
// nor a cursor shows the hub its own future; the chain alone says that the logs differ.
TEST_F(Restore, ChangeThatTheOtherCopysTookThePlaceOfIsSentAgain) {
    const auto [path, copied] = copied_disk();
    office_agent a(hub.place("pc one"), 5, path), b(hub.place("pc two"), 5, copied);
    const auto backup = hub.back_up();
    const auto by_a = a.save("domain=a.gov.bd");
    hub.cut_behind_receipt = true;   // "it is here", and none of its head sets
    EXPECT_FALSE(a.sync());
    hub.cut_behind_receipt = false;
    ASSERT_TRUE(hub.has(by_a));
    ASSERT_EQ(a.store().db().read([&] {
        return a.store().journal().find(by_a)->state;
    }).value(), agent_store::own_state::received);

    const auto before = hub.epoch();
    hub.roll_back(backup, false);
    const auto by_b = b.save("real_update_on=2021-12-01");
    for (int i = 0; i < 8; ++i) ASSERT_EQ(told(b.sync()), "");
    ASSERT_FALSE(hub.has(by_a));
    ASSERT_TRUE(hub.has(by_b));
    for (int i = 0; i < 2; ++i) ASSERT_EQ(told(a.sync()), "");
    EXPECT_EQ(hub.epoch(), before);   // nothing showed the hub its own future
    EXPECT_TRUE(hub.has(by_a));
    EXPECT_EQ(hub.texts("domain"), std::vector<std::string>{"a.gov.bd"});
    EXPECT_EQ(hub.changes(), 3);
    ASSERT_EQ(told(b.sync()), "");
    for (auto* each : {&a, &b}) expect_agreement(*each);
}

TEST_F(Restore, HeadquartersEditsComeBackFromTheAgentsThatHoldThem) {
    auto agent = hub.enrol(2);
    agent->save("maintainer_office=DC");
    ASSERT_EQ(told(agent->sync()), "");
    const auto backup = hub.back_up();
    hub.write("domain=hq.gov.bd");
    hub.write("domain=hq-two.gov.bd");
    ASSERT_EQ(told(agent->sync()), "");
    agent->save("maintainer_office=UNO");
    ASSERT_EQ(told(agent->sync()), "");
    hub.write("maintainer_office=ADC");
    ASSERT_EQ(told(agent->sync()), "");
    const auto sum = hub.checksum();
    const auto total = hub.changes();
    const auto head_of = [&](const std::string& field) {
        merge::head head;
        hub.inside([&] {
            const auto row = hub.store().load_register({{"DIP-DIST-65", "portal", "DIP-DIST-65"},
                                                        field});
            ASSERT_EQ(row.state.heads.size(), 1u);
            head = row.state.heads.front();
        });
        return head;
    };
    const auto was = head_of("domain");

    hub.roll_back(backup, true);
    ASSERT_TRUE(hub.texts("domain").empty());
    hub.time.pass(base::second_us * 1000);
    ASSERT_EQ(told(agent->sync()), "");
    EXPECT_EQ(hub.texts("domain"), std::vector<std::string>{"hq-two.gov.bd"});
    EXPECT_EQ(hub.texts("maintainer_office"), std::vector<std::string>{"ADC"});
    EXPECT_EQ(hub.changes(), total);
    EXPECT_EQ(hub.checksum(), sum);
    const auto is = head_of("domain");
    EXPECT_EQ(is.effective_at, was.effective_at);
    EXPECT_EQ(is.side, base::side::headquarters);
    EXPECT_EQ(is.author, was.author);
    EXPECT_EQ(agent->shown("domain"), "hq-two.gov.bd");
    expect_agreement(*agent);
    const int before_last = hub.exchanges;
    ASSERT_EQ(told(agent->sync()), "");
    EXPECT_EQ(hub.exchanges, before_last + 1);  // nothing is offered twice
}

TEST_F(Restore, ScreenKeepsHeadquartersEditWhileTheHubIsReadAgain) {
    auto agent = hub.enrol(2);
    ASSERT_EQ(told(agent->sync()), "");
    const auto backup = hub.back_up();
    hub.write("domain=hq.gov.bd");
    ASSERT_EQ(told(agent->sync()), "");
    hub.roll_back(backup, true);
    hub.lose_answer = true;
    for (int i = 0; i < 3; ++i) {
        EXPECT_FALSE(agent->sync());
        EXPECT_EQ(agent->shown("domain"), "hq.gov.bd");
    }
    hub.lose_answer = false;
    ASSERT_EQ(told(agent->sync()), "");
    EXPECT_EQ(agent->shown("domain"), "hq.gov.bd");
    EXPECT_EQ(hub.texts("domain"), std::vector<std::string>{"hq.gov.bd"});
    expect_agreement(*agent);
}

TEST_F(Restore, OfferWithoutTheHubsProofIsPassedOver) {
    auto agent = hub.enrol(2);
    ASSERT_EQ(told(agent->sync()), "");
    const auto backup = hub.back_up();
    hub.write("domain=hq.gov.bd");
    ASSERT_EQ(told(agent->sync()), "");
    const auto forged = agent->store().db().transact([&]() -> base::result<void> {
        agent->store().db().run("UPDATE past SET side = 'ministry'");
        return {};
    });
    ASSERT_TRUE(forged);
    hub.roll_back(backup, true);
    ASSERT_EQ(told(agent->sync()), "");
    EXPECT_EQ(hub.changes(), 0);
    EXPECT_EQ(agent->heads("domain"), 0u);
    expect_agreement(*agent);
}

// Also one that a later program had opened without asking for the proofs that it lacks.
TEST_F(Restore, FileOfTheFirstSchemaOpensAndGetsItsProofsByWhichAHubIsGivenBack) {
    for (const bool opened_before : {false, true}) {
        SCOPED_TRACE(opened_before);
        const std::string path = testing::TempDir() + "restore_v1.db";
        for (const char* end : {"", "-wal", "-shm"}) std::filesystem::remove(path + end);
        auto agent = hub.enrol(opened_before ? 3 : 2, path);
        const auto backup = hub.back_up();
        const std::string value = opened_before ? "b.gov.bd" : "a.gov.bd";
        hub.write("domain=" + value);
        ASSERT_EQ(told(agent->sync()), "");
        const auto aged = agent->store().db().transact([&]() -> base::result<void> {
            auto& db = agent->store().db();
            if (opened_before) {
                db.script("UPDATE past SET proof = NULL; UPDATE meta SET value = ''"
                          " WHERE key = 'types_hash'");
                return {};
            }
            db.script("DROP INDEX past_lacking; ALTER TABLE log DROP COLUMN backed_up;");
            for (const char* column : {"written_in", "side", "proof", "epoch"}) {
                db.script(std::string("ALTER TABLE past DROP COLUMN ") + column);
            }
            db.script("DROP TABLE ahead; PRAGMA user_version=1");
            return {};
        });
        ASSERT_TRUE(aged) << aged.error().text();
        agent.reset();
        office_agent again(hub.place(), opened_before ? 3 : 2, path);
        ASSERT_EQ(told(again.sync()), "");
        EXPECT_EQ(again.shown("domain"), value);
        hub.roll_back(backup, true);
        for (int i = 0; i < 3; ++i) ASSERT_EQ(told(again.sync()), "");
        EXPECT_EQ(again.shown("domain"), value);
        expect_agreement(again);
    }
}

// The store has lost who used it. What was drawn since is good, and he who used it stays known.
TEST_F(Restore, EnrolmentCodeOfBeforeLetsNobodyInOnceMore) {
    const auto one = office_key(7), other = office_key(8), third = office_key(9);
    const auto draw = [&] {
        std::string secret;
        hub.inside([&] {
            const auto code = hub_intake::draw_enrol_code(hub.store(), hub.random, hub.key,
                                                          "DIP-DIST-65", false, hub.time.now);
            ASSERT_TRUE(code.has_value());
            secret = agent_sync::read_code(*code).value().secret;
        });
        return secret;
    };
    const auto enrolled = [&](const std::string& secret, const base::public_key& device) {
        bool is = false;
        hub.inside([&] {
            is = hub_intake::enrol(hub.store(), hub.key, device, secret, "pc", hub.time.now)
                     .has_value();
        });
        return is;
    };
    hub.inside([&] { hub.store().set_meta("url", "https://hub:1"); });
    const std::string used = draw(), known = draw();
    ASSERT_TRUE(enrolled(known, third));
    const auto backup = hub.back_up();
    ASSERT_TRUE(enrolled(used, one));
    ASSERT_FALSE(enrolled(used, other));
    hub.time.pass(base::second_us);
    hub.roll_back(backup, true);
    ASSERT_TRUE(hub.device(third).key == third);
    EXPECT_FALSE(enrolled(used, other));
    EXPECT_TRUE(enrolled(known, third));   // asks again: its answer was lost
    EXPECT_TRUE(enrolled(draw(), other));
}

class RestoreFromAfar : public Restore {
protected:
    // The backup is so many changes old.
    void restore_after(int changes);
};

void RestoreFromAfar::restore_after(int changes) {
    auto a = hub.enrol(2), b = hub.enrol(3);
    ASSERT_EQ(told(a->sync()), "");
    const auto backup = hub.back_up();
    for (int i = 0; i < (changes + 2) / 3; ++i) {
        a->save("maintainer_office=DC " + std::to_string(i));
        b->save("domain=d" + std::to_string(i) + ".gov.bd");
        hub.write("other_domains" + std::string(i / 40 % 2 == 0 ? "+" : "-") + "=x" +
                  std::to_string(i % 40) + ".gov.bd");
        if (i % 20 != 19) continue;
        ASSERT_EQ(told(a->sync()), "");
        ASSERT_EQ(told(b->sync()), "");
    }
    for (auto* each : {b.get(), a.get()}) ASSERT_EQ(told(each->sync()), "");
    const auto sum = hub.checksum();
    const auto total = hub.changes();
    hub.roll_back(backup, true);
    const auto held = hub.changes();
    const int before = hub.exchanges;
    ASSERT_EQ(told(a->sync()), "");
    ASSERT_EQ(told(b->sync()), "");
    ASSERT_EQ(told(a->sync()), "");
    EXPECT_EQ(hub.changes(), total);
    EXPECT_EQ(hub.checksum(), sum);
    for (auto* each : {a.get(), b.get()}) expect_agreement(*each);
    std::cout << "of " << total << " changes the backup held " << held << ", after "
              << hub.exchanges - before << " exchanges of two agents the hub holds "
              << hub.changes() << "\n";
}

TEST_F(RestoreFromAfar, BackupThatIsManyChangesOldIsMadeGood) {
    restore_after(KHEYA_RESTORE_CHANGES);
}

}  // namespace
}  // namespace kheya::agent_test
