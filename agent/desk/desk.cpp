#include "agent/desk/desk.hpp"

#include "agent/desk/assets.hpp"
#include "agent/desk/home.hpp"
#include "agent/desk/search.hpp"
#include "agent/store/drafts.hpp"
#include "shared/editing/arguments.hpp"
#include "shared/platform/log.hpp"
#include "shared/serving/pages.hpp"

#include <array>

namespace kheya::agent_desk {

namespace note = agent_store::note;
using base::errc;
using editing::is_one_of;
using editing::outcome;
using editing::request;
using editing::text_in;
using nlohmann::json;
using platform::awaitable;
using platform::http_request;
using platform::http_response;
using serving::guarded;
using serving::problem;
using serving::tell;

namespace {

constexpr std::string_view api_path = "/api/v1/";
constexpr std::string_view open_path = "/open?key=";
// A bundle's largest part as base64, and what stands around it.
constexpr std::size_t body_most = 24 << 20;
constexpr int cookie_life_s = 400 * 86'400;   // the longest that browsers keep one

// What a page may ask of the program. Those that name files (backup, restore) are for the command
// line: a page has no say over where on this machine something is written.
constexpr std::array<std::string_view, 20> verbs = {
    "set",  "get",    "list",   "history", "conflicts",  "decide", "retire", "sign",
    "sync", "report", "status", "doctor",  "quarantine", "check",  "export", "import",
    "probe", "attach", "extract", "read"};
constexpr std::array<std::string_view, 9> page_verbs = {
    "home", "search", "types", "news", "days", "draft", "drafts", "settings", "set_setting"};
// What a page asks for before it shows anything: answered together, as the page's script comes.
constexpr std::array<std::string_view, 4> first_verbs = {"people", "types", "status", "home"};

std::vector<std::string> saved_sessions(agent_store::store& in) {
    std::vector<std::string> sessions;
    const auto read = in.db().read([&] {
        const json kept = json::parse(in.notes().text(note::desk_sessions), nullptr, false);
        if (!kept.is_array()) return;
        for (const json& one : kept) {
            if (one.is_string()) sessions.push_back(one.get<std::string>());
        }
    });
    if (!read) platform::log_warn("sessions of the pages: " + read.error().text());
    return sessions;
}

}  // namespace

desk::desk(surroundings around)
    : around_(std::move(around)),
      gate_(around_.time, around_.random, saved_sessions(around_.store)),
      seats_(around_.time) {}

platform::http_handler desk::handler(unsigned short port) {
    port_ = port;
    gate_.set_port(port);
    return [this](http_request asked) { return answer(std::move(asked)); };
}

std::string desk::draw_link() {
    return "http://127.0.0.1:" + std::to_string(port_) + gate_.draw_link();
}

awaitable<http_response> desk::answer(http_request asked) {
    if (const auto refused = gate_.check_host(asked)) {
        co_return problem(refused->status, refused->detail);
    }
    const std::string_view target = asked.target;
    if (target.starts_with(api_path)) co_return co_await call(std::move(asked));
    const bool is_read = asked.method == "GET" || asked.method == "HEAD";
    if (is_read && target.starts_with(open_path)) {
        co_return co_await open(std::string(target.substr(open_path.size())));
    }
    co_return serving::give_asset(assets(), asked);
}

awaitable<http_response> desk::open(std::string key) {
    const auto session = gate_.open(key);
    if (!session) {
        // To the page all the same: it tells the reader in his language, and a browser that has a
        // session goes on with it.
        http_response away = platform::make_response(303, "", "");
        away.fields.emplace_back("Location", "/");
        co_return guarded(std::move(away), "no-store");
    }
    const std::string kept = json(gate_.sessions()).dump();
    std::function<base::result<void>()> keep = [this, kept]() -> base::result<void> {
        around_.store.notes().set(note::desk_sessions, kept);
        return {};
    };
    const auto written = co_await around_.disk.write(std::move(keep));
    // The pages work with a full disk too, until the program is started anew.
    if (!written) platform::log_warn("a session is not kept: " + written.error().text());
    http_response in = platform::make_response(303, "", "");
    in.fields.emplace_back("Location", "/");
    in.fields.emplace_back("Set-Cookie", gate_.cookie(*session) +
                                             "; Path=/; HttpOnly; SameSite=Strict; Max-Age=" +
                                             std::to_string(cookie_life_s));
    co_return guarded(std::move(in), "no-store");
}

awaitable<http_response> desk::call(http_request asked) {
    const std::string verb = asked.target.substr(api_path.size());
    if (verb == "me" && asked.method == "GET") {
        if (const auto refused = gate_.check_reader(asked)) {
            co_return problem(refused->status, refused->detail);
        }
        const json me = {{"token", gate_.token_of(asked)},
                         {"lang", around_.bengali ? "bn" : "en"},
                         {"version", KHEYA_VERSION}};
        auto asking = first_answers(gate_.session_of(asked));
        std::string first = co_await std::move(asking);
        std::string told = me.dump();
        told.back() = ',';
        co_return tell(outcome{0, std::move(told) + "\"first\":" + std::move(first) + "}", {}});
    }
    if (asked.method != "POST") co_return problem(405, "calls are sent by POST");
    if (const auto refused = gate_.check_caller(asked)) {
        co_return problem(refused->status, refused->detail);
    }
    if (!is_one_of(verbs, verb) && !is_one_of(page_verbs, verb) && verb != "enrol" &&
        !is_people_call(verb)) {
        co_return problem(404, "pages have no call of that name");
    }
    auto body = co_await platform::read_all(asked.body, body_most);
    if (!body) co_return problem(400, body.error().text());
    auto arguments = serving::parse_call(*body);
    if (!arguments) co_return problem(400, "the body is one JSON object, not nested deeply");
    request wanted;
    wanted.verb = verb;
    wanted.how.json = true;
    wanted.arguments = std::move(*arguments);
    auto performing = serve(gate_.session_of(asked), std::move(wanted));
    const outcome given = co_await std::move(performing);
    co_return tell(given);
}

awaitable<std::string> desk::first_answers(std::string session) {
    std::string all;
    for (const std::string_view verb : first_verbs) {
        request asked;
        asked.verb = verb;
        asked.how.json = true;
        asked.arguments = json::object();
        auto performing = serve(session, std::move(asked));
        const serving::told given = serving::put(co_await std::move(performing));
        all += (all.empty() ? "{\"" : ",\"") + std::string(verb) + "\":{\"status\":" +
               std::to_string(given.status) + ",\"body\":" + given.body + "}";
    }
    co_return all + "}";
}

awaitable<outcome> desk::perform(request asked) {
    if (asked.verb == "days") co_return editing::success(serving::bangla_days(asked.arguments));
    if (asked.verb == "settings" || asked.verb == "set_setting") co_return about_settings(asked);
    if (asked.verb == "draft") co_return co_await keep_draft(std::move(asked));
    if (is_one_of(page_verbs, asked.verb)) co_return co_await in_store(std::move(asked));
    // The file is named where it is saved, by the browser.
    if (asked.verb == "export" || asked.verb == "extract") asked.arguments["file"] = "kheya";
    auto performing = around_.perform(std::move(asked));
    outcome given = co_await std::move(performing);
    // The page asks for what goes on, so that no step has to hold all files.
    if (!given.next.is_null()) {
        given.out = json{{"next", given.next.value("arguments", json::object())}}.dump();
    }
    co_return given;
}

outcome desk::about_settings(const request& asked) {
    if (asked.verb == "set_setting") {
        const auto written = around_.set_setting(text_in(asked.arguments, "key"),
                                                 text_in(asked.arguments, "value"));
        if (!written) return editing::failure(written.error(), asked.how);
    }
    const auto all = around_.settings();
    return all ? editing::success(*all) : editing::failure(all.error(), asked.how);
}

// With a body the draft is kept, without one it is dropped.
awaitable<outcome> desk::keep_draft(request asked) {
    std::function<base::result<void>()> job = [&]() -> base::result<void> {
        auto& db = around_.store.db();
        agent_store::drafts kept(db, text_in(asked.arguments, "by"));
        const std::string key = text_in(asked.arguments, "key");
        const std::string tab = text_in(asked.arguments, "tab");
        const json body = asked.arguments.value("body", json());
        const auto before = db.total_changes();
        if (body.is_null()) kept.drop(key, tab);
        else TRY_VOID(kept.keep(key, tab, body));
        draft_changes_ += db.total_changes() - before;
        return {};
    };
    const auto done = co_await around_.disk.write(std::move(job));
    if (!done) co_return editing::failure(done.error(), asked.how);
    co_return editing::success(json::object());
}

awaitable<outcome> desk::in_store(request asked) {
    outcome given;
    std::function<base::result<void>()> job = [&]() -> base::result<void> {
        given = read(asked);
        return {};
    };
    const auto done = co_await around_.disk.read(std::move(job));
    if (!done) co_return editing::failure(done.error(), asked.how);
    co_return given;
}

outcome desk::read(const request& asked) {
    auto& store = around_.store;
    if (asked.verb == "news") {
        return editing::success(json{{"revision", store.db().total_changes() - draft_changes_},
                                     {"exchanging", around_.is_exchanging()},
                                     {"more_comes", around_.more_comes()},
                                     {"types", store.types()->version()}});
    }
    if (asked.verb == "drafts") {
        const std::string key = text_in(asked.arguments, "key");
        const agent_store::drafts kept(store.db(), text_in(asked.arguments, "by"));
        return editing::success(json{{"drafts", kept.of(key)}});
    }
    if (asked.verb == "types") return outcome{0, serving::types_document(store.type_files()), {}};
    if (!store.notes().enrolled()) {
        return editing::failure({errc::not_enrolled, "this machine is not enrolled yet", {},
                                 "এই কম্পিউটার এখনও নিবন্ধিত নয়"},
                                asked.how);
    }
    const base::time_us wall = around_.time.wall();
    agent_store::agent_ledger ledger(store, around_.random, wall, {});
    const auto document = [&]() -> base::result<json> {
        if (asked.verb == "home") {
            return home(ledger, wall, store.notes().text(note::level), asked.arguments);
        }
        return search(ledger, text_in(asked.arguments, "words"));
    }();
    return document ? editing::success(*document) : editing::failure(document.error(), asked.how);
}

}  // namespace kheya::agent_desk
