#include "shared/editing/table.hpp"

#include "shared/editing/csv.hpp"
#include "shared/editing/head_json.hpp"
#include "shared/editing/refusal.hpp"
#include "shared/editing/target.hpp"

#include "shared/base/hash.hpp"
#include "shared/base/text.hpp"
#include "shared/record/registers.hpp"

#include <algorithm>
#include <numeric>
#include <set>

namespace kheya::editing {

namespace {

using base::result;

constexpr std::size_t max_errors_told = 20;
constexpr std::size_t max_warnings_shown = 10;
constexpr std::size_t max_changes_told = 200;  // records; a preview is for people to look through

// Lines are counted in the reader's digits, so each language has its own words.
base::error at_line(std::size_t line, const base::error& e) {
    base::error placed = e;
    placed.where = "line " + std::to_string(line) + (e.where.empty() ? "" : ", " + e.where);
    return placed;
}

std::string line_text(const base::error& e, bool bengali) {
    if (!bengali || !e.where.starts_with("line ")) return e.text(bengali);
    const std::string place = e.where.substr(5);
    const std::size_t end = std::min(place.find(','), place.size());
    return "লাইন " + base::bengali_digits(place.substr(0, end)) + place.substr(end) + ": " +
           (e.message_bn.empty() ? e.message : e.message_bn);
}

// Of a register's values those behind the one that is shown, each once.
json other_values(const record::type& t, const std::string& reg, const record_state& shown) {
    json others = json::array();
    const auto heads = shown.registers.find(reg);
    if (heads == shown.registers.end()) return others;
    const json first = plain_value(&t, reg, nullptr, heads->second.front().value);
    for (const merge::head& head : heads->second) {
        json value = plain_value(&t, reg, nullptr, head.value);
        if (value == first || std::find(others.begin(), others.end(), value) != others.end())
            continue;
        others.push_back(std::move(value));
    }
    return others;
}

// What one line does to its record: {"line","key","is_new","registers":[{"register","was","now"}]};
// "also" of a register: the other values that it replaces, which some rule had put behind `was`.
json told_change(const record::type& t, std::size_t line, const record_state& shown,
                 const journal::change& made) {
    json registers = json::array();
    for (const auto& [reg, value] : made.fields) {
        const merge::head* was = shown_head(shown, reg);
        registers.push_back({{"register", reg},
                             {"was", was ? plain_value(&t, reg, nullptr, was->value) : json()},
                             {"now", plain_value(&t, reg, nullptr, value)}});
        json also = other_values(t, reg, shown);
        if (!also.empty()) registers.back()["also"] = std::move(also);
    }
    return {{"line", line},
            {"key", key_of(t, shown)},
            {"is_new", !shown.exists()},
            {"registers", std::move(registers)}};
}

class loader {
public:
    loader(std::string_view type, std::string office, std::string why, ledger& store,
           const writer& by)
        : types_(store.types()),
          type_name_(type),
          office_(std::move(office)),
          why_(std::move(why)),
          store_(store),
          by_(by) {}

    result<void> load(std::string_view csv) {
        TRY(const std::vector<csv_row> rows, parse_csv(csv));
        type_ = types_->find(type_name_);
        if (type_ == nullptr) return make_target(*types_, type_name_, {}, true).error();
        if (rows.empty()) {
            return refusal("line 1", "the header line office,key,FIELD,... is missing",
                           "শিরোনামের লাইন office,key,FIELD,... নেই");
        }
        TRY_VOID(read_header(rows.front()));
        for (auto row = rows.begin() + 1; row != rows.end(); ++row) {
            if (auto done = load_row(*row); !done) {
                const base::error placed = at_line(row->line, done.error());
                // A store that fails will fail again: only people's mistakes are worth collecting.
                if (placed.code != base::errc::refused && placed.code != base::errc::usage) {
                    return placed;
                }
                errors.push_back(placed);
                if (errors.size() == max_errors_told) break;
            }
        }
        return {};
    }

    // Stands for what the saves write and what stood where they do.
    std::string seen() { return seen_.finish().hex(); }

    std::vector<base::error> errors;
    std::vector<std::pair<std::size_t, record::finding>> warnings;
    std::size_t saved = 0, unchanged = 0;
    json changes = json::array();  // what the first max_changes_told of the saves change

private:
    result<void> read_header(const csv_row& row) {
        std::set<std::string> seen;
        for (const std::string& cell : row.cells) {
            const std::string name = base::squeeze(cell);
            if (!seen.insert(name).second) {
                return at_line(row.line,
                               refusal(name, "this column is there twice", "এই কলাম দুইবার আছে"));
            }
            columns_.push_back(name);
        }
        return {};
    }

