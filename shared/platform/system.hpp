#pragma once

// The real world behind the seams: clock, chance, environment, host, signals. The only place that
// reads a clock, a random device or the environment, or that sleeps. `main` makes these and hands
// them down; nothing else calls system.cpp for time or chance.

#include "shared/platform/seams.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/io_context.hpp>

#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace kheya::platform {

std::unique_ptr<clock> make_system_clock(boost::asio::any_io_executor io);
std::unique_ptr<chance> make_system_chance();  // getrandom(2)

// The value of an environment variable; nothing when unset.
std::optional<std::string> environment(const std::string& name);
// Where a program keeps its data unless it is told: $XDG_STATE_HOME/PROGRAM,
// $HOME/.local/state/PROGRAM, or /var/lib/PROGRAM.
std::string default_data_folder(const std::string& program);
// The language to speak: `setting` (bn, en) if it is not empty, else the locale's.
bool prefers_bengali(const std::string& setting);
std::string host_name();
std::string user_name();  // of the operating system's account, for author names; may be empty
int process_id();
// Gives back what a program that now waits does not need: free heap, and pages of program text,
// which come back from the file when they are run again.
void release_idle_memory();
// From now on the calling thread gets less of the processor than this program's others, where they
// want it at the same time: for long work that somebody waits for, beside short work that must not
// wait. Where the system does not let it, it goes on as before.
void run_behind_others();
// Shows a page in the user's browser, as far as this machine has one; does not wait for it.
void open_in_browser(const std::string& url);
bool stdin_is_terminal();
bool stderr_is_terminal();

// Runs the context until SIGINT or SIGTERM, calls `on_stop` once, and, unless that stops the
// context, goes on until the work is done or `grace` has passed. A second signal ends the process.
// SIGPIPE, SIGHUP are ignored. Nothing that a handler throws ends the loop: it is logged.
void run_until_stopped(boost::asio::io_context& io, std::function<void()> on_stop,
                       base::time_us grace = 10 * base::second_us);

// Something to wait for with a deadline; everything happens on the executor's one thread.
class alarm {
public:
    explicit alarm(boost::asio::any_io_executor io);
    ~alarm();
    alarm(const alarm&) = delete;
    alarm& operator=(const alarm&) = delete;

    // True once ring() was called (before or while waiting), false when `duration` passed first.
    awaitable<bool> wait(base::time_us duration);
    void ring();

private:
    struct state;
    std::shared_ptr<state> state_;
};

// Calls `expired` once when set() was not renewed or cleared in time. Destroying it clears it.
class watchdog {
public:
    watchdog(boost::asio::any_io_executor io, std::function<void()> expired);
    ~watchdog();
    watchdog(const watchdog&) = delete;
    watchdog& operator=(const watchdog&) = delete;

    void set(base::time_us from_now);
    void clear();

private:
    struct state;
    std::shared_ptr<state> state_;
};

}  // namespace kheya::platform
