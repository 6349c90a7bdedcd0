#include "tests/bench/load/hub_process.hpp"

#include "hub/store/engine.hpp"
#include "hub/store/fold.hpp"
#include "hub/store/hub_ledger.hpp"
#include "hub/store/type_shelf.hpp"
#include "shared/platform/files.hpp"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

extern char** environ;

namespace kheya::load {

namespace {

constexpr std::size_t differences_told = 10;
constexpr std::size_t connections_wanted = 14'000;
constexpr base::time_us founded_at = 1'600'000'000 * base::second_us;

constexpr const char* log_name = "/hub.log";

// What the hub says until its agents' port is known; empty: it ended before.
std::string read_ports(int pipe) {
    std::string said;
    char piece[256];
    for (;;) {
        const ssize_t count = ::read(pipe, piece, sizeof piece);
        if (count <= 0) return {};
        said.append(piece, static_cast<std::size_t>(count));
        const auto at = said.find("agent port ");
        if (at != std::string::npos && said.find('\n', at) != std::string::npos) return said;
    }
}

unsigned short number_after(const std::string& said, std::string_view word) {
    const auto at = said.find(word);
    if (at == std::string::npos) return 0;
    return static_cast<unsigned short>(std::atoi(said.c_str() + at + word.size()));
}

std::int64_t kib_after(const std::string& status, const std::string& word) {
    const auto at = status.find(word);
    return at == std::string::npos ? 0 : std::atoll(status.c_str() + at + word.size());
}

std::string whole(const std::string& path) {
    std::ifstream file(path);
    std::ostringstream out;
    out << file.rdbuf();
    return out.str();
}

}  // namespace

int start_program(std::vector<std::string> words, program_streams streams) {
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    const auto lead = [&](int from, int to) {
        if (from >= 0) posix_spawn_file_actions_adddup2(&actions, from, to);
    };
    lead(streams.in, STDIN_FILENO);
    lead(streams.error, STDERR_FILENO);
    lead(streams.out, STDOUT_FILENO);
    if (streams.out < 0) {
        posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    }
    std::vector<char*> raw;
    for (auto& word : words) raw.push_back(word.data());
    raw.push_back(nullptr);
    pid_t child = 0;
    const int failed = ::posix_spawn(&child, words.front().c_str(), &actions, nullptr, raw.data(),
                                     environ);
    posix_spawn_file_actions_destroy(&actions);
    if (failed != 0) give_up("cannot start " + words.front());
    return child;
}

void give_up(const std::string& why) {
    std::fprintf(stderr, "kheya-load: %s\n", why.c_str());
    std::exit(1);
}

process_use use_of(int process) {
    const std::string folder = "/proc/" + (process == 0 ? "self" : std::to_string(process));
    process_use use;
    const std::string status = whole(folder + "/status");
    use.resident_kib = kib_after(status, "VmRSS:");
    use.peak_kib = kib_after(status, "VmHWM:");
    const std::string stat = whole(folder + "/stat");
    const auto end_of_name = stat.rfind(')');
    if (end_of_name == std::string::npos) return use;
    std::istringstream words(stat.substr(end_of_name + 1));
    std::string passed;
    for (int i = 0; i < 11; ++i) words >> passed;   // state .. cmajflt
    double user = 0, system = 0;
    words >> user >> system;
    use.seconds = (user + system) / static_cast<double>(::sysconf(_SC_CLK_TCK));
    return use;
}

hub_process::hub_process(std::string program, std::string folder, platform::chance& random,
                         const std::string& filled, std::string database)
    : program_(std::move(program)),
      folder_(std::move(folder)),
      store_url_(database.empty() ? "sqlite:" + folder_ + "/hub.db" : std::move(database)),
      key_(platform::key_pair::generate(random)) {
    make_folder();
    if (!filled.empty()) {
        std::error_code failed;
        std::filesystem::copy_file(filled, folder_ + "/hub.db", failed);
        if (failed) give_up("cannot copy " + filled + ": " + failed.message());
    }
    in_store([&](hub_store::engine& store) {
        changes_before_ = store.count(hub_store::counted::changes);
        refused_before_ = store.count(hub_store::counted::quarantined);
        store.set_meta("name", "Load");
        store.set_meta("url", "https://127.0.0.1:8443");
        store.set_meta("console_url", "");
        hub_store::set_epoch(store, {1, random.draw<base::replica_id>()});
        const auto prepared = hub_store::prepare_types(store, founded_at);
        if (!prepared) give_up(prepared.error().text());
    });
    save_key();
}

hub_process::hub_process(const hub_process& first, std::string folder)
    : program_(first.program_),
      folder_(std::move(folder)),
      store_url_(first.store_url_),
      key_(first.key_) {
    make_folder();
    save_key();
}

void hub_process::make_folder() const {
    std::filesystem::remove_all(folder_);
    const auto made = platform::make_private_folder(folder_);
    if (!made) give_up(made.error().text());
}

void hub_process::save_key() const {
    // All of them come from one address here.
    const std::string many = std::to_string(connections_wanted);
    const auto told = platform::write_private_file(
        folder_ + "/hub.toml",
        "[hub]\nconnections = " + many + "\nconnections_per_address = " + many + "\n");
    if (!told) give_up(told.error().text());
    if (const auto kept = key_.save(folder_ + "/hub.key"); !kept) give_up(kept.error().text());
}

hub_process::~hub_process() { stop(); }

void hub_process::in_store(const std::function<void(hub_store::engine&)>& work) {
    auto store = hub_store::open_engine(store_url_);
    if (!store) give_up(store.error().text());
    const auto done = (*store)->transact([&]() -> base::result<void> {
        work(**store);
        return {};
    });
    if (!done) give_up(done.error().text());
}

void hub_process::enrol(const std::vector<enrolled_office>& offices) {
    in_store([&](hub_store::engine& store) {
        for (const auto& each : offices) {
            const char* level = each.parent.empty() ? "hq" : "district";
            if (!store.office(each.id)) {
                store.put_office({each.id, each.parent, "DIP", level, base::side::office, 0});
            }
            if (!each.device) continue;
            hub_store::device_row device;
            device.office = each.id;
            device.key = *each.device;
            device.enrolled_at = founded_at;
            store.put_device(device);
        }
    });
}

std::vector<std::string> hub_process::differences(
    const std::vector<std::unique_ptr<office>>& sent) {
    std::vector<std::string> found;
    std::map<std::string, wire::checksum> sums;
    for (const auto& each : sent) each->add_heads(sums[each->id()]);
    in_store([&](hub_store::engine& store) {
        std::int64_t changes = 0;
        for (auto& [id, sum] : sums) {
            if (hub_store::checksum_of(store, {id}) != sum.finish()) {
                found.push_back(id + ": another checksum");
            }
        }
        for (const auto& each : sent) {
            changes += each->saved();
            const auto log = store.replica(each->replica());
            const std::int64_t n = log ? log->n : 0;
            if (each->saved() > 0 && (n != each->saved() || log->chain != each->chain())) {
                found.push_back(each->id() + ": " + std::to_string(n) + " changes of " +
                                std::to_string(each->saved()));
            }
        }
        const auto held = store.count(hub_store::counted::changes) - changes_before_;
        const auto refused = store.count(hub_store::counted::quarantined) - refused_before_;
        if (held != changes) {
            found.push_back(std::to_string(held) + " changes in the journal, " +
                            std::to_string(changes) + " were sent");
        }
        if (refused > 0) found.push_back(std::to_string(refused) + " in quarantine");
    });
    if (found.size() > differences_told) found.resize(differences_told);
    return found;
}

platform::hub_address hub_process::address_at(unsigned short port) const {
    return {"https://127.0.0.1:" + std::to_string(port), {platform::spki_pin(key_.public_part())}};
}

void hub_process::start(bool console) {
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0) give_up("no pipe");
    std::vector<std::string> words = {program_, "--data",   folder_, "--store", store_url_,
                                      "run",    "--listen", "127.0.0.1:0"};
    int log = -1;
    if (console) {
        words.insert(words.end(), {"--console", "127.0.0.1:0"});
        log = ::open((folder_ + log_name).c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    }
    process_ = start_program(std::move(words), {.out = ends[1], .error = log});
    if (log >= 0) ::close(log);
    ::close(ends[1]);
    const std::string said = read_ports(ends[0]);
    ::close(ends[0]);
    port_ = number_after(said, "agent port ");
    console_port_ = number_after(said, "console port ");
    if (port_ == 0) give_up(program_ + " did not say its port");
}

bool hub_process::has_logged(const std::string& text) const {
    return whole(folder_ + log_name).find(text) != std::string::npos;
}

int hub_process::begin(std::vector<std::string> words) const {
    words.insert(words.begin(), {program_, "--data", folder_, "--json"});
    return start_program(std::move(words), {});
}

std::optional<int> hub_process::ended(int process) {
    int status = 0;
    if (::waitpid(process, &status, WNOHANG) != process) return std::nullopt;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

void hub_process::stop() {
    if (process_ == 0) return;
    ::kill(process_, SIGTERM);
    int status = 0;
    ::waitpid(process_, &status, 0);
    process_ = 0;
}

}  // namespace kheya::load
