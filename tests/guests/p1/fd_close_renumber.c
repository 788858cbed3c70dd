/* fd_close, fd_renumber: what is gone, what takes whose place, to itself, numbers that are not open, lowest number. */
#include "say.h"

static void alive(const char *label, u32 fd) {
    __wasi_filestat_t stat;
    say(label, fd_filestat_get(fd, P(&stat)));
}

int run(void) {
    u32 a = open_at("hello.txt", 0, RD, 0), b = open_at("ten.txt", 0, RD, 0), got = 0;
    u8 text[4];
    u64 at = 0;
    say_number("path_open: first free number", a);
    say_number("path_open: the next", b);
    say("fd_close", fd_close(a));
    alive("fd_close: then", a);
    say("fd_close: twice", fd_close(a));
    u32 c = open_at("hello.txt", 0, RD, 0);
    alive("path_open: after a close", c);
    fd_seek(b, 4, __WASI_WHENCE_SET, P(&at));
    say("fd_renumber: over an open one", fd_renumber(b, c));
    alive("fd_renumber: the old number", b);
    say("fd_read: the new number", fd_read(c, P(&(__wasi_iovec_t){text, 4}), 1, P(&got)));
    say_bytes("fd_renumber: file and position moved", text, got);
    say("fd_renumber: to itself", fd_renumber(c, c));
    alive("fd_renumber: to itself, still open", c);
    say("fd_renumber: from a number that is not open", fd_renumber(500, c));
    alive("fd_renumber: target survives", c);
    say("fd_renumber: to a number that is not open", fd_renumber(c, 500));
    alive("fd_renumber: source survives", c);
    say("fd_renumber: from 0xffffffff", fd_renumber(0xffffffff, c));
    say("fd_renumber: to 0xffffffff", fd_renumber(c, 0xffffffff));
    u32 dir = open_at("dir", DIRECTORY, DIR_RIGHTS, 0);
    say("fd_renumber: a directory over a file", fd_renumber(dir, c));
    u32 inner = NO_FD;
    say("path_open: below the renumbered directory", path_open(c, 0, S("inner.txt"), 0, RD, 0, 0, P(&inner)));
    u32 file = open_at("ten.txt", 0, RD, 0);
    say("fd_renumber: a file over standard input", fd_renumber(file, 0));
    say("fd_read: standard input", fd_read(0, P(&(__wasi_iovec_t){text, 4}), 1, P(&got)));
    say_bytes("fd_read: standard input is the file", text, got);
    say("fd_close: standard error", fd_close(2));
    say("fd_write: standard error", fd_write(2, P(&(__wasi_ciovec_t){text, 4}), 1, P(&got)));
    say("fd_close: standard input", fd_close(0));
    say("fd_close: 0xffffffff", fd_close(0xffffffff));
    return 0;
}
