#include "shared/platform/keys.hpp"

#include "shared/platform/files.hpp"
#include "shared/platform/system.hpp"
#include "tests/unit/platform_fixture.hpp"

#include <set>
#include <sys/stat.h>

namespace kheya::platform {
namespace {

TEST(Keys, KnownSeedGivesTheKeyAndSignatureOfRfc8032) {
    key_seed seed{};
    ASSERT_TRUE(base::from_hex(
        "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60", seed));
    const key_pair key = key_pair::from_seed(seed);
    EXPECT_EQ(key.public_part().hex(),
              "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");
    EXPECT_EQ(key.sign("").hex(),
              "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
              "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b");
}

TEST(Keys, SignatureHoldsForItsKeyAndMessageOnly) {
    seeded_chance chance(1);
    const key_pair key = key_pair::generate(chance);
    const key_pair other = key_pair::generate(chance);
    auto signature = key.sign("message");
    EXPECT_TRUE(verify(key.public_part(), "message", signature));
    EXPECT_FALSE(verify(key.public_part(), "messagf", signature));
    EXPECT_FALSE(verify(other.public_part(), "message", signature));
    signature.bytes[3] ^= 1;
    EXPECT_FALSE(verify(key.public_part(), "message", signature));
    EXPECT_FALSE(verify(base::public_key{}, "message", base::signature{}));
}

TEST(Keys, SavedKeyComesBackAndIsPrivate) {
    temporary_folder folder;
    seeded_chance chance(2);
    const key_pair key = key_pair::generate(chance);
    const std::string path = folder.file("device.key");
    ASSERT_TRUE(key.save(path));
    struct stat status{};
    ASSERT_EQ(::stat(path.c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777, 0600U);
    auto loaded = key_pair::load(path);
    ASSERT_TRUE(loaded);
    EXPECT_EQ(loaded->public_part(), key.public_part());
    EXPECT_EQ(loaded->mac("a"), key.mac("a"));
    ASSERT_TRUE(write_private_file(path, "kheya Ed25519 seed 00"));
    EXPECT_FALSE(key_pair::load(path));
    EXPECT_FALSE(key_pair::load(folder.file("none")));
}

TEST(Keys, MacDependsOnKeyAndMessage) {
    seeded_chance chance(3);
    const key_pair a = key_pair::generate(chance), b = key_pair::generate(chance);
    EXPECT_EQ(a.mac("x"), a.mac("x"));
    EXPECT_NE(a.mac("x"), a.mac("y"));
    EXPECT_NE(a.mac("x"), b.mac("x"));
    EXPECT_TRUE(equal_in_constant_time(a.mac("x").bytes, a.mac("x").bytes));
    EXPECT_FALSE(equal_in_constant_time(a.mac("x").bytes, b.mac("x").bytes));
}

TEST(Keys, Base64UrlGoesThereAndBack) {
    const auto bytes = [](std::string_view text) {
        return base::bytes_view(reinterpret_cast<const std::uint8_t*>(text.data()), text.size());
    };
    EXPECT_EQ(to_base64url(bytes("")), "");
    EXPECT_EQ(to_base64url(bytes("f")), "Zg");
    EXPECT_EQ(to_base64url(bytes("fo")), "Zm8");
    EXPECT_EQ(to_base64url(bytes("foo")), "Zm9v");
    EXPECT_EQ(to_base64url(bytes("\xfb\xff")), "-_8");
    seeded_chance chance(4);
    for (std::size_t size = 0; size < 70; ++size) {
        std::string text(size, '\0');
        chance.fill({reinterpret_cast<std::uint8_t*>(text.data()), size});
        EXPECT_EQ(from_base64url(to_base64url(bytes(text))), text);
    }
    for (const char* wrong : {"Z", "Zg=", "Zg==", "Zh", "Z g", "Zm9v+", "Zm9vZ"}) {
        EXPECT_FALSE(from_base64url(wrong)) << wrong;
    }
}

TEST(Chance, BelowStaysBelowAndReachesAll) {
    seeded_chance chance(5);
    std::set<std::uint64_t> seen;
    for (int i = 0; i < 200; ++i) seen.insert(chance.below(7));
    EXPECT_EQ(seen.size(), 7U);
    EXPECT_EQ(*seen.rbegin(), 6U);
    EXPECT_EQ(chance.below(1), 0U);
    EXPECT_LT(chance.below((1ULL << 63) + 1), (1ULL << 63) + 1);
    EXPECT_NE(make_system_chance()->below(UINT64_MAX), make_system_chance()->below(UINT64_MAX));
}

}  // namespace
}  // namespace kheya::platform
