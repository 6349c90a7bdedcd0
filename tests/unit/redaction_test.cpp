// A personal value that headquarters takes out for good is gone from the hub and from every agent
// that held it, and nothing that comes late or from an older copy brings it back.

#include "agent/store/health.hpp"
#include "agent/store/redactions.hpp"
#include "hub/command/perform.hpp"
#include "hub/intake/gate.hpp"
#include "hub/intake/redactions.hpp"
#include "hub/store/fold.hpp"
#include "tests/unit/kept_lines.hpp"
#include "tests/unit/restore_world.hpp"

#include <gtest/gtest.h>

#include <filesystem>

namespace kheya::agent_test {
namespace {

constexpr const char* secret = "Begum Rokeya, 01711-000000";
constexpr const char* target = "portal";
constexpr const char* field = "maintainer_office";
constexpr const char* office = "DIP-DIST-65";

class Redaction : public testing::Test {
protected:
    real_hub hub{"redaction"};
    std::string log;  // statements beside the database

    editing::outcome ask(const std::string& verb, const json& arguments) {
        editing::outcome given;
        hub.time.pass(base::second_us);
        hub.store().keep_beside(std::make_unique<hub_test::kept_lines>(log));
        const auto done = hub.store().transact([&] {
            hub_command::surroundings around{hub.store(), record::builtin_types(), hub.random,
                                             hub.key, hub.time.now,
                                             [&](const std::string& lines) {
                                                 return hub.store().note_beside(lines);
                                             }};
            return hub_command::perform_in_transaction({verb, arguments, {true, false}}, around,
                                                       given);
        });
        EXPECT_EQ(done.has_value(), given.exit_code == 0);
        return given;
    }
    json redact(json more = json::object()) {
        json given = {{"target", target}, {"field", field}, {"office", office},
                      {"why", "asked for by herself"}, {"by", "Nasima"}};
        given.update(more);
        const auto out = ask("redact", given);
        EXPECT_EQ(out.exit_code, 0) << out.out << out.err;
        return json::parse(out.out, nullptr, false);
    }
    // Everything that the hub would send or show of the record's journal.
    std::string hub_holds() {
        std::string all;
        hub.inside([&] {
            for (const auto& row : hub.store().record_journal("portal", office)) {
                all += row.change.content + "\n";
            }
            all += hub.store().read_row(*record::builtin_types(), {office, "portal", office});
            all += wire::heads_to_json(
                       hub.store().load_register({{office, "portal", office}, field}).state.heads)
                       .dump();
        });
        return all;
    }
    static std::string agent_holds(office_agent& agent) {
        return agent.store().db().read([&] {
            std::string all;
            for (const char* sql : {"SELECT content FROM journal", "SELECT content FROM past",
                                    "SELECT heads FROM pulled",
                                    "SELECT coalesce(maintainer_office, '') FROM portal"}) {
                auto found = agent.store().db().query(sql);
                while (found.next()) all += std::string(found.view(0)) + "\n";
            }
            return all;
        }).value();
    }
    static std::int64_t redactions_known(office_agent& agent) {
        return agent.store().db().read([&] {
            auto found = agent.store().db().query("SELECT count(*) FROM redaction");
            found.next();
            return found.integer(0);
        }).value();
    }
    void expect_gone(office_agent& agent) {
        EXPECT_EQ(agent_holds(agent).find("Rokeya"), std::string::npos) << agent_holds(agent);
        EXPECT_TRUE(agent.shown(field).is_null());
        EXPECT_EQ(agent.note(agent_store::note::checksum), hub.checksum());
        const auto findings = agent.store().db().read(
            [&] { return agent_store::look_over(agent.store(), true); });
        for (const auto& f : findings.value()) ADD_FAILURE() << f.what.en << " " << f.where;
    }
    void expect_gone_here() {
        EXPECT_EQ(hub_holds().find("Rokeya"), std::string::npos) << hub_holds();
    }
    static std::string assigned(const std::string& value = secret) {
        return std::string(field) + "=" + value;
    }
    void TearDown() override { EXPECT_EQ(hub.differences(), std::vector<std::string>{}); }
};

TEST_F(Redaction, StaysOutWhereTheKeyThatSignedItWasRolled) {
    auto a = hub.enrol(2);
    a->save(assigned());
    ASSERT_EQ(told(a->sync()), "");
    redact();
    hub.roll_key();
    auto between = hub.enrol(4);   // no chain from its key on names the one that signed
    hub.roll_key();
    auto fresh = hub.enrol(3);   // knows no key but the present one until it is told
    for (auto* agent : {a.get(), between.get(), fresh.get()}) {
        ASSERT_EQ(told(agent->sync()), "");
        expect_gone(*agent);
        EXPECT_EQ(redactions_known(*agent), 1);
    }
    expect_gone_here();
    hub.inside([&] { EXPECT_EQ(hub_intake::apply_statements(hub.store(), hub.key, log), 0u); });
}

// What the verb says failed is not done by the log when the hub starts again.
TEST_F(Redaction, ThatCameToNothingIsNotInTheLog) {
    auto a = hub.enrol(2);
    a->save(assigned("Rokeya"));
    a->save(assigned(secret));
    ASSERT_EQ(told(a->sync()), "");
    const auto failed = hub.store().transact([&]() -> base::result<void> {
        EXPECT_EQ(redact().size(), 2u);
        EXPECT_EQ(std::count(log.begin(), log.end(), '\n'), 2);
        return base::io_trouble("the disk is full");   // as a commit says it
    });
    EXPECT_FALSE(failed);
    hub.inside([&] { hub_intake::apply_statements(hub.store(), hub.key, log); });
    EXPECT_NE(hub_holds().find(secret), std::string::npos);
    EXPECT_EQ(redact().size(), 2u);
    expect_gone_here();
}

TEST_F(Redaction, LeavesTheHubAndEveryAgentAndChangesNoChecksum) {
    auto a = hub.enrol(2), b = hub.enrol(3);
    const auto id = a->save(assigned());
    ASSERT_EQ(told(a->sync()), "");
    ASSERT_EQ(told(b->sync()), "");
    a->save("domain=narail.gov.bd");
    ASSERT_EQ(told(a->sync()), "");
    ASSERT_NE(agent_holds(*b).find("Rokeya"), std::string::npos);
    const std::string before = hub.checksum();

    const json done = redact();
    ASSERT_EQ(done.size(), 1u) << done;
    EXPECT_EQ(done[0]["id"], id.hex());
    EXPECT_EQ(done[0]["by"], "Nasima");
    expect_gone_here();
    EXPECT_EQ(hub.checksum(), before);
    EXPECT_TRUE(hub.has(id));

    for (auto* agent : {a.get(), b.get()}) {
        ASSERT_EQ(told(agent->sync()), "");
        expect_gone(*agent);
        EXPECT_EQ(agent->shown("domain"), "narail.gov.bd");
    }
    const json history =
        json::parse(ask("history", {{"target", target}, {"office", office}, {"field", field}}).out);
    ASSERT_EQ(history.size(), 1u);
    EXPECT_TRUE(history[0]["value"].is_null());
    EXPECT_EQ(history[0]["redacted"][0]["why"], "asked for by herself");
    EXPECT_EQ(history[0]["redacted"][0]["by"], "Nasima");
    EXPECT_EQ(json::parse(ask("redactions", json::object()).out)[0]["field"], field);
    const json audit = json::parse(ask("audit", json::object()).out)["entries"];
    EXPECT_EQ(audit[0]["verb"], "redact");
    EXPECT_EQ(audit[0]["note"], "asked for by herself");
}

TEST_F(Redaction, TakesEveryEarlierValueAndKeepsASaveMadeMeanwhile) {
    auto a = hub.enrol(2);
    a->save(assigned());
    a->save(assigned("Begum Rokeya"));
    ASSERT_EQ(told(a->sync()), "");
    EXPECT_EQ(redact().size(), 2u);
    a->save(assigned("DC office"));  // it saw the value that was there, and knows nothing yet
    ASSERT_EQ(told(a->sync()), "");
    EXPECT_EQ(hub.texts(field), std::vector<std::string>{"DC office"});
    EXPECT_EQ(a->heads(field), 1u);
    EXPECT_EQ(agent_holds(*a).find("Rokeya"), std::string::npos);
    expect_gone_here();
}

TEST_F(Redaction, OfOneChangeLeavesTheOthers) {
    auto a = hub.enrol(2);
    const auto first = a->save(assigned());
    a->save(assigned("DC office"));
    ASSERT_EQ(told(a->sync()), "");
    EXPECT_EQ(redact({{"id", first.hex()}}).size(), 1u);
    expect_gone_here();
    EXPECT_EQ(hub.texts(field), std::vector<std::string>{"DC office"});
    ASSERT_EQ(told(a->sync()), "");
    EXPECT_EQ(a->shown(field), "DC office");
    EXPECT_EQ(agent_holds(*a).find("Rokeya"), std::string::npos);
}

TEST_F(Redaction, AnOlderCopyOfADiskBringsNothingBack) {
    const std::string path = testing::TempDir() + "redaction_agent.db", copy = path + ".copy";
    auto a = hub.enrol(2, path);
    a->save(assigned());
    ASSERT_EQ(told(a->sync()), "");
    std::filesystem::remove(copy);
    ASSERT_TRUE(a->store().db().read(
        [&] { a->store().db().script("VACUUM INTO '" + copy + "'"); }));
    redact();
    ASSERT_EQ(told(a->sync()), "");
    expect_gone(*a);
    a.reset();
    for (const char* part : {"", "-wal", "-shm"}) std::filesystem::remove(path + part);
    std::filesystem::copy_file(copy, path);
    office_agent again(hub.place(), 2, path);
    ASSERT_NE(agent_holds(again).find("Rokeya"), std::string::npos);
    again.save("domain=narail.gov.bd");
    ASSERT_EQ(told(again.sync()), "");  // as a copy: it sends what it has from a new log
    ASSERT_EQ(told(again.sync()), "");
    expect_gone(again);
    expect_gone_here();
}

TEST_F(Redaction, AnAgentTellsARestoredHubThatHeldTheValue) {
    auto a = hub.enrol(2), b = hub.enrol(3);
    a->save(assigned());
    ASSERT_EQ(told(a->sync()), "");
    ASSERT_EQ(told(b->sync()), "");
    const auto backup = hub.back_up();
    redact();
    ASSERT_EQ(told(a->sync()), "");
    ASSERT_EQ(told(b->sync()), "");
    hub.roll_back(backup, true);
    ASSERT_NE(hub_holds().find("Rokeya"), std::string::npos);
    ASSERT_EQ(told(b->sync()), "");
    expect_gone_here();
    ASSERT_EQ(told(a->sync()), "");
    expect_gone(*a);
    expect_gone(*b);
    EXPECT_EQ(json::parse(ask("redactions", json::object()).out).size(), 1u);
}

TEST_F(Redaction, AHubRestoredFromBeforeTheChangeTakesItCut) {
    auto a = hub.enrol(2), b = hub.enrol(3);
    ASSERT_EQ(told(a->sync()), "");
    const auto backup = hub.back_up();
    const auto id = a->save(assigned());
    ASSERT_EQ(told(a->sync()), "");
    redact();
    ASSERT_EQ(told(b->sync()), "");
    ASSERT_EQ(told(a->sync()), "");
    hub.roll_back(backup, true);
    ASSERT_FALSE(hub.has(id));
    ASSERT_EQ(told(b->sync()), "");  // it has the change of the other only
    ASSERT_EQ(told(a->sync()), "");
    ASSERT_TRUE(hub.has(id));
    expect_gone_here();
    expect_gone(*a);
    ASSERT_EQ(told(b->sync()), "");
    expect_gone(*b);
    bool quarantined = true;
    hub.inside([&] { quarantined = hub.store().standing_of(id)->quarantine.has_value(); });
    EXPECT_FALSE(quarantined);
}

TEST_F(Redaction, TheLogBesideTheStoreIsEnough) {
    auto a = hub.enrol(2);
    const auto empty = hub.back_up();
    a->save(assigned());
    ASSERT_EQ(told(a->sync()), "");
    const auto backup = hub.back_up();
    redact();
    for (const auto& file : {backup, empty}) {
        hub.roll_back(file, true);
        hub.inside([&] { hub_intake::apply_statements(hub.store(), hub.key, log); });
        expect_gone_here();
    }
    ASSERT_NE(agent_holds(*a).find("Rokeya"), std::string::npos);  // it was not told before
    ASSERT_EQ(told(a->sync()), "");
    expect_gone_here();
    expect_gone(*a);
}

// Each life of the hub took something else out of one change, which a third one does not know yet.
TEST_F(Redaction, OfTwoLivesIsKnownWholeWhenTheChangeComes) {
    auto a = hub.enrol(2);
    const auto empty = hub.back_up();
    const auto id = a->save_all({assigned(), "site_last_updated_text=Rokeya again"});
    ASSERT_EQ(told(a->sync()), "");
    const auto backup = hub.back_up();
    redact();
    hub.roll_back(backup, true);
    redact({{"field", "site_last_updated_text"}});
    hub.roll_back(empty, true);
    ASSERT_FALSE(hub.has(id));
    hub.inside([&] { hub_intake::apply_statements(hub.store(), hub.key, log); });
    ASSERT_EQ(told(a->sync()), "");
    ASSERT_TRUE(hub.has(id));
    expect_gone_here();
    ASSERT_EQ(told(a->sync()), "");
    expect_gone(*a);
    EXPECT_EQ(json::parse(ask("redactions", json::object()).out).size(), 2u);
    hub.inside([&] { EXPECT_EQ(hub_intake::apply_statements(hub.store(), hub.key, log), 0u); });
}

TEST_F(Redaction, IsRefusedWithTheReason) {
    auto a = hub.enrol(2);
    const auto id = a->save(assigned());
    const auto other = a->save("domain=narail.gov.bd");
    ASSERT_EQ(told(a->sync()), "");
    const auto refused = [&](json more) {
        json given = {{"target", target}, {"field", field}, {"office", office}, {"why", "asked"}};
        given.update(more);
        const auto out = ask("redact", given);
        EXPECT_NE(out.exit_code, 0) << out.out;
        return json::parse(out.out, nullptr, false)["error"].value("message", "");
    };
    EXPECT_NE(refused({{"id", std::string(32, 'a')}}).find("no change of this field"),
              std::string::npos);
    EXPECT_NE(refused({{"id", other.hex()}}).find("no change of this field"), std::string::npos);
    EXPECT_NE(refused({{"id", "abc"}}).find("32 hex digits"), std::string::npos);
    EXPECT_NE(refused({{"field", "domain"}}).find("no personal value"), std::string::npos);
    EXPECT_NE(refused({{"field", "state"}}).find("no personal value"), std::string::npos);
    EXPECT_NE(refused({{"field", "none"}}).find("no such field"), std::string::npos);
    EXPECT_NE(refused({{"why", " "}}).find("say why"), std::string::npos);
    EXPECT_NE(refused({{"office", "DIP-DIST-1"}}).find("never had a value"), std::string::npos);
    EXPECT_NE(hub_holds().find("Rokeya"), std::string::npos);
    redact({{"id", id.hex()}});
    EXPECT_NE(refused({{"id", id.hex()}}).find("already"), std::string::npos);
    EXPECT_NE(refused(json::object()).find("already"), std::string::npos);
}

TEST_F(Redaction, TakesOneMemberOfAGroupAndLeavesTheRest) {
    const auto made = ask("set", {{"target", "coordination_contact"},
                                  {"office", office},
                                  {"assignments",
                                   {"keeper=dc", "keeper_office=DC Narail",
                                    "officer_name=Rokeya", "designation=ADC",
                                    "phone=+8801711000000"}}});
    ASSERT_EQ(made.exit_code, 0) << made.out;
    const std::string key = json::parse(made.out).value("key", "");
    for (const char* one : {"phone", "officer_name"}) {
        redact({{"target", "coordination_contact/" + key}, {"field", one}});
    }
    const auto shown = json::parse(
        ask("get", {{"target", "coordination_contact/" + key}, {"office", office}}).out);
    EXPECT_EQ(shown["fields"]["designation"]["value"], "ADC");
    std::string journal;
    hub.inside([&] {
        for (const auto& row : hub.store().record_journal("coordination_contact", key)) {
            journal += row.change.content;
        }
    });
    EXPECT_EQ(journal.find("Rokeya"), std::string::npos) << journal;
    EXPECT_EQ(journal.find("01711"), std::string::npos) << journal;
    auto a = hub.enrol(2);
    ASSERT_EQ(told(a->sync()), "");
    EXPECT_EQ(a->note(agent_store::note::checksum), hub.checksum());
}

TEST_F(Redaction, ForgedOnesAreNotTaken) {
    auto a = hub.enrol(2);
    const auto id = a->save(assigned());
    ASSERT_EQ(told(a->sync()), "");
    hub_store::journal_row row;
    hub.inside([&] { row = *hub.store().journal_entry(id); });
    journal::redaction r;
    r.values[field] = {{"by", "X"}, {"why", "Y"}, {"at", 1}};
    ASSERT_TRUE(
        hub_intake::sign_redaction(platform::key_pair::generate(hub.random), row, r));
    hub.inside([&] {
        const auto taken =
            hub_intake::enter_redaction(hub.store(), *record::builtin_types(), hub.key, r);
        EXPECT_FALSE(taken);
    });
    const auto cut = journal::redacted(row.change, r);
    ASSERT_TRUE(cut);
    EXPECT_EQ(cut->id, id);
    EXPECT_FALSE(hub_intake::prove_whole(*cut, hub.key));
    // The hub's own word for one content is none for another.
    ASSERT_TRUE(hub_intake::sign_redaction(hub.key, row, r));
    const auto good = journal::redacted(row.change, r);
    ASSERT_TRUE(good && hub_intake::prove_whole(*good, hub.key));
    json changed = json::parse(good->content);
    changed["a"] = "Somebody else";
    const auto other = journal::read_change(changed);
    ASSERT_TRUE(other);
    EXPECT_EQ(other->id, id);
    EXPECT_FALSE(hub_intake::prove_whole(*other, hub.key));
    const auto taken = a->store().db().transact([&]() -> base::result<void> {
        journal::redaction forged = r;
        forged.values[field]["why"] = "no reason";
        TRY_VOID(agent_store::redactions(a->store()).take({hub.key.public_part()}, forged, ""));
        return {};
    });
    EXPECT_FALSE(taken);
    EXPECT_EQ(a->shown(field), secret);
}

// As at a hub that takes the place of one whose key is lost: it cannot know that this is the rest
// of that change, and a person decides.
TEST_F(Redaction, ChangeCutByAHubThatThisOneDoesNotKnowIsHeldAndKeepsNothingBack) {
    const auto empty = hub.back_up();
    auto a = hub.enrol(2);
    const auto id = a->save_all({assigned(), "domain=first.gov.bd"});
    ASSERT_EQ(told(a->sync()), "");
    redact();
    for (int i = 0; i < 2; ++i) ASSERT_EQ(told(a->sync()), "");
    const auto later = a->save("state=no");
    hub.key = platform::key_pair::generate(hub.random);
    hub.roll_back(empty, false);
    std::string code;
    hub.inside([&] {
        hub.store().set_meta("url", "https://hub:1");
        code = hub_intake::draw_enrol_code(hub.store(), hub.random, hub.key, office, false,
                                           hub.time.now).value();
    });
    EXPECT_EQ(told(a->store().db().transact([&]() -> base::result<void> {
        TRY(const auto read, agent_sync::read_code(code));
        return agent_sync::begin_enrolment(a->store(), read, a->device(), hub.random);
    })), "");
    ASSERT_EQ(told(a->sync()), "");
    EXPECT_TRUE(hub.has(later));
    EXPECT_EQ(a->counts().pending, 0);
    EXPECT_EQ(a->counts().quarantined, 1);
    hub.inside([&] {
        const auto row = hub.store().journal_entry(id);
        ASSERT_TRUE(row && row->quarantine);
        EXPECT_NE(row->quarantine->find("taken out of it"), std::string::npos);
    });
    EXPECT_EQ(hub.texts("domain"), std::vector<std::string>{});
    const auto released = ask("quarantine release", {{"id", id.hex()}, {"why", "known here"}});
    EXPECT_EQ(released.exit_code, 0) << released.out;
    EXPECT_EQ(hub.texts("domain"), std::vector<std::string>{"first.gov.bd"});
    for (int i = 0; i < 2; ++i) ASSERT_EQ(told(a->sync()), "");
    EXPECT_EQ(a->counts().quarantined, 0);
    expect_gone(*a);
    expect_gone_here();
    auto fresh = hub.enrol(3);   // hears of it, and looks it over
    ASSERT_EQ(told(fresh->sync()), "");
    expect_gone(*fresh);
}

TEST_F(Redaction, AnythingTakenOutLaterComesToTheSameText) {
    journal::change whole;
    whole.office = office;
    whole.type = "staff";
    whole.record = "r";
    whole.author = "Rahim";
    whole.nonce = 77 << 1;
    whole.fields = {{"mobile", "+8801711000000"}, {"name_bn", "রোকেয়া"}};
    journal::seal(whole);
    journal::redaction both, one;
    both.id = one.id = whole.id;
    one.values["mobile"] = {{"by", "N"}, {"why", "W"}, {"at", 5}};
    both.values = one.values;
    both.values["name_bn"] = one.values["mobile"];
    const auto first = journal::cut_out(whole, one).value();
    const auto direct = journal::cut_out(whole, both).value();
    auto again = both;
    const auto later = journal::cut_out(first, again).value();
    EXPECT_EQ(later.content, direct.content);
    EXPECT_EQ(again.rest, both.rest);
    EXPECT_EQ(direct.content.find("01711"), std::string::npos);
    EXPECT_EQ(direct.nonce, 0u);  // or numbers could be tried until one gives the id
    EXPECT_EQ(direct.id, whole.id);
}

// --- more of it than anybody takes out ----------------------------------------------------------

class ManyRedactions : public Redaction {
protected:
    // A change of the office's portal, with so much taken out as one can have, each for a long
    // reason.
    hub_store::journal_row change_of(int number) {
        hub_store::journal_row row;
        row.office = row.written_in = office;
        row.at = {hub.random.draw<base::replica_id>(), 1};
        row.received_at = row.effective_at = hub.time.now;
        row.change.office = row.change.record = office;
        row.change.type = "portal";
        row.change.author = "Rahim";
        row.change.nonce = static_cast<std::uint64_t>(number) << 1;
        row.change.fields = {{field, secret}};
        journal::seal(row.change);
        return row;
    }
    journal::redaction full_of(const hub_store::journal_row& row) {
        journal::redaction r;
        const std::string why(1'500, 'w');
        for (std::size_t i = 0; i < journal::redacted_values_limit; ++i) {
            r.values["f" + std::to_string(i)] = {{"by", "N"}, {"why", why}, {"at", 5}};
        }
        EXPECT_TRUE(hub_intake::sign_redaction(hub.key, row, r));
        return r;
    }
    std::size_t known_at_the_hub() {
        std::size_t count = 0;
        hub.inside([&] { count = hub.store().redactions("", 0, 0).size(); });
        return count;
    }
};

TEST_F(ManyRedactions, HundredAndFirstValueOfAChangeIsRefused) {
    auto row = change_of(1);
    auto r = full_of(row);
    hub.inside([&] {
        hub_store::enter_change(hub.store(), *record::builtin_types(), row);
        EXPECT_TRUE(
            hub_intake::enter_redaction(hub.store(), *record::builtin_types(), hub.key, r));
    });
    const auto out = ask("redact", {{"target", target}, {"field", field}, {"office", office},
                                    {"why", "asked"}});
    EXPECT_EQ(out.exit_code, 1);
    EXPECT_NE(out.out.find("at most 100 values"), std::string::npos) << out.out << out.err;
    EXPECT_TRUE(log.empty());
}

// In pieces that a hub reads; and the hub tells them on in pages that another agent reads.
TEST_F(ManyRedactions, TravelInUnitsThatAreRead) {
    auto a = hub.enrol(2), b = hub.enrol(3);
    ASSERT_EQ(told(a->sync()), "");
    constexpr int all = 12;
    const auto taken = a->store().db().transact([&]() -> base::result<void> {
        for (int i = 1; i <= all; ++i) {
            TRY_VOID(agent_store::redactions(a->store())
                         .take({hub.key.public_part()}, full_of(change_of(i)), "an earlier one"));
        }
        return {};
    });
    ASSERT_TRUE(taken);
    for (int i = 0; i < 4; ++i) ASSERT_EQ(told(a->sync()), "");
    EXPECT_EQ(known_at_the_hub(), static_cast<std::size_t>(all));
    ASSERT_EQ(told(b->sync()), "");
    EXPECT_EQ(redactions_known(*b), all);
}

}  // namespace
}  // namespace kheya::agent_test
