#include "agent/command/quarter_print.hpp"

#include "agent/command/disputed_values.hpp"
#include "agent/command/words.hpp"
#include "shared/record/registers.hpp"
#include "shared/record/validate.hpp"

namespace kheya::agent_command {

using editing::record_state;
using nlohmann::json;

namespace {

struct form_row {
    std::string key, group, field, text;
};

std::string shown_text(const record::type_set& types, const record::field& f, const json& value,
                       bool bn) {
    if (!value.is_array()) return record::display_value(types, f, value, bn);
    std::string text;
    for (const json& one : value) {
        text += (text.empty() ? "" : ", ") + record::display_value(types, f, one, bn);
    }
    return text;
}

std::string dispute_text(const record::type_set& types, const record::field& f,
                         const std::vector<json>& others, bool bn) {
    std::string list;
    for (const json& one : others) {
        list += (list.empty() ? "" : ", ") +
                (one.is_null() ? say(bn, "empty", "খালি") : shown_text(types, f, one, bn));
    }
    return say(bn, " (waits for a decision; another value: " + list + ")",
               " (মীমাংসা বাকি; অন্য মান: " + list + ")");
}

std::vector<form_row> rows_of(const record::type_set& types, const record::type& t,
                              const record_state& state, bool bn) {
    std::vector<form_row> rows;
    const auto values = editing::shown_values(t, state);
    const disputes in_dispute = disputed_values(types, t, state);
    const std::string key = record::display_key(t, state.office, state.record);
    for (const record::field& f : t.fields) {
        const auto found = values.find(f.name);
        const auto others = in_dispute.find(f.name);
        if (found == values.end() && others == in_dispute.end()) continue;
        const record::group* group = f.group.empty() ? nullptr : t.find_group(f.group);
        const json value = found == values.end() ? json() : found->second;
        std::string text = value.is_null() ? "—" : shown_text(types, f, value, bn);
        if (others != in_dispute.end()) text += dispute_text(types, f, others->second, bn);
        rows.push_back({key, group ? group->text.in(bn) : "", f.text.in(bn), std::move(text)});
    }
    return rows;
}

std::string escaped(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (c == '<') out += "&lt;";
        else if (c == '>') out += "&gt;";
        else if (c == '&') out += "&amp;";
        else if (c == '"') out += "&quot;";
        else out += c;
    }
    return out;
}

}  // namespace

std::string as_text(const record::type_set& types, const std::vector<form_section>& form,
                    const std::string& title, bool bn) {
    std::string out = title + "\n";
    for (const form_section& section : form) {
        out += "\n" + section.type->text.in(bn) + "\n";
        if (section.records.empty()) out += say(bn, "  (nothing entered)\n", "  (কিছু লেখা হয়নি)\n");
        for (const record_state& state : section.records) {
            std::string key, group;
            for (const form_row& row : rows_of(types, *section.type, state, bn)) {
                if (row.key != key) out += "  [" + (key = row.key) + "]\n";
                if (row.group != group && !row.group.empty()) out += "  " + row.group + "\n";
                group = row.group;
                out += (group.empty() ? "  " : "    ") + row.field + ": " + row.text + "\n";
            }
        }
    }
    return out;
}

std::string as_html(const record::type_set& types, const std::vector<form_section>& form,
                    const std::string& title, const std::string& name, bool bn) {
    std::string out = "<!doctype html>\n<html lang=\"" + std::string(bn ? "bn" : "en") +
                      "\"><meta charset=\"utf-8\"><title>" + escaped(title) + "</title>\n"
                      "<style>body{font-family:'Noto Sans Bengali',sans-serif;max-width:50rem;"
                      "margin:2rem auto}table{border-collapse:collapse;width:100%}td,th{border:1px "
                      "solid #888;padding:.3rem .5rem;text-align:left}</style>\n<h1>" +
                      escaped(title) + "</h1>\n";
    for (const form_section& section : form) {
        out += "<h2>" + escaped(section.type->text.in(bn)) + "</h2>\n<table>\n";
        for (const record_state& state : section.records) {
            std::string key, group;
            for (const form_row& row : rows_of(types, *section.type, state, bn)) {
                if (row.key != key) {
                    out += "<tr><th colspan=\"2\">" + escaped(key = row.key) + "</th></tr>\n";
                }
                if (row.group != group && !row.group.empty()) {
                    out += "<tr><th colspan=\"2\">" + escaped(row.group) + "</th></tr>\n";
                }
                group = row.group;
                out += "<tr><td>" + escaped(row.field) + "</td><td>" + escaped(row.text) +
                       "</td></tr>\n";
            }
        }
        out += "</table>\n";
    }
    return out + "<p>" + say(bn, "Code of this form: ", "এই ফরমের কোড: ") + name +
           "</p>\n</html>\n";
}

}  // namespace kheya::agent_command
