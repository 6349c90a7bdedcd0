// The districts' codes of ISO 3166-2:BD by their codes of the Bureau of Statistics.
#include "hub/report/overview.hpp"

#include <algorithm>
#include <utility>

namespace kheya::hub_report {
namespace {

constexpr std::pair<std::string_view, std::string_view> iso_by_bbs[] = {
    {"01", "BD-05"}, {"03", "BD-01"}, {"04", "BD-02"}, {"06", "BD-06"}, {"09", "BD-07"},
    {"10", "BD-03"}, {"12", "BD-04"}, {"13", "BD-09"}, {"15", "BD-10"}, {"18", "BD-12"},
    {"19", "BD-08"}, {"22", "BD-11"}, {"26", "BD-13"}, {"27", "BD-14"}, {"29", "BD-15"},
    {"30", "BD-16"}, {"32", "BD-19"}, {"33", "BD-18"}, {"35", "BD-17"}, {"36", "BD-20"},
    {"38", "BD-24"}, {"39", "BD-21"}, {"41", "BD-22"}, {"42", "BD-25"}, {"44", "BD-23"},
    {"46", "BD-29"}, {"47", "BD-27"}, {"48", "BD-26"}, {"49", "BD-28"}, {"50", "BD-30"},
    {"51", "BD-31"}, {"52", "BD-32"}, {"54", "BD-36"}, {"55", "BD-37"}, {"56", "BD-33"},
    {"57", "BD-39"}, {"58", "BD-38"}, {"59", "BD-35"}, {"61", "BD-34"}, {"64", "BD-48"},
    {"65", "BD-43"}, {"67", "BD-40"}, {"68", "BD-42"}, {"69", "BD-44"}, {"70", "BD-45"},
    {"72", "BD-41"}, {"73", "BD-46"}, {"75", "BD-47"}, {"76", "BD-49"}, {"77", "BD-52"},
    {"78", "BD-51"}, {"79", "BD-50"}, {"81", "BD-54"}, {"82", "BD-53"}, {"84", "BD-56"},
    {"85", "BD-55"}, {"86", "BD-62"}, {"87", "BD-58"}, {"88", "BD-59"}, {"89", "BD-57"},
    {"90", "BD-61"}, {"91", "BD-60"}, {"93", "BD-63"}, {"94", "BD-64"},
};

}  // namespace

std::string_view iso_of_district(std::string_view bbs) {
    const auto* found = std::lower_bound(std::begin(iso_by_bbs), std::end(iso_by_bbs), bbs,
                                         [](const auto& a, auto b) { return a.first < b; });
    return found == std::end(iso_by_bbs) || found->first != bbs ? std::string_view()
                                                                : found->second;
}

}  // namespace kheya::hub_report
