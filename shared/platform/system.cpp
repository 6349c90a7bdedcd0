#include "shared/platform/system.hpp"

#include "shared/base/check.hpp"
#include "shared/platform/log.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <pwd.h>
#include <spawn.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <fstream>

namespace kheya::platform {

namespace asio = boost::asio;

namespace {

base::time_us read_clock(clockid_t which) {
    timespec now{};
    CHECK(clock_gettime(which, &now) == 0);
    return static_cast<base::time_us>(now.tv_sec) * base::second_us + now.tv_nsec / 1000;
}

class system_clock : public clock {
public:
    explicit system_clock(asio::any_io_executor io) : io_(std::move(io)) {
        std::ifstream("/proc/sys/kernel/random/boot_id") >> boot_id_;
        if (boot_id_.empty()) boot_id_ = "unknown";
    }
    base::time_us wall() override { return read_clock(CLOCK_REALTIME); }
    // Counts while a laptop sleeps too, so that "since the last exchange" stays true.
    base::time_us monotonic() override { return read_clock(CLOCK_BOOTTIME); }
    std::string boot_id() override { return boot_id_; }

    awaitable<void> wait(base::time_us duration) override {
        asio::steady_timer timer(io_);
        timer.expires_after(std::chrono::microseconds(duration));
        // Cut short only when the waiting coroutine is cancelled; asio stops that one by itself.
        auto waiting = timer.async_wait(asio::as_tuple(asio::use_awaitable));
        co_await std::move(waiting);
    }

private:
    asio::any_io_executor io_;
    std::string boot_id_;
};

class system_chance : public chance {
public:
    void fill(std::span<std::uint8_t> out) override {
        while (!out.empty()) {
            const ssize_t got = getrandom(out.data(), out.size(), 0);
            if (got < 0 && errno == EINTR) continue;
            CHECK(got > 0);  // without randomness no key is a secret: better to stop
            out = out.subspan(static_cast<std::size_t>(got));
        }
    }
};

}  // namespace

std::unique_ptr<clock> make_system_clock(asio::any_io_executor io) {
    return std::make_unique<system_clock>(std::move(io));
}

std::unique_ptr<chance> make_system_chance() {
    return std::make_unique<system_chance>();
}

std::optional<std::string> environment(const std::string& name) {
    const char* value = std::getenv(name.c_str());
    if (value == nullptr) return std::nullopt;
    return std::string(value);
}

std::string default_data_folder(const std::string& program) {
    if (const auto state = environment("XDG_STATE_HOME"); state && !state->empty()) {
        return *state + "/" + program;
    }
    if (const auto home = environment("HOME"); home && !home->empty()) {
        return *home + "/.local/state/" + program;
    }
    return "/var/lib/" + program;
}

bool prefers_bengali(const std::string& setting) {
    if (!setting.empty()) return setting == "bn";
    for (const char* name : {"LC_ALL", "LC_MESSAGES", "LANG"}) {
        if (const auto value = environment(name); value && !value->empty()) {
            return value->starts_with("bn");
        }
    }
    return false;
}

std::string host_name() {
    char name[256] = "";
    if (gethostname(name, sizeof name - 1) != 0) return "unknown";
    return name;
}

std::string user_name() {
    const passwd* account = getpwuid(getuid());
    return account != nullptr && account->pw_name != nullptr ? account->pw_name : "";
}

void run_behind_others() {
    constexpr int behind = 4;  // steps: two fifths of the share that it had
    // Linux keeps this for each thread; 0 is the calling one.
    errno = 0;
    const int before = ::getpriority(PRIO_PROCESS, 0);
    if (errno == 0 && ::setpriority(PRIO_PROCESS, 0, before + behind) == 0) return;
    log_warn(std::string("reports run at the same priority as exchanges: ") +
             std::strerror(errno));
}

int process_id() {
    return static_cast<int>(getpid());
}
void open_in_browser(const std::string& url) {
    // A shell between, so that the browser is nobody's child here and leaves nothing to wait for.
    const char* words[] = {"sh", "-c", "xdg-open \"$1\" >/dev/null 2>&1 &", "sh", url.c_str(),
                           nullptr};
    pid_t child = 0;
    // posix_spawn does not write to the words; its type is older than const.
    if (posix_spawnp(&child, "sh", nullptr, nullptr, const_cast<char**>(words), environ) != 0) {
        return;
    }
    int status = 0;
    while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
}

bool stdin_is_terminal() {
    return isatty(STDIN_FILENO) == 1;
}
bool stderr_is_terminal() {
    return isatty(STDERR_FILENO) == 1;
}

namespace {

// Nothing that a handler throws ends the loop: it is logged.
template <class Loop>
void run_guarded(const Loop& loop) {
    for (;;) {
        try {
            loop();
            return;
        } catch (const std::exception& trouble) {
            log_error(std::string("a task ended with an exception: ") + trouble.what());
        }
    }
}

}  // namespace

void run_until_stopped(asio::io_context& io, std::function<void()> on_stop, base::time_us grace) {
    // A peer that goes away while we write must not kill us, nor a terminal that is closed.
    std::signal(SIGPIPE, SIG_IGN);
    std::signal(SIGHUP, SIG_IGN);
    bool stopping = false;
    asio::signal_set signals(io, SIGINT, SIGTERM);
    signals.async_wait([&](const boost::system::error_code& failed, int) {
        if (failed) return;
        if (on_stop) on_stop();
        if (io.stopped()) return;   // nothing needs finishing
        stopping = true;
        io.stop();
    });
    run_guarded([&] { io.run(); });
    if (!stopping) return;
    // Nothing of ours may wait in the loop from here on: it would never be out of work. A second
    // signal does what signals do.
    signals.clear();
    io.restart();
    const auto until = std::chrono::steady_clock::now() + std::chrono::microseconds(grace);
    run_guarded([&] {
        while (io.run_one_until(until) > 0) {}
    });
}

struct alarm::state {
    explicit state(asio::any_io_executor io) : timer(std::move(io)) {}
    asio::steady_timer timer;
    bool rung = false;
};

alarm::alarm(asio::any_io_executor io) : state_(std::make_shared<state>(std::move(io))) {}

alarm::~alarm() {
    ring();
}

awaitable<bool> alarm::wait(base::time_us duration) {
    const auto held = state_;  // the alarm itself may go away while we wait
    if (!held->rung) {
        held->timer.expires_after(std::chrono::microseconds(duration));
        auto waiting = held->timer.async_wait(asio::as_tuple(asio::use_awaitable));
        co_await std::move(waiting);
    }
    co_return std::exchange(held->rung, false);
}

void alarm::ring() {
    state_->rung = true;
    state_->timer.cancel();
}

struct watchdog::state {
    state(asio::any_io_executor io, std::function<void()> action)
        : timer(std::move(io)), expired(std::move(action)) {}
    asio::steady_timer timer;
    std::function<void()> expired;
    bool armed = false;
    asio::steady_timer::time_point due{};
    bool waiting = false;
};

namespace {

// One wait is kept going and looks at `due` when it ends: moving a deadline, which happens at every
// piece read, then costs an assignment.
template <class State>
void watch(const std::shared_ptr<State>& state) {
    state->waiting = true;
    state->timer.expires_at(state->due);
    std::weak_ptr<State> weak = state;
    state->timer.async_wait([weak](const boost::system::error_code&) {
        const auto alive = weak.lock();
        if (!alive) return;
        alive->waiting = false;
        if (!alive->armed) return;
        if (asio::steady_timer::clock_type::now() < alive->due) return watch(alive);
        alive->armed = false;
        alive->expired();
    });
}

}  // namespace

watchdog::watchdog(asio::any_io_executor io, std::function<void()> expired)
    : state_(std::make_shared<state>(std::move(io), std::move(expired))) {}

watchdog::~watchdog() {
    state_->armed = false;
    state_->timer.cancel();
}

void watchdog::set(base::time_us from_now) {
    const auto due = asio::steady_timer::clock_type::now() + std::chrono::microseconds(from_now);
    const bool sooner = due < state_->due;
    state_->due = due;
    state_->armed = true;
    if (!state_->waiting)
        watch(state_);
    else if (sooner)
        state_->timer.cancel();  // its handler takes the new time up
}

void watchdog::clear() {
    state_->armed = false;
    state_->timer.cancel();
}

}  // namespace kheya::platform
