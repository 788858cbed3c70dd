/* fd_filestat_set_times, path_filestat_set_times: given times to the nanosecond, now, untouched ones, contradictions. */
#include "say.h"

#define ATIM __WASI_FSTFLAGS_ATIM
#define ATIM_NOW __WASI_FSTFLAGS_ATIM_NOW
#define MTIM __WASI_FSTFLAGS_MTIM
#define MTIM_NOW __WASI_FSTFLAGS_MTIM_NOW

static void times(const char *label, const char *path, u32 look) {
    __wasi_filestat_t stat = {0};
    path_filestat_get(WORK, look, S(path), P(&stat));
    say_number(join(label, ", atim"), stat.atim);
    say_number(join(label, ", mtim"), stat.mtim);
}

static __wasi_filestat_t stat_of(const char *path) {
    __wasi_filestat_t stat = {0};
    path_filestat_get(WORK, 0, S(path), P(&stat));
    return stat;
}

int run(void) {
    u32 fd = open_at("ten.txt", 0, RW, 0), dir = open_at("dir", DIRECTORY, DIR_RIGHTS, 0), count = 0;
    u64 now = 0;
    say("fd_filestat_set_times: both", fd_filestat_set_times(fd, 1234567890123456789ull, 987654321987654321ull, ATIM | MTIM));
    times("fd_filestat_set_times: both", "ten.txt", 0);
    say("fd_filestat_set_times: only atim", fd_filestat_set_times(fd, 1000000001ull, 5, ATIM));
    times("fd_filestat_set_times: only atim", "ten.txt", 0);
    say("fd_filestat_set_times: only mtim", fd_filestat_set_times(fd, 5, 2000000002ull, MTIM));
    times("fd_filestat_set_times: only mtim", "ten.txt", 0);
    say("fd_filestat_set_times: zero", fd_filestat_set_times(fd, 0, 0, ATIM | MTIM));
    times("fd_filestat_set_times: zero", "ten.txt", 0);
    say("fd_filestat_set_times: nothing to set", fd_filestat_set_times(fd, 7, 7, 0));
    times("fd_filestat_set_times: nothing to set", "ten.txt", 0);
    say("fd_filestat_set_times: atim given and now", fd_filestat_set_times(fd, 7, 7, ATIM | ATIM_NOW));
    say("fd_filestat_set_times: mtim given and now", fd_filestat_set_times(fd, 7, 7, MTIM | MTIM_NOW));
    times("fd_filestat_set_times: refused, unchanged", "ten.txt", 0);

    clock_time_get(__WASI_CLOCKID_REALTIME, 1, P(&now));
    say("fd_filestat_set_times: mtim now", fd_filestat_set_times(fd, 0, 0, MTIM_NOW));
    __wasi_filestat_t stat = stat_of("ten.txt");
    say_number("fd_filestat_set_times: atim stays", stat.atim);
    say_if("fd_filestat_set_times: mtim is about now", stat.mtim + 5000000000ull > now && stat.mtim < now + 60000000000ull);
    say("fd_filestat_set_times: atim now", fd_filestat_set_times(fd, 0, 0, ATIM_NOW));
    stat = stat_of("ten.txt");
    say_if("fd_filestat_set_times: atim is about now", stat.atim + 5000000000ull > now && stat.atim < now + 60000000000ull);
    say("fd_filestat_set_times: directory", fd_filestat_set_times(dir, 3000000003ull, 4000000004ull, ATIM | MTIM));
    stat = stat_of("dir");
    say_number("fd_filestat_set_times: directory, mtim", stat.mtim);

    say("path_filestat_set_times: file", path_filestat_set_times(WORK, 0, S("hello.txt"), 11, 22, ATIM | MTIM));
    times("path_filestat_set_times: file", "hello.txt", 0);
    say("path_filestat_set_times: through a symlink",
        path_filestat_set_times(WORK, FOLLOW, S("link.txt"), 33, 44, ATIM | MTIM));
    times("path_filestat_set_times: through a symlink", "hello.txt", 0);
    say("path_filestat_set_times: the symlink itself", path_filestat_set_times(WORK, 0, S("link.txt"), 55, 66, ATIM | MTIM));
    times("path_filestat_set_times: the file stays", "hello.txt", 0);
    say_number("path_filestat_set_times: the symlink's mtim", stat_of("link.txt").mtim);
    say("path_filestat_set_times: dangling symlink itself",
        path_filestat_set_times(WORK, 0, S("dangling"), 77, 88, ATIM | MTIM));
    say("path_filestat_set_times: dangling symlink, followed",
        path_filestat_set_times(WORK, FOLLOW, S("dangling"), 77, 88, ATIM | MTIM));
    say("path_filestat_set_times: nothing there", path_filestat_set_times(WORK, 0, S("none"), 1, 1, MTIM));
    say("path_filestat_set_times: given and now", path_filestat_set_times(WORK, 0, S("hello.txt"), 1, 1, MTIM | MTIM_NOW));
    say("path_filestat_set_times: directory", path_filestat_set_times(WORK, 0, S("dir/sub"), 1, 99, MTIM));
    say_number("path_filestat_set_times: directory, mtim", stat_of("dir/sub").mtim);

    fd_filestat_set_times(fd, 1, 1, ATIM | MTIM);
    fd_write(fd, P(&(__wasi_ciovec_t){(const u8 *)"X", 1}), 1, P(&count));
    say_if("fd_write: sets mtim", stat_of("ten.txt").mtim > 1000000000000000000ull);
    say("fd_filestat_set_size: resets", fd_filestat_set_times(fd, 1, 1, ATIM | MTIM));
    fd_filestat_set_size(fd, 3);
    say_if("fd_filestat_set_size: sets mtim", stat_of("ten.txt").mtim > 1000000000000000000ull);
    fd_filestat_set_times(dir, 1, 1, ATIM | MTIM);
    path_create_directory(WORK, S("dir/made"));
    say_if("path_create_directory: sets the parent's mtim", stat_of("dir").mtim > 1000000000000000000ull);
    u64 old = stat_of("hello.txt").ctim;
    path_link(WORK, 0, S("hello.txt"), WORK, S("second name"));
    say_if("path_link: does not set ctim back", stat_of("hello.txt").ctim >= old);
    return 0;
}
