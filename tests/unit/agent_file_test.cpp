// Answers that were carried in files: old, repeated and misordered ones must do no harm.

#include "agent/store/health.hpp"
#include "agent/sync/by_file.hpp"
#include "tests/unit/agent_fakes.hpp"

#include <gtest/gtest.h>

#include <filesystem>

namespace kheya::agent_test {
namespace {

namespace note = agent_store::note;
using agent_store::log_row;

class AgentFile : public testing::Test {
protected:
    fake_chance random{7};
    fake_hub hub{random};
    office_agent agent{hub, 2};
    agent_sync::intake intake{agent.store(), random};

    void SetUp() override {
        for (const char* office : {"DC", "UNO", "own"}) {
            agent.save("maintainer_office=" + std::string(office));
        }
        ASSERT_TRUE(agent.sync());
        ASSERT_EQ(agent.counts().confirmed, 3);
    }
    template <class Work>
    auto inside(Work work) {
        return agent.store().db().transact(work).value();
    }
    void TearDown() override {
        const auto findings = inside([&] { return agent_store::look_over(agent.store(), true); });
        for (const auto& f : findings) ADD_FAILURE() << f.where << ": " << f.what.en;
    }
    std::vector<log_row> logs() {
        return inside([&] { return agent.store().journal().logs(); });
    }
    // What the hub would have said when it had `n` changes of the current log.
    wire::receipt receipt_at(std::int64_t n, base::time_us before_now = base::second_us) {
        wire::receipt r;
        r.epoch = hub.held.epoch;
        r.hub_time = 1'640'000'000 * base::second_us - before_now;
        r.streams = {{hub.office, false}};
        const log_row log = logs().back();
        r.replicas = {{log.replica, n, {}}};
        if (n > 0) {
            r.replicas[0].chain = inside([&] {
                return *agent.store().journal().chain_at(log.replica, n);
            });
        }
        return r;
    }
    bool take(const wire::receipt& receipt) {
        intake.begin_file(true);
        return inside([&] {
            const bool taken = intake.take_receipt(receipt, agent.time.now);
            if (taken) intake.finish(false, agent.time.now);
            return taken;
        });
    }
    wire::page page_of(std::int64_t from, std::int64_t to, const json& value) {
        wire::page page;
        page.epoch = hub.held.epoch;
        page.stream = {hub.office, false};
        page.from = from;
        page.to = to;
        merge::head head;
        head.id.bytes[0] = static_cast<std::uint8_t>(to);
        head.value = value;
        head.office = hub.office;
        page.sets = {{"portal", hub.office, "extra", to, {head}}};
        return page;
    }
    std::int64_t cursor() {
        return inside([&] { return agent.store().pulled().streams().at(0).heads; });
    }
};

TEST_F(AgentFile, AReceiptBehindWhatIsAcknowledgedMovesNothing) {
    const auto before = logs();
    for (const std::int64_t n : {0, 1, 2, 3}) {
        EXPECT_TRUE(take(receipt_at(n)));
        EXPECT_FALSE(intake.is_copy()) << n;
        EXPECT_FALSE(intake.moved()) << n;
        EXPECT_EQ(agent.counts().confirmed, 3) << n;
        ASSERT_EQ(logs().size(), before.size()) << n;
        EXPECT_EQ(logs().back().acknowledged, 3) << n;
        EXPECT_EQ(logs().back().n, 3) << n;
    }
}

TEST_F(AgentFile, AnOldReceiptWithUnsentChangesBehindItKeepsThemPendingOnce) {
    agent.save("maintainer_office=new");
    EXPECT_TRUE(take(receipt_at(1)));
    EXPECT_EQ(agent.counts().pending, 1);
    EXPECT_EQ(agent.counts().confirmed, 3);
    EXPECT_TRUE(intake.has_unsent());
    ASSERT_TRUE(agent.sync());
    EXPECT_EQ(agent.counts().confirmed, 4);
    EXPECT_EQ(hub.held.changes.size(), 4u);
}

TEST_F(AgentFile, ALateVerdictOfACopyCountsOnlyByItsChain) {
    wire::receipt late = receipt_at(2);
    late.is_copy = true;   // of a log that was left since, or of another disk's hello
    EXPECT_TRUE(take(late));
    EXPECT_FALSE(intake.is_copy());
    EXPECT_EQ(logs().size(), 1u);

    late.replicas[0].chain.bytes[0] ^= 1;   // another disk wrote these places
    late.replicas[0].n = 3;
    agent.save("maintainer_office=mine");
    EXPECT_TRUE(take(late));
    EXPECT_TRUE(intake.is_copy());
    EXPECT_EQ(logs().size(), 2u);
    const auto fresh = logs().back().replica;
    EXPECT_TRUE(take(late));               // again: that log is left already
    EXPECT_FALSE(intake.is_copy());
    EXPECT_EQ(logs().back().replica, fresh);
    EXPECT_EQ(agent.counts().total, 4);
}

TEST_F(AgentFile, ALateReceiptDropsNoStreamAndSetsNoClock) {
    const auto lease = agent.note(note::lease), offset = agent.note(note::offset);
    const auto heard = agent.note(note::heard_at);
    wire::receipt late = receipt_at(3, 40 * base::day_us);
    late.streams = {{"DIP-HQ-26", true}};
    late.lease.bytes[0] = 77;
    EXPECT_TRUE(take(late));
    const auto streams = inside([&] { return agent.store().pulled().streams(); });
    ASSERT_EQ(streams.size(), 1u);
    EXPECT_EQ(streams[0].name.office, hub.office);
    EXPECT_EQ(agent.shown("maintainer_office"), "own");
    EXPECT_EQ(agent.note(note::lease), lease);
    EXPECT_EQ(agent.note(note::offset), offset);
    EXPECT_EQ(agent.note(note::heard_at), heard);
}

// The hub's clock stood ahead, and was set right: what it says since is no old news.
TEST_F(AgentFile, AReceiptOfAClockThatWasSetBackIsNotLate) {
    wire::receipt next = receipt_at(3, 40 * base::day_us);
    next.streams = {{hub.office, false}, {"DIP-HQ-26", true}};
    next.clock_turns = 1;
    EXPECT_TRUE(take(next));
    EXPECT_EQ(inside([&] { return agent.store().pulled().streams(); }).size(), 2u);
    EXPECT_EQ(agent.note(note::heard_at), std::to_string(next.hub_time));
    wire::receipt late = receipt_at(3);   // of the clock before
    late.streams = {{hub.office, false}};
    EXPECT_TRUE(take(late));
    EXPECT_EQ(inside([&] { return agent.store().pulled().streams(); }).size(), 2u);
    EXPECT_EQ(agent.note(note::heard_at), std::to_string(next.hub_time));
}

TEST_F(AgentFile, AReceiptThatLacksAReplicaSaysNothingAboutIt) {
    wire::receipt r = receipt_at(3);
    r.replicas[0].replica.bytes[0] ^= 1;
    EXPECT_TRUE(take(r));
    EXPECT_EQ(agent.counts().confirmed, 3);
    EXPECT_EQ(logs().back().acknowledged, 3);
    r.epoch.counter += 1;
    r.hub_time += base::day_us;
    EXPECT_TRUE(take(r));
    // In an epoch that it begins nothing is proven of that log: what was saved waits, and is shown.
    EXPECT_EQ(agent.counts().pending, 3);
    EXPECT_EQ(agent.shown("maintainer_office"), "own");
}

TEST_F(AgentFile, AnEarlierEpochIsPassedOverWhetherLivedInOrNot) {
    const wire::receipt old = receipt_at(1);
    hub.new_epoch();
    ASSERT_TRUE(agent.sync());
    const std::string epoch = agent.note(note::epoch);
    EXPECT_FALSE(take(old));
    wire::receipt clock_ahead = old;       // the hub's clock was ahead in that life
    clock_ahead.hub_time += base::day_us;
    EXPECT_FALSE(take(clock_ahead));
    wire::receipt skipped = old;           // an epoch that came and went while we were away
    skipped.epoch.random.bytes[0] ^= 1;
    EXPECT_FALSE(take(skipped));
    EXPECT_EQ(agent.note(note::epoch), epoch);
    EXPECT_EQ(agent.counts().confirmed, 3);
    wire::receipt next = receipt_at(3, -base::second_us);   // after what we last heard
    next.epoch.counter = 9;
    EXPECT_TRUE(take(next));
    EXPECT_EQ(agent.note(note::epoch), next.epoch.text());
}

TEST_F(AgentFile, APageBeyondTheCursorDoesNotMoveItAndAnOldOneChangesNothing) {
    const std::int64_t at = cursor();
    EXPECT_TRUE(take(receipt_at(3)));
    inside([&] { intake.take_page(page_of(at + 5, at + 9, "later")); return 0; });
    EXPECT_EQ(cursor(), at);
    EXPECT_EQ(agent.heads("extra"), 1u);
    wire::page old = page_of(at, at + 2, "earlier");   // arrives after the newer one
    old.checksum = base::hash256{};                    // of the state then
    inside([&] { intake.take_page(old); return 0; });
    EXPECT_EQ(cursor(), at + 2);
    EXPECT_EQ(agent.shown("extra").is_null() ? 1u : agent.heads("extra"), 1u);
    EXPECT_EQ(inside([&] { return agent.store().pulled().streams().at(0).checksum_bad; }), false);
    wire::page unknown = page_of(at, at + 20, "x");
    unknown.epoch.counter += 1;
    inside([&] { intake.take_page(unknown); return 0; });
    EXPECT_EQ(cursor(), at + 2);
}

// The hub may have been put back to before what stands ahead, which the cursor would not show.
TEST_F(AgentFile, WhatIsAheadIsShownToTheHubBeforeTheCursorItself) {
    const std::int64_t at = cursor();
    const auto page_with_mark = [&](std::int64_t from, std::int64_t to) {
        wire::page page = page_of(from, to, "v" + std::to_string(to));
        page.mark.bytes[0] = static_cast<std::uint8_t>(to);
        return page;
    };
    const auto shown = [&] {
        EXPECT_TRUE(agent.sync());
        std::vector<std::pair<std::int64_t, int>> cursors;   // sequence, first byte of its mark
        for (const auto& each : hub.last_hello.cursors) {
            EXPECT_EQ(each.stream, (wire::stream_name{hub.office, false}));
            cursors.emplace_back(each.heads, each.heads_mark.bytes[0]);
        }
        return cursors;
    };
    using cursors = std::vector<std::pair<std::int64_t, int>>;
    EXPECT_EQ(shown(), (cursors{{at, 0}}));
    EXPECT_TRUE(take(receipt_at(3)));
    inside([&] { intake.take_page(page_with_mark(at + 9, at + 12)); return 0; });
    inside([&] { intake.take_page(page_with_mark(at + 3, at + 5)); return 0; });   // ends earlier
    EXPECT_EQ(shown(), (cursors{{at + 12, at + 12}, {at, 0}}));
    EXPECT_EQ(hub.last_hello.cursors.at(0).history, -1);
    EXPECT_EQ(hub.last_hello.cursors.at(1).history, 0);   // asked for by the last one only

    intake.begin_file(true);
    inside([&] { intake.take_page(page_with_mark(at, at + 3)); return 0; });
    EXPECT_EQ(shown(), (cursors{{at + 12, at + 12}, {at + 5, at + 5}}));
    intake.begin_file(true);
    inside([&] { intake.take_page(page_with_mark(at + 5, at + 9)); return 0; });
    EXPECT_EQ(shown(), (cursors{{at + 12, at + 12}}));
}

TEST_F(AgentFile, ALateQuarantineDoesNotUndoARelease) {
    const auto own = inside([&] {
        return agent.store().journal().at_ordinal(1);
    });
    wire::receipt late = receipt_at(3);
    wire::stamped_change stamp;
    stamp.id = own->change.id;
    stamp.seq = 1;
    stamp.quarantined = true;
    stamp.reason = "not yet";
    late.stamps = {stamp};
    EXPECT_TRUE(take(late));
    EXPECT_EQ(agent.counts().quarantined, 0);
}

TEST_F(AgentFile, AReleaseCountsAlsoAfterTheHubsClockWasSetBack) {
    agent.save("maintainer_office=Bank");
    const auto own = inside([&] { return agent.store().journal().at_ordinal(4); });
    wire::stamped_change stamp;
    stamp.id = own->change.id;
    stamp.office = hub.office;
    stamp.seq = 4;
    stamp.quarantined = true;
    stamp.reason = "not yet";
    wire::receipt refused = receipt_at(4, -base::day_us);   // of a clock that was ahead
    refused.stamps = {stamp};
    EXPECT_TRUE(take(refused));
    EXPECT_EQ(agent.counts().quarantined, 1);
    stamp.quarantined = false;
    stamp.seq = 5;
    wire::receipt released = receipt_at(4);
    released.clock_turns = 1;
    released.stamps = {stamp};
    EXPECT_TRUE(take(released));
    EXPECT_EQ(agent.counts().quarantined, 0);
    EXPECT_TRUE(take(refused));   // comes once more, late now
    EXPECT_EQ(agent.counts().quarantined, 0);
}

TEST(AgentSchema, AFileOfVersionOneOpensAndKnowsItsEpoch) {
    const std::string path = testing::TempDir() + "agent_v1.db";
    std::filesystem::remove(path);
    {
        auto store = std::move(agent_store::store::open(path).value());
        ASSERT_TRUE(store->db().transact([&] {
            store->notes().set(note::epoch, "3-00112233445566778899aabbccddeeff");
            store->db().script("DROP TABLE epoch_seen; PRAGMA user_version=1");
        }));
    }
    auto store = std::move(agent_store::store::open(path).value());
    const auto epochs = store->db().read([&] {
        auto found = store->db().query("SELECT epoch FROM epoch_seen");
        std::vector<std::string> list;
        while (found.next()) list.push_back(found.text(0));
        return list;
    });
    ASSERT_TRUE(epochs) << epochs.error().text();
    EXPECT_EQ(*epochs, std::vector<std::string>{"3-00112233445566778899aabbccddeeff"});
    std::filesystem::remove(path);
}

}  // namespace
}  // namespace kheya::agent_test
