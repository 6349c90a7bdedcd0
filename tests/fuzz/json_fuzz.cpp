// The bounded JSON reader: what it lets in keeps every limit, prints, and reads again as the same.

#include "shared/wire/bounded_json.hpp"
#include "tests/fuzz/fuzz_world.hpp"

namespace {

using nlohmann::json;

std::size_t depth_of(const json& value) {
    std::size_t deepest = 0;
    if (!value.is_structured()) return 0;
    for (const json& inner : value) deepest = std::max(deepest, depth_of(inner));
    return deepest + 1;
}

void check_numbers(const json& value) {
    if (value.is_number_float()) kheya::fuzz::found("an inexact number was let in");
    if (!value.is_structured()) return;
    for (const json& inner : value) check_numbers(inner);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace kheya;
    const auto read = wire::parse_bounded({reinterpret_cast<const char*>(data), size});
    if (!read) return 0;
    if (depth_of(*read) > wire::unit_limits().depth) fuzz::found("deeper than allowed");
    check_numbers(*read);
    const std::string printed = read->dump();  // throws on what is not UTF-8
    const auto again = wire::parse_bounded(printed);
    if (!again || *again != *read) fuzz::found("it does not read what it wrote");
    return 0;
}
