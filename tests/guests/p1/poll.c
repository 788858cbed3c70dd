/* poll_oneoff: clocks relative and absolute, several subscriptions, files, user data, counts, the shortest wins. */
#include "say.h"

static __wasi_subscription_t clock(u64 userdata, u32 id, u64 timeout, u32 flags) {
    __wasi_subscription_t s = {.userdata = userdata};
    s.u.tag = __WASI_EVENTTYPE_CLOCK;
    s.u.u.clock.id = id;
    s.u.u.clock.timeout = timeout;
    s.u.u.clock.flags = (__wasi_subclockflags_t)flags;
    return s;
}

static __wasi_subscription_t on_fd(u64 userdata, u32 type, u32 fd) {
    __wasi_subscription_t s = {.userdata = userdata};
    s.u.tag = (u8)type;
    s.u.u.fd_read.file_descriptor = (__wasi_fd_t)fd;
    return s;
}

static u64 now(u32 id) {
    u64 time = 0;
    clock_time_get(id, 1, P(&time));
    return time;
}

static __wasi_event_t events[8];

static void poll(const char *label, __wasi_subscription_t *subs, u32 count) {
    u32 happened = 99;
    u32 error = poll_oneoff(P(subs), P(events), count, P(&happened));
    say(label, error);
    if (error) {
        return;
    }
    say_number(join(label, ", events"), happened);
    for (u32 i = 0; i < happened && i < 8; i++) {
        say_number(join(label, ", user data"), events[i].userdata);
        say_number(join(label, ", type"), events[i].type);
        say(join(label, ", error"), events[i].error);
    }
}

#define MS 1000000ull

int run(void) {
    __wasi_subscription_t subs[4];
    u64 before = now(1);
    subs[0] = clock(0x1122334455667788ull, 1, 20 * MS, 0);
    poll("poll_oneoff: monotonic 20 ms", subs, 1);
    u64 took = now(1) - before;
    say_if("poll_oneoff: took 20 ms or more", took >= 20 * MS);
    say_if("poll_oneoff: took less than 10 s", took < 10000 * MS);

    before = now(1);
    subs[0] = clock(2, 1, before + 15 * MS, 1);
    poll("poll_oneoff: monotonic, absolute", subs, 1);
    took = now(1) - before;
    say_if("poll_oneoff: took 15 ms or more", took >= 15 * MS);

    before = now(0);
    subs[0] = clock(3, 0, before + 15 * MS, 1);
    poll("poll_oneoff: realtime, absolute", subs, 1);
    subs[0] = clock(4, 0, 5 * MS, 0);
    poll("poll_oneoff: realtime, relative", subs, 1);
    subs[0] = clock(5, 1, 1, 1);
    poll("poll_oneoff: absolute, long past", subs, 1);
    subs[0] = clock(6, 1, 0, 0);
    poll("poll_oneoff: no time", subs, 1);

    subs[0] = clock(7, 1, 3600000 * MS, 0);
    subs[1] = clock(8, 1, 10 * MS, 0);
    subs[2] = clock(9, 0, 3600000 * MS, 0);
    poll("poll_oneoff: the shortest of three", subs, 3);

    u32 file = open_at("ten.txt", 0, RW, 0);
    subs[0] = on_fd(10, __WASI_EVENTTYPE_FD_READ, file);
    poll("poll_oneoff: file to read", subs, 1);
    subs[0] = on_fd(11, __WASI_EVENTTYPE_FD_WRITE, file);
    poll("poll_oneoff: file to write", subs, 1);
    subs[0] = on_fd(12, __WASI_EVENTTYPE_FD_READ, file);
    subs[1] = clock(13, 1, 3600000 * MS, 0);
    poll("poll_oneoff: a file before a long wait", subs, 2);
    subs[0] = clock(14, 1, 3600000 * MS, 0);
    subs[1] = on_fd(15, __WASI_EVENTTYPE_FD_WRITE, 1);
    poll("poll_oneoff: standard output before a long wait", subs, 2);
    return 0;
}
