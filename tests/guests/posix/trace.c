/* trace: the lines of a process's calls go to an open file, and stop when they are to.
 * Tabula's own, as the page of system calls and the handler's words have it: "writes a line for each of its calls to the
 * open file; -1 ends that for the process"; ESRCH nobody, EPERM another user's, EBADF what is not open for writing. */
#include "children.h"
#include "posix.h"

static u8 text[4096];

static u32 has(u32 len, const char *word) {
    u32 count = 0, size = length(word);
    for (u32 at = 0; at + size <= len; at++) {
        count += same(text + at, word, size);
    }
    return count;
}

int run(void) {
    u32 fd = open_at("log", CREAT, RW, 0), reads = open_at("ten.txt", 0, RD, 0), got = 0;
    say("trace: oneself", trace(0, fd));
    sched_yield();
    sched_yield();
    say("trace: no more", trace(0, (u32)-1));
    sched_yield();
    fd_pread(fd, P(&(__wasi_iovec_t){text, sizeof text}), 1, 0, P(&got));
    say_number("trace: calls that were watched", has(got, "sched_yield("));
    say("trace: no more, again", trace(0, (u32)-1));
    say("trace: nobody", trace(999999, fd));
    say("trace: a negative process", trace((u32)-5, fd));
    say("trace: another user's", trace(1, fd));
    say("trace: not open", trace(0, 1234));
    say("trace: a negative descriptor", trace(0, (u32)-2));
    say("trace: not open for writing", trace(0, reads));
    return 0;
}
