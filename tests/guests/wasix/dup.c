/* fd_dup, fd_dup2, fd_fdflags_get, fd_fdflags_set: one open file under several numbers.
 * wasix crate, fd_dup: "Atomically duplicate a file handle"; fd_dup2's second argument is min_result_fd, as fcntl's
 * F_DUPFD: "the lowest-numbered available file descriptor greater than or equal to" it (POSIX fcntl); its third is cloexec.
 * fd_fdflags_get: "Get the FD flags of a file descriptor"; FDFLAGSEXT_CLOEXEC: "Close this file in the child process when
 * spawning one". POSIX dup: the position and status flags are shared, the descriptor flags are not. */
#include "children.h"

static void flags(const char *label, u32 fd) {
    uint16_t value = 99;
    say(label, fd_fdflags_get(fd, P(&value)));
    say_number(join(label, ", flags"), value);
}

int run(void) {
    u32 fd = open_at("ten.txt", 0, RW, 0), copy = 0, high = 0, closing = 0, out = 0, got = 0;
    u8 text[8];
    u64 at = 0;
    if (equal(argument(1), "child")) {
        u8 byte;
        for (u32 i = 5; i < 12; i++) {
            say(join("child: descriptor ", decimal(i)), fd_pread(i, P(&(__wasi_iovec_t){&byte, 1}), 1, 0, P(&got)));
        }
        return 0;
    }
    say("fd_dup", fd_dup(fd, P(&copy)));
    say_number("fd_dup: the lowest free number", copy - fd);
    fd_read(fd, P(&(__wasi_iovec_t){text, 3}), 1, P(&got));
    fd_read(copy, P(&(__wasi_iovec_t){text, 3}), 1, P(&got));
    say_bytes("fd_dup: shares the position", text, got);
    fd_fdstat_set_flags(copy, __WASI_FDFLAGS_APPEND);
    __wasi_fdstat_t stat;
    fd_fdstat_get(fd, P(&stat));
    say_hex("fd_dup: shares the status flags", stat.fs_flags);
    fd_fdstat_set_flags(copy, 0);
    say("fd_dup2: not below 20", fd_dup2(fd, 20, 0, P(&high)));
    say_number("fd_dup2: not below 20", high);
    say("fd_dup2: not below 20 again", fd_dup2(fd, 20, 0, P(&out)));
    say_number("fd_dup2: not below 20 again", out);
    say("fd_dup2: close on exec", fd_dup2(fd, 0, 1, P(&closing)));
    say_number("fd_dup2: the lowest free number", closing - fd);
    flags("fd_fdflags_get: the original", fd);
    flags("fd_fdflags_get: a copy", copy);
    flags("fd_fdflags_get: a copy to close on exec", closing);
    say("fd_fdflags_set: on", fd_fdflags_set(copy, CLOEXEC));
    flags("fd_fdflags_get: then", copy);
    flags("fd_fdflags_get: not the original", fd);
    say("fd_fdflags_set: off", fd_fdflags_set(copy, 0));
    flags("fd_fdflags_get: then", copy);
    say("fd_fdflags_set: an unknown flag", fd_fdflags_set(copy, 2));
    finish("proc_spawn3: descriptors of a child", start("child", "", 0, 0));
    say("fd_close: the original", fd_close(fd));
    say("fd_tell: the copy lives", fd_tell(copy, P(&at)));
    say_number("fd_tell", at);
    say("fd_dup: not open", fd_dup(1234, P(&out)));
    say("fd_dup2: not open", fd_dup2(1234, 0, 0, P(&out)));
    say_if("fd_dup2: a number beyond all limits is refused", fd_dup2(copy, 0x7fffffff, 0, P(&out)) != 0);
    say("fd_fdflags_get: not open", fd_fdflags_get(1234, P(&out)));
    say("fd_fdflags_set: not open", fd_fdflags_set(1234, 0));
    say("fd_dup: a bad address", fd_dup(copy, 0xfffffffe));
    say("fd_fdflags_get: a bad address", fd_fdflags_get(copy, 0xffffffff));
    return 0;
}
