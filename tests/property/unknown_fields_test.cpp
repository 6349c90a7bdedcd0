// Law 7: what an older program does not know passes through it untouched, through hub and agent,
// store and wire.

#include "tests/property/store_hub.hpp"
#include "tests/property/visit_types.hpp"

#include "shared/editing/edit.hpp"
#include "shared/wire/codec.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace kheya::property {

namespace {

using nlohmann::json;

const record::type_set& older() {
    static const auto loaded = visit_types(edition::older);
    return *loaded;
}

json any_value(dice& d, int depth = 0) {
    static const std::vector<std::string> texts = {"", "ক্ষেয়া", "a\"b\\c", "\u0001", "ৎ\n"};
    switch (d.below(depth > 3 ? 4 : 6)) {
        case 0: return d.pick(texts);
        case 1: return d.one_in(2) ? INT64_MAX : INT64_MIN + std::int64_t(d.below(3));
        case 2: return d.one_in(2);
        case 3: return nullptr;
        case 4: {
            json list = json::array();
            for (std::size_t i = d.below(4); i > 0; --i) list.push_back(any_value(d, depth + 1));
            return list;
        }
        default: {
            json object = json::object();
            for (std::size_t i = d.below(4); i > 0; --i) {
                object["k" + std::to_string(d.below(9))] = any_value(d, depth + 1);
            }
            return object;
        }
    }
}

// A change as a newer program writes it: a type, registers and keys that the older one lacks.
journal::change newer_change(dice& d) {
    json content = {{"o", "o-1"}, {"t", d.one_in(2) ? "visit" : "from_a_newer_set"}, {"r", "r-1"},
                    {"b", json::object()}, {"m", 1}, {"a", "author"}, {"d", "office"}, {"v", 8},
                    {"x", d.next() >> 1}};
    content["f"]["weather"] = any_value(d);
    if (d.one_in(2)) content["f"]["members/" + std::to_string(d.below(3))] = any_value(d);
    if (d.one_in(2)) content["zz"] = any_value(d);
    if (d.one_in(2)) content["b"]["weather"] = {base::change_id{}.hex()};
    auto read = journal::read_change(content);
    RC_ASSERT(read.has_value());
    return std::move(*read);
}

// As it arrives at the other side, by either encoding.
json over_the_wire(const json& unit, dice& d) {
    const auto how = d.one_in(2) ? wire::encoding::packed : wire::encoding::plain;
    wire::unit_reader reader(how);
    reader.feed(wire::pack(unit, how));
    auto got = reader.next();
    RC_ASSERT(got.has_value());
    RC_ASSERT(got->has_value());
    return std::move(**got);
}

editing::writer officer() {
    return {"officer", base::side::office, "o-1", now, *base::parse_date("2021-12-31")};
}

}  // namespace

RC_GTEST_PROP(UnknownFields, PassThroughAnOlderHubToOtherAgents, ()) {
    dice d(*rc::gen::arbitrary<std::uint32_t>());
    const journal::change made = newer_change(d);
    const sender from({made}, 1, base::side::office, "o-1");
    const json sent = over_the_wire({{"frame", wire::to_json(from.frame(1, 1))}}, d);
    const auto frame = wire::read_frame(sent.at("frame"));
    RC_ASSERT(frame.has_value());
    RC_ASSERT(frame->changes[0].id == made.id);

    store_hub hub(older());
    hub.add_office("o-1");
    hub.inside([&] {
        const auto taken = hub_intake::take_frame(hub.store(), older(), *frame, from.delivery(now),
                                                  hub_key());
        RC_ASSERT(taken.has_value());
        const auto entry = hub.store().journal_entry(made.id);
        RC_ASSERT(entry.has_value());
        RC_ASSERT(!entry->quarantine.has_value());
        RC_ASSERT(entry->change.content == made.content);

        wire::past_changes past;
        past.items.push_back({entry->at, entry->seq, 0, 0, false, entry->change});
        const auto history = wire::read_past(over_the_wire(wire::to_json(past), d));
        RC_ASSERT(history.has_value());
        RC_ASSERT(history->items[0].change.content == made.content);
        RC_ASSERT(history->items[0].change.id == made.id);

        wire::page page;
        hub.store().each_register_since("o-1", 0, [&](const wire::head_set& set) {
            page.sets.push_back(set);
            return true;
        });
        const auto pulled = wire::read_page(over_the_wire(wire::to_json(page), d));
        RC_ASSERT(pulled.has_value());
        RC_ASSERT(pulled->sets.size() == made.fields.size());
        for (const wire::head_set& set : pulled->sets) {
            RC_ASSERT(set.heads.size() == std::size_t{1});
            RC_ASSERT(set.heads[0].id == made.id);
            RC_ASSERT(set.heads[0].value == made.fields.at(set.reg));
        }
    });
    RC_ASSERT(hub.differences().empty());
}

