#include "hub/store/schema.hpp"

extern "C" const char kheya_hub_sqlite_begin[];
extern "C" const char kheya_hub_sqlite_end[];
extern "C" const char kheya_hub_postgres_begin[];
extern "C" const char kheya_hub_postgres_end[];

namespace kheya::hub_store {

const std::string& sqlite_schema() {
    static const std::string text(kheya_hub_sqlite_begin, kheya_hub_sqlite_end);
    return text;
}

const std::string& postgres_schema() {
    static const std::string text(kheya_hub_postgres_begin, kheya_hub_postgres_end);
    return text;
}

}  // namespace kheya::hub_store
