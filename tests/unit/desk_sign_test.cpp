// A quarter's form is signed as it was shown, or not at all.

#include "agent/command/quarter_form.hpp"
#include "shared/editing/edit.hpp"
#include "tests/unit/agent_fakes.hpp"

#include <gtest/gtest.h>

namespace kheya::agent_test {

namespace {

using editing::assignment;
using editing::outcome;
using nlohmann::json;

constexpr const char* signed_quarter = "2021-22/Q1";

class QuarterSigning : public testing::Test {
protected:
    template <typename Work>
    auto with_ledger(Work work) {
        return agent.store().db().transact([&] {
            agent_store::agent_ledger in(agent.store(), chance, agent.time.now,
                                         {agent.time.boot, agent.time.mono, 0});
            return work(in);
        });
    }

    void put(const std::string& type, const std::string& key,
             const std::vector<std::pair<std::string, std::string>>& fields,
             const std::optional<editing::shown_ids>& bases = std::nullopt) {
        const auto saved = with_ledger([&](agent_store::agent_ledger& in) -> base::result<void> {
            const auto types = in.types();
            const std::string office = in.home_office();
            const std::string id = record::record_id(*types->find(type), office, key);
            TRY(const auto shown, in.find(type, id, office));
            std::vector<assignment> all;
            for (const auto& [field, value] : fields) {
                all.push_back({assignment::action::put, field, value});
            }
            TRY(auto made, editing::make_edit(*types, shown, all, bases, {},
                                              in.writer("Rahim"), in.draw_nonce()));
            const auto place = in.save(std::move(made.change));
            return place ? base::result<void>() : place.error();
        });
        ASSERT_TRUE(saved) << saved.error().text();
    }

    std::string report(const editing::speech& how, const char* format = "") {
        const auto printed = with_ledger([&](agent_store::agent_ledger& in) {
            const json asked = {{"quarter", asked_quarter}, {"format", format}};
            return agent_command::print_form(in, asked, agent.time.now, how);
        });
        return printed ? printed->out : printed.error().text();
    }
    // What names the form as it stands.
    std::string shown() {
        return json::parse(report({true, false})).value("shown", "");
    }

    base::result<outcome> sign(const std::string& form, const char* by = "Rahim",
                               const editing::speech& how = {true, false}) {
        const json asked = {{"quarter", asked_quarter}, {"by", by}, {"designation", "AD"},
                            {"force", true},             {"shown", form}};
        return with_ledger([&](agent_store::agent_ledger& in) {
            return agent_command::sign_form(in, asked, how);
        });
    }

    // Lines of a table, all in one go.
    void load(const std::string& type, const std::string& csv) {
        const json asked = {{"target", type}, {"csv", csv}};
        const auto loaded = with_ledger([&](agent_store::agent_ledger& in) {
            return editing::run_verb("set", asked, in, in.writer("Rahim"), {true, false});
        });
        ASSERT_TRUE(loaded) << loaded.error().text();
        ASSERT_EQ(loaded->exit_code, 0) << loaded->out;
    }

    // What the last signature keeps.
    std::string figures() {
        const auto types = agent.store().types();
        const auto all = signatures();
        if (all.empty()) return {};
        const auto values = editing::shown_values(*types->find("sign_off"), all.back());
        const auto found = values.find("figures");
        return found == values.end() ? std::string() : found->second.get<std::string>();
    }

    std::vector<editing::record_state> signatures() {
        std::vector<editing::record_state> all;
        const auto read = with_ledger([&](agent_store::agent_ledger& in) {
            editing::record_filter filter;
            filter.type = "sign_off";
            return in.each(filter, [&](const auto& state) { all.push_back(state); });
        });
        EXPECT_TRUE(read);
        return all;
    }

    fake_chance chance{3};
    fake_hub hub{chance};
    office_agent agent{hub, 5};   // its clock: 20 December 2021, in Q2
    const char* asked_quarter = signed_quarter;
};

TEST_F(QuarterSigning, WhatChangedSinceItWasShownIsNotSigned) {
    put("portal", "", {{"state", "yes"}, {"domain", "a.narail.gov.bd"}});
    const std::string before = shown();
    put("portal", "", {{"domain", "b.narail.gov.bd"}});
    const auto refused = sign(before);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, base::errc::refused);
    EXPECT_NE(refused.error().text(false).find("another"), std::string::npos);
    EXPECT_NE(refused.error().text(true).find("বদলেছে"), std::string::npos);
    EXPECT_TRUE(signatures().empty());

