#include "hub/command/kept_texts.hpp"

#include "shared/base/text.hpp"

#include <algorithm>
#include <unordered_set>

namespace kheya::hub_command {

namespace {

bool is_searched(const record::field& f) {
    using enum record::field_kind;
    constexpr record::field_kind others[] = {integer, decimal, boolean, date,     datetime,
                                             month,   quarter, code,    reference};
    return std::find(std::begin(others), std::end(others), f.kind) == std::end(others);
}

}  // namespace

hub_report::rows_wanted searched_fields(const record::type& t) {
    hub_report::rows_wanted wanted;
    wanted.times = false;
    for (const record::field& f : t.fields) {
        if (is_searched(f)) wanted.shown.push_back(f.name);
    }
    return wanted;
}

std::string searched_text(const json& value) {
    if (value.is_string()) return value.get<std::string>();
    std::string all;
    if (!value.is_array()) return value.is_null() ? all : value.dump();
    for (const json& one : value) all += (all.empty() ? "" : ", ") + searched_text(one);
    return all;
}

bool holds_all(std::string_view folded, const std::vector<std::string>& words) {
    return std::all_of(words.begin(), words.end(), [&](const std::string& word) {
        return folded.find(word) != std::string_view::npos;
    });
}

base::result<void> kept_texts::read(hub_store::store& in, const std::set<std::string>& offices) {
    stored_records source(in, types_, offices);
    for (const record::type& t : types_->types()) {
        const auto wanted = searched_fields(t);
        if (wanted.shown.empty()) continue;
        std::string office;
        std::unordered_set<std::string> said;  // of that office
        const auto read = source.each_of(t.name, wanted, [&](const hub_report::record_view& r) {
            if (r.office != office) {
                office = r.office;
                said.clear();
            }
            const auto kept = offices_.find(office);
            if (kept == offices_.end()) return;
            for (const auto& [field, value] : r.values) {
                std::string folded = base::fold_name(searched_text(value));
                if (folded.empty() || !said.insert(folded).second) continue;
                auto& values = kept->second.values;
                if (values.empty() || values.back().first != &t) values.emplace_back(&t, "");
                values.back().second += folded + '\n';
            }
        });
        if (!read) return read.error();
    }
    return {};
}

base::result<bool> kept_texts::refresh(hub_store::store& in,
                                       const std::shared_ptr<const record::type_set>& types,
                                       std::size_t most) {
    if (types_ != types) offices_.clear();
    types_ = types;
    bool all = true;
    std::set<std::string> moved;
    const auto offices = in.offices();
    for (const auto& office : offices) {
        const auto kept = offices_.find(office.id);
        if (kept != offices_.end() && kept->second.end == end_of(office)) continue;
        if (moved.size() == most) {
            all = false;
            break;
        }
        moved.insert(moved.end(), office.id);
        offices_[office.id] = {end_of(office), {}};
    }
    if (moved.empty()) return all;
    const bool reads_all = moved.size() == offices.size();
    if (const auto done = read(in, reads_all ? std::set<std::string>() : moved); !done) {
        for (const std::string& id : moved) offices_.erase(id);  // half of it may be there
        return done.error();
    }
    return all;
}

std::vector<std::string> kept_texts::holding(const record::type& t,
                                             const std::vector<std::string>& words) const {
    std::vector<std::string> found;
    if (words.empty()) return found;
    for (const auto& [office, texts] : offices_) {
        const auto of_type = std::find_if(texts.values.begin(), texts.values.end(),
                                          [&](const auto& one) { return one.first == &t; });
        if (of_type == texts.values.end()) continue;
        const std::string_view all = of_type->second;
        // Nearly everywhere the first word is nowhere.
        for (std::size_t at = all.find(words.front()); at != std::string_view::npos;
             at = all.find(words.front(), at)) {
            const std::size_t begin = all.rfind('\n', at) + 1, end = all.find('\n', at);
            if (holds_all(all.substr(begin, end - begin), words)) {
                found.push_back(office);
                break;
            }
            at = end;
        }
    }
    return found;
}

}  // namespace kheya::hub_command
