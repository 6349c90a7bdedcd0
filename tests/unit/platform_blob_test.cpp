#include "shared/platform/blob_folder.hpp"

#include "shared/base/hash.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

namespace kheya::platform {
namespace {

constexpr std::size_t most = 1 << 20;

class BlobFolder : public testing::Test {
protected:
    BlobFolder() { std::filesystem::remove_all(folder); }
    std::string folder = testing::TempDir() + "blobs_of_a_test";
    blob_folder blobs{folder};
};

TEST_F(BlobFolder, WhatIsPutIsThereUnderItsHash) {
    const auto hash = blobs.put("evidence");
    ASSERT_TRUE(hash);
    EXPECT_EQ(*hash, base::sha256_of("evidence"));
    EXPECT_EQ(blobs.put("evidence").value(), *hash);
    EXPECT_TRUE(blobs.has(*hash));
    EXPECT_EQ(blobs.all(), std::set<base::hash256>{*hash});
    EXPECT_EQ(blobs.read(*hash, most).value(), "evidence");
    EXPECT_EQ(blobs.read_piece(*hash, 3, 100).value(), "dence");
    EXPECT_EQ(std::filesystem::status(folder).permissions() & std::filesystem::perms::others_all,
              std::filesystem::perms::none);
    blobs.remove(*hash);
    EXPECT_FALSE(blobs.has(*hash));
}

TEST_F(BlobFolder, PiecesMakeABlobOnlyInOrderAndWhenTheirHashIsRight) {
    const auto hash = base::sha256_of("evidence");
    EXPECT_EQ(blobs.partial_bytes("p"), 0u);
    ASSERT_TRUE(blobs.append("p", 0, "evid"));
    EXPECT_EQ(blobs.append("p", 2, "x").error().code, base::errc::refused);
    EXPECT_EQ(blobs.append("p", 9, "x").error().code, base::errc::refused);
    EXPECT_EQ(blobs.partial_bytes("p"), 4u);
    ASSERT_TRUE(blobs.append("p", 4, "ence"));
    ASSERT_TRUE(blobs.finish("p", hash, most));
    EXPECT_EQ(blobs.read(hash, most).value(), "evidence");
    EXPECT_EQ(blobs.partial_bytes("p"), 0u);
    ASSERT_TRUE(blobs.append("q", 0, "EVIDENCE"));
    EXPECT_EQ(blobs.finish("q", base::sha256_of("other"), most).error().code,
              base::errc::refused);
    EXPECT_EQ(blobs.partial_bytes("q"), 0u);
    EXPECT_FALSE(blobs.has(base::sha256_of("other")));
}

TEST_F(BlobFolder, DamagedFileIsSetAsideAndNeverGivenOut) {
    const auto hash = blobs.put("evidence").value();
    std::ofstream(blobs.path_of(hash)) << "evidencf";
    EXPECT_EQ(blobs.read(hash, most).error().code, base::errc::refused);
    EXPECT_FALSE(blobs.has(hash));
    EXPECT_TRUE(std::filesystem::exists(blobs.path_of(hash) + ".damaged"));
}

TEST_F(BlobFolder, FolderThatCannotBeWrittenIsAnErrorAndLeavesNothing) {
    std::ofstream(testing::TempDir() + "blobs_in_a_file") << "x";
    blob_folder nowhere(testing::TempDir() + "blobs_in_a_file");
    EXPECT_EQ(nowhere.put("evidence").error().code, base::errc::io);
    EXPECT_EQ(nowhere.append("p", 0, "x").error().code, base::errc::io);
    EXPECT_EQ(nowhere.partial_bytes("p"), 0u);
    EXPECT_TRUE(nowhere.all().empty());
}

}  // namespace
}  // namespace kheya::platform