    result<void> load_row(const csv_row& row) {
        if (row.cells.size() > columns_.size()) {
            return refusal("", "the line has more cells than the header",
                           "লাইনে শিরোনামের চেয়ে বেশি ঘর আছে");
        }
        std::string office = office_, key;
        std::vector<assignment> assignments;
        for (std::size_t i = 0; i < row.cells.size(); ++i) {
            const std::string cell = base::squeeze(row.cells[i]);
            if (cell.empty()) continue;
            if (columns_[i] == "office")
                office = cell;
            else if (columns_[i] == "key")
                key = cell;
            else
                assignments.push_back({assignment::action::put, columns_[i], row.cells[i]});
        }
        const bool is_blank = std::all_of(row.cells.begin(), row.cells.end(), [](const auto& cell) {
            return base::squeeze(cell).empty();
        });
        if (is_blank) return {};  // as spreadsheets leave below the last one
        if (key.empty()) key = take_key(assignments);
        TRY(office, choose_office(store_, office));
        TRY(const target named, make_target(*types_, type_name_, key, true));
        TRY_VOID(store_.may_write_for(office));
        if (named.type->key == record::key_kind::drawn && named.key.empty()) {
            return load_keyless(row.line, office, assignments);
        }
        TRY(const record_state shown,
            store_.find(type_name_, record::record_id(*type_, office, named.key), office));
        TRY_VOID(check_drawn_key(*type_, named.key, shown));
        return save(row.line, shown, assignments);
    }

    // A natural key may stand in the columns of its fields instead.
    std::string take_key(std::vector<assignment>& assignments) const {
        std::string key;
        if (type_->key != record::key_kind::parts) return key;
        for (const std::string& part : type_->key_parts) {
            const auto found =
                std::find_if(assignments.begin(), assignments.end(),
                             [&](const assignment& one) { return one.field == part; });
            if (found == assignments.end()) break;
            key += (key.empty() ? "" : ":") + base::squeeze(found->typed);
            assignments.erase(found);
        }
        return key;
    }

    // A line without a key is a new record, unless a record from before this load says all it says.
    result<void> load_keyless(std::size_t line, const std::string& office,
                              const std::vector<assignment>& assignments) {
        TRY(earlier* const before, records_of(office));
        for (const std::size_t i : alike(*before, assignments)) {
            const auto same =
                make_table_edit(*types_, before->states[i], assignments, why_, by_, 0);
            if (same && !*same) {
                ++unchanged;
                return {};
            }
        }
        const std::string key = store_.draw_key();
        TRY(const record_state shown, store_.find(type_name_, key, office));
        return save(line, shown, assignments);
    }

    // Records of an office from before this load, and which of them say what, by field and value.
    struct earlier {
        std::vector<record_state> states;
        std::map<std::string, std::map<std::string, std::vector<std::size_t>>> saying;
    };

    result<earlier*> records_of(const std::string& office) {
        const auto known = before_.find(office);
        if (known != before_.end()) return &known->second;
        earlier found;
        record_filter filter;
        filter.type = type_name_;
        filter.office = office;
        TRY_VOID(store_.each(filter, [&](const record_state& s) { found.states.push_back(s); }));
        return &before_.emplace(office, std::move(found)).first->second;
    }

    const std::vector<std::size_t>& saying(earlier& in, const record::field& f,
                                           const json& value) const {
        const auto [by_value, is_new] = in.saying.try_emplace(f.name);
        for (std::size_t i = 0; is_new && i < in.states.size(); ++i) {
            const auto shown = shown_values(*type_, in.states[i]);
            const auto found = shown.find(f.name);
            if (found != shown.end()) by_value->second[found->second.dump()].push_back(i);
        }
        return by_value->second[value.dump()];
    }

    // Those that may say all that a line says: all of them say one of its values, the one that is
    // said least. Trying each record with each line would take minutes of a long list.
    std::vector<std::size_t> alike(earlier& in, const std::vector<assignment>& line) const {
        const std::vector<std::size_t>* fewest = nullptr;
        for (const assignment& one : line) {
            const record::field* f = type_->find_field(one.field);
            if (f == nullptr || f->many || !f->group.empty()) continue;
            const auto value = record::parse_value(*types_, *f, one.typed);
            if (!value || value->is_null()) continue;
            const auto& found = saying(in, *f, *value);
            if (fewest == nullptr || found.size() < fewest->size()) fewest = &found;
        }
        if (fewest != nullptr) return *fewest;
        std::vector<std::size_t> all(in.states.size());
        std::iota(all.begin(), all.end(), 0);
        return all;
    }

    result<void> save(std::size_t line, const record_state& shown,
                      const std::vector<assignment>& assignments) {
        if (shown.office != office_checked_) {
            TRY_VOID(store_.may_write_for(shown.office));
            office_checked_ = shown.office;
        }
        TRY(auto made,
            make_table_edit(*types_, shown, assignments, why_, by_, store_.draw_nonce()));
        if (!made) {
            ++unchanged;
            return {};
        }
        TRY_VOID(check_first(line, shown, made->change));
        for (record::finding& one : made->warnings) warnings.emplace_back(line, std::move(one));
        if (changes.size() < max_changes_told) {
            changes.push_back(told_change(*type_, line, shown, made->change));
        }
        add_seen(seen_, line, shown, made->change);
        const auto placed = store_.save(std::move(made->change));
        if (!placed) return placed.error();
        ++saved;
        return {};
    }

