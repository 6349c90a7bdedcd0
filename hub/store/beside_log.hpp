#pragma once

// The lines that a store has outside of its engine, so that they outlive it: statements.log. A line
// is there, durably, before the transaction that says it is committed, and is taken back where that
// transaction, or the savepoint in it, comes to nothing. So what was answered as done is there,
// whatever becomes of the store, and what was refused is not. Who is killed between line and
// commit has answered nobody: the line stays. Owner: the engine, which alone writes it meanwhile.

#include "shared/base/result.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace kheya::hub_store {

class line_file {
public:
    virtual ~line_file() = default;
    // Durably. `lines`: one or several, without the last one's end. Errors of all: io.
    virtual base::result<void> append(const std::string& lines) = 0;
    virtual base::result<std::uint64_t> length() = 0;
    // To what it was.
    virtual base::result<void> cut(std::uint64_t length) = 0;
};
std::unique_ptr<line_file> lines_in(std::string path);

class beside_log {
public:
    using place = std::optional<std::uint64_t>;   // nothing: where the transaction begins
    void keep_in(std::unique_ptr<line_file> file) { file_ = std::move(file); }
    // In a transaction. Without a file: nowhere.
    base::result<void> add(const std::string& lines);
    // Where it stands as a transaction or a savepoint begins.
    [[nodiscard]] place here() const { return begun_ ? place(end_) : std::nullopt; }
    base::result<void> take_back(const place& to);
    // What the transaction said stays.
    void hold() { begun_.reset(); }

private:
    std::unique_ptr<line_file> file_;
    place begun_;   // where the lines of the transaction that is open begin
    std::uint64_t end_ = 0;
};

}  // namespace kheya::hub_store
