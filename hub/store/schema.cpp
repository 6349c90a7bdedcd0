#include "hub/store/schema.hpp"

extern "C" const char kheya_hub_schema_begin[];
extern "C" const char kheya_hub_schema_end[];

namespace kheya::hub_store {

const std::string& schema_sql() {
    static const std::string text(kheya_hub_schema_begin, kheya_hub_schema_end);
    return text;
}

}  // namespace kheya::hub_store
