/* The process around the module: what it looks like, what is in its memory, what it is limited to. */
#define _GNU_SOURCE
#include <dirent.h>
#include <fcntl.h>
#include <locale.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "drive.h"

extern char **environ;

static void threads(FILE *report, const char *when) {
    static const char *kept[] = {"Uid:",    "Gid:",    "Groups:", "SigBlk:", "SigIgn:",     "SigCgt:", "CapInh:",
                                 "CapPrm:", "CapEff:", "CapBnd:", "CapAmb:", "NoNewPrivs:", "Umask:",  "Threads:"};
    DIR *tasks = opendir("/proc/self/task");
    int number = 0;
    for (struct dirent *task; tasks && (task = readdir(tasks));) {
        char path[300], line[4096];
        if (task->d_name[0] == '.') continue;
        snprintf(path, sizeof path, "/proc/self/task/%s/status", task->d_name);
        FILE *status = fopen(path, "r");
        number++;
        while (status && fgets(line, sizeof line, status))
            for (size_t i = 0; i < sizeof kept / sizeof *kept; i++)
                if (strncmp(line, kept[i], strlen(kept[i])) == 0) fprintf(report, "%s thread %d %s", when, number, line);
        if (status) fclose(status);
    }
    if (tasks) closedir(tasks);
}

static void descriptors(FILE *report, const char *when) {
    for (int fd = 0; fd < 200; fd++) {
        char path[64], target[4096];
        snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
        ssize_t length = readlink(path, target, sizeof target - 1);
        /* A connection to the system log may be another one than before. */
        if (length > 7 && strncmp(target, "socket:", 7) == 0) length = 6;
        if (length > 0) fprintf(report, "%s fd %d %.*s\n", when, fd, (int)length, target);
    }
}

/* A thread that was joined may still be on its way out, all its signals blocked. */
static void until_threads_are_gone(void) {
    for (int tries = 0; tries < 1000; tries++) {
        int number = 0;
        DIR *tasks = opendir("/proc/self/task");
        for (struct dirent *task; tasks && (task = readdir(tasks));) number += task->d_name[0] != '.';
        if (tasks) closedir(tasks);
        if (number <= options.idle_threads + 1) return;
        usleep(1000);
    }
}

static void memory(FILE *report, const char *when) {
    char line[4096];
    int mappings = 0;
    FILE *maps = fopen("/proc/self/maps", "r");
    while (maps && fgets(line, sizeof line, maps)) mappings++;
    if (maps) fclose(maps);
    FILE *statm = fopen("/proc/self/statm", "r");
    long size = 0, resident = 0;
    if (statm && fscanf(statm, "%ld %ld", &size, &resident) != 2) size = -1;
    if (statm) fclose(statm);
    fprintf(report, "memory %s %d mappings %ld KiB %ld KiB\n", when, mappings, size * 4, resident * 4);
}

void snapshot(FILE *report, const char *when) {
    char folder[4096];
    until_threads_are_gone();
    threads(report, when);
    descriptors(report, when);
    for (int signal = 1; signal < 65; signal++) {
        struct sigaction action;
        if (sigaction(signal, NULL, &action) == 0)
            fprintf(report, "%s handler %d %p %x\n", when, signal, (void *)action.sa_handler, action.sa_flags);
    }
    for (char **variable = environ; *variable; variable++) fprintf(report, "%s env %s\n", when, *variable);
    fprintf(report, "%s locale %s\n", when, setlocale(LC_ALL, NULL));
    fprintf(report, "%s folder %s\n", when, getcwd(folder, sizeof folder) ? folder : "none");
    memory(report, when);
}

static int memory_fd, maps_fd, dump_fd;

/* Opened at the start: a module may have taken other ids by the time of the dump. */
void open_dump(const char *path) {
    memory_fd = dup3(open("/proc/self/mem", O_RDONLY), 201, O_CLOEXEC);
    maps_fd = dup3(open("/proc/self/maps", O_RDONLY), 202, O_CLOEXEC);
    dump_fd = dup3(open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600), 203, O_CLOEXEC);
}

void dump_memory(void) {
    lseek(maps_fd, 0, SEEK_SET);
    FILE *maps = fdopen(dup(maps_fd), "r");
    static char line[4096], page[4096];
    unsigned long from, to;
    char mode[5];
    while (maps && fgets(line, sizeof line, maps)) {
        if (sscanf(line, "%lx-%lx %4s", &from, &to, mode) != 3 || mode[0] != 'r') continue;
        for (; from < to; from += sizeof page)
            if (pread(memory_fd, page, sizeof page, (off_t)from) == (ssize_t)sizeof page && write(dump_fd, page, sizeof page) < 0)
                _exit(97);
    }
    fclose(maps);
}

static struct rlimit saved;
static int limited = -1;

void limit(void) {
    if (!options.limit) return;
    const char *value = strchr(options.limit, '=') + 1;
    struct rlimit now;
    limited = options.limit[0] == 'n' ? RLIMIT_NOFILE : options.limit[0] == 'f' ? RLIMIT_FSIZE : RLIMIT_AS;
    getrlimit(limited, &saved);
    now = saved;
    now.rlim_cur = strtoul(value + (*value == '+'), NULL, 10);
    if (*value == '+') {
        /* So many bytes more than the process has by now. */
        long pages = 0;
        FILE *statm = fopen("/proc/self/statm", "r");
        if (statm && fscanf(statm, "%ld", &pages) != 1) pages = 0;
        if (statm) fclose(statm);
        now.rlim_cur += (rlim_t)pages * 4096;
    }
    setrlimit(limited, &now);
}

void unlimit(void) {
    if (limited >= 0) setrlimit(limited, &saved);
    limited = -1;
}
