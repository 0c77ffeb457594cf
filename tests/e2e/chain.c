// A program of a stolen session that ends before anybody can look: each process starts the next one, in the same memory, and
// ends at once. It leaves its session and ignores what it can. It runs as long as no signal ends it.
#define _GNU_SOURCE
#include <sched.h>
#include <signal.h>
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
int main(void) {
    for (int s = 1; s < 32; s++)
        if (s != SIGKILL && s != SIGSTOP) signal(s, SIG_IGN);
    if (!fork()) { setsid(); next(0); }
    return 0;
}
