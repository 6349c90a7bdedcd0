#include "agent/command/cli.hpp"
#include "agent/command/evidence_verbs.hpp"
#include "agent/sync/carrier.hpp"
#include "shared/base/base64.hpp"
#include "shared/base/hash.hpp"
#include "shared/base/text.hpp"
#include "tests/unit/agent_fakes.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

namespace kheya::agent_test {
namespace {

using agent_sync::ended;
using platform::byte_range;
using platform::http_request;
using platform::http_response;

// The agent against a hub that keeps blobs as docs/wire.md says, with knobs for every fault.
class AgentEvidence : public testing::Test {
protected:
    AgentEvidence() {
        std::filesystem::remove_all(blob_path);
        hub.instead = [this](const http_request& asked) { return blob_answer(asked); };
        EXPECT_TRUE(agent.sync().has_value());
        agent.save("maintainer_office=DC");
    }

    editing::outcome attach(const std::string& bytes, json more = json::object(),
                            editing::speech how = {true, false}) {
        more["target"] = more.value("target", "portal");
        more["bytes"] = base::to_base64url(std::string_view(bytes));
        return perform([&](agent_store::agent_ledger& ledger) {
            return agent_command::attach(ledger, blobs, more, ledger.writer("Rahim"), how);
        });
    }
    // In a transaction that ends as its outcome does.
    template <class F>
    editing::outcome perform(F verb) {
        editing::outcome given;
        const auto done = agent.store().db().transact([&]() -> base::result<void> {
            agent_store::agent_ledger ledger(agent.store(), random, agent.time.now,
                                             {agent.time.boot, agent.time.mono, 0});
            given = verb(ledger);
            return given.exit_code == 0 ? base::result<void>() : base::refused("rolled back");
        });
        EXPECT_EQ(done.has_value(), given.exit_code == 0);
        return given;
    }
    agent_sync::exchange_end carry() {
        agent_sync::exchange_end end;
        std::function<bool()> never = [] { return false; };
        agent.carry(blobs, never, end);
        return end;
    }
    agent_store::evidence_counts counts() {
        return agent.store().db().read([&] {
            return agent_store::count_evidence(agent.store().db(), blobs);
        }).value();
    }

    std::optional<http_response> blob_answer(const http_request& asked) {
        if (!asked.target.starts_with("/v1/blob/")) return std::nullopt;
        ++requests;
        if (refuses_with != 0) return platform::make_problem(refuses_with, "", "not this one");
        const std::string hash = asked.target.substr(9, 64);
        std::string& there = at_hub[hash];
        if (asked.method == "GET") return piece_of(there, *asked.range);
        if (asked.range->count == 0 || asked.range->first != there.size()) {
            const int status = asked.range->count == 0 ? 200 : 409;
            return platform::make_response(status, "application/json",
                                           json{{"have", there.size()}}.dump());
        }
        sent += asked.content_length;
        if (blocks_left-- == 0) return platform::make_response(200, "text/html", "<html>");
        there += take(asked.body);
        const bool is_wrong = there.size() == asked.range->total &&
                              base::sha256_of(there).hex() != hash;
        if (is_wrong) {
            there.clear();
            return platform::make_problem(422, "", "another SHA-256");
        }
        return platform::make_response(200, "application/json",
                                       json{{"have", there.size() + lies}}.dump());
    }
    static std::optional<http_response> piece_of(const std::string& there,
                                                 const byte_range& range) {
        if (there.empty()) return platform::make_problem(404, "", "not here");
        auto given = platform::make_response(206, "application/octet-stream",
                                             there.substr(range.first, range.count));
        given.range = byte_range{range.first, given.content_length, there.size()};
        return given;
    }
    static std::string take(const std::shared_ptr<platform::byte_source>& body) {
        boost::asio::io_context io;
        std::string bytes;
        const auto read = [](std::shared_ptr<platform::byte_source> from,
                             std::string& out) -> platform::awaitable<void> {
            auto all = co_await platform::read_all(from, 1u << 20);
            out = all ? *all : "";
        };
        boost::asio::co_spawn(io, read(body, bytes), boost::asio::detached);
        io.run();
        return bytes;
    }
    static std::string picture(std::size_t bytes) {
        std::string made = "\x89PNG\r\n\x1a\n";
        for (std::size_t i = made.size(); i < bytes; ++i) made += static_cast<char>(i * 7 % 251);
        return made;
    }

