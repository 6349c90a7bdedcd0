#include "hub/console/console.hpp"

#include "hub/command/qr_code.hpp"
#include "hub/console/assets.hpp"
#include "hub/console/downloads.hpp"
#include "hub/store/type_shelf.hpp"
#include "shared/editing/arguments.hpp"
#include "shared/editing/office_tree.hpp"

#include <algorithm>
#include <array>

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
// Before its token, or alone: the page asks by itself, nobody uses it.
constexpr std::string_view idle_mark = "idle:";
constexpr std::size_t small_body = 16 << 10;  // before anybody is known
// A bundle's largest part as base64, or a table, and what stands around it.
constexpr std::size_t body_most = 24 << 20;
constexpr std::array<std::string_view, 5> own_verbs = {"logout", "me/password", "me/totp", "types",
                                                       "days"};

constexpr auto replaced = json::error_handler_t::replace;  // of bytes that a peer sent

http_response refuse(const gate::refusal& refused) {
    json document = {{"type", "about:blank"},
                     {"title", "Refused"},
                     {"status", refused.status},
                     {"detail", refused.detail},
                     {"detail_bn", refused.detail_bn}};
    if (!refused.where.empty()) document["where"] = refused.where;
    return serving::guarded(platform::make_response(refused.status, "application/problem+json",
                                                    document.dump(-1, ' ', false, replaced)),
                            serving::uncached);
}

http_response refuse(const proof& given) {
    json document = {{"type", "about:blank"},     {"title", "Refused"},
                     {"status", given.status},    {"detail", given.detail},
                     {"detail_bn", given.detail_bn}, {"needs_code", given.needs_code}};
    auto made = platform::make_response(given.status, "application/problem+json", document.dump());
    if (given.retry_after_s > 0) made.retry_after_s = given.retry_after_s;
    return serving::guarded(std::move(made), serving::uncached);
}

sessions::use use_in(const http_request& asked) {
    return asked.token.starts_with(idle_mark) ? sessions::use::glance : sessions::use::call;
}

http_response with_cookie(http_response response, const std::string& cookie) {
    response.fields.emplace_back("Set-Cookie", cookie);
    return response;
}

http_response give_api(const http_request& asked) {
    if (asked.method != "GET") return problem(405, "it is only read");
    auto made = platform::make_response(200, "application/json", std::string(api_description()));
    return serving::guarded(std::move(made), "no-cache");
}

}  // namespace

console::console(surroundings around)
    : around_(std::move(around)),
      sessions_({around_.store, around_.disk, around_.time}),
      entrance_({around_.store, around_.disk, around_.proving, around_.time, around_.random}),
      live_({around_.io, around_.store, around_.disk, around_.time, sessions_}),
      shape_(api_description()) {}

platform::http_handler console::handler(unsigned short port, std::set<std::string> names) {
    gate_.set_place(port, std::move(names));
    return [this](http_request asked) { return answer(std::move(asked)); };
}

void console::moved(const hub_store::movement& what) {
    if (what.everyone || !what.shut_out.empty()) sessions_.doubt();
    live_.moved(what);
}

awaitable<console::admitted> console::admit(http_request asked, sessions::use how) {
    auto finding = sessions_.find(gate::secret_in(asked), how);
    auto found = co_await std::move(finding);
    if (!found.who) co_return admitted{std::nullopt, refuse(found)};
    found.who->from = asked.peer_address;
    co_return admitted{std::move(found.who)};
}

awaitable<console::admitted> console::admit_call(http_request asked) {
    if (const auto wrong = gate_.check_page(asked)) {
        co_return admitted{std::nullopt, refuse(*wrong)};
    }
    const std::string token = sessions::token_of(gate::secret_in(asked));
    const auto how = use_in(asked);
    const std::string given =
        how == sessions::use::call ? asked.token : asked.token.substr(idle_mark.size());
    const bool is_ours = serving::is_equal(given, token);
    auto admitting = admit(std::move(asked), is_ours ? how : sessions::use::glance);
    auto found = co_await std::move(admitting);
    if (!found.who || is_ours) co_return found;
    gate::refusal earlier{403, "the page is of an earlier session: load it again",
                          "পাতাটি আগের প্রবেশের: আবার খুলুন", "token"};
    co_return admitted{std::nullopt, refuse(earlier)};
}

