#include "shared/platform/blob_folder.hpp"

#include "shared/base/hash.hpp"
#include "shared/platform/files.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>

namespace kheya::platform {

namespace {

base::result<std::string> piece_of(const std::string& path, std::uint64_t first,
                                   std::size_t count) {
    std::ifstream file(path, std::ios::binary);
    std::string bytes(count, '\0');
    if (!file || !file.seekg(static_cast<std::streamoff>(first))) {
        return base::io_trouble("cannot be read", path);
    }
    file.read(bytes.data(), static_cast<std::streamsize>(count));
    if (file.bad()) return base::io_trouble("cannot be read", path);
    bytes.resize(static_cast<std::size_t>(file.gcount()));
    return bytes;
}

}  // namespace

std::string blob_folder::path_of(const base::hash256& hash) const {
    return folder_ + "/" + hash.hex();
}

std::string blob_folder::partial_path(const std::string& name) const {
    return partial_folder() + "/" + name;
}

bool blob_folder::has(const base::hash256& hash) const { return file_exists(path_of(hash)); }

std::set<base::hash256> blob_folder::all() const {
    std::set<base::hash256> found;
    for (const std::string& name : files_beginning(folder_, "")) {
        if (const auto hash = base::hash256::parse(name)) found.insert(*hash);
    }
    return found;
}

base::result<base::hash256> blob_folder::put(std::string_view bytes) {
    const base::hash256 hash = base::sha256_of(bytes);
    // What only has its name is damaged, and written anew.
    if (has(hash) && read(hash, bytes.size())) return hash;
    TRY_VOID(make_private_folder(folder_));
    TRY_VOID(write_private_file(path_of(hash), bytes));
    return hash;
}

base::result<std::string> blob_folder::read(const base::hash256& hash, std::size_t limit) {
    TRY(auto bytes, read_file(path_of(hash), limit));
    if (base::sha256_of(bytes) == hash) return bytes;
    TRY_VOID(move_file(path_of(hash), path_of(hash) + ".damaged"));
    return base::refused("the evidence file is damaged: it was set aside", path_of(hash));
}

base::result<std::string> blob_folder::read_piece(const base::hash256& hash, std::uint64_t first,
                                                  std::size_t count) const {
    return piece_of(path_of(hash), first, count);
}

void blob_folder::remove(const base::hash256& hash) { remove_file(path_of(hash)); }

std::uint64_t blob_folder::partial_bytes(const std::string& name) const {
    std::error_code absent;
    const auto bytes = std::filesystem::file_size(partial_path(name), absent);
    return absent ? 0 : bytes;
}

base::result<void> blob_folder::append(const std::string& name, std::uint64_t at,
                                       std::string_view bytes) {
    if (at != partial_bytes(name)) return base::refused("the pieces do not fit together", name);
    TRY_VOID(make_private_folder(folder_));
    TRY_VOID(make_private_folder(partial_folder()));
    std::ofstream file(partial_path(name), std::ios::binary | std::ios::app);
    file.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    file.close();
    if (file) return {};
    // Half a piece must not stand for a whole one.
    std::error_code ignored;
    std::filesystem::resize_file(partial_path(name), at, ignored);
    return base::io_trouble("cannot be written: is the disk full?", partial_path(name));
}

base::result<void> blob_folder::finish(const std::string& name, const base::hash256& hash,
                                       std::size_t limit) {
    TRY(const auto bytes, read_file(partial_path(name), limit));
    if (base::sha256_of(bytes) != hash) {
        drop(name);
        return base::refused("what arrived has another SHA-256 than " + hash.hex(), name);
    }
    // Written anew, because only what is written under another name, synced and renamed is whole
    // after a power cut; pieces are not synced one by one.
    TRY_VOID(put(bytes));
    drop(name);
    return {};
}

void blob_folder::drop(const std::string& name) { remove_file(partial_path(name)); }

std::vector<std::string> blob_folder::partials(std::string_view begin) const {
    auto names = files_beginning(partial_folder(), begin);
    const auto touched = [this](const std::string& name) {
        std::error_code absent;
        return std::filesystem::last_write_time(partial_path(name), absent);
    };
    std::stable_sort(names.begin(), names.end(), [&](const auto& a, const auto& b) {
        return touched(a) < touched(b);
    });
    return names;
}

}  // namespace kheya::platform