    const std::string now = shown();
    EXPECT_NE(now, before);
    const auto done = sign(now);
    ASSERT_TRUE(done) << done.error().text();
    ASSERT_EQ(signatures().size(), 1u);
    const auto types = agent.store().types();
    const auto values = editing::shown_values(*types->find("sign_off"), signatures().front());
    EXPECT_NE(values.at("figures").get<std::string>().find("b.narail.gov.bd"), std::string::npos);
}

TEST_F(QuarterSigning, ValueInDisputeIsMarkedWhereverTheFormIsShown) {
    const editing::shown_ids nothing_seen;
    const std::string key = "all:2021-08:note_self", read = "system_report";
    put("enothi_count", key, {{"value", "10"}, {"source", read}}, nothing_seen);
    const std::string before = shown();
    put("enothi_count", key, {{"value", "20"}, {"source", read}}, nothing_seen);
    EXPECT_NE(shown(), before) << "another form is signed";
    std::map<std::string, json> others;
    const json table = json::parse(report({true, false}))["tables"]["enothi_count"];
    for (const json& row : table["rows"]) {
        if (row.size() == 5) others[row[2].get<std::string>()] = {row[3], row[4]};
    }
    ASSERT_EQ(others.size(), 1u) << table;
    const json told = others["value"];
    EXPECT_TRUE(told == json({10, {20}}) || told == json({20, {10}})) << told;
    for (const bool bn : {true, false}) {
        const char* mark = bn ? "মীমাংসা বাকি" : "waits for a decision";
        EXPECT_NE(report({false, bn}).find(mark), std::string::npos);
        EXPECT_NE(report({false, bn}, "html").find(mark), std::string::npos);
    }
}

// An office of forty branches that fills the whole grid, month by month.
TEST_F(QuarterSigning, FullFormIsKeptWithItsSignature) {
    const std::vector<std::string> kinds = {"dak_received",  "dak_disposed",
                                            "note_self",     "note_from_dak",
                                            "note_disposed", "note_by_potrojari",
                                            "potrojari",     "note_paper"};
    std::string branches = "key,name_bn,state,started_on,users\n";
    std::string counts = "key,value,source,read_on\n";
    for (int b = 1; b <= 40; ++b) {
        const std::string branch = "branch-" + std::to_string(b);
        branches += branch + ",পাসপোর্ট ইস্যু ও সংরক্ষণ শাখা,started,2021-01-" +
                    (b % 28 < 9 ? "0" : "") + std::to_string(b % 28 + 1) + "," +
                    std::to_string(b) + "\n";
        for (const char* month :
             {"2020-10", "2020-11", "2020-12", "2021-01", "2021-02", "2021-03", "2021-04",
              "2021-05", "2021-06", "2021-07", "2021-08", "2021-09"}) {
            for (std::size_t k = 0; k < kinds.size(); ++k) {
                counts += branch + ":" + month + ":" + kinds[k] + "," +
                          std::to_string(1000 * b + static_cast<int>(k)) + "," +
                          (b % 3 == 0 ? "hand_count" : "system_report") + ",2021-10-0" +
                          std::to_string(b % 9 + 1) + "\n";
            }
        }
    }
    load("enothi_branch", branches);
    load("enothi_count", counts);
    const auto signed_now = sign(shown());
    ASSERT_TRUE(signed_now) << signed_now.error().text();
    EXPECT_EQ(json::parse(signed_now->out)["warnings"], json::array());

    const std::string kept = figures();
    ASSERT_FALSE(kept.empty()) << "nothing of what was signed for is kept";
    const json table = json::parse(kept)["tables"]["enothi_count"];
    EXPECT_EQ(table["fields"], json({"value", "source", "read_on"}));
    for (const auto& [branch, value, source] :
         {std::tuple("branch-3", 3002, "hand_count"),
          std::tuple("branch-40", 40002, "system_report")}) {
        json row = table["rows"][branch]["2021-08"]["note_self"];
        for (std::size_t i = row.size(); i < 3; ++i) row.push_back(table["usual"][i]);
        EXPECT_EQ(row[0], value);
        EXPECT_EQ(row[1], source);
    }
    EXPECT_FALSE(table["rows"]["branch-3"].contains("2021-06")) << "another quarter's";
    EXPECT_EQ(table["rows"].size(), 40u);
}

TEST_F(QuarterSigning, WhatIsTooMuchToBeKeptIsTold) {
    std::string name, branches = "key,name_bn,state\n";
    for (int i = 0; i < 150; ++i) name += "শ";
    for (int b = 0; b < 160; ++b) {
        branches += "b" + std::to_string(b) + "," + name + std::to_string(b) + ",setup\n";
    }
    load("enothi_branch", branches);
    const auto signed_now = sign(shown());
    ASSERT_TRUE(signed_now) << signed_now.error().text();
    EXPECT_TRUE(figures().empty());
    const json told = json::parse(signed_now->out)["warnings"];
    ASSERT_EQ(told.size(), 1u) << signed_now->out;
    EXPECT_EQ(told[0]["field"], "figures");
    EXPECT_FALSE(told[0]["message_bn"].get<std::string>().empty());
    const auto in_words = sign(shown(), "Karim", {false, true});
    ASSERT_TRUE(in_words);
    EXPECT_NE(in_words->err.find("রাখা যায়নি"), std::string::npos) << in_words->err;
}

TEST_F(QuarterSigning, AQuarterThatIsNotOverIsNotSigned) {
    put("portal", "", {{"state", "no"}});
    asked_quarter = "2021-22/Q2";
    const auto refused = sign(shown());
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, base::errc::refused);
    EXPECT_NE(refused.error().text(false).find("31 December 2021"), std::string::npos);
    EXPECT_NE(refused.error().text(true).find("৩১ ডিসেম্বর ২০২১"), std::string::npos);
    EXPECT_TRUE(signatures().empty());
}

