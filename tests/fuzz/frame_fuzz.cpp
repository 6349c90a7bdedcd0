// The readers of every message: what reads must print, and read again as the same. The first byte
// chooses packed or plain units, or such as are packed against the dictionary; each unit is
// offered to every reader.

#include "shared/journal/redaction.hpp"
#include "shared/wire/codec.hpp"
#include "shared/wire/key_roll.hpp"
#include "shared/wire/messages.hpp"
#include "tests/fuzz/fuzz_world.hpp"

namespace {

using namespace kheya;
using nlohmann::json;

template <class Read, class Print>
void round_trip(const json& unit, const char* key, Read read, Print print) {
    const json& inner = unit.is_object() && unit.contains(key) ? unit[key] : unit;
    const auto first = read(inner);
    if (!first) return;
    const json printed = print(*first);
    const auto second = read(printed);
    if (!second) fuzz::found(std::string(key) + " does not read what it wrote");
    if (print(*second) != printed) fuzz::found(std::string(key) + " changes on the way");
}

void offer_to_all(const json& unit) {
    const auto print = [](const auto& message) { return wire::to_json(message); };
    round_trip(unit, "hello", wire::read_hello, print);
    round_trip(unit, "frame", wire::read_frame, print);
    round_trip(unit, "receipt", wire::read_receipt, print);
    round_trip(unit, "page", wire::read_page, print);
    round_trip(unit, "past", wire::read_past, print);
    round_trip(unit, "offer", wire::read_offer, print);
    round_trip(unit, "types", wire::read_types_part, print);
    round_trip(unit, "offered", wire::read_offered,
               [](const auto& ids) { return wire::offered_to_json(ids); });
    round_trip(unit, "rolls", wire::read_key_rolls, wire::key_rolls_to_json);
    const auto redactions = unit.is_object() ? unit.find("redacted") : unit.end();
    if (redactions == unit.end() || !redactions->is_array()) return;
    for (const json& one : *redactions) {
        round_trip(one, "redaction", journal::read_redaction,
                   [](const auto& cut) { return journal::to_json(cut); });
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const auto encoding = data[0] == 'p'   ? wire::encoding::packed
                          : data[0] == 'k' ? wire::encoding::known
                                           : wire::encoding::plain;
    wire::unit_reader reader(encoding);
    reader.feed({reinterpret_cast<const char*>(data) + 1, size - 1});
    for (;;) {
        const auto unit = reader.next();
        if (!unit || !*unit) return 0;
        offer_to_all(**unit);
    }
}
