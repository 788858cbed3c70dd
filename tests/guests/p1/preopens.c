/* fd_prestat_get, fd_prestat_dir_name: the names, every buffer length, and descriptors that are no preopens. */
#include "say.h"

int run(void) {
    __wasi_prestat_t prestat;
    char name[64];
    for (u32 fd = 3; fd < 6; fd++) {
        const char *number = decimal(fd);
        u32 error = fd_prestat_get(fd, P(&prestat));
        say(join("fd_prestat_get: ", number), error);
        if (error == 0) {
            say_number("fd_prestat_get: tag", prestat.tag);
            u32 len = prestat.u.dir.pr_name_len;
            say_number("fd_prestat_get: length", len);
            name[len] = '!';
            say("fd_prestat_dir_name: exact", fd_prestat_dir_name(fd, P(name), len));
            say_bytes("fd_prestat_dir_name: name and the byte after", name, len + 1);
            say("fd_prestat_dir_name: one byte short", fd_prestat_dir_name(fd, P(name), len - 1));
            say("fd_prestat_dir_name: nothing", fd_prestat_dir_name(fd, P(name), 0));
        }
    }
    say("fd_prestat_get: standard input", fd_prestat_get(0, P(&prestat)));
    say("fd_prestat_dir_name: standard input", fd_prestat_dir_name(0, P(name), 5));
    u32 file = open_at("hello.txt", 0, RD, 0), dir = open_at("dir", DIRECTORY, DIR_RIGHTS, 0);
    say("fd_prestat_get: an opened file", fd_prestat_get(file, P(&prestat)));
    say("fd_prestat_get: an opened directory", fd_prestat_get(dir, P(&prestat)));
    say("fd_prestat_dir_name: an opened directory", fd_prestat_dir_name(dir, P(name), 5));
    return 0;
}
