#include "agent/store/salvage.hpp"

#include "agent/store/file_pages.hpp"
#include "shared/base/hash.hpp"
#include "shared/platform/files.hpp"
#include "shared/platform/log_frames.hpp"

#include <algorithm>
#include <bit>
#include <span>
#include <vector>

namespace kheya::agent_store {

namespace {

// Places are dense: after this many without a readable change there are none to come.
constexpr std::int64_t salvage_gap = 20'000;
constexpr std::int64_t most_places = 10'000'000;

std::optional<std::int64_t> last_known(platform::database& from) {
    for (const char* sql : {"SELECT max(ordinal) FROM journal", "SELECT sum(n) FROM log"}) {
        const auto found = from.read([&]() -> std::int64_t {
            auto row = from.query(sql);
            return row.next() && !row.is_null(0) ? row.integer(0) : 0;
        });
        if (found) return std::clamp<std::int64_t>(*found, 0, most_places);
    }
    return std::nullopt;
}

// As the journal's first columns are, whatever the version; named here because its page says none.
constexpr const char* journal_columns =
    "(ordinal INTEGER PRIMARY KEY, replica, n, id, office, type, record, content, state, chain,"
    " made_at, boot, mono, heard_at)";
constexpr std::size_t pages_at_once = 500;   // each is a table, for which SQLite takes memory

// One bit of a text is looked for by hashing the text with each bit turned.
constexpr std::size_t turned_bytes = 4096;
constexpr int turned_most = 64;

bool differ_by_a_bit(const base::change_id& one, const base::change_id& other) {
    int bits = 0;
    for (std::size_t i = 0; i < one.bytes.size(); ++i) {
        bits += std::popcount(static_cast<std::uint8_t>(one.bytes[i] ^ other.bytes[i]));
    }
    return bits == 1;
}

std::optional<journal::change> turned_back(std::string content, const base::change_id& id) {
    for (char& byte : content) {
        for (int bit = 0; bit < 8; ++bit) {
            const char harmed = byte;
            byte = static_cast<char>(harmed ^ 1 << bit);
            const base::hash256 hash = base::sha256_of(content);
            if (std::equal(id.bytes.begin(), id.bytes.end(), hash.bytes.begin())) {
                const auto change = journal::read_change(content);
                return change ? std::optional(*change) : std::nullopt;
            }
            byte = harmed;
        }
    }
    return std::nullopt;
}

std::string table_of(std::uint32_t page) { return "p" + std::to_string(page); }

// So that each of the pages is a table.
base::result<void> make_tables(platform::database& db, std::span<const std::uint32_t> pages) {
    TRY_VOID(db.transact([&] {
        db.script("PRAGMA writable_schema=ON");
        for (const std::uint32_t page : pages) {
            const std::string name = table_of(page);
            db.run("INSERT INTO sqlite_master (type, name, tbl_name, rootpage, sql)"
                   " VALUES ('table', ?1, ?1, ?2, ?3)",
                   name, page, "CREATE TABLE " + name + journal_columns);
        }
    }));
    return db.reopen();
}

}  // namespace

base::result<void> copy_with_mended_log(const std::string& file, const std::string& to) {
    platform::remove_database(to);
    TRY_VOID(platform::copy_private_file(file, to));
    if (!platform::file_exists(file + "-wal")) return {};
    return platform::write_mended_log(file, to + "-wal");
}

base::result<void> copy_with_pages_of_log(const std::string& file, const std::string& to) {
    platform::remove_database(to);
    TRY_VOID(platform::copy_private_file(file, to));
    return platform::put_pages_of_log(file, to);
}

void salvage::take_all(platform::database& from) {
    const auto known = last_known(from);
    if (known) known_ = std::max(known_.value_or(0), *known);
    for (std::int64_t at = 1, missed = 0; at <= known.value_or(0) || missed < salvage_gap; ++at) {
        if (take(from, "journal", at)) {
            ++taken_;
            missed = 0;
        } else {
            ++missed;
        }
    }
}

void salvage::take_all_of_copy(const std::string& copy, bool with_header) {
    if (platform::file_exists(copy)) {
        if (with_header) put_header(copy);
        if (const auto opened = platform::database::open(copy)) take_all(**opened);
    }
    platform::remove_database(copy);
}

void salvage::take_all_of_pages(const std::string& copy) {
    const auto pages = pages_of_rows(copy);
    for (std::size_t at = 0; at < pages.size(); at += pages_at_once) {
        const std::span<const std::uint32_t> some(pages.data() + at,
                                                  std::min(pages_at_once, pages.size() - at));
        platform::remove_file(copy + "-wal");
        put_empty_first_page(copy);
        const auto opened = platform::database::open(copy);
        if (!opened || !make_tables(**opened, some)) break;
        for (const std::uint32_t page : some) take_all_of_page(**opened, table_of(page));
    }
    platform::remove_database(copy);
}

// A page of another table gives nothing that proves itself.
void salvage::take_all_of_page(platform::database& from, const std::string& table) {
    std::vector<std::int64_t> ordinals;
    const auto listed = from.read([&] {
        auto row = from.query("SELECT ordinal FROM " + table);
        while (row.next()) ordinals.push_back(row.integer(0));
    });
    (void)listed;   // what came before the trouble is there
    for (const std::int64_t ordinal : ordinals) {
        if (take(from, table, ordinal)) ++taken_;
    }
}

std::optional<std::int64_t> salvage::missed() const {
    if (!known_) return std::nullopt;
    return std::max<std::int64_t>(0, *known_ - taken_);
}

std::optional<std::int64_t> salvage::unread() const {
    if (!known_) return std::nullopt;
    return std::max<std::int64_t>(0, *known_ - static_cast<std::int64_t>(read_.size()));
}

// A hash that differs by one bit of so many is no chance either.
std::optional<journal::change> salvage::proved(const std::string& content,
                                               const base::change_id& id) {
    const auto change = journal::read_change(content);
    if (change && (change->id == id || differ_by_a_bit(change->id, id))) return *change;
    if (content.size() > turned_bytes || turned_ == turned_most) return std::nullopt;
    ++turned_;
    return turned_back(content, id);
}

bool salvage::take(platform::database& from, const std::string& table, std::int64_t ordinal) {
    struct saved {
        journal::change change;
        clock_reading when;
    };
    const auto found = from.read([&]() -> std::optional<saved> {
        // Harmed text may be no UTF-8.
        auto row = from.query("SELECT id, CAST(content AS BLOB), boot, mono, heard_at FROM " +
                                  table + " WHERE ordinal = ?1",
                              ordinal);
        if (!row.next()) return std::nullopt;
        auto change = proved(row.text(1), row.id<base::change_id>(0));
        if (!change) return std::nullopt;
        return saved{std::move(*change), {row.text(2), row.integer(3), row.integer(4)}};
    });
    if (!found || !*found) return false;
    read_.insert((*found)->change.id);
    // Not while that is read: trouble of the new file would count as the old one's.
    if (into_.journal().holds((*found)->change.id)) return false;
    into_.save((*found)->change, (*found)->when);
    return true;
}

}  // namespace kheya::agent_store
