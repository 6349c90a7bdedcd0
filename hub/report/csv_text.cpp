#include "hub/report/csv_text.hpp"

namespace kheya::hub_report {
namespace {

bool could_run(std::string_view text) {
    // The dash alone is how the report writes "no value", and nothing to run.
    return text.size() > 1 && std::string_view("=+-@\t\r").find(text.front()) != text.npos;
}

}  // namespace

std::string csv_field(std::string text) {
    const bool defused = could_run(text);
    if (defused) text.insert(text.begin(), '\'');
    if (!defused && text.find_first_of(",\"\r\n") == std::string::npos) return text;
    std::string out = "\"";
    for (char c : text) {
        if (c == '"') out += '"';
        out += c;
    }
    return out + "\"";
}

void add_csv_line(std::string& out, const std::vector<std::string>& fields) {
    for (std::size_t i = 0; i < fields.size(); ++i) {
        if (i > 0) out += ',';
        out += fields[i];
    }
    out += "\r\n";
}

}  // namespace kheya::hub_report
