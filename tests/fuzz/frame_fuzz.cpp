// The readers of every message: what reads must print, and read again as the same. The first byte
// chooses packed or plain units, or such as are packed against the dictionary; each unit is
// offered to every reader.

#include "shared/wire/codec.hpp"
#include "shared/wire/messages.hpp"
#include "tests/fuzz/fuzz_world.hpp"

namespace {

using namespace kheya;
using nlohmann::json;

template <class Read>
void round_trip(const json& unit, const char* key, Read read) {
    const json& inner = unit.is_object() && unit.contains(key) ? unit[key] : unit;
    const auto first = read(inner);
    if (!first) return;
    const json printed = wire::to_json(*first);
    const auto second = read(printed);
    if (!second) fuzz::found(std::string(key) + " does not read what it wrote");
    if (wire::to_json(*second) != printed) fuzz::found(std::string(key) + " changes on the way");
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
        round_trip(**unit, "hello", wire::read_hello);
        round_trip(**unit, "frame", wire::read_frame);
        round_trip(**unit, "receipt", wire::read_receipt);
        round_trip(**unit, "page", wire::read_page);
        round_trip(**unit, "past", wire::read_past);
    }
}
