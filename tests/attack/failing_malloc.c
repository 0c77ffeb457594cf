/* Preloaded: the N-th allocation of a call into PAM fails ($MALLOC_FAILS), or that one and all after it
 * ($MALLOC_FAILS_FROM). The mark "begin" starts the count and "end" stops it; drive reports it. */
#define _GNU_SOURCE
#include <errno.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

extern void *__libc_malloc(size_t), *__libc_calloc(size_t, size_t), *__libc_realloc(void *, size_t);

long allocations_seen;
static long wanted, from;
static int counting;

ssize_t write(int fd, const void *bytes, size_t length) {
    if (fd == -1 && length == 5) {
        const char *once = getenv("MALLOC_FAILS"), *always = getenv("MALLOC_FAILS_FROM");
        wanted = once ? atol(once) : 0;
        from = always ? atol(always) : 0;
        counting = 1;
    }
    if (fd == -1 && length == 3) counting = 0;
    return syscall(SYS_write, fd, bytes, length);
}

static int fails(void) {
    if (!counting) return 0;
    allocations_seen++;
    if (allocations_seen != wanted && (from == 0 || allocations_seen < from)) return 0;
    errno = ENOMEM;
    return 1;
}

void *malloc(size_t size) { return fails() ? NULL : __libc_malloc(size); }
void *calloc(size_t count, size_t size) { return fails() ? NULL : __libc_calloc(count, size); }
void *realloc(void *old, size_t size) { return fails() ? NULL : __libc_realloc(old, size); }
