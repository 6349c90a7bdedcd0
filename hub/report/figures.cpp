#include "hub/report/figures.hpp"

#include <algorithm>

namespace kheya::hub_report {
namespace {

using enum measure;

constexpr std::string_view dip = "DIP", dnc = "DNC", fscd = "FSCD", prisons = "PRISONS";

constexpr figure all_figures[] = {
    // Immigration and Passports. `regional` holds the divisional and regional passport offices.
    {"dip.portal.division", dip, "level:division", portal_exists, "বাতায়ন আছে: বিভাগীয়",
     "With portal: divisional"},
    {"dip.portal.district", dip, "level:district", portal_exists, "বাতায়ন আছে: জেলা",
     "With portal: district"},
    {"dip.portal.div_plus_district", dip, "level:division+level:district", portal_exists,
     "বাতায়ন আছে: বিভাগীয় ও জেলা", "With portal: divisional and district"},
    {"dip.portal.missing_named", dip, "field", portal_missing, "বাতায়ন নেই: নাম উল্লিখিত",
     "Without portal: named"},
    {"dip.portal.missing_division", dip, "level:division", portal_missing, "বাতায়ন নেই: বিভাগীয়",
     "Without portal: divisional"},
    {"dip.division.total", dip, "level:division", offices, "বিভাগীয় অফিস", "Divisional offices"},
    {"dip.regional.total", dip, "group:regional", offices, "বিভাগীয় ও আঞ্চলিক অফিস",
     "Divisional and regional offices"},
    {"dip.hq.total", dip, "head_office", offices, "প্রধান কার্যালয়", "Head office"},
    {"dip.enothi.started", dip, "group:regional", enothi_started, "ই-নথি চালু: আঞ্চলিক",
     "e-Nothi in use: regional"},
    {"dip.enothi.not_started", dip, "group:regional", enothi_not_started, "ই-নথি শুরু হয়নি: আঞ্চলিক",
     "e-Nothi not begun: regional"},
    {"dip.enothi.total", dip, "group:regional", offices, "ই-নথি: মোট আঞ্চলিক অফিস",
     "e-Nothi: regional offices in all"},
    {"dip.enothi.rate_pct", dip, "group:regional", enothi_rate, "ই-নথি ব্যবহারের হার: আঞ্চলিক",
     "e-Nothi rate: regional"},
    // Narcotics Control.
    {"dnc.portal.division", dnc, "level:division", portal_exists, "বাতায়ন আছে: বিভাগীয়",
     "With portal: divisional"},
    {"dnc.portal.metro", dnc, "level:metro", portal_exists, "বাতায়ন আছে: মেট্রো উপ-অঞ্চল",
     "With portal: metro sub-regions"},
    {"dnc.portal.missing_metro", dnc, "level:metro", portal_missing, "বাতায়ন নেই: মেট্রো উপ-অঞ্চল",
     "Without portal: metro sub-regions"},
    {"dnc.metro.total", dnc, "level:metro", offices, "মেট্রো উপ-অঞ্চল", "Metro sub-regions"},
    {"dnc.portal.metro_rate_pct", dnc, "level:metro", portal_rate, "বাতায়নের হার: মেট্রো উপ-অঞ্চল",
     "Portal coverage: metro sub-regions"},
    {"dnc.portal.district", dnc, "level:district", portal_exists, "বাতায়ন আছে: জেলা",
     "With portal: district"},
    {"dnc.portal.district_gap_to_64", dnc, "level:district", portal_not_shown,
     "বাতায়ন দেখানো হয়নি: জেলা", "Not shown with a portal: district"},
    {"dnc.portal.missing_named_district", dnc, "level:district", portal_missing,
     "বাতায়ন নেই: নাম উল্লিখিত জেলা", "Without portal: named districts"},
    {"dnc.portal.missing_named", dnc, "field", portal_missing, "বাতায়ন নেই: নাম উল্লিখিত",
     "Without portal: named"},
    {"dnc.portal.sum", dnc, "level:division+level:metro+level:district", portal_exists,
     "বাতায়ন আছে: মোট", "With portal: in all"},
    {"dnc.division.total", dnc, "level:division", offices, "বিভাগীয় অফিস", "Divisional offices"},
    {"dnc.district.total", dnc, "level:district", offices, "জেলা অফিস", "District offices"},
    {"dnc.enothi.division", dnc, "level:division", enothi_started, "ই-নথি চালু: বিভাগীয়",
     "e-Nothi in use: divisional"},
    {"dnc.enothi.division_not_started", dnc, "level:division", enothi_not_started,
     "ই-নথি শুরু হয়নি: বিভাগীয়", "e-Nothi not begun: divisional"},
    {"dnc.enothi.division_rate_pct", dnc, "level:division", enothi_rate,
     "ই-নথি ব্যবহারের হার: বিভাগীয়", "e-Nothi rate: divisional"},
    {"dnc.enothi.district", dnc, "level:district", enothi_started, "ই-নথি চালু: জেলা",
     "e-Nothi in use: district"},
    {"dnc.enothi.district_not_started", dnc, "level:district", enothi_not_started,
     "ই-নথি শুরু হয়নি: জেলা", "e-Nothi not begun: district"},
    // Fire Service and Civil Defence.
    {"fscd.portal.division", fscd, "level:division", portal_exists, "বাতায়ন আছে: বিভাগীয়",
     "With portal: divisional"},
    {"fscd.portal.training", fscd, "level:training", portal_exists, "বাতায়ন আছে: প্রশিক্ষণ প্রতিষ্ঠান",
     "With portal: training institution"},
    {"fscd.portal.district", fscd, "level:district", portal_exists, "বাতায়ন আছে: জেলা",
     "With portal: district"},
    {"fscd.portal.sum", fscd, "level:division+level:training+level:district", portal_exists,
     "বাতায়ন আছে: মোট", "With portal: in all"},
    {"fscd.upazila.total", fscd, "level:upazila", offices, "উপজেলা স্টেশন", "Upazila stations"},
    {"fscd.enothi.division", fscd, "level:division", enothi_started, "ই-নথি চালু: বিভাগীয়",
     "e-Nothi in use: divisional"},
    {"fscd.enothi.division_not_started", fscd, "level:division", enothi_not_started,
     "ই-নথি শুরু হয়নি: বিভাগীয়", "e-Nothi not begun: divisional"},
    {"fscd.enothi.division_rate_pct", fscd, "level:division", enothi_rate,
     "ই-নথি ব্যবহারের হার: বিভাগীয়", "e-Nothi rate: divisional"},
    {"fscd.enothi.district", fscd, "level:district", enothi_started, "ই-নথি চালু: জেলা",
     "e-Nothi in use: district"},
    {"fscd.enothi.district_not_started", fscd, "level:district", enothi_not_started,
     "ই-নথি শুরু হয়নি: জেলা", "e-Nothi not begun: district"},
    {"fscd.enothi.district_rate_pct", fscd, "level:district", enothi_rate,
     "ই-নথি ব্যবহারের হার: জেলা", "e-Nothi rate: district"},
    // Prisons. `field` holds the divisional offices and the jails, not the training institute.
    {"prisons.division.total", prisons, "level:division", offices, "বিভাগীয় অফিস",
     "Divisional offices"},
    {"prisons.portal.division", prisons, "level:division", portal_exists, "বাতায়ন আছে: বিভাগীয়",
     "With portal: divisional"},
    {"prisons.portal.division_rate_pct", prisons, "level:division", portal_rate,
     "বাতায়নের হার: বিভাগীয়", "Portal coverage: divisional"},
    {"prisons.portal.district_incl_central_jails", prisons, "group:district_incl_central_jail",
     portal_exists, "বাতায়ন আছে: কেন্দ্রীয় কারাগারসহ জেলা",
     "With portal: district, central jails included"},
    {"prisons.district_incl_central_jails.total", prisons, "group:district_incl_central_jail",
     offices, "কেন্দ্রীয় কারাগারসহ জেলা অফিস", "District offices, central jails included"},
    {"prisons.portal.sum", prisons, "level:division+group:district_incl_central_jail",
     portal_exists, "বাতায়ন আছে: মোট", "With portal: in all"},
    {"prisons.portal.missing_division", prisons, "level:division", portal_missing,
     "বাতায়ন নেই: বিভাগীয়", "Without portal: divisional"},
    {"prisons.portal.missing_training", prisons, "level:training", portal_missing,
     "বাতায়ন নেই: প্রশিক্ষণ প্রতিষ্ঠান", "Without portal: training institution"},
    {"prisons.portal.missing_district", prisons, "group:district_incl_central_jail", portal_missing,
     "বাতায়ন নেই: কেন্দ্রীয় কারাগারসহ জেলা", "Without portal: district, central jails included"},
    {"prisons.enothi.started", prisons, "group:field", enothi_started,
     "ই-নথি চালু: আঞ্চলিক/মাঠ পর্যায়", "e-Nothi in use: regional and field"},
    {"prisons.enothi.not_started", prisons, "group:field", enothi_not_started,
     "ই-নথি শুরু হয়নি: আঞ্চলিক/মাঠ পর্যায়", "e-Nothi not begun: regional and field"},
    {"prisons.enothi.total", prisons, "group:field", offices, "ই-নথি: মোট আঞ্চলিক/মাঠ পর্যায়ের অফিস",
     "e-Nothi: regional and field offices in all"},
    {"prisons.enothi.rate_pct", prisons, "group:field", enothi_rate,
     "ই-নথি ব্যবহারের হার: আঞ্চলিক/মাঠ পর্যায়", "e-Nothi rate: regional and field"},
    {"prisons.field.total", prisons, "field", offices, "মাঠ পর্যায়ের সকল অফিস", "All field offices"},
};

}  // namespace

std::span<const figure> figures() {
    return all_figures;
}

const figure* find_figure(std::string_view key) {
    auto found = std::find_if(std::begin(all_figures), std::end(all_figures),
                              [key](const figure& f) { return f.key == key; });
    return found == std::end(all_figures) ? nullptr : found;
}

}  // namespace kheya::hub_report
