/* Numbers outside an enumeration, and flags that do not exist, in every call that takes one. Recorded: wasmtime ends the
 * program; here each is EINVAL ("inval: Invalid argument", preview 1 docs, errno), as POSIX says of each call's
 * counterpart, and nothing happens. */
#include "say.h"

int run(void) {
    u32 fd = open_at("ten.txt", 0, RW, 0), out = 0;
    u64 at = 0;
    say("clock_res_get: clock 4", clock_res_get(4, P(&at)));
    say("clock_res_get: clock 0xffffffff", clock_res_get(0xffffffff, P(&at)));
    say("clock_time_get: clock 4", clock_time_get(4, 1, P(&at)));
    say("clock_time_get: clock 0x10000", clock_time_get(0x10000, 1, P(&at)));
    say("fd_seek: whence 3", fd_seek(fd, 0, 3, P(&at)));
    say("fd_seek: whence 255", fd_seek(fd, 0, 255, P(&at)));
    say("fd_seek: whence 256", fd_seek(fd, 0, 256, P(&at)));
    say("fd_advise: advice 6", fd_advise(fd, 0, 1, 6));
    say("fd_advise: advice 0xffffffff", fd_advise(fd, 0, 1, 0xffffffff));
    say("fd_fdstat_set_flags: flag 32", fd_fdstat_set_flags(fd, 32));
    say("fd_filestat_set_times: flag 16", fd_filestat_set_times(fd, 1, 1, 16));
    say("path_filestat_set_times: flag 16", path_filestat_set_times(WORK, 0, S("ten.txt"), 1, 1, 16));
    say("path_filestat_set_times: lookup flag 2", path_filestat_set_times(WORK, 2, S("ten.txt"), 1, 1, 4));
    __wasi_filestat_t stat;
    say("path_filestat_get: lookup flag 2", path_filestat_get(WORK, 2, S("ten.txt"), P(&stat)));
    say("path_open: oflag 16", path_open(WORK, 0, S("ten.txt"), 16, RD, 0, 0, P(&out)));
    say("path_open: lookup flag 2", path_open(WORK, 2, S("ten.txt"), 0, RD, 0, 0, P(&out)));
    say("path_open: fdflag 32", path_open(WORK, 0, S("ten.txt"), 0, RD, 0, 32, P(&out)));
    say("path_link: lookup flag 2", path_link(WORK, 2, S("ten.txt"), WORK, S("linked")));
    say_if("path_link: something was made", exists("linked"));
    say_stat("ten.txt is as it was", "ten.txt");
    __wasi_subscription_t in = {.userdata = 5};
    __wasi_event_t event = {0};
    in.u.tag = 3;
    say("poll_oneoff: event type 3", poll_oneoff(P(&in), P(&event), 1, P(&out)));
    say("fd_close", fd_close(fd));
    return 0;
}
