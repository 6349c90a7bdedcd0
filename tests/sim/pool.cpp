#include "tests/sim/pool.hpp"

#include "hub/store/hub_ledger.hpp"
#include "shared/base/check.hpp"
#include "tests/sim/settle.hpp"

#include <cstdio>
#include <cstdlib>
#include <filesystem>

namespace kheya::sim {

namespace {

using nlohmann::json;

std::string office_table(std::vector<std::string>& ids) {
    std::string csv =
        "office,department,level,name_bn,name_en,parent,division_bbs,district_bbs,upazila_bbs,"
        "counts_as_field,reporting_groups,valid_from,valid_to\n"
        "HQ,DIP,hq,প্রধান কার্যালয়,Head office,,30,26,,false,,2020-07-01,\n";
    std::string above;
    for (std::size_t i = 0; i < offices_most; ++i) {
        const bool division = i % 4 == 0;
        const std::string id = (division ? "DIV-" : "DIST-") + std::to_string(i);
        if (division) above = id;
        ids.push_back(id);
        csv += id + ",DIP," + (division ? "division" : "district") + ",অফিস,Office " + id + "," +
               (division ? "HQ" : above) + ",10," + (division ? "06" : "04") +
               ",,true,regional,2020-07-01,\n";
    }
    return csv;
}

editing::outcome must(std::optional<editing::outcome> given) {
    CHECK(given.has_value());
    if (given->exit_code != 0) {
        std::fprintf(stderr, "pool: %s%s\n", given->out.c_str(), given->err.c_str());
    }
    CHECK(given->exit_code == 0);
    return *given;
}

std::string make_folder() {
    std::string made = (std::filesystem::temp_directory_path() / "kheya-sim-XXXXXX").string();
    CHECK(mkdtemp(made.data()) != nullptr);
    return made;
}

image empty_agent() {
    disk drive;
    platform::database_options options;
    options.vfs = vfs_name();
    CHECK(agent_store::store::open(drive.path_of("agent.db"), options).has_value());
    return drive.copy();
}

void join(pool& into, timeline& all, network& net, hub_machine& hub, const image& empty,
          std::size_t office, std::size_t slot) {
    const std::size_t index = into.devices.size();
    device& made = into.devices.emplace_back();
    made.office = office;
    made.folder = into.folder + "/" + std::to_string(index);
    std::filesystem::create_directory(made.folder);
    const bool above = office % 4 == 0 && slot % 2 == 0;
    const auto code = must(hub.perform(
        {"enrol-code", {{"office", into.offices[office]}, {"scope", above ? "subtree" : "own"}},
         {}}));
    agent_machine agent(all, 2 + static_cast<int>(index), 1000 + index, made, net, empty);
    CHECK(agent.start());
    editing::request enrol{"enrol", json{{"code", json::parse(code.out)["code"]}}, {}};
    (void)agent.perform(enrol);
    settle(all, {&hub, &agent});
    agent.sync();
    settle(all, {&hub, &agent});
    CHECK(agent.synced_exit == 0);
    agent.stop();
    made.key = platform::key_pair::load(made.folder + "/device.key")->public_part();
    made.content = agent.drive->copy();
}

}  // namespace

pool::~pool() {
    std::error_code ignored;
    std::filesystem::remove_all(folder, ignored);
}

std::unique_ptr<pool> make_pool() {
    seeded_chance chance(20211231);
    auto made = std::make_unique<pool>(platform::key_pair::generate(chance));
    made->folder = make_folder();
    made->devices.reserve(offices_most * devices_of_office);
    timeline all;
    network net(all, 1);
    hub_machine hub(all, 2, {}, made->hub_key);
    hub.make_tables = true;
    CHECK(hub.start());
    net.attach(&hub);
    const auto begun = hub.store().transact([&]() -> base::result<void> {
        hub.store().set_meta("name", "Kheya");
        hub.store().set_meta("url", "https://hub.test:8443");
        hub_store::set_epoch(hub.store(), {1, chance.draw<base::replica_id>()});
        return {};
    });
    CHECK(begun.has_value());
    must(hub.perform({"office import", {{"csv", office_table(made->offices)}}, {}}));
    const image empty = empty_agent();
    for (std::size_t o = 0; o < offices_most; ++o) {
        for (std::size_t s = 0; s < devices_of_office; ++s) join(*made, all, net, hub, empty, o, s);
    }
    hub.stop();
    made->hub = hub.drive->copy();
    return made;
}

}  // namespace kheya::sim
