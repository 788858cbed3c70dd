/* fd_read, fd_write, fd_pread, fd_pwrite with several parts, empty ones among them. Recorded: the specification says
 * these are "similar to readv/writev/preadv/pwritev in POSIX" (preview 1 docs, fd_read, fd_write, fd_pread, fd_pwrite),
 * and POSIX's readv "shall always fill an area completely before proceeding to the next"; wasmtime serves only the first
 * part that is not empty. */
#include "say.h"

static u8 buffer[64];

int run(void) {
    u32 fd = open_say("path_open: ten.txt", "ten.txt", 0, RW, 0), got = 99;
    u64 at = 0;
    __wasi_iovec_t in[5] = {{buffer, 2}, {buffer + 2, 0}, {buffer + 10, 3}, {0, 0}, {buffer + 20, 1}};
    say("fd_read: five parts, two of them empty", fd_read(fd, P(in), 5, P(&got)));
    say_number("fd_read: bytes", got);
    say_bytes("fd_read: first part", buffer, 2);
    say_bytes("fd_read: third part", buffer + 10, 3);
    say_bytes("fd_read: fifth part", buffer + 20, 1);
    fd_tell(fd, P(&at));
    say_number("fd_read: position", at);
    say("fd_read: across the end", fd_read(fd, P(in), 5, P(&got)));
    say_number("fd_read: across the end, bytes", got);
    say_bytes("fd_read: last part that got something", buffer + 10, 3);
    say("fd_pread: five parts at 3", fd_pread(fd, P(in), 5, 3, P(&got)));
    say_number("fd_pread: bytes", got);
    say_bytes("fd_pread: first part", buffer, 2);
    say_bytes("fd_pread: third part", buffer + 10, 3);
    say_bytes("fd_pread: fifth part", buffer + 20, 1);

    static const u8 text[] = "ABCDEFGH";
    __wasi_ciovec_t out[4] = {{text, 1}, {0, 0}, {text + 2, 3}, {text, 1}};
    say("fd_pwrite: four parts at 2", fd_pwrite(fd, P(out), 4, 2, P(&got)));
    say_number("fd_pwrite: bytes", got);
    say_file("fd_pwrite: content", "ten.txt");
    say("fd_write: four parts at the end", fd_write(fd, P(out), 4, P(&got)));
    say_number("fd_write: bytes", got);
    say_file("fd_write: content", "ten.txt");
    __wasi_iovec_t twice[2] = {{buffer, 4}, {buffer + 2, 4}};
    say("fd_pread: parts that overlap", fd_pread(fd, P(twice), 2, 0, P(&got)));
    say_bytes("fd_pread: the later part wins", buffer, 6);
    return 0;
}
