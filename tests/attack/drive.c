/* An application with a scripted conversation.
 *
 *   drive [OPTION...] SERVICE USER      one user; answers on standard input, each ended by a NUL
 *   drive [OPTION...] -b SERVICE        many at a barrier: lines "USER ANSWER" on standard input
 *
 * It is small and in C so that few system calls are its own: those of the module lie between two marks, which
 * `step` and strace see (writes to the descriptor -1). What happened is written to the file of -o when all is over.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <pthread.h>
#include <pwd.h>
#include <semaphore.h>
#include <security/pam_appl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <syslog.h>
#include <unistd.h>

#include "drive.h"

struct options options = {.calls = "a", .rounds = 1, .reply = "text", .report = "/dev/stdout"};

static FILE *report;
/* The descriptor of the report's file. */
enum { REPORT = 200 };
static int gate[2] = {-1, -1}, waiting[2] = {-1, -1};

void mark(const char *name) { (void)!write(-1, name, strlen(name)); }

/* What is shown goes to the report on one line, whatever bytes it has. With a dump it goes there as it is, and leaves no copy. */
static void note_shown(int style, const char *text) {
    if (options.dump_at_prompt || options.dump_at_end) {
        (void)!write(REPORT, text, strlen(text));
        (void)!write(REPORT, "\n", 1);
        return;
    }
    fprintf(report, "shown %d ", style);
    for (const unsigned char *c = (const unsigned char *)text; c && *c; c++)
        if (*c < 32 || *c == 127 || *c == '\\') fprintf(report, "\\x%02x", *c);
        else fputc(*c, report);
    fputc('\n', report);
}

struct play {
    char *answers, *answers_end; /* what is left of the answers, each ended by a NUL */
};

/* Static, so that neither a mapping nor an allocation of the driver's stands among the module's. */
static char input[4 << 20];

/* The answers are read when the first is asked for, and wiped one by one: a dump holds none of the driver's. */
static void read_answers(struct play *play) {
    size_t used = 0;
    ssize_t got;
    while (used < sizeof input && (got = read(0, input + used, sizeof input - used)) > 0) used += (size_t)got;
    play->answers = input;
    play->answers_end = input + used;
}

static void again(struct play *play) {
    play->answers = NULL;
    lseek(0, 0, SEEK_SET);
}

static int special_reply(struct pam_response **responses) {
    static const struct { const char *name; int code; } codes[] = {
        {"conv_err", PAM_CONV_ERR}, {"conv_again", PAM_CONV_AGAIN}, {"abort", PAM_ABORT}, {"buf_err", PAM_BUF_ERR}};
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
        if (strcmp(options.reply, codes[i].name) == 0) return codes[i].code;
    if (strcmp(options.reply, "null_array") == 0) { *responses = NULL; return PAM_SUCCESS; }
    if (strcmp(options.reply, "null_text") == 0) { *responses = calloc(1, sizeof **responses); return PAM_SUCCESS; }
    _exit(97);
}

static void wait_at_barrier(void) {
    char byte = 0;
    if (gate[0] < 0) return;
    if (write(waiting[1], &byte, 1) != 1) _exit(97);
    /* Ends when the parent closes its side. */
    while (read(gate[0], &byte, 1) < 0 && errno == EINTR);
}

