#include "hub/launch.hpp"

#include "hub/command/cli.hpp"
#include "hub/command/key_roll.hpp"
#include "hub/command/move_store.hpp"
#include "hub/command/people.hpp"
#include "hub/console/place.hpp"
#include "hub/hub.hpp"
#include "hub/settings.hpp"
#include "hub/store/engine.hpp"
#include "hub/store/hub_ledger.hpp"
#include "hub/store/move.hpp"
#include "shared/platform/files.hpp"
#include "shared/platform/http_server.hpp"
#include "shared/platform/local_socket.hpp"
#include "shared/platform/log.hpp"
#include "shared/platform/settings.hpp"
#include "shared/platform/system.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>

#include <cstdio>

namespace kheya::hub {

namespace {

using editing::outcome;
using hub_command::command_line;

constexpr std::string_view store_setting = "hub.store";
constexpr std::string_view default_url = "https://127.0.0.1:8443";

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

std::string data_of(const command_line& line) {
    return line.data.empty() ? platform::default_data_folder("kheya-hub") : line.data;
}

base::time_us wall_now() {
    boost::asio::io_context io(1);
    return platform::make_system_clock(io.get_executor())->wall();
}

hub_intake::statement_log log_beside(hub_store::engine& store) {
    return [&store](const std::string& lines) { return store.note_beside(lines); };
}

// What an opened data folder gives.
struct opened {
    hub_command::hub_identity who;
    std::unique_ptr<hub_store::engine> store;
    std::string url;
};

base::result<opened> open_hub(const std::string& folder, const std::string& url) {
    if (!platform::file_exists(hub_command::key_file(folder))) {
        return base::error{base::errc::not_enrolled,
                           "there is no hub in " + folder + ": make one with `kheya-hub init`"};
    }
    TRY(auto who, hub_command::load_identity(folder));
    if (who.next_trouble) platform::log_error(who.next_trouble->text());
    TRY(auto store, hub_store::open_engine(url));
    store->keep_beside(hub_store::lines_in(folder + "/" + hub_command::statements_name));
    const auto ready = store->transact([&]() -> base::result<void> {
        TRY_VOID(hub_store::check_not_moved(*store));
        TRY_VOID(hub_store::check_holds_hub(*store));
        TRY_VOID(hub_store::prepare_types(*store, wall_now()));
        return hub_command::settle_folder(folder, url, who, *store, wall_now());
    });
    if (!ready) return ready.error();
    return opened{std::move(who), std::move(store), url};
}

outcome make_hub(const command_line& line, const std::string& folder, const std::string& url) {
    std::string link;
    const auto made = [&]() -> base::result<std::string> {
        if (platform::file_exists(hub_command::key_file(folder))) {
            return base::refused("there is a hub in " + folder + " already; nothing was changed");
        }
        TRY_VOID(platform::make_private_folder(folder));
        const auto chance = platform::make_system_chance();
        const auto who = hub_command::draw_identity(*chance);
        TRY(auto store, hub_store::open_engine(url));
        const auto filled = store->transact([&]() -> base::result<void> {
            // A database that several hubs could reach takes no second one.
            if (hub_store::is_shared(url)) TRY_VOID(hub_store::keep_to_one_hub(*store, who.key));
            // What an `init` that was cut off left holds nothing yet.
            if (!store->offices().empty())
                return base::refused("the store is of a hub whose key is missing: put hub.key back "
                                     "into " + folder + ", or restore; nothing was changed");
            const auto& given = line.asked.arguments;
            store->set_meta("name", given.value("name", "Kheya"));
            store->set_meta("url", given.value("url", std::string(default_url)));
            store->set_meta("console_url", given.value("console_url", ""));
            link = hub_command::make_first_administrator(*store, *chance, wall_now());
            if (!store->meta("epoch")) {
                hub_store::set_epoch(*store, {1, chance->draw<base::replica_id>()});
            }
            return hub_store::prepare_types(*store, wall_now());
        });
        if (!filled) return filled.error();
        // The key comes last: a folder with a key is a whole hub.
        TRY_VOID(hub_command::save_identity(who, folder));
        return who.key.public_part().hex();
    }();
    if (!made) return editing::failure(made.error(), line.asked.how);
    if (line.asked.how.json)
        return editing::success(nlohmann::json{{"data", folder}, {"key", *made}, {"link", link}});
    return editing::success("kheya-hub: made in " + folder + "\nkey " + *made +
                            "\nthe administrator sets a password here, once, within 24 hours, "
                            "while `" + hub_command::run_for(link) + "` runs:\n" +
                            link + "\n");
}

// The running hub's answer to a command of another process.
platform::awaitable<std::string> answer_locally(program& served, std::string text) {
    auto asked = editing::read_request(text);
    if (!asked) co_return editing::to_text(editing::failure(asked.error(), {}));
    editing::request request = std::move(*asked);
    const auto given = co_await served.perform(std::move(request));
    co_return editing::to_text(given);
}

// Backs up through the program, which knows how to copy between transactions.
outcome back_up_here(opened parts, const command_line& line, const std::string& folder) {
    boost::asio::io_context io(1);
    const auto time = platform::make_system_clock(io.get_executor());
    const auto chance = platform::make_system_chance();
    program::parts made{io.get_executor(), time.get(),         chance.get(),
                        nullptr,           parts.store->file(), parts.who.key,
                        false,             folder,             log_beside(*parts.store),
                        [folder] { return hub_command::log_of(folder); }};
    made.store = std::move(parts.store);
    program working(std::move(made));
    outcome given;
    const auto perform = [](program& by, editing::request asked,
                            outcome& out) -> platform::awaitable<void> {
        out = co_await by.perform(std::move(asked));
    };
    boost::asio::co_spawn(io, perform(working, line.asked, given), boost::asio::detached);
    io.run();
    return given;
}

// The restored store is the folder's own, whatever the backed up settings named: another hub may
// live there.
outcome restore(const command_line& line, const std::string& folder, const std::string& url,
                bool is_told) {
    const std::string own = "sqlite:" + folder + "/hub.db";
    bool named_another = false;
    const auto restored = [&]() -> base::result<void> {
        const auto& given = line.asked.arguments;
        if (hub_store::is_shared(url)) return hub_command::no_own_backup();
        if (is_told) return hub_command::restores_to_folder();
        TRY_VOID(platform::make_private_folder(folder));
        TRY(const auto lock, platform::file_lock::try_take(folder));
        if (!lock) return base::refused("a hub runs in " + folder + ": stop it first");
        boost::asio::io_context io(1);
        const auto chance = platform::make_system_chance();
        const auto time = platform::make_system_clock(io.get_executor());
        hub_command::restore_order order{
            folder, given.value("file", ""), given.value("passphrase", ""),
            given.value("force", false),
            "before-" + hub_command::backup_name(time->wall())};
        order.settle_settings = [&](const std::string& of) -> base::result<void> {
            auto settings = read_settings(of);
            // What does not read is told of by the next command, and a person mends it.
            if (!settings || settings->text(store_setting).empty()) return {};
            named_another = true;
            return settings->save(of + "/hub.toml", std::string(store_setting), "");
        };
        TRY(const auto who, hub_command::unpack_backup(order));
        TRY(auto store, hub_store::open_engine(own));
        const auto begun = store->transact([&]() -> base::result<void> {
            TRY_VOID(hub_store::prepare_types(*store, time->wall()));
            hub_command::begin_restored(*store, *chance, time->wall());
            return hub_command::settle_folder(folder, own, who, *store, time->wall());
        });
        if (!begun) return begun.error();
        // The key comes last: a folder with a key is a whole hub.
        return hub_command::save_identity(who, folder);
    }();
    if (!restored) return editing::failure(restored.error(), line.asked.how);
    if (line.asked.how.json)
        return editing::success(nlohmann::json{{"data", folder}, {"store", own}});
    std::string said = "kheya-hub: restored in " + folder + "; agents give back what it lacks\n";
    if (named_another) said += "its store is hub.db there: hub.store in hub.toml was emptied\n";
    return editing::success(std::move(said));
}

// What `run` is told.
struct run_order {
    std::string folder, agents, console;  // addresses; no console: empty or off
    bool bengali = true;
};

// Null where no console is wanted. The port is known to links from now on.
base::result<std::unique_ptr<platform::http_server>> serve_console(
    boost::asio::any_io_executor io, platform::clock& time, program& served,
    hub_store::store& store, const run_order& told, const platform::settings_reader& settings) {
    if (told.console.empty() || told.console == "off") return nullptr;
    hub_console::place_settings from{told.folder,
                                     settings.text("console.certificate"),
                                     settings.text("console.key"),
                                     settings.text("console.names"),
                                     "",
                                     "",
                                     platform::host_name()};
    TRY_VOID(store.transact([&]() -> base::result<void> {
        from.url = store.meta("url").value_or("");
        from.console_url = store.meta("console_url").value_or("");
        return {};
    }));
    TRY(hub_console::place place, hub_console::find_place(from, time.wall()));
    // The port is known when it listens, the handler needs it: it is asked for only then.
    auto answer = std::make_shared<platform::http_handler>();
    platform::http_handler handler = [answer](platform::http_request asked) {
        return (*answer)(std::move(asked));
    };
    auto server = std::make_unique<platform::http_server>(
        std::move(io), time, place.shown, std::move(handler),
        // People's browsers: fewer than agents, larger bodies.
        platform::http_server_limits{.connections = 1024, .connections_of_address = 512,
                                     .body = 24u << 20});
    TRY(const unsigned short port, server->listen(told.console));
    TRY_VOID(store.transact([&]() -> base::result<void> {
        store.set_meta("console_port", std::to_string(port));
        return {};
    }));
    *answer = served.console_handler(port, std::move(place.names),
                                     hub_console::words_of(settings.text("console.metrics_from")),
                                     told.bengali);
    TRY(const std::string print, platform::fingerprint_of(place.shown));
    std::printf("kheya-hub: console port %u, certificate SHA-256 %s%s\n",
                static_cast<unsigned>(port), print.c_str(), place.was_made ? " (new)" : "");
    return server;
}

base::result<void> serve(opened parts, const run_order& told,
                         const platform::settings_reader& settings) {
    const std::string& folder = told.folder;
    boost::asio::io_context io(1);
    const auto time = platform::make_system_clock(io.get_executor());
    const auto chance = platform::make_system_chance();
    const platform::key_pair key = parts.who.key;
    program::parts made{io.get_executor(), time.get(),         chance.get(),
                        nullptr,           parts.store->file(), key,
                        true,              folder,             log_beside(*parts.store),
                        [folder] { return hub_command::log_of(folder); }};
    TRY(made.reader, hub_store::open_reader(parts.url));
    const auto limits = hub_intake::connection_limits(settings);
    made.limits = hub_intake::limits_within(limits.connections);
    hub_store::store& store = *parts.store;
    made.store = std::move(parts.store);
    program served(std::move(made));
    // Before the first job of the disk queue: the store is still ours.
    TRY(auto console, serve_console(io.get_executor(), *time, served, store, told, settings));
    if (const auto& backups = settings.text("backup.folder"); !backups.empty()) {
        if (hub_store::is_shared(parts.url)) return hub_command::no_own_backup();
        TRY_VOID(platform::make_private_folder(backups));
        served.start_backups({backups, settings.text("backup.passphrase_file"),
                              settings.integer("backup.every_h") * 3600 * base::second_us,
                              static_cast<std::size_t>(settings.integer("backup.keep"))});
    }
    platform::http_server agents(io.get_executor(), *time, key, served.agent_handler(), limits);
    TRY(const unsigned short port, agents.listen(told.agents));
    served.hear_others();
    served.start_comparing();
    const platform::local_handler local = [&](std::string text) {
        return answer_locally(served, std::move(text));
    };
    TRY(auto commands, platform::local_server::listen(io.get_executor(), folder, local));
    std::printf("kheya-hub: agent port %u, data in %s\n", unsigned{port}, folder.c_str());
    std::fflush(stdout);
    platform::run_until_stopped(io, [&] {
        served.stop();
        agents.stop();
        if (console) console->stop();
        commands.reset();
    });
    return {};
}

outcome perform_here(opened parts, const command_line& line, const std::string& folder) {
    const auto chance = platform::make_system_chance();
    const base::time_us now = wall_now();
    outcome given;
    const hub_store::type_shelf types(*parts.store, record::builtin_types());
    const auto done = parts.store->transact([&] {
        hub_command::surroundings around{*parts.store, types.now(), *chance, parts.who.key, now,
                                         log_beside(*parts.store), folder};
        around.disk = hub_command::disk_of(folder);
        return hub_command::perform_in_transaction(line.asked, around, given);
    });
    if (!done && given.exit_code == 0) given = editing::failure(done.error(), line.asked.how);
    return given;
}

// What a hub that runs beside it would go on without having noticed.
bool works_alone(const std::string& verb) { return verb == "move-store" || verb == "key roll"; }

outcome run_line(command_line line) {
    const std::string folder = data_of(line);
    const auto settings = read_settings(folder);
    if (!settings) return editing::failure(settings.error(), line.asked.how);
    line.asked.how.bengali =
        line.bengali.value_or(platform::prefers_bengali(settings->text("hub.lang")));
    platform::set_log_level(settings->text("log.level"));
    std::string url = line.store_url.empty() ? settings->text(store_setting) : line.store_url;
    if (url.empty()) url = "sqlite:" + folder + "/hub.db";
    const auto& how = line.asked.how;
    if (line.asked.verb == "init") return make_hub(line, folder, url);
    if (line.asked.verb == "backup" || line.asked.verb == "restore") {
        if (const auto found = hub_command::find_passphrase(line.asked); !found) {
            return editing::failure(found.error(), how);
        }
    }
    const bool is_told = !line.store_url.empty() || settings->is_from_outside(store_setting);
    if (line.asked.verb == "restore") return restore(line, folder, url, is_told);
    if (!platform::file_exists(hub_command::key_file(folder))) {
        return editing::failure(open_hub(folder, url).error(), how);
    }
    const auto lock = platform::file_lock::try_take(folder);
    if (!lock) return editing::failure(lock.error(), how);
    const bool serving = line.asked.verb == "run";
    if (!*lock) {
        if (serving)
            return editing::failure(base::refused("a hub runs in " + folder + " already"), how);
        if (works_alone(line.asked.verb)) {
            return editing::failure(base::refused("a hub runs in " + folder + ": stop it first"),
                                    how);
        }
        const auto text = editing::to_text(line.asked);
        if (!text) return editing::failure(text.error(), how);
        const auto answer = platform::call_local(folder, *text);
        if (!answer) return editing::failure(answer.error(), how);
        if (!*answer) {
            return editing::failure(
                {base::errc::later, "another process is at work in " + folder + ": try again"},
                how);
        }
        auto given = editing::read_outcome(**answer);
        return given ? std::move(*given) : editing::failure(given.error(), how);
    }
    auto parts = open_hub(folder, url);
    if (!parts) return editing::failure(parts.error(), how);
    if (line.asked.verb == "move-store") {
        return hub_command::move_store(*parts->store, url, line.asked, wall_now());
    }
    if (line.asked.verb == "key roll") {
        const auto chance = platform::make_system_chance();
        return hub_command::roll_key(folder, url, parts->who, *parts->store, *chance, line.asked,
                                     wall_now());
    }
    if (!serving) {
        return line.asked.verb == "backup" ? back_up_here(std::move(*parts), line, folder)
                                           : perform_here(std::move(*parts), line, folder);
    }
    const auto& given = line.asked.arguments;
    const run_order told{folder, given.value("listen", settings->text("hub.listen")),
                         given.value("console", settings->text("hub.console")), how.bengali};
    const auto served = serve(std::move(*parts), told, *settings);
    return served ? outcome{} : editing::failure(served.error(), how);
}

}  // namespace

int launch(const std::vector<std::string>& words) {
    auto parsed = hub_command::parse_command_line(words);
    if (!parsed.line) return print(parsed.outcome);
    const command_line& line = *parsed.line;
    const auto perform = [&](const editing::request& asked) {
        command_line step = line;
        step.asked = asked;
        return run_line(std::move(step));
    };
    const std::string folder = data_of(line);
    if (const auto fine = hub_command::check_files(line.asked, folder); !fine) {
        return print(editing::failure(fine.error(), line.asked.how));
    }
    const auto write = [&](const editing::output_file& file) {
        return platform::write_outside(folder, file.path, file.bytes, file.is_sealed);
    };
    return print(editing::perform_whole(line.asked, perform, write), line.asked, folder);
}

}  // namespace kheya::hub
