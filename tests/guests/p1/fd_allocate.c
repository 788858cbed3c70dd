/* fd_allocate. Recorded: wasmtime answers ENOTSUP. Preview 1 docs, fd_allocate: "Force the allocation of space in a file.
 * Note: This is similar to posix_fallocate in POSIX"; and POSIX: the file grows to offset + len if it was smaller, what
 * is there stays, what is new reads as zeros, EINVAL for a length of zero, EFBIG beyond the largest size, EBADF for a
 * descriptor that cannot write, ENODEV for what is not a file (ESPIPE for a pipe). */
#include "say.h"

int run(void) {
    u32 fd = open_at("ten.txt", 0, RW, 0), reader = open_at("ten.txt", 0, RD, 0);
    u64 at = 0;
    fd_seek(fd, 5, __WASI_WHENCE_SET, P(&at));
    say("fd_allocate: inside", fd_allocate(fd, 2, 5));
    say_file("fd_allocate: inside, content", "ten.txt");
    say("fd_allocate: across the end", fd_allocate(fd, 8, 6));
    say_file("fd_allocate: across the end, content", "ten.txt");
    say("fd_allocate: beyond the end", fd_allocate(fd, 15, 1));
    say_file("fd_allocate: beyond the end, content", "ten.txt");
    fd_tell(fd, P(&at));
    say_number("fd_allocate: position stays", at);
    say("fd_allocate: nothing", fd_allocate(fd, 0, 0));
    say("fd_allocate: offset + len overflows", fd_allocate(fd, ~0ull, ~0ull));
    say("fd_allocate: beyond the largest size", fd_allocate(fd, 1ull << 62, 1ull << 62));
    say_stat("fd_allocate: refused, the size stays", "ten.txt");
    say_if("fd_allocate: refused on a descriptor to read", fd_allocate(reader, 0, 100) != 0);
    say("fd_allocate: not open", fd_allocate(1234, 0, 1));
    say_stat("fd_allocate: the size stays", "ten.txt");
    return 0;
}
