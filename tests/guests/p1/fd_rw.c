/* fd_read, fd_write, fd_pread, fd_pwrite on files: positions, ends, holes, access modes. */
#include "say.h"

static u8 buffer[256];

static u32 read_parts(u32 fd, __wasi_iovec_t *parts, u32 count, const char *label) {
    u32 got = 99;
    say(label, fd_read(fd, P(parts), count, P(&got)));
    say_number(join(label, ", bytes"), got);
    return got;
}

static void where(const char *label, u32 fd) {
    u64 at = 99;
    fd_tell(fd, P(&at));
    say_number(label, at);
}

int run(void) {
    u32 fd = open_say("path_open: ten.txt", "ten.txt", 0, RW, 0), got = 0, written = 0;
    __wasi_iovec_t whole = {buffer, sizeof buffer};
    __wasi_iovec_t six = {buffer, 6};

    read_parts(fd, &six, 1, "fd_read: six bytes");
    say_bytes("fd_read: six bytes", buffer, 6);
    where("fd_read: position", fd);
    read_parts(fd, &whole, 1, "fd_read: past the end");
    read_parts(fd, &whole, 1, "fd_read: at the end");
    read_parts(fd, &whole, 0, "fd_read: no parts");

    say("fd_pread: at 3", fd_pread(fd, P(&whole), 1, 3, P(&got)));
    say_bytes("fd_pread: at 3", buffer, got);
    say("fd_pread: at the end", fd_pread(fd, P(&whole), 1, 10, P(&got)));
    say_number("fd_pread: at the end, bytes", got);
    say("fd_pread: far past the end", fd_pread(fd, P(&whole), 1, 1ull << 40, P(&got)));
    say_number("fd_pread: far past the end, bytes", got);
    where("fd_pread: position stays", fd);

    static const u8 text[] = "ABCDEFGH";
    __wasi_ciovec_t out[1] = {{text, 3}};
    say("fd_pwrite: at 1", fd_pwrite(fd, P(out), 1, 1, P(&written)));
    say_number("fd_pwrite: bytes", written);
    where("fd_pwrite: position stays", fd);
    say_file("fd_pwrite: content", "ten.txt");
    say("fd_pwrite: beyond the end leaves a hole of zeros", fd_pwrite(fd, P(out), 1, 14, P(&written)));
    say_file("fd_pwrite: content", "ten.txt");
    say("fd_pwrite: no parts beyond the end", fd_pwrite(fd, P(out), 0, 30, P(&written)));
    say_stat("fd_pwrite: no parts does not grow", "ten.txt");

    say("fd_write: at the end of reading", fd_write(fd, P(out), 1, P(&written)));
    say_number("fd_write: bytes", written);
    where("fd_write: position", fd);
    say_file("fd_write: content", "ten.txt");
    say("fd_close", fd_close(fd));

    fd = open_say("path_open: to read only", "hello.txt", 0, RD, 0);
    say_if("fd_write: on a descriptor to read", fd_write(fd, P(out), 1, P(&written)) != 0);
    say_if("fd_pwrite: on a descriptor to read", fd_pwrite(fd, P(out), 1, 0, P(&written)) != 0);
    fd_close(fd);
    fd = open_say("path_open: to write only", "hello.txt", 0, WR & ~__WASI_RIGHTS_FD_READ, 0);
    say_if("fd_read: on a descriptor to write", fd_read(fd, P(&whole), 1, P(&got)) != 0);
    say_if("fd_pread: on a descriptor to write", fd_pread(fd, P(&whole), 1, 0, P(&got)) != 0);
    fd_close(fd);
    say_file("unchanged", "hello.txt");

    fd = open_at("dir", DIRECTORY, DIR_RIGHTS & ~__WASI_RIGHTS_FD_WRITE, 0);
    say_if("fd_read: on a directory", fd_read(fd, P(&whole), 1, P(&got)) != 0);
    say_if("fd_pread: on a directory", fd_pread(fd, P(&whole), 1, 0, P(&got)) != 0);
    say_if("fd_write: on a directory", fd_write(fd, P(out), 1, P(&written)) != 0);
    say_if("fd_pwrite: on a directory", fd_pwrite(fd, P(out), 1, 0, P(&written)) != 0);
    return 0;
}
