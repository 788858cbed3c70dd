/* fd_renumber and fd_close on preopened directories: they can be replaced and closed as any other. */
#include "say.h"

int run(void) {
    __wasi_prestat_t prestat;
    __wasi_filestat_t stat;
    u32 dir = open_at("dir", DIRECTORY, DIR_RIGHTS, 0);
    say("fd_renumber: a directory over the second preopen", fd_renumber(dir, OTHER));
    say("path_filestat_get: below it", path_filestat_get(OTHER, 0, S("inner.txt"), P(&stat)));
    say("path_filestat_get: what was there is gone", path_filestat_get(OTHER, 0, S("o.txt"), P(&stat)));
    say("fd_close: a preopen", fd_close(WORK));
    say("fd_prestat_get: closed preopen", fd_prestat_get(WORK, P(&prestat)));
    say("path_filestat_get: closed preopen", path_filestat_get(WORK, 0, S("hello.txt"), P(&stat)));
    return 0;
}
