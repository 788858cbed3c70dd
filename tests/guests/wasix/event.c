/* fd_event: a counter behind a descriptor.
 * wasix crate, fd_event: "Creates a file handle for event notifications" (initial_val, flags); EVENTFDFLAGS_SEMAPHORE. The
 * semantics are those of eventfd(2), which it is modelled on: a read takes the whole counter, or 1 with the semaphore flag,
 * as 8 bytes, and waits while it is 0; a write adds; fewer than 8 bytes are EINVAL. */
#include "children.h"

static u32 take(const char *label, u32 fd, u32 len) {
    u64 value[2] = {99, 99};
    u32 got = 0;
    u32 error = fd_read(fd, P(&(__wasi_iovec_t){(u8 *)value, len}), 1, P(&got));
    say(label, error);
    if (error == 0) {
        say_number(join(label, ", bytes"), got);
        say_number(join(label, ", value"), value[0]);
    }
    return error;
}

static void add(const char *label, u32 fd, u64 value, u32 len) {
    u32 written = 0;
    say(label, fd_write(fd, P(&(__wasi_ciovec_t){(u8 *)&value, len}), 1, P(&written)));
}

int run(void) {
    u32 fd = 0, semaphore = 0;
    if (equal(argument(1), "add")) {
        thread_sleep(50000000);
        u64 five = 5;
        u32 written = 0;
        return (int)fd_write(5, P(&(__wasi_ciovec_t){(u8 *)&five, 8}), 1, P(&written));
    }
    say("fd_event", fd_event(3, 0, P(&fd)));
    add("fd_write: add 4", fd, 4, 8);
    take("fd_read: the whole counter", fd, 8);
    u32 child = start("add", "", 0, 0);
    take("fd_read: waits for a child to add", fd, 8);
    finish("child", child);
    fd_fdstat_set_flags(fd, __WASI_FDFLAGS_NONBLOCK);
    take("fd_read: empty and nonblocking", fd, 8);
    add("fd_write: four bytes", fd, 1, 4);
    take("fd_read: four bytes", fd, 4);
    add("fd_write: all ones", fd, ~0ull, 8);
    add("fd_write: the largest", fd, ~0ull - 1, 8);
    add("fd_write: one more, nonblocking", fd, 1, 8);
    take("fd_read: the largest", fd, 16);

    say("fd_event: semaphore", fd_event(2, 1, P(&semaphore)));
    fd_fdstat_set_flags(semaphore, __WASI_FDFLAGS_NONBLOCK);
    take("fd_read: semaphore", semaphore, 8);
    take("fd_read: semaphore", semaphore, 8);
    take("fd_read: semaphore, empty", semaphore, 8);
    __wasi_subscription_t in[2] = {{.userdata = 1}, {.userdata = 2}};
    __wasi_event_t out[2];
    u32 count = 0;
    in[0].u.tag = __WASI_EVENTTYPE_FD_READ;
    in[0].u.u.fd_read.file_descriptor = (__wasi_fd_t)semaphore;
    in[1].u.tag = __WASI_EVENTTYPE_CLOCK;
    in[1].u.u.clock.id = __WASI_CLOCKID_MONOTONIC;
    in[1].u.u.clock.timeout = 20000000;
    poll_oneoff(P(in), P(out), 2, P(&count));
    say_if("poll_oneoff: empty is not ready", out[0].userdata == 2);
    add("fd_write: semaphore", semaphore, 1, 8);
    poll_oneoff(P(in), P(out), 2, P(&count));
    say_if("poll_oneoff: with a value is ready", out[0].userdata == 1);
    say("fd_event: unknown flags", fd_event(0, 0x80, P(&fd)));
    say("fd_event: a bad address", fd_event(0, 0, 0xfffffffe));
    return 0;
}
