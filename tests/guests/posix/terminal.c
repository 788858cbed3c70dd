/* tcgetattr, tcsetattr, tcgetpgrp, tcsetpgrp, tcgetwinsize, tcsetwinsize, tcflush, tcflow, tcdrain, tcgetsid, ttyname: on what is no
 * terminal, and on the master of a new pseudo-terminal, which a child gets by having /dev/ptmx opened for it.
 * POSIX: each of these is ENOTTY on what is no terminal and EBADF on what is not open; the second argument of
 * tcsetattr, tcflush and tcflow may be EINVAL; posix_openpt: /dev/ptmx gives a new pair each time. Sizes are struct winsize's four 16-bit
 * numbers, settings musl's struct termios of 60 bytes. */
#include "children.h"
#include "posix.h"

static u8 settings[60], name[64];
static uint16_t size[4];

static void all(u32 fd) {
    u32 out = 0;
    say("tcgetattr", tcgetattr(fd, P(settings)));
    say("tcsetattr", tcsetattr(fd, 0, P(settings)));
    say("tcgetpgrp", tcgetpgrp(fd, P(&out)));
    say("tcsetpgrp", tcsetpgrp(fd, 1));
    say("tcgetwinsize", tcgetwinsize(fd, P(size)));
    say("tcsetwinsize", tcsetwinsize(fd, P(size)));
    say("tcflush", tcflush(fd, 0));
    say("tcflow", tcflow(fd, 1));
    say("tcdrain", tcdrain(fd));
    say("tcgetsid", tcgetsid(fd, P(&out)));
    say("ttyname", ttyname(fd, P(name), sizeof name, P(&out)));
}

int run(void) {
    if (equal(argument(1), "master")) {
        say("child: tcgetattr", tcgetattr(9, P(settings)));
        u32 *flags = (u32 *)settings;
        say_if("child: tcgetattr: canonical, echo, signals", (flags[3] & 0xb) == 0xb);
        flags[3] &= ~0xau;
        say("child: tcsetattr: raw", tcsetattr(9, 0, P(settings)));
        flags[3] = 0;
        tcgetattr(9, P(settings));
        say_hex("child: tcgetattr: local flags of these three", flags[3] & 0xb);
        say("child: tcsetattr: no action", tcsetattr(9, 7, P(settings)));
        size[0] = 33;
        size[1] = 99;
        say("child: tcsetwinsize", tcsetwinsize(9, P(size)));
        size[0] = size[1] = 0;
        say("child: tcgetwinsize", tcgetwinsize(9, P(size)));
        say_number("child: tcgetwinsize: rows", size[0]);
        say_number("child: tcgetwinsize: columns", size[1]);
        say("child: tcflush", tcflush(9, 2));
        say("child: tcflush: no queue", tcflush(9, 9));
        say("child: tcflow", tcflow(9, 1));
        say("child: tcflow: no action", tcflow(9, 9));
        __wasi_fdstat_t stat;
        fd_fdstat_get(9, P(&stat));
        say_number("child: fd_fdstat_get: a character device", stat.fs_filetype);
        return 0;
    }
    say_line("a file");
    all(open_at("ten.txt", 0, RW, 0));
    say_line("standard input, a pipe");
    all(0);
    say_line("nothing");
    all(1234);
    fd_op master = {.cmd = OP_OPEN, .fd = 9, .path = "/dev/ptmx", .path_len = 9, .rights = RW, .inheriting = RW};
    finish("child", start("master", "", &master, 1));
    return 0;
}
