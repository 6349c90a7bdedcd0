#include "agent/launch.hpp"

#include "agent/agent.hpp"
#include "agent/command/cli.hpp"
#include "agent/settings.hpp"
#include "agent/store/rescue.hpp"
#include "shared/platform/files.hpp"
#include "shared/platform/http_client.hpp"
#include "shared/platform/http_server.hpp"
#include "shared/platform/local_socket.hpp"
#include "shared/platform/log.hpp"
#include "shared/platform/system.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>

#include <cstdio>

namespace kheya::agent {

namespace asio = boost::asio;

namespace {

using agent_command::command_line;
using editing::outcome;
using editing::request;

// A command that finds the folder taken by another short command waits for its turn.
constexpr base::time_us lock_patience = 10 * base::second_us;
constexpr base::time_us lock_poll = base::second_us / 20;
constexpr int most_rescues = 3;   // of one process
constexpr unsigned short default_port = 7878;   // of the pages, and up to so many more if taken
constexpr unsigned short ports_tried = 10;
constexpr std::uint64_t page_call_most = 24 << 20;   // a bundle's largest part as base64

// Files come first: what is said on success is true then.
int print(const outcome& given, const editing::request& asked = {},
          const std::string& folder = {}) {
    for (const auto& file : given.files) {
        const auto written = platform::write_outside(folder, file.path, file.bytes, file.is_sealed);
        if (!written) return print(editing::unwritten(asked, given, written.error()));
    }
    std::fwrite(given.out.data(), 1, given.out.size(), stdout);
    std::fwrite(given.err.data(), 1, given.err.size(), stderr);
    return given.exit_code;
}

settings settings_from(const platform::settings_reader& read, const std::string& folder) {
    settings set;
    set.folder = folder;
    set.machine = platform::host_name();
    set.user = platform::user_name();
    set.full_history = read.text("sync.history") == "full";
    set.fetches_all_evidence = read.text("sync.evidence") == "all";
    set.listens = read.boolean("sync.wait");
    set.interval = read.integer("sync.interval_s") * base::second_us;
    set.probe_every = read.integer("probe.every_days") * base::day_us;
    set.reserve = agent_store::reserve_default;
    return set;
}

// The real world, and the program in it.
struct real_world {
    asio::io_context io{1};
    std::unique_ptr<platform::clock> time = platform::make_system_clock(io.get_executor());
    std::unique_ptr<platform::chance> random = platform::make_system_chance();
    std::unique_ptr<platform::web> web = platform::make_web(io.get_executor());

    std::string damage;   // why the database must be set aside; empty: it need not

    [[nodiscard]] program::seams seams() {
        const auto on_damage = [this](const std::string& why) {
            damage = why;
            if (stops_on_damage) io.stop();
        };
        const agent_sync::transport_maker make =
            [this](const platform::key_pair& key) -> std::unique_ptr<platform::transport> {
            platform::http_client_options options;
            options.software.clear();   // the hello names the program
            return std::make_unique<platform::https_transport>(io.get_executor(), *time, key,
                                                               options);
        };
        return {io.get_executor(), *time, *random, make, platform::release_idle_memory, on_damage,
                web.get()};
    }
    bool stops_on_damage = false;

