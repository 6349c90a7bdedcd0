#include "agent/store/schema.hpp"

extern "C" const char kheya_agent_schema_begin[];
extern "C" const char kheya_agent_schema_end[];

namespace kheya::agent_store {

const std::string& schema_sql() {
    static const std::string text(kheya_agent_schema_begin, kheya_agent_schema_end);
    return text;
}

}  // namespace kheya::agent_store