    std::string blob_path = testing::TempDir() + "agent_evidence_blobs";
    platform::blob_folder blobs{blob_path};
    fake_chance random{11};
    fake_hub hub{random};
    office_agent agent{hub, 2};
    std::map<std::string, std::string> at_hub;
    int requests = 0, blocks_left = -1, refuses_with = 0;
    std::uint64_t sent = 0, lies = 0;
};

TEST_F(AgentEvidence, FileBecomesARecordAndGoesInBlocks) {
    const std::string bytes = picture(100'000);
    const auto kept = attach(bytes, {{"file_name", "page.png"}, {"caption", "English page"}});
    ASSERT_EQ(kept.exit_code, 0) << kept.out;
    const auto told = json::parse(kept.out);
    EXPECT_EQ(told["sha256"], base::sha256_of(bytes).hex());
    EXPECT_EQ(counts().waiting, 1);
    EXPECT_EQ(counts().waiting_bytes, 100'000);
    EXPECT_EQ(carry().how, ended::done);
    EXPECT_TRUE(at_hub[base::sha256_of(bytes).hex()] == bytes);
    EXPECT_EQ(requests, 5);   // the question, and four blocks
    EXPECT_EQ(counts().waiting, 0);
    EXPECT_EQ(carry().how, ended::done);
    EXPECT_EQ(requests, 5);
}

TEST_F(AgentEvidence, LongNameOfAFileIsKeptShorter) {
    std::string name;
    for (int i = 0; i < 240; ++i) name += "ছ";
    const auto kept = attach(picture(1000), {{"file_name", name + ".png"}});
    ASSERT_EQ(kept.exit_code, 0) << kept.out;
    std::string stored;
    perform([&](agent_store::agent_ledger& in) {
        const auto types = in.types();
        editing::record_filter filter;
        filter.type = "evidence";
        EXPECT_TRUE(in.each(filter, [&](const editing::record_state& state) {
            const auto values = editing::shown_values(*types->find("evidence"), state);
            if (values.contains("file_name")) stored = values.at("file_name").get<std::string>();
        }));
        return editing::outcome{};
    });
    EXPECT_EQ(base::length(stored), 200u) << stored;
    EXPECT_TRUE(stored.starts_with("ছছ") && stored.ends_with("ছ….png")) << stored;
}

TEST_F(AgentEvidence, FileWhoseRecordWentToAnotherOfficeStillGoes) {
    const std::string bytes = picture(1000);
    ASSERT_EQ(attach(bytes).exit_code, 0);
    (void)agent.store().db().transact([&] {   // as when the stream says that it is gone
        agent.store().db().run("UPDATE journal SET state = 'confirmed'");
        agent.store().db().run("DELETE FROM evidence");
    });
    EXPECT_EQ(counts().waiting, 1);
    EXPECT_EQ(carry().how, ended::done);
    EXPECT_TRUE(at_hub[base::sha256_of(bytes).hex()] == bytes);
    EXPECT_EQ(counts().waiting, 0);
    std::filesystem::remove_all(blob_path);
    EXPECT_EQ(counts().missing, 0);
    requests = 0;
    EXPECT_EQ(carry().how, ended::done);
    EXPECT_EQ(requests, 0);
}

TEST_F(AgentEvidence, FilesGoWhenNoChangeWaitsAnyMore) {
    agent.carry_with_sync(blobs);
    ASSERT_EQ(attach(picture(100'000)).exit_code, 0);
    for (int i = 0; i < 50; ++i) agent.save("maintainer_office=DC " + std::to_string(i));
    ASSERT_EQ(attach(picture(2000)).exit_code, 0);
    ASSERT_GT(agent.counts().pending, 50);
    int blobs_asked = 0, exchanges = 0;
    hub.instead = [&](const http_request& asked) {
        const bool is_file = asked.target.starts_with("/v1/blob/");
        ++(is_file ? blobs_asked : exchanges);
        if (!is_file) EXPECT_EQ(blobs_asked, 0) << "a change waited for a file";
        else EXPECT_EQ(agent.counts().pending, 0) << "a file went before a change";
        return blob_answer(asked);
    };
    ASSERT_TRUE(agent.sync());
    EXPECT_GT(exchanges, 0);
    EXPECT_GT(blobs_asked, 1);
    EXPECT_EQ(at_hub.size(), 2U);
    EXPECT_EQ(counts().waiting, 0);
}

TEST_F(AgentEvidence, SendingResumesWhereTheLineDied) {
    const std::string bytes = picture(100'000);
    ASSERT_EQ(attach(bytes).exit_code, 0);
    blocks_left = 2;
    EXPECT_EQ(carry().how, ended::no_link);
    EXPECT_EQ(counts().waiting, 1);
    blocks_left = -1;
    sent = 0;
    EXPECT_EQ(carry().how, ended::done);
    EXPECT_EQ(sent, 100'000 - 2 * wire::blob_block);
    EXPECT_TRUE(at_hub[base::sha256_of(bytes).hex()] == bytes);
}

TEST_F(AgentEvidence, WhatTheHubWillNotTakeIsPassedOverAndTold) {
    ASSERT_EQ(attach(picture(1000)).exit_code, 0);
    for (const int status : {400, 403, 413, 416, 422}) {
        refuses_with = status;
        EXPECT_EQ(carry().how, ended::done) << status;
        EXPECT_EQ(counts().waiting, 1) << status;
        EXPECT_NE(agent.note(agent_store::note::evidence_trouble).find("not this one"),
                  std::string::npos) << status;
    }
    refuses_with = 404;   // its record is not there yet: nothing is wrong
    EXPECT_EQ(carry().how, ended::done);
    EXPECT_EQ(agent.note(agent_store::note::evidence_trouble), "");
    refuses_with = 503;
    EXPECT_EQ(carry().how, ended::later);
    refuses_with = 401;
    EXPECT_EQ(carry().how, ended::forbidden);
    refuses_with = 0;
    EXPECT_EQ(carry().how, ended::done);
    EXPECT_EQ(counts().waiting, 0);
}

TEST_F(AgentEvidence, HubThatCountsWronglyIsNotFollowed) {
    ASSERT_EQ(attach(picture(100'000)).exit_code, 0);
    lies = 7;
    EXPECT_EQ(carry().how, ended::no_link);
    EXPECT_EQ(counts().waiting, 1);
    EXPECT_LT(requests, 20);
}

TEST_F(AgentEvidence, FileThatIsMissingComesBackFromTheHub) {
    const std::string bytes = picture(600'000);
    ASSERT_EQ(attach(bytes).exit_code, 0);
    EXPECT_EQ(carry().how, ended::done);
    std::filesystem::remove_all(blob_path);
    EXPECT_EQ(counts().missing, 1);
    EXPECT_EQ(carry().how, ended::done);
    EXPECT_EQ(counts().missing, 0);
    EXPECT_TRUE(blobs.read(base::sha256_of(bytes), wire::blob_limit).value() == bytes);
}

TEST_F(AgentEvidence, WrongBytesFromTheHubAreNotKept) {
    const std::string bytes = picture(1000), hash = base::sha256_of(bytes).hex();
    ASSERT_EQ(attach(bytes).exit_code, 0);
    EXPECT_EQ(carry().how, ended::done);
    std::filesystem::remove_all(blob_path);
    at_hub[hash][500] ^= 1;
    EXPECT_EQ(carry().how, ended::done);
    EXPECT_EQ(counts().missing, 1);
    EXPECT_NE(agent.note(agent_store::note::evidence_trouble), "");
    at_hub[hash] = bytes;
    EXPECT_EQ(carry().how, ended::done);
    EXPECT_EQ(counts().missing, 0);
}

TEST_F(AgentEvidence, RestoredHubIsAskedAgainAndGetsItBack) {
    const std::string bytes = picture(1000);
    ASSERT_EQ(attach(bytes).exit_code, 0);
    EXPECT_EQ(carry().how, ended::done);
    at_hub.clear();
    EXPECT_EQ(carry().how, ended::done);
    EXPECT_TRUE(at_hub.empty());   // in this epoch it is known to be there
    hub.new_epoch();
    ASSERT_TRUE(agent.sync().has_value());
    EXPECT_EQ(carry().how, ended::done);
    EXPECT_TRUE(at_hub[base::sha256_of(bytes).hex()] == bytes);
}

TEST_F(AgentEvidence, DamagedFileIsSetAsideInsteadOfSentForEver) {
    const std::string bytes = picture(1000);
    ASSERT_EQ(attach(bytes).exit_code, 0);
    const auto path = blobs.path_of(base::sha256_of(bytes));
    std::filesystem::remove(path);
    std::ofstream(path) << picture(999) << "!";
    EXPECT_EQ(carry().how, ended::done);
    EXPECT_EQ(counts().waiting, 0);
    EXPECT_EQ(counts().missing, 1);
}

TEST_F(AgentEvidence, FileCutShortHoldsUpNoOther) {
    const std::string cut = picture(70'000), whole = picture(2000), last = picture(1000);
    for (const auto& bytes : {cut, whole, last}) ASSERT_EQ(attach(bytes).exit_code, 0);
    std::filesystem::resize_file(blobs.path_of(base::sha256_of(cut)), 40'000);
    EXPECT_EQ(carry().how, ended::done);
    EXPECT_TRUE(at_hub[base::sha256_of(whole).hex()] == whole);
    EXPECT_TRUE(at_hub[base::sha256_of(last).hex()] == last);
    EXPECT_EQ(counts().waiting, 0);
    EXPECT_EQ(counts().missing, 1);
    EXPECT_NE(agent.note(agent_store::note::evidence_trouble).find("damaged"), std::string::npos);
    ASSERT_EQ(attach(cut).exit_code, 0);
    EXPECT_EQ(carry().how, ended::done);
    EXPECT_EQ(counts().missing, 0);
}

TEST_F(AgentEvidence, AttachingAgainOverADamagedFileKeepsIt) {
    const std::string bytes = picture(1000);
    ASSERT_EQ(attach(bytes).exit_code, 0);
    const auto hash = base::sha256_of(bytes);
    for (const auto& wrong : {picture(999), picture(999) + "!", bytes + "!"}) {
        std::ofstream(blobs.path_of(hash), std::ios::binary) << wrong;
        ASSERT_EQ(attach(bytes).exit_code, 0);
        const auto kept = blobs.read(hash, wire::blob_limit);
        EXPECT_TRUE(kept && *kept == bytes);
    }
}

TEST_F(AgentEvidence, DeepCheckFindsADamagedFileOnce) {
    const std::string bytes = picture(1000);
    ASSERT_EQ(attach(bytes).exit_code, 0);
    EXPECT_TRUE(agent_command::check_evidence(blobs).empty());
    std::ofstream(blobs.path_of(base::sha256_of(bytes))) << "x";
    ASSERT_EQ(agent_command::check_evidence(blobs).size(), 1u);
    EXPECT_TRUE(agent_command::check_evidence(blobs).empty());
    EXPECT_EQ(counts().missing, 1);
}

TEST_F(AgentEvidence, TooMuchAndNothingAreRefusedAndLeaveNoFile) {
    const auto refused = attach(picture(wire::blob_limit + 1));
    EXPECT_EQ(refused.exit_code, 1);
    EXPECT_NE(refused.out.find("2048 KiB"), std::string::npos);
    EXPECT_EQ(attach("").exit_code, 2);
    EXPECT_EQ(attach(picture(10), {{"target", "portal/nosuch"}}).exit_code, 2);
    EXPECT_EQ(attach(picture(10), {{"target", "staff"}}).exit_code, 2);
    EXPECT_EQ(attach(picture(10), {{"taken_on", "yesterday"}}).exit_code, 1);
    EXPECT_TRUE(blobs.all().empty());
    EXPECT_EQ(attach(picture(wire::blob_limit)).exit_code, 0);
    EXPECT_EQ(blobs.all().size(), 1u);
}

// The pages look for a record's evidence by its one name.
TEST_F(AgentEvidence, IsAboutTheRecordHoweverItsKeyWasTyped) {
    const auto set = [&](const std::string& target, const std::string& assignment) {
        return perform([&](agent_store::agent_ledger& ledger) {
                   return editing::run_verb(
                       "set", {{"target", target}, {"assignments", {assignment}}}, ledger,
                       ledger.writer("Rahim"), {true, false});
               })
            .exit_code;
    };
    ASSERT_EQ(set("social_channel/facebook", "state=no"), 0);
    ASSERT_EQ(set("enothi_count/accounts:2021-12:note_self", "value=12"), 0);
    const auto about = [&](const std::string& typed) {
        const auto kept = attach(picture(10), {{"target", typed}});
        if (kept.exit_code != 0) return kept.out;
        return json::parse(kept.out)["fields"]["about"]["value"].get<std::string>();
    };
    EXPECT_EQ(about("social_channel/Facebook"), "social_channel/facebook");
    EXPECT_EQ(about("enothi_count/accounts:২০২১-১২:note_self"),
              "enothi_count/accounts:2021-12:note_self");
    EXPECT_EQ(about("portal"), "portal");
}

TEST_F(AgentEvidence, RefusalIsSaidInWordsToWhoAsksForWords) {
    for (const bool bengali : {false, true}) {
        for (const json& wrong : {json{{"taken_on", "yesterday"}}, json{{"target", "staff"}},
                                  json{{"caption", std::string(400, 'x')}}}) {
            const auto refused = attach(picture(10), wrong, {false, bengali});
            EXPECT_NE(refused.exit_code, 0) << wrong;
            EXPECT_EQ(refused.out, "") << wrong;
            EXPECT_NE(refused.err, "") << wrong;
            EXPECT_EQ(refused.err.find('{'), std::string::npos) << refused.err;
        }
    }
}

TEST_F(AgentEvidence, FilmIsRefusedAsAnyFileThatIsTooLarge) {
    const std::string path = blob_path + "-film.mp4";
    std::ofstream(path).put('x');
    std::filesystem::resize_file(path, 17u << 20);
    const auto told = agent_command::parse_command_line({"--lang", "en", "attach", "portal", path});
    std::filesystem::remove(path);
    EXPECT_FALSE(told.line);
    EXPECT_EQ(told.outcome.exit_code, 1);
    EXPECT_NE(told.outcome.err.find("evidence may have 2048 KiB"), std::string::npos)
        << told.outcome.err;
}

TEST(CommandLine, WhatMakesNoCommandIsSaidInBengaliToo) {
    for (const std::vector<std::string>& words :
         {std::vector<std::string>{"import"}, {"status", "extra"}, {"import", "/nowhere/at.all"},
          {"attach", "portal", "/"}, {"run", "--port", "many"}}) {
        std::vector<std::string> typed = {"--lang", "bn"};
        typed.insert(typed.end(), words.begin(), words.end());
        const auto told = agent_command::parse_command_line(typed);
        EXPECT_FALSE(told.line) << words.front();
        EXPECT_NE(told.outcome.err.find("\xe0\xa6"), std::string::npos) << told.outcome.err;
    }
}

TEST_F(AgentEvidence, MediaTypeIsToldByTheBytes) {
    EXPECT_EQ(agent_command::media_type_of(picture(20)), "image/png");
    EXPECT_EQ(agent_command::media_type_of("\xff\xd8\xff\xe0 JFIF"), "image/jpeg");
    EXPECT_EQ(agent_command::media_type_of("%PDF-1.7"), "application/pdf");
    EXPECT_EQ(agent_command::media_type_of("RIFF....WEBPVP8 "), "image/webp");
    EXPECT_EQ(agent_command::media_type_of("RIFF"), "application/octet-stream");
    EXPECT_EQ(agent_command::media_type_of("<html>"), "application/octet-stream");
}

}  // namespace
}  // namespace kheya::agent_test
