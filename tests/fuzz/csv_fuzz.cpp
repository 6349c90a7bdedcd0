// Tables from people. What parses must keep its limits, and come back the same when it is written
// with every cell in quotes.

#include "shared/editing/csv.hpp"
#include "tests/fuzz/fuzz_world.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace kheya;
    const auto rows = editing::parse_csv({reinterpret_cast<const char*>(data), size});
    if (!rows) return 0;
    if (rows->size() > editing::max_csv_lines) fuzz::found("more lines than allowed");
    std::string again;
    for (const auto& row : *rows) {
        if (row.cells.size() > editing::max_csv_columns) fuzz::found("more columns than allowed");
        for (std::size_t i = 0; i < row.cells.size(); ++i) {
            again += i == 0 ? "\"" : ",\"";
            for (const char c : row.cells[i]) again += c == '"' ? "\"\"" : std::string(1, c);
            again += '"';
        }
        again += '\n';
    }
    if (again.size() > editing::max_csv_bytes) return 0;
    const auto second = editing::parse_csv(again);
    if (!second) fuzz::found("what was parsed does not parse again");
    if (second->size() != rows->size()) fuzz::found("lines were lost");
    for (std::size_t i = 0; i < rows->size(); ++i) {
        if ((*rows)[i].cells != (*second)[i].cells) fuzz::found("a cell changed");
    }
    return 0;
}
