#pragma once

// The shipped programs in one process: a hub, offices' agents, the lines between them and the files
// that people carry. No clock, chance or network of the real world is in it.

#include "agent/agent.hpp"
#include "hub/hub.hpp"
#include "hub/store/sqlite_store.hpp"
#include "shared/wire/key_roll.hpp"
#include "tests/unit/agent_fakes.hpp"

#include <boost/asio/io_context.hpp>

#include <memory>
#include <string>
#include <vector>

namespace kheya::bundle_test {

using agent_test::fake_chance;
using agent_test::fake_clock;
using editing::outcome;
using nlohmann::json;

inline constexpr const char* home = "DIP-DIST-65";

class world {
public:
    explicit world(std::uint64_t seed);
    ~world();

    struct office {
        bool up = true, loses = false;
        std::unique_ptr<agent::program> program;
        agent_store::store* store = nullptr;          // the program's
        std::vector<std::string> requests, answers;   // files that lie about
    };
    office& add_office();
    // The same, with its first bundle on the way; nothing has been imported yet.
    office& add_office_by_file();

    outcome hub(const std::string& verb, json arguments, bool as_json = false);
    outcome at(office& o, const std::string& verb, json arguments = json::object(),
               bool as_json = false);
    // Of what it takes to its end, the first step.
    outcome first_step(office& o, const std::string& verb, json arguments);
    std::string code();
    void save(office& o, const std::string& assignment);     // a field of its portal
    void write_at_hub(const std::string& assignment);        // of the same portal
    std::string shown(office& o, const std::string& field);  // as the office's screen has it

    // As a restore that lost nothing: all agents start their cursors anew.
    void new_epoch();
    // A copy of the hub's store; the hub as that copy had it, as when somebody puts the file back;
    // the hub as a restore from that copy leaves it.
    std::string back_up();
    void roll_back(const std::string& backup);
    void restore(const std::string& backup);

    // The hub and its key are lost: another with an empty store stands where it stood.
    void replace_hub();
    // Its key gives way to another: to the one that it announced, or not.
    void roll_key(bool as_announced = true);
    std::vector<wire::key_roll> rolls();

    void export_from(office& o, std::size_t part_kib = 16384);
    static json with_bundle(const std::string& file);   // arguments of an import
    outcome try_at_hub(const std::string& request, std::size_t part_kib = 16384);
    void import_at_hub(office& o, const std::string& request);
    // Gives the answer's parts.
    std::vector<std::string> import_in_parts(const std::string& request, std::size_t part_kib);
    void import_answer(office& o, const std::string& answer);
    void carry(office& o);   // there and back

    std::string checksum();
    void expect_agreement(const std::string& when);
    std::uint64_t below(std::uint64_t bound) { return random_.below(bound); }
    std::vector<std::unique_ptr<office>>& offices() { return offices_; }
    hub_store::sqlite_store& store() { return *hub_store_; }
    [[nodiscard]] const platform::key_pair& hub_key() const { return key_; }
    std::vector<std::string>& statements() { return statements_; }   // the log's lines
    fake_clock clock;

private:
    void open_hub(const std::string& url);
    void found_hub();
    boost::asio::io_context io_;
    fake_chance random_;
    std::string folder_;
    platform::key_pair key_;
    std::optional<platform::key_pair> next_key_;
    int backups_ = 0;
    std::vector<std::string> statements_;
    hub_store::sqlite_store* hub_store_ = nullptr;
    std::unique_ptr<hub::program> hub_;
    std::vector<std::unique_ptr<office>> offices_;
};

}  // namespace kheya::bundle_test
