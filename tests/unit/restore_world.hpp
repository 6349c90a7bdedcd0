#pragma once

// The hub's real program on a file of its own, and real agents that reach it without a network:
// backups are files, a restore puts one in the place of what the hub holds.

#include "hub/hub.hpp"
#include "hub/store/sqlite_store.hpp"
#include "tests/unit/agent_fakes.hpp"

namespace kheya::agent_test {

class real_hub {
public:
    explicit real_hub(const std::string& name);
    ~real_hub();

    // A consistent copy of its store as it is now; gives the file.
    std::string back_up();
    // The store is the backup from now on; `new_epoch` as the verb `restore` does it.
    void roll_back(const std::string& backup, bool new_epoch);
    // An agent that this hub knows, at DIP-DIST-65.
    std::unique_ptr<office_agent> enrol(std::uint64_t seed, const std::string& path = ":memory:",
                                        const std::string& machine = "pc");
    // Its key gives way to the announced one, and it announces another.
    void roll_key();
    void know(const base::public_key& device, const std::string& machine = "pc");
    agent_place place(const std::string& machine = "pc");
    // Headquarters writes a field of the office's portal.
    void write(const std::string& assignment);
    [[nodiscard]] bool has(const base::change_id& id);
    [[nodiscard]] hub_store::device_row device(const base::public_key& key);
    // The heads of a field of the office's portal.
    [[nodiscard]] std::vector<std::string> texts(const std::string& field);
    [[nodiscard]] std::string checksum();
    [[nodiscard]] base::hub_epoch epoch();
    [[nodiscard]] std::int64_t changes();
    // Empty where journal, heads and rows agree.
    [[nodiscard]] std::vector<std::string> differences();
    void inside(const std::function<void()>& work);
    hub_store::engine& store() { return *store_; }

    fake_clock time;
    fake_chance random{99};
    platform::key_pair key = platform::key_pair::generate(random);
    std::optional<platform::key_pair> next_key;   // none is announced before the first roll
    bool lose_answer = false;
    bool cut_behind_receipt = false;   // no more of an answer arrives
    int exchanges = 0, questions_for_keys = 0;

private:
    class line;
    void open();
    void settle_keys();
    std::string path_;
    int backups_ = 0;
    boost::asio::io_context io_;
    hub_store::sqlite_store* store_ = nullptr;
    std::unique_ptr<hub::program> program_;
};

}  // namespace kheya::agent_test
