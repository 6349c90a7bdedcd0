#include "hub/report/directives.hpp"

namespace kheya::hub_report {
namespace {

constexpr int levels_most = 20;  // of offices above one another

// Finds the record that a target means.
class meant_directive {
public:
    explicit meant_directive(record_source& source) : source_(source) {}

    void know(const std::string& place, const std::string& record) {
        by_place_.emplace(place, record);
        if (record != place) by_place_.emplace(record, record);
    }

    // `named` itself where there is none. Errors: io.
    base::result<std::string> of(const std::string& named, const std::string& office) {
        if (const auto found = by_place_.find(named); found != by_place_.end()) {
            return found->second;
        }
        TRY_VOID(read_tree());
        std::string above = office;
        for (int i = 0; i < levels_most && !above.empty(); ++i) {
            const auto found = by_place_.find(above + ":" + named);
            if (found != by_place_.end()) return found->second;
            const auto parent = parents_.find(above);
            above = parent == parents_.end() ? std::string() : parent->second;
        }
        return named;
    }

private:
    base::result<void> read_tree() {
        if (is_tree_read_) return {};
        TRY(parents_, source_.parents());
        is_tree_read_ = true;
        return {};
    }

    record_source& source_;
    std::map<std::string, std::string> by_place_;  // OFFICE:KEY, of now and of birth -> record
    std::map<std::string, std::string> parents_;
    bool is_tree_read_ = false;
};

}  // namespace

base::result<known_directives> read_directives(record_source& source,
                                               const record::type_set& types) {
    known_directives out;
    meant_directive meant(source);
    TRY_VOID(source.each("directive", [&](const record_view& v) {
        if (v.retired) return;
        const field_reader r(v, types);
        const std::string place = v.office + ":" + v.key;
        const std::string& record = v.record.empty() ? place : v.record;
        meant.know(place, record);
        out.directives[record] = {
            v.office, v.key, {r.text("text_bn"), r.text("text_en")}, r.day("due_on")};
    }));
    TRY_VOID(source.each("directive_target", [&](const record_view& v) {
        if (v.retired) return;
        const field_reader r(v, types);
        out.targets.push_back({r.has("directive") ? r.text("directive") : v.key, v.office, v.key,
                               r.coded("status"), r.day("due_on")});
    }));
    for (target_fact& target : out.targets) {
        TRY(target.directive, meant.of(target.directive, target.office));
    }
    return out;
}

base::result<std::map<std::string, std::string>> record_source::parents() {
    std::map<std::string, std::string> out;
    TRY_VOID(each("office", [&](const record_view& v) {
        const auto parent = v.values.find("parent");
        if (v.retired || parent == v.values.end() || !parent->second.is_string()) return;
        out[v.office] = parent->second.get<std::string>();
    }));
    return out;
}

}  // namespace kheya::hub_report
