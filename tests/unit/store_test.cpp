// The store's interface, engine by engine: what intake, ledger, reports and commands rely on.

#include "hub/store/postgres_store.hpp"
#include "hub/store/sqlite_store.hpp"
#include "hub/store/type_shelf.hpp"
#include "tests/unit/store_world.hpp"

namespace kheya::hub_store {
namespace {

using hub_test::change_id;
using hub_test::json;

template <class Id>
Id id_of(std::uint8_t first) {
    Id id;
    id.bytes[0] = first;
    return id;
}

class Store : public hub_test::StoreWorld {};

std::vector<std::string> sets_since(store& in, const std::string& office, std::int64_t after) {
    std::vector<std::string> out;
    in.each_register_since(office, after, [&](const wire::head_set& set) {
        out.push_back(std::to_string(set.seq) + " " + set.record + "/" + set.reg);
        return true;
    });
    return out;
}

// --- transactions -------------------------------------------------------------------------------

TEST_F(Store, WhatFailedInsideIsUndoneAndTheRestHolds) {
    inside([&] {
        kept->set_meta("kept", "1");
        EXPECT_FALSE(kept->transact([&]() -> base::result<void> {
            kept->set_meta("kept", "2");
            kept->set_meta("undone", "1");
            return base::refused("no");
        }));
        EXPECT_TRUE(kept->transact([&]() -> base::result<void> {
            kept->set_meta("also", "1");
            return {};
        }));
    });
    inside([&] {
        EXPECT_EQ(kept->meta("kept"), "1");
        EXPECT_EQ(kept->meta("also"), "1");
        EXPECT_FALSE(kept->meta("undone"));
    });
    EXPECT_FALSE(kept->transact([&]() -> base::result<void> {
        kept->set_meta("kept", "3");
        return base::refused("no");
    }));
    inside([&] { EXPECT_EQ(kept->meta("kept"), "1"); });
}

TEST_F(Store, StatementThatFailsEndsItsSavepointAlone) {
    inside([&] {
        const journal::place at{id_of<base::replica_id>(3), 1};
        EXPECT_TRUE(kept->transact([&]() -> base::result<void> {
            kept->put_place("A", at, id_of<change_id>(1));
            return {};
        }));
        const auto twice = kept->transact([&]() -> base::result<void> {
            kept->put_issued({"2021-22/Q2", 1, 0, "x", "", "", ""}, "{}");
            kept->put_issued({"2021-22/Q2", 1, 0, "y", "", "", ""}, "{}");
            return {};
        });
        EXPECT_FALSE(twice);
        EXPECT_EQ(kept->id_at(at), id_of<change_id>(1));
        EXPECT_TRUE(kept->issued("2021-22/Q2").empty());
    });
}

// What is read may make a look end by an exception; the connection goes on.
TEST_F(Store, LookThatFailsHoldsUpNoOther) {
    inside([&] { kept->set_meta("kept", "1"); });
    auto reader = open_reader(url);
    ASSERT_TRUE(reader);
    std::vector<engine*> sides{kept.get()};
    if (*reader) sides.push_back(reader->get());
    for (engine* side : sides) {
        std::optional<std::string> seen;
        for (const std::string value : {"1", "2"}) {
            inside([&] { kept->set_meta("kept", value); });
            const auto look = [&]() -> base::result<void> {
                seen = side->meta("kept");
                throw std::runtime_error("a row that nobody wrote");
            };
            EXPECT_THROW((void)side->snapshot(look), std::runtime_error);
            EXPECT_EQ(seen, value);
        }
        EXPECT_TRUE(side->snapshot([&]() -> base::result<void> { return {}; }));
    }
    inside([&] { EXPECT_EQ(kept->meta("kept"), "2"); });
}

TEST_F(Store, MovementTellsWhichStreamsAndDevicesMoved) {
    (void)kept->take_movement();
    save("A", "A", {{"domain", "a"}});
    auto moved = kept->take_movement();
    EXPECT_EQ(moved.offices, (std::map<std::string, bool>{{"A", false}}));
    save("B", "B", {{"department", "DIP"}}, {}, {}, "office");
    EXPECT_EQ(kept->take_movement().offices, (std::map<std::string, bool>{{"B", true}}));
    inside([&] {
        device_row row;
        row.office = "A";
        row.key = id_of<base::public_key>(1);
        kept->put_device(row);
    });
    EXPECT_EQ(kept->take_movement().devices.size(), 1u);
    EXPECT_TRUE(kept->take_movement().empty());
    inside([&] {
        device_row row;
        row.office = "A";
        row.key = id_of<base::public_key>(1);
        row.last_seen = 5;
        kept->note_device(row);
        EXPECT_EQ(kept->device(row.key)->last_seen, 5);
    });
    EXPECT_TRUE(kept->take_movement().empty());
    inside([&] { kept->shut_out("x"); });
    EXPECT_EQ(kept->take_movement().shut_out, std::set<std::string>{"x"});
}

// --- streams ------------------------------------------------------------------------------------

TEST_F(Store, EachOfficeHasItsOwnSequenceAndMarks) {
    std::vector<wire::stream_mark> marks;
    for (std::int64_t i = 1; i <= 3; ++i) {
        EXPECT_EQ(save("A", "A", {{"domain", std::to_string(i)}}).seq, i);
    }
    EXPECT_EQ(save("B", "B", {{"domain", "b"}}).seq, 1);
    inside([&] {
        EXPECT_EQ(kept->next_sequence("A", id_of<change_id>(200)), 4);
        EXPECT_EQ(kept->office("A")->seq, 4);
        for (std::int64_t i = 1; i <= 4; ++i) marks.push_back(kept->mark_at("A", i));
        EXPECT_TRUE(kept->mark_at("A", 5).is_zero());
        EXPECT_TRUE(kept->mark_at("A", 0).is_zero());
        // An office's row that is put again keeps both.
        kept->put_office({"A", "HQ", "DNC", "district", base::side::office, 0});
        EXPECT_EQ(kept->office("A")->seq, 4);
        EXPECT_EQ(kept->office("A")->department, "DNC");
        EXPECT_EQ(kept->next_sequence("A", id_of<change_id>(201)), 5);
    });
    for (std::size_t i = 0; i < marks.size(); ++i) {
        EXPECT_FALSE(marks[i].is_zero());
        for (std::size_t j = 0; j < i; ++j) EXPECT_NE(marks[i], marks[j]);
    }
}

TEST_F(Store, CursorSeesWhatChangedAfterItInOrder) {
    const auto first = save("A", "A", {{"domain", "one"}, {"maintainer", "own"}});
    save("A", "A", {{"maintainer", "dc"}}, {first.change.id});
    save("A", "A", {{"domain", "two"}}, {first.change.id});
    inside([&] {
        EXPECT_EQ(sets_since(*kept, "A", 0),
                  (std::vector<std::string>{"2 A/maintainer", "3 A/domain"}));
        EXPECT_EQ(sets_since(*kept, "A", 2), (std::vector<std::string>{"3 A/domain"}));
        EXPECT_TRUE(sets_since(*kept, "A", 3).empty());
        EXPECT_TRUE(sets_since(*kept, "B", 0).empty());
        int seen = 0;
        kept->each_register_since("A", 0, [&](const wire::head_set&) { return ++seen < 1; });
        EXPECT_EQ(seen, 1);
    });
}

TEST_F(Store, ManyRowsAreReadWhileOthersAreAskedFor) {
    inside([&] {
        for (int i = 0; i < 1203; ++i) {
            enter(*kept, "A", "A:" + std::to_string(i), {{"name_bn", "b"}}, {}, {},
                  "enothi_branch");
        }
    });
    inside([&] {
        std::size_t visited = 0;
        std::int64_t last = 0;
        kept->each_journal_entry("A", 3, [&](const journal_row& row) {
            EXPECT_GT(row.seq, last);
            last = row.seq;
            // Asked in between, on the same connection.
            EXPECT_EQ(kept->standing_of(row.change.id)->seq, row.seq);
            return ++visited < 700;
        });
        EXPECT_EQ(visited, 700u);
        EXPECT_EQ(last, 703);
        EXPECT_EQ(kept->records("A", "", false).size(), 1203u);
        EXPECT_EQ(kept->count(counted::changes), 1203);
    });
}

TEST_F(Store, OfficesBelowEndAtACircle) {
    inside([&] {
        kept->put_office({"C", "B", "DIP", "district", base::side::office, 0});
        kept->put_office({"B", "C", "DIP", "district", base::side::office, 0});
        EXPECT_EQ(kept->offices_below("HQ"), (std::vector<std::string>{"A"}));
        EXPECT_EQ(kept->offices_below("B"), (std::vector<std::string>{"C"}));
        EXPECT_EQ(kept->children_of("B"), (std::vector<std::string>{"C"}));
        EXPECT_EQ(kept->offices().size(), 4u);
    });
}

// --- journal, records, quarantine ----------------------------------------------------------------

TEST_F(Store, JournalGivesBackWhatEntered) {
    const auto row = save("A", "A", {{"domain", "\u09A8\u09DC\u09BE\u0987\u09B2"}});
    inside([&] {
        const auto got = kept->journal_entry(row.change.id);
        ASSERT_TRUE(got);
        EXPECT_EQ(got->change.content, row.change.content);
        EXPECT_EQ(got->seq, 1);
        EXPECT_EQ(got->at.n, row.at.n);
        EXPECT_EQ(got->received_at, row.received_at);
        EXPECT_FALSE(got->quarantine);
        EXPECT_EQ(kept->id_at(row.at), row.change.id);
        EXPECT_FALSE(kept->id_at({row.at.replica, 77}));
        EXPECT_FALSE(kept->standing_of(id_of<change_id>(5)));
        EXPECT_EQ(kept->office_of("portal", "A"), "A");
        EXPECT_FALSE(kept->office_of("portal", "B"));
    });
}

TEST_F(Store, SavesMadeApartAreAConflictUntilDecided) {
    const auto one = save("A", "A", {{"domain", "one"}});
    const auto two = save("A", "A", {{"domain", "two"}});
    inside([&] {
        const auto heads = kept->load_register({{"A", "portal", "A"}, "domain"}).state.heads;
        EXPECT_EQ(heads.size(), 2u);
        EXPECT_EQ(kept->records("", "", true).size(), 1u);
        EXPECT_EQ(kept->count(counted::open_conflicts) + kept->count(counted::settled_conflicts),
                  1);
    });
    save("A", "A", {{"domain", "both"}}, {one.change.id, two.change.id});
    inside([&] {
        EXPECT_EQ(kept->load_register({{"A", "portal", "A"}, "domain"}).state.heads.size(), 1u);
        EXPECT_TRUE(kept->records("", "", true).empty());
        EXPECT_EQ(kept->record_journal("portal", "A").size(), 3u);
    });
    EXPECT_EQ(findings(), std::vector<std::string>{});
}

TEST_F(Store, JournalFoldedAgainGivesTheSameHeadsAndRows) {
    const auto first = save("A", "A", {{"domain", "one"}, {"helpers/dc", true}});
    save("A", "A", {{"domain", "x \"quoted\" \\ \n\t\x7F"}}, {first.change.id});
    save("B", "B", {{"domain", "b"}});
    save("B", "B", {{"domain", "c"}}, {}, "refused");
    save("B", "B", {{"retired", {{"reason", "closed"}}}});
    save("A", "A:one", {{"name_bn", "one"}, {"active", true}}, {}, {}, "enothi_branch");
    EXPECT_EQ(findings(), std::vector<std::string>{});
    const auto row = kept->transact([&]() -> base::result<void> {
        EXPECT_NE(kept->read_row(*types, {"A", "portal", "A"}).find("quoted"), std::string::npos);
        return {};
    });
    EXPECT_TRUE(row);
}

TEST_F(Store, ChecksumIsThatOfTheHeads) {
    const auto sum = [&](const std::string& office) {
        base::hash256 out;
        inside([&] { out = checksum_of(*kept, {office}); });
        return out;
    };
    const auto nothing = sum("A");
    const auto first = save("A", "A", {{"domain", "one"}});
    const auto one = sum("A");
    EXPECT_NE(one, nothing);
    EXPECT_EQ(sum("B"), nothing);
    save("A", "A", {{"domain", "two"}}, {first.change.id});
    EXPECT_NE(sum("A"), one);
}

TEST_F(Store, WhatIsHeldIsCountedByOfficeAndDevice) {
    save("A", "A", {{"domain", "one"}});
    const auto held = save("A", "A", {{"domain", "held"}}, {}, "its side is not the device's");
    inside([&] {
        EXPECT_EQ(kept->held_names("A").size(), 1u);
        EXPECT_TRUE(kept->held_names("B").empty());
        EXPECT_EQ(kept->held_in("A").changes, 1);
        EXPECT_GT(kept->held_in("A").bytes, 0);
        EXPECT_EQ(kept->held_in("B").changes, 0);
        // Of its own device, and of any that may have sent it, as long as nobody knows the log.
        device_row own, other;
        own.office = other.office = "A";
        own.key.bytes[0] = 1;
        other.key.bytes[0] = 2;
        EXPECT_EQ(kept->held_by(own).changes, 1);
        EXPECT_EQ(kept->held_by(other).bytes, kept->held_in("A").bytes);
        replica_row log{"A", held.at.replica, own.key, 2, {}, {}, {}};
        kept->put_replica(log);
        EXPECT_EQ(kept->held_by(own).changes, 1);
        EXPECT_EQ(kept->held_by(other).changes, 0);
        EXPECT_EQ(kept->held_records().size(), 1u);
        EXPECT_EQ(kept->held_of("portal", "A").size(), 1u);
    });
}

TEST_F(Store, ReleaseMovesAnEntryOutOfQuarantineToTheRecordsOffice) {
    save("A", "A", {{"domain", "one"}});
    const auto held = save("A", "A", {{"domain", "held"}}, {}, "its side is not the device's");
    inside([&] {
        EXPECT_EQ(kept->quarantined("").size(), 1u);
        EXPECT_EQ(kept->quarantined("A").size(), 1u);
        EXPECT_TRUE(kept->quarantined("B").empty());
        EXPECT_EQ(kept->count(counted::quarantined), 1);
        const auto mark = kept->mark_at("A", held.seq);
        auto row = *kept->journal_entry(held.change.id);
        release_change(*kept, *types, row, {"A", held.change.id, 900, "HQ", "checked", "side"});
        EXPECT_EQ(row.seq, 3);
        EXPECT_EQ(kept->mark_at("A", held.seq), mark);  // a cursor there is still known
        EXPECT_FALSE(kept->mark_at("A", 3).is_zero());
        const auto now = kept->journal_entry(held.change.id);
        ASSERT_TRUE(now);
        EXPECT_EQ(now->change.content, held.change.content);
        EXPECT_EQ(now->seq, 3);
        EXPECT_FALSE(now->quarantine);
        EXPECT_EQ(now->released_at, 900);
        EXPECT_TRUE(kept->quarantined("").empty());
        ASSERT_EQ(kept->releases("A", 0, 10).size(), 1u);
        EXPECT_EQ(kept->releases("A", 0, 10)[0].why, "checked");
        EXPECT_TRUE(kept->releases("A", 901, 10).empty());
        EXPECT_TRUE(kept->releases("B", 0, 10).empty());
    });
    EXPECT_EQ(findings(), std::vector<std::string>{});
}

TEST_F(Store, LaterRedactionOfAChangeStandsInTheEarlierOnesPlaceInEveryStreamThatToldIt) {
    journal::redaction told;
    told.office = "A";
    told.id = id_of<change_id>(1);
    told.type = "staff";
    told.record = "x";
    inside([&] {
        const auto put = [&](const char* name, std::set<std::string> offices) {
            told.values[name] = {{"by", "x"}, {"why", "asked"}, {"at", 5}};
            return kept->put_redaction(told, std::move(offices));
        };
        const auto first = put("mobile", {"A"}).at("A");
        EXPECT_EQ(first, kept->office("A")->seq);
        const auto before = kept->office("A")->seq;
        const auto both = put("email", {"B"});
        EXPECT_EQ(both.size(), 2u);
        EXPECT_EQ(both.at("A"), before + 1);
        EXPECT_EQ(both.at("B"), kept->office("B")->seq);
        EXPECT_EQ(kept->told_redaction(told.id), (std::set<std::string>{"A", "B"}));
        for (const char* office : {"A", "B"}) {
            const auto found = kept->redactions(office, 0, 99);
            ASSERT_EQ(found.size(), 1u);
            EXPECT_EQ(found[0].what.values, told.values);
            EXPECT_EQ(found[0].seq, both.at(office));
        }
        EXPECT_TRUE(kept->redactions("A", both.at("A"), 99).empty());
        EXPECT_EQ(kept->redactions("", 0, 0).size(), 1u);
        EXPECT_EQ(kept->redaction(told.id)->what.values, told.values);
    });
}

TEST_F(Store, TextsThatNobodyTypesAreKeptAllTheSame) {
    const std::string nul("a\0b", 3);
    const auto row = save("A", "A" + std::string(":") + nul, {{"name_bn", nul}}, {}, {},
                          "enothi_branch");
    inside([&] {
        EXPECT_EQ(kept->journal_entry(row.change.id)->change.content, row.change.content);
        EXPECT_TRUE(kept->office_of("enothi_branch", "A:" + nul));
    });
}

// --- the hub's own facts -------------------------------------------------------------------------

TEST_F(Store, DeviceAndReplicaRowsComeBackWhole) {
    device_row d;
    d.office = "A";
    d.key = id_of<base::public_key>(1);
    d.machine = "pc";
    d.subtree = true;
    d.enrolled_at = 5;
    replica_row r;
    r.office = "A";
    r.id = id_of<base::replica_id>(2);
    r.device = d.key;
    r.n = 7;
    r.chain = id_of<base::hash256>(3);
    r.lease_now = id_of<base::lease_id>(4);
    r.backed_up = 6;
    inside([&] {
        kept->put_device(d);
        kept->put_replica(r);
        EXPECT_FALSE(kept->device(d.key)->revoked);
        EXPECT_FALSE(kept->device(d.key)->last_seen);
        d.revoked = "stolen";
        d.last_seen = 9;
        d.offset = -3;
        d.confirmed = false;
        d.turned_away_at = 11;
        kept->put_device(d);
        r.n = 8;
        kept->put_replica(r);
    });
    inside([&] {
        const auto got = kept->device(d.key);
        ASSERT_TRUE(got);
        EXPECT_EQ(got->revoked, "stolen");
        EXPECT_EQ(got->last_seen, 9);
        EXPECT_EQ(got->offset, -3);
        EXPECT_FALSE(got->confirmed);
        EXPECT_EQ(got->turned_away_at, 11);
        EXPECT_TRUE(got->subtree);
        EXPECT_EQ(kept->devices().size(), 1u);
        EXPECT_EQ(kept->count(counted::devices), 1);
        ASSERT_EQ(kept->replicas().size(), 1u);
        EXPECT_EQ(kept->replica(r.id)->n, 8);
        EXPECT_EQ(kept->replica(r.id)->chain, r.chain);
        EXPECT_EQ(kept->replica(r.id)->backed_up, 6);
        EXPECT_FALSE(kept->replica(id_of<base::replica_id>(9)));
    });
}

TEST_F(Store, FramesWaitUntilTheirPlaceComes) {
    const auto replica = id_of<base::replica_id>(1);
    const auto device = id_of<base::public_key>(2);
    inside([&] {
        kept->put_waiting({"A", device, replica, 9, "nine"});
        kept->put_waiting({"A", device, replica, 5, "\u09AA\u09BE\u0981\u099A"});
        kept->put_waiting({"A", device, replica, 9, "nine!"});
        // Of another disk that wrote the same log, and of another device that claims it.
        const auto stranger = id_of<base::public_key>(3);
        kept->put_waiting({"A", device, replica, 9, "other", "b", 10, 70});
        kept->put_waiting({"A", stranger, replica, 9, "stranger"});
        EXPECT_EQ(kept->waiting_bytes(device), 5u + 12u + 5u);
        const auto sum = kept->devices_waiting().at(device);
        EXPECT_EQ(sum.frames, 3);
        EXPECT_EQ(sum.changes, 2);
        EXPECT_EQ(sum.since, 0);
        const auto at = kept->waiting_places(device, replica);
        ASSERT_EQ(at.size(), 3u);
        EXPECT_EQ(kept->waiting_places(device, {}).size(), 3u);
        EXPECT_TRUE(kept->waiting_places(device, id_of<base::replica_id>(9)).empty());
        EXPECT_EQ(at[0].first, 5);
        EXPECT_EQ(at[2].received_at, 70);
        EXPECT_EQ(kept->take_waiting(device, at[1])->frame, "nine!");
        const auto other = kept->take_waiting(device, at[2]);
        ASSERT_TRUE(other);
        EXPECT_EQ(other->frame, "other");
        EXPECT_EQ(other->last, 10);
        EXPECT_FALSE(kept->take_waiting(device, at[1]));
        EXPECT_TRUE(kept->take_waiting(device, at[0]));
        EXPECT_EQ(kept->waiting_bytes(device), 0u);
        EXPECT_EQ(kept->waiting_bytes(stranger), 8u);
    });
}

// Which had room for one of a place only.
TEST_F(Store, FramesThatWaitedAtAnOlderHubWaitOn) {
    const auto replica = id_of<base::replica_id>(1);
    const auto device = id_of<base::public_key>(2);
    const std::string put = "INSERT INTO waiting (office, device, replica, first, frame)"
                            " VALUES ('A', ?1, ?2, 5, 'five')";
    if (auto* sqlite = dynamic_cast<sqlite_store*>(kept.get())) {
        inside([&] {
            sqlite->db().script(
                "DROP TABLE waiting; CREATE TABLE waiting (office TEXT NOT NULL,"
                " device BLOB NOT NULL, replica BLOB NOT NULL, first INTEGER NOT NULL,"
                " frame TEXT NOT NULL, PRIMARY KEY (replica, first)) WITHOUT ROWID;"
                "CREATE INDEX waiting_device ON waiting (device)");
            sqlite->db().run(put, device, replica);
        });
        for (int i = 0; i < 2; ++i) ASSERT_TRUE(sqlite->prepare());
    } else {
        auto& postgres = dynamic_cast<postgres_store&>(*kept);
        inside([&] {
            postgres.db().script("DROP TABLE waiting; CREATE TABLE waiting (office TEXT NOT NULL,"
                                 " device BYTEA NOT NULL, replica BYTEA NOT NULL,"
                                 " first BIGINT NOT NULL, frame TEXT NOT NULL,"
                                 " PRIMARY KEY (replica, first, office))");
            postgres.db().run(put, device, replica);
            postgres.set_meta("postgres_schema", "7");
        });
        ASSERT_TRUE(postgres.prepare());
    }
    inside([&] {
        kept->put_waiting({"A", device, replica, 5, "other", "b", 6, 70});
        const auto at = kept->waiting_places(device, replica);
        ASSERT_EQ(at.size(), 2u);
        EXPECT_EQ(kept->take_waiting(device, at[0])->frame, "five");
    });
}

TEST_F(Store, CodesEvidenceReportsAndTextsComeBack) {
    const auto hash = id_of<base::hash256>(1);
    const auto device = id_of<base::public_key>(2);
    inside([&] {
        kept->put_enrol_code({"A", "code", hash, true, 100, 5, {}});
        kept->put_enrol_code({"A", "code", hash, true, 100, 4, device});
        EXPECT_EQ(kept->enrol_code("code")->tries_left, 4);
        EXPECT_EQ(kept->enrol_code("code")->used_by, device);
        EXPECT_FALSE(kept->enrol_code("other"));
        kept->put_blob({"A", "e1", hash, 700, device, 3});
        kept->put_blob({"A", "e2", hash, 300, device, 4});
        EXPECT_EQ(kept->blob("e1")->bytes, 700);
        EXPECT_EQ(kept->blobs_with(hash).size(), 2u);
        EXPECT_EQ(kept->blob_bytes(device), 1000);
        kept->put_issued({"2021-22/Q2", 1, 8, "by", "memo", "", "hash"}, "{\"a\":1}");
        ASSERT_EQ(kept->issued("2021-22/Q2").size(), 1u);
        EXPECT_EQ(kept->issued_document("2021-22/Q2", 1), "{\"a\":1}");
        EXPECT_FALSE(kept->issued_document("2021-22/Q2", 2));
        kept->put_own_text("letter", "text");
        kept->put_own_text("letter", "other");
        EXPECT_EQ(kept->own_text("letter"), "other");
        kept->put_own_text("letter", "");
        EXPECT_FALSE(kept->own_text("letter"));
        for (const char* text : {"first", "second", "third"}) {
            kept->keep_replaced({"letter", text, 7, "Karim"});
        }
        kept->keep_replaced({"another", "text", 8, "Rahima"});
        const auto past = kept->replaced("letter", 2);
        ASSERT_EQ(past.size(), 2u);
        EXPECT_EQ(past[0].text, "third");
        EXPECT_EQ(past[1].text, "second");
        EXPECT_EQ(past[1].at, 7);
        EXPECT_EQ(past[1].by, "Karim");
    });
}

TEST_F(Store, PeopleAndWhatTheyDidComeBack) {
    user_row u;
    u.name = "\u09B0\u09B9\u09BF\u09AE";
    u.may = role::division;
    u.link = id_of<base::hash256>(4);
    inside([&] {
        kept->put_user(u);
        EXPECT_EQ(kept->user_by_link(*u.link)->name, u.name);
        u.link.reset();
        u.totp_step = 77;
        u.disabled = true;
        kept->put_user(u);
        EXPECT_FALSE(kept->user_by_link(id_of<base::hash256>(4)));
        EXPECT_EQ(kept->user(u.name)->totp_step, 77);
        EXPECT_TRUE(kept->user(u.name)->disabled);
        EXPECT_EQ(kept->user(u.name)->may, role::division);
        EXPECT_EQ(kept->users().size(), 1u);
        for (const char* who : {"x", "y", "x"}) {
            kept->append_audit({0, 5, who, "here", "verb", "what", "A", "done", ""});
        }
        const auto all = kept->audit({});
        ASSERT_EQ(all.size(), 3u);
        EXPECT_GT(all[0].id, all[1].id);
        EXPECT_EQ(kept->audit({0, 0, "x", 100}).size(), 2u);
        EXPECT_EQ(kept->audit({all[0].id, 0, "", 1}).size(), 1u);
        EXPECT_EQ(kept->audit({all[0].id, 0, "", 1})[0].who, "y");
    });
}

// An older program found a conflict where this one finds none.
TEST_F(Store, VerdictsOfAnOlderProgramAreJudgedAnew) {
    save("A", "A", {{"maintainer_office", "র্যাব"}});
    save("A", "A", {{"maintainer_office", "র\u200d্যাব"}});
    const record_key key{"A", "portal", "A"};
    inside([&] {
        EXPECT_TRUE(prepare_types(*kept, 5));
        auto registers = kept->load_record("A", "portal", "A");
        auto& row = registers.at("maintainer_office");
        EXPECT_EQ(row.state.heads.size(), 2u);
        EXPECT_EQ(row.verdict, merge::verdict::agreed);
        row.verdict = merge::verdict::settled;
        kept->save_record(key, registers);
        kept->set_meta("types_rows", record::hash_of(record::builtin_type_files()).hex());
    });
    inside([&] {
        EXPECT_TRUE(prepare_types(*kept, 6));
        const auto registers = kept->load_record("A", "portal", "A");
        EXPECT_EQ(registers.at("maintainer_office").verdict, merge::verdict::agreed);
    });
    EXPECT_EQ(findings(), std::vector<std::string>{});
}

TEST_F(Store, PublishedTypesGetTablesAndColumns) {
    auto files = record::builtin_type_files();
    files["borrowed_van.json"] =
        R"({"label": {"bn": "x", "en": "x"}, "key": "drawn", "type": "borrowed_van", "fields": [)"
        R"({"name": "plate", "kind": "text", "label": {"bn": "x", "en": "x"},)"
        R"( "writers": ["office"], "rule": "latest"}]})";
    inside([&] {
        const auto made = publish_types(*kept, files, "HQ", 5);
        EXPECT_TRUE(made) << (made ? "" : made.error().text());
        EXPECT_TRUE(prepare_types(*kept, 6));
    });
    type_shelf shelf(*kept, record::builtin_types());
    inside([&] {
        const auto now = shelf.now();
        const auto* t = now->find("borrowed_van");
        ASSERT_NE(t, nullptr);
        std::size_t rows = 0;
        kept->each_row(*t, {}, [&](const record_row&) { ++rows; });
        EXPECT_EQ(rows, 0u);
    });
}

}  // namespace
}  // namespace kheya::hub_store
