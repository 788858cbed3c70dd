/* Every call that takes a descriptor, with numbers that are not open: EBADF, and nothing else happens. */
#include "say.h"

static void all(u32 fd) {
    static u8 buffer[64];
    u64 wide = 0;
    u32 out = 0;
    __wasi_iovec_t in = {buffer, sizeof buffer};
    say_number("descriptor", fd);
    say("fd_advise", fd_advise(fd, 0, 1, 0));
    say("fd_allocate", fd_allocate(fd, 0, 1));
    say("fd_close", fd_close(fd));
    say("fd_datasync", fd_datasync(fd));
    say("fd_fdstat_get", fd_fdstat_get(fd, P(buffer)));
    say("fd_fdstat_set_flags", fd_fdstat_set_flags(fd, 0));
    say("fd_filestat_get", fd_filestat_get(fd, P(buffer)));
    say("fd_filestat_set_size", fd_filestat_set_size(fd, 1));
    say("fd_filestat_set_times", fd_filestat_set_times(fd, 1, 1, 5));
    say("fd_pread", fd_pread(fd, P(&in), 1, 0, P(&out)));
    say("fd_prestat_get", fd_prestat_get(fd, P(buffer)));
    say("fd_prestat_dir_name", fd_prestat_dir_name(fd, P(buffer), 64));
    say("fd_pwrite", fd_pwrite(fd, P(&in), 1, 0, P(&out)));
    say("fd_read", fd_read(fd, P(&in), 1, P(&out)));
    say("fd_readdir", fd_readdir(fd, P(buffer), 64, 0, P(&out)));
    say("fd_renumber from", fd_renumber(fd, WORK));
    say("fd_renumber to", fd_renumber(WORK, fd));
    say("fd_seek", fd_seek(fd, 0, 0, P(&wide)));
    say("fd_sync", fd_sync(fd));
    say("fd_tell", fd_tell(fd, P(&wide)));
    say("fd_write", fd_write(fd, P(&in), 1, P(&out)));
    say("path_create_directory", path_create_directory(fd, S("x")));
    say("path_filestat_get", path_filestat_get(fd, 0, S("x"), P(buffer)));
    say("path_filestat_set_times", path_filestat_set_times(fd, 0, S("x"), 1, 1, 5));
    say("path_link from", path_link(fd, 0, S("x"), WORK, S("y")));
    say("path_link to", path_link(WORK, 0, S("hello.txt"), fd, S("y")));
    say("path_open", path_open(fd, 0, S("x"), 0, RD, 0, 0, P(&out)));
    say("path_readlink", path_readlink(fd, S("x"), P(buffer), 64, P(&out)));
    say("path_remove_directory", path_remove_directory(fd, S("x")));
    say("path_rename from", path_rename(fd, S("x"), WORK, S("y")));
    say("path_rename to", path_rename(WORK, S("hello.txt"), fd, S("y")));
    say("path_symlink", path_symlink(S("x"), fd, S("y")));
    say("path_unlink_file", path_unlink_file(fd, S("x")));
    say("sock_accept", sock_accept(fd, 0, P(&out)));
    say("sock_recv", sock_recv(fd, P(&in), 1, 0, P(&out), P(&out)));
    say("sock_send", sock_send(fd, P(&in), 1, 0, P(&out)));
    say("sock_shutdown", sock_shutdown(fd, 3));
}

int run(void) {
    u32 closed = open_at("ten.txt", 0, RW, 0);
    fd_close(closed);
    all(closed);
    all(1000000);
    all(0x7fffffff);
    all(0x80000000);
    all(0xffffffff);
    say_stat("hello.txt", "hello.txt");
    return 0;
}
