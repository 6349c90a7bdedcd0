// Why headquarters did not take an entry, in the reader's language.

#include "shared/editing/held_reason.hpp"
#include "shared/editing/quarantine.hpp"
#include "tests/unit/editing_ledger.hpp"

#include "shared/record/validate.hpp"

namespace kheya::editing {

namespace {

logged_change held(const std::string& reason, const std::string& reg, const json& value) {
    logged_change entry;
    entry.change.type = "site";
    entry.change.record = entry.change.office = home;
    entry.change.fields[reg] = value;
    entry.state = logged_change::state::quarantined;
    entry.reason = reason;
    return entry;
}

std::string told(const std::string& reason, const std::string& reg = "rank",
                    const json& value = 3) {
    return held_reason::in_bengali(reason, *small_types(), held(reason, reg, value).change);
}

bool has_latin(const std::string& text) {
    return std::any_of(text.begin(), text.end(),
                       [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); });
}

TEST(HeldReason, EveryOneThatTheHubGivesIsThereInBengali) {
    namespace say = held_reason;
    const auto sides = {base::side::office, base::side::headquarters, base::side::ministry,
                        base::side::program};
    std::vector<std::string> all = {say::too_large(), say::key_names_another_office(),
                                    say::entry_is_never_edited()};
    for (const base::side claimed : sides) {
        for (const base::side device : sides) {
            all.push_back(say::side_is_not_the_devices(claimed, device));
        }
    }
    for (const std::string& reason : all) {
        EXPECT_NE(told(reason), "") << reason;
        EXPECT_FALSE(has_latin(told(reason))) << told(reason);
    }
    for (const auto& reason : {say::device_may_not_write_for("A1"), say::no_such_office("A1")}) {
        EXPECT_TRUE(told(reason).ends_with(": A1")) << told(reason);
    }
    // A field's own label stands where its name did.
    for (const auto& reason :
         {say::field_is_not_written_by("rank"), say::going_back_needs_headquarters("rank"),
          say::is_sealed("rank")}) {
        EXPECT_TRUE(told(reason).starts_with("বাংলা Rank: ")) << told(reason);
    }
}

// A device may call its office what it likes; the command is there to be copied into a shell.
TEST(HeldReason, WhatADeviceWroteIsNoCommandAndNoEscapeOfATerminal) {
    auto entry = held("there is no office \x1b[2J", "rank", "x\x1b[2J");
    entry.change.office = "x\x1b[2J'; rm -r /\nsecond line";
    entry.change.author = "Rahim\n\x1b]0;title\x07\xc2\x9b" "2J";
    entry.change.fields["a;b\x1b"] = 1;
    const held_entry one{entry, false};
    const auto correct = held_document(*small_types(), one)["correct"].get<std::string>();
    EXPECT_NE(correct.find(" --office 'x\x1b[2J'\\''; rm -r /\nsecond line'"), std::string::npos)
        << correct;
    EXPECT_NE(correct.find(" 'a;b\x1b=VALUE'"), std::string::npos) << correct;
    for (const bool bengali : {false, true}) {
        const std::string text = held_text(*small_types(), one, bengali);
        EXPECT_EQ(text.find('\x1b'), std::string::npos) << text;
        EXPECT_EQ(text.find("\xc2\x9b"), std::string::npos) << text;
        EXPECT_EQ(text.find("\nsecond"), std::string::npos) << text;
        EXPECT_NE(text.find("x\\x1b[2J"), std::string::npos) << text;
        EXPECT_NE(text.find("(Rahim\\x0a\\x1b]0;title\\x07\\u009b2J, "), std::string::npos) << text;
    }
    entry.change.office = "DIP-DIST-65";
    const auto plain = held_document(*small_types(), {entry, false})["correct"];
    EXPECT_NE(plain.get<std::string>().find(" --office DIP-DIST-65"), std::string::npos);
}

TEST(HeldReason, WhatACheckSaidIsFoundByAskingItAgain) {
    const auto& types = *small_types();
    const auto refused = record::check_register(types, *types.find("site"), "rank", 77);
    ASSERT_FALSE(refused);
    EXPECT_EQ(told(refused.error().text(), "rank", 77), refused.error().message_bn);
    EXPECT_NE(refused.error().message_bn, "");
}

TEST(HeldReason, AnotherVersionsWordsStayAsTheyAre) {
    EXPECT_EQ(told("not allowed on a Friday"), "");
    const held_entry entry{held("not allowed on a Friday", "rank", 3), false};
    EXPECT_FALSE(held_document(*small_types(), entry).contains("reason_bn"));
    EXPECT_NE(held_text(*small_types(), entry, true).find("not allowed on a Friday"),
              std::string::npos);
    const held_entry known{held(held_reason::too_large(), "rank", 3), false};
    EXPECT_EQ(held_document(*small_types(), known)["reason_bn"], told(known.entry.reason));
    EXPECT_EQ(held_text(*small_types(), known, true).find("larger"), std::string::npos);
}

// Whoever puts a slip right has not looked again.
TEST(HeldEntry, TellsTheDayOnWhichItWasSeen) {
    const json value = {{"value", "no"}, {"observed_on", "2021-01-05"}};
    const held_entry one{held(held_reason::too_large(), "state", value), false};
    json document = held_document(*small_types(), one);
    EXPECT_EQ(document["fields"]["state"], "no");
    EXPECT_EQ(document["observed_on"], json({{"state", "2021-01-05"}}));
    EXPECT_NE(document["correct"].get<std::string>().find(
                  " state=VALUE state.observed_on=2021-01-05"),
              std::string::npos)
        << document["correct"];
    const json seen = {{"page", "Home"}, {"observed_on", "2021-01-06"}};
    const held_entry group{held(held_reason::too_large(), "seen", seen), false};
    EXPECT_EQ(held_document(*small_types(), group)["observed_on"], json({{"seen", "2021-01-06"}}));
    const held_entry other{held(held_reason::too_large(), "rank", 3), false};
    EXPECT_FALSE(held_document(*small_types(), other).contains("observed_on"));
}

// Nobody who had not seen it corrected it.
TEST(HeldEntry, IsCorrectedByWhatWasWrittenInSightOfItAlone) {
    const auto written = [](int replica, std::int64_t n, const std::string& nonce) {
        logged_change entry = held("", "rank", 3);
        entry.state = logged_change::state::confirmed;
        entry.at = {{}, n};
        entry.at.replica.bytes[0] = static_cast<std::uint8_t>(replica);
        entry.change.id.bytes[0] = static_cast<std::uint8_t>(nonce[0]);
        return entry;
    };
    logged_change refused = written(1, 5, "h");
    refused.state = logged_change::state::quarantined;
    refused.change.base["rank"] = {written(3, 1, "o").change.id};
    const auto is_corrected = [&](logged_change later) {
        const auto entries = held_entries({written(1, 4, "e"), refused, std::move(later)});
        return entries.at(0).corrected;
    };
    // A colleague's, over what the author had seen too.
    logged_change apart = written(2, 9, "a");
    apart.change.base = refused.change.base;
    EXPECT_FALSE(is_corrected(apart));
    EXPECT_TRUE(is_corrected(written(1, 6, "b")));
    logged_change naming = apart;
    naming.change.base["rank"].push_back(refused.change.id);
    EXPECT_TRUE(is_corrected(naming));
    logged_change saying = apart;
    saying.change.why = "corrects " + refused.change.id.hex();
    EXPECT_TRUE(is_corrected(saying));
    EXPECT_NE(held_document(*small_types(), {refused, false})["correct"].get<std::string>().find(
                  saying.change.why), std::string::npos);
    saying.change.fields = {{"other", 1}};
    EXPECT_FALSE(is_corrected(saying));
    saying.change.fields = refused.change.fields;
    saying.state = logged_change::state::quarantined;
    EXPECT_FALSE(is_corrected(saying));
}

// What a device wrote is held for being no day, and is shown all the same.
TEST(HeldEntry, IsToldWhereItsDayIsNone) {
    for (const json& day : {json(5), json(nullptr), json::object(), json::array({"2021-01-05"})}) {
        const json value = {{"value", "no"}, {"observed_on", day}};
        const held_entry one{held(held_reason::too_large(), "state", value), false};
        json document;
        ASSERT_NO_THROW(document = held_document(*small_types(), one)) << day;
        EXPECT_EQ(document["correct"].get<std::string>().find("observed_on"), std::string::npos);
        EXPECT_NO_THROW((void)held_text(*small_types(), one, true)) << day;
    }
}

}  // namespace

}  // namespace kheya::editing
