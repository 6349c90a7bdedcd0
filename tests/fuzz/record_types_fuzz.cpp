// A set of record types as headquarters would publish it: the bytes are the file of one type beside
// the built-in ones. A set that loads must answer the questions that are asked of every set.

#include "shared/record/registers.hpp"
#include "shared/record/type_set.hpp"

#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace kheya;
    constexpr std::size_t file_limit = 64u << 10;
    if (size > file_limit) return 0;
    auto files = std::map<std::string, std::string>{{"set.json", "{\"version\": 1}"}};
    files["codes.json"] = record::builtin_type_files().at("codes.json");
    files["visit.json"] = std::string(reinterpret_cast<const char*>(data), size);
    const auto loaded = record::type_set::load(files);
    if (!loaded) return 0;
    for (const auto& type : (*loaded)->types()) {
        for (const auto& field : type.fields) (void)(*loaded)->rule_of(type.name, field.name);
        for (const auto& group : type.groups) (void)(*loaded)->rule_of(type.name, group.name);
    }
    return 0;
}
