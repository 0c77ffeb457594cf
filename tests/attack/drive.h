/* What drive.c and surroundings.c share. */
#include <stdio.h>

struct options {
    const char *calls, *reply, *report, *rhost, *variable, *dump_at_prompt, *dump_at_end, *limit, *second_user;
    int flags, rounds, barrier, guest, closed, after_nul, idle_threads, prepared;
};
extern struct options options;

/* Everything that a guest in this process must leave as it was, line by line. */
void snapshot(FILE *report, const char *when);
/* All readable memory of this process to a file, as a core file has it. */
void open_dump(const char *path);
void dump_memory(void);
/* The limit of -l ("nofile=N", "fsize=N", "as=+BYTES") around a transaction, and back. */
void limit(void);
void unlimit(void);
