#include "hub/store/move.hpp"

#include "hub/store/fold.hpp"
#include "hub/store/postgres_store.hpp"
#include "hub/store/sql_rows.hpp"
#include "hub/store/sqlite_store.hpp"
#include "hub/store/type_shelf.hpp"
#include "shared/base/hash.hpp"

#include <optional>
#include <utility>

namespace kheya::hub_store {

namespace {

constexpr std::string_view moved_meta = postgres_connection::moved_meta;

// How a column's value goes from one engine's rows into the other's statements.
struct number {
    template <class Rows>
    static std::optional<std::int64_t> read(const Rows& row, int column) {
        return optional_time(row, column);
    }
};
struct text {
    template <class Rows>
    static std::optional<std::string_view> read(const Rows& row, int column) {
        if (row.is_null(column)) return std::nullopt;
        return row.view(column);
    }
};
struct bytes {
    template <class Rows>
    static std::optional<base::bytes_view> read(const Rows& row, int column) {
        if (row.is_null(column)) return std::nullopt;
        const std::string_view kept = row.view(column);
        return base::bytes_view(reinterpret_cast<const std::uint8_t*>(kept.data()), kept.size());
    }
};

template <class From, class To>
class copying {
public:
    copying(sql_store<From>& from, sql_store<To>& to) : from_(from.db()), to_(to.db()) {}

    void all() {
        table<text, text>("meta", "key, value",
                          "WHERE key NOT IN ('postgres_schema', 'types_rows', 'moved_to')"
                          " ORDER BY key");
        table<text, number, text, text, text, text, bytes, text>(
            "stream", "office, seq, parent, department, level, side, mark, successor",
            "ORDER BY office");
        table<text, text, text, number, text>("gone", "office, type, record, seq, now_at",
                                              "ORDER BY office, type, record");
        table<number, text, text, text, text, number, text, text>(
            "move", "number, type, record, left_office, to_office, at, by, why",
            "ORDER BY number");
        To::numbers_drawn(to_, "move", "number");
        table<text, number, bytes, bytes, bytes, number, text, text, number, number, text, text,
              text, bytes>("journal",
                           "office, seq, mark, id, replica, n, type, record, received_at,"
                           " effective_at, written_in, side, quarantine, content",
                           "ORDER BY received_at, office, seq");
        table<text, number, bytes>("mark", "office, seq, mark", "ORDER BY office, seq");
        table<text, bytes, number, text, text, text>(
            "release", "office, id, released_at, by, why, reason", "ORDER BY id");
        table<text, number, bytes, text>("redaction", "office, seq, id, told", "ORDER BY id");
        table<text, bytes, number, bytes>("place", "office, replica, n, id", "ORDER BY replica, n");
        table<text, bytes, bytes, number, bytes, bytes, bytes, number>(
            "replica", "office, replica, device, n, chain, lease_now, lease_next, backed_up",
            "ORDER BY replica");
        table<text, bytes, text, text, number, text, number, text, number, number, text, number,
              number>("device",
                      "office, key, machine, scope, enrolled_at, revoked, last_seen, software,"
                      " offset_us, copies, copy_note, confirmed, turned_away",
                      "ORDER BY key");
        table<text, text, bytes, text, number, number, bytes>(
            "enrol_code", "office, id, secret_hash, scope, expires_at, tries_left, used_by",
            "ORDER BY id");
        table<text, text, text, number, number, number, bytes, number, number, number, number>(
            "record",
            "office, type, record, seq, open, settled, heads, first_received, newest, unsure,"
            " retired",
            "ORDER BY office, type, record");
        table<text, bytes, bytes, number, text, text, number, number>(
            "waiting", "office, device, replica, first, frame, print, last, received_at",
            "ORDER BY device, replica, first, print");
        table<text, number, number, text, text, text, text, text>(
            "issued_report", "quarter, number, issued_at, by, memo, note, hash, document",
            "ORDER BY quarter, number");
        table<text, text>("own_text", "name, text", "ORDER BY name");
        table<text, number, text, number, text>("replaced_text", "name, number, text, at, by",
                                                "ORDER BY name, number");
        table<text, text, bytes, number, bytes, number>(
            "blob", "office, record, hash, bytes, device, received_at", "ORDER BY record");
        table<text, text, text, text, text, number, number, number, bytes, number, number, number>(
            "person",
            "name, role, scope, password, totp, totp_confirmed, totp_step, disabled, link,"
            " link_until, made_at, last_login",
            "ORDER BY name");
        table<number, number, text, text, text, text, text, text, text, text>(
            "audit", "id, at, who, came_from, verb, what, office, outcome, note, note_bn",
            "ORDER BY id");
        To::numbers_drawn(to_, "audit", "id");
    }

private:
    template <class... Columns>
    void table(const std::string& name, const std::string& columns, const std::string& rest) {
        const std::string put =
            "INSERT INTO " + name + " (" + columns + ") VALUES (" + places_for(columns) + ")";
        auto found = From::scan(from_, "SELECT " + columns + " FROM " + name + " " + rest);
        while (found.next()) {
            [&]<std::size_t... At>(std::index_sequence<At...>) {
                To::send(to_, put, Columns::read(found, static_cast<int>(At))...);
            }(std::index_sequence_for<Columns...>());
        }
    }

