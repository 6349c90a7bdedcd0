#include "tests/sim/disk.hpp"

#include "shared/base/check.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <cstring>

namespace kheya::sim {

namespace {

constexpr std::size_t sector = 512;
constexpr std::size_t random_fill = 0x5a;   // SQLite's own seed: the same at every run

std::map<int, disk*>& disks() {
    static std::map<int, disk*> all;
    return all;
}

int next_number = 0;

struct handle {
    sqlite3_file base;
    disk* owner;
    file* content;
    std::shared_ptr<file>* keeps;
};

handle* of(sqlite3_file* f) { return reinterpret_cast<handle*>(f); }

int code_of(trouble t) { return t == trouble::full ? SQLITE_FULL : SQLITE_IOERR_WRITE; }

trouble next_of(sqlite3_file* f) {
    return of(f)->owner == nullptr ? trouble::none : of(f)->owner->next(*of(f)->content);
}

int close_file(sqlite3_file* f) {
    delete of(f)->keeps;
    of(f)->keeps = nullptr;
    return SQLITE_OK;
}

int read_file(sqlite3_file* f, void* out, int amount, sqlite3_int64 at) {
    if (of(f)->owner != nullptr && of(f)->owner->crashed()) return SQLITE_IOERR_READ;
    const std::string& bytes = of(f)->content->bytes;
    const auto from = static_cast<std::size_t>(at), wanted = static_cast<std::size_t>(amount);
    const std::size_t have = from >= bytes.size() ? 0 : std::min(wanted, bytes.size() - from);
    if (have > 0) std::memcpy(out, bytes.data() + from, have);
    if (have == wanted) return SQLITE_OK;
    std::memset(static_cast<char*>(out) + have, 0, wanted - have);
    return SQLITE_IOERR_SHORT_READ;
}

void put(std::string& bytes, std::size_t at, std::string_view fresh) {
    if (bytes.size() < at + fresh.size()) bytes.resize(at + fresh.size());
    std::memcpy(bytes.data() + at, fresh.data(), fresh.size());
}

int write_file(sqlite3_file* f, const void* in, int amount, sqlite3_int64 at) {
    const trouble t = next_of(f);
    if (t != trouble::none) return code_of(t);
    file& content = *of(f)->content;
    write_record w;
    w.at = static_cast<std::size_t>(at);
    w.fresh.assign(static_cast<const char*>(in), static_cast<std::size_t>(amount));
    w.size_before = content.bytes.size();
    if (w.at < w.size_before) w.before = content.bytes.substr(w.at, w.fresh.size());
    put(content.bytes, w.at, w.fresh);
    content.unsynced.push_back(std::move(w));
    return SQLITE_OK;
}

int truncate_file(sqlite3_file* f, sqlite3_int64 size) {
    const trouble t = next_of(f);
    if (t != trouble::none) return SQLITE_IOERR_TRUNCATE;
    file& content = *of(f)->content;
    const auto wanted = static_cast<std::size_t>(size);
    if (wanted >= content.bytes.size()) return SQLITE_OK;
    content.unsynced.push_back(
        {wanted, {}, content.bytes.substr(wanted), content.bytes.size(), true});
    content.bytes.resize(wanted);
    return SQLITE_OK;
}

int sync_file(sqlite3_file* f, int) {
    const trouble t = next_of(f);
    if (t != trouble::none) return SQLITE_IOERR_FSYNC;
    of(f)->content->unsynced.clear();
    if (of(f)->owner != nullptr) of(f)->owner->note_sync(*of(f)->content);
    return SQLITE_OK;
}

int file_size(sqlite3_file* f, sqlite3_int64* size) {
    *size = static_cast<sqlite3_int64>(of(f)->content->bytes.size());
    return SQLITE_OK;
}

int lock_file(sqlite3_file*, int) { return SQLITE_OK; }
int check_lock(sqlite3_file*, int* out) {
    *out = 0;
    return SQLITE_OK;
}
int control(sqlite3_file*, int, void*) { return SQLITE_NOTFOUND; }
int sector_size(sqlite3_file*) { return static_cast<int>(sector); }
int characteristics(sqlite3_file*) { return SQLITE_IOCAP_POWERSAFE_OVERWRITE; }

int map_memory(sqlite3_file* f, int region, int size, int extend, void volatile** out) {
    auto& all = of(f)->content->shared_memory;
    *out = nullptr;
    while (static_cast<int>(all.size()) <= region) {
        if (extend == 0) return SQLITE_OK;
        all.push_back(std::make_unique<char[]>(static_cast<std::size_t>(size)));
    }
    *out = all[static_cast<std::size_t>(region)].get();
    return SQLITE_OK;
}
int lock_memory(sqlite3_file*, int, int, int) { return SQLITE_OK; }
void barrier(sqlite3_file*) {}
int unmap_memory(sqlite3_file* f, int) {
    of(f)->content->shared_memory.clear();
    return SQLITE_OK;
}

const sqlite3_io_methods methods = {2,           close_file,      read_file,  write_file,
                                    truncate_file, sync_file,     file_size,  lock_file,
                                    lock_file,   check_lock,      control,    sector_size,
                                    characteristics, map_memory,  lock_memory, barrier,
                                    unmap_memory, nullptr,        nullptr};

// "/7/agent.db": file agent.db of disk 7.
std::pair<disk*, std::string> find(const char* path) {
    const std::string text(path);
    const std::size_t slash = text.find('/', 1);
    if (slash == std::string::npos) return {nullptr, {}};
    const auto found = disks().find(std::stoi(text.substr(1, slash - 1)));
    if (found == disks().end()) return {nullptr, {}};
    return {found->second, text.substr(slash + 1)};
}

int open_file(sqlite3_vfs*, const char* path, sqlite3_file* f, int flags, int* out_flags) {
    of(f)->base.pMethods = nullptr;
    disk* owner = nullptr;
    std::shared_ptr<file> content;
    if (path != nullptr) {
        const auto found = find(path);
        owner = found.first;
        if (owner == nullptr || owner->crashed()) return SQLITE_CANTOPEN;
        content = owner->files[found.second];
        if (!content) content = owner->files[found.second] = std::make_shared<file>();
        content->name = found.second;
    } else {
        content = std::make_shared<file>();   // a statement's undo: gone with its handle
    }
    of(f)->owner = owner;
    of(f)->content = content.get();
    of(f)->keeps = new std::shared_ptr<file>(content);
    of(f)->base.pMethods = &methods;
    if (out_flags != nullptr) *out_flags = flags;
    return SQLITE_OK;
}

int delete_file(sqlite3_vfs*, const char* path, int) {
    const auto [owner, name] = find(path);
    if (owner == nullptr || owner->crashed()) return SQLITE_IOERR_DELETE;
    owner->files.erase(name);
    return SQLITE_OK;
}

int access_file(sqlite3_vfs*, const char* path, int, int* out) {
    const auto [owner, name] = find(path);
    const bool there = owner != nullptr && owner->files.contains(name);
    *out = there && !owner->files[name]->bytes.empty() ? 1 : 0;
    return SQLITE_OK;
}

int full_path(sqlite3_vfs*, const char* path, int size, char* out) {
    sqlite3_snprintf(size, out, "%s", path);
    return SQLITE_OK;
}
int randomness(sqlite3_vfs*, int size, char* out) {
    std::memset(out, static_cast<int>(random_fill), static_cast<std::size_t>(size));
    return size;
}
int pause(sqlite3_vfs*, int microseconds) { return microseconds; }
int day(sqlite3_vfs*, double* out) {
    *out = 2459580.5;
    return SQLITE_OK;
}
int day_in_ms(sqlite3_vfs*, sqlite3_int64* out) {
    *out = 212507755200000;
    return SQLITE_OK;
}
int last_error(sqlite3_vfs*, int, char*) { return 0; }

}  // namespace

disk::disk(image content) : number_(next_number++) {
    disks()[number_] = this;
    for (auto& [name, bytes] : content) {
        files[name] = std::make_shared<file>();
        files[name]->bytes = std::move(bytes);
    }
}

disk::~disk() { disks().erase(number_); }

std::string disk::path_of(const std::string& name) const {
    return "/" + std::to_string(number_) + "/" + name;
}

image disk::copy() const {
    image out;
    for (const auto& [name, content] : files) out[name] = content->bytes;
    return out;
}

trouble disk::next(const file& what) {
    if (crashed_) return trouble::error;
    ++operations_;
    if (!what.is_log()) ++copied_;
    const bool is_cut = cut_at_ != 0 && copied_ >= cut_at_;
    if (is_cut || (crash_at_ != 0 && operations_ >= crash_at_)) {
        crashed_ = true;
        crashed_in_emptying_ = !what.is_log();
        return trouble::error;
    }
    if (kind_ == trouble::none || operations_ < fail_at_) return trouble::none;
    const trouble now = kind_;
    if (!for_ever_) kind_ = trouble::none;
    return now;
}

void disk::fail_after(std::uint64_t writes, trouble kind, bool for_ever) {
    fail_at_ = operations_ + writes;
    kind_ = kind;
    for_ever_ = for_ever;
}

void disk::lift() {
    kind_ = trouble::none;
    crash_at_ = cut_at_ = 0;
    crashed_ = false;
}

void disk::power_cut(dice& d) {
    for (auto& [name, content] : files) {
        std::string& bytes = content->bytes;
        auto& writes = content->unsynced;
        for (auto w = writes.rbegin(); w != writes.rend(); ++w) {
            bytes.resize(w->size_before);
            if (!w->before.empty()) put(bytes, w->at, w->before);
            bytes.resize(w->size_before);
        }
        const std::size_t odds = d.below(3);   // nothing got through, some, nearly all
        d.shuffle(writes);
        for (const write_record& w : writes) {
            if (odds == 0 || (odds == 1 ? d.one_in(2) : d.one_in(8))) continue;
            if (w.truncates) {
                bytes.resize(std::min(bytes.size(), w.at));
                continue;
            }
            std::string_view fresh = w.fresh;
            if (d.one_in(4)) fresh = fresh.substr(0, d.below(fresh.size() / sector + 1) * sector);
            put(bytes, w.at, fresh);
        }
        writes.clear();
    }
    lift();
}

const std::string& vfs_name() {
    static const std::string name = "kheya-sim";
    static sqlite3_vfs vfs = {1,           static_cast<int>(sizeof(handle)),
                              200,         nullptr,
                              "kheya-sim", nullptr,
                              open_file,   delete_file,
                              access_file, full_path,
                              nullptr,     nullptr,
                              nullptr,     nullptr,
                              randomness,  pause,
                              day,         last_error,
                              day_in_ms,   nullptr,
                              nullptr,     nullptr};
    // One thread, and nobody asks how much memory SQLite has: neither locks nor counts.
    static const bool is_set = sqlite3_config(SQLITE_CONFIG_SINGLETHREAD) == SQLITE_OK &&
                               sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0) == SQLITE_OK;
    static const int registered = sqlite3_vfs_register(&vfs, 0);
    CHECK(is_set && registered == SQLITE_OK);
    return name;
}

}  // namespace kheya::sim
