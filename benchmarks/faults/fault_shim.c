// SPDX-License-Identifier: GPL-3.0-or-later
// Preloaded into a program: counts what it does to files, and lets one of those calls, or some in a row, go wrong.
//
// FAULT_UNDER  a folder: calls on it and on what lies below it are looked at
// FAULT_NAME   only files whose name holds this text, and the sync of the folder after such a file was renamed
// FAULT_LOG    a file that gets a line of each counted call: number, what, path
// FAULT_AT     number of the first call that goes wrong, counted from 1
// FAULT_FOR    how many in a row do [1]
// FAULT_HOW    fail:ERRNO    the call fails
//              short:ERRNO   the same, but the first half of a write is written
//              kill:before, kill:midway, kill:after   SIGKILL to the process itself
//
// Calls that count: open for writing, write, fsync, rename, unlink, truncate, mkdir; with FAULT_NAME also the opening of
// a file to read it back, by the thread that has just renamed it. System calls are made directly.
#define _GNU_SOURCE
#include "fault_shim.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

enum { DESCRIPTORS = 4096 };
enum Verdict { GO, FAIL, FAIL_SHORT, KILL_MIDWAY, KILL_AFTER };

static const char* under;
static const char* wantedName;
static const char* how;
static long at, length;
static int logFile = -1;
static atomic_long counter;
static char* _Atomic openFiles[DESCRIPTORS]; // path of a descriptor that is looked at
static __thread int hasRenamed;              // this thread's last rename was of a file that is looked at

static long number(const char* name, long otherwise) {
    const char* text = getenv(name);
    return text && *text ? atol(text) : otherwise;
}

