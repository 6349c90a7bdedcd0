#pragma once

// Evidence as files: FOLDER/HASH, named by the SHA-256 of what is in them, so that they are never
// changed once they are there; what arrives in pieces grows in FOLDER/partial/NAME until it is
// whole and its hash is right. Owner: each program, for its data folder's blobs/; calls do files
// and belong on the disk thread.

#include "shared/base/ids.hpp"

#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace kheya::platform {

class blob_folder {
public:
    explicit blob_folder(std::string folder) : folder_(std::move(folder)) {}

    [[nodiscard]] std::string path_of(const base::hash256& hash) const;
    [[nodiscard]] bool has(const base::hash256& hash) const;
    [[nodiscard]] std::set<base::hash256> all() const;
    // Gives the hash. On the disk when it returns; leaves nothing otherwise. Errors: io.
    base::result<base::hash256> put(std::string_view bytes);
    // Errors: io; refused (the bytes have another hash: the file is set aside as HASH.damaged).
    base::result<std::string> read(const base::hash256& hash, std::size_t limit);
    // At most `count` bytes from `first` on, unchecked. Errors: io.
    base::result<std::string> read_piece(const base::hash256& hash, std::uint64_t first,
                                         std::size_t count) const;

    void remove(const base::hash256& hash);

    // Bytes of that name that arrived so far; 0: none.
    [[nodiscard]] std::uint64_t partial_bytes(const std::string& name) const;
    // Errors: refused (`at` is not where it ends), io.
    base::result<void> append(const std::string& name, std::uint64_t at, std::string_view bytes);
    // The whole of it is there: makes it a blob. Errors: refused (its hash is another one; it is
    // dropped then), io.
    base::result<void> finish(const std::string& name, const base::hash256& hash,
                              std::size_t limit);
    void drop(const std::string& name);
    // Names that begin so, longest untouched first.
    [[nodiscard]] std::vector<std::string> partials(std::string_view begin) const;

private:
    [[nodiscard]] std::string partial_folder() const { return folder_ + "/partial"; }
    [[nodiscard]] std::string partial_path(const std::string& name) const;
    std::string folder_;
};

}  // namespace kheya::platform
