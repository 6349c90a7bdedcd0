// Frames that came by file before the ones that they follow, and files of a disk that was copied:
// what reached headquarters stays there, whichever of two disks wrote it.

#include "hub/intake/frame_intake.hpp"
#include "hub/intake/gate.hpp"
#include "hub/intake/statements.hpp"
#include "shared/base/base64.hpp"
#include "shared/base/hash.hpp"
#include "shared/bundle/bundle.hpp"
#include "tests/unit/hub_hostile_world.hpp"

namespace kheya::hub_test {
namespace {

class HubWaiting : public HubHostile {
protected:
    // A file of that device with these units.
    editing::outcome import(const sender& by, const std::string& units, bool is_held = false) {
        bundle::content made;
        made.sender = by.device.public_part();
        made.addressee = key_.public_part();
        made.body = hello(by, {{"NARAIL", false}, 0, -1}) + units;
        const auto file = bundle::seal(made, by.device, random);
        EXPECT_TRUE(file);
        return act("import", {{"file", "f"},
                              {"bundle", base::to_base64url(std::string_view(*file))},
                              {"held", is_held}});
    }
    // So many remarks, each with a text of its own.
    std::vector<journal::change> remarks(const std::string& tag, int count) {
        std::vector<journal::change> all;
        for (int i = 0; i < count; ++i) {
            all.push_back(one("remark", tag + std::to_string(i),
                              {{"about", "portal"}, {"text", tag}}));
        }
        return all;
    }
    // Frames of so many remarks each; what is in them is noted.
    std::vector<journal::frame> frames(sender& by, const std::string& tag, int count,
                                       int each = 3) {
        std::vector<journal::frame> all;
        for (int i = 0; i < count; ++i) {
            all.push_back(next_frame(by, remarks(tag + std::to_string(i) + "-", each)));
        }
        return all;
    }
    std::int64_t changes() {
        std::int64_t count = 0;
        inside([&] { count = store_->count(hub_store::counted::changes); });
        return count;
    }
    bool are_here(const journal::frame& frame) {
        bool all = true;
        inside([&] {
            for (const auto& c : frame.changes) all = all && store_->standing_of(c.id).has_value();
        });
        return all;
    }
    bool nothing_waits(const platform::key_pair& of) {
        bool nothing = false;
        inside([&] { nothing = store_->waiting_bytes(of.public_part()) == 0; });
        return nothing;
    }
    std::int64_t reached(const sender& by) {
        std::int64_t n = 0;
        inside([&] {
            if (const auto row = store_->replica(by.replica)) n = row->n;
        });
        return n;
    }
    json said(const editing::outcome& of) { return json::parse(of.out, nullptr, false); }
};

// Two disks wrote one log, and of each the first part comes last.
TEST_F(HubWaiting, EarlyPartsOfTwoCopiesAreBothKept) {
    auto a = fresh(narail);
    auto c = a;
    const auto of_a = frames(a, "A", 4), of_c = frames(c, "C", 4, 4);
    for (const auto* parts : {&of_a, &of_c}) {
        for (std::size_t i = 1; i < parts->size(); ++i) {
            const auto done = import(a, unit_of((*parts)[i]));
            EXPECT_EQ(said(done)["waiting"], (*parts)[i].changes.size()) << done.err;
        }
    }
    EXPECT_EQ(changes(), 0);
    EXPECT_EQ(import(a, unit_of(of_a[0])).exit_code, 0);
    EXPECT_EQ(reached(a), 12);   // the places are of the log whose chain holds
    EXPECT_EQ(import(c, unit_of(of_c[0])).exit_code, 0);
    EXPECT_EQ(changes(), 12 + 16);
    EXPECT_TRUE(nothing_waits(narail));
}

// The same where one PC's disk was put back, and the part that was late comes at last.
TEST_F(HubWaiting, EarlyPartsOutliveADiskThatWasPutBack) {
    auto before = fresh(narail);
    auto again = before;
    const auto of_p = frames(before, "P", 4), of_q = frames(again, "Q", 4);
    for (std::size_t i = 1; i < 4; ++i) import(before, unit_of(of_p[i]));
    for (std::size_t i = 1; i < 5; ++i) import(again, unit_of(of_q[i % 4]));
    EXPECT_EQ(reached(again), 12);
    import(before, unit_of(of_p[0]));
    for (const auto* all : {&of_p, &of_q}) {
        for (const auto& frame : *all) EXPECT_TRUE(are_here(frame)) << frame.first;
    }
    EXPECT_EQ(changes(), 24);
    EXPECT_TRUE(nothing_waits(narail));
}

TEST_F(HubWaiting, TheSameFrameWaitsOnce) {
    auto by = fresh(narail);
    const auto parts = frames(by, "A", 2);
    for (int i = 0; i < 3; ++i) import(by, unit_of(parts[1]));
    inside([&] {
        EXPECT_EQ(store_->devices_waiting().at(narail.public_part()).frames, 1);
        EXPECT_EQ(store_->devices_waiting().at(narail.public_part()).changes, 3);
    });
}

// A log's id is told to all who hear of its changes.
TEST_F(HubWaiting, AnotherDevicesClaimTakesNothingThatWaits) {
    auto by = fresh(narail);
    sender thief{cumilla, by.replica, by.chain, 0, {}};
    const auto mine = frames(by, "A", 2);
    import(by, unit_of(mine[1]));
    import(thief, unit_of(next_frame(thief, {one("remark", "t", {{"text", "t"}}, "CUMILLA"),
                                             one("remark", "u", {{"text", "u"}}, "CUMILLA"),
                                             one("remark", "v", {{"text", "v"}}, "CUMILLA")})));
    import(by, unit_of(mine[0]));
    EXPECT_TRUE(are_here(mine[0]) && are_here(mine[1]));
}

// A copied disk's file is kept whole, by file and by line, and what is said of it is true.
TEST_F(HubWaiting, CopysFileIsKeptToItsEnd) {
    auto a = fresh(narail);
    auto c = a;
    exchange(a, unit_of(next_frame(a, remarks("A", 2))));
    const auto of_c = frames(c, "C", 5, 4);
    std::string units;
    for (const auto& frame : of_c) units += unit_of(frame);
    const auto done = import(c, units);
    ASSERT_EQ(done.exit_code, 0) << done.err;
    EXPECT_EQ(said(done)["copy"], true);
    EXPECT_EQ(said(done)["changes"], 20);
    EXPECT_EQ(said(done)["left_out"], 0);
    for (const auto& frame : of_c) EXPECT_TRUE(are_here(frame)) << frame.first;
    EXPECT_EQ(changes(), 22);
    EXPECT_EQ(reached(a), 2);
}

// Beyond where the other disk's log ends: no place of it will ever come.
TEST_F(HubWaiting, EarlyPartsOfACopyThatWentFurtherAreKeptOnceItIsFoundOut) {
    auto a = fresh(narail);
    auto c = a;
    exchange(a, unit_of(next_frame(a, remarks("A", 2))));
    const auto of_c = frames(c, "C", 4);
    EXPECT_EQ(said(import(c, unit_of(of_c[3])))["waiting"], 3);
    const auto done = import(c, unit_of(of_c[0]));
    EXPECT_EQ(said(done)["followed"], 3) << done.out;
    EXPECT_TRUE(are_here(of_c[0]) && are_here(of_c[3]));
    EXPECT_TRUE(nothing_waits(narail));
}

// As on a line whose lease showed the copy: what its frames follow may have gone with its disk.
TEST_F(HubWaiting, ForkedFrameIsKeptWithoutThoseBeforeIt) {
    auto c = fresh(narail);
    const auto of_c = frames(c, "C", 3);
    const hub_store::type_shelf types(*store_, record::builtin_types());
    inside([&] {
        const auto from = hub_intake::delivery_of(
            *store_, *store_->device(narail.public_part()), time.wall());
        EXPECT_TRUE(hub_intake::keep_forked(*store_, types, of_c[2], from, key_));
    });
    EXPECT_TRUE(are_here(of_c[2]));
    EXPECT_EQ(reached(c), 0);
}

// --- what it waits for never comes ---------------------------------------------------------------

TEST_F(HubWaiting, WhatWaitsLongIsToldAndGoesToQuarantineWithItsDevice) {
    auto by = fresh(narail);
    const auto parts = frames(by, "A", 4);
    import(by, unit_of(parts[0]));
    import(by, unit_of(parts[2]));
    import(by, unit_of(parts[3]));
    const auto told = [&](const char* verb) { return act(verb, json::object()).out; };
    const std::string words = "6 changes wait here since ";
    EXPECT_EQ(told("doctor").find(words), std::string::npos);
    time.pass(4 * base::day_us);
    for (const char* verb : {"doctor", "status", "notices"}) {
        EXPECT_NE(told(verb).find(words), std::string::npos) << verb << told(verb);
        EXPECT_NE(told(verb).find("device revoke"), std::string::npos) << verb;
    }
    const std::string id = narail.public_part().hex().substr(0, 16);
    const auto revoked = act("device revoke", {{"device", id}, {"why", "burned"}});
    ASSERT_EQ(revoked.exit_code, 0) << revoked.err;
    EXPECT_EQ(said(revoked)["waiting"]["frames"], 0);
    EXPECT_EQ(held().size(), 6u);
    EXPECT_TRUE(nothing_waits(narail));
    EXPECT_EQ(told("doctor").find("wait here"), std::string::npos);
}

// Of a device that a hub of before revoked, or a log of statements.
TEST_F(HubWaiting, HeldFileTakesWhatWaitsOfItsDeviceToo) {
    auto by = fresh(narail);
    const auto parts = frames(by, "A", 4);
    import(by, unit_of(parts[2]));
    import(by, unit_of(parts[3]));
    inside([&] {
        auto row = *store_->device(narail.public_part());
        row.revoked = "lost";
        store_->put_device(row);
    });
    const std::string doctor = act("doctor", json::object()).out;   // nothing more comes: at once
    EXPECT_NE(doctor.find("6 changes wait here"), std::string::npos) << doctor;
    const auto taken = import(by, unit_of(parts[1]), true);
    ASSERT_EQ(taken.exit_code, 0) << taken.err;
    EXPECT_EQ(said(taken)["followed"], 6);
    EXPECT_EQ(held().size(), 9u);
    EXPECT_TRUE(nothing_waits(narail));
}

// In whichever order: the same edits are accepted from the PC that goes on.
TEST_F(HubWaiting, WhatWasHeldOfARevokedDeviceIsLetOutWhenItsSuccessorSendsIt) {
    auto before = fresh(narail);
    const auto all = remarks("A", 3);
    const auto frame = next_frame(before, all);
    const std::string id = narail.public_part().hex().substr(0, 16);
    ASSERT_EQ(act("device revoke", {{"device", id}, {"why", "lost"}}).exit_code, 0);
    ASSERT_EQ(import(before, unit_of(frame), true).exit_code, 0);
    EXPECT_EQ(held().size(), 3u);
    // Another office's device vouches for nothing.
    auto stranger = fresh(cumilla);
    exchange(stranger, unit_of(next_frame(stranger, all)), 200, {{"CUMILLA", false}, 0, -1});
    EXPECT_EQ(held().size(), 3u);
    const auto anew = platform::key_pair::generate(random);
    know(anew, "NARAIL", false);
    auto after = fresh(anew);
    exchange(after, unit_of(next_frame(after, all)));
    EXPECT_TRUE(held().empty());
    EXPECT_EQ(reached(after), 3);
}

// The PC is gone, and all that is left of its edits is the first file that it made.
TEST_F(HubWaiting, FirstFileWithASpentCodeIsHeldAndAGoodCodeStillLetsItsDeviceIn) {
    const auto put_code = [&](const std::string& secret, base::time_us expires) {
        inside([&] {
            store_->put_enrol_code({"NARAIL", secret.substr(0, 12), base::sha256_of(secret), false,
                                    expires, 5, {}});
        });
    };
    const auto enrolling = [](const std::string& secret) {
        return wire::pack({{"enrol", {{"secret", secret}, {"machine", "pc"}}}},
                          wire::encoding::packed);
    };
    const std::string spent = "spent-code-of-the-office", good = "good-code-of-the-office!";
    put_code(spent, 1);
    put_code(good, time.wall() + base::day_us);
    const auto device = platform::key_pair::generate(random);
    auto by = fresh(device);
    const std::string frame = unit_of(next_frame(by, remarks("A", 3)));
    const auto refused = import(by, enrolling(spent) + frame);
    EXPECT_EQ(refused.exit_code, 77);
    EXPECT_NE((refused.out + refused.err).find("--held"), std::string::npos) << refused.out;
    EXPECT_NE(import(by, enrolling("no-code-of-this-hub-ever") + frame, true).exit_code, 0);
    EXPECT_EQ(changes(), 0);
    for (int i = 0; i < 2; ++i) {
        const auto taken = import(by, enrolling(spent) + frame, true);
        EXPECT_EQ(taken.exit_code, 0) << taken.err;
        EXPECT_EQ(said(taken)["held"], true);
        EXPECT_EQ(held().size(), 3u);
    }
    EXPECT_EQ(import(by, frame).exit_code, 77);   // it has not joined
    const auto joined = import(by, enrolling(good) + frame);
    EXPECT_EQ(joined.exit_code, 0) << joined.err;
    EXPECT_EQ(said(joined)["enrolled"], true);
    EXPECT_TRUE(held().empty());
    EXPECT_EQ(reached(by), 3);
}

TEST_F(HubWaiting, ConfirmedDeviceStaysSoWhenAnOlderBackupIsPutBack) {
    const auto set = [&](bool confirmed) {
        inside([&] {
            auto row = *store_->device(narail.public_part());
            row.confirmed = confirmed;
            store_->put_device(row);
        });
    };
    set(false);
    const std::string id = narail.public_part().hex().substr(0, 16);
    ASSERT_EQ(act("device confirm", {{"device", id}}).exit_code, 0);
    ASSERT_FALSE(statements.empty());
    set(false);
    inside([&] {
        EXPECT_EQ(hub_intake::apply_statements(*store_, key_, statements), 1u);
        EXPECT_TRUE(store_->device(narail.public_part())->confirmed);
    });
}

}  // namespace
}  // namespace kheya::hub_test