    // The folder's database, whatever its state; what had to be done is told on standard error.
    base::result<std::unique_ptr<agent_store::store>> open(const settings& set, bool bengali) {
        TRY(auto opened, agent_store::open_folder(set.folder, *random, time->wall()));
        if (opened.rescued) tell(*opened.rescued, bengali);
        const std::string said = opened.restored ? opened.restored->text(bengali) : "";
        if (!said.empty()) std::fputs(("kheya-agent: " + said + "\n").c_str(), stderr);
        return std::move(opened.in);
    }
    // Only when the program with its open database is gone.
    base::result<void> rescue(const settings& set, bool bengali) {
        TRY(const auto report,
            agent_store::rescue(set.folder, *random, time->wall(), std::exchange(damage, {})));
        tell(report, bengali);
        return {};
    }
    static void tell(const agent_store::rescue_report& report, bool bengali) {
        std::fputs(("kheya-agent: " + report.text(bengali)).c_str(), stderr);
    }
};

outcome tell_link(const std::string& link, const editing::speech& how) {
    if (how.json) return editing::success(nlohmann::json{{"url", link}});
    return editing::success(link);
}

// The answer of the agent that holds the folder to a command of another process.
platform::awaitable<std::string> answer_locally(program& served, std::string text) {
    auto asked = editing::read_request(text);
    if (!asked) co_return editing::to_text(editing::failure(asked.error(), {}));
    if (asked->verb == "open" && served.has_pages()) {
        co_return editing::to_text(tell_link(served.draw_link(), asked->how));
    }
    request taken = std::move(*asked);
    const outcome given = co_await served.perform(std::move(taken));
    co_return editing::to_text(given);
}

base::result<std::unique_ptr<platform::local_server>> listen(real_world& world, program& served,
                                                             const std::string& folder) {
    const platform::local_handler local = [&served](std::string text) {
        return answer_locally(served, std::move(text));
    };
    return platform::local_server::listen(world.io.get_executor(), folder, local);
}

struct page_wishes {
    std::optional<unsigned short> port;   // none: the default one, or the next that is free
    bool opens = true;                    // in a browser
    bool bengali = true;                  // what they begin in, whatever the terminal speaks
    bool tells_bengali = false;           // what the terminal speaks
};

// Serves the pages on loopback and tells where. Errors: io, when the port is taken.
base::result<std::unique_ptr<platform::http_server>> serve_pages(real_world& world, program& served,
                                                                 const page_wishes& wished) {
    // The port is known only when the server listens, and nobody calls before the loop runs.
    auto handler = std::make_shared<platform::http_handler>();
    const platform::http_handler forward = [handler](platform::http_request asked) {
        return (*handler)(std::move(asked));
    };
    platform::http_server_limits limits;
    limits.body = page_call_most;
    auto server = std::make_unique<platform::http_server>(world.io.get_executor(), *world.time,
                                                          forward, limits);
    const unsigned short first = wished.port.value_or(default_port);
    const unsigned short tries = wished.port ? 1 : ports_tried;
    for (unsigned short i = 0; i < tries; ++i) {
        const auto port = server->listen("127.0.0.1:" + std::to_string(first + i));
        if (!port) {
            if (i + 1 == tries) return port.error();
            continue;
        }
        *handler = served.serve_pages(*port, wished.bengali);
        break;
    }
    const std::string link = served.draw_link();
    std::printf("kheya-agent: pages at %s\n", link.c_str());
    if (wished.opens) platform::open_in_browser(link);
    return server;
}

// Gives whether it ended because the database is damaged; it has been built anew then.
base::result<bool> serve_once(const settings& set, const page_wishes& wished) {
    real_world world;
    world.stops_on_damage = true;
    {
        TRY(auto store, world.open(set, wished.tells_bengali));
        program served(world.seams(), std::move(store), set);
        TRY(auto commands, listen(world, served, set.folder));
        TRY(auto pages, serve_pages(world, served, wished));
        std::printf("kheya-agent: running, data in %s\n", set.folder.c_str());
        std::fflush(stdout);
        served.start();
        // Nothing needs finishing: whatever was answered is on the disk, an exchange may break off
        // anywhere.
        platform::run_until_stopped(world.io, [&] {
            commands.reset();
            pages.reset();
            world.io.stop();
        });
    }
    if (world.damage.empty()) return false;
    TRY_VOID(world.rescue(set, wished.tells_bengali));
    return true;
}

base::result<void> serve(const settings& set, const page_wishes& wished) {
    for (int rescues = 0; rescues <= most_rescues; ++rescues) {
        TRY(const bool again, serve_once(set, wished));
        if (!again) return {};
    }
    return base::io_trouble("the database was damaged again and again: the disk fails", set.folder);
}

platform::awaitable<void> perform_then_stop(program& served, request asked, outcome& given,
                                            asio::io_context& io) {
    given = co_await served.perform(std::move(asked));
    co_await served.rest();
    io.stop();
}

base::result<outcome> perform_once(real_world& world, const settings& set, const request& asked) {
    TRY(auto store, world.open(set, asked.how.bengali));
    program served(world.seams(), std::move(store), set);
    std::unique_ptr<platform::local_server> commands;
    if (agent_command::service::takes_long(asked.verb)) {
        TRY(commands, listen(world, served, set.folder));
    }
    outcome given;
    asio::co_spawn(world.io, perform_then_stop(served, asked, given, world.io), asio::detached);
    world.io.run();
    world.io.restart();
    world.io.poll();   // whether the disk had something to say at the end
    return given;
}

base::result<outcome> perform_here(const settings& set, const request& asked) {
    std::string damage;
    outcome given;
    {
        real_world world;
        TRY(given, perform_once(world, set, asked));
        damage = world.damage;
    }
    if (damage.empty()) return given;
    real_world world;
    world.damage = damage;
    TRY_VOID(world.rescue(set, asked.how.bengali));
    // What failed only because of the damage is done now; a finding stays one.
    const bool again = given.exit_code != 0 && asked.verb != "check" && asked.verb != "doctor";
    return again ? perform_once(world, set, asked) : base::result<outcome>(given);
}

base::result<outcome> restore(const settings& set, const request& asked) {
    TRY_VOID(platform::make_private_folder(set.folder));
    TRY(auto lock, platform::file_lock::try_take(set.folder));
    if (!lock) {
        return base::error{base::errc::refused,
                           "an agent runs with this data folder: stop it first", set.folder,
                           "এই ফোল্ডারে একটি এজেন্ট চলছে: আগে সেটি বন্ধ করুন"};
    }
    TRY_VOID(agent_store::restore(set.folder, asked.arguments.value("file", ""),
                                  asked.arguments.value("force", false)));
    request status = asked;
    status.verb = "status";
    return perform_here(set, status);
}

platform::awaitable<void> wait_once(platform::clock& time) {
    co_await time.wait(lock_poll);
}

void pause() {
    real_world world;
    asio::co_spawn(world.io, wait_once(*world.time), asio::detached);
    world.io.run();
}

// Performs the verb here if the folder is free, else through the process that holds it.
base::result<outcome> perform(const settings& set, const request& asked) {
    for (base::time_us waited = 0;; waited += lock_poll) {
        TRY(auto lock, platform::file_lock::try_take(set.folder));
        if (lock) return perform_here(set, asked);
        TRY(const std::string text, editing::to_text(asked));
        TRY(const auto answer, platform::call_local(set.folder, text));
        if (answer) return editing::read_outcome(*answer);
        if (waited >= lock_patience) {
            return base::io_trouble("another process holds the data folder and does not answer",
                                    set.folder);
        }
        pause();
    }
}

base::result<outcome> run(const settings& set, const request& asked, bool pages_in_bengali) {
    page_wishes wished;
    wished.bengali = pages_in_bengali;
    wished.tells_bengali = asked.how.bengali;
    wished.opens = !asked.arguments.value("no_open", false);
    if (asked.arguments.contains("port")) {
        wished.port = static_cast<unsigned short>(asked.arguments["port"].get<double>());
    }
    TRY(auto lock, platform::file_lock::try_take(set.folder));
    if (!lock) return base::refused("an agent runs already with this data folder", set.folder);
    settings serving = set;
    serving.own_disk_thread = true;
    TRY_VOID(serve(serving, wished));
    return outcome{};
}

// Only an agent that runs has pages.
base::result<outcome> open_pages(const settings& set, request asked) {
    const base::error none{base::errc::refused,
                           "no agent runs with this data folder: start it with `kheya-agent run`",
                           set.folder,
                           "এই ফোল্ডারে কোনো এজেন্ট চলছে না: `kheya-agent run` দিয়ে চালু করুন"};
    const editing::speech how = asked.how;
    asked.how.json = true;
    TRY(const std::string text, editing::to_text(asked));
    TRY(const auto answer, platform::call_local(set.folder, text));
    if (!answer) return none;
    TRY(const outcome given, editing::read_outcome(*answer));
    const auto said = nlohmann::json::parse(given.out, nullptr, false);
    if (given.exit_code != 0 || !said.is_object() || !said.contains("url")) return none;
    const std::string link = said["url"].get<std::string>();
    if (!asked.arguments.value("no_open", false)) platform::open_in_browser(link);
    return tell_link(link, how);
}

base::result<outcome> act(command_line& line, const std::string& folder) {
    TRY(const auto read, read_settings(folder));
    line.asked.how.bengali =
        line.bengali.value_or(platform::prefers_bengali(read.text("agent.lang")));
    platform::set_log_level(read.text("log.level"));
    const settings set = settings_from(read, folder);
    if (line.asked.verb == "restore") return restore(set, line.asked);
    // An officer may also join on the pages.
    if (line.asked.verb == "enrol" || line.asked.verb == "run") {
        TRY_VOID(platform::make_private_folder(folder));
    } else if (!agent_store::is_data_folder(folder)) {
        return base::error{base::errc::not_enrolled,
                           "not enrolled yet: run `kheya-agent enrol CODE`",
                           {},
                           "এখনও নিবন্ধিত নয়: `kheya-agent enrol CODE` চালান"};
    }
    if (line.asked.verb == "run") {
        // Officers read Bengali, whatever the PC or the service is set up in: English is asked for.
        const bool in_bengali = line.bengali.value_or(read.text("agent.lang") != "en");
        return run(set, line.asked, in_bengali);
    }
    if (line.asked.verb == "open") return open_pages(set, line.asked);
    return editing::perform_whole(
        line.asked,
        [&](const request& asked) {
            const auto given = perform(set, asked);
            return given ? *given : editing::failure(given.error(), asked.how);
        },
        [&](const editing::output_file& file) {
            return platform::write_outside(set.folder, file.path, file.bytes, file.is_sealed);
        });
}

}  // namespace

int launch(const std::vector<std::string>& words) {
    auto parsed = agent_command::parse_command_line(words);
    if (!parsed.line) return print(parsed.outcome);
    command_line& line = *parsed.line;
    const std::string folder =
        line.data.empty() ? platform::default_data_folder("kheya-agent") : line.data;
    line.asked.how.bengali = line.bengali.value_or(platform::prefers_bengali({}));
    const auto given = act(line, folder);
    return print(given ? *given : editing::failure(given.error(), line.asked.how),
                 line.asked, folder);
}

}  // namespace kheya::agent