static int converse(int count, const struct pam_message **messages, struct pam_response **responses, void *data) {
    struct play *play = data;
    if (count != 1) return PAM_CONV_ERR;
    note_shown(messages[0]->msg_style, messages[0]->msg);
    if (messages[0]->msg_style != PAM_PROMPT_ECHO_OFF && messages[0]->msg_style != PAM_PROMPT_ECHO_ON) {
        if (strcmp(options.reply, "text_fails") == 0) return PAM_CONV_ERR;
        *responses = calloc(1, sizeof **responses);
        return PAM_SUCCESS;
    }
    if (options.dump_at_prompt) dump_memory();
    wait_at_barrier();
    if (strcmp(options.reply, "text") != 0 && strcmp(options.reply, "text_fails") != 0) return special_reply(responses);
    if (!play->answers) read_answers(play);
    if (play->answers >= play->answers_end) return PAM_CONV_ERR;
    size_t length = strnlen(play->answers, (size_t)(play->answers_end - play->answers));
    *responses = calloc(1, sizeof **responses);
    if (!*responses) return PAM_BUF_ERR;
    (*responses)->resp = calloc(1, length + 16);
    if (!(*responses)->resp) {
        free(*responses);
        *responses = NULL;
        return PAM_BUF_ERR;
    }
    memcpy((*responses)->resp, play->answers, length);
    if (options.after_nul) memcpy((*responses)->resp + length + 1, "garbage", 8);
    explicit_bzero(play->answers, length);
    play->answers += length + 1;
    mark("answered");
    return PAM_SUCCESS;
}

static int one_call(pam_handle_t *handle, char call) {
    switch (call) {
    case 'a': return pam_authenticate(handle, options.flags);
    case 'c': return pam_setcred(handle, options.flags | PAM_ESTABLISH_CRED);
    case 'd': return pam_setcred(handle, options.flags | PAM_DELETE_CRED);
    case 'm': return pam_acct_mgmt(handle, options.flags);
    case 'o': return pam_open_session(handle, options.flags);
    case 'e': return pam_close_session(handle, options.flags);
    case 'p': return pam_chauthtok(handle, options.flags);
    }
    _exit(97);
}

/* A capital letter: the call is made in a forked child. */
static int call(pam_handle_t *handle, char which) {
    if (which >= 'a') return one_call(handle, which);
    pid_t child = fork();
    if (child == 0) _exit(one_call(handle, (char)(which + 32)));
    int status = 0;
    waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

static int ignore_delay(int code, unsigned delay, void *data) {
    (void)code, (void)delay, (void)data;
    return 0;
}

/* The number of the last call's answer; those of all calls go to the report. */
static int transaction(const char *service, const char *user, struct play *play) {
    struct pam_conv conversation = {converse, play};
    pam_handle_t *handle = NULL;
    limit();
    int code = pam_start(service, user, &conversation, &handle);
    if (code != PAM_SUCCESS) {
        unlimit();
        fprintf(report, "start %d\n", code);
        return code;
    }
    if (options.rhost) pam_set_item(handle, PAM_RHOST, options.rhost);
    if (options.variable) pam_putenv(handle, options.variable);
    /* The application's right: the delay is its own to keep, and some do not. */
    pam_set_item(handle, PAM_FAIL_DELAY, (const void *)ignore_delay);
    for (const char *which = options.calls; *which; which++) {
        mark("begin");
        code = call(handle, *which);
        mark("end");
        if (options.rounds == 1) fprintf(report, "code %d\n", code);
    }
    pam_end(handle, code);
    unlimit();
    if (options.dump_at_end) dump_memory();
    return code;
}

static int at_barrier(const char *service) {
    char *line = NULL;
    size_t size = 0;
    int count = 0, byte;
    pid_t child;
    if (pipe(gate) || pipe(waiting)) return 97;
    while (getline(&line, &size, stdin) > 0) {
        char *user = strtok(line, " "), *answer = strtok(NULL, "\n");
        count++;
        fflush(NULL);
        if (fork() != 0) continue;
        close(gate[1]);
        close(waiting[0]);
        struct play play = {.answers = answer, .answers_end = answer + strlen(answer) + 1};
        _exit(transaction(service, user, &play));
    }
    close(waiting[1]);
    for (int i = 0; i < count && read(waiting[0], &byte, 1) == 1; i++);
    close(gate[1]);
    for (int status; (child = wait(&status)) > 0;)
        fprintf(report, "code %d\n", WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status));
    return 0;
}

static sem_t idling;

static void *idle(void *unused) {
    sem_post(&idling);
    for (;;) pause();
    return unused;
}

/* Two threads at work beside idle ones: the host as a server that serves several at once. */
struct work { const char *service, *user; int failures; };

