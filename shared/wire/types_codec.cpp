// Record types on their way to an agent.

#include "shared/wire/json_reader.hpp"
#include "shared/wire/limits.hpp"
#include "shared/wire/messages.hpp"

namespace kheya::wire {

json to_json(const types_part& p) {
    json out = {{"version", p.version}, {"set", p.set.hex()}, {"part", p.part},
                {"parts", p.parts},     {"text", p.text}};
    if (!p.from.is_zero()) out["from"] = p.from.hex();
    return out;
}

base::result<types_part> read_types_part(const json& unit) {
    json_reader in(unit, "types");
    types_part p;
    const std::int64_t version = in.number("version");
    if (version < 1 || version > INT32_MAX) in.note("version", "is out of range");
    p.version = static_cast<int>(version);
    p.set = in.id<base::hash256>("set");
    if (in.has("from")) p.from = in.id<base::hash256>("from");
    p.part = in.number("part");
    p.parts = in.number("parts");
    if (p.part < 1 || p.part > p.parts || p.parts > types_parts_limit) {
        in.note("part", "is out of range");
    }
    p.text = in.text("text");
    TRY_VOID(in.status());
    return p;
}

}  // namespace kheya::wire
