// What an enrolled device may send, meaning harm or not, ends neither the hub nor the exchanges of
// others: it is taken, held with a reason or refused, and whoever asks later gets an answer that he
// can read.

#include "hub/intake/gate.hpp"
#include "shared/base/base64.hpp"
#include "shared/editing/held_reason.hpp"
#include "shared/wire/unit_text.hpp"
#include "tests/unit/hub_hostile_world.hpp"

namespace kheya::hub_test {
namespace {

TEST_F(HubHostile, EntryIsNotEditedInTheShadowOfItsRetirement) {
    using bases = std::map<std::string, std::vector<base::change_id>>;
    auto by = fresh(narail);
    const std::string key = "0193c3d2-0000-7000-8000-000000000001";
    const auto send = [&](std::map<std::string, json> fields, bases over) {
        journal::change c = one("remark", key, std::move(fields));
        c.type_version = record::builtin_types()->version();
        c.base = std::move(over);
        journal::seal(c);
        exchange(by, unit_of(next_frame(by, {c})));
        return c.id;
    };
    const auto made = send({{"about", "portal"}, {"text", "x"}}, {});
    const auto retired = send({{"retired", {{"reason", "mistake"}}}}, {});
    ASSERT_EQ(held(), std::vector<std::string>{});
    const bases over = {{"retired", {retired}}};
    send({{"text", "y"}, {"retired", nullptr}}, {{"text", {made}}, {"retired", {retired}}});
    send({{"text", "y"}, {"retired", nullptr}}, over);
    send({{"text", "y"}, {"retired", {{"reason", "mistake"}}}}, {{"text", {made}}});
    EXPECT_EQ(held(), std::vector<std::string>(
                          3, editing::held_reason::entry_is_never_edited()));
    send({{"retired", nullptr}}, over);   // and taken back
    EXPECT_EQ(held().size(), 3u);
    inside([&] {
        const auto registers = store_->load_record("NARAIL", "remark", key);
        ASSERT_EQ(registers.at("text").state.heads.size(), 1u);
        EXPECT_EQ(registers.at("text").state.heads.front().value, "x");
    });
}

// Also by a device that may write for the office, and whatever else it names as seen.
TEST_F(HubHostile, NobodySignsOverASignature) {
    const std::string key = "NARAIL:2021-22/Q2:1";
    const auto send = [&](sender& by, const std::string& name, const journal::id_list& over) {
        journal::change c = one(
            "sign_off", key,
            {{"signature", {{"signed_by", name}, {"designation", "DD"},
                            {"signed_at", "2022-01-02T04:00:00.000Z"}}}});
        c.type_version = record::builtin_types()->version();
        if (!over.empty()) c.base["signature"] = over;
        journal::seal(c);
        exchange(by, unit_of(next_frame(by, {c})));
        return c.id;
    };
    auto by = fresh(narail);
    const auto rahim = send(by, "Rahim", {});
    const auto karim = send(by, "Karim", {});   // of two PCs that signed apart
    EXPECT_EQ(held(), std::vector<std::string>{});
    send(by, "Selim", {rahim});
    send(by, "Selim", {rahim, karim});
    send(by, "Selim", {rahim, random.draw<base::change_id>()});
    EXPECT_EQ(held(),
              std::vector<std::string>(3, editing::held_reason::is_sealed("signature")));
    send(by, "Rahim", {rahim, karim});   // which of the two stands may be said
    EXPECT_EQ(held().size(), 3u);
    inside([&] {
        const auto registers = store_->load_record("NARAIL", "sign_off", key);
        const auto& heads = registers.at("signature").state.heads;
        ASSERT_EQ(heads.size(), 1u);
        EXPECT_EQ(heads.front().value["signed_by"], "Rahim");
    });
}

TEST_F(HubHostile, NobodyWritesIntoAnIssuedLetter) {
    inside([&] {
        store_->put_office({"HQ", "", "DIP", "hq", base::side::headquarters, 0});
    });
    auto by = fresh(head);
    const std::string key = "0193c3d2-0000-7000-8000-000000000002";
    const auto send = [&](std::map<std::string, json> fields, const journal::id_list& over) {
        journal::change c = one("letter", key, std::move(fields), "HQ");
        c.side = base::side::headquarters;
        c.type_version = record::builtin_types()->version();
        for (const auto& [reg, value] : c.fields) {
            if (!over.empty()) c.base[reg] = over;
        }
        journal::seal(c);
        exchange(by, unit_of(next_frame(by, {c})));
        return c.id;
    };
    const auto draft = send({{"kind", "directive"}, {"to", "NARAIL"}, {"text_bn", "x"}}, {});
    send({{"stage", "first"}}, {});   // a field that it did not have yet
    const auto issued = send({{"text_bn", "y"}, {"issue", {{"memo", "27"}}}}, {draft});
    ASSERT_EQ(held("HQ"), std::vector<std::string>{});
    send({{"text_bn", "z"}}, {issued});
    send({{"text_bn", "z"}}, {});
    send({{"issue", {{"memo", "28"}}}}, {});
    send({{"about/portal", true}}, {});
    using editing::held_reason::is_sealed;
    const std::vector<std::string> all = {is_sealed("text_bn"), is_sealed("text_bn"),
                                          is_sealed("issue"), is_sealed("about/portal")};
    EXPECT_EQ(held("HQ"), all);
    send({{"answered_by_ref", "portal"}}, {});
    EXPECT_EQ(held("HQ").size(), 4u);
}

// An office's device that calls itself a program has the rights of its office.
TEST_F(HubHostile, ProgramOfADeviceIsNotHeadquarters) {
    auto by = fresh(narail);
    const std::string key = "0193c3d2-0000-7000-8000-000000000003";
    const auto send = [&](const std::string& type, const std::string& record,
                          std::map<std::string, json> fields) {
        journal::change c = one(type, record, std::move(fields));
        c.side = base::side::program;
        c.type_version = record::builtin_types()->version();
        journal::seal(c);
        exchange(by, unit_of(next_frame(by, {c})));
    };
    send("letter", key, {{"kind", "reminder"}});
    send("letter", key, {{"text_bn", "no answer is needed"}});
    send("letter", key, {{"retired", {{"reason", "mistake"}}}});
    using namespace editing::held_reason;
    const std::vector<std::string> all = {field_is_not_written_by("kind"),
                                          field_is_not_written_by("text_bn"),
                                          field_is_not_written_by("retired")};
    EXPECT_EQ(held(), all);
    send("letter", key, {{"read_at", "2022-01-02T04:00:00.000Z"}});
    send("portal", "NARAIL", {{"domain", "dip.narail.gov.bd"}});
    EXPECT_EQ(held().size(), 4u) << "a portal's domain is for people to write";
}

TEST_F(HubHostile, NamesThatNoReasonCanQuote) {
    auto by = fresh(narail);
    exchange(by, frames_of(by, 2, 10, [&](int i) {
                 return one("zzz", "r" + std::to_string(i), {{"a", "b"}}, std::string(60'000, 'o'));
             }));
    const auto reasons = held();
    EXPECT_EQ(reasons.size(), 20u);
    for (const auto& reason : reasons) EXPECT_LE(reason.size(), wire::reason_limit);
    expect_others_hear_all();
}

TEST_F(HubHostile, OneRegisterWithManyLongValues) {
    auto by = fresh(narail);
    exchange(by, frames_of(by, 2, 10, [&](int i) {
                 return one("zzz", "r", {{"a", std::string(60'000, static_cast<char>('a' + i))}});
             }));
    EXPECT_EQ(held().size(), 12u);   // eight of 60 KB are what one page can tell
    EXPECT_EQ(expect_others_hear_all(), 1u);
    // Who has seen them all puts one in their place.
    journal::change settling = one("zzz", "r", {{"a", "short"}});
    inside([&] {
        const auto registers = store_->load_record("NARAIL", "zzz", "r");
        for (const auto& h : registers.at("a").state.heads) settling.base["a"].push_back(h.id);
    });
    journal::seal(settling);
    exchange(by, unit_of(next_frame(by, {settling})));
    EXPECT_EQ(held().size(), 12u);
    inside([&] {
        EXPECT_EQ(store_->load_record("NARAIL", "zzz", "r")["a"].state.heads.size(), 1u);
    });
}

TEST_F(HubHostile, ManySmallValuesInOneEntry) {
    auto by = fresh(narail);
    for (int i = 0; i < 4; ++i) {
        json list = json::array();
        for (int k = 0; k < 6'000; ++k) list.push_back(0);
        const auto answer =
            exchange(by, unit_of(next_frame(by, {one("zzz", "r", {{"a", list}})})));
        EXPECT_EQ(answer.at(0)["receipt"]["replicas"][0]["n"], by.n) << i;
    }
    EXPECT_EQ(held().size(), 3u);
    expect_others_hear_all();
    // More than any answer could carry is not taken at all.
    json list = json::array();
    for (int k = 0; k < 18'000; ++k) list.push_back(0);
    exchange(by, unit_of(next_frame(by, {one("zzz", "r", {{"a", list}})})), 400);
}

// What a writer had seen is told with the head of each register.
TEST_F(HubHostile, ManyThatWereSeenInEveryRegister) {
    auto by = fresh(narail);
    std::map<std::string, json> fields;
    for (int i = 0; i < 150; ++i) fields["f" + std::to_string(i)] = 1;
    auto wide = one("zzz", "r", fields);
    for (int i = 0; i < 300; ++i) wide.saw_retired.push_back(random.draw<base::change_id>());
    journal::seal(wide);
    exchange(by, unit_of(next_frame(by, {wide})));
    EXPECT_EQ(held().size(), 1u);
    expect_others_hear_all();
}

// Each change writes the whole record: it must not grow for ever.
TEST_F(HubHostile, OneRecordOfManyRegisters) {
    auto by = fresh(narail);
    const std::string name(400, 'n');
    for (int f = 0; f < 12; ++f) {
        std::map<std::string, json> fields;
        for (int i = 0; i < 200; ++i) fields[name + std::to_string(f * 1000 + i)] = 1;
        exchange(by, unit_of(next_frame(by, {one("zzz", "r", fields)})));
    }
    EXPECT_GT(held().size(), 0u);
    inside([&] {
        EXPECT_LE(store_->heads_bytes({"NARAIL", "zzz", "r"}), wire::record_limit + 100'000);
    });
    expect_others_hear_all();
}

TEST_F(HubHostile, ValuesThatAreTooDeepToBeTold) {
    auto by = fresh(narail);
    json deep = 1;
    for (int i = 0; i < 9; ++i) deep = json::array({deep});
    exchange(by, unit_of(next_frame(by, {one("zzz", "r", {{"a", deep}})})), 400);
    expect_others_hear_all();
}

// Held changes that claim to replace each other, and a small one that replaces the last.
TEST_F(HubHostile, ClaimsThroughHeldChanges) {
    auto by = fresh(narail);
    std::vector<journal::change> all;
    for (int i = 0; i < 400; ++i) {
        auto held = one("zzz", "r", {{"a", i}}, "CUMILLA");   // not his office
        if (i > 0) held.base["a"] = {all.back().id};
        journal::seal(held);
        all.push_back(held);
    }
    const base::change_id first = all.front().id, last = all.back().id;
    exchange(by, unit_of(next_frame(by, std::move(all))));
    EXPECT_EQ(held().size(), 400u);
    auto small = one("zzz", "r", {{"a", "x"}});
    small.base["a"] = {last};
    journal::seal(small);
    exchange(by, unit_of(next_frame(by, {small})));
    inside([&] {
        const auto registers = store_->load_record("NARAIL", "zzz", "r");
        const auto& ahead = registers.at("a").state.replaced_ahead;
        EXPECT_TRUE(ahead.contains(last));
        EXPECT_FALSE(ahead.contains(first));   // so far it is not followed
    });
    // A change of thousands is not taken at all.
    auto many = one("zzz", "r", {{"a", "y"}});
    for (int i = 0; i < 2'500; ++i) many.base["a"].push_back(random.draw<base::change_id>());
    journal::seal(many);
    exchange(by, unit_of(next_frame(by, {many})), 400);
}

// Nobody at headquarters saves what his offices could never be told, either.
TEST_F(HubHostile, WhatIsTooLongIsNotSavedHere) {
    const auto done = act("set", {{"target", "portal"}, {"office", "NARAIL"},
                                  {"assignments", {"maintainer=dc"}},
                                  {"why", std::string(70'000, 'w')}});
    EXPECT_NE(done.exit_code, 0);
    EXPECT_NE((done.err + done.out).find("one text may hold at most 64 KiB"), std::string::npos)
        << done.err << done.out;
}

TEST_F(HubHostile, TheSameFrameAgainAndAgain) {
    auto by = fresh(narail);
    std::vector<journal::change> all;
    for (int i = 0; i < 500; ++i) all.push_back(one("zzz", std::to_string(i), {{"a", i}}));
    std::string body;
    const std::string frame = unit_of(next_frame(by, std::move(all)));
    for (int i = 0; i < 20; ++i) body += frame;
    const auto answer = exchange(by, body);
    ASSERT_FALSE(answer.empty());
    EXPECT_EQ(answer[0]["receipt"]["stamps"].size(), 500u);
}

TEST_F(HubHostile, MoreChangesThanOneReceiptTells) {
    auto by = fresh(narail);
    const auto answer = exchange(by, frames_of(by, 5, 400, [&](int i) {
                                     return one("zzz", std::to_string(i), {{"a", i}});
                                 }));
    ASSERT_FALSE(answer.empty());
    EXPECT_EQ(answer[0]["receipt"]["stamps"].size(), 800u);
    EXPECT_TRUE(goes_on(answer));
}

// Parts of a bundle wait here, and the line brings the one before them: nothing hostile.
TEST_F(HubHostile, MoreThatWaitedThanOneReceiptTells) {
    auto by = fresh(narail);
    const std::string gap =
        unit_of(next_frame(by, {one("portal", "NARAIL", {{"maintainer", "dc"}})}));
    inside([&] {
        for (int f = 0; f < 10; ++f) {
            std::vector<journal::change> all;
            for (int i = 0; i < 450; ++i) {
                all.push_back(one("staff", "r" + std::to_string(f * 1000 + i), {{"name", "x"}}));
            }
            const auto frame = next_frame(by, std::move(all));
            store_->put_waiting({"NARAIL", narail.public_part(), frame.replica, frame.first,
                                 wire::to_json(frame).dump()});
        }
    });
    std::int64_t turns = 0;
    auto answer = exchange(by, gap);
    const auto reached = [&] {
        return answer.at(0)["receipt"]["replicas"][0]["n"].get<std::int64_t>();
    };
    for (; goes_on(answer) && reached() < by.n && turns < 100; ++turns) answer = exchange(by);
    EXPECT_EQ(reached(), 1 + 10 * 450) << turns;
    expect_others_hear_all();
}

TEST_F(HubHostile, LargestEntriesInTheHistory) {
    auto by = fresh(narail);
    std::map<std::string, json> fields;
    for (int i = 0; i < 8; ++i) fields["f" + std::to_string(i)] = std::string(60'000, 'b');
    std::vector<journal::change> small, large;
    small.push_back(one("zzz", "s", {{"a", std::string(40'000, 'a')}}));
    large.push_back(one("zzz", "l", fields));
    const std::string first = unit_of(next_frame(by, std::move(small)));
    exchange(by, first + unit_of(next_frame(by, std::move(large))));
    EXPECT_EQ(held().size(), 1u);
    expect_others_hear_all();

    for (int i = 8; i < 17; ++i) fields["f" + std::to_string(i)] = std::string(60'000, 'b');
    exchange(by, unit_of(next_frame(by, {one("zzz", "m", fields)})), 400);
    expect_others_hear_all();
}

// The echo of a push far from the cursor counts bytes, not only sets.
TEST_F(HubHostile, EchoOfManyLongValues) {
    auto by = fresh(narail);
    for (int i = 0; i < 40; ++i) {
        exchange(by, unit_of(next_frame(by, {one("zzz", "n", {{"a", i}})})));
    }
    exchange(by, frames_of(by, 3, 15, [&](int i) {
                 return one("zzz", std::to_string(i), {{"a", std::string(60'000, 'x')}});
             }));
    expect_others_hear_all();
}

TEST_F(HubHostile, EntryThatIsTooLargeIsNotLetOutOfQuarantine) {
    auto by = fresh(narail);
    std::map<std::string, json> fields;
    for (int i = 0; i < 8; ++i) fields["f" + std::to_string(i)] = std::string(60'000, 'b');
    const auto large = one("zzz", "l", fields);
    exchange(by, unit_of(next_frame(by, {large})));
    ASSERT_EQ(held().size(), 1u);
    const auto done = act("quarantine release", {{"id", large.id.hex()}, {"why", "asked for"}});
    EXPECT_NE(done.exit_code, 0);
    EXPECT_NE((done.err + done.out).find("more than offices can be told"), std::string::npos)
        << done.err << done.out;
}

// Somebody may let it out all the same: what no column takes is not in the row, on either engine.
TEST_F(HubHostile, ValuesOfAWrongKindAreHeldAndCanBeReleased) {
    auto by = fresh(narail);
    std::string noise;   // that nothing makes short
    for (int i = 0; i < 300; ++i) noise += random.draw<base::hash256>().hex();
    const std::string branch = "NARAIL:x", month = "NARAIL:x:2026-08:dak_received";
    exchange(by, unit_of(next_frame(
                     by, {one("staff", "01a0f379-2cff-729e-83b4-9d564ad88873", {{"is_own", "x"}}),
                          one("enothi_branch", branch, {{"users", "many"}}),
                          one("enothi_branch", branch, {{"users", {{"a", 1}}}}),
                          one("enothi_branch", branch, {{"planned_quarter", noise}}),
                          one("enothi_count", month, {{"reading", {{"value", "many"}}}}),
                          one("enothi_count", month, {{"month", noise}})})));
    std::vector<std::string> ids;
    inside([&] {
        for (const auto& row : store_->quarantined("NARAIL")) ids.push_back(row.change.id.hex());
    });
    EXPECT_EQ(ids.size(), 6u);
    for (const auto& id : ids) {
        const auto done = act("quarantine release", {{"id", id}, {"why", "asked for"}});
        EXPECT_EQ(done.exit_code, 0) << done.err << done.out;
    }
    EXPECT_EQ(held(), std::vector<std::string>{});
    EXPECT_EQ(act("check", {{"deep", true}}).exit_code, 0);
    expect_others_hear_all();
}

TEST_F(HubHostile, DeviceThatEnrolsTwiceIsOneDeviceAndCanBeRevoked) {
    const auto twice = platform::key_pair::generate(random);
    const auto known = [&](hub_store::store& in) {
        std::vector<hub_store::device_row> rows;
        for (auto& row : in.devices()) {
            if (row.key == twice.public_part()) rows.push_back(std::move(row));
        }
        return rows;
    };
    for (const char* const office : {"NARAIL", "CUMILLA", "CUMILLA"}) {
        std::string code;
        inside([&] {
            code = hub_intake::draw_enrol_code(*store_, random, hub_key(), office,
                                               statements.find("CUMILLA") != std::string::npos,
                                               time.wall()).value();
        });
        const auto text = base::from_base64url(code.substr(code.find('.') + 1)).value();
        const json secret = json::parse(text)["s"];
        time.pass(base::second_us);
        platform::http_request request;
        request.method = "POST";
        request.target = "/v1/enrol";
        const std::string body = json{{"secret", secret}, {"machine", "PC"}}.dump();
        request.content_length = body.size();
        request.body = platform::from_string(body);
        EXPECT_EQ(ask(twice, std::move(request))->status, 200);
    }
    inside([&] {
        ASSERT_EQ(known(*store_).size(), 1u);
        EXPECT_EQ(known(*store_)[0].office, "CUMILLA");
        EXPECT_TRUE(known(*store_)[0].subtree);
    });
    EXPECT_EQ(std::count(statements.begin(), statements.end(), '\n'), 3);
    const std::string enrolled = statements;
    const auto revoked = act("device revoke", {{"device", twice.public_part().hex()},
                                               {"why", "stolen"}});
    EXPECT_EQ(revoked.exit_code, 0) << revoked.err << revoked.out;
    EXPECT_EQ(ask(twice, get_request("/v1/wait?seconds=1&mark=0000000000000000"))->status, 403);
    // A store that lost all this has it from the log.
    for (const bool is_revoked : {false, true}) {
        const auto other = open_test_store();
        const auto done = other->transact([&]() -> base::result<void> {
            hub_intake::apply_statements(*other, hub_key(), is_revoked ? statements : enrolled);
            EXPECT_EQ(hub_intake::apply_statements(*other, hub_key(), statements),
                      is_revoked ? 0u : 1u);
            const auto rows = known(*other);
            EXPECT_EQ(rows.size(), 1u);
            if (rows.empty()) return {};
            EXPECT_EQ(rows[0].office, "CUMILLA");
            EXPECT_TRUE(rows[0].subtree);
            EXPECT_TRUE(rows[0].revoked.has_value());
            return {};
        });
        EXPECT_TRUE(done.has_value());
    }
}

// --- bodies that unpack to much ------------------------------------------------------------------

// A body that comes bit by bit and tells how much of it was read.
class watched_source : public platform::byte_source {
public:
    watched_source(std::string text, std::size_t& read) : text_(std::move(text)), read_(read) {}
    platform::awaitable<base::result<std::size_t>> read(std::span<char> out) override {
        const std::size_t size = std::min({out.size(), std::size_t{1024}, text_.size() - read_});
        std::copy_n(text_.begin() + static_cast<std::ptrdiff_t>(read_), size, out.begin());
        read_ += size;
        co_return size;
    }

private:
    std::string text_;
    std::size_t& read_;
};

// What a newer agent says besides is passed over; somebody unknown has nothing to say.
TEST_F(HubHostile, StrangerIsTurnedAwayBeforeHisBodyIsRead) {
    const auto stranger = platform::key_pair::generate(random);
    auto by = fresh(stranger);
    const std::string small = wire::pack({{"z", 1}}, wire::encoding::packed);
    std::string many, wide;
    for (int i = 0; i < 3000; ++i) many += small;
    const std::string space = R"({"z":1)" + std::string(wire::unit_limit - 8, ' ') + "}";
    for (int i = 0; i < 40; ++i) wide += wire::pack_text(space, wire::encoding::packed);
    for (const std::string& units : {many, wide + many}) {
        const std::string body = hello(by, {{"NARAIL", false}, 0, -1}) + units;
        std::size_t read = 0;
        platform::http_request request;
        request.method = "POST";
        request.target = "/v1/exchange";
        request.content_type = wire::content_type(wire::encoding::packed);
        request.content_length = body.size();
        request.body = std::make_shared<watched_source>(body, read);
        EXPECT_EQ(ask(stranger, std::move(request))->status, 401);
        EXPECT_LT(read, 8u << 10) << body.size();
    }
}

TEST_F(HubHostile, BodyOfAnEnrolledDeviceUnpacksToSoMuchAndNoMore) {
    auto by = fresh(narail);
    const std::string small = wire::pack({{"z", 1}}, wire::encoding::packed);
    std::string many, wide;
    for (int i = 0; i < 3000; ++i) many += small;
    exchange(by, many);
    exchange(by, many + many, 400);
    const std::string space = R"({"z":1)" + std::string(wire::unit_limit - 8, ' ') + "}";
    for (int i = 0; i < 17; ++i) wide += wire::pack_text(space, wire::encoding::packed);
    exchange(by, wide, 400);
}

}  // namespace
}  // namespace kheya::hub_test
