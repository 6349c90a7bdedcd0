#include "shared/wire/release_cursor.hpp"

namespace kheya::wire {

nlohmann::json to_json(const release_cursor& c) { return {c.at, c.id.hex()}; }

base::result<release_cursor> read_release_cursor(const nlohmann::json& item) {
    const bool is_pair = item.is_array() && item.size() == 2 && item[0].is_number_integer() &&
                         item[1].is_string();
    if (!is_pair) return base::refused("must be a time and an id", "released");
    release_cursor c;
    c.at = item[0].get<base::time_us>();
    TRY(c.id, base::change_id::parse(item[1].get<std::string>()));
    return c;
}

}  // namespace kheya::wire
