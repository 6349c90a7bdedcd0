#include "hub/report/office_register.hpp"

#include <algorithm>

namespace kheya::hub_report {
namespace {

constexpr std::string_view head_office_level = "hq";

office office_from(const record_view& record, const field_reader& reader) {
    office o;
    o.id = record.office;
    o.department = reader.text("department");
    o.level = reader.text("level");
    o.district = reader.text("district_bbs");
    o.parent = reader.text("parent");
    o.name = {reader.text("name_bn"), reader.text("name_en")};
    if (o.name.bn.empty()) o.name.bn = o.id;
    if (o.name.en.empty()) o.name.en = o.name.bn;
    o.groups = reader.many("reporting_groups");
    o.counts_as_field = reader.yes_or_no("counts_as_field").value_or(o.level != head_office_level);
    return o;
}

record::label by_label(std::string_view by) {
    if (by == "level") return {"পর্যায়", "Level"};
    if (by == "group") return {"দল", "Group"};
    if (by == "field") return {"মাঠ পর্যায়", "Field offices"};
    if (by == "head_office") return {"প্রধান কার্যালয়", "Head office"};
    return {"গণনার বাইরে", "Beside"};
}

}  // namespace

bool active_on(const field_reader& reader, base::date day) {
    const std::string status = reader.text("status");
    if (status == "planned") return false;
    if (auto from = reader.day("valid_from"); from && *from > day) return false;
    if (auto to = reader.day("valid_to")) return *to > day;
    // Ended, and nobody wrote when: better left out than counted as an office without a portal.
    return status != "closed" && status != "merged";
}

record::label code_label(const record::type_set& types, std::string_view list,
                         std::string_view code) {
    return {types.code_text(list, code, true), types.code_text(list, code, false)};
}

void sort_by_list(std::vector<std::string>& codes, const record::type_set& types,
                  std::string_view list) {
    const record::code_list* known = types.codes(list);
    auto place = [known](const std::string& code) {
        if (known == nullptr) return std::size_t{0};
        auto found = std::find_if(known->begin(), known->end(),
                                  [&](const record::code& c) { return c.name == code; });
        return static_cast<std::size_t>(found - known->begin());
    };
    std::sort(codes.begin(), codes.end(), [&](const std::string& a, const std::string& b) {
        return std::pair(place(a), a) < std::pair(place(b), b);
    });
}

base::result<office_register> office_register::read(record_source& source,
                                                    const record::type_set& types,
                                                    base::quarter quarter) {
    office_register reg(types, quarter);
    TRY_VOID(reg.take(source));
    return reg;
}

base::result<void> office_register::take(record_source& source) {
    TRY_VOID(source.each("office", [this](const record_view& record) {
        if (record.retired) return;
        field_reader reader(record, *types_);
        if (!active_on(reader, last_day_)) {
            inactive_.insert(record.office);
            return;
        }
        office o = office_from(record, reader);
        offices_.emplace(o.id, std::move(o));
    }));
    gather_departments();
    return {};
}

void office_register::forget(const std::set<std::string>& offices) {
    for (const std::string& id : offices) {
        offices_.erase(id);
        inactive_.erase(id);
    }
    gather_departments();
}

office_register office_register::only(
    const std::function<bool(const std::string& office)>& wanted) const {
    office_register chosen(*types_, last_day_);
    for (const auto& known : offices_) {
        if (wanted(known.first)) chosen.offices_.insert(chosen.offices_.end(), known);
    }
    for (const std::string& id : inactive_) {
        if (wanted(id)) chosen.inactive_.insert(id);
    }
    chosen.gather_departments();
    return chosen;
}

office_register office_register::of(const std::vector<std::string>& offices) const {
    office_register chosen(*types_, last_day_);
    for (const std::string& id : offices) {
        if (const auto found = offices_.find(id); found != offices_.end()) {
            chosen.offices_.insert(*found);
        }
    }
    chosen.gather_departments();
    return chosen;
}

void office_register::gather_departments() {
    by_department_.clear();
    for (const auto& [id, o] : offices_) by_department_[o.department].push_back(&o);
    departments_.clear();
    for (const auto& [department, offices] : by_department_) departments_.push_back(department);
    sort_by_list(departments_, *types_, "department");
}

record::label office_register::department_text(std::string_view department) const {
    return code_label(*types_, "department", department);
}

const office* office_register::find(std::string_view id) const {
    auto found = offices_.find(id);
    return found == offices_.end() ? nullptr : &found->second;
}

const std::vector<const office*>& office_register::all_offices(
    std::string_view department) const {
    static const std::vector<const office*> none;
    const auto found = by_department_.find(department);
    return found == by_department_.end() ? none : found->second;
}

std::vector<const office*> office_register::field_offices(std::string_view department) const {
    auto chosen = all_offices(department);
    std::erase_if(chosen, [](const office* o) { return !o->counts_as_field; });
    return chosen;
}

std::vector<scope> office_register::parts(std::string_view department) const {
    std::vector<scope> rows;
    for (const char* by : {"field", "head_office", "beside"}) {
        rows.push_back({by, "all", by_label(by), {"মোট", "All"}, {}});
    }
    for (const office* o : all_offices(department)) {
        const std::size_t which = o->counts_as_field ? 0 : o->level == head_office_level ? 1 : 2;
        rows[which].offices.push_back(o);
    }
    std::erase_if(rows, [](const scope& row) { return row.offices.empty(); });
    return rows;
}

std::vector<scope> office_register::scopes(std::string_view department) const {
    std::map<std::string, std::vector<const office*>> levels, groups, beside;
    std::vector<const office*> field;
    for (const office* o : all_offices(department)) {
        if (!o->counts_as_field) {
            beside[o->level].push_back(o);
            continue;
        }
        field.push_back(o);
        levels[o->level].push_back(o);
        for (const auto& name : o->groups) groups[name].push_back(o);
    }
    std::vector<scope> rows;
    auto add = [&](const auto& by_code, std::string_view list, auto name_of) {
        std::vector<std::string> codes;
        for (const auto& [code, offices] : by_code) codes.push_back(code);
        sort_by_list(codes, *types_, list);
        for (const auto& code : codes) {
            const std::string by = name_of(code);
            rows.push_back(
                {by, code, by_label(by), code_label(*types_, list, code), by_code.at(code)});
        }
    };
    add(levels, "level", [](const std::string&) { return "level"; });
    add(groups, "reporting_group", [](const std::string&) { return "group"; });
    if (!field.empty()) {
        rows.push_back({"field", "all", by_label("field"), {"মোট", "All"}, std::move(field)});
    }
    add(beside, "level", [](const std::string& code) {
        return code == head_office_level ? "head_office" : "beside";
    });
    return rows;
}

}  // namespace kheya::hub_report
