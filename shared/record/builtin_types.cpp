#include "shared/base/check.hpp"
#include "shared/record/type_set.hpp"

#include <cstdio>

namespace kheya::record {

namespace {

struct embedded_file {
    const char* name;
    const char* begin;
    const char* end;
};

extern "C" const embedded_file kheya_type_files[];  // builtin_types.S; ends with a null name

}  // namespace

const type_files& builtin_type_files() {
    static const auto files = [] {
        type_files all;
        for (const embedded_file* file = kheya_type_files; file->name; ++file) {
            all.emplace(file->name, std::string(file->begin, file->end));
        }
        return all;
    }();
    return files;
}

std::shared_ptr<const type_set> builtin_types() {
    static const auto types = [] {
        auto loaded = type_set::load(builtin_type_files());
        if (!loaded) std::fprintf(stderr, "kheya: %s\n", loaded.error().text().c_str());
        CHECK(loaded.has_value());
        return *loaded;
    }();
    return types;
}

}  // namespace kheya::record
