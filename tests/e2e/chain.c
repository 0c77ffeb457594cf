// A program of a stolen session that ends before anybody can look: each process starts the next one, in the same memory, and
// ends at once. It leaves its session and ignores what it can. It runs as long as no signal ends it.
// `chain reap COMMAND...` starts a command and takes over what it leaves behind: the ended processes would fill the machine's
// table of processes before the first one of all takes note of them.
#define _GNU_SOURCE
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>
static char stacks[2][65536];
static volatile int turn;
static int next(void *unused) {
    int mine = turn ^= 1;
    (void)unused;
    setpgid(0, 0);
    while (clone(next, stacks[mine] + 65536 - 64, CLONE_VM, 0) < 0) {}
    syscall(SYS_exit, 0);
    return 0;
}
int main(int count, char **words) {
    if (count > 2 && !strcmp(words[1], "reap")) {
        prctl(PR_SET_CHILD_SUBREAPER, 1);
        if (!fork()) return execvp(words[2], words + 2);
        signal(SIGCHLD, SIG_IGN);
        for (;;) pause();
    }
    for (int s = 1; s < 32; s++)
        if (s != SIGKILL && s != SIGSTOP) signal(s, SIG_IGN);
    if (!fork()) { setsid(); next(0); }
    return 0;
}
