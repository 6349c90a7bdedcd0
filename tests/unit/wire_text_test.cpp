// What is written as text straight away is what the JSON of the same message would be.

#include "shared/base/hash.hpp"
#include "shared/wire/change_limits.hpp"
#include "shared/wire/limits.hpp"
#include "shared/wire/unit_text.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace kheya::wire {
namespace {

merge::head head_with(json value) {
    merge::head h;
    h.id.bytes[3] = 7;
    h.value = std::move(value);
    h.author = "কর্মকর্তা \"A\"\\\n\x01";
    h.office = "DIP-DIST-65";
    h.side = base::side::ministry;
    h.made_at = -1;
    h.effective_at = INT64_MAX;
    h.time_unsure = true;
    h.saw = {base::change_id{}, h.id};
    return h;
}

TEST(WireText, PageIsWrittenAsItsJson) {
    page p;
    p.stream = {"o-1", false};
    EXPECT_EQ(unit_text(p), (json{{"page", to_json(p)}}.dump()));
    head_set set{"portal", "o-1", "state", 12, {}};
    for (const json& value : {json(nullptr), json("a\tb"), json("\x7f"), json(-3), json(1.5),
                              json{{"value", "yes"}, {"observed_on", "2021-12-31"}}}) {
        set.heads.push_back(head_with(value));
    }
    p.sets = {set, {"office", "o \"2\"", "helpers/dc", 13, {}}};
    p.epoch.counter = 3;
    EXPECT_EQ(unit_text(p), (json{{"page", to_json(p)}}.dump()));
    p.stream.office_record_only = true;
    p.from = 3;
    p.to = 17;
    p.from_mark.bytes[3] = p.mark.bytes[0] = 1;
    p.gone = {{"staff", "k-1", 15, "o-2"}, {"remark", "\"k\"", 16, "o-3"}};
    p.own = {"o \"1\"", base::side::office, {{4, 4}, {7, 11}}};
    const auto again = read_page(to_json(p));
    ASSERT_TRUE(again.has_value());
    EXPECT_EQ(to_json(*again), to_json(p));
    p.checksum = base::hash256{};
    EXPECT_EQ(unit_text(p), (json{{"page", to_json(p)}}.dump()));
    EXPECT_EQ(heads_text(set.heads), heads_to_json(set.heads).dump());
}

TEST(WireText, OwnHeadSetsThatNameNoSequencesAreRefused) {
    page p;
    p.stream = {"o-1", false};
    p.from = 0;
    p.to = 9;
    const json whole = to_json(p);
    const auto reads = [&](json own) {
        json told = whole;
        told["own"] = std::move(own);
        return read_page(told).has_value();
    };
    const auto most = static_cast<std::int64_t>(page_sets_limit);
    EXPECT_TRUE(reads({"o-1", "office", 1, 1, 2, most}));
    for (const json& wrong :
         {json("x"), json::array(), json{"o-1"}, json{"o-1", "office", 1},
          json{"o-1", "king", 1, 1}, json{1, "office", 1, 1}, json{"o-1", "office", 0, 1},
          json{"o-1", "office", 2, 1},
          json{"o-1", "office", 1, 3, 3, 4}, json{"o-1", "office", 1, "2"},
          json{"o-1", "office", 1, most + 1}, json{"o-1", "office", 1, INT64_MAX},
          json{"o-1", "office", 1, 5, 7, most + 2}, json{"o-1", "office", 1, UINT64_MAX}}) {
        EXPECT_FALSE(reads(wrong)) << wrong;
    }
}

TEST(WireText, PastIsWrittenAsItsJson) {
    past_changes p;
    p.office = "o-1";
    p.from = 2;
    p.to = 9;
    EXPECT_EQ(unit_text(p), (json{{"past", to_json(p)}}.dump()));
    for (int i = 0; i < 3; ++i) {
        past_changes::item item;
        item.at.n = i;
        item.seq = 10 + i;
        item.effective_at = -i;
        item.received_at = 5;
        item.quarantined = i == 1;
        item.change.office = "o-1";
        item.change.type = "portal";
        item.change.record = "o-1";
        item.change.author = "কর্মকর্তা \"A\"";
        item.change.fields = {{"domain", "x.gov.bd"}, {"state", {{"value", 1.0}}}};
        journal::seal(item.change);
        if (i == 2) item.written_in = "o-2";
        if (i != 1) item.proof.emplace().fill(static_cast<std::uint8_t>(i));
        p.items.push_back(item);
    }
    p.from_mark.bytes[1] = p.mark.bytes[7] = 1;
    EXPECT_EQ(unit_text(p), (json{{"past", to_json(p)}}.dump()));
}

// SHA-256 of the sorted lines, made by another program.
TEST(WireText, ChecksumIsOfTheSortedLinesWhateverTheOrderTheyComeIn) {
    struct head_line {
        const char *type, *record, *reg;
        std::uint8_t byte;
    };
    std::vector<head_line> lines = {{"portal", "DIP-DIST-65", "domain", 0x11},
                                    {"portal", "DIP-DIST-65", "state", 0x22},
                                    {"portal", "DIP-DIST-65", "state", 0x33},
                                    {"staff", "a", "name", 0x00},
                                    {"staff", "a/b", "name", 0x44}};
    for (std::size_t turn = 0; turn < lines.size(); ++turn) {
        checksum sum;
        for (const head_line& line : lines) {
            base::change_id id;
            id.bytes.fill(line.byte);
            sum.add(line.type, line.record, line.reg, id);
        }
        EXPECT_EQ(sum.finish().hex(),
                  "1afaac386e5ec97d9afd62e6d00301a1b4df891dfb368b6cf09971f45f6569d0");
        std::rotate(lines.begin(), lines.begin() + 1, lines.end());
    }
    EXPECT_EQ(checksum().finish(), base::sha256().finish());
}

// Which of the names it is that is too long.
TEST(ChangeLimits, NameThatIsTooLongIsNamed) {
    const std::string much(600, 'x');
    const auto told = [](const journal::change& change) {
        const auto checked = check_told(change);
        return checked ? base::error{} : checked.error();
    };
    journal::change change;
    change.office = "DIP-DIST-65";
    change.type = "portal";
    change.record = change.office;
    change.author = "Rahim";
    change.fields["helpers/dc"] = true;
    EXPECT_EQ(told(change).message, "");
    journal::change by = change, of = change, key = change, chosen = change;
    by.author = of.office = key.record = much;
    chosen.fields["helpers/" + much] = true;
    EXPECT_EQ(told(by).message, "the name of who writes is over 512 bytes");
    EXPECT_NE(told(by).message_bn.find("যিনি লিখছেন"), std::string::npos);
    EXPECT_EQ(told(of).message, "the name of an office is over 512 bytes");
    EXPECT_EQ(told(key).message, "the key of the record is over 512 bytes");
    EXPECT_EQ(told(chosen).message, "what is chosen in a list is over 512 bytes");
}

}  // namespace
}  // namespace kheya::wire
