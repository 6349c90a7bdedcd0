#include "shared/wire/bounded_json.hpp"
#include "shared/wire/limits.hpp"
#include "shared/wire/messages.hpp"

#include <gtest/gtest.h>

namespace kheya::wire {
namespace {

// What the refusal says; empty where the text was let in.
std::string refusal(std::string_view text, json_limits limits = unit_limits()) {
    const auto read = parse_bounded(text, limits);
    return read ? std::string() : read.error().text();
}

std::string nested(std::size_t depth) {
    return std::string(depth, '[') + std::string(depth, ']');
}

TEST(BoundedJson, RefusesDepthOverTheLimitOnly) {
    EXPECT_EQ(refusal(nested(depth_limit)), "");
    EXPECT_NE(refusal(nested(depth_limit + 1)).find("nested deeper"), std::string::npos);
    EXPECT_NE(refusal(nested(1'000'000)).find("nested deeper"), std::string::npos);
}

TEST(BoundedJson, RefusesMoreValuesThanAllowed) {
    const json_limits few{4, 3, 10};
    EXPECT_EQ(refusal("[1,2]", few), "");
    EXPECT_NE(refusal("[1,2,3]", few).find("more than 3 values"), std::string::npos);
}

TEST(BoundedJson, RefusesLongStringsAndKeys) {
    const json_limits narrow{4, 10, 5};
    EXPECT_EQ(refusal(R"({"abcde":"abcde"})", narrow), "");
    EXPECT_NE(refusal(R"(["abcdef"])", narrow).find("more than 5 bytes"), std::string::npos);
    EXPECT_NE(refusal(R"({"abcdef":1})", narrow).find("more than 5 bytes"), std::string::npos);
    EXPECT_NE(refusal('"' + std::string(string_limit + 1, 'a') + '"'), "");
}

TEST(BoundedJson, RefusesDoubledKeysAtEveryDepth) {
    EXPECT_NE(refusal(R"({"a":1,"a":1})").find("twice"), std::string::npos);
    EXPECT_NE(refusal(R"([{"b":{"a":1,"\u0061":2}}])").find("twice"), std::string::npos);
    EXPECT_EQ(refusal(R"({"a":{"a":1},"b":{"a":1}})"), "");
}

// What is said goes into JSON itself, to whoever sent that.
TEST(BoundedJson, QuotesALongDoubledKeyByWholeCharacters) {
    std::string key;
    for (int i = 0; i < 20; ++i) key += "\xe0\xa6\x96";
    for (const std::string begin : {"", "a", "ab"}) {
        const std::string name = '"' + begin + key + "\":1";
        const std::string said = refusal("{" + name + "," + name + "}");
        EXPECT_NE(said.find("twice"), std::string::npos);
        EXPECT_NO_THROW((void)nlohmann::json(said).dump()) << begin;
    }
}

TEST(BoundedJson, RefusesNumbersThatAreNotExactIntegers) {
    for (const char* text : {"18446744073709551616", "18446744073709551615", "9223372036854775808",
                             "-9223372036854775809", "1e30", "1E0", "1.0", "-0.0", "1e999"}) {
        EXPECT_NE(refusal(text), "") << text;
        EXPECT_NE(refusal("{\"n\":[" + std::string(text) + "]}"), "") << text;
    }
    EXPECT_EQ(parse_bounded("9223372036854775807").value(), INT64_MAX);
    EXPECT_EQ(parse_bounded("-9223372036854775808").value(), INT64_MIN);
}

TEST(BoundedJson, RefusesWhatIsNotUtf8) {
    for (const char* text : {"\"\xff\"", "\"\xc0\x80\"", "\"\xed\xa0\x80\"", "\"\xe0\xa6\"",
                             "\"\xf5\x80\x80\x80\"", R"("\ud800")", R"("\udc00\ud800")"}) {
        EXPECT_NE(refusal(text), "") << text;
        EXPECT_NE(refusal("{" + std::string(text) + ":1}"), "") << text;
    }
    EXPECT_EQ(refusal("\"\xe0\xa6\x95\""), "");
}

TEST(BoundedJson, RefusesNulInAStringInAKeyAndBehindTheDocument) {
    using namespace std::string_view_literals;
    EXPECT_NE(refusal(R"("a\u0000b")"), "");
    EXPECT_NE(refusal(R"({"a\u0000":1})"), "");
    EXPECT_NE(refusal("\"a\0b\""sv), "");
    EXPECT_NE(refusal("{}\0"sv), "");
    EXPECT_NE(refusal("{}\0{\"hidden\":1}"sv), "");
    EXPECT_NE(refusal("\0"sv), "");
}

TEST(BoundedJson, RefusesWhatIsNoOneDocument) {
    for (const char* text : {"", " ", "{}x", "{} {}", "{", "[1,]", "nul", "'a'", "/**/1", "NaN"}) {
        EXPECT_NE(refusal(text), "") << text;
    }
}

TEST(Messages, ProtocolNumberOfOver32BitsIsNotTakenForAnother) {
    nlohmann::json hello = {{"protocol", (std::int64_t{1} << 32) + protocol_version},
                            {"types", 1},
                            {"wall", 1},
                            {"replicas", {{{"replica", std::string(32, '1')},
                                           {"n", 0},
                                           {"chain", std::string(64, '2')}}}}};
    EXPECT_FALSE(read_hello(hello));
    hello["protocol"] = protocol_version;
    EXPECT_TRUE(read_hello(hello));
}

TEST(Messages, ReceiptFromOutsideOfAllCalendarsIsRefused) {
    nlohmann::json receipt = {{"epoch", "1-" + std::string(32, 'a')},
                              {"lease", std::string(32, 'b')},
                              {"time", hub_time_limit}};
    EXPECT_TRUE(read_receipt(receipt));
    for (const std::int64_t time : {INT64_MIN, std::int64_t{-1}, hub_time_limit + 1, INT64_MAX}) {
        receipt["time"] = time;
        EXPECT_FALSE(read_receipt(receipt)) << time;
    }
}

TEST(Messages, OfferedIdsReadAsPrintedAndNothingElseDoes) {
    base::change_id one, two;
    one.bytes[0] = 1;
    two.bytes[0] = 2;
    const std::vector<base::change_id> ids = {one, two};
    const auto read = read_offered(offered_to_json(ids));
    ASSERT_TRUE(read);
    EXPECT_EQ(*read, ids);
    EXPECT_FALSE(read_offered(json{{"ids", {"no id"}}}));
    EXPECT_FALSE(read_offered(json{{"ids", {1}}}));
    EXPECT_FALSE(read_offered(json{{"ids", 1}}));
    EXPECT_FALSE(read_offered(json("ids")));
}

}  // namespace
}  // namespace kheya::wire
