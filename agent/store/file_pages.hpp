#pragma once

// A database file of ours by its format, page by page, where SQLite does not find its way: the
// first page tells it where every table begins. What writes is for copies, never for the file.

#include <cstdint>
#include <string>
#include <vector>

namespace kheya::agent_store {

inline constexpr std::size_t page_bytes = 4096;   // of every database of ours

// The first bytes of a whole database; the rest of the first page stays.
void put_header(const std::string& file);
// A first page that knows of no table.
void put_empty_first_page(const std::string& file);
// Pages that hold rows of some table, in the order of their first rows' numbers.
std::vector<std::uint32_t> pages_of_rows(const std::string& file);

}  // namespace kheya::agent_store