TEST_F(QuarterSigning, WhoSignsSaysWhatWasShown) {
    put("portal", "", {{"state", "no"}});
    for (const char* form : {"", "0123456789abcdef"}) {
        EXPECT_FALSE(sign(form)) << form;
        EXPECT_TRUE(signatures().empty());
    }
}

TEST_F(QuarterSigning, WhatTheFormDoesNotShowKeepsNobodyFromSigning) {
    put("portal", "", {{"state", "no"}});
    const std::string form = shown();
    put("staff", "", {{"name_bn", "সালমা"}, {"designation", "অফিস সহকারী"}});
    EXPECT_EQ(shown(), form);
    EXPECT_TRUE(sign(form));
    put("staff", "", {{"name_bn", "করিম"}, {"designation", "অফিস সহকারী"}});
    EXPECT_TRUE(sign(form)) << "a signature is not on the form: it may be signed again";
    EXPECT_EQ(signatures().size(), 2u);
}

TEST_F(QuarterSigning, TheSameIsSignedTwiceOnlyWhereItWasReturned) {
    put("portal", "", {{"state", "no"}});
    ASSERT_TRUE(sign(shown()));
    const auto again = sign(shown());
    ASSERT_FALSE(again) << "pressed twice";
    EXPECT_EQ(again.error().code, base::errc::refused);
    EXPECT_NE(again.error().text(false).find("revision 1"), std::string::npos);
    EXPECT_NE(again.error().text(true).find("সংস্করণ ১"), std::string::npos);
    EXPECT_EQ(signatures().size(), 1u);

    EXPECT_TRUE(sign(shown(), "Karim")) << "by another";
    EXPECT_FALSE(sign(shown(), "Karim"));
    ASSERT_TRUE(agent.sync());
    hub.write("status", "returned", "quarterly_report",
              "DIP-DIST-65:" + std::string(asked_quarter));
    ASSERT_TRUE(agent.sync());
    EXPECT_TRUE(sign(shown(), "Karim"));
    EXPECT_EQ(signatures().size(), 3u);
}

TEST_F(QuarterSigning, TextAndPageToPrintNameTheFormAsTheDocumentDoes) {
    put("portal", "", {{"state", "no"}});
    for (const bool bn : {true, false}) {
        EXPECT_NE(report({false, bn}).find("--shown " + shown()), std::string::npos);
        EXPECT_NE(report({false, bn}, "html").find(shown()), std::string::npos);
    }
}

}  // namespace

}  // namespace kheya::agent_test