void configureFaults(void) {
    under = getenv("FAULT_UNDER");
    wantedName = getenv("FAULT_NAME");
    how = getenv("FAULT_HOW");
    at = number("FAULT_AT", 0);
    length = number("FAULT_FOR", 1);
    atomic_store(&counter, 0);
    const char* file = getenv("FAULT_LOG");
    if (file && *file) logFile = (int)syscall(SYS_openat, AT_FDCWD, file, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
}

__attribute__((constructor)) static void begin(void) {
    configureFaults();
}

static int isUnder(const char* path) {
    if (!under || !*under || !path) return 0;
    const size_t size = strlen(under);
    return strncmp(path, under, size) == 0 && (path[size] == '/' || path[size] == 0);
}

static int isWanted(const char* path) {
    if (!isUnder(path)) return 0;
    if (!wantedName || !*wantedName) return 1;
    const char* slash = strrchr(path, '/');
    return strstr(slash ? slash + 1 : path, wantedName) != NULL;
}

static int namesMatter(void) {
    return wantedName && *wantedName;
}

static void die(void) {
    syscall(SYS_kill, getpid(), SIGKILL);
    for (;;)
        pause();
}

static void note(long count, const char* what, const char* path) {
    if (logFile < 0) return;
    char line[4096];
    const int size = snprintf(line, sizeof line, "%ld %s %s\n", count, what, path);
    if (size > 0) syscall(SYS_write, logFile, line, (size_t)size);
}

/// What is to become of a call that counts. Sets errno where it fails.
static enum Verdict judge(const char* what, const char* path) {
    const long count = atomic_fetch_add(&counter, 1) + 1;
    note(count, what, path);
    if (!how || at <= 0 || count < at || count >= at + length) return GO;
    if (strcmp(how, "kill:before") == 0) die();
    if (strcmp(how, "kill:midway") == 0) return KILL_MIDWAY;
    if (strcmp(how, "kill:after") == 0) return KILL_AFTER;
    const char* colon = strchr(how, ':');
    errno = colon ? atoi(colon + 1) : EIO;
    return strncmp(how, "short:", 6) == 0 ? FAIL_SHORT : FAIL;
}

static long finish(enum Verdict verdict, long result) {
    if (verdict == KILL_MIDWAY || verdict == KILL_AFTER) die();
    return result;
}

static int isFailure(enum Verdict verdict) {
    return verdict == FAIL || verdict == FAIL_SHORT;
}

static const char* pathOf(int descriptor) {
    return descriptor >= 0 && descriptor < DESCRIPTORS ? atomic_load(&openFiles[descriptor]) : NULL;
}

static int openedAt(int folder, const char* path, int flags, mode_t mode) {
    const int isWriting = (flags & O_ACCMODE) != O_RDONLY || (flags & O_CREAT);
    const int isReadBack = namesMatter() && hasRenamed && !isWriting && !(flags & O_DIRECTORY);
    const int counts = isWanted(path) && (isWriting || isReadBack);
    const enum Verdict verdict = counts ? judge(isWriting ? "open" : "read back", path) : GO;
    if (isFailure(verdict)) return -1;
    const int descriptor = (int)syscall(SYS_openat, folder, path, flags, mode);
    const int isLookedAt = (flags & O_DIRECTORY) ? isUnder(path) : isWanted(path);
    // Also to forget what had this number before: the C library closes folders without calling close().
    if (descriptor >= 0 && descriptor < DESCRIPTORS)
        free(atomic_exchange(&openFiles[descriptor], isLookedAt ? strdup(path) : NULL));
    return (int)finish(verdict, descriptor);
}

#define MODE_OF(flags)                              \
    mode_t mode = 0;                                \
    if ((flags) & (O_CREAT | __O_TMPFILE)) {        \
        va_list list;                               \
        va_start(list, flags);                      \
        mode = (mode_t)va_arg(list, int);           \
        va_end(list);                               \
    }

int open(const char* path, int flags, ...) {
    MODE_OF(flags)
    return openedAt(AT_FDCWD, path, flags, mode);
}

int open64(const char* path, int flags, ...) {
    MODE_OF(flags)
    return openedAt(AT_FDCWD, path, flags | O_LARGEFILE, mode);
}

int openat(int folder, const char* path, int flags, ...) {
    MODE_OF(flags)
    return openedAt(folder, path, flags, mode);
}

int close(int descriptor) {
    if (descriptor >= 0 && descriptor < DESCRIPTORS) free(atomic_exchange(&openFiles[descriptor], NULL));
    return (int)syscall(SYS_close, descriptor);
}

ssize_t write(int descriptor, const void* bytes, size_t size) {
    const char* path = pathOf(descriptor);
    const enum Verdict verdict = path ? judge("write", path) : GO;
    if (verdict == FAIL) return -1;
    if (verdict == FAIL_SHORT || verdict == KILL_MIDWAY) {
        const int code = errno;
        syscall(SYS_write, descriptor, bytes, size / 2);
        finish(verdict, 0);
        errno = code;
        return -1;
    }
    return finish(verdict, syscall(SYS_write, descriptor, bytes, size));
}

ssize_t pwrite(int descriptor, const void* bytes, size_t size, off_t offset) {
    const char* path = pathOf(descriptor);
    const enum Verdict verdict = path ? judge("write", path) : GO;
    if (verdict == FAIL) return -1;
    if (verdict == FAIL_SHORT || verdict == KILL_MIDWAY) {
        const int code = errno;
        syscall(SYS_pwrite64, descriptor, bytes, size / 2, offset);
        finish(verdict, 0);
        errno = code;
        return -1;
    }
    return finish(verdict, syscall(SYS_pwrite64, descriptor, bytes, size, offset));
}

ssize_t pwrite64(int descriptor, const void* bytes, size_t size, off_t offset) {
    return pwrite(descriptor, bytes, size, offset);
}

static int synced(int descriptor, long call) {
    const char* path = pathOf(descriptor);
    const int counts = path && (isWanted(path) || hasRenamed);
    const enum Verdict verdict = counts ? judge("fsync", path) : GO;
    if (isFailure(verdict)) return -1;
    return (int)finish(verdict, syscall(call, descriptor));
}

int fsync(int descriptor) {
    return synced(descriptor, SYS_fsync);
}

int fdatasync(int descriptor) {
    return synced(descriptor, SYS_fdatasync);
}

int ftruncate(int descriptor, off_t size) {
    const char* path = pathOf(descriptor);
    const enum Verdict verdict = path ? judge("truncate", path) : GO;
    if (isFailure(verdict)) return -1;
    return (int)finish(verdict, syscall(SYS_ftruncate, descriptor, size));
}

int ftruncate64(int descriptor, off_t size) {
    return ftruncate(descriptor, size);
}

int rename(const char* from, const char* to) {
    const int counts = isWanted(to);
    hasRenamed = counts;
    const enum Verdict verdict = counts ? judge("rename", to) : GO;
    if (isFailure(verdict)) return -1;
    return (int)finish(verdict, syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 0));
}

int unlink(const char* path) {
    const enum Verdict verdict = isWanted(path) ? judge("unlink", path) : GO;
    if (isFailure(verdict)) return -1;
    return (int)finish(verdict, syscall(SYS_unlinkat, AT_FDCWD, path, 0));
}

int remove(const char* path) {
    const int result = unlink(path);
    if (result == 0 || errno != EISDIR) return result;
    return (int)syscall(SYS_unlinkat, AT_FDCWD, path, AT_REMOVEDIR);
}

int mkdir(const char* path, mode_t mode) {
    const enum Verdict verdict = isWanted(path) ? judge("mkdir", path) : GO;
    if (isFailure(verdict)) return -1;
    return (int)finish(verdict, syscall(SYS_mkdirat, AT_FDCWD, path, mode));
}
