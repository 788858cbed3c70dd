/* poll_oneoff at its edges. Recorded: preview 1 docs, poll_oneoff ("Concurrently poll for the occurrence of a set of
 * events"), event ("error: If non-zero, an error that occurred while processing the subscription request") and
 * event_fd_readwrite ("nbytes: The number of bytes available for reading or writing"): an error belongs to its
 * subscription, whose fellows are answered all the same; wasmtime fails the whole call. Where it has no fellows, so that
 * there is nothing to wait for, the call fails here, too. No subscription at all is EINVAL, since nothing could ever end
 * the wait. */
#include "say.h"

static __wasi_event_t events[8];

static void poll(const char *label, __wasi_subscription_t *subs, u32 count) {
    u32 happened = 99;
    u32 error = poll_oneoff(P(subs), P(events), count, P(&happened));
    say(label, error);
    for (u32 i = 0; error == 0 && i < happened && i < 8; i++) {
        say_number(join(label, ", user data"), events[i].userdata);
        say(join(label, ", error"), events[i].error);
    }
}

int run(void) {
    __wasi_subscription_t subs[3] = {{.userdata = 1}, {.userdata = 2}, {.userdata = 3}};
    poll("poll_oneoff: no subscriptions", subs, 0);
    subs[0].u.tag = __WASI_EVENTTYPE_FD_READ;
    subs[0].u.u.fd_read.file_descriptor = 1234;
    poll("poll_oneoff: a descriptor that is not open", subs, 1);
    subs[1].u.tag = __WASI_EVENTTYPE_CLOCK;
    subs[1].u.u.clock.id = __WASI_CLOCKID_MONOTONIC;
    subs[1].u.u.clock.timeout = 3600000000000ull;
    poll("poll_oneoff: a closed descriptor before a long wait", subs, 2);
    u32 file = open_at("ten.txt", 0, RW, 0);
    u64 at = 0;
    fd_seek(file, 4, __WASI_WHENCE_SET, P(&at));
    subs[0].u.u.fd_read.file_descriptor = (__wasi_fd_t)file;
    poll("poll_oneoff: a file", subs, 1);
    say_number("poll_oneoff: bytes left to read", events[0].fd_readwrite.nbytes);
    subs[0].u.tag = __WASI_EVENTTYPE_CLOCK;
    subs[0].u.u.clock.id = 77;
    poll("poll_oneoff: an unknown clock", subs, 1);
    say_number("poll_oneoff: bytes of a subscription", sizeof subs[0]);
    say_number("poll_oneoff: bytes of an event", sizeof events[0]);
    return 0;
}
