#include "tests/unit/failing_vfs.hpp"

#include <sqlite3.h>

#include <new>

namespace kheya::agent_test {

disk_fault& fault() {
    static disk_fault now;
    return now;
}

namespace {

using kind = disk_fault::kind;

// SQLite hands out room for this and the real file behind it.
struct wrapped {
    sqlite3_file base;
    bool is_the_file;
    sqlite3_file* real() { return reinterpret_cast<sqlite3_file*>(this + 1); }
};

bool strikes(sqlite3_file* f, kind what) {
    disk_fault& now = fault();
    if (now.what != what || now.times == 0) return false;
    if (now.in_the_file_alone && !reinterpret_cast<wrapped*>(f)->is_the_file) return false;
    if (now.before > 0) {
        --now.before;
        return false;
    }
    if (now.times > 0) --now.times;
    return true;
}

sqlite3_file* real(sqlite3_file* f) { return reinterpret_cast<wrapped*>(f)->real(); }
sqlite3_vfs* system_vfs() { return sqlite3_vfs_find(nullptr); }

int close_file(sqlite3_file* f) { return real(f)->pMethods->xClose(real(f)); }
int read_file(sqlite3_file* f, void* to, int size, sqlite3_int64 at) {
    return real(f)->pMethods->xRead(real(f), to, size, at);
}
int write_file(sqlite3_file* f, const void* from, int size, sqlite3_int64 at) {
    if (strikes(f, kind::full)) return SQLITE_FULL;
    if (strikes(f, kind::write_error)) return SQLITE_IOERR_WRITE;
    return real(f)->pMethods->xWrite(real(f), from, size, at);
}
int truncate_file(sqlite3_file* f, sqlite3_int64 size) {
    return real(f)->pMethods->xTruncate(real(f), size);
}
int sync_file(sqlite3_file* f, int flags) {
    if (strikes(f, kind::sync_error)) return SQLITE_IOERR_FSYNC;
    return real(f)->pMethods->xSync(real(f), flags);
}
int file_size(sqlite3_file* f, sqlite3_int64* size) {
    return real(f)->pMethods->xFileSize(real(f), size);
}
int lock_file(sqlite3_file* f, int how) { return real(f)->pMethods->xLock(real(f), how); }
int unlock_file(sqlite3_file* f, int how) { return real(f)->pMethods->xUnlock(real(f), how); }
int check_lock(sqlite3_file* f, int* out) {
    return real(f)->pMethods->xCheckReservedLock(real(f), out);
}
int control(sqlite3_file* f, int what, void* with) {
    return real(f)->pMethods->xFileControl(real(f), what, with);
}
int sector_size(sqlite3_file* f) { return real(f)->pMethods->xSectorSize(real(f)); }
int traits(sqlite3_file* f) { return real(f)->pMethods->xDeviceCharacteristics(real(f)); }
int shm_map(sqlite3_file* f, int page, int size, int extend, void volatile** out) {
    return real(f)->pMethods->xShmMap(real(f), page, size, extend, out);
}
int shm_lock(sqlite3_file* f, int from, int n, int flags) {
    return real(f)->pMethods->xShmLock(real(f), from, n, flags);
}
void shm_barrier(sqlite3_file* f) { real(f)->pMethods->xShmBarrier(real(f)); }
int shm_unmap(sqlite3_file* f, int remove) { return real(f)->pMethods->xShmUnmap(real(f), remove); }

const sqlite3_io_methods methods = {
    2,         close_file, read_file,    write_file, truncate_file, sync_file,  file_size,
    lock_file, unlock_file, check_lock,  control,    sector_size,   traits,     shm_map,
    shm_lock,  shm_barrier, shm_unmap,   nullptr,    nullptr};

int open_file(sqlite3_vfs*, const char* name, sqlite3_file* f, int flags, int* out) {
    f->pMethods = nullptr;
    const int status = system_vfs()->xOpen(system_vfs(), name, real(f), flags, out);
    reinterpret_cast<wrapped*>(f)->is_the_file = (flags & SQLITE_OPEN_MAIN_DB) != 0;
    if (real(f)->pMethods != nullptr) f->pMethods = &methods;
    return status;
}

}  // namespace

const char* failing_vfs() {
    static sqlite3_vfs made = [] {
        sqlite3_vfs vfs = *system_vfs();
        vfs.pNext = nullptr;
        vfs.zName = "failing";
        vfs.szOsFile = static_cast<int>(sizeof(wrapped)) + system_vfs()->szOsFile;
        vfs.xOpen = open_file;
        return vfs;
    }();
    static const int registered = sqlite3_vfs_register(&made, 0);
    return registered == SQLITE_OK ? "failing" : nullptr;
}

}  // namespace kheya::agent_test
