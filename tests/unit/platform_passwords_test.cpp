#include "shared/platform/page_certificate.hpp"
#include "shared/platform/passwords.hpp"
#include "tests/unit/platform_fixture.hpp"

#include <gtest/gtest.h>

namespace kheya::platform {

namespace {

class steps : public chance {
public:
    void fill(std::span<std::uint8_t> out) override {
        for (std::uint8_t& byte : out) byte = static_cast<std::uint8_t>(++state_ * 31 + 7);
    }

private:
    std::uint64_t state_ = 0;
};

TEST(Passwords, OnlyTheRightOneFits) {
    steps random;
    const auto kept = hash_password("নদীর ওপারে 26", random);
    ASSERT_TRUE(kept);
    EXPECT_TRUE(*is_password("নদীর ওপারে 26", *kept));
    EXPECT_FALSE(*is_password("নদীর ওপারে 27", *kept));
    EXPECT_FALSE(*is_password("", *kept));
    EXPECT_NE(*hash_password("নদীর ওপারে 26", random), *kept);
}

TEST(Passwords, NothingFitsWhatIsEmptyOrDamaged) {
    for (const char* kept : {"", "argon2id-1", "argon2id-1 2 67108864 00 00", "other 1 2 3 4",
                             "argon2id-1 999999 99999999999 00 00"}) {
        EXPECT_FALSE(*is_password("", kept)) << kept;
        EXPECT_FALSE(*is_password("x", kept)) << kept;
    }
}

// The secret and numbers of RFC 6238, appendix B, cut to six digits.
TEST(Totp, NumbersAreThoseOfTheStandard) {
    const std::string secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
    EXPECT_EQ(totp_code(secret, 59 / 30), "287082");
    EXPECT_EQ(totp_code(secret, 1111111109 / 30), "081804");
    EXPECT_EQ(totp_code(secret, 1234567890 / 30), "005924");
    EXPECT_EQ(totp_code(secret, 20000000000 / 30), "353130");
    EXPECT_EQ(totp_code("no base 32!", 1), "");
    EXPECT_EQ(totp_code("", 1), "");
}

TEST(Totp, NumberIsTakenOnceAndNearItsTime) {
    steps random;
    const std::string secret = draw_totp_secret(random);
    EXPECT_EQ(secret.size(), 32u);
    const std::int64_t step = 1000;
    const base::time_us now = (step * totp_step_s + 5) * base::second_us;
    const std::string code = totp_code(secret, step);
    EXPECT_EQ(find_totp_step(secret, code, now, 0), step);
    EXPECT_EQ(find_totp_step(secret, code, now + 30 * base::second_us, 0), step);
    EXPECT_EQ(find_totp_step(secret, code, now - 30 * base::second_us, 0), step);
    EXPECT_FALSE(find_totp_step(secret, code, now + 60 * base::second_us, 0));
    EXPECT_FALSE(find_totp_step(secret, code, now, step));
    EXPECT_FALSE(find_totp_step(secret, "", now, 0));
    EXPECT_FALSE(find_totp_step("", "", now, 0));
}

TEST(PageCertificate, KeyBelongsToItAndStrangersAreRefused) {
    const auto made = make_page_certificate({"hub.example", "10.0.0.1", "::1", "bad,name"}, 0);
    ASSERT_TRUE(made) << made.error().text();
    EXPECT_EQ(fingerprint_of(*made)->size(), 64u);
    page_certificate broken{"nothing", made->key_pem};
    EXPECT_FALSE(end_of(broken));
    EXPECT_FALSE(fingerprint_of(broken));
}

}  // namespace

}  // namespace kheya::platform
