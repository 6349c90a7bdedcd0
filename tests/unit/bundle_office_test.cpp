// Offices that have only files: what a hub must remember of refused bundles, early parts, and what
// a restored hub gets back from them.

#include "hub/intake/statements.hpp"
#include "hub/store/hub_ledger.hpp"
#include "shared/base/base64.hpp"
#include "shared/bundle/bundle.hpp"
#include "shared/wire/codec.hpp"
#include "shared/wire/key_roll.hpp"
#include "tests/unit/bundle_world.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace kheya::bundle_test {
namespace {

constexpr int forbidden = 77;

// The same code with another secret behind the part that finds it.
std::string spoil(const std::string& code) {
    const std::string head = "KHEYA1.";
    json said = json::parse(base::from_base64url(code.substr(head.size())).value());
    auto secret = said["s"].get<std::string>();
    secret.back() = secret.back() == 'A' ? 'B' : 'A';
    said["s"] = secret;
    return head + base::to_base64url(std::string_view(said.dump()));
}

class BundleOffice : public testing::Test {
protected:
    world w{7};

    world::office& joined_office() {
        auto& o = w.add_office_by_file();
        w.import_at_hub(o, o.requests.at(0));
        w.import_answer(o, o.answers.at(0));
        return o;
    }
    void carry_well(world::office& o, int rounds = 1) {
        for (int i = 0; i < rounds; ++i) w.carry(o);
    }
    void save_noise(world::office& o) {
        const std::string text = "text=" + noise();
        w.at(o, "set", {{"target", "remark"}, {"assignments", {"about=portal", text}}});
    }
    void write_much_at_hub(int count) {
        for (int i = 0; i < count; ++i) {
            const std::string text = "text=" + noise();
            w.hub("set", {{"target", "remark"}, {"office", home},
                          {"assignments", {"about=portal", text}}});
        }
    }
    // Nothing that packs well.
    std::string noise() {
        std::string text;
        for (int i = 0; i < 400; ++i) text += static_cast<char>('a' + w.below(26));
        return text;
    }
    std::string bundle_with(const std::string& code) {
        auto& o = w.add_office();
        return w.at(o, "enrol", {{"code", code}, {"out", "first"}}).files.at(0).bytes;
    }
    // By a new code on paper, once it is asked for in so many words; the answer is taken.
    void enrol_anew(world::office& o) {
        json enrolling = {{"code", w.code()}, {"out", "again"}};
        const auto refused = w.at(o, "enrol", enrolling);
        EXPECT_EQ(refused.exit_code, 1);
        EXPECT_NE(refused.err.find("--anew"), std::string::npos) << refused.err;
        enrolling["anew"] = true;
        ASSERT_EQ(w.at(o, "enrol", enrolling).exit_code, 0);   // the file was lost
        const auto begun = w.at(o, "enrol", enrolling);
        ASSERT_EQ(begun.exit_code, 0) << begun.err;
        w.import_at_hub(o, begun.files.at(0).bytes);
        w.import_answer(o, o.answers.back());
    }
    std::string device_id(std::size_t number = 0) {
        return w.store().devices().at(number).key.hex().substr(0, 16);
    }
    std::string doctor() { return w.hub("doctor", json::object()).out; }
};

// An office without a line joins, saves and hears through the line of another one.
TEST_F(BundleOffice, AnotherOfficesLineCarriesBothWays) {
    auto& carrier = w.add_office();
    ASSERT_EQ(w.at(carrier, "enrol", {{"code", w.code()}}).exit_code, 0);
    auto& o = w.add_office_by_file();
    o.up = false;
    const auto relay = [&](const std::string& file) {
        const auto done = w.at(carrier, "relay", world::with_bundle(file));
        EXPECT_EQ(done.exit_code, 0) << done.err;
        return done.files.empty() ? std::string() : done.files.front().bytes;
    };
    w.import_answer(o, relay(o.requests.at(0)));
    w.save(o, "maintainer_office=DC");
    w.write_at_hub("domain=passport.narail.gov.bd");
    w.export_from(o);
    const std::string request = o.requests.back();
    const std::string lost = relay(request);   // and asked for again
    w.import_answer(o, relay(request));
    EXPECT_EQ(w.shown(o, "domain"), "passport.narail.gov.bd");
    EXPECT_EQ(w.at(carrier, "sync").exit_code, 0);
    EXPECT_EQ(w.shown(carrier, "maintainer_office"), "DC");
    w.expect_agreement("relayed");
    // Who carries it can neither read nor take it.
    EXPECT_EQ(request.find("maintainer_office"), std::string::npos);
    EXPECT_NE(w.at(carrier, "import", world::with_bundle(lost)).exit_code, 0);
    // The list of actions names who brought it.
    EXPECT_NE(w.hub("audit", json::object()).out.find("of " + std::string(home)),
              std::string::npos);
}

TEST_F(BundleOffice, RelayRefusesWhatTheHubRefusesAndWhoMayNotExchange) {
    auto& carrier = w.add_office();
    ASSERT_EQ(w.at(carrier, "enrol", {{"code", w.code()}}).exit_code, 0);
    auto& o = joined_office();
    w.save(o, "maintainer_office=DC");
    w.export_from(o);
    std::string bad = o.requests.back();
    bad[bad.size() / 2] ^= 1;
    const auto damaged = w.at(carrier, "relay", world::with_bundle(bad));
    EXPECT_NE(damaged.exit_code, 0);
    EXPECT_NE(damaged.err.find("the hub refused"), std::string::npos) << damaged.err;
    EXPECT_TRUE(damaged.files.empty());
    // A stranger's line, and one that has joined nothing.
    auto& stranger = w.add_office();
    EXPECT_NE(w.at(stranger, "relay", world::with_bundle(o.requests.back())).exit_code, 0);
    carrier.up = false;
    const auto no_line = w.at(carrier, "relay", world::with_bundle(o.requests.back()));
    EXPECT_EQ(no_line.exit_code, static_cast<int>(base::errc::no_link)) << no_line.err;
    carrier.up = true;
    ASSERT_EQ(w.hub("device revoke", {{"device", device_id(0)}, {"why", "stolen"}}).exit_code, 0);
    ASSERT_EQ(w.hub("device revoke", {{"device", device_id(1)}, {"why", "stolen"}}).exit_code, 0);
    const auto revoked = w.at(carrier, "relay", world::with_bundle(o.requests.back()));
    EXPECT_EQ(revoked.exit_code, forbidden) << revoked.err;
}

TEST_F(BundleOffice, WrongCodeInABundleUsesUpATry) {
    const std::string code = w.code();
    const std::string good = bundle_with(code), bad = bundle_with(spoil(code));
    for (int i = 0; i < 5; ++i) {
        EXPECT_NE(w.try_at_hub(bad).err.find("wrong, or was tried too often"), std::string::npos);
    }
    EXPECT_EQ(w.store().devices().size(), 0u);
    const auto late = w.try_at_hub(good);
    EXPECT_EQ(late.exit_code, forbidden);
    EXPECT_NE(late.err.find("tried too often"), std::string::npos);
}

TEST_F(BundleOffice, FourWrongTriesLeaveTheRightCodeGood) {
    const std::string code = w.code();
    const std::string bad = bundle_with(spoil(code));
    for (int i = 0; i < 4; ++i) EXPECT_EQ(w.try_at_hub(bad).exit_code, forbidden);
    const auto taken = w.try_at_hub(bundle_with(code));
    EXPECT_EQ(taken.exit_code, 0) << taken.err;
}

TEST_F(BundleOffice, EnrolmentByBundleStandsInTheStatementsLog) {
    const std::string backup = w.back_up();
    auto& o = w.add_office_by_file();
    for (int i = 0; i < 2; ++i) w.import_at_hub(o, o.requests.at(0));  // once is enough
    ASSERT_EQ(w.statements().size(), 1u);
    w.restore(backup);
    ASSERT_TRUE(w.store().devices().empty());
    const auto applied = w.store().transact([&]() -> base::result<void> {
        EXPECT_EQ(hub_intake::apply_statements(w.store(), w.hub_key(), w.statements()[0]), 1u);
        return {};
    });
    ASSERT_TRUE(applied);
    w.import_answer(o, o.answers.at(0));
    w.save(o, "maintainer_office=UNO");
    carry_well(o, 2);
    w.expect_agreement("after the restore");
}

TEST_F(BundleOffice, DeviceThatARestoredHubForgotSendsAtOnceAndPullsWhenConfirmed) {
    const std::string backup = w.back_up();
    auto& o = joined_office();
    w.restore(backup);
    w.write_at_hub("domain=hq.gov.bd");
    w.save(o, "maintainer_office=UNO");
    carry_well(o);
    ASSERT_EQ(w.store().devices().size(), 1u);
    EXPECT_FALSE(w.store().devices()[0].confirmed);
    EXPECT_EQ(w.shown(o, "domain"), "");
    EXPECT_EQ(w.hub("device confirm", {{"device", device_id()}}).exit_code, 0);
    carry_well(o, 2);
    EXPECT_EQ(w.shown(o, "domain"), "hq.gov.bd");
    w.expect_agreement("after it was confirmed");
}

TEST_F(BundleOffice, RevokedDeviceThatStillSendsIsToldByDoctor) {
    auto& o = joined_office();
    w.hub("device revoke", {{"device", device_id()}, {"why", "stolen"}});
    EXPECT_EQ(doctor().find("revoked"), std::string::npos);
    w.save(o, "maintainer_office=UNO");
    w.export_from(o);
    EXPECT_EQ(w.try_at_hub(o.requests.back()).exit_code, forbidden);
    EXPECT_NE(doctor().find("revoked (stolen), and still calls"), std::string::npos) << doctor();
    w.clock.pass(15 * base::day_us);
    EXPECT_EQ(doctor().find("still calls"), std::string::npos);
    EXPECT_EQ(w.at(o, "sync").exit_code, forbidden);
    EXPECT_NE(doctor().find("still calls"), std::string::npos);
}

TEST_F(BundleOffice, EarlyPartsAreKeptUntilTheMissingOneComes) {
    auto& o = joined_office();
    for (int i = 0; i < 400; ++i) save_noise(o);
    o.requests.clear();
    w.export_from(o, 16);
    ASSERT_GT(o.requests.size(), 2u);
    for (std::size_t i = o.requests.size(); i-- > 1;) {
        const auto early = w.try_at_hub(o.requests[i]);
        EXPECT_EQ(early.exit_code, 0) << early.err;
        EXPECT_NE(early.out.find("wait here until the parts before them come"),
                  std::string::npos) << early.out;
    }
    EXPECT_EQ(w.store().count(hub_store::counted::changes), 0);
    o.answers.clear();
    w.import_at_hub(o, o.requests.at(0));
    EXPECT_EQ(w.store().count(hub_store::counted::changes), 400);
    for (const auto& answer : o.answers) w.import_answer(o, answer);   // of that part alone
    w.expect_agreement("after the missing part");
}

TEST_F(BundleOffice, PartsThatWaitedAreNoLongerNeededWhenTheLineWasFirst) {
    auto& o = joined_office();
    for (int i = 0; i < 60; ++i) save_noise(o);
    o.requests.clear();
    w.export_from(o, 4);
    ASSERT_EQ(w.try_at_hub(o.requests.back()).exit_code, 0);
    EXPECT_EQ(w.at(o, "sync").exit_code, 0);
    w.expect_agreement("after the line");
    EXPECT_EQ(w.store().waiting_bytes(w.store().devices()[0].key), 0u);
}

TEST_F(BundleOffice, AnswersPartsInReverseOrderAreEnough) {
    auto& o = joined_office();
    write_much_at_hub(150);
    w.export_from(o);
    const auto got = w.import_in_parts(o.requests.back(), 16);
    ASSERT_GT(got.size(), 2u);
    for (std::size_t i = got.size(); i-- > 0;) w.import_answer(o, got[i]);
    w.expect_agreement("after the first part came last");
    // Nothing is asked for again: the next answer has nothing to tell.
    w.export_from(o);
    EXPECT_EQ(w.import_in_parts(o.requests.back(), 16).size(), 1u);
}

TEST_F(BundleOffice, ExportAndAnswerOfAnySizeAreCutIntoPartsInSeveralSteps) {
    auto& o = joined_office();
    for (int i = 0; i < 1200; ++i) save_noise(o);   // more than twice what is made at once
    const auto made = w.at(o, "export", {{"file", "f"}, {"part_kib", 64}, {"at_once_kib", 256}},
                           true);
    ASSERT_EQ(made.exit_code, 0) << made.out;
    const json said = json::parse(made.out);
    EXPECT_EQ(said["changes"], 1200);
    EXPECT_EQ(said["left"], 0);
    ASSERT_EQ(said["files"].size(), made.files.size());
    EXPECT_EQ(said["files"].back(), "f." + std::to_string(made.files.size()));
    ASSERT_GT(made.files.size(), 6u);
    for (std::size_t i = 0; i < made.files.size(); ++i) {
        const auto taken = json::parse(w.hub("import", w.with_bundle(made.files[i].bytes),
                                             true).out);
        EXPECT_EQ(taken["part"], i + 1);
    }
    EXPECT_EQ(w.store().count(hub_store::counted::changes), 1200);
    w.export_from(o);   // as by relay: an answer alone says that more waits, not that it follows
    json relayed = w.with_bundle(o.requests.back());
    relayed.update({{"at_once_kib", 256}, {"alone", true}});
    const auto alone = w.hub("import", relayed);
    ASSERT_EQ(alone.files.size(), 1u);
    const auto told = w.at(o, "import", w.with_bundle(alone.files[0].bytes), true).out;
    EXPECT_EQ(json::parse(told)["parts"], 1);
    EXPECT_EQ(json::parse(told)["more"], true);
    // None of those answers was carried: one export brings all of it back, in parts again.
    const auto all = w.hub("export", {{"device", device_id()}, {"file", "a"}, {"part_kib", 64},
                                      {"at_once_kib", 256}});
    ASSERT_EQ(all.exit_code, 0) << all.err;
    ASSERT_GT(all.files.size(), 6u);
    EXPECT_NE(all.out.find("a." + std::to_string(all.files.size()) + "\n"), std::string::npos);
    for (const auto& file : all.files) w.import_answer(o, file.bytes);
    w.expect_agreement("after all parts");
    w.export_from(o);
    EXPECT_EQ(w.import_in_parts(o.requests.back(), 64).size(), 1u);   // nothing is left
}

// As when an answer that comes meanwhile shows that the disk is a copy.
TEST_F(BundleOffice, ExportThatGoesOnInAnotherLogLeavesNothingOut) {
    auto& o = joined_office();
    constexpr int saves = 700;
    for (int i = 0; i < saves; ++i) save_noise(o);
    const auto begun = w.first_step(o, "export", {{"file", "f"}, {"at_once_kib", 256}});
    ASSERT_FALSE(begun.next.empty());
    ASSERT_TRUE(o.store->db().transact([&] {
        auto journal = o.store->journal();
        journal.begin_log(base::replica_id{{7}});
        for (int at = 1; at <= saves; ++at) journal.move_to_current_log(at);
    }));
    const auto made = w.at(o, "export", begun.next["arguments"], true);
    ASSERT_EQ(made.exit_code, 0) << made.out;
    EXPECT_EQ(json::parse(made.out)["left"], 0);
    for (const auto& file : begun.files) w.try_at_hub(file.bytes);
    for (const auto& file : made.files) w.try_at_hub(file.bytes);
    EXPECT_EQ(w.store().count(hub_store::counted::changes), saves);
}

TEST_F(BundleOffice, HeadquartersEditsComeBackToARestoredHubByFilesAlone) {
    auto& o = joined_office();
    w.save(o, "maintainer_office=UNO");
    carry_well(o);
    const std::string backup = w.back_up();
    w.write_at_hub("domain=hq.gov.bd");
    carry_well(o);
    const std::string sum = w.checksum();
    w.restore(backup);
    EXPECT_NE(w.checksum(), sum);
    w.save(o, "maintainer_office=DC");
    carry_well(o);
    EXPECT_EQ(w.shown(o, "domain"), "hq.gov.bd");   // never off the screen meanwhile
    carry_well(o, 2);
    EXPECT_EQ(w.shown(o, "domain"), "hq.gov.bd");
    EXPECT_EQ(w.store().count(hub_store::counted::changes), 3);
    w.expect_agreement("after the offer");
}

TEST_F(BundleOffice, OfferThatIsRefusedIsNotRepeatedAndLeavesTheScreen) {
    auto& o = joined_office();
    const std::string backup = w.back_up();
    w.write_at_hub("domain=hq.gov.bd");
    carry_well(o);
    const auto forged = o.store->db().transact([&]() -> base::result<void> {
        o.store->db().run("UPDATE past SET side = 'ministry'");
        return {};
    });
    ASSERT_TRUE(forged);
    w.restore(backup);
    carry_well(o, 3);
    EXPECT_EQ(w.store().count(hub_store::counted::changes), 0);
    EXPECT_EQ(w.shown(o, "domain"), "");
    w.expect_agreement("after the refusal");
}

// A cursor is what shows a hub that its store was put back: what it marks must not be
// passed over by the answer to a question that it asked before.
TEST_F(BundleOffice, LateAnswerOfAHubThatWasPutBackDoesNotHideWhatWasSeenBefore) {
    auto& o = joined_office();
    auto& other = joined_office();
    w.save(o, "maintainer_office=UNO");
    carry_well(o);
    w.export_from(o);
    const std::string asked_before = o.requests.back();
    const std::string backup = w.back_up();
    w.write_at_hub("domain=lost.gov.bd");
    carry_well(o);

    w.roll_back(backup);
    w.save(other, "real_update_on=2021-12-01");
    w.save(other, "state=no");
    carry_well(other);
    for (const auto& part : w.import_in_parts(asked_before, 16384)) w.import_answer(o, part);
    EXPECT_EQ(w.shown(o, "domain"), "lost.gov.bd");
    carry_well(o, 3);
    carry_well(other, 2);
    for (auto* each : {&o, &other}) EXPECT_EQ(w.shown(*each, "domain"), "lost.gov.bd");
    w.expect_agreement("after all was shown");
}

// Two answers in parts, one made before the hub was put back: no part of the one continues the
// other.
TEST_F(BundleOffice, PartsOfTwoLivesOfAHubAreNotPutTogether) {
    auto& o = joined_office();
    auto& other = joined_office();
    const std::string backup = w.back_up();
    write_much_at_hub(40);
    w.export_from(o);
    const auto first = w.import_in_parts(o.requests.back(), 16);
    w.roll_back(backup);
    write_much_at_hub(20);
    carry_well(other);
    write_much_at_hub(30);
    w.export_from(o);
    const auto second = w.import_in_parts(o.requests.back(), 16);
    ASSERT_GT(first.size(), 1u);
    ASSERT_GT(second.size(), 1u);
    w.import_answer(o, first.front());
    for (std::size_t i = 1; i < second.size(); ++i) w.import_answer(o, second[i]);
    carry_well(o, 3);
    carry_well(other, 2);
    w.expect_agreement("after both");
    EXPECT_GT(hub_store::epoch_of(w.store()).counter, 1);
}

// --- a hub whose key was rolled ------------------------------------------------------------------

TEST_F(BundleOffice, FilesForAnEarlierKeyAreTakenAndTheirAnswersLeadToThePresentOne) {
    auto& o = joined_office();
    w.save(o, "maintainer_office=UNO");
    w.export_from(o);   // sealed to the key that the office knows
    for (int i = 0; i < 5; ++i) w.roll_key();
    w.write_at_hub("domain=hq.gov.bd");
    w.import_at_hub(o, o.requests.back());
    w.import_answer(o, o.answers.back());
    EXPECT_EQ(w.shown(o, "domain"), "hq.gov.bd");
    w.roll_key();   // to the key that the office was told of
    carry_well(o, 2);
    w.expect_agreement("after six rolls");
}

TEST_F(BundleOffice, FirstBundleWithACodeOfAnEarlierKeyJoins) {
    auto& o = w.add_office_by_file();
    for (int i = 0; i < 2; ++i) w.roll_key();
    w.import_at_hub(o, o.requests.at(0));
    w.import_answer(o, o.answers.at(0));
    carry_well(o);
    w.expect_agreement("after it joined");
}

TEST_F(BundleOffice, AnswerFromBeforeTheRollIsRefusedByWhoFollowedItAndLosesNothing) {
    auto& o = joined_office();
    w.save(o, "maintainer_office=UNO");
    w.export_from(o);
    w.import_at_hub(o, o.requests.back());
    const std::string late = o.answers.back();
    w.roll_key();
    carry_well(o);
    const auto refused = w.at(o, "import", world::with_bundle(late));
    EXPECT_EQ(refused.exit_code, 1);
    EXPECT_NE(refused.err.find("before the hub's key was rolled"), std::string::npos);
    carry_well(o);
    w.expect_agreement("after the late answer");
}

TEST_F(BundleOffice, AnswerOfAnotherHubIsRefusedWhateverChainItBrings) {
    auto& o = joined_office();
    w.roll_key();
    world other{8};
    auto& stranger = other.add_office_by_file();
    other.roll_key();
    other.import_at_hub(stranger, stranger.requests.at(0));
    // Sealed to this office's device, signed and led up to by the other hub's keys.
    bundle::content forged;
    forged.sender = other.hub_key().public_part();
    forged.addressee = w.store().devices().at(0).key;
    forged.what = bundle::kind::answer;
    forged.body = wire::pack({{"rolls", wire::key_rolls_to_json(other.rolls())}},
                             wire::encoding::packed);
    agent_test::fake_chance random{3};
    const auto file = bundle::seal(forged, other.hub_key(), random);
    ASSERT_TRUE(file);
    const auto refused = w.at(o, "import", world::with_bundle(*file));
    EXPECT_EQ(refused.exit_code, 1);
    EXPECT_NE(refused.err.find("leads on from the key"), std::string::npos) << refused.err;
    carry_well(o, 2);
    w.expect_agreement("after the forged answer");
}

// An office that only uses files has nothing else to learn it from.
TEST_F(BundleOffice, AnswerByAKeyThatWasNotAnnouncedIsToldOfAndANewCodeGoesOn) {
    auto& o = joined_office();
    w.roll_key();
    carry_well(o);   // hears of the key that comes next
    w.save(o, "maintainer_office=UNO");
    w.export_from(o);
    w.roll_key(false);
    const std::string fresh = w.code();
    const json enrolling = {{"code", fresh}, {"out", "again"}};
    EXPECT_NE(w.at(o, "enrol", enrolling).err.find("enrolled already"), std::string::npos);
    w.import_at_hub(o, o.requests.back());
    const auto refused = w.at(o, "import", world::with_bundle(o.answers.back()));
    EXPECT_EQ(refused.exit_code, 1);
    EXPECT_NE(refused.err.find("new code"), std::string::npos) << refused.err;
    EXPECT_NE(w.at(o, "doctor").out.find("the hub shows another key"), std::string::npos);
    const auto begun = w.at(o, "enrol", enrolling);
    ASSERT_EQ(begun.exit_code, 0) << begun.err;
    w.import_at_hub(o, begun.files.at(0).bytes);
    w.import_answer(o, o.answers.back());
    carry_well(o, 2);
    EXPECT_EQ(w.at(o, "doctor").out.find("the hub shows another key"), std::string::npos);
    EXPECT_EQ(w.shown(o, "maintainer_office"), "UNO");
    w.expect_agreement("after the new code");
}

TEST_F(BundleOffice, OldOrDamagedAnswerSaysNothingOfTheHubsKey) {
    auto& o = joined_office();
    w.export_from(o);
    w.import_at_hub(o, o.requests.back());
    std::string late = o.answers.back();
    w.roll_key();
    carry_well(o);
    EXPECT_EQ(w.at(o, "import", world::with_bundle(late)).exit_code, 1);
    late.back() ^= 1;
    EXPECT_EQ(w.at(o, "import", world::with_bundle(late)).exit_code, 1);
    EXPECT_EQ(w.at(o, "doctor").out.find("the hub shows another key"), std::string::npos);
}

// --- a hub that takes the place of a lost one ----------------------------------------------------

// The lost one had counted its epochs: the other's first says nothing of those.
TEST_F(BundleOffice, OfficeGoesOnAtAHubThatReplacesOneThatHadBeenPutBack) {
    auto& o = joined_office();
    for (int i = 0; i < 3; ++i) w.new_epoch();
    w.save(o, "maintainer_office=UNO");
    carry_well(o, 2);
    w.save(o, "domain=narail.gov.bd");
    w.clock.pass(-base::day_us);   // whose clock is not the lost one's
    w.replace_hub();
    EXPECT_EQ(w.at(o, "sync").exit_code, forbidden);
    o.up = false;
    EXPECT_EQ(w.at(o, "enrol", {{"code", w.code()}}).exit_code,
              static_cast<int>(base::errc::no_link));
    const json status = json::parse(w.at(o, "status", json::object(), true).out);
    EXPECT_EQ(status["changes"]["pending"], 2);   // nothing is at this hub
    EXPECT_EQ(w.shown(o, "maintainer_office"), "UNO");
    o.up = true;
    EXPECT_EQ(w.at(o, "sync").exit_code, 0);
    EXPECT_EQ(w.store().count(hub_store::counted::changes), 2);
    EXPECT_EQ(w.shown(o, "maintainer_office"), "UNO");
    EXPECT_EQ(hub_store::epoch_of(w.store()).counter, 1);   // it lost nothing of its own
    w.expect_agreement("at the new hub");
}

TEST_F(BundleOffice, OfficeWithoutALineGoesOnAtAHubThatReplacesALostOne) {
    auto& o = joined_office();
    for (int i = 0; i < 3; ++i) w.new_epoch();
    w.save(o, "maintainer_office=UNO");
    carry_well(o, 2);
    w.save(o, "domain=narail.gov.bd");
    w.replace_hub();
    w.export_from(o);
    EXPECT_NE(w.try_at_hub(o.requests.back()).exit_code, 0);
    enrol_anew(o);
    carry_well(o, 2);
    EXPECT_EQ(w.store().count(hub_store::counted::changes), 2);
    w.expect_agreement("at the new hub");
}

TEST_F(BundleOffice, DeviceThatWasRevokedIsEnrolledAnewByFilesAlone) {
    auto& o = joined_office();
    w.save(o, "maintainer_office=UNO");
    ASSERT_EQ(w.hub("device revoke", {{"device", device_id()}, {"why", "stolen"}}).exit_code, 0);
    w.export_from(o);
    const auto refused = w.try_at_hub(o.requests.back());
    EXPECT_EQ(refused.exit_code, forbidden);
    EXPECT_NE(refused.err.find("--anew"), std::string::npos) << refused.err;
    enrol_anew(o);
    carry_well(o);
    EXPECT_EQ(w.store().count(hub_store::counted::changes), 1);
    w.expect_agreement("after it was enrolled anew");
}

// A stick that was on its way when the PC was lost.
TEST_F(BundleOffice, WhatARevokedDeviceHadWrittenIsHeldWhereAPersonAsksForThat) {
    auto& o = joined_office();
    w.save(o, "domain=narail.gov.bd");
    w.export_from(o);
    ASSERT_EQ(w.hub("device revoke", {{"device", device_id()}, {"why", "lost"}}).exit_code, 0);
    json asked = world::with_bundle(o.requests.back());
    EXPECT_NE(w.hub("import", asked).err.find("--held"), std::string::npos);
    EXPECT_EQ(w.store().count(hub_store::counted::quarantined), 0);
    asked["held"] = true;
    for (int i = 0; i < 2; ++i) {
        const auto taken = w.hub("import", asked);
        EXPECT_EQ(taken.exit_code, 0) << taken.err;
        EXPECT_TRUE(taken.files.empty());   // nothing is told to it
        EXPECT_EQ(w.store().count(hub_store::counted::quarantined), 1);
    }
    const json held = json::parse(w.hub("quarantine", json::object(), true).out);
    ASSERT_EQ(held.size(), 1u);
    EXPECT_NE(held[0]["reason"].get<std::string>().find("revoked"), std::string::npos);
    const json release = {{"id", held[0]["id"]}, {"why", "asked by telephone"}};
    EXPECT_EQ(w.hub("quarantine release", release).exit_code, 0);
    const json shown = {{"target", "portal"}, {"office", home}};
    EXPECT_NE(w.hub("get", shown).out.find("narail.gov.bd"), std::string::npos);
    EXPECT_NE(w.hub("device confirm", {{"device", device_id()}}).exit_code, 0);
}

// --- a bundle of somebody whom nobody knows ------------------------------------------------------

TEST_F(BundleOffice, StrangersBundleIsNotReadOn) {
    wire::hello hello;
    hello.protocol = wire::protocol_version;
    hello.replicas = {{base::replica_id{{7}}, 0, journal::chain_start(base::replica_id{{7}})}};
    agent_test::fake_chance random{3};
    const auto stranger = platform::key_pair::generate(random);
    bundle::content made;
    made.sender = stranger.public_part();
    made.addressee = w.hub_key().public_part();
    made.body = wire::pack({{"hello", wire::to_json(hello)}}, wire::encoding::packed) +
                wire::pack({{"z", 1}}, wire::encoding::packed) + "what no reader gets to";
    const auto file = bundle::seal(made, stranger, random);
    ASSERT_TRUE(file);
    const auto refused = w.try_at_hub(*file);
    EXPECT_EQ(refused.exit_code, forbidden) << refused.err;
    EXPECT_NE(refused.err.find("not enrolled here"), std::string::npos) << refused.err;
}

}  // namespace
}  // namespace kheya::bundle_test