// What is refused may be so because his session ended meanwhile. Errors: forbidden, then.
awaitable<base::result<outcome>> console::perform(request wanted, caller who) {
    const auto session = who.session;
    auto performing = around_.perform(std::move(wanted), std::move(who));
    outcome given = co_await std::move(performing);
    if (given.exit_code != static_cast<int>(base::errc::forbidden) || !session) co_return given;
    sessions_.doubt();
    auto looks = sessions_.find_kept(*session, sessions::use::glance);
    const auto found = co_await std::move(looks);
    if (found.who || found.status != 401) co_return given;
    co_return base::error{base::errc::forbidden, found.detail};
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

// Not made younger by it: a page that is only open must not keep its session for ever.
awaitable<http_response> console::events(http_request asked) {
    auto admitting = admit(std::move(asked), sessions::use::glance);
    auto found = co_await std::move(admitting);
    if (!found.who) co_return std::move(found.refused);
    co_return live_.open(std::move(*found.who));
}

awaitable<http_response> console::me(http_request asked) {
    const char* lang = around_.bengali ? "bn" : "en";
    const std::string token = sessions::token_of(gate::secret_in(asked));
    const auto how = use_in(asked);
    auto admitting = admit(std::move(asked), how);
    auto found = co_await std::move(admitting);
    if (!found.who && found.refused.status != 401) co_return std::move(found.refused);
    if (!found.who) {
        const json document = {{"type", "about:blank"}, {"title", "Not signed in"},
                               {"status", 401},         {"detail", "sign in"},
                               {"lang", lang},          {"version", KHEYA_VERSION}};
        co_return serving::guarded(
            platform::make_response(401, "application/problem+json", document.dump()),
            serving::uncached);
    }
    const caller who = std::move(*found.who);
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
    json withheld = json::object();
    if (!who.scope.empty()) withheld["office"] = editing::tree_fields();
    co_return tell(editing::success(json{{"user", user},
                                         {"withheld", std::move(withheld)},
                                         {"token", token},
                                         {"lang", lang},
                                         {"now", base::to_iso(around_.time.wall())},
                                         {"version", KHEYA_VERSION}}));
}

awaitable<http_response> console::call(http_request asked) {
    std::string verb = asked.target.substr(api_path.size());
    if (verb == "openapi.json") co_return give_api(asked);
    if (verb == "me" && asked.method == "GET") co_return co_await me(std::move(asked));
    if (verb == "events" && asked.method == "GET") co_return co_await events(std::move(asked));
    if (asked.method == "GET") co_return co_await download(std::move(asked), std::move(verb));
    if (asked.method != "POST") co_return problem(405, "calls are sent by POST");
    if (verb == "login" || verb == "first") {
        co_return co_await enter(std::move(asked), std::move(verb));
    }
    auto admitting = admit_call(asked);
    auto found = co_await std::move(admitting);
    if (!found.who) co_return std::move(found.refused);
    caller who = std::move(*found.who);
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
    auto performing = perform(std::move(wanted), std::move(who));
    const auto given = co_await std::move(performing);
    co_return given ? tell(*given) : problem(401, given.error().message);
}

// A cookie is enough to read: it is sent from our own pages only, and nothing is changed.
awaitable<http_response> console::download(http_request asked, std::string target) {
    auto admitting = admit(std::move(asked), sessions::use::call);
    auto found = co_await std::move(admitting);
    if (!found.who) co_return std::move(found.refused);
    caller who = std::move(*found.who);
    const auto file = read_file_query(target);
    if (!file) {
        const bool is_verb_wrong = file.error().code == base::errc::refused;
        co_return problem(is_verb_wrong ? 405 : 400, file.error().message);
    }
    if (const std::string wrong = shape_.misfit(file->verb, file->arguments); !wrong.empty()) {
        co_return problem(400, wrong);
    }
    request wanted;
    wanted.verb = file->verb;
    wanted.how = {true, file->bengali};
    wanted.arguments = file->arguments;
    if (file->verb == "extract") wanted.arguments["file"] = "evidence";
    auto performing = perform(std::move(wanted), std::move(who));
    const auto given = co_await std::move(performing);
    co_return given ? give_file(*file, *given) : problem(401, given.error().message);
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
    const std::string secret = around_.random.draw<base::hash256>().hex();
    const entrance::opening opening{sessions::hash_of(secret),
                                    sessions::hash_of(gate::secret_in(asked))};
    const std::uint64_t doubts = sessions_.doubts();
    auto proving = verb == "login"
                       ? entrance_.login(text_in(*arguments, "name"),
                                         text_in(*arguments, "password"),
                                         text_in(*arguments, "code"), from, opening)
                       : entrance_.begin(text_in(*arguments, "key"),
                                         text_in(*arguments, "password"), from, opening);
    proof given = co_await std::move(proving);
    if (!given.who) co_return refuse(given);
    sessions_.ended(opening.before);
    const json document = {{"name", given.who->name}, {"token", sessions::token_of(secret)}};
    sessions_.opened(std::move(*given.who), doubts);
    co_return with_cookie(tell(editing::success(document)), gate::cookie(secret, asked));
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
        auto leaving = entrance_.leave(who);
        const auto left = co_await std::move(leaving);
        if (!left) co_return tell(editing::failure(left.error(), {true, false}));
        sessions_.ended(*who.session);
        co_return with_cookie(tell(editing::success(json{{"signed_out", true}})),
                              gate::cookie("", asked));
    }
    if (verb == "me/totp") co_return co_await own_totp(std::move(who), std::move(arguments));
    auto changing =
        entrance_.change_password(who, text_in(arguments, "old"), text_in(arguments, "new"));
    const proof given = co_await std::move(changing);
    if (!given.who) co_return refuse(given);
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
