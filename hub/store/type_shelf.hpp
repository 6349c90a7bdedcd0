#pragma once

// The sets of record types of a hub. What was published is in the store, every version for ever:
// the newest one is in use at once, wherever it was published from, and a change is judged by the
// one that its writer had. While nothing was published, the program's own set is in use.
// Everything here runs inside the caller's transaction.

#include "hub/store/store.hpp"

namespace kheya::hub_store {

class type_shelf {
public:
    // `own`: what the program brings. The store outlives the shelf.
    type_shelf(store& in, std::shared_ptr<const record::type_set> own)
        : store_(&in), own_(std::move(own)) {}
    // One set for everything, which outlives the shelf.
    type_shelf(const record::type_set& only)   // NOLINT(google-explicit-constructor)
        : own_(std::shared_ptr<const record::type_set>(), &only) {}

    // The set in use.
    [[nodiscard]] std::shared_ptr<const record::type_set> now() const;
    // The set that a change of that version was written under; between two versions and beyond the
    // newest the one before, before the oldest the oldest.
    [[nodiscard]] std::shared_ptr<const record::type_set> of(int version) const;

private:
    void look() const;
    [[nodiscard]] std::shared_ptr<const record::type_set> load(const base::hash256& set) const;
    store* store_ = nullptr;   // null: there is but one set
    std::shared_ptr<const record::type_set> own_;
    // Kept by hash: a version that was rolled back may be given again to another set.
    mutable std::map<base::hash256, std::shared_ptr<const record::type_set>> loaded_;
    mutable std::string seen_;                            // the list as last read ...
    mutable std::vector<std::pair<int, base::hash256>> versions_;   // ... and what it says
};

struct published_set {
    int version = 0;
    base::hash256 set;  // record::hash_of its files
    base::time_us at = 0;
    std::string by;     // empty: the program brought it
};

// Oldest first; empty: nothing was published yet. The first one is what the program brought then.
std::vector<published_set> published_sets(store& in);
std::optional<record::type_files> published_files(store& in, const base::hash256& set);
// Of the set in use.
record::type_files files_in_use(store& in);

// Puts these files, which were compared with those in use (record::compare), into use under the
// next version: tables, rows and the order of heads follow. Errors: refused, where they do not
// load.
base::result<published_set> publish_types(store& in, const record::type_files& files,
                                          std::string_view by, base::time_us at);

// When the hub starts: rows as the set in use wants them; what a newer program brings beside the
// published set is published with it.
base::result<void> prepare_types(store& in, base::time_us now);

// An agent that knew that version: the next one published here is above it, whatever this store has
// lost since.
void note_version_seen(store& in, int version);

// The set in use as it goes to an agent that has what its hello says; empty: nothing is to be told.
std::vector<wire::types_part> types_for(store& in, const wire::hello& hello);

}  // namespace kheya::hub_store
