// The shipped programs in one process, exchanging by line and by file in any order, with everything
// lost, late and repeated: they end with equal checksums. Seeds are fixed; a failure names its own.

#include "tests/unit/bundle_world.hpp"

#include <gtest/gtest.h>

namespace kheya::bundle_test {
namespace {

void step(world& w, world::office& o, int number, bool has_line, bool epochs) {
    const std::string value = "value " + std::to_string(number);
    const auto any = [&](const std::vector<std::string>& files) {
        return files[w.below(files.size())];
    };
    switch (w.below(epochs ? 9 : 8)) {
        case 0:
        case 1:
            w.at(o, "set", {{"target", "portal"}, {"assignments", {"maintainer_office=" + value}}});
            break;
        case 2:
            w.at(o, "set",
                 {{"target", "remark"}, {"assignments", {"about=portal", "text=" + value}}});
            break;
        case 3:
            w.hub("set", {{"target", "portal"}, {"office", home},
                          {"assignments", {"maintainer_office=hq " + value}}});
            break;
        case 4:
            w.export_from(o, w.below(2) ? 4 : 16384);
            break;
        case 5:
            if (!o.requests.empty()) w.import_at_hub(o, any(o.requests));
            break;
        case 6:
            if (!o.answers.empty()) w.import_answer(o, any(o.answers));
            break;
        case 7:
            if (!has_line) break;
            o.loses = w.below(3) == 0;
            w.at(o, "sync");
            o.loses = false;
            break;
        default:
            if (w.below(4) == 0) w.new_epoch();
    }
}

void run_schedule(std::uint64_t seed, bool epochs) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    world w(seed);
    for (int i = 0; i < 2; ++i) ASSERT_EQ(w.add_office_by_file().requests.size(), 1u);
    for (int number = 0; number < 60; ++number) {
        const auto who = w.below(2);
        step(w, *w.offices()[who], number, who == 1, epochs);
    }
    for (int round = 0; round < 3; ++round) {
        for (const auto& o : w.offices()) w.carry(*o);
    }
    w.expect_agreement("after the last files");
    const json held = json::parse(w.hub("status", json::object(), true).out);
    EXPECT_GT(held["changes"]["total"], 10);
    for (const auto& o : w.offices()) {
        const auto late = o->answers;
        for (const std::string& answer : late) w.import_answer(*o, answer);
        for (const std::string& request : o->requests) w.import_at_hub(*o, request);
    }
    w.expect_agreement("after every file once more");
    for (const auto& o : w.offices()) {
        const auto synced = w.at(*o, "sync");
        EXPECT_EQ(synced.exit_code, 0) << synced.err;
    }
    w.expect_agreement("after the line");
}

TEST(BundleMix, AnyOrderOfFilesAndExchangesEndsWithEqualChecksums) {
    for (std::uint64_t seed = 1; seed <= 12 && !testing::Test::HasFailure(); ++seed) {
        run_schedule(seed, false);
    }
}

TEST(BundleMix, AlsoWhenTheHubBeginsNewEpochsMeanwhile) {
    for (std::uint64_t seed = 101; seed <= 112 && !testing::Test::HasFailure(); ++seed) {
        run_schedule(seed, true);
    }
}

}  // namespace
}  // namespace kheya::bundle_test