RC_GTEST_PROP(UnknownFields, StayInAFrameThatAnOlderReaderSendsOn, ()) {
    dice d(*rc::gen::arbitrary<std::uint32_t>());
    const sender from({newer_change(d), newer_change(d)}, 1, base::side::office, "o-1");
    const json sent = wire::to_json(from.frame(1, 2));
    const auto read = wire::read_frame(over_the_wire(sent, d));
    RC_ASSERT(read.has_value());
    RC_ASSERT(wire::to_json(*read) == sent);
}

RC_GTEST_PROP(UnknownFields, OfMessagesArePassedOver, ()) {
    dice d(*rc::gen::arbitrary<std::uint32_t>());
    const sender from({newer_change(d)}, 1, base::side::office, "o-1");
    json frame = wire::to_json(from.frame(1, 1));
    frame["later"] = any_value(d);
    frame["timings"][0]["later"] = any_value(d);
    RC_ASSERT(wire::read_frame(over_the_wire(frame, d)).has_value());
    json page = wire::to_json(wire::page{});
    merge::head h;
    h.author = "author";
    json head = wire::to_json(h);
    head.push_back(any_value(d));
    json set = {{"t", "visit"}, {"r", "r-1"}, {"g", "note"}, {"q", 1}};
    set["h"] = json::array({head});
    set["later"] = any_value(d);
    page["sets"].push_back(set);
    page["later"] = any_value(d);
    RC_ASSERT(wire::read_page(over_the_wire(page, d)).has_value());
}

RC_GTEST_PROP(UnknownFields, OfAGroupSurviveAnEditByAnOlderAgent, ()) {
    dice d(*rc::gen::arbitrary<std::uint32_t>());
    editing::record_state shown;
    shown.office = "o-1";
    shown.type = "visit";
    shown.record = "r-1";
    merge::head h;
    h.id.bytes[0] = 1;
    const json unknown = d.pick<json>({"রহিম", 7, {{"deep", {1, 2}}}});
    h.value = {{"number", 1}, {"source", "hand"}, {"read_on", "2021-12-30"}, {"reader", unknown}};
    shown.registers["count"] = {h};
    const auto edited = editing::make_edit(
        older(), shown, {{editing::assignment::action::put, "number", "2"}}, std::nullopt, "why",
        officer(), 2);
    if (!edited) RC_FAIL(edited.error().text());
    RC_ASSERT(edited->change.fields.at("count").at("reader") == unknown);
    RC_ASSERT(edited->change.fields.at("count").at("number") == 2);
}

TEST(UnknownFields, OfAGroupPassAnOlderHub) {
    journal::change c;
    c.office = "o-1";
    c.type = "visit";
    c.record = "r-1";
    c.fields["count"] = {{"number", 1}, {"source", "hand"}, {"read_on", "2021-12-30"},
                         {"reader", "রহিম"}};
    c.author = "author";
    c.type_version = 8;   // a newer set than the hub's
    journal::seal(c);
    const sender from({c}, 1, base::side::office, "o-1");
    store_hub hub(older());
    hub.add_office("o-1");
    hub.inside([&] {
        ASSERT_TRUE(hub_intake::take_frame(hub.store(), older(), from.frame(1, 1),
                                           from.delivery(now), hub_key())
                        .has_value());
        const auto entry = hub.store().journal_entry(c.id);
        ASSERT_TRUE(entry.has_value());
        EXPECT_EQ(entry->change.content, c.content);
        EXPECT_FALSE(entry->quarantine.has_value()) << *entry->quarantine;
    });
}

}  // namespace kheya::property
