// What stated figures must have to do with each other if they count the same offices.
#include "hub/report/figures.hpp"

namespace kheya::hub_report {
namespace {

constexpr term dip_enothi[] = {{"dip.enothi.started"}, {"dip.enothi.not_started"}};
constexpr term dip_with_head_office[] = {{"dip.regional.total", false}, {"dip.hq.total", false}};
constexpr term dip_regional[] = {{"dip.regional.total", false}};
constexpr term dip_portal_and_missing[] = {
    {"dip.portal.division"}, {"dip.portal.district"}, {"dip.portal.missing_named"}};
constexpr term dip_divisions[] = {{"dip.portal.division"}, {"dip.portal.missing_division", false}};
constexpr term dip_division_total[] = {{"dip.division.total", false}};

constexpr term dnc_districts[] = {{"dnc.portal.district"}, {"dnc.portal.missing_named_district"}};
constexpr term dnc_district_total[] = {{"dnc.district.total", false}};
constexpr term dnc_metro[] = {{"dnc.portal.metro"}, {"dnc.portal.missing_metro", false}};
constexpr term dnc_metro_total[] = {{"dnc.metro.total"}};
constexpr term dnc_enothi_division[] = {{"dnc.enothi.division"}};
constexpr term dnc_division_total[] = {{"dnc.division.total", false}};
constexpr term dnc_enothi_district[] = {{"dnc.enothi.district"}};

constexpr term fscd_divisions[] = {{"fscd.enothi.division"}, {"fscd.enothi.division_not_started"}};
constexpr term fscd_division_total[] = {{"fscd.portal.division"}};
constexpr term fscd_enothi_district[] = {{"fscd.enothi.district"}};
constexpr term fscd_districts[] = {{"fscd.portal.district"}};

constexpr term prisons_divisions[] = {{"prisons.portal.division"},
                                      {"prisons.portal.missing_division"}};
constexpr term prisons_division_total[] = {{"prisons.division.total"}};
constexpr term prisons_jails[] = {{"prisons.portal.district_incl_central_jails"}};
constexpr term prisons_jail_total[] = {{"prisons.district_incl_central_jails.total", false}};
constexpr term prisons_enothi[] = {{"prisons.enothi.started"}, {"prisons.enothi.not_started"}};
constexpr term prisons_jails_and_divisions[] = {{"prisons.portal.district_incl_central_jails"},
                                                {"prisons.division.total"}};
constexpr term prisons_field_total[] = {{"prisons.field.total", false}};

constexpr identity all_identities[] = {
    {"dip.regional_count",
     "DIP",
     dip_enothi,
     {},
     dip_regional,
     "ই-নথির দুই সংখ্যা = আঞ্চলিক অফিস",
     "e-Nothi's two numbers = regional offices",
     "মিলে গেলে প্রধান কার্যালয় গণনার বাইরে আলাদা।",
     "Where they agree, the head office stands beside the count."},
    {"dip.head_office_inside",
     "DIP",
     dip_enothi,
     {},
     dip_with_head_office,
     "ই-নথির দুই সংখ্যা = প্রধান কার্যালয়সহ আঞ্চলিক অফিস",
     "e-Nothi's two numbers = regional offices with the head office",
     "“প্রধান কার্যালয়সহ” কথাটি গণনার ভিতরে না পাশে, তা অস্পষ্ট; পার্থক্য থাকলে "
     "প্রধান কার্যালয় পাশে।",
     "\"With the head office\" may mean inside or beside; a difference says it stands beside."},
    {"dip.portal_plus_missing",
     "DIP",
     dip_portal_and_missing,
     {},
     dip_enothi,
     "বাতায়নযুক্ত + নাম উল্লিখিত = ই-নথির মোট অফিস",
     "With portal + named missing = offices of the e-Nothi sentence",
     "দুই বক্তব্য একই অফিসগুলি গণনা করেনি: কিছু অফিস একটি গণনার বাইরে।",
     "The two sentences did not count the same offices: some stand outside one of the counts."},
    {"dip.division_count",
     "DIP",
     dip_divisions,
     {},
     dip_division_total,
     "বিভাগীয়: বাতায়নযুক্ত + বিহীন = মোট",
     "Divisional: with + without portal = all",
     "বিভাগীয় অফিসের সংখ্যা মেলে না।",
     "The divisional offices do not add up."},
    {"dnc.district_gap", "DNC", dnc_districts, "dnc.portal.missing_district_unnamed",
     dnc_district_total, "জেলা: বাতায়নযুক্ত + নাম উল্লিখিত = মোট জেলা অফিস",
     "District: with portal + named missing = all district offices",
     "অবশিষ্ট জেলা অফিসের নাম বা সংখ্যা বলা হয়নি।",
     "The remaining district offices are neither named nor numbered."},
    {"dnc.metro_count",
     "DNC",
     dnc_metro,
     {},
     dnc_metro_total,
     "মেট্রো: বাতায়নযুক্ত + বিহীন = মোট",
     "Metro: with + without portal = all",
     "মেট্রো উপ-অঞ্চলের সংখ্যা মেলে না।",
     "The metro sub-regions do not add up."},
    {"dnc.enothi_division", "DNC", dnc_enothi_division, "dnc.enothi.division_not_started",
     dnc_division_total, "বিভাগীয়: ই-নথি চালু + শুরু হয়নি = মোট",
     "Divisional: e-Nothi in use + not begun = all", "কতটি অফিসে শুরু হয়নি তা বলা হয়নি।",
     "How many have not begun was not stated."},
    {"dnc.enothi_district", "DNC", dnc_enothi_district, "dnc.enothi.district_not_started",
     dnc_district_total, "জেলা: ই-নথি চালু + শুরু হয়নি = মোট",
     "District: e-Nothi in use + not begun = all", "কতটি অফিসে শুরু হয়নি তা বলা হয়নি।",
     "How many have not begun was not stated."},
    {"fscd.division_count",
     "FSCD",
     fscd_divisions,
     {},
     fscd_division_total,
     "বিভাগীয়: ই-নথি চালু + শুরু হয়নি = বাতায়নযুক্ত বিভাগীয়",
     "Divisional: e-Nothi in use + not begun = divisional with portal",
     "বিভাগীয় অফিসের সংখ্যা মেলে না।",
     "The divisional offices do not add up."},
    {"fscd.enothi_most", "FSCD", fscd_enothi_district, "fscd.enothi.district_not_started",
     fscd_districts, "জেলা: ই-নথি চালু + শুরু হয়নি = বাতায়নযুক্ত জেলা",
     "District: e-Nothi in use + not begun = district with portal",
     "“অধিকাংশ” কথাটির সংখ্যা নেই; উপজেলা স্টেশন কোনো গণনায় নেই, যদিও ইউএনও কার্যালয় সহায়ক।",
     "\"Most\" has no number. Upazila stations are in no count, though UNO offices help keep "
     "portals."},
    {"prisons.division_count",
     "PRISONS",
     prisons_divisions,
     {},
     prisons_division_total,
     "বিভাগীয়: বাতায়নযুক্ত + বিহীন = মোট",
     "Divisional: with + without portal = all",
     "বিভাগীয় অফিসের সংখ্যা মেলে না।",
     "The divisional offices do not add up."},
    {"prisons.district_without_portal", "PRISONS", prisons_jails, "prisons.portal.missing_district",
     prisons_jail_total, "জেলা: বাতায়নযুক্ত + বিহীন = সকল কারাগার",
     "District: with + without portal = all jails",
     "সব কারাগারই বাতায়নযুক্ত বলা হলে "
     "“যে সমস্ত জেলা অফিসের বাতায়ন নেই” কথাটির কোনো অফিস থাকে না।",
     "If all jails are said to have one, no office is left for \"district offices without\"."},
    {"prisons.enothi_count",
     "PRISONS",
     prisons_enothi,
     {},
     prisons_jails_and_divisions,
     "ই-নথির দুই সংখ্যা = কারাগার + বিভাগীয়",
     "e-Nothi's two numbers = jails + divisional",
     "মিলে গেলে প্রশিক্ষণ প্রতিষ্ঠান এই গণনার বাইরে।",
     "Where they agree, the training institute is outside that count."},
    {"prisons.enothi_outside",
     "PRISONS",
     prisons_enothi,
     {},
     prisons_field_total,
     "ই-নথির দুই সংখ্যা = মাঠ পর্যায়ের সকল অফিস",
     "e-Nothi's two numbers = all field offices",
     "পার্থক্যের অফিসগুলি (যেমন প্রশিক্ষণ প্রতিষ্ঠান) ই-নথির গণনার বাইরে।",
     "The offices that differ, such as the training institute, are outside the e-Nothi count."},
};

}  // namespace

std::span<const identity> identities() {
    return all_identities;
}

}  // namespace kheya::hub_report
