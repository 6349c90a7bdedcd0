// Head sets in the form in which both stores keep them, and files of before there was that form.

#include "hub/store/fold.hpp"
#include "hub/store/kept_content.hpp"
#include "hub/store/sqlite_store.hpp"
#include "shared/base/hash.hpp"
#include "shared/merge/packed.hpp"

#include <gtest/gtest.h>

#include <cstring>
#include <filesystem>

namespace kheya {
namespace {

using nlohmann::json;

base::change_id id_of(int number) {
    const auto hash = base::sha256().add_number(static_cast<std::uint64_t>(number)).finish();
    base::change_id id;
    std::memcpy(id.bytes.data(), hash.bytes.data(), id.bytes.size());
    return id;
}

merge::head head_of(int save, json value) {
    merge::head h;
    h.id = id_of(save);
    h.value = std::move(value);
    h.author = "কর্মকর্তা";
    h.office = "DIP-DIST-65";
    h.side = save % 2 == 0 ? base::side::office : base::side::program;
    h.made_at = save == 3 ? INT64_MIN : 1'640'000'000'000'000 + save;
    h.effective_at = save == 3 ? INT64_MAX : h.made_at - 5;
    h.time_unsure = save == 3;
    if (save == 2) h.saw = {id_of(7), id_of(8)};
    return h;
}

merge::kept_registers some_registers() {
    merge::kept_registers out;
    const json values[] = {nullptr,     true, false,  "DC Narail",          "",
                           0,           -1,   123456, json(UINT64_MAX),     1.5,
                           json::array(), {{"value", "yes"}, {"observed_on", "2021-12-31"}}};
    int number = 0;
    for (const json& value : values) {
        auto& kept = out["register/" + std::to_string(number)];
        kept.seq = 1000 - number;
        kept.verdict = static_cast<merge::verdict>(number % 3);
        kept.state.heads = {head_of(1, value), head_of(2, number), head_of(3, value)};
        if (number % 4 == 0) kept.state.replaced_ahead = {id_of(20), id_of(21 + number)};
        ++number;
    }
    out["none yet"].state.replaced_ahead = {id_of(30)};
    return out;
}

std::string said(const merge::kept_registers& registers) {
    std::string out;
    for (const auto& [name, kept] : registers) {
        out += name + " " + std::to_string(kept.seq) + " ";
        out += std::string(merge::to_text(kept.verdict)) + " ";
        for (const auto& id : kept.state.replaced_ahead) out += id.hex() + " ";
        out += wire::heads_to_json(kept.state.heads).dump() + "\n";
    }
    return out;
}

TEST(Packed, HeadSetsComeBackAsTheyWere) {
    const auto before = some_registers();
    const auto after = merge::unpack(merge::pack(before));
    ASSERT_TRUE(after);
    EXPECT_EQ(said(*after), said(before));
    for (const auto& [name, kept] : before) {
        for (std::size_t i = 0; i < kept.state.heads.size(); ++i) {
            const json& value = after->at(name).state.heads[i].value;
            // Of the kind that reading the JSON would have given.
            EXPECT_EQ(value.type(), json::parse(kept.state.heads[i].value.dump()).type());
        }
    }
}

TEST(Packed, IdsAloneAreThoseOfTheHeads) {
    std::string expected, got;
    for (const auto& [name, kept] : some_registers()) {
        for (const auto& h : kept.state.heads) expected += name + " " + h.id.hex() + "\n";
    }
    const auto read = merge::each_packed_id(
        merge::pack(some_registers()), [&](std::string_view reg, const base::change_id& id) {
            got += std::string(reg) + " " + id.hex() + "\n";
        });
    ASSERT_TRUE(read);
    EXPECT_EQ(got, expected);
}

TEST(Packed, CutOrUnknownBytesAreRefusedAndNeverReadBeyondTheirEnd) {
    const std::string whole = merge::pack(some_registers());
    const std::size_t registers = merge::unpack(whole)->size();
    for (std::size_t size = 0; size < whole.size(); ++size) {
        const std::string cut = whole.substr(0, size);
        const auto read = merge::unpack(cut);
        const auto ids = merge::each_packed_id(cut, [](std::string_view, const auto&) {});
        EXPECT_EQ(read.has_value(), ids.has_value()) << size;
        if (read) {
            EXPECT_LT(read->size(), registers);  // it ends between two registers
        }
    }
    std::string later = whole;
    later[0] = 2;
    EXPECT_FALSE(merge::unpack(later));
}

// The tables of files made before records had one row each.
constexpr const char* first_version =
    "CREATE TABLE register (office TEXT NOT NULL, type TEXT NOT NULL, record TEXT NOT NULL,"
    " name TEXT NOT NULL, seq INTEGER NOT NULL, state INTEGER NOT NULL, heads TEXT NOT NULL,"
    " PRIMARY KEY (office, type, record, name)) WITHOUT ROWID;"
    "CREATE TABLE replaced_ahead (office TEXT NOT NULL, type TEXT NOT NULL, record TEXT NOT NULL,"
    " name TEXT NOT NULL, id BLOB NOT NULL, PRIMARY KEY (office, type, record, name, id))"
    " WITHOUT ROWID;";

TEST(HubStore, FileWithARowARegisterOpensWithTheSameHeads) {
    const std::string path = testing::TempDir() + "first_version.db";
    for (const char* end : {"", "-wal", "-shm"}) std::filesystem::remove(path + end);
    const auto registers = some_registers();
    {
        auto db = platform::database::open(path);
        ASSERT_TRUE(db);
        ASSERT_TRUE((*db)->transact([&] {
            (*db)->script(first_version);
            for (const auto& [name, kept] : registers) {
                if (!kept.state.heads.empty()) {
                    (*db)->run("INSERT INTO register VALUES ('o-1', 'portal', 'o-1', ?1, ?2, ?3,"
                               " ?4)",
                               name, kept.seq, static_cast<int>(kept.verdict),
                               wire::heads_to_json(kept.state.heads).dump());
                }
                for (const auto& id : kept.state.replaced_ahead) {
                    (*db)->run("INSERT INTO replaced_ahead VALUES ('o-1', 'portal', 'o-1', ?1, ?2)",
                               name, id);
                }
            }
        }));
    }
    for (int opened = 0; opened < 2; ++opened) {
        auto kept = hub_store::open_sqlite("sqlite:" + path);
        ASSERT_TRUE(kept);
        const auto read = (*kept)->transact([&]() -> base::result<void> {
            EXPECT_EQ(said((*kept)->load_record("o-1", "portal", "o-1")), said(registers));
            EXPECT_EQ((*kept)->office_of("portal", "o-1"), "o-1");
            EXPECT_EQ((*kept)->records("", "", true).size(), 1u);
            EXPECT_EQ((*kept)->count(hub_store::counted::open_conflicts), 4);
            return {};
        });
        EXPECT_TRUE(read);
    }
}

journal::change some_change(int number) {
    journal::change c;
    c.office = c.record = "o-1";
    c.type = "portal";
    c.fields["maintainer_office"] = "DC " + std::to_string(number);
    c.made_at = number;
    c.author = "কর্মকর্তা";
    c.nonce = static_cast<std::uint64_t>(number) << 1;
    journal::seal(c);
    return c;
}

TEST(KeptContent, ComesBackByteForByteAndDamageIsRefused) {
    for (const std::string& text : {some_change(1).content, std::string(), std::string(70'000, 'x'),
                                    std::string("{\"f\":\"\\u0001\"}")}) {
        const std::string packed = hub_store::pack_content(text);
        const auto read = hub_store::unpack_content(packed);
        ASSERT_TRUE(read);
        EXPECT_EQ(*read, text);
        for (std::size_t size = 0; size < std::min<std::size_t>(packed.size(), 200); ++size) {
            EXPECT_FALSE(hub_store::unpack_content(packed.substr(0, size)));
        }
    }
    std::string later = hub_store::pack_content("{}");
    later[0] = 2;
    EXPECT_FALSE(hub_store::unpack_content(later));
}

// The journal as files of the first version keep it.
constexpr const char* first_journal =
    "CREATE TABLE mark (office TEXT NOT NULL, seq INTEGER NOT NULL, mark BLOB NOT NULL,"
    " PRIMARY KEY (office, seq)) WITHOUT ROWID;"
    "CREATE TABLE stream (office TEXT PRIMARY KEY, seq INTEGER NOT NULL, parent TEXT NOT NULL,"
    " department TEXT NOT NULL, level TEXT NOT NULL, side TEXT NOT NULL, mark BLOB)"
    " WITHOUT ROWID;"
    "INSERT INTO stream VALUES ('o-1', 3, '', 'DIP', 'district', 'office', x'0303030303030303');"
    "CREATE TABLE journal (office TEXT NOT NULL, seq INTEGER NOT NULL, id BLOB NOT NULL,"
    " replica BLOB NOT NULL, n INTEGER NOT NULL, type TEXT NOT NULL, record TEXT NOT NULL,"
    " content TEXT NOT NULL, received_at INTEGER NOT NULL, effective_at INTEGER NOT NULL,"
    " written_in TEXT NOT NULL, side TEXT NOT NULL, quarantine TEXT, PRIMARY KEY (office, seq))"
    " WITHOUT ROWID;"
    "CREATE UNIQUE INDEX journal_id ON journal (id);"
    "CREATE INDEX journal_record ON journal (type, record, office, seq);"
    "CREATE INDEX journal_quarantine ON journal (office, seq) WHERE quarantine IS NOT NULL;";

wire::stream_mark mark_of(std::uint8_t number) {
    wire::stream_mark mark;
    mark.bytes.fill(number);
    return mark;
}

TEST(HubStore, FileWithAJournalByOfficeOpensWithAllItsEntriesAndMarks) {
    const std::string path = testing::TempDir() + "first_journal.db";
    for (const char* end : {"", "-wal", "-shm"}) std::filesystem::remove(path + end);
    {
        auto db = platform::database::open(path);
        ASSERT_TRUE(db);
        ASSERT_TRUE((*db)->transact([&] {
            (*db)->script(first_journal);
            for (int seq = 1; seq <= 3; ++seq) {
                const auto mark = mark_of(static_cast<std::uint8_t>(seq));
                (*db)->run("INSERT INTO mark VALUES ('o-1', ?1, ?2)", seq, mark);
                if (seq == 2) continue;  // given for what is no entry of the journal
                const auto c = some_change(seq);
                (*db)->run("INSERT INTO journal VALUES ('o-1', ?1, ?2, ?3, ?1, 'portal', 'o-1',"
                           " ?4, ?5, ?5, 'o-1', 'office', ?6)",
                           seq, c.id, base::replica_id{}, c.content, 100 - seq,
                           seq == 3 ? std::optional<std::string>("why") : std::nullopt);
            }
        }));
    }
    auto kept = std::move(*hub_store::open_sqlite("sqlite:" + path));
    const auto read = kept->transact([&]() -> base::result<void> {
        kept->prepare_rows(*record::builtin_types());
        for (std::uint8_t seq = 1; seq <= 3; ++seq) {
            EXPECT_EQ(kept->mark_at("o-1", seq), mark_of(seq));
        }
        const auto all = kept->record_journal("portal", "o-1");
        EXPECT_EQ(all.size(), 1u);  // no record row tells where the other one is
        EXPECT_EQ(kept->journal_entry(some_change(1).id)->change.content, some_change(1).content);
        // Let out of quarantine it stands under another sequence; the mark it leaves stays.
        auto row = *kept->journal_entry(some_change(3).id);
        EXPECT_EQ(row.quarantine, "why");
        hub_store::release_change(*kept, *record::builtin_types(), row,
                                  {"o-1", row.change.id, 200, "somebody", "so", "why"});
        EXPECT_EQ(row.seq, 4);
        EXPECT_EQ(kept->mark_at("o-1", 3), mark_of(3));
        EXPECT_FALSE(kept->mark_at("o-1", 4).is_zero());
        EXPECT_EQ(kept->record_journal("portal", "o-1").size(), 2u);
        hub_store::journal_row next;
        next.office = next.written_in = "o-1";
        next.change = some_change(5);
        hub_store::enter_change(*kept, *record::builtin_types(), next);
        EXPECT_EQ(next.seq, 5);
        EXPECT_EQ(kept->journal_entry(next.change.id)->change.content, next.change.content);
        return {};
    });
    EXPECT_TRUE(read);
}

}  // namespace
}  // namespace kheya
