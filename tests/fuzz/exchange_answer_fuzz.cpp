// The agent's exchange under an answer. The first byte is the mode: 'p', 'n' and 'k' give the rest
// as a body, packed, plain or against the dictionary, as it is; 's' takes each line for a unit,
// signs the receipt with the hub's key, puts the agent's own replica and epoch in their places and
// packs; 'c' does the same and then looks the whole database over. In lines "#" stands for the id
// of the agent's own change and "@" for the hub's epoch. The database is opened once and rolled
// back.

#include "agent/store/agent_ledger.hpp"
#include "agent/store/health.hpp"
#include "agent/sync/enrolment.hpp"
#include "agent/sync/exchange.hpp"
#include "shared/editing/edit.hpp"
#include "tests/fuzz/fuzz_world.hpp"

#include <unistd.h>
#include <filesystem>

namespace {

using namespace kheya;
using nlohmann::json;

class one_answer : public platform::transport {
public:
    one_answer(std::string type, std::string body)
        : type_(std::move(type)), body_(std::move(body)) {}
    platform::awaitable<base::result<platform::http_response>> send(
        platform::hub_address, platform::http_request) override {
        co_return platform::make_response(200, type_, body_);
    }
    void reset() override {}

private:
    std::string type_, body_;
};

struct world {
    boost::asio::io_context io;
    fuzz::standing_clock time;
    fuzz::counted_chance chance;
    platform::key_pair hub = platform::key_pair::generate(chance);
    platform::key_pair device = platform::key_pair::generate(chance);
    std::string key_file = std::filesystem::temp_directory_path() /
                           ("kheya_fuzz_key_" + std::to_string(::getpid()));
    std::unique_ptr<agent_store::store> store;
    json position;           // what a hub that has all would say of the own log
    std::string own_change;  // its id

    world() {
        std::filesystem::remove(key_file);
        if (!device.save(key_file)) fuzz::found("no place for the key");
        store = std::move(agent_store::store::open(":memory:").value());
        const auto made = store->db().transact([&] { return prepare(); });
        if (!made) fuzz::found(made.error().text());
    }
    ~world() { std::filesystem::remove(key_file); }
    world(const world&) = delete;
    world& operator=(const world&) = delete;

    base::result<void> prepare() {
        TRY_VOID(agent_sync::begin_enrolment(
            *store, {"https://hub:1", hub.public_part(), "A", "secret"}, device.public_part(),
            chance));
        const json statement = {{"device", device.public_part().hex()},
                                {"office", "A"},
                                {"scope", "own"},
                                {"side", "office"},
                                {"time", 1},
                                {"hub", "test"}};
        TRY_VOID(agent_sync::take_statement(
            *store, {{"statement", statement}, {"signature", hub.sign(statement.dump()).hex()}}));
        agent_store::agent_ledger ledger(*store, chance, fuzz::now, {"boot-1", 1, 0});
        TRY(const auto shown, ledger.find("portal", "A", "A"));
        TRY(const auto wanted, editing::parse_assignment("maintainer_office=DC"));
        TRY(auto edit, editing::make_edit(*ledger.types(), shown, {wanted}, std::nullopt, {},
                                          ledger.writer("Rahim"), ledger.draw_nonce()));
        own_change = edit.change.id.hex();
        TRY_VOID(ledger.save(std::move(edit.change)));
        const auto log = store->journal().current_log();
        position = {{"replica", log->replica.hex()}, {"n", log->n}, {"chain", log->chain.hex()}};
        return {};
    }
};

void replace_all(std::string& text, std::string_view what, const std::string& with) {
    for (auto at = text.find(what); at != std::string::npos;
         at = text.find(what, at + with.size())) {
        text.replace(at, what.size(), with);
    }
}

std::string structured_body(const world& w, std::string_view given) {
    constexpr std::size_t text_limit = 256u << 10;  // a line of signs that stand for ids grows
    std::string text(given), body;
    replace_all(text, "\"#\"", "\"" + w.own_change + "\"");
    replace_all(text, "\"@\"", "\"1-" + std::string(32, 'a') + "\"");
    if (text.size() > text_limit) return {};
    try {
        for (json& unit : fuzz::units_in(text)) {
            if (unit.is_object() && unit.contains("receipt")) {
                json& receipt = unit["receipt"];
                if (receipt.is_object() && !receipt.contains("replicas")) {
                    receipt["replicas"] = json::array({w.position});
                }
                if (receipt.is_object() && !receipt.contains("lease")) {
                    receipt["lease"] = std::string(32, 'b');
                }
                unit["signature"] = w.hub.sign(receipt.dump()).hex();
            }
            body += wire::pack(unit, wire::encoding::packed);
        }
    } catch (const json::exception&) {
        return {};
    }
    return body;
}

void take(world& w, char mode, std::string_view text) {
    const bool is_built = mode == 's' || mode == 'c';
    const std::string body = is_built ? structured_body(w, text) : std::string(text);
    const std::string type(mode == 'n'   ? wire::plain_type
                           : mode == 'k' ? wire::known_type
                                         : wire::packed_type);
    platform::disk_queue disk(w.io.get_executor(), w.store->db(), false);
    agent_sync::exchange line(
        *w.store, disk, w.time, w.chance,
        [&](const platform::key_pair&) { return std::make_unique<one_answer>(type, body); },
        agent_sync::exchange_options{w.key_file, "pc", true});
    fuzz::run_to_end(w.io, line.perform(wire::segment_min));
    if (!w.store->journal().find(base::change_id::parse(w.own_change).value())) {
        fuzz::found("the own change is gone");
    }
    if (mode != 'c') return;
    for (const auto& finding : agent_store::look_over(*w.store, true)) {
        // A hub may well send a checksum that is not that of its own pages, or heads that say
        // something else than this agent's change of that id: noticing is right.
        if (finding.what.en.starts_with("the checksum differs")) continue;
        if (finding.what.en.starts_with("a value is not what its change says")) continue;
        fuzz::found(finding.where + ": " + finding.what.en);
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static world w;
    if (size == 0) return 0;
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    (void)w.store->db().transact([&]() -> base::result<void> {
        take(w, text[0], text.substr(1));
        return base::refused("rolled back");
    });
    return 0;
}
