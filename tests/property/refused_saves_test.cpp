// Saves that the hub cannot accept, and what those mean for others who built on them.

#include "tests/property/store_hub.hpp"
#include "tests/property/visit_types.hpp"

#include <gtest/gtest.h>

namespace kheya::property {

namespace {

using nlohmann::json;

journal::change note(const std::string& office, const json& value, journal::id_list base = {}) {
    static std::uint64_t nonce = 0;
    journal::change c;
    c.office = office;
    c.type = "visit";
    c.record = "r-1";
    c.fields["note"] = value;
    c.base["note"] = std::move(base);
    c.author = "author";
    c.made_at = now;
    c.type_version = 7;
    c.nonce = nonce += 2;
    journal::seal(c);
    return c;
}

journal::change retirement(const std::string& office, const journal::id_list& seen) {
    journal::change c = note(office, nullptr);
    c.fields = {{"retired", {{"reason", "বন্ধ"}}}};
    c.base = {{"retired", seen}};
    journal::seal(c);
    return c;
}

void take_all(store_hub& hub, const sender& from) {
    hub.inside([&] {
        const auto got = hub_intake::take_frame(hub.store(), types(), from.frame(1, from.size()),
                                                from.delivery(now), hub_key());
        ASSERT_TRUE(got.has_value());
        EXPECT_EQ(*got, hub_intake::frame_outcome::taken);
    });
}

// The heads of `note`, in order.
std::vector<base::change_id> heads(store_hub& hub, const std::string& office) {
    std::vector<base::change_id> ids;
    const auto got = hub.state(office, "r-1").registers;
    if (!got.contains("note")) return ids;
    for (const merge::head& h : got.at("note").heads) ids.push_back(h.id);
    return ids;
}

// A number where text belongs: the hub's own check refuses it.
const json unacceptable = 7;

// A district's note; its division, which may write for it, saves something refused over it and then
// something right over that.
struct division_and_district {
    division_and_district(const std::string& division, const std::string& district) : hub(types()) {
        hub.add_office(division);
        hub.add_office(district, division);
        first = note(district, "ক");
        refused = note(district, unacceptable, {first.id});
        right = note(district, "খ", {refused.id});
        take_all(hub, sender({first}, 1, base::side::office, district));
        sender above({refused, right}, 2, base::side::office, division);
        above.writable = {division, district};
        take_all(hub, above);
    }
    store_hub hub;
    journal::change first, refused, right;
};

}  // namespace

TEST(RefusedSaves, ALaterSaveReplacesWhatTheRefusedOneReplaced) {
    division_and_district all("a-division", "b-district");
    EXPECT_EQ(heads(all.hub, "b-district"), std::vector{all.right.id});
}

TEST(RefusedSaves, FoldAgainTheSameWhenTheSendersOfficeComesFirst) {
    division_and_district all("a-division", "b-district");
    EXPECT_EQ(all.hub.differences(), std::vector<std::string>());
}

TEST(RefusedSaves, FoldAgainTheSameWhenTheRecordsOfficeComesFirst) {
    division_and_district all("z-division", "b-district");
    EXPECT_EQ(heads(all.hub, "b-district"), std::vector{all.right.id});
    EXPECT_EQ(all.hub.differences(), std::vector<std::string>());
}

TEST(RefusedSaves, PassTheirClaimOnThoughTheyArriveAfterTheirSuccessor) {
    store_hub hub(types());
    hub.add_office("z-division");
    hub.add_office("b-district", "z-division");
    const auto first = note("b-district", "ক");
    const auto refused = note("b-district", unacceptable, {first.id});
    const auto right = note("b-district", "খ", {refused.id});
    take_all(hub, sender({first, right}, 1, base::side::office, "b-district"));
    sender above({refused}, 2, base::side::office, "z-division");
    above.writable = {"z-division", "b-district"};
    take_all(hub, above);
    EXPECT_EQ(heads(hub, "b-district"), std::vector{right.id});
}

TEST(RefusedSaves, ARetirementThatSawOneSawWhatItHadReplaced) {
    store_hub hub(types());
    hub.add_office("b-district");
    const auto first = note("b-district", "ক");
    const auto refused = note("b-district", unacceptable, {first.id});
    const auto end = retirement("b-district", {refused.id});   // the screen showed `refused` only
    take_all(hub, sender({first, refused, end}, 1, base::side::office, "b-district"));
    const auto got = hub.state("b-district", "r-1").registers;
    EXPECT_EQ(got.at("retired").verdict, merge::verdict::agreed);
}

TEST(RefusedSaves, StayInTheJournalWithTheReasonAndCountInTheLog) {
    division_and_district all("a-division", "b-district");
    all.hub.inside([&] {
        const auto entry = all.hub.store().journal_entry(all.refused.id);
        ASSERT_TRUE(entry.has_value());
        EXPECT_TRUE(entry->quarantine.has_value());
        EXPECT_EQ(entry->office, "a-division");   // the office that sent it must see it
        EXPECT_EQ(entry->at.n, 1);
    });
}

TEST(RefusedSaves, MakeNoRecordOfTheirOwn) {
    store_hub hub(types());
    hub.add_office("b-district");
    take_all(hub, sender({note("b-district", unacceptable)}, 1, base::side::office, "b-district"));
    const auto got = hub.state("b-district", "r-1");
    EXPECT_TRUE(got.registers.empty());
    EXPECT_EQ(got.row, "");
    EXPECT_EQ(hub.differences(), std::vector<std::string>());
}

}  // namespace kheya::property
