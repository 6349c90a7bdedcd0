// Bodies in every encoding, and the one that is packed against what both sides know.

#include "shared/base/hash.hpp"
#include "shared/wire/codec.hpp"
#include "shared/wire/limits.hpp"
#include "shared/wire/zstd_frame.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

namespace kheya::wire {
namespace {

using nlohmann::json;

std::string body_of(const std::vector<json>& units, encoding e, std::string before = {},
                    std::string* opening = nullptr) {
    unit_writer writer(e, std::move(before));
    for (const json& unit : units) writer.add(unit);
    std::string body = writer.take();
    if (opening) *opening = writer.opening();
    return body;
}

// The same, the text of the first unit made late. `made`: how many bytes there were by then.
std::string body_begun_late(const std::vector<json>& units, encoding e, std::size_t& made) {
    unit_writer writer(e, "what was asked");
    const std::string first = units.front().dump();
    writer.begin_with(first.size(), [&] {
        made = writer.size();
        return first;
    });
    for (std::size_t i = 1; i < units.size(); ++i) writer.add(units[i]);
    return writer.take();
}

struct outcome {
    std::vector<json> units;
    std::string trouble, opening;
    bool whole = false;
};

outcome read_body(std::string_view body, encoding e, std::string before = {},
                  std::size_t at_once = SIZE_MAX) {
    unit_reader reader(e, std::move(before));
    outcome got;
    while (!body.empty() && got.trouble.empty()) {
        reader.feed(body.substr(0, at_once));
        body.remove_prefix(std::min(at_once, body.size()));
        for (;;) {
            auto unit = reader.next();
            if (!unit) got.trouble = unit.error().text();
            if (!unit || !*unit) break;
            got.units.push_back(std::move(**unit));
        }
    }
    got.opening = reader.opening();
    got.whole = reader.at_boundary();
    return got;
}

std::vector<json> some_units(std::size_t count) {
    std::vector<json> units;
    for (std::size_t i = 0; i < count; ++i) {
        const auto hash = base::sha256().add_number(i).finish().hex();
        units.push_back({{"frame", {{"replica", hash}, {"first", i}, {"text", "জেলা অফিস\n"}}}});
    }
    return units;
}

std::string read_all(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    std::stringstream text;
    text << file.rdbuf();
    EXPECT_TRUE(file.good()) << path;
    return text.str();
}

// A piece as a stranger may send it.
std::string piece(std::string_view text) {
    const std::string frame = zstd_frame(text, "");
    std::string out(4, '\0');
    out[2] = static_cast<char>(frame.size() >> 8);
    out[3] = static_cast<char>(frame.size());
    return out + frame;
}

TEST(WireBody, FirstUnitMayBeMadeWhenTheBodyIsTaken) {
    std::vector<json> large = some_units(400);
    large.front() = {{"receipt", std::string(40'000, 'x')}};
    for (const auto e : {encoding::packed, encoding::plain, encoding::known}) {
        for (const auto& units : {some_units(1), some_units(3), some_units(400), large}) {
            std::size_t made = 0;
            EXPECT_EQ(body_begun_late(units, e, made), body_of(units, e, "what was asked"));
            EXPECT_GE(made, units.front().dump().size());
        }
    }
}

TEST(WireBody, EveryEncodingGivesBackWhatWentIn) {
    for (const auto e : {encoding::packed, encoding::plain, encoding::known}) {
        for (const std::size_t count : {0u, 1u, 3u, 300u}) {   // 300: several pieces
            const auto units = some_units(count);
            std::string opening;
            const std::string body = body_of(units, e, "", &opening);
            for (const std::size_t at_once : {std::size_t{1000}, std::size_t{1 << 20}}) {
                const outcome got = read_body(body, e, "", at_once);
                EXPECT_EQ(got.trouble, "");
                EXPECT_TRUE(got.units == units);
                EXPECT_TRUE(got.whole);
                EXPECT_EQ(got.opening, opening);
            }
        }
        EXPECT_EQ(encoding_of(content_type(e)), e);
    }
}

TEST(WireBody, OpeningsAreTheSameWhateverTheEncoding) {
    const auto units = some_units(400);
    const outcome packed = read_body(body_of(units, encoding::packed), encoding::packed);
    const outcome known = read_body(body_of(units, encoding::known), encoding::known);
    EXPECT_EQ(packed.opening, known.opening);
    EXPECT_EQ(packed.opening.size(), 8u << 10);
}

TEST(WireBody, ByteByByteAPieceComesWhole) {
    const std::string body = body_of(some_units(2), encoding::known);
    unit_reader reader(encoding::known);
    for (std::size_t i = 0; i + 1 < body.size(); ++i) {
        reader.feed(body.substr(i, 1));
        const auto unit = reader.next();
        ASSERT_TRUE(unit.has_value());
        ASSERT_FALSE(unit->has_value());
        EXPECT_FALSE(reader.at_boundary());
    }
    reader.feed(body.substr(body.size() - 1));
    ASSERT_TRUE(reader.next().value().has_value());
    EXPECT_FALSE(reader.at_boundary());
    ASSERT_TRUE(reader.next().value().has_value());
    EXPECT_TRUE(reader.at_boundary());
}

TEST(WireBody, AnswerQuotesItsRequestAndIsReadWithNoOther) {
    const auto units = some_units(3);
    std::string opening;
    (void)body_of(units, encoding::packed, "", &opening);
    const std::string alone = body_of(units, encoding::known);
    const std::string quoting = body_of(units, encoding::known, opening);
    EXPECT_LT(quoting.size() * 3, alone.size());
    EXPECT_TRUE(read_body(quoting, encoding::known, opening).units == units);
    std::string other = opening;
    other[opening.find("frame") + 40] ^= 1;   // in what is quoted
    const outcome got = read_body(quoting, encoding::known, other);
    EXPECT_EQ(got.trouble, "a piece does not unpack");
    EXPECT_TRUE(got.units.empty());
}

TEST(WireBody, WhatNoWriterMakesIsRefused) {
    const auto trouble = [](const std::string& body) {
        return read_body(body, encoding::known).trouble;
    };
    EXPECT_EQ(trouble(piece("{\"a\":1}\n") + piece("{\"b\":1}\n")),
              "a piece follows one that is too short");
    EXPECT_EQ(trouble(piece("{\"a\":1}")), "a piece ends inside a unit");
    EXPECT_EQ(trouble(piece("")), "a piece ends inside a unit");
    EXPECT_EQ(trouble(piece(std::string(unit_limit + 2, ' ') + "\n")),
              "a unit is over the limit");
    EXPECT_EQ(trouble(std::string("\0\0\0\5hello", 9)), "a unit is not a zstd frame with a size");
    EXPECT_NE(trouble(piece("{\"a\":1.5e999}\n")), "");
    std::string bomb = piece(std::string(3u << 20, '\n'));
    EXPECT_NE(trouble(bomb).find("unpacks to more than"), std::string::npos);
}

// Agents and hubs of any age speak by it: another dictionary is another version.
TEST(WireBody, FirstDictionaryIsWhatItWas) {
    EXPECT_EQ(dictionary_version, 1);
    EXPECT_EQ(base::sha256().add(dictionary()).finish().hex(),
              "a77461478eb21d6b4c4ba8b1fda2f80785f14fdc34eba9b6f735ade49938f0cf");
    const std::string lines = read_all(KHEYA_SOURCE "/tests/golden/wire_z1.ndjson");
    const std::string body = read_all(KHEYA_SOURCE "/tests/golden/wire_z1.bin");
    const outcome packed = read_body(body, encoding::known, "x");
    EXPECT_EQ(packed.trouble, "");
    EXPECT_TRUE(packed.units == read_body(lines, encoding::plain).units);
    EXPECT_EQ(packed.units.size(), 47u);
}

}  // namespace
}  // namespace kheya::wire
