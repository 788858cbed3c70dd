/* poll_oneoff on standard input: ready with bytes there, and at the end; a wait that is longer loses. */
#include "say.h"

int run(void) {
    static u8 input[64];
    for (u32 round = 0; round < 4; round++) {
        __wasi_subscription_t in[2] = {{.userdata = 1}, {.userdata = 2}};
        __wasi_event_t out[2];
        u32 count = 0, got = 0;
        in[0].u.tag = __WASI_EVENTTYPE_CLOCK;
        in[0].u.u.clock.id = __WASI_CLOCKID_MONOTONIC;
        in[0].u.u.clock.timeout = 3600000000000ull;
        in[1].u.tag = __WASI_EVENTTYPE_FD_READ;
        in[1].u.u.fd_read.file_descriptor = 0;
        say("poll_oneoff: standard input", poll_oneoff(P(in), P(out), 2, P(&count)));
        say_number("poll_oneoff: events", count);
        say_number("poll_oneoff: user data", out[0].userdata);
        say("poll_oneoff: error", out[0].error);
        say("fd_read", fd_read(0, P(&(__wasi_iovec_t){input, 3}), 1, P(&got)));
        say_bytes("fd_read", input, got);
    }
    return 0;
}
