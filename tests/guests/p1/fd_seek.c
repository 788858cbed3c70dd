/* fd_seek, fd_tell: every whence, past the end, before the start, the limits of 64 bits, what cannot seek. */
#include "say.h"

static void seek(const char *label, u32 fd, i64 offset, u32 whence) {
    u64 at = 0;
    u32 error = fd_seek(fd, offset, whence, P(&at));
    say(label, error);
    if (error == 0) {
        say_number(join(label, ", new position"), at);
    }
}

int run(void) {
    u32 fd = open_at("ten.txt", 0, RW, 0), written = 0;
    u64 at = 99;
    seek("fd_seek: set 4", fd, 4, __WASI_WHENCE_SET);
    seek("fd_seek: current +3", fd, 3, __WASI_WHENCE_CUR);
    seek("fd_seek: current -7", fd, -7, __WASI_WHENCE_CUR);
    seek("fd_seek: current -1 at the start", fd, -1, __WASI_WHENCE_CUR);
    seek("fd_seek: end", fd, 0, __WASI_WHENCE_END);
    seek("fd_seek: end -3", fd, -3, __WASI_WHENCE_END);
    seek("fd_seek: end -11", fd, -11, __WASI_WHENCE_END);
    seek("fd_seek: set -1", fd, -1, __WASI_WHENCE_SET);
    say("fd_tell", fd_tell(fd, P(&at)));
    say_number("fd_tell: failed seeks did not move", at);
    seek("fd_seek: current +overflow", fd, INT64_MAX, __WASI_WHENCE_CUR);
    seek("fd_seek: end +overflow", fd, INT64_MAX, __WASI_WHENCE_END);
    seek("fd_seek: end at the lowest number", fd, INT64_MIN, __WASI_WHENCE_END);
    seek("fd_seek: past the end", fd, 15, __WASI_WHENCE_SET);
    say_stat("fd_seek: does not grow the file", "ten.txt");
    say("fd_write: after the gap", fd_write(fd, P(&(__wasi_ciovec_t){(const u8 *)"x", 1}), 1, P(&written)));
    say_file("fd_write: content with a gap", "ten.txt");
    u32 directory = open_at("dir", DIRECTORY, DIR_RIGHTS, 0);
    say_if("fd_tell: a directory", fd_tell(directory, P(&at)) != 0);
    seek("fd_seek: closed descriptor", 1234, 0, __WASI_WHENCE_SET);
    return 0;
}