static void *serve(void *data) {
    struct work *work = data;
    char answers[] = "000000";
    for (int i = 0; i < options.rounds; i++) {
        struct play play = {.answers = answers, .answers_end = answers + 7};
        memcpy(answers, "000000", 7);
        work->failures += transaction(work->service, work->user, &play) != PAM_AUTH_ERR;
    }
    return NULL;
}

static void parse(int count, char **arguments) {
    int letter;
    while ((letter = getopt(count, arguments, "bc:D:E:f:gl:Nn:o:pR:r:T:v:W:x")) != -1)
        switch (letter) {
        case 'b': options.barrier = 1; break;
        case 'c': options.calls = optarg; break;
        case 'D': options.dump_at_prompt = optarg; break;
        case 'E': options.dump_at_end = optarg; break;
        case 'f': options.flags = (int)strtol(optarg, NULL, 0); break;
        case 'g': options.guest = 1; break;
        case 'l': options.limit = optarg; break;
        case 'N': options.after_nul = 1; break;
        case 'n': options.rounds = atoi(optarg); break;
        case 'o': options.report = optarg; break;
        case 'p': options.prepared = 1; break;
        case 'R': options.reply = optarg; break;
        case 'r': options.rhost = optarg; break;
        case 'T': options.idle_threads = atoi(optarg); break;
        case 'v': options.variable = optarg; break;
        case 'W': options.second_user = optarg; break;
        case 'x': options.closed = 1; break;
        default: exit(2);
        }
}

int main(int count, char **arguments) {
    /* Static, so that a report needs no memory when there is none. */
    static char text[1 << 20], buffer[4096];
    char *user = NULL;
    struct play play = {0};
    int last = 0;
    parse(count, arguments);
    const char *service = arguments[optind];
    if (!options.barrier && optind + 1 < count) user = arguments[optind + 1];
    if (!service) return 2;
    /* Opened now: whatever the module leaves of ids and limits, this can be written. */
    int out = dup3(open(options.report, O_WRONLY | O_CREAT | O_TRUNC, 0600), REPORT, O_CLOEXEC);
    if (options.dump_at_prompt || options.dump_at_end)
        open_dump(options.dump_at_prompt ? options.dump_at_prompt : options.dump_at_end);
    report = fmemopen(text, sizeof text, "w");
    setvbuf(report, buffer, _IOFBF, sizeof buffer);
    if (options.barrier) last = at_barrier(service);
    else {
        pthread_t thread;
        for (int i = 0; i < options.idle_threads; i++) pthread_create(&thread, NULL, idle, NULL), sem_wait(&idling);
        if (options.closed) read_answers(&play), close(0), close(1), close(2);
        if (options.prepared || options.guest) {
            /* What libc opens or allocates once and keeps is not the module's doing; and glibc's account database
             * crashes where that fails. */
            getpwnam("root");
            syslog(LOG_DEBUG | LOG_AUTHPRIV, "drive begins");
        }
        if (options.guest) {
            if (options.rounds > 1) last = transaction(service, user, &play), again(&play);
            snapshot(report, "before");
        }
        if (options.second_user) {
            struct work work[2] = {{service, user, 0}, {service, options.second_user, 0}};
            pthread_t threads[2];
            for (int i = 0; i < 2; i++) pthread_create(&threads[i], NULL, serve, &work[i]);
            for (int i = 0; i < 2; i++) pthread_join(threads[i], NULL);
            fprintf(report, "other answers %d\n", work[0].failures + work[1].failures);
        } else
            for (int i = 0; i < options.rounds; i++) {
                last = transaction(service, user, &play);
                if (options.rounds > 1) again(&play);
            }
        if (options.guest) snapshot(report, "after");
        fprintf(report, "last %d\n", last);
    }
    const long *allocations = dlsym(RTLD_DEFAULT, "allocations_seen");
    if (allocations) fprintf(report, "allocations %ld\n", *allocations);
    fflush(report);
    size_t length = strlen(text);
    return write(out, text, length) == (ssize_t)length ? 0 : 98;
}