    typename From::connection& from_;
    typename To::connection& to_;
};

template <class From>
void copy_from(sql_store<From>& from, engine& to) {
    if (auto* sqlite = dynamic_cast<sqlite_store*>(&to)) {
        copying<From, sqlite_engine>(from, *sqlite).all();
    } else {
        copying<From, postgres_engine>(from, dynamic_cast<postgres_store&>(to)).all();
    }
}

void copy_tables(engine& from, engine& to) {
    if (auto* sqlite = dynamic_cast<sqlite_store*>(&from)) copy_from(*sqlite, to);
    else copy_from(dynamic_cast<postgres_store&>(from), to);
}

// What an office's stream is, in a few bytes: its heads, its marks and each change in its place.
// The content of a change is what its id is the hash of, which is worked out as it is read.
base::hash256 stream_hash(store& in, const office_row& office) {
    base::sha256 sum;
    sum.add_number(static_cast<std::uint64_t>(office.seq));
    sum.add(in.mark_at(office.id, office.seq).bytes);
    sum.add(checksum_of(in, {office.id}).bytes);
    in.each_journal_entry(office.id, 0, [&](const journal_row& row) {
        sum.add_number(static_cast<std::uint64_t>(row.seq)).add(row.change.id.bytes);
        sum.add(in.mark_at(office.id, row.seq).bytes);
        sum.add_number(static_cast<std::uint64_t>(row.effective_at));
        sum.add(row.quarantine.value_or(""));
        return true;
    });
    return sum.finish();
}

base::error differ(const std::string& what) {
    return base::refused("the copy differs from the store in " + what +
                         ": nothing was kept of it, the store is as it was");
}

base::result<void> compare_rows(store& from, store& to, const record::type_set& types) {
    for (const record_key& key : from.records("", "", false)) {
        if (from.read_row(types, key) == to.read_row(types, key)) continue;
        return differ("the row of " + key.type + "/" + key.record);
    }
    return {};
}

base::result<void> compare(store& from, store& to) {
    const auto offices = from.offices();
    for (const office_row& office : offices) {
        const auto other = to.office(office.id);
        if (!other || other->seq != office.seq || other->parent != office.parent ||
            stream_hash(from, office) != stream_hash(to, *other)) {
            return differ("the stream of " + office.id);
        }
    }
    if (to.offices().size() != offices.size()) return differ("the number of offices");
    for (const replica_row& row : from.replicas()) {
        const auto other = to.replica(row.id);
        if (!other || other->n != row.n || other->chain != row.chain ||
            other->lease_next != row.lease_next || other->device != row.device) {
            return differ("the log of replica " + row.id.hex());
        }
    }
    for (const auto what : {counted::changes, counted::quarantined, counted::open_conflicts,
                            counted::settled_conflicts, counted::devices}) {
        if (from.count(what) != to.count(what)) return differ("the number of its entries");
    }
    for (const user_row& person : from.users()) {
        const auto other = to.user(person.name);
        if (!other || other->password != person.password || other->may != person.may) {
            return differ("the person " + person.name);
        }
    }
    TRY(const auto types, record::type_set::load(files_in_use(from)));
    return compare_rows(from, to, *types);
}

// "postgresql://user:secret@host/..." without the secret.
std::string without_password(const std::string& url) {
    const auto begin = url.find("://"), at = url.find('@');
    if (begin == std::string::npos || at == std::string::npos) return url;
    const auto colon = url.find(':', begin + 3);
    return colon < at ? url.substr(0, colon) + url.substr(at) : url;
}

}  // namespace

base::result<moved> move_whole(engine& from, engine& to, const std::string& to_url,
                               base::time_us now) {
    moved out;
    bool is_copied = false;
    const auto copy = [&]() -> base::result<void> {
        if (!to.offices().empty() || to.meta("epoch")) {
            return no_empty_store();
        }
        copy_tables(from, to);
        TRY_VOID(prepare_types(to, now));
        TRY_VOID(compare(from, to));
        out.offices = to.count(counted::offices);
        out.changes = to.count(counted::changes);
        out.records = static_cast<std::int64_t>(to.records("", "", false).size());
        return {};
    };
    // The old store's commit comes last: if it is cut off, there are two, and the old one is right.
    const auto done = from.transact_alone([&]() -> base::result<void> {
        if (is_copied) {
            return base::io_trouble("the old store was lost before it was marked as moved: it "
                                    "is as it was; empty the new one, and move again");
        }
        TRY_VOID(to.transact(copy));
        is_copied = true;
        from.set_meta(moved_meta, without_password(to_url));
        from.end_sessions();
        return {};
    });
    if (!done) return done.error();
    return out;
}

base::error no_empty_store() {
    return base::refused("there is a store already: give an empty database or file");
}

base::error moved_error(const std::string& where) {
    return base::refused("this store was moved to " + where +
                             ": give that one with --store, or as `store` under [hub] in hub.toml",
                         "store");
}

base::result<void> check_not_moved(store& in) {
    const auto where = in.meta(moved_meta).value_or("");
    if (where.empty()) return {};
    return moved_error(where);
}

}  // namespace kheya::hub_store
