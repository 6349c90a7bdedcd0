#include "agent/store/file_pages.hpp"

#include <algorithm>
#include <fstream>
#include <utility>

namespace kheya::agent_store {

namespace {

// https://www.sqlite.org/fileformat2.html#b_tree_pages
constexpr char leaf_of_table = 0x0d;
constexpr std::size_t leaf_head = 8;

unsigned byte_at(const std::string& page, std::size_t at) {
    return static_cast<unsigned char>(page[at]);
}

// Reads a number of SQLite's variable length and goes behind it.
std::uint64_t number_at(const std::string& page, std::size_t& at) {
    std::uint64_t n = 0;
    for (int i = 0; i < 9 && at < page.size(); ++i) {
        const unsigned byte = byte_at(page, at++);
        if (i == 8) return n << 8 | byte;
        n = n << 7 | (byte & 0x7f);
        if (byte < 0x80) break;
    }
    return n;
}

void write_at_begin(const std::string& file, const std::string& bytes) {
    std::fstream out(file, std::ios::in | std::ios::out | std::ios::binary);
    out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
}

std::uint32_t pages_in(const std::string& file) {
    std::ifstream in(file, std::ios::binary | std::ios::ate);
    return in ? static_cast<std::uint32_t>(static_cast<std::size_t>(in.tellg()) / page_bytes) : 0;
}

// https://www.sqlite.org/fileformat2.html#the_database_header, as every database of ours has it.
std::string header_of(std::uint32_t pages) {
    std::string head("SQLite format 3\0\x10\0\x02\x02\0\x40\x20\x20", 24);
    for (const std::uint32_t n : {1U, pages, 0U, 0U, 1U, 4U, 0U, 0U, 1U, 0U, 0U, 0U}) {
        for (int shift = 24; shift >= 0; shift -= 8) head += static_cast<char>(n >> shift & 0xff);
    }
    head.resize(92, '\0');
    head += std::string("\0\0\0\1\0\x2e\x76\x6a", 8);   // of change 1, like the number above
    return head;
}

}  // namespace

void put_header(const std::string& file) { write_at_begin(file, header_of(pages_in(file))); }

void put_empty_first_page(const std::string& file) {
    std::string page = header_of(pages_in(file));
    page += std::string("\x0d\0\0\0\0\x10\0\0", leaf_head);   // no row, room to the page's end
    page.resize(page_bytes, '\0');
    write_at_begin(file, page);
}

std::vector<std::uint32_t> pages_of_rows(const std::string& file) {
    std::vector<std::pair<std::uint64_t, std::uint32_t>> found;
    std::ifstream in(file, std::ios::binary);
    std::string page(page_bytes, '\0');
    for (std::uint32_t number = 1; in.read(page.data(), page_bytes); ++number) {
        if (number == 1 || page[0] != leaf_of_table) continue;
        const unsigned rows = byte_at(page, 3) << 8 | byte_at(page, 4);
        std::size_t first = byte_at(page, leaf_head) << 8 | byte_at(page, leaf_head + 1);
        if (rows == 0 || first < leaf_head || first >= page_bytes) continue;
        number_at(page, first);   // the row's length
        found.emplace_back(number_at(page, first), number);
    }
    std::sort(found.begin(), found.end());
    std::vector<std::uint32_t> out;
    for (const auto& [row, number] : found) out.push_back(number);
    return out;
}

}  // namespace kheya::agent_store
