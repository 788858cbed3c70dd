/* path_open's descriptor flags, and independent positions of two descriptors of one file. */
#include "say.h"

int run(void) {
    __wasi_fdstat_t stat;
    u32 a = open_at("ten.txt", 0, RW, 0), b = open_at("ten.txt", 0, RW, 0), got = 0;
    u8 text[4];
    fd_read(a, P(&(__wasi_iovec_t){text, 4}), 1, P(&got));
    fd_read(b, P(&(__wasi_iovec_t){text, 2}), 1, P(&got));
    say_bytes("path_open: the second has its own position", text, got);
    u32 append = open_say("path_open: append", "log", CREAT, RW, __WASI_FDFLAGS_APPEND);
    fd_fdstat_get(append, P(&stat));
    say_hex("path_open: append, flags", stat.fs_flags);
    u32 other = open_at("log", 0, RW, __WASI_FDFLAGS_APPEND);
    fd_write(append, P(&(__wasi_ciovec_t){(const u8 *)"one ", 4}), 1, P(&got));
    fd_write(other, P(&(__wasi_ciovec_t){(const u8 *)"two ", 4}), 1, P(&got));
    fd_write(append, P(&(__wasi_ciovec_t){(const u8 *)"three", 5}), 1, P(&got));
    say_file("fd_write: two descriptors append in turn", "log");
    u32 both = open_say("path_open: append and truncate", "log", TRUNC, RW, __WASI_FDFLAGS_APPEND);
    fd_write(both, P(&(__wasi_ciovec_t){(const u8 *)"new", 3}), 1, P(&got));
    say_file("path_open: append and truncate, content", "log");
    fd_write(append, P(&(__wasi_ciovec_t){(const u8 *)"!", 1}), 1, P(&got));
    say_file("fd_write: appends at the end of the shorter file", "log");
    open_say("path_open: nonblocking file", "ten.txt", 0, RW, __WASI_FDFLAGS_NONBLOCK);
    return 0;
}
