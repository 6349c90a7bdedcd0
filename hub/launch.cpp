#include "hub/launch.hpp"

#include "hub/command/cli.hpp"
#include "hub/hub.hpp"
#include "hub/store/hub_ledger.hpp"
#include "hub/store/sqlite_store.hpp"
#include "shared/platform/files.hpp"
#include "shared/platform/http_server.hpp"
#include "shared/platform/local_socket.hpp"
#include "shared/platform/log.hpp"
#include "shared/platform/settings.hpp"
#include "shared/platform/system.hpp"

#include <boost/asio/io_context.hpp>

#include <cstdio>

namespace kheya::hub {

namespace {

using editing::outcome;
using hub_command::command_line;

constexpr std::string_view key_file = "/hub.key";
constexpr std::string_view settings_file = "/hub.toml";
constexpr std::string_view default_url = "https://127.0.0.1:8443";

base::result<platform::settings_reader> read_settings(const std::string& folder) {
    platform::settings_reader settings;
    settings.declare_text("hub.lang", "");
    settings.declare_text("hub.listen", ":8443");
    settings.declare_text("hub.store", "");
    settings.declare_text("log.level", "info");
    TRY_VOID(settings.load(folder + std::string(settings_file)));
    TRY_VOID(settings.read_environment());
    return settings;
}

// Files come first: what is said on success is true then.
int print(const outcome& given, const editing::speech& how = {}) {
    for (const auto& file : given.files) {
        const auto written = platform::write_shared_file(file.path, file.bytes);
        if (!written) return print(editing::failure(written.error(), how));
    }
    std::fwrite(given.out.data(), 1, given.out.size(), stdout);
    std::fwrite(given.err.data(), 1, given.err.size(), stderr);
    return given.exit_code;
}

// What an opened data folder gives.
struct opened {
    platform::key_pair key;
    std::unique_ptr<hub_store::sqlite_store> store;
};

base::result<opened> open_hub(const std::string& folder, const std::string& url) {
    if (!platform::file_exists(folder + std::string(key_file))) {
        return base::error{base::errc::not_enrolled,
                           "there is no hub in " + folder + ": make one with `kheya-hub init`"};
    }
    TRY(auto key, platform::key_pair::load(folder + std::string(key_file)));
    TRY(auto store, hub_store::open_sqlite(url));
    TRY_VOID(store->transact([&]() -> base::result<void> {
        store->prepare_rows(*record::builtin_types());
        return {};
    }));
    return opened{std::move(key), std::move(store)};
}

outcome make_hub(const command_line& line, const std::string& folder, const std::string& url) {
    const auto made = [&]() -> base::result<std::string> {
        if (platform::file_exists(folder + std::string(key_file))) {
            return base::refused("there is a hub in " + folder + " already; nothing was changed");
        }
        TRY_VOID(platform::make_private_folder(folder));
        const auto chance = platform::make_system_chance();
        const auto key = platform::key_pair::generate(*chance);
        TRY(auto store, hub_store::open_sqlite(url));
        TRY_VOID(store->transact([&]() -> base::result<void> {
            const auto& given = line.asked.arguments;
            store->set_meta("name", given.value("name", "Kheya"));
            store->set_meta("url", given.value("url", std::string(default_url)));
            if (!store->meta("epoch")) {
                hub_store::set_epoch(*store, {1, chance->draw<base::replica_id>()});
            }
            store->prepare_rows(*record::builtin_types());
            return {};
        }));
        // The key comes last: a folder with a key is a whole hub.
        TRY_VOID(key.save(folder + std::string(key_file)));
        return key.public_part().hex();
    }();
    if (!made) return editing::failure(made.error(), line.asked.how);
    if (line.asked.how.json)
        return editing::success(nlohmann::json{{"data", folder}, {"key", *made}});
    return editing::success("kheya-hub: made in " + folder + "\nkey " + *made + "\n");
}

// The running hub's answer to a command of another process.
platform::awaitable<std::string> answer_locally(program& served, std::string text) {
    auto asked = editing::read_request(text);
    if (!asked) co_return editing::to_text(editing::failure(asked.error(), {}));
    editing::request request = std::move(*asked);
    const auto given = co_await served.perform(std::move(request));
    co_return editing::to_text(given);
}

base::result<void> serve(opened parts, const std::string& folder, const std::string& address) {
    boost::asio::io_context io(1);
    const auto time = platform::make_system_clock(io.get_executor());
    const auto chance = platform::make_system_chance();
    const platform::key_pair key = parts.key;
    program::parts made{io.get_executor(), time.get(),         chance.get(),
                        nullptr,           &parts.store->db(), key};
    made.store = std::move(parts.store);
    program served(std::move(made));
    platform::https_server agents(io.get_executor(), *time, key, served.agent_handler());
    TRY(const unsigned short port, agents.listen(address));
    const platform::local_handler local = [&](std::string text) {
        return answer_locally(served, std::move(text));
    };
    TRY(auto commands, platform::local_server::listen(io.get_executor(), folder, local));
    std::printf("kheya-hub: agent port %u, data in %s\n", static_cast<unsigned>(port),
                folder.c_str());
    std::fflush(stdout);
    platform::run_until_stopped(io, [&] {
        agents.stop();
        commands.reset();
    });
    return {};
}

outcome perform_here(opened parts, const command_line& line) {
    const auto chance = platform::make_system_chance();
    boost::asio::io_context io(1);
    const auto time = platform::make_system_clock(io.get_executor());
    outcome given;
    const hub_command::surroundings around{*parts.store, record::builtin_types(), *chance,
                                           parts.key, time->wall()};
    const auto done = parts.store->transact(
        [&] { return hub_command::perform_in_transaction(line.asked, around, given); });
    if (!done && given.exit_code == 0) given = editing::failure(done.error(), line.asked.how);
    return given;
}

outcome run_line(command_line line) {
    const std::string folder =
        line.data.empty() ? platform::default_data_folder("kheya-hub") : line.data;
    const auto settings = read_settings(folder);
    if (!settings) return editing::failure(settings.error(), line.asked.how);
    line.asked.how.bengali =
        line.bengali.value_or(platform::prefers_bengali(settings->text("hub.lang")));
    platform::set_log_level(settings->text("log.level"));
    std::string url = line.store_url.empty() ? settings->text("hub.store") : line.store_url;
    if (url.empty()) url = "sqlite:" + folder + "/hub.db";
    const auto& how = line.asked.how;
    if (line.asked.verb == "init") return make_hub(line, folder, url);
    if (!platform::file_exists(folder + std::string(key_file))) {
        return editing::failure(open_hub(folder, url).error(), how);
    }
    const auto lock = platform::file_lock::try_take(folder);
    if (!lock) return editing::failure(lock.error(), how);
    const bool serving = line.asked.verb == "run";
    if (!*lock) {
        if (serving)
            return editing::failure(base::refused("a hub runs in " + folder + " already"), how);
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
    if (!serving) return perform_here(std::move(*parts), line);
    const std::string address = line.asked.arguments.value("listen", settings->text("hub.listen"));
    const auto served = serve(std::move(*parts), folder, address);
    return served ? outcome{} : editing::failure(served.error(), how);
}

}  // namespace

int launch(const std::vector<std::string>& words) {
    auto parsed = hub_command::parse_command_line(words);
    if (!parsed.line) return print(parsed.outcome);
    const editing::speech how = parsed.line->asked.how;
    return print(run_line(std::move(*parsed.line)), how);
}

}  // namespace kheya::hub
