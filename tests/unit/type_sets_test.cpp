// Record types that headquarters publishes: in use at once at the hub, carried to an agent in
// parts, changes judged by the set that their writer had.

#include "agent/store/agent_ledger.hpp"
#include "agent/store/coming_types.hpp"
#include "hub/store/fold.hpp"
#include "hub/store/refold.hpp"
#include "shared/editing/edit.hpp"
#include "shared/editing/held_reason.hpp"
#include "shared/record/succession.hpp"
#include "tests/unit/hub_port_world.hpp"

#include <algorithm>
#include <filesystem>

namespace kheya::hub_test {
namespace {

using record::type_files;

const char* const drill_text = R"({
  "type": "fire_drill", "label": {"bn": "অগ্নি মহড়া", "en": "Fire drill"}, "key": "drawn",
  "fields": [
    {"name": "held_on", "label": {"bn": "তারিখ", "en": "Day"}, "kind": "date", "required": true,
     "writers": ["office", "headquarters", "ministry"]},
    {"name": "people", "label": {"bn": "লোক", "en": "People"}, "kind": "integer", "max": 100,
     "writers": ["office", "headquarters", "ministry"]},
    {"name": "note", "label": {"bn": "মন্তব্য", "en": "Note"}, "kind": "text",
     "writers": ["office", "headquarters", "ministry"]}
  ]
})";

type_files with_drill(const std::function<void(json&)>& edit = {}) {
    type_files files = record::builtin_type_files();
    json drill = json::parse(drill_text);
    if (edit) edit(drill);
    files["fire_drill.json"] = drill.dump();
    return files;
}

class TypeSets : public HubPort {
protected:
    json publish(const type_files& files, int exit_code = 0, bool dry_run = false) {
        const auto given = act("types publish", {{"files", files}, {"dry_run", dry_run}});
        EXPECT_EQ(given.exit_code, exit_code) << given.out << given.err;
        return json::parse(given.out);
    }
    json save(const json& words, int exit_code = 0) {
        const auto given = act("set", words);
        EXPECT_EQ(given.exit_code, exit_code) << given.out << given.err;
        return json::parse(given.out);
    }
    json drill(const std::string& note) {
        return save({{"target", "fire_drill"}, {"office", "NARAIL"},
                     {"assignments", {"held_on=2026-01-02", "note=" + note}}});
    }
    // What the hub tells an agent, and the agent's set after that.
    std::vector<wire::types_part> parts_for(agent_store::store& agent) {
        wire::hello hello;
        EXPECT_TRUE(agent.db().read([&] { agent_store::coming_types(agent).tell(hello); }));
        std::vector<wire::types_part> parts;
        inside([&] { parts = hub_store::types_for(*store_, hello); });
        for (auto& part : parts) {
            const auto read = wire::read_types_part(json::parse(wire::to_json(part).dump()));
            EXPECT_TRUE(read.has_value());
            part = *read;
        }
        return parts;
    }
    static void take(agent_store::store& agent, const wire::types_part& part) {
        const auto done = agent.db().transact([&]() -> base::result<void> {
            agent_store::coming_types(agent).take(part);
            return {};
        });
        EXPECT_TRUE(done.has_value()) << done.error().text();
    }
    static std::unique_ptr<agent_store::store> open(const std::string& path) {
        return std::move(agent_store::store::open(path).value());
    }
    static int version(agent_store::store& agent) {
        return agent.db().read([&] { return agent.types()->version(); }).value();
    }
    std::vector<std::string> differences() {
        std::vector<std::string> found;
        inside([&] {
            const hub_store::type_shelf shelf(*store_, record::builtin_types());
            found = hub_store::compare_with_journal(*store_, *shelf.now(), [](std::size_t) {})
                        .value();
        });
        return found;
    }
    std::optional<std::string> judged(const journal::change& c) {
        std::optional<std::string> reason;
        inside([&] {
            const hub_store::type_shelf shelf(*store_, record::builtin_types());
            hub_intake::delivery from;
            from.writable = {"NARAIL"};
            reason = hub_intake::reason_against(*store_, shelf, c, {"NARAIL", "NARAIL"}, from);
        });
        return reason;
    }
    int builtin = record::builtin_types()->version();
};

