/* Dies, or lets one call fail, at the Nth call that could leave something half done. Preloaded into
 * the program under test by crash_sweep.py; counts calls on files below KHEYA_SHIM_FOLDER and on
 * sockets.
 *
 *   KHEYA_SHIM_FOLDER  only files below it count
 *   KHEYA_SHIM_AT      at which call to act, from 1; 0 or none: only count
 *   KHEYA_SHIM_MODE    die (default): before the call. torn: after half of the bytes of a write.
 *                      enospc, eio: this call fails. enospc-on, eio-on: this one and all after it,
 *                      save for unlink, rename and sockets, which no full disk stops.
 *   KHEYA_SHIM_COUNT   file that the number of calls so far is kept in (8 bytes), for the sweep
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

enum act { ACT_NONE, ACT_TORN, ACT_FAIL };

static char folder[PATH_MAX];
static size_t folder_length;
static uint64_t act_at;
static char mode[16];
static uint64_t own_count;
static uint64_t *count = &own_count;

__attribute__((constructor)) static void begin(void) {
    const char *where = getenv("KHEYA_SHIM_FOLDER"), *at = getenv("KHEYA_SHIM_AT");
    const char *how = getenv("KHEYA_SHIM_MODE"), *kept = getenv("KHEYA_SHIM_COUNT");
    if (where == NULL || realpath(where, folder) == NULL) return;
    folder_length = strlen(folder);
    if (at != NULL) act_at = strtoull(at, NULL, 10);
    snprintf(mode, sizeof mode, "%s", how != NULL ? how : "die");
    if (kept == NULL) return;
    /* Straight to the kernel: our own preparations do not count. */
    const int fd = (int)syscall(SYS_openat, AT_FDCWD, kept, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0 || syscall(SYS_ftruncate, fd, (long)sizeof *count) != 0) return;
    void *mapped = mmap(NULL, sizeof *count, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (mapped != MAP_FAILED) count = mapped;
    syscall(SYS_close, fd);
}

static int is_below(const char *path) {
    return folder_length != 0 && strncmp(path, folder, folder_length) == 0 &&
           (path[folder_length] == '/' || path[folder_length] == '\0');
}

static int counts_fd(int fd) {
    if (folder_length == 0) return 0;
    struct stat facts;
    if (fstat(fd, &facts) != 0) return 0;
    if (S_ISSOCK(facts.st_mode)) return 2;
    if (!S_ISREG(facts.st_mode) && !S_ISDIR(facts.st_mode)) return 0;
    char name[64], path[PATH_MAX];
    snprintf(name, sizeof name, "/proc/self/fd/%d", fd);
    const ssize_t length = readlink(name, path, sizeof path - 1);
    if (length <= 0) return 0;
    path[length] = '\0';
    return is_below(path);
}

static int counts_path(const char *path) {
    char parent[PATH_MAX], whole[PATH_MAX];
    snprintf(parent, sizeof parent, "%s", path);
    char *slash = strrchr(parent, '/');
    if (slash != NULL && slash != parent) *slash = '\0';
    else snprintf(parent, sizeof parent, "%s", slash != NULL ? "/" : ".");
    return folder_length != 0 && realpath(parent, whole) != NULL && is_below(whole);
}

/* What to do at this call. `kind`: 1 a file's bytes, 2 a socket, 3 names. Does not return where the
 * program dies before the call. */
static enum act next(int kind) {
    const uint64_t now = __atomic_add_fetch(count, 1, __ATOMIC_RELAXED);
    if (act_at == 0 || now < act_at) return ACT_NONE;
    const int fails = mode[0] == 'e', goes_on = strstr(mode, "-on") != NULL;
    if (fails) {
        if (now != act_at && !(goes_on && kind == 1)) return ACT_NONE;
        errno = mode[1] == 'n' ? ENOSPC : kind == 2 ? ECONNRESET : EIO;
        return kind == 2 && mode[1] == 'n' ? ACT_NONE : ACT_FAIL;
    }
    if (now != act_at) return ACT_NONE;
    if (strcmp(mode, "torn") == 0) return ACT_TORN;
    kill(getpid(), SIGKILL);
    for (;;) pause();
}

static void die(void) {
    kill(getpid(), SIGKILL);
    for (;;) pause();
}

#define REAL(type, name, ...)                                \
    static type (*real)(__VA_ARGS__);                        \
    if (real == NULL) *(void **)&real = dlsym(RTLD_NEXT, name)

