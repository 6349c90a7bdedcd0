#pragma once

// A hub's folder with a store, a key and one office with one device: part of the tests of what must
// survive the hub's disk.

#include "hub/command/backup.hpp"
#include "hub/hub.hpp"
#include "hub/intake/gate.hpp"
#include "hub/launch.hpp"
#include "hub/store/hub_ledger.hpp"
#include "hub/store/sqlite_store.hpp"
#include "shared/platform/files.hpp"
#include "shared/platform/sealed_box.hpp"
#include "tests/unit/agent_fakes.hpp"

#include <gtest/gtest.h>

#include <filesystem>

namespace kheya::hub_command {

using agent_test::fake_chance;
using agent_test::fake_clock;
using nlohmann::json;

inline constexpr const char* office = "DIP-DIST-65";
inline constexpr const char* passphrase = "a passphrase kept apart";
inline constexpr std::size_t file_limit = 64u << 20;

class HubKeeping : public testing::Test {
protected:
    fake_chance random{31};
    fake_clock time;
    platform::key_pair key = platform::key_pair::generate(random);
    platform::key_pair device = platform::key_pair::generate(random);
    std::string folder = testing::TempDir() + "hub_keeping";
    std::unique_ptr<hub_store::sqlite_store> store;

    void SetUp() override {
        std::filesystem::remove_all(folder);
        ASSERT_TRUE(platform::make_private_folder(folder));
        store = open(folder + "/hub.db");
        inside([&] {
            store->put_office({office, "", "DIP", "district", base::side::office, 0});
            hub_store::set_epoch(*store, {1, random.draw<base::replica_id>()});
        });
    }
    void TearDown() override { std::filesystem::remove_all(folder); }

    static std::unique_ptr<hub_store::sqlite_store> open(const std::string& path) {
        return std::move(hub_store::open_sqlite("sqlite:" + path).value());
    }
    void inside(const std::function<void()>& work) {
        ASSERT_TRUE(store->transact([&]() -> base::result<void> {
            work();
            return {};
        }));
    }
    hub_store::device_row enrolled() {
        hub_store::device_row row;
        row.office = office;
        row.key = device.public_part();
        row.machine = "pc";
        row.enrolled_at = time.now;
        return row;
    }
    std::string enrolment_line() {
        std::string line;
        inside([&] { line = hub_intake::statement_for(*store, key, enrolled()).dump(); });
        return line;
    }
    std::string revocation_line() {
        auto row = enrolled();
        row.revoked = "stolen";
        return hub_intake::revocation_of(key, row, time.now).dump();
    }
    std::size_t apply(const std::string& log) {
        std::size_t applied = 0;
        inside([&] { applied = hub_intake::apply_statements(*store, key, log); });
        return applied;
    }
    std::optional<hub_store::device_row> held() {
        std::optional<hub_store::device_row> row;
        inside([&] { row = store->device(device.public_part()); });
        return row;
    }

    // The program, as from a command line: exit code, and all that it says.
    static std::pair<int, std::string> start(std::vector<std::string> words,
                                             const std::string& data) {
        words.insert(words.end(), {"--data", data, "--lang", "en"});
        testing::internal::CaptureStdout();
        testing::internal::CaptureStderr();
        const int code = hub::launch(words);
        const std::string out = testing::internal::GetCapturedStdout();
        return {code, out + testing::internal::GetCapturedStderr()};
    }

    // --- backups --------------------------------------------------------------------------------
    std::string file() const { return folder + "/out.backup"; }
    base::result<covered_places> back_up(const std::string& secret = passphrase) {
        return write_backup(*store, store->db(), key, random, {folder, file(), secret});
    }
    // Into a folder of its own; gives the error's text, empty when it went well.
    std::string unpack(const std::string& secret = passphrase) {
        const std::string into = folder + "/restored";
        std::filesystem::remove_all(into);
        const auto got = unpack_backup({into, file(), secret, false, "aside"});
        const bool whole = platform::file_exists(into + "/hub.db");
        EXPECT_EQ(whole, got.has_value());
        EXPECT_FALSE(std::filesystem::exists(into + "/restoring"));
        if (got) {
            EXPECT_EQ(got->key.public_part(), key.public_part());
        }
        return got ? std::string() : got.error().text();
    }
    std::string bytes() { return platform::read_file(file(), file_limit).value(); }
    void put(std::string_view changed) {
        ASSERT_TRUE(platform::write_private_file(file(), changed));
    }
};

}  // namespace kheya::hub_command