TEST_F(TypeSets, ANewTypeIsInUseAtTheHubAsSoonAsItIsPublished) {
    save({{"target", "fire_drill"}, {"office", "NARAIL"}, {"assignments", {"note=x"}}}, 2);
    const json seen = publish(with_drill(), 0, true);
    EXPECT_EQ(seen["changes"], json::parse(R"([{"what": "added", "type": "fire_drill"}])"));
    EXPECT_EQ(seen["version"], builtin);
    save({{"target", "fire_drill"}, {"office", "NARAIL"}, {"assignments", {"note=x"}}}, 2);

    const json done = publish(with_drill());
    EXPECT_EQ(done["version"], builtin + 1);
    EXPECT_EQ(done["published"], true);
    const json saved = drill("first");
    inside([&] {
        const hub_store::type_shelf shelf(*store_, record::builtin_types());
        const auto key = saved["key"].get<std::string>();
        EXPECT_NE(store_->read_row(*shelf.now(), {"NARAIL", "fire_drill", key}).find("first"),
                  std::string::npos);
    });
    EXPECT_EQ(publish(with_drill())["published"], false) << "the same set again is no news";
    const json listed = json::parse(act("types list", json::object()).out);
    EXPECT_EQ(listed["version"], builtin + 1);
    EXPECT_EQ(listed["versions"].size(), 2u);
    EXPECT_TRUE(differences().empty());
}

TEST_F(TypeSets, ASetThatLosesSomethingOrDoesNotLoadChangesNothing) {
    type_files less = with_drill();
    less.erase("staff.json");
    EXPECT_NE(publish(less, 1)["error"]["message"].get<std::string>().find("staff"),
              std::string::npos) << "a type that others name is missed when the set is loaded";
    less = with_drill();
    less.erase("portal.json");
    EXPECT_EQ(publish(less, 1)["error"]["message"].get<std::string>().find("portal.json: "), 0u);
    const auto broken = with_drill([](json& t) { t["fields"][0]["kind"] = "string"; });
    const json said = publish(broken, 1);
    EXPECT_EQ(said["error"]["where"], "fire_drill.json: fields[0].kind");
    EXPECT_EQ(json::parse(act("types list", json::object()).out)["version"], builtin);
}

