#pragma once

// Two departments below one ministry, each with all that the console's verbs show or change, and
// what each verb is asked to do to an office: for tests of who may see and change what.

#include "hub/command/people.hpp"
#include "hub/command/perform.hpp"
#include "hub/store/fold.hpp"
#include "hub/store/hub_ledger.hpp"
#include "hub/store/sqlite_store.hpp"
#include "shared/editing/edit.hpp"
#include "shared/platform/blob_folder.hpp"
#include "tests/unit/console_fakes.hpp"

#include <gtest/gtest.h>

#include <filesystem>

namespace kheya::hub_command {

using hub_store::role;
using nlohmann::json;

inline constexpr std::string_view theirs_only = "secret-of-DNC";  // in what is DNC's alone
inline constexpr const char* their_offices[] = {"DNC-HQ", "DNC-A"};
inline constexpr const char* rights_quarter = "2021-22/Q1";  // its reports are overdue by `now`
inline constexpr int not_allowed = static_cast<int>(base::errc::forbidden);

class Rights : public testing::Test {
protected:
    Rights() {
        std::filesystem::create_directories(folder + "/blobs");
        store = std::move(hub_store::open_sqlite("sqlite::memory:").value());
        inside([&] {
            store->prepare_rows(*types);
            hub_store::set_epoch(*store, {1, chance.draw<base::replica_id>()});
            store->set_meta("url", "https://hub.example:8443");
        });
        take_offices();
        for (const std::string department : {"DIP", "DNC"}) {
            const std::string text = department == "DNC" ? "secret-of-DNC" : "plain";
            say_of(department + "-A", text);
            follow(department + "-HQ", text);
            dispute(department + "-HQ");
            attach(department + "-A", text);
            hold(department + "-A", text);
            write_letters(department, text);
        }
        hub_store::device_row device;
        device.office = "DNC-A";
        device.machine = theirs_only;
        device.key = chance.draw<base::public_key>();
        inside([&] { store->put_device(device); });
    }
    ~Rights() override { std::filesystem::remove_all(folder); }

    void take_offices() {
        const std::string header =
            "office,department,level,name_bn,name_en,parent,division_bbs,district_bbs,"
            "upazila_bbs,counts_as_field,reporting_groups,valid_from,valid_to\n";
        const std::string place = ",30,26,,yes,,2020-07-01,\n", hq = ",30,26,,no,,2020-07-01,\n";
        act("office import",
            {{"csv", header + "MIN,SSD,ministry_division,বিভাগ,Ministry," + hq +
                         "DIP-HQ,DIP,hq,প্রধান কার্যালয়,Head office,MIN" + hq +
                         "DIP-A,DIP,district,আঞ্চলিক অফিস,Regional A,DIP-HQ" + place +
                         "DNC-HQ,DNC,hq,প্রধান কার্যালয়,secret-of-DNC,MIN" + hq +
                         "DNC-A,DNC,district,আঞ্চলিক অফিস,secret-of-DNC,DNC-HQ" + place}});
        act("set", {{"target", "directive/meeting:5:1.2(ga)"},
                    {"office", "MIN"},
                    {"assignments", {"text_bn=বাতায়ন সৃজন", "issued_on=2021-11-22"}}});
    }
    json put(const std::string& target, const std::string& office, const json& assignments,
             const json& more = json::object()) {
        json given = {{"target", target}, {"office", office}, {"assignments", assignments}};
        given.update(more);
        return act("set", given);
    }
    void say_of(const std::string& office, const std::string& text) {
        put("portal", office, {"state=yes", "domain=" + text + ".gov.bd"});
        remarks[office] =
            put("remark", office, {"about=portal", "text=" + text}).value("key", "");
        EXPECT_FALSE(remarks[office].empty());
    }
    // A case, a contact, a decision to carry out.
    void follow(const std::string& office, const std::string& text) {
        put("portal", office, {"state=no", "maintainer=own"});
        put("portal_case", office,
            {"opened_on=2021-10-01", "stage=identified", "content_person=" + text});
        put("coordination_contact", office,
            {"keeper=dc", "keeper_office=" + text, "officer_name=" + text, "phone=01711223344"});
        put("directive_target/meeting:5:1.2(ga)", office, {"status=claimed"});
    }
    // Two who had the same on the screen.
    void dispute(const std::string& office) {
        const json heads = act("get", {{"target", "portal"}, {"office", office}});
        const json id = heads["fields"]["maintainer"]["heads"][0]["id"];
        const json base = {{"base", json::array({id})}};
        put("portal", office, {"maintainer=dc"}, base);
        put("portal", office, {"maintainer=uno"}, base);
    }
    void attach(const std::string& office, const std::string& text) {
        const std::string bytes = "picture of " + text;
        const auto hash = platform::blob_folder(folder + "/blobs").put(bytes).value();
        files[office] = put("evidence", office,
                            {"sha256=" + hash.hex(), "mime=text/plain",
                             "bytes=" + std::to_string(bytes.size()), "caption=" + text})
                            .value("key", "");
        inside([&] {
            store->put_blob({office, files[office], hash, static_cast<std::int64_t>(bytes.size()),
                             {}, now});
        });
    }
    // What an office sent and the hub could not accept.
    void hold(const std::string& office, const std::string& text) {
        inside([&] {
            hub_store::hub_ledger ledger(*store, types, chance, now);
            editing::writer by;
            by.name = "Nobody";
            by.made_at = now;
            by.today = base::dhaka_date(now);
            const auto shown = ledger.find("portal", office, office);
            auto made = editing::make_edit(
                *types, shown.value(),
                {{editing::assignment::action::put, "domain", text + ".held.gov.bd"}},
                std::nullopt, {}, by, ledger.draw_nonce());
            hub_store::journal_row row;
            row.change = std::move(made.value().change);
            row.office = row.written_in = office;
            row.at = {chance.draw<base::replica_id>(), 1};
            row.received_at = row.effective_at = now;
            row.quarantine = "not known here";
            hub_store::enter_change(*store, *types, row);
            held[office] = row.change.id.hex();
        });
    }
    void write_letters(const std::string& department, const std::string& text) {
        const std::string office = department + "-A";
        for (const std::string stage : {"first", "second"}) {
            drafts[office] = put("letter", department + "-HQ",
                                 {"kind=reminder", "stage=" + stage, "to=" + office,
                                  "about+=quarterly_report/2021-22/Q1", "text_bn=" + text})
                                 .value("key", "");
            if (stage == "first") act("letter issue", order_of(office));
        }
    }
    // What a page shows of the letter, as those who sign say that they saw it.
    [[nodiscard]] json seen_of(const json& letter) {
        for (const json& one : act("letters", json::object())) {
            if (one["key"] == letter) return one.value("base", json::array());
        }
        return json::array();
    }
    [[nodiscard]] json order_of(const std::string& office) {
        return {{"key", drafts[office]},
                {"base", seen_of(drafts[office])},
                {"memo", "44.00.0000.001.01.001.21.28"},
                {"signed_by", "Shahana"},
                {"designation", "Deputy secretary"}};
    }

