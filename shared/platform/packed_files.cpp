#include "shared/platform/packed_files.hpp"

#include "shared/base/hash.hpp"
#include "shared/platform/files.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>

namespace kheya::platform {

namespace {

constexpr std::string_view pack_title = "kheya-files-1";
constexpr std::size_t piece = 1u << 20;
constexpr std::size_t name_limit = 64;

base::error system_trouble(const std::string& path) {
    return base::io_trouble(std::strerror(errno), path);
}

base::error no_pack(const std::string& path) {
    return base::refused("is damaged, or is no backup of this program", path);
}

// A file being written; gone again unless it was finished.
class writing {
public:
    explicit writing(std::string path)
        : path_(std::move(path)),
          descriptor_(::open(path_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600)) {}
    ~writing() {
        if (descriptor_ >= 0) ::close(descriptor_);
        if (!finished_) ::unlink(path_.c_str());
    }
    writing(const writing&) = delete;
    writing& operator=(const writing&) = delete;
    base::result<void> add(std::string_view bytes) {
        while (!bytes.empty()) {
            const auto written = ::write(descriptor_, bytes.data(), bytes.size());
            if (written < 0 && errno == EINTR) continue;
            if (written <= 0) return system_trouble(path_);
            bytes.remove_prefix(static_cast<std::size_t>(written));
        }
        return {};
    }
    base::result<void> finish() {
        if (::fsync(descriptor_) != 0) return system_trouble(path_);
        finished_ = true;
        return {};
    }

private:
    std::string path_;
    int descriptor_;
    bool finished_ = false;
};

bool is_plain_name(const std::string& name) {
    return !name.empty() && name.size() <= name_limit && name.front() != '.' &&
           name.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                                  ".-_") == std::string::npos;
}

base::result<void> add_file(writing& out, const packed_file& file) {
    const bool copies = !file.from_path.empty();
    std::error_code wrong;
    const auto size =
        copies ? std::filesystem::file_size(file.from_path, wrong) : file.bytes.size();
    if (wrong) return base::io_trouble(wrong.message(), file.from_path);
    TRY_VOID(out.add(file.name + " " + std::to_string(size) + "\n"));
    base::sha256 hash;
    if (!copies) {
        hash.add(file.bytes);
        TRY_VOID(out.add(file.bytes));
    } else {
        std::ifstream in(file.from_path, std::ios::binary);
        std::string buffer(piece, '\0');
        for (auto left = size; left > 0;) {
            const auto wanted = std::min<std::uintmax_t>(left, piece);
            if (!in.read(buffer.data(), static_cast<std::streamsize>(wanted))) {
                return base::io_trouble("cannot be read", file.from_path);
            }
            const std::string_view got(buffer.data(), wanted);
            hash.add(got);
            TRY_VOID(out.add(got));
            left -= wanted;
        }
    }
    return out.add("\n" + hash.finish().hex() + "\n");
}

}  // namespace

base::result<std::string> make_unfinished(const std::string& path, std::string_view kind,
                                          std::string_view begin) {
    const std::string name = path + ".kheya-" + std::string(kind);
    // A link that somebody planted is no file of ours, whatever it leads to.
    std::error_code wrong;
    const auto there = std::filesystem::symlink_status(name, wrong);
    if (std::filesystem::exists(there)) {
        std::string head(begin.size(), '\0');
        std::ifstream in(name, std::ios::binary);
        in.read(head.data(), static_cast<std::streamsize>(head.size()));
        head.resize(static_cast<std::size_t>(std::max<std::streamsize>(0, in.gcount())));
        if (!std::filesystem::is_regular_file(there) || !begin.starts_with(head)) {
            return base::error{base::errc::refused,
                               "a file of yours is where this would be made: give it another name",
                               name, "এখানে আপনার একটি ফাইল আছে: তার অন্য নাম দিন"};
        }
        if (::unlink(name.c_str()) != 0) return system_trouble(name);
    }
    const int made = ::open(name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (made < 0) return system_trouble(name);
    ::close(made);
    return name;
}

base::result<void> pack_files(const std::string& path, const std::vector<packed_file>& files) {
    TRY(const std::string unfinished, make_unfinished(path, "unfinished", pack_title));
    {
        writing out(unfinished);
        TRY_VOID(out.add(std::string(pack_title) + "\n"));
        for (const packed_file& file : files) TRY_VOID(add_file(out, file));
        TRY_VOID(out.add("end\n"));
        TRY_VOID(out.finish());
    }
    return move_durably(unfinished, path);
}

base::result<void> unpack_files(const std::string& path, const std::string& folder) {
    std::ifstream in(path, std::ios::binary);
    if (!in) return base::io_trouble("cannot be read", path);
    std::string line;
    if (!std::getline(in, line) || line != pack_title) return no_pack(path);
    std::string buffer(piece, '\0');
    while (std::getline(in, line) && line != "end") {
        const auto space = line.find(' ');
        if (space == std::string::npos || line.size() - space > 20) return no_pack(path);
        const std::string name = line.substr(0, space), digits = line.substr(space + 1);
        if (!is_plain_name(name) || digits.empty() ||
            digits.find_first_not_of("0123456789") != std::string::npos) {
            return no_pack(path);
        }
        writing out(folder + "/" + name);
        base::sha256 hash;
        for (std::uint64_t left = std::stoull(digits); left > 0;) {
            const auto wanted = std::min<std::uint64_t>(left, piece);
            if (!in.read(buffer.data(), static_cast<std::streamsize>(wanted))) return no_pack(path);
            const std::string_view got(buffer.data(), wanted);
            hash.add(got);
            TRY_VOID(out.add(got));
            left -= wanted;
        }
        if (!std::getline(in, line) || !line.empty() || !std::getline(in, line) ||
            line != hash.finish().hex()) {
            return no_pack(path);
        }
        TRY_VOID(out.finish());
    }
    return line == "end" ? base::result<void>() : no_pack(path);
}

base::result<void> move_durably(const std::string& from, const std::string& to) {
    if (::rename(from.c_str(), to.c_str()) != 0) return system_trouble(to);
    return sync_folder_of(to);
}

base::result<void> remove_tree(const std::string& path) {
    std::error_code wrong;
    std::filesystem::remove_all(path, wrong);
    return wrong ? base::result<void>(base::io_trouble(wrong.message(), path))
                 : base::result<void>();
}

}  // namespace kheya::platform