TEST_F(TypeSets, AnAgentTakesThePartsInAnyOrderAndUsesTheSetAtOnceAndAfterwards) {
    const std::string path = folder() + ".db";
    std::filesystem::remove(path);
    {
        auto agent = open(path);
        EXPECT_TRUE(parts_for(*agent).empty()) << "nothing was published";
        publish(with_drill());
        auto parts = parts_for(*agent);
        ASSERT_GT(parts.size(), 1u);
        for (const auto& part : parts) EXPECT_LE(part.text.size(), wire::types_piece);
        take(*agent, parts[0]);
        EXPECT_EQ(parts_for(*agent).size(), parts.size() - 1) << "an exchange goes on from there";
        std::reverse(parts.begin(), parts.end());
        for (const auto& part : parts) {
            take(*agent, part);
            take(*agent, part);
        }
        EXPECT_EQ(version(*agent), builtin + 1);
        EXPECT_TRUE(parts_for(*agent).empty()) << "it says that it has it";
        const auto rolled_back = agent->db().transact([&]() -> base::result<void> {
            TRY_VOID(agent->use_types(record::with_version(with_drill(), builtin + 9)));
            return base::refused("rolled back");
        });
        EXPECT_FALSE(rolled_back.has_value());
        EXPECT_EQ(version(*agent), builtin + 1);
    }
    auto agent = open(path);
    EXPECT_EQ(version(*agent), builtin + 1);
    const auto files = agent->db().read([&] { return agent->type_files(); }).value();
    EXPECT_TRUE(files.contains("fire_drill.json"));
    // The next one is told by what differs.
    publish(with_drill([](json& t) { t["label"]["en"] = "Drill of fire"; }));
    const auto parts = parts_for(*agent);
    ASSERT_EQ(parts.size(), 1u);
    EXPECT_LT(parts[0].text.size(), 2'000u);
    take(*agent, parts[0]);
    EXPECT_EQ(agent->types()->find("fire_drill")->text.en, "Drill of fire");
}

TEST_F(TypeSets, WhatAProgramCannotReadIsSaidAndItsOwnSetStays) {
    auto agent = open(":memory:");
    publish(with_drill());
    for (const auto& part : parts_for(*agent)) take(*agent, part);
    // As a later program's format would have it.
    type_files later = record::with_version(with_drill(), builtin + 2);
    json drill = json::parse(drill_text);
    drill["colour"] = "red";
    later["fire_drill.json"] = drill.dump();
    wire::types_part whole{builtin + 2, record::hash_of(later), {}, 1, 1, json(later).dump()};
    take(*agent, whole);
    EXPECT_EQ(version(*agent), builtin + 1);
    const auto said = agent->db().read([&] {
        return agent_store::types_trouble(*agent, false);
    }).value();
    EXPECT_NE(said.find("fire_drill.json"), std::string::npos) << said;
    EXPECT_NE(said.find("colour"), std::string::npos) << said;
    wire::hello hello;
    EXPECT_TRUE(agent->db().read([&] { agent_store::coming_types(*agent).tell(hello); }));
    EXPECT_EQ(hello.types_next, whole.set);
    EXPECT_EQ(hello.types_have, -1) << "so that it is not sent again and again";
    // A set that it can read ends the trouble.
    publish(with_drill([](json& t) { t["label"]["en"] = "Drill of fire"; }));
    publish(with_drill([](json& t) { t["label"]["en"] = "Drill"; }));
    for (const auto& part : parts_for(*agent)) take(*agent, part);
    EXPECT_EQ(version(*agent), builtin + 3);
    EXPECT_TRUE(agent->db().read([&] {
        return agent_store::types_trouble(*agent, false);
    }).value().empty());
}

TEST_F(TypeSets, AChangeIsJudgedByTheSetThatItsWriterHad) {
    publish(with_drill());
    publish(with_drill([](json& t) { t["fields"][1]["max"] = 10; }));
    journal::change c;
    c.office = "NARAIL";
    c.type = "fire_drill";
    c.record = "0190163d-8694-739b-aea5-966c26f8ad91";
    c.fields["people"] = 50;
    c.type_version = builtin + 1;
    EXPECT_EQ(judged(c), std::nullopt);
    c.type_version = builtin + 2;
    EXPECT_TRUE(judged(c).has_value());
    c.type_version = builtin + 7;   // of a set that a restored hub lacks
    EXPECT_TRUE(judged(c).has_value());
    c.type_version = builtin;       // did not know the type: the hub's present set does
    EXPECT_TRUE(judged(c).has_value());
    c.fields["people"] = 5;
    EXPECT_EQ(judged(c), std::nullopt);
    c.fields["colour"] = "red";     // of a newer set than both: law 7
    EXPECT_EQ(judged(c), std::nullopt);
    c.type = "of_a_newer_set";
    EXPECT_EQ(judged(c), std::nullopt);
}

// Whoever says that he has an old set is not judged by less for it.
TEST_F(TypeSets, WhatTheClaimedSetLacksIsJudgedByThePresentOne) {
    type_files files = with_drill([](json& t) { t["key"] = "single"; });
    json portal = json::parse(files["portal.json"]);
    const json only_headquarters = {"headquarters", "ministry"};
    const auto add = [&](const char* name, const char* kind) {
        portal["fields"].push_back({{"name", name}, {"label", {{"bn", "ক"}, {"en", name}}},
                                    {"kind", kind}, {"writers", only_headquarters}});
    };
    add("hq_verified", "text");
    add("hq_rank", "integer");
    files["portal.json"] = portal.dump();
    publish(files);
    journal::change c;
    c.office = c.record = "NARAIL";
    c.type = "portal";
    for (const int version : {builtin, 1, 0, -1, builtin + 1}) {
        c.type_version = version;
        c.side = base::side::office;
        c.fields = {{"hq_verified", "approved"}};
        EXPECT_EQ(judged(c), editing::held_reason::field_is_not_written_by("hq_verified"))
            << version;
        c.fields = {{"hq_rank", "many"}};
        EXPECT_TRUE(judged(c).has_value()) << version;
        c.side = base::side::program;
        EXPECT_TRUE(judged(c).has_value()) << version;
        c.side = base::side::office;
        c.fields = {{"maintainer", "dc"}};   // as an honest old agent writes
        EXPECT_EQ(judged(c), std::nullopt) << version;
    }
    // The key of another office, and values of any kind.
    c.type = "fire_drill";
    c.type_version = builtin;
    c.fields = {{"note", "x"}};
    EXPECT_EQ(judged(c), std::nullopt);
    c.fields = {{"note", {{"a", 1}}}};
    EXPECT_TRUE(judged(c).has_value());
    c.fields = {{"note", "x"}};
    c.record = "CUMILLA";
    EXPECT_EQ(judged(c), editing::held_reason::key_names_another_office());
}

// A group travels whole: an old agent gives back the member that it does not know as it found it.
TEST_F(TypeSets, MemberThatTheClaimedSetLacksIsGivenBackAsItWas) {
    const auto grouped = [](bool with_verdict) {
        return with_drill([&](json& t) {
            json group = {{"name", "seen"}, {"label", t["label"]}, {"members", {"people", "note"}},
                          {"writers", t["fields"][1]["writers"]}};
            for (const int i : {1, 2}) t["fields"][i].erase("writers");
            if (with_verdict) {
                group["members"].push_back("verdict");
                t["fields"].push_back({{"name", "verdict"}, {"label", t["label"]},
                                       {"kind", "code"}, {"codes", "directive_status"},
                                       {"code_writers", {{"verified", {"headquarters"}}}}});
            }
            t["groups"] = json::array({group});
        });
    };
    publish(grouped(false));
    publish(grouped(true));
    hub_store::journal_row seen;
    seen.office = seen.written_in = seen.change.office = "NARAIL";
    seen.change.type = "fire_drill";
    seen.change.record = "0190163d-8694-739b-aea5-966c26f8ad91";
    seen.change.fields["seen"] = {{"people", 4}, {"verdict", "verified"}};
    seen.change.side = seen.side = base::side::headquarters;
    seen.change.type_version = builtin + 2;
    journal::seal(seen.change);
    seen.at = {random.draw<base::replica_id>(), 1};
    inside([&] {
        const hub_store::type_shelf shelf(*store_, record::builtin_types());
        hub_store::enter_change(*store_, *shelf.now(), seen);
    });
    journal::change c;
    c.office = "NARAIL";
    c.type = "fire_drill";
    c.record = seen.change.record;
    c.type_version = builtin + 1;
    c.fields["seen"] = {{"people", 5}, {"of_a_newer_set", 1}};
    EXPECT_EQ(judged(c), std::nullopt);
    c.fields["seen"] = {{"people", 5}, {"verdict", "claimed"}};
    EXPECT_EQ(judged(c), std::nullopt);
    c.fields["seen"] = {{"people", 5}, {"verdict", "no such code"}};
    EXPECT_TRUE(judged(c).has_value());
    c.fields["seen"] = {{"people", 5}, {"verdict", "verified"}};
    EXPECT_EQ(judged(c), editing::held_reason::field_is_not_written_by("seen"));
    c.base["seen"] = {seen.change.id};
    EXPECT_EQ(judged(c), std::nullopt);
    c.fields["seen"] = {{"people", 5}, {"held_on", "2026-01-02"}};   // no member of this group
    EXPECT_TRUE(judged(c).has_value());
}

TEST_F(TypeSets, FieldsThatWereKeptUnreadShowOnceTheSetKnowsThem) {
    auto agent = open(":memory:");
    journal::change c;
    c.office = "NARAIL";
    c.type = "fire_drill";
    c.record = "0190163d-8694-739b-aea5-966c26f8ad91";
    c.fields["note"] = "written with a newer set";
    c.type_version = builtin + 1;
    c.author = "Rahim";
    journal::seal(c);
    const auto kept = agent->db().transact([&]() -> base::result<void> {
        agent->journal().begin_log(random.draw<base::replica_id>());
        agent->save(c, {"boot-1", 1, 0});
        return {};
    });
    ASSERT_TRUE(kept.has_value()) << kept.error().text();
    publish(with_drill());
    for (const auto& part : parts_for(*agent)) take(*agent, part);
    const auto row = agent->db().read([&] {
        auto found = agent->db().query("SELECT note FROM fire_drill");
        return found.next() ? found.text(0) : std::string();
    });
    EXPECT_EQ(row.value(), "written with a newer set");
}

TEST_F(TypeSets, HeadsAreOrderedAnewWhenTheRuleChanges) {
    publish(with_drill());
    const auto key = drill("by headquarters")["key"].get<std::string>();
    const auto write = [&](base::side side, const std::string& note, base::time_us at) {
        inside([&] {
            const hub_store::type_shelf shelf(*store_, record::builtin_types());
            hub_store::journal_row row;
            row.office = row.written_in = row.change.office = "NARAIL";
            row.change.type = "fire_drill";
            row.change.record = key;
            row.change.fields["note"] = note;
            row.change.side = row.side = side;
            row.change.author = note;
            journal::seal(row.change);
            row.at = {random.draw<base::replica_id>(), 1};
            row.received_at = row.effective_at = at;
            hub_store::enter_change(*store_, *shelf.now(), row);
        });
    };
    write(base::side::office, "by the office", time.wall() + base::day_us);
    const auto shown = [&] {
        const auto given = act("get", {{"target", "fire_drill/" + key}, {"office", "NARAIL"}});
        return json::parse(given.out)["fields"]["note"];
    };
    EXPECT_EQ(shown()["value"], "by the office");
    EXPECT_EQ(shown()["conflict"], "settled");
    publish(with_drill([](json& t) {
        t["fields"][2]["rule"] = "headquarters";
        t["fields"][2]["ask_when"] = json::parse(R"([["office", "headquarters"]])");
    }));
    EXPECT_EQ(shown()["value"], "by headquarters");
    EXPECT_EQ(shown()["conflict"], "open");
    EXPECT_TRUE(differences().empty()) << differences().front();
}

// Nobody could judge it then: it is named, and nothing of it goes by itself.
TEST_F(TypeSets, WhatStoodInAFieldBeforeItWasPublishedIsNamedWhereTheFieldWouldNotTakeIt) {
    const std::string key = "0190163d-8694-739b-aea5-966c26f8ad91";
    inside([&] {
        journal::change c;
        c.office = "NARAIL";
        c.type = "fire_drill";
        c.record = key;
        c.fields = {{"held_on", "2026-01-02"}, {"people", {{"a", 1}}}, {"note", "planted"}};
        c.author = "officer";
        journal::seal(c);
        hub_store::journal_row row;
        row.office = row.written_in = c.office;
        row.at.replica.bytes[0] = 7;
        row.at.n = row.received_at = row.effective_at = 1;
        row.change = std::move(c);
        hub_store::enter_change(*store_, *record::builtin_types(), row);
    });
    const json done = publish(with_drill([](json& t) {
        t["fields"][2]["writers"] = {"headquarters"};
    }));
    ASSERT_EQ(done["unjudged"].size(), 2u) << done;
    for (std::size_t i = 0; i < 2; ++i) {
        EXPECT_EQ(done["unjudged"][i]["register"], i == 0 ? "note" : "people");
        EXPECT_EQ(done["unjudged"][i]["office"], "NARAIL");
    }
    const auto named = [&] { return act("check", {{"deep", true}}).out; };
    EXPECT_NE(named().find("fire_drill/" + key + ": note holds"), std::string::npos) << named();
    EXPECT_NE(named().find("fire_drill/" + key + ": people holds"), std::string::npos);
    EXPECT_EQ(named().find("held_on"), std::string::npos) << named();
    json write = {{"target", "fire_drill/" + key}, {"office", "NARAIL"},
                  {"assignments", {"note=checked", "people=5"}}};
    save(write);
    EXPECT_EQ(act("check", {{"deep", true}}).exit_code, 0) << named();
}

TEST_F(TypeSets, WhatIsRetiredStaysReadableAndIsNotWritten) {
    publish(with_drill());
    const auto key = drill("kept")["key"].get<std::string>();
    publish(with_drill([](json& t) { t["fields"][2]["retired"] = true; }));
    const json words = {{"target", "fire_drill/" + key}, {"office", "NARAIL"}};
    json write = words;
    write["assignments"] = {"note=other"};
    EXPECT_EQ(save(write, 1)["error"]["where"], "note");
    write["assignments"] = {"people=5"};
    const json saved = save(write);
    EXPECT_EQ(saved["fields"]["note"]["value"], "kept");
    publish(with_drill([](json& t) { t["retired"] = true; }));
    save({{"target", "fire_drill"}, {"office", "NARAIL"}, {"assignments", {"held_on=2026-01-03"}}},
         1);
    write["assignments"] = {"people=6"};
    save(write);
}

TEST_F(TypeSets, ARestoredHubNumbersOnAboveWhatItsAgentsHave) {
    publish(with_drill());
    wire::hello hello;
    hello.types = builtin + 5;
    hello.types_set.bytes[0] = 1;
    inside([&] {
        EXPECT_TRUE(hub_store::types_for(*store_, hello).empty()) << "it has a later one";
        hub_store::note_version_seen(*store_, hello.types);
    });
    EXPECT_EQ(publish(with_drill([](json& t) { t["label"]["en"] = "D"; }))["version"],
              builtin + 6);
}

}  // namespace
}  // namespace kheya::hub_test
