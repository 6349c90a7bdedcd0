// The hub's agent port under a request of an enrolled device. The first byte is the mode: 'p', 'n'
// and 'k' give the rest as a body, packed, plain or against the dictionary, as it is; 's' takes
// each line for a unit and packs, chains and signs the frames, so that intake and merge are
// reached; 'c' does the same and then folds the journal again, which must give what was kept. In
// lines "#N" among the bases of a change stands for the id of the request's Nth change. The store
// is opened once and rolled back.

#include "hub/intake/agent_port.hpp"
#include "hub/store/hub_ledger.hpp"
#include "hub/store/refold.hpp"
#include "hub/store/sqlite_store.hpp"
#include "tests/fuzz/fuzz_world.hpp"

namespace {

using namespace kheya;
using nlohmann::json;

struct world {
    boost::asio::io_context io;
    fuzz::standing_clock time;
    fuzz::counted_chance chance;
    platform::key_pair hub = platform::key_pair::generate(chance);
    platform::key_pair device = platform::key_pair::generate(chance);
    base::replica_id replica = chance.draw<base::replica_id>();
    std::shared_ptr<const record::type_set> types = record::builtin_types();
    std::unique_ptr<hub_store::sqlite_store> store;

    world() {
        store = std::move(hub_store::open_sqlite("sqlite::memory:").value());
        const auto made = store->transact([&]() -> base::result<void> {
            store->prepare_rows(*types);
            hub_store::set_epoch(*store, {1, chance.draw<base::replica_id>()});
            store->put_office({"HQ", "", "DIP", "hq", base::side::headquarters, 0});
            store->put_office({"A", "HQ", "DIP", "district", base::side::office, 0});
            store->put_office({"B", "A", "DIP", "district", base::side::office, 0});
            hub_store::device_row row;
            row.office = "A";
            row.key = device.public_part();
            row.machine = "pc";
            row.subtree = true;
            row.enrolled_at = fuzz::now;
            store->put_device(row);
            return {};
        });
        if (!made) fuzz::found(made.error().text());
    }
};

// Gives the unit as the device would send it: signed, if it reads as a frame at all.
json signed_unit(const world& w, json unit, std::vector<base::change_id>& ids, std::int64_t& n,
                 base::hash256& chain) {
    if (!unit.is_object() || !unit.contains("frame") || !unit["frame"].is_object()) return unit;
    json& frame = unit["frame"];
    if (!frame.contains("changes") || !frame["changes"].is_array()) return unit;
    const std::int64_t first = n + 1;
    json timings = json::array();
    for (json& change : frame["changes"]) {
        timings.push_back(json::object());
        if (!change.is_object()) return unit;
        const auto bases = change.find("b");
        if (bases != change.end() && bases->is_object()) {
            for (json& list : *bases) {
                if (!list.is_array()) continue;
                for (json& id : list) {
                    if (!id.is_string()) continue;
                    const std::string& text = id.get_ref<const std::string&>();
                    if (text.size() != 2 || text[0] != '#') continue;
                    const auto at = static_cast<std::size_t>(text[1] - '0');
                    if (at < ids.size()) id = ids[at].hex();
                }
            }
        }
        const auto read = journal::read_change(change);
        if (!read) return unit;
        ids.push_back(read->id);
        chain = journal::chain_next(chain, ++n, read->id);
    }
    frame["replica"] = w.replica.hex();
    if (!frame.contains("first")) frame["first"] = first;
    if (!frame.contains("timings")) frame["timings"] = std::move(timings);
    frame["chain"] = chain.hex();
    frame["signature"] = w.device.sign(journal::signed_part(w.replica, n, chain)).hex();
    return unit;
}

std::string structured_body(const world& w, std::string_view text) {
    std::string body;
    std::vector<base::change_id> ids;
    std::int64_t n = 0;
    base::hash256 chain = journal::chain_start(w.replica);
    try {
        for (json& unit : fuzz::units_in(text)) {
            if (unit.is_object() && unit.contains("hello") && unit["hello"].is_object()) {
                unit["hello"]["replicas"] = json::array(
                    {{{"replica", w.replica.hex()}, {"n", 0}, {"chain", chain.hex()}}});
            }
            body += wire::pack(signed_unit(w, std::move(unit), ids, n, chain),
                               wire::encoding::packed);
        }
    } catch (const json::exception&) {  // no unit that a program could have written
        return {};
    }
    return body;
}

void take(world& w, char mode, std::string_view text) {
    const bool is_built = mode == 's' || mode == 'c';
    platform::disk_queue disk(w.io.get_executor(), w.store->db(), false);
    const hub_store::type_shelf types(*w.store, w.types);
    hub_intake::agent_port port(w.io.get_executor(), *w.store, disk, w.time, w.chance, w.hub,
                                types);
    std::string body = is_built ? structured_body(w, text) : std::string(text);
    platform::http_request request;
    request.method = "POST";
    request.target = "/v1/exchange";
    request.content_type = mode == 'n'   ? wire::plain_type
                           : mode == 'k' ? wire::known_type
                                         : wire::packed_type;
    request.content_length = body.size();
    request.body = platform::from_string(std::move(body));
    request.peer = w.device.public_part();
    fuzz::run_to_end(w.io, port.handle(std::move(request)));
    // Folding again takes ten times as long as the request: a long run does it now and then.
    constexpr unsigned always_until = 64, then_each = 32;
    static unsigned checks = 0;
    if (mode != 'c' || (++checks > always_until && checks % then_each != 0)) return;
    const auto differences =
        hub_store::compare_with_journal(*w.store, *w.types, [](std::size_t) {});
    if (!differences) fuzz::found(differences.error().text());
    if (!differences->empty()) fuzz::found(differences->front());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static world w;
    if (size == 0) return 0;
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    (void)w.store->transact([&]() -> base::result<void> {
        take(w, text[0], text.substr(1));
        return base::refused("rolled back");
    });
    return 0;
}
