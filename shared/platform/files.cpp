#include "shared/platform/files.hpp"

#include "shared/base/text.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>
#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <utility>

namespace kheya::platform {

namespace {

// An open file, closed with the object.
class opened {
public:
    explicit opened(int descriptor) : descriptor_(descriptor) {}
    opened(const opened&) = delete;
    opened& operator=(const opened&) = delete;
    ~opened() {
        if (descriptor_ >= 0) ::close(descriptor_);
    }
    [[nodiscard]] int get() const { return descriptor_; }
    [[nodiscard]] bool failed() const { return descriptor_ < 0; }

private:
    int descriptor_;
};

std::string in_bengali(int trouble) {
    switch (trouble) {
        case ENOENT: return "এমন কোনো ফাইল বা ফোল্ডার নেই";
        case EISDIR: return "এটি ফোল্ডার, ফাইল নয়";
        case ENOTDIR: return "পথের একটি অংশ ফোল্ডার নয়";
        case EACCES:
        case EPERM: return "এই অ্যাকাউন্টের অনুমতি নেই";
        case ENOSPC: return "ডিস্কে জায়গা নেই";
        case EROFS: return "ডিস্কটি কেবল-পাঠ";
        case EIO: return "ডিস্ক পড়া বা লেখা যাচ্ছে না";
        default: return {};
    }
}

base::error last_error(const std::string& path) {
    const int trouble = errno;
    return {base::errc::io, std::strerror(trouble), path, in_bengali(trouble)};
}

// Where a program cannot even begin to work: whoever reads it is rarely who set up the machine.
base::error unwritable(const std::string& folder) {
    const std::string why = std::strerror(errno);
    return {base::errc::io,
            "the data folder cannot be written (" + why + "): nothing was changed. Give this "
            "account the right to write there; if the disk has become read-only, have it looked "
            "after, or name another folder with --data",
            folder,
            "তথ্য-ফোল্ডারে লেখা যাচ্ছে না (" + why + "): কিছুই বদলায়নি। এই অ্যাকাউন্টকে লেখার "
            "অনুমতি দিন; ডিস্ক কেবল-পাঠ হয়ে গেলে তা পরীক্ষা করান"};
}

bool write_all(int descriptor, std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t written = ::write(descriptor, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return false;
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    return true;
}

}  // namespace

base::result<void> sync_folder_of(const std::string& path) {
    std::string folder = std::filesystem::path(path).parent_path().string();
    if (folder.empty()) folder = ".";
    const opened handle(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (handle.failed() || ::fsync(handle.get()) != 0) return last_error(folder);
    return {};
}

base::result<void> make_private_folder(const std::string& path) {
    std::error_code failed;
    const std::filesystem::path folder(path);
    if (std::filesystem::is_directory(folder, failed)) return {};
    if (folder.has_parent_path()) std::filesystem::create_directories(folder.parent_path(), failed);
    if (::mkdir(path.c_str(), 0700) != 0 && errno != EEXIST) return unwritable(path);
    if (!std::filesystem::is_directory(folder, failed)) {
        return base::io_trouble("is not a folder", path);
    }
    return {};
}

namespace {

// Bytes into a file that was made for them and takes its place then.
base::result<void> put_in_place(int descriptor, const std::string& temporary,
                                std::string_view bytes, const std::string& path) {
    const opened file(descriptor);
    if (!write_all(file.get(), bytes) || ::fsync(file.get()) != 0) {
        const base::error e = last_error(temporary);
        ::unlink(temporary.c_str());
        return e;
    }
    if (::rename(temporary.c_str(), path.c_str()) != 0) {
        const base::error e = last_error(path);
        ::unlink(temporary.c_str());
        return e;
    }
    return sync_folder_of(path);
}

int make_new(const std::string& path, mode_t mode) {
    return ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
}

// Beside `path`, of the first name that is free; left in `name`.
int make_beside(const std::string& path, mode_t mode, std::string& name) {
    name = path + ".new";
    int made = make_new(name, mode);
    for (int number = 2; made < 0 && errno == EEXIST; ++number) {
        name = path + ".new-" + std::to_string(number);
        made = make_new(name, mode);
    }
    return made;
}

base::result<void> write_carried(const std::string& path, mode_t mode, std::string_view bytes) {
    std::string temporary;
    const int made = make_beside(path, mode, temporary);
    if (made < 0) return last_error(temporary);
    return put_in_place(made, temporary, bytes, path);
}

}  // namespace

base::result<void> write_private_file(const std::string& path, std::string_view bytes) {
    const std::string temporary = path + ".new";
    ::unlink(temporary.c_str());  // left by a crash; O_EXCL then follows no planted link
    const int made = make_new(temporary, 0600);
    if (made < 0) return last_error(temporary);
    return put_in_place(made, temporary, bytes, path);
}

base::result<void> write_shared_file(const std::string& path, std::string_view bytes) {
    return write_carried(path, 0644, bytes);
}

base::result<void> keep_out_of(const std::string& data_folder, const std::string& path) {
    namespace fs = std::filesystem;
    std::error_code failed;
    const fs::path whole = fs::absolute(path, failed);
    // Where the name stands, and where it leads to if it is a link.
    for (const fs::path& file : {whole, fs::weakly_canonical(whole, failed)}) {
        fs::path at = fs::weakly_canonical(file.parent_path(), failed);
        for (fs::path below; at != below; below = std::exchange(at, at.parent_path())) {
            if (!fs::equivalent(at, data_folder, failed)) continue;
            return base::error{base::errc::refused,
                               "this would be written into the program's own data folder, where it "
                               "could take the place of what is kept there: name another folder",
                               path,
                               "ফাইলটি প্রোগ্রামের নিজের তথ্য-ফোল্ডারে লেখা যাবে না, তাতে রাখা তথ্য মুছে "
                               "যেতে পারে: অন্য ফোল্ডারের নাম দিন"};
        }
    }
    return {};
}

base::result<void> write_outside(const std::string& data_folder, const std::string& path,
                                 std::string_view bytes, bool is_sealed) {
    TRY_VOID(keep_out_of(data_folder, path));
    return write_carried(path, is_sealed ? 0644 : 0600, bytes);
}

base::result<std::string> read_file(const std::string& path, std::size_t limit) {
    const opened file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (file.failed()) return last_error(path);
    std::string bytes;
    char piece[16 << 10];
    for (;;) {
        const ssize_t got = ::read(file.get(), piece, sizeof piece);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return last_error(path);
        if (got == 0) return bytes;
        bytes.append(piece, static_cast<std::size_t>(got));
        if (bytes.size() > limit) {
            const std::string bytes_most = std::to_string(limit);
            return base::error{base::errc::io, "is longer than " + bytes_most + " bytes", path,
                               base::bengali_digits(bytes_most) + " বাইটের চেয়ে বড়"};
        }
    }
}

bool file_exists(const std::string& path) {
    return ::access(path.c_str(), F_OK) == 0;
}

base::result<void> move_file(const std::string& from, const std::string& to) {
    if (::rename(from.c_str(), to.c_str()) != 0) return last_error(from);
    return sync_folder_of(to);
}

base::result<void> reserve_space(const std::string& path, std::int64_t bytes) {
    const opened file(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
    if (file.failed()) return last_error(path);
    if (const int failed = ::posix_fallocate(file.get(), 0, bytes); failed != 0) {
        ::unlink(path.c_str());
        return base::io_trouble(std::strerror(failed), path);
    }
    return {};
}

void remove_file(const std::string& path) {
    ::unlink(path.c_str());
}

base::result<void> copy_private_file(const std::string& from, const std::string& to) {
    const opened source(::open(from.c_str(), O_RDONLY | O_CLOEXEC));
    if (source.failed()) return last_error(from);
    ::unlink(to.c_str());
    const opened target(::open(to.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
    if (target.failed()) return last_error(to);
    char piece[64 << 10];
    for (;;) {
        const ssize_t got = ::read(source.get(), piece, sizeof piece);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return last_error(from);
        if (got == 0) break;
        if (!write_all(target.get(), {piece, static_cast<std::size_t>(got)})) {
            const base::error e = last_error(to);
            ::unlink(to.c_str());
            return e;
        }
    }
    if (::fsync(target.get()) != 0) return last_error(to);
    return sync_folder_of(to);
}

base::result<std::int64_t> free_space(const std::string& folder) {
    struct statvfs said {};
    if (::statvfs(folder.c_str(), &said) != 0) return last_error(folder);
    return static_cast<std::int64_t>(said.f_bavail) * static_cast<std::int64_t>(said.f_frsize);
}

base::result<void> try_folder(const std::string& folder) {
    const std::string path = folder + "/.writable";
    const opened file(::open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
    if (file.failed()) return last_error(folder);
    ::unlink(path.c_str());
    return {};
}

std::vector<std::string> files_beginning(const std::string& folder, std::string_view begin) {
    std::vector<std::string> names;
    std::error_code failed;
    for (const auto& entry : std::filesystem::directory_iterator(folder, failed)) {
        std::string name = entry.path().filename().string();
        if (name.starts_with(begin)) names.push_back(std::move(name));
    }
    std::sort(names.begin(), names.end());
    return names;
}

base::result<void> append_durably(const std::string& path, std::string_view line) {
    const bool is_new = !file_exists(path);
    const opened file(::open(path.c_str(), O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC, 0600));
    if (file.failed()) return last_error(path);
    char last = '\n';
    const off_t end = ::lseek(file.get(), 0, SEEK_END);
    if (end < 0 || (end > 0 && ::pread(file.get(), &last, 1, end - 1) != 1)) {
        return last_error(path);
    }
    // What a full disk or a lost power cut short takes no whole line along.
    std::string bytes = last == '\n' ? "" : "\n";
    bytes += line;
    bytes += '\n';
    if (!write_all(file.get(), bytes) || ::fsync(file.get()) != 0) return last_error(path);
    if (is_new) return sync_folder_of(path);
    return {};
}

base::result<std::uint64_t> length_of(const std::string& path) {
    struct stat seen {};
    if (::stat(path.c_str(), &seen) == 0) return static_cast<std::uint64_t>(seen.st_size);
    if (errno == ENOENT) return std::uint64_t{0};
    return last_error(path);
}

base::result<void> cut_durably(const std::string& path, std::uint64_t length) {
    const opened file(::open(path.c_str(), O_WRONLY | O_CLOEXEC));
    if (file.failed()) {
        if (errno == ENOENT) return {};
        return last_error(path);
    }
    if (::ftruncate(file.get(), static_cast<off_t>(length)) != 0 || ::fsync(file.get()) != 0) {
        return last_error(path);
    }
    return {};
}

base::result<std::optional<file_lock>> file_lock::try_take(const std::string& folder) {
    const std::string path = folder + "/lock";
    file_lock lock(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
    if (lock.descriptor_ < 0) return unwritable(folder);
    if (::flock(lock.descriptor_, LOCK_EX | LOCK_NB) != 0) {
        if (errno == EWOULDBLOCK) return std::optional<file_lock>();
        return last_error(path);
    }
    // Only for people who look who holds it: a full disk must not stop the program here.
    const std::string owner = std::to_string(::getpid()) + "\n";
    if (::ftruncate(lock.descriptor_, 0) == 0) (void)write_all(lock.descriptor_, owner);
    return std::optional<file_lock>(std::move(lock));
}

file_lock::file_lock(file_lock&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)) {}

file_lock& file_lock::operator=(file_lock&& other) noexcept {
    std::swap(descriptor_, other.descriptor_);
    return *this;
}

file_lock::~file_lock() {
    if (descriptor_ >= 0) ::close(descriptor_);
}

}  // namespace kheya::platform