ssize_t write(int fd, const void *bytes, size_t size) {
    REAL(ssize_t, "write", int, const void *, size_t);
    const int kind = counts_fd(fd);
    if (kind != 0) {
        const enum act what = next(kind);
        if (what == ACT_FAIL) return -1;
        if (what == ACT_TORN) { (void)!real(fd, bytes, size / 2); die(); }
    }
    return real(fd, bytes, size);
}

#define PWRITE(function, name)                                                        \
    ssize_t function(int fd, const void *bytes, size_t size, off_t at) {              \
        REAL(ssize_t, name, int, const void *, size_t, off_t);                        \
        const int kind = counts_fd(fd);                                               \
        if (kind != 0) {                                                              \
            const enum act what = next(kind);                                         \
            if (what == ACT_FAIL) return -1;                                          \
            if (what == ACT_TORN) { (void)!real(fd, bytes, size / 2, at); die(); }    \
        }                                                                             \
        return real(fd, bytes, size, at);                                             \
    }
PWRITE(pwrite, "pwrite")
PWRITE(pwrite64, "pwrite64")

ssize_t writev(int fd, const struct iovec *parts, int number) {
    REAL(ssize_t, "writev", int, const struct iovec *, int);
    const int kind = counts_fd(fd);
    if (kind != 0) {
        const enum act what = next(kind);
        if (what == ACT_FAIL) return -1;
        if (what == ACT_TORN) { (void)!real(fd, parts, number > 1 ? number / 2 : 0); die(); }
    }
    return real(fd, parts, number);
}

ssize_t pwritev(int fd, const struct iovec *parts, int number, off_t at) {
    REAL(ssize_t, "pwritev", int, const struct iovec *, int, off_t);
    const int kind = counts_fd(fd);
    if (kind != 0) {
        const enum act what = next(kind);
        if (what == ACT_FAIL) return -1;
        if (what == ACT_TORN) { (void)!real(fd, parts, number > 1 ? number / 2 : 0, at); die(); }
    }
    return real(fd, parts, number, at);
}

#define SYNC(function, name)                              \
    int function(int fd) {                                \
        REAL(int, name, int);                             \
        const int kind = counts_fd(fd);                   \
        if (kind != 0) {                                  \
            const enum act what = next(kind);             \
            if (what == ACT_FAIL) return -1;              \
            if (what == ACT_TORN) die();                  \
        }                                                 \
        return real(fd);                                  \
    }
SYNC(fsync, "fsync")
SYNC(fdatasync, "fdatasync")

#define TRUNCATE(function, name)                          \
    int function(int fd, off_t size) {                    \
        REAL(int, name, int, off_t);                      \
        const int kind = counts_fd(fd);                   \
        if (kind != 0) {                                  \
            const enum act what = next(kind);             \
            if (what == ACT_FAIL) return -1;              \
            if (what == ACT_TORN) die();                  \
        }                                                 \
        return real(fd, size);                            \
    }
TRUNCATE(ftruncate, "ftruncate")
TRUNCATE(ftruncate64, "ftruncate64")

int rename(const char *from, const char *to) {
    REAL(int, "rename", const char *, const char *);
    if (counts_path(to)) {
        const enum act what = next(3);
        if (what == ACT_FAIL) return -1;
        if (what == ACT_TORN) die();
    }
    return real(from, to);
}

int unlink(const char *path) {
    REAL(int, "unlink", const char *);
    if (counts_path(path)) {
        const enum act what = next(3);
        if (what == ACT_FAIL) return -1;
        if (what == ACT_TORN) die();
    }
    return real(path);
}

ssize_t send(int fd, const void *bytes, size_t size, int flags) {
    REAL(ssize_t, "send", int, const void *, size_t, int);
    if (counts_fd(fd) == 2) {
        const enum act what = next(2);
        if (what == ACT_FAIL) return -1;
        if (what == ACT_TORN) { (void)!real(fd, bytes, size / 2, flags); die(); }
    }
    return real(fd, bytes, size, flags);
}

ssize_t sendmsg(int fd, const struct msghdr *message, int flags) {
    REAL(ssize_t, "sendmsg", int, const struct msghdr *, int);
    if (counts_fd(fd) == 2) {
        const enum act what = next(2);
        if (what == ACT_FAIL) return -1;
        if (what == ACT_TORN) {
            struct msghdr half = *message;
            struct iovec part = {NULL, 0};
            if (half.msg_iovlen > 0) {
                part = half.msg_iov[0];
                part.iov_len /= 2;
                half.msg_iov = &part;
                half.msg_iovlen = 1;
            }
            (void)!real(fd, &half, flags);
            die();
        }
    }
    return real(fd, message, flags);
}
