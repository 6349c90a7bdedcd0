// What a statement gave, as PostgreSQL sends it.

#include "hub/store/postgres_connection.hpp"
#include "shared/base/check.hpp"

#include <libpq-fe.h>

#include <algorithm>
#include <utility>

namespace kheya::hub_store {

namespace {

constexpr Oid sent_int2 = 21, sent_int4 = 23, sent_int8 = 20, sent_bool = 16;

std::int64_t read_integer(const char* from, int size) {
    std::int64_t out = 0;
    for (int i = 0; i < size; ++i) {
        out = static_cast<std::int64_t>((static_cast<std::uint64_t>(out) << 8) |
                                        static_cast<std::uint8_t>(from[i]));
    }
    if (size == 4) return static_cast<std::int32_t>(out);
    if (size == 2) return static_cast<std::int16_t>(out);
    return out;
}

}  // namespace

postgres_rows::postgres_rows(postgres_connection& from, std::string cursor)
    : from_(&from), cursor_(std::move(cursor)) {}

postgres_rows::postgres_rows(postgres_rows&& other) noexcept
    : part_(std::move(other.part_)),
      row_(other.row_),
      from_(std::exchange(other.from_, nullptr)),
      cursor_(std::move(other.cursor_)) {}

postgres_rows::~postgres_rows() {
    if (from_ == nullptr || from_->broken_ || from_->is_lost()) return;
    try {
        from_->close(cursor_);
    } catch (const postgres_failure&) {
        // The transaction has noted it and ends by it.
    }
}

bool postgres_rows::next() {
    ++row_;
    const int count = part_ == nullptr ? at_once : PQntuples(part_.get());
    if (part_ != nullptr && row_ < count) return true;
    if (from_ == nullptr || count < at_once) return false;
    part_.reset();
    auto more = from_->fetch(cursor_);
    part_ = std::move(more.part_);
    row_ = 0;
    return PQntuples(part_.get()) > 0;
}

bool postgres_rows::is_null(int column) const {
    return PQgetisnull(part_.get(), row_, column) != 0;
}

std::int64_t postgres_rows::integer(int column) const {
    if (is_null(column)) return 0;
    const Oid type = PQftype(part_.get(), column);
    CHECK(type == sent_int8 || type == sent_int4 || type == sent_int2 || type == sent_bool);
    return read_integer(PQgetvalue(part_.get(), row_, column),
                        PQgetlength(part_.get(), row_, column));
}

std::string_view postgres_rows::view(int column) const {
    return {PQgetvalue(part_.get(), row_, column),
            static_cast<std::size_t>(PQgetlength(part_.get(), row_, column))};
}

void postgres_rows::copy_bytes(int column, std::span<std::uint8_t> out) const {
    const std::string_view bytes = view(column);
    if (is_null(column) || bytes.size() != out.size()) {
        throw postgres_failure(base::io_trouble("the hub's store holds an id of a wrong size"));
    }
    std::copy(bytes.begin(), bytes.end(), out.begin());
}

}  // namespace kheya::hub_store
