#include "hub/console/console.hpp"

#include "hub/command/qr_code.hpp"
#include "hub/console/assets.hpp"
#include "hub/console/downloads.hpp"
#include "hub/store/type_shelf.hpp"
#include "shared/base/text.hpp"
#include "shared/editing/arguments.hpp"
#include "shared/platform/log.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include <algorithm>
#include <array>
#include <cstdlib>

namespace kheya::hub_console {

using editing::is_one_of;
using editing::outcome;
using editing::request;
using editing::text_in;
using hub_command::caller;
using nlohmann::json;
using platform::awaitable;
using platform::http_request;
using platform::http_response;
using serving::problem;
using serving::tell;

namespace {

constexpr std::string_view api_path = "/api/v1/";
constexpr std::size_t small_body = 16 << 10;  // before anybody is known
// A bundle's largest part as base64, or a table, and what stands around it.
constexpr std::size_t body_most = 24 << 20;
constexpr std::array<std::string_view, 5> own_verbs = {"logout", "me/password", "me/totp", "types",
                                                       "days"};

http_response refuse(const gate::refusal& refused) {
    return problem(refused.status, refused.detail);
}

http_response refuse(const proof& given) {
    json document = {{"type", "about:blank"},     {"title", "Refused"},
                     {"status", given.status},    {"detail", given.detail},
                     {"detail_bn", given.detail_bn}, {"needs_code", given.needs_code}};
    auto made = platform::make_response(given.status, "application/problem+json", document.dump());
    if (given.retry_after_s > 0) made.retry_after_s = given.retry_after_s;
    return serving::guarded(std::move(made), serving::uncached);
}

http_response with_cookie(http_response response, const std::string& cookie) {
    response.fields.emplace_back("Set-Cookie", cookie);
    return response;
}

std::string metric(const std::string& name, const char* kind, const char* what,
                   std::int64_t value) {
    return "# HELP " + name + " " + what + "\n# TYPE " + name + " " + kind + "\n" + name + " " +
           std::to_string(value) + "\n";
}

std::string store_metrics(hub_store::store& in) {
    using hub_store::counted;
    const auto number = [&](const char* name, const char* kind, const char* what, counted which) {
        return metric(name, kind, what, in.count(which));
    };
    const auto backup = in.meta("backup_last");
    return number("kheya_offices", "gauge", "Offices in the register", counted::offices) +
           number("kheya_devices", "gauge", "Devices, revoked ones too", counted::devices) +
           number("kheya_changes_total", "counter", "Changes received", counted::changes) +
           number("kheya_quarantined", "gauge", "Changes in quarantine", counted::quarantined) +
           number("kheya_conflicts_open", "gauge", "Values that wait for a decision",
                  counted::open_conflicts) +
           metric("kheya_backup_last_seconds", "gauge", "When the last backup was made, 0: never",
                  backup ? std::strtoll(backup->c_str(), nullptr, 10) / base::second_us : 0);
}

http_response give_api(const http_request& asked) {
    if (asked.method != "GET") return problem(405, "it is only read");
    auto made = platform::make_response(200, "application/json", std::string(api_description()));
    return serving::guarded(std::move(made), "no-cache");
}

}  // namespace

console::console(surroundings around)
    : around_(std::move(around)),
      gate_(around_.time, around_.random),
      entrance_({around_.store, around_.disk, around_.proving, around_.time, around_.random}),
      live_({around_.io, around_.store, around_.disk, around_.time, gate_}),
      shape_(api_description()) {}

platform::http_handler console::handler(unsigned short port, std::set<std::string> names) {
    gate_.set_place(port, std::move(names));
    return [this](http_request asked) { return answer(std::move(asked)); };
}

void console::heard_of(const request& done) {
    if (done.verb == "user disable" || done.verb == "user reset" ||
        done.verb == "user handover") {
        gate_.end_all_of(base::squeeze(text_in(done.arguments, "name")));
    }
}

void console::moved_elsewhere(const hub_store::movement& what) {
    live_.moved(what);
    for (const std::string& name : what.shut_out) gate_.end_all_of(name);
    if (!what.everyone || gate_.count() == 0) return;
    boost::asio::co_spawn(around_.io, end_lost_sessions(), boost::asio::detached);
}

// Nobody told who was shut out: the store knows who cannot be signed in.
awaitable<void> console::end_lost_sessions() {
    auto users = std::make_shared<std::vector<hub_store::user_row>>();
    std::function<base::result<void>()> look = [this, users]() -> base::result<void> {
        *users = around_.store.users();
        return {};
    };
    const auto looked = co_await around_.disk.read(std::move(look));
    if (!looked) platform::log_warn("sessions: " + looked.error().text());
    for (const auto& each : *users) {
        if (each.disabled || each.password.empty()) gate_.end_all_of(each.name);
    }
}

awaitable<http_response> console::answer(http_request asked) {
    if (asked.target == "/healthz") {
        co_return serving::guarded(platform::make_response(200, "text/plain", "ok\n"),
                                   serving::uncached);
    }
    if (asked.target == "/readyz") co_return co_await ready();
    if (asked.target == "/metrics") co_return co_await metrics(asked.peer_address);
    if (const auto refused = gate_.check_host(asked)) co_return refuse(*refused);
    if (asked.target.starts_with(api_path)) co_return co_await call(std::move(asked));
    co_return serving::give_asset(assets(), asked);
}

awaitable<http_response> console::ready() {
    std::function<base::result<void>()> look = [this]() -> base::result<void> {
        if (around_.store.meta("epoch")) return {};
        return base::io_trouble("the store has no epoch");
    };
    const auto looked = co_await around_.disk.read(std::move(look));
    auto made = looked ? platform::make_response(200, "text/plain", "ok\n")
                       : platform::make_response(503, "text/plain", "the store does not answer\n");
    co_return serving::guarded(std::move(made), serving::uncached);
}

// Numbers for whoever watches over the machine; they tell how much there is and nothing of what.
awaitable<http_response> console::metrics(std::string from) {
    const bool is_near = from == "127.0.0.1" || from == "::1" || from == "::ffff:127.0.0.1";
    if (!is_near && !around_.metrics_from.contains(from)) {
        co_return problem(403, "set [console] metrics_from in hub.toml to let this address in");
    }
    auto text = std::make_shared<std::string>();
    std::function<base::result<void>()> look = [this, text]() -> base::result<void> {
        *text = store_metrics(around_.store);
        return {};
    };
    const auto looked = co_await around_.disk.read(std::move(look));
    if (!looked) co_return problem(507, looked.error().text());
    *text += metric("kheya_console_sessions", "gauge", "People who are signed in",
                    static_cast<std::int64_t>(gate_.count()));
    *text += metric("kheya_console_streams", "gauge", "Pages that wait for news",
                    static_cast<std::int64_t>(live_.count()));
    *text += metric("kheya_disk_waiting", "gauge", "Jobs that wait for the disk",
                    static_cast<std::int64_t>(around_.disk.waiting()));
    co_return serving::guarded(
        platform::make_response(200, "text/plain; version=0.0.4; charset=utf-8", *text),
        serving::uncached);
}

// Not made younger by it: a page that is only open must not keep its session for ever.
http_response console::events(const http_request& asked) {
    const gate::session* found = gate_.peek(asked);
    if (found == nullptr) return problem(401, "sign in");
    caller who = found->who;
    who.from = asked.peer_address;
    return live_.open(std::move(who), gate_.hash_in(asked));
}

awaitable<http_response> console::me(http_request asked) {
    gate::refusal refused;
    const gate::session* found = gate_.find_reader(asked, refused);
    const char* lang = around_.bengali ? "bn" : "en";
    if (found == nullptr) {
        const json document = {{"type", "about:blank"}, {"title", "Not signed in"},
                               {"status", 401},         {"detail", refused.detail},
                               {"lang", lang},          {"version", KHEYA_VERSION}};
        co_return serving::guarded(
            platform::make_response(401, "application/problem+json", document.dump()),
            serving::uncached);
    }
    const caller who = found->who;
    const std::string token = found->token;
    auto totp = std::make_shared<bool>(false);
    std::function<base::result<void>()> look = [this, totp, who]() -> base::result<void> {
        const auto user = around_.store.user(who.name);
        *totp = user && user->totp_confirmed;
        return {};
    };
    const auto looked = co_await around_.disk.read(std::move(look));
    if (!looked) co_return problem(507, looked.error().text());
    const json user = {{"name", who.name},
                       {"role", hub_store::to_text(who.may)},
                       {"scope", who.scope},
                       {"totp", *totp}};
    co_return tell(editing::success(json{{"user", user},
                                         {"token", token},
                                         {"lang", lang},
                                         {"version", KHEYA_VERSION}}));
}

awaitable<http_response> console::call(http_request asked) {
    std::string verb = asked.target.substr(api_path.size());
    if (verb == "openapi.json") co_return give_api(asked);
    if (verb == "me" && asked.method == "GET") co_return co_await me(std::move(asked));
    if (verb == "events" && asked.method == "GET") co_return events(asked);
    if (asked.method == "GET") co_return co_await download(std::move(asked), std::move(verb));
    if (asked.method != "POST") co_return problem(405, "calls are sent by POST");
    if (verb == "login" || verb == "first") {
        co_return co_await enter(std::move(asked), std::move(verb));
    }
    gate::refusal refused;
    const gate::session* found = gate_.find_caller(asked, refused);
    if (found == nullptr) co_return refuse(refused);
    caller who = found->who;
    who.from = asked.peer_address;
    const bool is_own = is_one_of(own_verbs, verb);
    std::string name = verb;
    std::replace(name.begin(), name.end(), '/', ' ');
    // The space is the command line's: one name for one call.
    const bool is_known =
        hub_command::find_permission(name) != nullptr && verb.find(' ') == std::string::npos;
    if (!is_own && !is_known) {
        co_return problem(404, "the console has no call of that name");
    }
    auto body = co_await platform::read_all(asked.body, is_own ? small_body : body_most);
    if (!body) co_return problem(400, body.error().text());
    auto arguments = serving::parse_call(*body);
    if (!arguments) co_return problem(400, "the body is one JSON object, not nested deeply");
    if (const std::string wrong = shape_.misfit(verb, *arguments); !wrong.empty()) {
        co_return problem(400, wrong);
    }
    if (is_own) {
        co_return co_await own(std::move(asked), std::move(verb), std::move(who),
                               std::move(*arguments));
    }
    request wanted;
    wanted.verb = name;
    wanted.how.json = true;
    wanted.arguments = std::move(*arguments);
    // The file is named where it is saved, by the browser.
    if (name == "export" || name == "extract") wanted.arguments["file"] = "kheya";
    if (name == "import") wanted.arguments["file"] = wanted.arguments["answer"] = "kheya";
    auto performing = around_.perform(std::move(wanted), std::move(who));
    const outcome given = co_await std::move(performing);
    co_return tell(given);
}

// A cookie is enough to read: it is sent from our own pages only, and nothing is changed.
awaitable<http_response> console::download(http_request asked, std::string target) {
    gate::refusal refused;
    const gate::session* found = gate_.find_reader(asked, refused);
    if (found == nullptr) co_return refuse(refused);
    caller who = found->who;
    who.from = asked.peer_address;
    const auto file = read_file_query(target);
    if (!file) co_return problem(405, file.error().message);
    if (const std::string wrong = shape_.misfit(file->verb, file->arguments); !wrong.empty()) {
        co_return problem(400, wrong);
    }
    request wanted;
    wanted.verb = file->verb;
    wanted.how = {true, file->bengali};
    wanted.arguments = file->arguments;
    if (file->verb == "extract") wanted.arguments["file"] = "evidence";
    auto performing = around_.perform(std::move(wanted), std::move(who));
    const outcome given = co_await std::move(performing);
    co_return give_file(*file, given);
}

awaitable<http_response> console::enter(http_request asked, std::string verb) {
    if (const auto wrong = gate_.check_page(asked)) co_return refuse(*wrong);
    auto body = co_await platform::read_all(asked.body, small_body);
    if (!body) co_return problem(400, body.error().text());
    const auto arguments = serving::parse_call(*body);
    if (!arguments) co_return problem(400, "the body is one JSON object, not nested deeply");
    if (const std::string wrong = shape_.misfit(verb, *arguments); !wrong.empty()) {
        co_return problem(400, wrong);
    }
    const std::string from = asked.peer_address;
    auto proving = verb == "login"
                       ? entrance_.login(text_in(*arguments, "name"),
                                         text_in(*arguments, "password"),
                                         text_in(*arguments, "code"), from)
                       : entrance_.begin(text_in(*arguments, "key"),
                                         text_in(*arguments, "password"), from);
    proof given = co_await std::move(proving);
    if (!given.who) co_return refuse(given);
    // A link that was used, or a password that was forgotten, ends what was open before it.
    if (verb == "first") gate_.end_all_of(given.who->name);
    gate_.end(asked);
    const std::string name = given.who->name;
    const std::string session = gate_.open(std::move(*given.who));
    http_request mine;
    mine.cookie = gate_.cookie(session);
    gate::refusal refused;
    const gate::session* opened = gate_.find_reader(mine, refused);
    const json document = {{"name", name}, {"token", opened->token}};
    co_return with_cookie(tell(editing::success(document)), gate_.cookie(session));
}

awaitable<http_response> console::own(http_request asked, std::string verb, caller who,
                                      json arguments) {
    if (verb == "types") {
        std::string document;
        std::function<base::result<void>()> look = [&]() -> base::result<void> {
            document = serving::types_document(hub_store::files_in_use(around_.store));
            return {};
        };
        const auto looked = co_await around_.disk.read(std::move(look));
        co_return tell(looked ? outcome{0, document, {}}
                              : editing::failure(looked.error(), {true, false}));
    }
    if (verb == "days") co_return tell(editing::success(serving::bangla_days(arguments)));
    if (verb == "logout") {
        gate_.end(asked);
        auto noting = entrance_.note(who, "logout");
        co_await std::move(noting);
        co_return with_cookie(tell(editing::success(json{{"signed_out", true}})),
                              gate_.cookie(""));
    }
    if (verb == "me/totp") co_return co_await own_totp(std::move(who), std::move(arguments));
    auto changing =
        entrance_.change_password(who, text_in(arguments, "old"), text_in(arguments, "new"));
    const proof given = co_await std::move(changing);
    if (!given.who) co_return refuse(given);
    gate_.end_all_of(who.name, &asked);
    co_return tell(editing::success(json{{"changed", true}}));
}

awaitable<http_response> console::own_totp(caller who, json arguments) {
    if (arguments.contains("off")) {
        auto dropping = entrance_.drop_totp(who, text_in(arguments, "password"));
        const proof given = co_await std::move(dropping);
        if (!given.who) co_return refuse(given);
        co_return tell(editing::success(json{{"totp", false}}));
    }
    if (arguments.contains("code")) {
        auto confirming = entrance_.confirm_totp(who, text_in(arguments, "code"));
        const proof given = co_await std::move(confirming);
        if (!given.who) co_return refuse(given);
        co_return tell(editing::success(json{{"totp", true}}));
    }
    auto drawing = entrance_.draw_totp(who);
    const auto secret = co_await std::move(drawing);
    if (!secret) co_return tell(editing::failure(secret.error(), {true, false}));
    const std::string uri =
        "otpauth://totp/Kheya?secret=" + *secret + "&issuer=Kheya&period=30&digits=6";
    const auto drawn = hub_command::draw_qr_code(uri);
    if (!drawn) co_return tell(editing::failure(drawn.error(), {true, false}));
    const json document = {
        {"secret", *secret}, {"uri", uri}, {"qr", hub_command::to_svg(*drawn)}};
    co_return tell(editing::success(document));
}

}  // namespace kheya::hub_console
