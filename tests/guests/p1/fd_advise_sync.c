/* fd_advise, fd_sync, fd_datasync: every advice, ranges at the limits, and descriptors of other kinds. */
#include "say.h"

int run(void) {
    static const char *const NAMES[] = {"normal", "sequential", "random", "willneed", "dontneed", "noreuse"};
    u32 fd = open_at("ten.txt", 0, RW, 0), dir = open_at("dir", DIRECTORY, DIR_RIGHTS, 0), count = 0;
    for (u32 advice = 0; advice < 6; advice++) {
        say(join("fd_advise: ", NAMES[advice]), fd_advise(fd, 0, 10, advice));
    }
    say("fd_advise: to the end", fd_advise(fd, 3, 0, 0));
    say("fd_advise: past the end", fd_advise(fd, 100, 1000, 3));
    fd_write(fd, P(&(__wasi_ciovec_t){(const u8 *)"new", 3}), 1, P(&count));
    say("fd_datasync: file", fd_datasync(fd));
    say("fd_sync: file", fd_sync(fd));
    say("fd_sync: directory", fd_sync(dir));
    say("fd_datasync: directory", fd_datasync(dir));
    say_file("fd_sync: content", "ten.txt");
    return 0;
}
