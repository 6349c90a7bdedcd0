#pragma once

// A record_source in memory for the report's tests, and the reader of the demonstration's CSV files
// that fills it: what a hub holds after importing them, without a hub.

#include "hub/report/report.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

namespace kheya::hub_report::testing {

inline constexpr base::quarter quarter{2021, 2};  // October to December 2021: of the minutes

using csv_rows = std::vector<std::vector<std::string>>;

inline csv_rows parse_csv(const std::string& text) {
    csv_rows rows{{}};
    std::string field;
    bool quoted = false;
    auto end_field = [&] { rows.back().push_back(std::move(field)), field.clear(); };
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (quoted) {
            if (c != '"') {
                field += c;
            } else if (i + 1 < text.size() && text[i + 1] == '"') {
                field += text[++i];
            } else {
                quoted = false;
            }
        } else if (c == '"') {
            quoted = true;
        } else if (c == ',') {
            end_field();
        } else if (c == '\n') {
            end_field();
            rows.emplace_back();
        } else if (c != '\r') {
            field += c;
        }
    }
    rows.pop_back();  // every file ends with a line end
    return rows;
}

inline csv_rows read_csv(const std::string& path) {
    std::ifstream file(std::string(KHEYA_SOURCE_DIR "/") + path, std::ios::binary);
    return parse_csv({std::istreambuf_iterator<char>(file), {}});
}

class memory_source : public record_source {
public:
    base::result<void> each(std::string_view type,
                            const std::function<void(const record_view&)>& visit) override {
        for (const record_view& v : records) {
            if (v.type == type && !v.retired) visit(v);
        }
        return {};
    }

    base::result<void> each_past(const std::vector<std::string>& fields,
                                 const std::function<void(const past_value&)>& visit) override {
        for (const past_value& v : past) {
            if (std::find(fields.begin(), fields.end(), v.field) != fields.end()) visit(v);
        }
        return {};
    }

    base::result<void> each_decided(
        base::time_us after, base::time_us until,
        const std::function<void(const decided_value&)>& visit) override {
        for (const auto& [at, v] : decided) {
            if (at > after && at <= until) visit(v);
        }
        return {};
    }

    record_view& add(std::string type, std::string office, std::string key,
                     std::map<std::string, nlohmann::json> values) {
        record_view v;
        v.type = std::move(type);
        v.office = std::move(office);
        v.key = std::move(key);
        v.values = std::move(values);
        records.push_back(std::move(v));
        return records.back();
    }

    record_view& add_office(std::string id, std::string department, std::string level,
                            bool field = true) {
        return add("office", id, "",
                   {{"department", department},
                    {"level", level},
                    {"name_bn", id + " বাংলা"},
                    {"name_en", id},
                    {"counts_as_field", field}});
    }

    record_view* find(std::string_view type, std::string_view office, std::string_view key = {}) {
        auto found = std::find_if(records.begin(), records.end(), [&](const record_view& v) {
            return v.type == type && v.office == office && v.key == key;
        });
        return found == records.end() ? nullptr : &*found;
    }

    // The columns `office`, `key` (may be missing) and one a field; empty cells are no values.
    void add_csv(const std::string& type, const std::string& path, const record::type_set& types) {
        const csv_rows rows = read_csv(path);
        const record::type* t = types.find(type);
        for (std::size_t i = 1; i < rows.size(); ++i) {
            record_view v;
            v.type = type;
            for (std::size_t c = 0; c < rows[0].size(); ++c) {
                const std::string& name = rows[0][c];
                const std::string& value = rows[i][c];
                if (name == "office") v.office = value;
                if (name == "key") v.key = value;
                if (name == "office" || name == "key" || value.empty()) continue;
                const record::field* f = t == nullptr ? nullptr : t->find_field(name);
                if (f != nullptr && f->many) {
                    v.values[name] = split(value);
                } else if (f != nullptr && f->kind == record::field_kind::boolean) {
                    v.values[name] = value == "true";
                } else {
                    v.values[name] = value;
                }
            }
            records.push_back(std::move(v));
        }
    }

    std::vector<record_view> records;
    std::vector<past_value> past;
    std::vector<std::pair<base::time_us, decided_value>> decided;  // with the moment of each

private:
    static nlohmann::json split(const std::string& text) {
        nlohmann::json parts = nlohmann::json::array();
        for (std::size_t from = 0; from <= text.size();) {
            const std::size_t to = std::min(text.find(';', from), text.size());
            parts.push_back(text.substr(from, to - from));
            from = to + 1;
        }
        return parts;
    }
};

// The value under `column` in the first row whose cells hold all of `where` (column, value).
inline nlohmann::json look_up(const document& doc, std::string_view id,
                              const std::vector<std::pair<std::string, nlohmann::json>>& where,
                              std::string_view wanted) {
    const table* t = doc.find(id);
    if (t == nullptr) return "no such table";
    auto place = [t](std::string_view key) {
        std::size_t i = 0;
        while (i < t->columns.size() && t->columns[i].key != key) ++i;
        return i;
    };
    for (const auto& row : t->rows) {
        const bool matches = std::all_of(where.begin(), where.end(), [&](const auto& w) {
            const std::size_t i = place(w.first);
            return i < row.size() && row[i].value == w.second;
        });
        const std::size_t at = place(wanted);
        if (matches) return at < row.size() ? row[at].value : nlohmann::json("no such column");
    }
    return "no such row";
}

}  // namespace kheya::hub_report::testing
