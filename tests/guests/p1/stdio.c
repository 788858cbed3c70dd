/* fd_read on standard input to its end, fd_write on standard output and error: counts, no parts, an empty part. */
#include "say.h"

int run(void) {
    static u8 input[4096];
    u32 total = 0, got = 1, calls = 0;
    while (got != 0 && calls++ < 4096) {
        __wasi_iovec_t part = {input + total, 7};
        u32 error = fd_read(0, P(&part), 1, P(&got));
        if (error) {
            say("fd_read", error);
            return 1;
        }
        total += got;
    }
    say_bytes("fd_read: all of standard input", input, total);
    got = 99;
    __wasi_iovec_t more = {input, 10};
    say("fd_read: at the end once more", fd_read(0, P(&more), 1, P(&got)));
    say_number("fd_read: bytes at the end", got);

    static const u8 text[] = "to standard error\n";
    __wasi_ciovec_t part = {text, sizeof text - 1};
    u32 written = 0;
    say("fd_write: standard error", fd_write(2, P(&part), 1, P(&written)));
    say_number("fd_write: bytes", written);
    written = 99;
    say("fd_write: no parts", fd_write(1, P(&part), 0, P(&written)));
    say_number("fd_write: no parts, bytes", written);
    __wasi_ciovec_t nothing = {text, 0};
    written = 99;
    say("fd_write: one empty part", fd_write(1, P(&nothing), 1, P(&written)));
    say_number("fd_write: one empty part, bytes", written);
    return 0;
}
