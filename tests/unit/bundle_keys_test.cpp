// Devices whose key was replaced, revoked or given to another office, where only files go.

#include "tests/unit/bundle_world.hpp"

#include <gtest/gtest.h>

namespace kheya::bundle_test {
namespace {

class BundleKeys : public testing::Test {
protected:
    world w{7};

    std::string device_id() { return w.store().devices().at(0).key.hex().substr(0, 16); }
    void carry_well(world::office& o, int rounds = 1) {
        for (int i = 0; i < rounds; ++i) w.carry(o);
    }
    // By a new code on paper, typed twice because the file was lost; the answer is taken.
    void enrol_anew(world::office& o) {
        const json enrolling = {{"code", w.code()}, {"out", "again"}, {"anew", true}};
        ASSERT_EQ(w.at(o, "enrol", enrolling).exit_code, 0);
        const auto begun = w.at(o, "enrol", enrolling);
        ASSERT_EQ(begun.exit_code, 0) << begun.err;
        w.import_at_hub(o, begun.files.at(0).bytes);
        w.import_answer(o, o.answers.back());
    }
};

// Its answer was lost, so that it never heard of the key that is revoked.
TEST_F(BundleKeys, DeviceThatWasRevokedBeforeItsAnswerCameIsEnrolledAnewByFilesAlone) {
    auto& o = w.add_office_by_file();
    w.import_at_hub(o, o.requests.at(0));
    o.answers.clear();
    ASSERT_EQ(w.hub("device revoke", {{"device", device_id()}, {"why", "lost"}}).exit_code, 0);
    w.save(o, "maintainer_office=UNO");
    w.export_from(o);
    EXPECT_NE(w.try_at_hub(o.requests.back()).err.find("--anew"), std::string::npos);
    enrol_anew(o);
    carry_well(o);
    EXPECT_EQ(w.store().devices().size(), 2u);   // typed twice, it drew one key
    EXPECT_EQ(w.store().count(hub_store::counted::changes), 1);
    w.expect_agreement("after it was enrolled anew");
}

TEST_F(BundleKeys, EditsUnderAFormerKeyComeBackToARestoredHubByFilesAlone) {
    auto& o = w.add_office_by_file();
    w.import_at_hub(o, o.requests.at(0));
    w.import_answer(o, o.answers.at(0));
    w.save(o, "maintainer_office=UNO");
    carry_well(o, 2);
    const std::string backup = w.back_up();
    w.save(o, "domain=narail.gov.bd");
    w.save(o, "maintainer_office=DC");
    carry_well(o, 2);
    ASSERT_EQ(w.hub("device revoke", {{"device", device_id()}, {"why", "seen"}}).exit_code, 0);
    enrol_anew(o);
    carry_well(o);
    EXPECT_EQ(w.store().count(hub_store::counted::changes), 3);
    w.restore(backup);
    carry_well(o, 2);
    for (const auto& device : w.store().devices()) {
        w.hub("device confirm", {{"device", device.key.hex()}});
    }
    carry_well(o, 3);
    EXPECT_EQ(w.store().count(hub_store::counted::changes), 3);
    const json status = json::parse(w.at(o, "status", json::object(), true).out);
    EXPECT_EQ(status["changes"]["pending"], 0) << status;
    w.expect_agreement("after the edits under the former key came back");
}

// A PC that lost its database, but not its key, is given to another office.
TEST_F(BundleKeys, CodeOfAnotherOfficeLeadsThereAlsoWhereTheKeyIsKnown) {
    auto& o = w.add_office_by_file();
    w.import_at_hub(o, o.requests.at(0));
    ASSERT_TRUE(w.store().transact([&]() -> base::result<void> {
        auto row = w.store().devices().at(0);
        row.office = "DIP-DIST-19";
        w.store().put_device(row);
        return {};
    }));
    const auto begun = w.at(o, "enrol", {{"code", w.code()}, {"out", "again"}});
    ASSERT_EQ(begun.exit_code, 0) << begun.err;
    w.import_at_hub(o, begun.files.at(0).bytes);
    w.import_answer(o, o.answers.back());
    ASSERT_EQ(w.store().devices().size(), 1u);
    EXPECT_EQ(w.store().devices().at(0).office, home);
    w.save(o, "maintainer_office=UNO");
    carry_well(o);
    w.expect_agreement("in the new office");
}

// The PC that wrote it is gone.
TEST_F(BundleKeys, EntryThatIsHeldIsShownAtTheOfficesOtherPcs) {
    auto& gone = w.add_office_by_file();
    w.import_at_hub(gone, gone.requests.at(0));
    w.import_answer(gone, gone.answers.at(0));
    const std::string lost = device_id();
    w.save(gone, "domain=narail.gov.bd");
    w.export_from(gone);
    auto& other = w.add_office_by_file();
    w.import_at_hub(other, other.requests.at(0));
    w.import_answer(other, other.answers.at(0));
    ASSERT_EQ(w.hub("device revoke", {{"device", lost}, {"why", "burned"}}).exit_code, 0);
    json asked = world::with_bundle(gone.requests.back());
    asked["held"] = true;
    ASSERT_EQ(w.hub("import", asked).exit_code, 0);
    carry_well(other, 2);
    const auto shown = w.at(other, "quarantine");
    EXPECT_NE(shown.out.find("narail.gov.bd"), std::string::npos) << shown.out;
    EXPECT_EQ(json::parse(w.at(other, "quarantine", json::object(), true).out).size(), 1u);
    EXPECT_NE(w.at(other, "doctor").out.find("quarantine"), std::string::npos);
    const json held = json::parse(w.hub("quarantine", json::object(), true).out);
    ASSERT_EQ(w.hub("quarantine release", {{"id", held.at(0)["id"]}, {"why", "asked"}}).exit_code,
              0);
    carry_well(other, 2);
    EXPECT_EQ(w.shown(other, "domain"), "narail.gov.bd");
    EXPECT_EQ(json::parse(w.at(other, "quarantine", json::object(), true).out).size(), 0u);
}

}  // namespace
}  // namespace kheya::bundle_test
