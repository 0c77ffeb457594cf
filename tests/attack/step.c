/* Runs a program to its K-th system call after a mark, and there does something to it.
 *
 *   step REPORT FROM K ACTION [SHELL-COMMAND] -- PROGRAM [ARGUMENT...]
 *
 * FROM    begin | answered: a mark of drive.c; or write: the first call that makes a file or a folder
 * ACTION  count        lists the calls, by number, up to the mark "end" (or the end of the program)
 *         kill         SIGKILL before the call
 *         error=ERRNO  the call is not made and fails with this number
 *         from=ERRNO   so does every later call of the same name
 *         instructions counts what the program executes up to the mark "end", one by one, half a million at most
 *         hold         the shell command runs whole before the call, then the program goes on
 *
 * REPORT gets the calls, or one line: "at NUMBER" if the call was reached, and how the program ended.
 */
#define _GNU_SOURCE
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

static pid_t child;

static long call_number(struct __ptrace_syscall_info *info) { return (long)info->entry.nr; }

/* The call is replaced by one that does not exist; its result is written at the exit. */
static void skip_call(void) {
#if defined __x86_64__
    ptrace(PTRACE_POKEUSER, child, offsetof(struct user_regs_struct, orig_rax), -1L);
#elif defined __aarch64__
    int none = -1;
    struct iovec part = {&none, sizeof none};
    ptrace(PTRACE_SETREGSET, child, NT_ARM_SYSTEM_CALL, &part);
#else
#error "how does this machine skip a system call?"
#endif
}

static void set_result(long result) {
#if defined __x86_64__
    ptrace(PTRACE_POKEUSER, child, offsetof(struct user_regs_struct, rax), result);
#else
    struct user_regs_struct registers;
    struct iovec all = {&registers, sizeof registers};
    ptrace(PTRACE_GETREGSET, child, NT_PRSTATUS, &all);
    registers.regs[0] = (unsigned long long)result;
    ptrace(PTRACE_SETREGSET, child, NT_PRSTATUS, &all);
#endif
}

/* Marks are writes to the descriptor -1, told apart by their length. */
static int is_mark(struct __ptrace_syscall_info *info, const char *name) {
    return call_number(info) == SYS_write && (int)info->entry.args[0] == -1 && info->entry.args[2] == strlen(name);
}

static int makes_a_file(struct __ptrace_syscall_info *info) {
    long number = call_number(info);
    if (number == SYS_openat) return (info->entry.args[2] & (O_CREAT | __O_TMPFILE)) != 0;
#ifdef SYS_open
    if (number == SYS_open) return (info->entry.args[1] & (O_CREAT | __O_TMPFILE)) != 0;
    if (number == SYS_mkdir) return 1;
#endif
    return number == SYS_mkdirat;
}

static int begins(struct __ptrace_syscall_info *info, const char *from) {
    return strcmp(from, "write") == 0 ? makes_a_file(info) : is_mark(info, from);
}

/* Whether the next instruction is the write of the mark "end". While stepping, no call stops by itself. */
static int at_end(void) {
#if defined __x86_64__
    struct user_regs_struct registers;
    ptrace(PTRACE_GETREGS, child, 0, &registers);
    return registers.rax == SYS_write && (int)registers.rdi == -1 && registers.rdx == 3 &&
           (ptrace(PTRACE_PEEKTEXT, child, registers.rip, 0) & 0xffff) == 0x050f;
#else
#error "how does this machine show that a system call is next?"
#endif
}

static long instructions(void) {
    long number = 0;
    for (int status = 0; number < 500000 && !at_end(); number++)
        if (ptrace(PTRACE_SINGLESTEP, child, 0, 0) != 0 || waitpid(child, &status, 0) != child || !WIFSTOPPED(status)) return -1;
    return number;
}

int main(int count, char **arguments) {
    int first = 5, status, started = 0, skipped = 0, signal_to_pass = 0;
    if (count < 7) return 2;
    const char *from = arguments[2], *action = arguments[4], *command = NULL;
    long wanted = atol(arguments[3]), seen = 0, error = 0, every_later = -1;
    int listing = strcmp(action, "count") == 0, hit = 0;
    if (strcmp(action, "hold") == 0) command = arguments[first++];
    if (strncmp(action, "error=", 6) == 0) error = atol(action + 6);
    int lasting = strncmp(action, "from=", 5) == 0;
    if (lasting) error = atol(action + 5);
    if (strcmp(arguments[first++], "--") != 0) return 2;
    FILE *report = fopen(arguments[1], "we");
    child = fork();
    if (child == 0) {
        ptrace(PTRACE_TRACEME, 0, 0, 0);
        raise(SIGSTOP);
        execvp(arguments[first], arguments + first);
        _exit(127);
    }
    waitpid(child, &status, 0);
    ptrace(PTRACE_SETOPTIONS, child, 0, PTRACE_O_EXITKILL | PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACEEXEC);
    int ended = 0;
    while (ptrace(PTRACE_SYSCALL, child, 0, signal_to_pass) == 0 && waitpid(child, &status, 0) == child) {
        signal_to_pass = 0;
        if (WIFEXITED(status) || WIFSIGNALED(status)) break;
        if (WSTOPSIG(status) != (SIGTRAP | 0x80)) {
            if (status >> 16 == 0) signal_to_pass = WSTOPSIG(status);
            continue;
        }
        struct __ptrace_syscall_info info;
        ptrace(PTRACE_GET_SYSCALL_INFO, child, sizeof info, &info);
        if (info.op == PTRACE_SYSCALL_INFO_EXIT) {
            if (skipped) set_result(-error);
            skipped = 0;
            continue;
        }
        if (!started) {
            started = begins(&info, from);
            if (started && strcmp(action, "instructions") == 0) {
                fprintf(report, "instructions %ld\n", instructions());
                break;
            }
            if (!started || strcmp(from, "write") != 0) continue;
        }
        ended = ended || (strcmp(from, "write") != 0 && is_mark(&info, "end"));
        long number = call_number(&info);
        int is_last = number == SYS_exit_group || number == SYS_rt_sigreturn;
        if (ended || is_mark(&info, "begin") || is_mark(&info, "answered")) continue;
        seen++;
        if (listing) { fprintf(report, "%ld\n", number); continue; }
        if (every_later == number || (seen == wanted && !is_last)) {
            if (!hit) fprintf(report, "at %ld\n", number);
            fflush(report);
            hit = 1;
            if (strcmp(action, "kill") == 0) {
                kill(child, SIGKILL);
                waitpid(child, &status, 0);
                break;
            }
            if (command) (void)!system(command);
            else {
                skip_call();
                skipped = 1;
                if (lasting) every_later = number;
            }
        }
    }
    if (!listing) fprintf(report, "%s %d\n", WIFEXITED(status) ? "exit" : "signal",
                          WIFEXITED(status) ? WEXITSTATUS(status) : WTERMSIG(status));
    fclose(report);
    return 0;
}