    // Which of two lines that say different things of one record was meant nobody knows.
    result<void> check_first(std::size_t line, const record_state& shown,
                             const journal::change& made) {
        for (const auto& [reg, value] : made.fields) {
            const auto [at, is_first] = written_.emplace(std::pair(shown.record, reg), line);
            if (is_first) continue;
            const std::string other = std::to_string(at->second);
            return refusal(reg, "line " + other + " says something else of the same record",
                           "একই রেকর্ডের জন্য লাইন " + base::bengali_digits(other) +
                               "-এ অন্য মান আছে");
        }
        return {};
    }

    std::shared_ptr<const record::type_set> types_;
    const record::type* type_ = nullptr;
    std::map<std::pair<std::string, std::string>, std::size_t> written_;  // record, register: line
    base::sha256 seen_;
    std::string type_name_, office_, why_, office_checked_;
    ledger& store_;
    const writer& by_;
    std::vector<std::string> columns_;
    std::map<std::string, earlier> before_;
};

outcome told(const std::vector<base::error>& errors, const speech& how) {
    if (how.json) {
        outcome all = failure(errors.front(), how);
        json document = json::parse(all.out);
        document["errors"] = json::array();
        for (const base::error& e : errors) {
            document["errors"].push_back(
                {{"where", e.where}, {"message", e.message}, {"message_bn", e.message_bn}});
        }
        all.out = document.dump() + "\n";
        return all;
    }
    outcome all{static_cast<int>(errors.front().code), {}, {}};
    for (const base::error& e : errors) all.err += line_text(e, how.bengali) + "\n";
    all.err += how.bengali ? "কিছুই সংরক্ষণ করা হয়নি; ঠিক করে আবার দিন\n"
                           : "nothing was saved; correct the table and load it again\n";
    return all;
}

}  // namespace

// By values, not by ids: those of an earlier line of the same table are drawn at each load.
void add_seen(base::sha256& seen, std::size_t line, const record_state& shown,
              const journal::change& made) {
    for (const auto& [reg, value] : made.fields) {
        json stood = json::array();
        if (const auto heads = shown.registers.find(reg); heads != shown.registers.end()) {
            for (const merge::head& head : heads->second) stood.push_back(head.value);
        }
        seen.add(json{line, reg, value, std::move(stood)}.dump() + "\n");
    }
}

base::error other_values_by_now() {
    return refusal("seen", "other values are there by now: look again at what would change",
                   "ইতিমধ্যে মান বদলেছে: কী বদলাবে তা আবার দেখুন");
}

outcome load_table(const table_wish& wish, ledger& store, const writer& by, const speech& how) {
    loader table(wish.type, wish.office, wish.why, store, by);
    if (auto loaded = table.load(wish.csv); !loaded) {
        base::error e = loaded.error();
        // A table that does not fit is refused like any other value.
        return told({std::move(e)}, how);
    }
    if (!table.errors.empty()) {
        for (base::error& e : table.errors) e.code = base::errc::refused;
        return told(table.errors, how);
    }
    const std::string seen = table.seen();
    if (!wish.seen.empty() && wish.seen != seen) {
        return told({other_values_by_now()}, how);
    }
    json warnings = json::array();
    std::string warned;
    for (const auto& [line, one] : table.warnings) {
        base::error e = at_line(line, refusal(one.field, one.message.en, one.message.bn));
        warnings.push_back(
            {{"where", e.where}, {"message", e.message}, {"message_bn", e.message_bn}});
        if (warnings.size() > max_warnings_shown) continue;
        warned += (how.bengali ? "সতর্কতা: " : "warning: ") + line_text(e, how.bengali) + "\n";
    }
    if (warnings.size() > max_warnings_shown) {
        const std::string more = std::to_string(warnings.size() - max_warnings_shown);
        warned += how.bengali ? "আরও " + base::bengali_digits(more) + "টি সতর্কতা; সব দেখতে --json\n"
                              : "and " + more + " more warnings; --json gives all\n";
    }
    if (how.json) {
        return success(json{{"saved", table.saved},
                            {"unchanged", table.unchanged},
                            {"changes", std::move(table.changes)},
                            {"seen", seen},
                            {"warnings", std::move(warnings)}});
    }
    const std::string counts[] = {std::to_string(table.saved), std::to_string(table.unchanged)};
    outcome done = success(how.bengali ? "সংরক্ষিত " + base::bengali_digits(counts[0]) +
                                             ", অপরিবর্তিত " + base::bengali_digits(counts[1]) + "\n"
                                       : "saved " + counts[0] + ", unchanged " + counts[1] + "\n");
    done.err = std::move(warned);
    return done;
}

}  // namespace kheya::editing
