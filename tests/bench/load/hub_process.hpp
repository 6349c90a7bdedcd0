#pragma once

// The hub under load: its folder is made with its offices and devices by the hub's own classes in
// this process, then the shipped program runs on it as a process of its own. Once it has stopped,
// its store is held against what was sent.

#include "shared/platform/keys.hpp"
#include "shared/platform/seams.hpp"
#include "tests/bench/load/office.hpp"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace kheya::hub_store {
class engine;
}

namespace kheya::load {

// Who is enrolled; `parent`: the office above, made before.
struct enrolled_office {
    std::string id, parent;
    std::optional<base::public_key> device;
};

struct process_use {
    double seconds = 0;              // of the processor, user and system
    std::int64_t resident_kib = 0, peak_kib = 0;
};
process_use use_of(int process);     // of this process: 0

class hub_process {
public:
    // `program`: path of kheya-hub. `filled`: a store that it begins with a copy of; empty: none.
    // `database`: URL of an empty one that it stores in; empty: a file. Ends the program with a
    // message where something does not work.
    hub_process(std::string program, std::string folder, platform::chance& random,
                const std::string& filled = {}, std::string database = {});
    // Another process of the same hub on the same database.
    hub_process(const hub_process& first, std::string folder);
    ~hub_process();   // stops it
    hub_process(const hub_process&) = delete;
    hub_process& operator=(const hub_process&) = delete;

    // --- while it does not run -------------------------------------------------------------------
    void enrol(const std::vector<enrolled_office>& offices);
    void in_store(const std::function<void(hub_store::engine&)>& work);   // one transaction
    // What differs from what these offices sent; empty: nothing was lost, nothing refused.
    std::vector<std::string> differences(const std::vector<std::unique_ptr<office>>& sent);

    // `console`: with its pages; what it logs is kept then instead of shown.
    void start(bool console = false);
    void stop();
    // Whether it has logged that.
    [[nodiscard]] bool has_logged(const std::string& text) const;
    // Begins a command of the same program on this hub's folder, as a process of its own.
    [[nodiscard]] int begin(std::vector<std::string> words) const;
    // The exit code of that process (-1: a signal ended it); none while it runs.
    [[nodiscard]] static std::optional<int> ended(int process);
    [[nodiscard]] platform::hub_address address() const { return address_at(port_); }
    [[nodiscard]] platform::hub_address address_at(unsigned short port) const;
    [[nodiscard]] unsigned short port() const { return port_; }
    [[nodiscard]] unsigned short console_port() const { return console_port_; }
    [[nodiscard]] const std::string& program() const { return program_; }
    [[nodiscard]] const std::string& folder() const { return folder_; }
    [[nodiscard]] const platform::key_pair& key() const { return key_; }
    [[nodiscard]] process_use use() const { return use_of(process_); }

private:
    void make_folder() const;
    void save_key() const;
    std::string program_, folder_, store_url_;
    platform::key_pair key_;
    std::int64_t changes_before_ = 0, refused_before_ = 0;   // of the copied store
    int process_ = 0;
    unsigned short port_ = 0, console_port_ = 0;
};

// Where its streams come from and go to; -1: `in` and `error` as here, `out` to nowhere.
struct program_streams {
    int in = -1, out = -1, error = -1;
};
// The process's id.
int start_program(std::vector<std::string> words, program_streams streams);

[[noreturn]] void give_up(const std::string& why);

}  // namespace kheya::load
