#include "shared/bundle/bundle.hpp"

#include "shared/wire/codec.hpp"

#include <gtest/gtest.h>

#include <set>

namespace kheya::bundle {
namespace {

class counting_chance : public platform::chance {
public:
    explicit counting_chance(std::uint8_t first) : next_(first) {}
    void fill(std::span<std::uint8_t> out) override {
        for (std::uint8_t& byte : out) byte = next_ = static_cast<std::uint8_t>(next_ * 5 + 7);
    }

private:
    std::uint8_t next_;
};

platform::key_pair key_of(std::uint8_t number) {
    platform::key_seed seed{};
    seed[0] = number;
    return platform::key_pair::from_seed(seed);
}

std::string unit_of(const std::string& text) {
    return wire::pack({{"text", text}}, wire::encoding::packed);
}

class Bundle : public testing::Test {
protected:
    platform::key_pair device = key_of(1), hub = key_of(2), stranger = key_of(3);
    counting_chance random{9};

    content request(std::string body) {
        content c;
        c.sender = device.public_part();
        c.addressee = hub.public_part();
        c.set = random.draw<set_id>();
        c.body = std::move(body);
        return c;
    }
    std::string sealed(const content& c) { return seal(c, device, random).value(); }
    static std::string why_not(const base::result<content>& opened) {
        return opened ? "it opened" : opened.error().message;
    }
};

TEST_F(Bundle, OpensForItsAddresseeWithEveryField) {
    content made = request(unit_of("a"));
    made.part = 2;
    made.parts = 3;
    made.what = kind::answer;
    made.answers = random.draw<set_id>();
    const auto opened = open(sealed(made), hub, kind::answer);
    ASSERT_TRUE(opened) << opened.error().message;
    EXPECT_EQ(opened->sender, made.sender);
    EXPECT_EQ(opened->addressee, made.addressee);
    EXPECT_EQ(opened->set, made.set);
    EXPECT_EQ(opened->part, 2u);
    EXPECT_EQ(opened->parts, 3u);
    EXPECT_EQ(opened->answers, made.answers);
    EXPECT_EQ(opened->body, made.body);
}

TEST_F(Bundle, SameSeedGivesTheSameBytesAndNothingReadable) {
    counting_chance one(4), two(4), three(5);
    const content made = request("a body that nobody may read");
    const std::string first = seal(made, device, one).value();
    EXPECT_EQ(first, seal(made, device, two).value());
    EXPECT_NE(first, seal(made, device, three).value());
    EXPECT_EQ(first.find("nobody"), std::string::npos);
    const auto& key = device.public_part().bytes;
    EXPECT_EQ(first.find(std::string(key.begin(), key.end())), std::string::npos);
}

TEST_F(Bundle, AnyChangedByteIsRefused) {
    const std::string file = sealed(request(unit_of("x")));
    for (std::size_t at = 0; at < file.size(); ++at) {
        for (const int flip : {1, 0x80}) {
            std::string changed = file;
            changed[at] = static_cast<char>(changed[at] ^ flip);
            const auto opened = open(changed, hub, kind::request);
            ASSERT_FALSE(opened) << at;
            EXPECT_EQ(opened.error().code, base::errc::refused) << at;
            EXPECT_FALSE(opened.error().message_bn.empty()) << at;
        }
    }
    EXPECT_TRUE(open(file, hub, kind::request));
}

TEST_F(Bundle, AnyCutOrAddedByteIsRefused) {
    const std::string file = sealed(request(unit_of("x")));
    for (std::size_t size = 0; size < file.size(); ++size) {
        ASSERT_FALSE(open(file.substr(0, size), hub, kind::request)) << size;
    }
    EXPECT_NE(why_not(open(file.substr(0, file.size() - 1), hub, kind::request)).find("cut short"),
              std::string::npos);
    EXPECT_FALSE(open(file + "x", hub, kind::request));
}

TEST_F(Bundle, SaysWhyItDoesNotOpen) {
    const std::string file = sealed(request("body"));
    EXPECT_EQ(why_not(open(file, stranger, kind::request)),
              "this bundle is for another hub or device");
    EXPECT_NE(why_not(open(file, stranger, kind::answer)).find("not for this device"),
              std::string::npos);
    EXPECT_NE(why_not(open(file, hub, kind::answer)).find("is a request"), std::string::npos);
    std::string newer = file;
    newer[8] = 2;
    EXPECT_NE(why_not(open(newer, hub, kind::request)).find("version 2"), std::string::npos);
    EXPECT_NE(why_not(open("office,key", hub, kind::request)).find("no bundle"),
              std::string::npos);
    EXPECT_NE(why_not(open(file + std::string(file_limit, 'x'), hub, kind::request)).find("larger"),
              std::string::npos);
    EXPECT_FALSE(seal(request(std::string(file_limit, 'x')), device, random));
}

TEST_F(Bundle, AReaderCannotPassItOnAsItsOwnOrToOthers) {
    // The stranger received a bundle, and seals its content again to the hub.
    content made = request("body");
    made.addressee = stranger.public_part();
    const auto got = open(sealed(made), stranger, kind::request);
    ASSERT_TRUE(got);
    content forged = *got;
    forged.sender = stranger.public_part();
    const auto own = open(seal(forged, stranger, random).value(), stranger, kind::request);
    ASSERT_TRUE(own);
    EXPECT_EQ(own->sender, stranger.public_part());   // never as the device's
}

TEST_F(Bundle, PartsHoldWholeUnitsAndEveryPartIsABundle) {
    const std::string first = unit_of("first");
    std::string units;
    std::set<std::string> sent;
    for (int i = 0; i < 200; ++i) {
        // Digits of a hash do not compress well.
        const std::string text = device.sign(std::to_string(i)).hex();
        sent.insert(text);
        units += unit_of(text);
    }
    content pattern = request("");
    const auto files = seal_parts(pattern, first, units, {part_least}, device, random);
    ASSERT_TRUE(files) << files.error().message;
    ASSERT_GT(files->size(), 3u);
    std::set<std::string> got;
    std::set<set_id> sets;
    for (std::size_t i = files->size(); i-- > 0;) {
        EXPECT_LE((*files)[i].size(), part_least);
        const auto part = open((*files)[i], hub, kind::request);
        ASSERT_TRUE(part) << part.error().message;
        EXPECT_EQ(part->part, i + 1);
        EXPECT_EQ(part->parts, files->size());
        sets.insert(part->set);
        wire::unit_reader reader(wire::encoding::packed);
        reader.feed(part->body);
        std::vector<std::string> texts;
        for (auto unit = reader.next(); unit && *unit; unit = reader.next()) {
            texts.push_back((**unit)["text"].get<std::string>());
        }
        EXPECT_TRUE(reader.at_boundary());
        ASSERT_GT(texts.size(), 1u);
        EXPECT_EQ(texts[0], "first");
        got.insert(texts.begin() + 1, texts.end());
    }
    EXPECT_EQ(got, sent);
    EXPECT_EQ(sets.size(), 1u);
    EXPECT_EQ(seal_parts(pattern, first, "", {part_least}, device, random)->size(), 1u);
    // Of a set that is made in steps: numbered on, and the last ones tell how many there are.
    pattern.part = 7;
    const auto between = seal_parts(pattern, first, units, {part_least, true}, device, random);
    const auto last = seal_parts(pattern, first, "", {part_least}, device, random);
    ASSERT_TRUE(between && last);
    EXPECT_EQ(open(between->at(1), hub, kind::request)->part, 8u);
    EXPECT_EQ(open(between->at(1), hub, kind::request)->parts, 0u);
    EXPECT_EQ(open(last->at(0), hub, kind::request)->parts, 7u);
    pattern.part = parts_limit;
    EXPECT_FALSE(seal_parts(pattern, first, units, {part_least}, device, random));
    EXPECT_EQ(at_once(0), at_once_limit);
    EXPECT_EQ(at_once(1 << 30), at_once_limit);
    EXPECT_EQ(at_once(1), at_once_least);
    EXPECT_EQ(part_path("f", 0), "f");
    EXPECT_EQ(part_path("f", 2), "f.3");
}

}  // namespace
}  // namespace kheya::bundle
