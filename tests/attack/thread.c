/* Kills a server before the K-th system call of the threads that it starts from now on: those that serve connections.
 *
 *   thread PID K
 *
 * Writes "ready" once it watches; then "at NUMBER", the call before which the process was killed. If SIGTERM comes
 * first, it writes "after COUNT", and the server goes on.
 */
#define _GNU_SOURCE
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

/* A signal that comes between two calls of waitpid breaks none off. So it comes again, each second. */
static void ends(int number) { (void)number; alarm(1); }

int main(int count, char **arguments) {
    if (count != 3) return 2;
    pid_t server = atoi(arguments[1]), who;
    long wanted = atol(arguments[2]), seen = 0;
    int status;
    /* Without SA_RESTART: it breaks waitpid off. */
    sigaction(SIGTERM, &(struct sigaction){.sa_handler = ends}, NULL);
    sigaction(SIGALRM, &(struct sigaction){.sa_handler = ends}, NULL);
    if (ptrace(PTRACE_SEIZE, server, 0, PTRACE_O_TRACECLONE | PTRACE_O_TRACESYSGOOD) != 0) { perror("PTRACE_SEIZE"); return 1; }
    printf("ready\n");
    fflush(stdout);
    while ((who = waitpid(-1, &status, __WALL)) > 0) {
        if (!WIFSTOPPED(status)) continue;
        int event = status >> 16, signal = WSTOPSIG(status), at_call = signal == (SIGTRAP | 0x80);
        if (who != server && at_call) {
            struct __ptrace_syscall_info info;
            ptrace(PTRACE_GET_SYSCALL_INFO, who, sizeof info, &info);
            if (info.op == PTRACE_SYSCALL_INFO_ENTRY && ++seen == wanted) {
                kill(server, SIGKILL);
                printf("at %lld\n", (long long)info.entry.nr);
                return 0;
            }
        }
        ptrace(who == server ? PTRACE_CONT : PTRACE_SYSCALL, who, 0, event || at_call ? 0 : signal);
    }
    printf("after %ld\n", seen);
    return 0;
}