    void inside(const std::function<void()>& work) {
        EXPECT_TRUE(store->transact([&]() -> base::result<void> {
            work();
            return {};
        }));
    }
    editing::outcome perform(const std::string& verb, const json& arguments,
                             std::optional<caller> who) {
        editing::outcome given;
        (void)store->transact([&] {
            surroundings around{*store, types, chance, key, ++now, {}, folder, std::move(who)};
            return perform_in_transaction({verb, arguments, {true, false}}, around, given);
        });
        return given;
    }
    json act(const std::string& verb, const json& arguments) {
        const auto given = perform(verb, arguments, std::nullopt);
        EXPECT_EQ(given.exit_code, 0) << verb << given.out;
        return json::parse(given.out, nullptr, false);
    }
    // Last sequence of each office's stream.
    std::map<std::string, std::int64_t> streams() {
        std::map<std::string, std::int64_t> ends;
        inside([&] {
            for (const auto& office : store->offices()) ends[office.id] = office.seq;
        });
        return ends;
    }

    // What each verb is asked to do to an office; its own or a stranger's.
    json asked(const std::string& verb, const std::string& office) {
        json given = {{"office", office}, {"target", "portal"},      {"why", "a reason"},
                      {"name", "Nobody"}, {"quarter", rights_quarter}};
        const std::string field_office = office.substr(0, 3) + "-A";
        if (verb == "set") given["assignments"] = {"domain=changed.gov.bd"};
        if (verb == "retire") given["target"] = "remark/" + remarks[field_office];
        if (verb == "retire" || verb == "decide") given["base"] = json::array();
        if (verb == "decide") {
            given["field"] = "maintainer", given["value"] = "dc";
            given["office"] = office.substr(0, 3) + "-HQ";
        }
        if (verb == "user add") given["role"] = "viewer";
        if (verb == "office move") given["parent"] = "DIP-HQ";
        if (verb == "quarantine release") given["id"] = held[field_office];
        if (verb == "extract") given["target"] = "evidence/" + files[field_office];
        if (verb == "letter issue") given.update(order_of(field_office));
        if (verb == "letter draft") given["stage"] = "third", given["office"] = field_office;
        if (verb == "search") given["text"] = "secret-of-DNC";
        if (verb == "office list") given["offices"] = {office};
        if (verb == "office merge") given["offices"] = {office}, given["into"] = "DIP-HQ";
        if (verb == "office split") given["csv"] = "record,into\n";
        if (verb == "office import") given["csv"] = "office\n";
        return given;
    }
    // Of all offices, and what is behind a number that DNC's are in.
    static std::vector<json> asked_of_all(const std::string& verb) {
        const json quarter = {{"quarter", rights_quarter}, {"text", "secret-of-DNC"}};
        if (verb != "list offices") return {quarter};
        json behind = quarter, point = quarter, one = quarter;
        behind.update({{"table", "T1"},
                       {"column", "exists"},
                       {"row", {{"department", "DNC"}, {"by", "field"}}}});
        point.update({{"what", "portal_yes"}, {"point", "2021-22/Q2"}});
        one.update({{"what", "portal_yes"}});
        return {quarter, behind, point, one};
    }
    // Whether anything of DNC's stands in what was given.
    static bool shows_theirs(const editing::outcome& given) {
        const auto holds = [](const std::string& text) {
            for (const std::string_view word : {theirs_only, std::string_view("secret-of-dnc")}) {
                if (text.find(word) != std::string::npos) return true;
            }
            return std::any_of(std::begin(their_offices), std::end(their_offices),
                               [&](const std::string& office) {
                                   return text.find("\"" + office + "\"") != std::string::npos;
                               });
        };
        return holds(given.out) || holds(given.err) ||
               std::any_of(given.files.begin(), given.files.end(),
                           [&](const auto& file) { return holds(file.bytes); });
    }

    const std::string folder = testing::TempDir() + "kheya-rights-" +
                               testing::UnitTest::GetInstance()->current_test_info()->name();
    std::shared_ptr<const record::type_set> types = record::builtin_types();
    console_test::counted_chance chance;
    platform::key_pair key = platform::key_pair::generate(chance);
    base::time_us now = 1'640'000'000 * base::second_us;
    std::unique_ptr<hub_store::sqlite_store> store;
    // By office: keys, or the id of a change.
    std::map<std::string, std::string> remarks, drafts, files, held;
};

}  // namespace kheya::hub_command
