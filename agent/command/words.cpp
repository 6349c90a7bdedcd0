#include "agent/command/words.hpp"

namespace kheya::agent_command {

std::string duration_text(base::time_us duration, bool bengali) {
    const std::int64_t minutes = duration < 0 ? 0 : duration / (60 * base::second_us);
    const auto unit = [&](std::int64_t count, const char* en, const char* bn) {
        return number_text(count, bengali) +
               (bengali ? std::string(" ") + bn : std::string(" ") + en + (count == 1 ? "" : "s"));
    };
    if (minutes == 0) return bengali ? "এক মিনিটের কম" : "less than a minute";
    if (minutes < 60) return unit(minutes, "minute", "মিনিট");
    if (minutes < 48 * 60) return unit(minutes / 60, "hour", "ঘণ্টা");
    return unit(minutes / (24 * 60), "day", "দিন");
}

}  // namespace kheya::agent_command
