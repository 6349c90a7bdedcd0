#include "hub/command/verbs.hpp"
#include "hub/report/report.hpp"
#include "hub/store/hub_ledger.hpp"
#include "hub/store/refold.hpp"
#include "shared/record/registers.hpp"

namespace kheya::hub_command {

namespace {

using editing::outcome;
using editing::speech;

hub_report::record_view view_of(hub_store::store& in, const record::type_set& types,
                                const record::type& t, const editing::record_state& state) {
    hub_report::record_view view;
    view.type = state.type;
    view.office = state.office;
    view.key = record::display_key(t, state.office, state.record);
    view.values = editing::shown_values(t, state);
    for (const auto& conflict : editing::conflicts_of(types, state)) {
        if (conflict.verdict != merge::verdict::open) continue;
        const std::string name(record::base_name(conflict.reg));
        if (const record::group* g = t.find_group(name)) {
            view.disputed.insert(g->members.begin(), g->members.end());
        } else {
            view.disputed.insert(name);
        }
    }
    for (const auto& [name, heads] : state.registers) {
        view.last_effective = std::max(view.last_effective, heads.front().effective_at);
        view.time_unsure = view.time_unsure || heads.front().time_unsure;
    }
    const auto log = in.record_journal(state.type, state.record);
    if (!log.empty()) view.first_received = log.front().received_at;
    return view;
}

// The records of a store as the report reads them.
class stored_records final : public hub_report::record_source {
public:
    stored_records(hub_store::store& in, std::shared_ptr<const record::type_set> types,
                   platform::chance& random)
        : store_(in), types_(types), ledger_(in, types, random, 0) {}

    base::result<void> each(
        std::string_view type,
        const std::function<void(const hub_report::record_view&)>& visit) override {
        const record::type* t = types_->find(type);
        if (t == nullptr) return {};
        editing::record_filter filter;
        filter.type = t->name;
        return ledger_.each(filter, [&](const editing::record_state& state) {
            visit(view_of(store_, *types_, *t, state));
        });
    }

private:
    hub_store::store& store_;
    std::shared_ptr<const record::type_set> types_;
    hub_store::hub_ledger ledger_;
};

outcome render(const hub_report::document& doc, const std::string& format, const std::string& table,
               const speech& how) {
    if (format == "json" || how.json) return editing::success(hub_report::to_json(doc, table));
    if (format == "csv") return editing::success(hub_report::render_csv(doc, table, how.bengali));
    return editing::success(hub_report::render_text(doc, how.bengali, table));
}

}  // namespace

outcome show_report(const json& arguments, surroundings& around, const speech& how) {
    const auto quarter = base::parse_quarter(arguments.value("quarter", ""));
    if (!quarter)
        return editing::failure({base::errc::usage, quarter.error().message, "quarter"}, how);
    const std::string format = arguments.value("format", "text");
    if (format != "text" && format != "json" && format != "csv") {
        return editing::failure(
            {base::errc::usage, "a report comes as text, json or csv, not as " + format,
             "--format"},
            how);
    }
    base::time_us as_of = around.now;
    std::unique_ptr<hub_store::store> earlier;
    if (const std::string asked = arguments.value("as_of", ""); !asked.empty()) {
        const auto time = base::parse_iso(asked);
        if (!time)
            return editing::failure({base::errc::usage, time.error().message, "--as-of"}, how);
        as_of = *time;
        auto folded = hub_store::refold(around.store, *around.types, as_of);
        if (!folded) return editing::failure(folded.error(), how);
        earlier = std::move(*folded);
    }
    stored_records records(earlier ? *earlier : around.store, around.types, around.random);
    base::result<hub_report::document> doc = base::refused("not computed");
    const auto reading = [&]() -> base::result<void> {
        doc = hub_report::compute(records, *around.types, *quarter, as_of);
        return {};
    };
    const auto read = earlier ? earlier->transact(reading) : reading();
    if (!read) return editing::failure(read.error(), how);
    if (!doc) return editing::failure(doc.error(), how);
    const std::string table = arguments.value("table", "");
    if (!table.empty() && doc->find(table) == nullptr) {
        return editing::failure({base::errc::usage, "the report has no table " + table, "--table"},
                                how);
    }
    return render(*doc, format, table, how);
}

}  // namespace kheya::hub_command
