/* Rights. Recorded: wasmtime no longer keeps them. Preview 1 docs:
 *   fd_fdstat_set_rights: "Adjust the rights associated with a file descriptor. This can only be used to remove rights, and
 *     returns errno::notcapable if called in a way that would attempt to add rights";
 *   path_open, fs_rights_base: "The implementation is allowed to return a file descriptor with fewer rights than
 *     specified, if and only if those rights do not apply to the type of file being opened. The base rights are rights
 *     that will apply to operations using the file descriptor itself, while the inheriting rights are rights that apply to
 *     file descriptors derived from it";
 *   errno notcapable: "Extension: Capabilities insufficient". */
#include "say.h"

#define R(name) __WASI_RIGHTS_##name

static u8 text[16];
static __wasi_iovec_t part = {text, 4};

/* A descriptor of the fixture with one right taken away, or with that one only. */
static u32 with(const char *path, u32 oflags, u64 rights) {
    u32 fd = open_at(path, oflags, oflags & DIRECTORY ? DIR_RIGHTS : RW, 0);
    fd_fdstat_set_rights(fd, rights, rights);
    return fd;
}

static void has(const char *label, u32 fd, u64 right, int inheriting) {
    __wasi_fdstat_t stat;
    fd_fdstat_get(fd, P(&stat));
    say_if(label, ((inheriting ? stat.fs_rights_inheriting : stat.fs_rights_base) & right) == right);
}

int run(void) {
    u32 out = 0;
    u64 wide = 0;
    u32 fd = open_at("ten.txt", 0, R(FD_READ) | R(FD_SEEK), 0);
    has("path_open: has what was asked for", fd, R(FD_READ) | R(FD_SEEK), 0);
    has("path_open: has not what was not", fd, R(FD_WRITE), 0);
    say("fd_fdstat_set_rights: the same", fd_fdstat_set_rights(fd, R(FD_READ) | R(FD_SEEK), 0));
    say("fd_fdstat_set_rights: adds", fd_fdstat_set_rights(fd, R(FD_READ) | R(FD_SEEK) | R(FD_WRITE), 0));
    has("fd_fdstat_set_rights: refused, nothing added", fd, R(FD_WRITE), 0);
    say("fd_fdstat_set_rights: takes one away", fd_fdstat_set_rights(fd, R(FD_READ), 0));
    say("fd_fdstat_set_rights: and does not give it back", fd_fdstat_set_rights(fd, R(FD_READ) | R(FD_SEEK), 0));
    say("fd_seek: without the right", fd_seek(fd, 1, 0, P(&wide)));
    say("fd_read: with the right", fd_read(fd, P(&part), 1, P(&out)));

    say("fd_read: without", fd_read(with("ten.txt", 0, R(FD_WRITE)), P(&part), 1, P(&out)));
    say("fd_pread: without seek", fd_pread(with("ten.txt", 0, R(FD_READ)), P(&part), 1, 0, P(&out)));
    say("fd_write: without", fd_write(with("ten.txt", 0, R(FD_READ)), P(&part), 1, P(&out)));
    say("fd_pwrite: without seek", fd_pwrite(with("ten.txt", 0, R(FD_WRITE)), P(&part), 1, 0, P(&out)));
    say("fd_tell: without", fd_tell(with("ten.txt", 0, R(FD_READ)), P(&wide)));
    say("fd_tell: seek implies it", fd_tell(with("ten.txt", 0, R(FD_SEEK)), P(&wide)));
    say("fd_advise: without", fd_advise(with("ten.txt", 0, R(FD_READ)), 0, 1, 0));
    say("fd_allocate: without", fd_allocate(with("ten.txt", 0, R(FD_WRITE)), 0, 100));
    say("fd_datasync: without", fd_datasync(with("ten.txt", 0, R(FD_WRITE))));
    say("fd_sync: without", fd_sync(with("ten.txt", 0, R(FD_WRITE))));
    say("fd_fdstat_set_flags: without", fd_fdstat_set_flags(with("ten.txt", 0, R(FD_WRITE)), 1));
    say("fd_filestat_get: without", fd_filestat_get(with("ten.txt", 0, R(FD_READ)), P(&(__wasi_filestat_t){0})));
    say("fd_filestat_set_size: without", fd_filestat_set_size(with("ten.txt", 0, R(FD_WRITE)), 1));
    say("fd_filestat_set_times: without", fd_filestat_set_times(with("ten.txt", 0, R(FD_WRITE)), 1, 1, 5));
    say_file("content is as it was", "ten.txt");

    u32 none = with("dir", DIRECTORY, R(PATH_LINK_SOURCE));
    __wasi_filestat_t stat;
    say("fd_readdir: without", fd_readdir(none, P(text), 16, 0, P(&out)));
    say("path_open: without", path_open(none, 0, S("inner.txt"), 0, 0, 0, 0, P(&out)));
    say("path_create_directory: without", path_create_directory(none, S("x")));
    say("path_filestat_get: without", path_filestat_get(none, 0, S("inner.txt"), P(&stat)));
    say("path_filestat_set_times: without", path_filestat_set_times(none, 0, S("inner.txt"), 1, 1, 5));
    say("path_link: without a target's", path_link(WORK, 0, S("ten.txt"), none, S("x")));
    say("path_link: with a source's", path_link(none, 0, S("inner.txt"), WORK, S("linked")));
    say("path_readlink: without", path_readlink(none, S("up"), P(text), 16, P(&out)));
    say("path_remove_directory: without", path_remove_directory(none, S("sub")));
    say("path_rename: without a source's", path_rename(none, S("inner.txt"), WORK, S("x")));
    say("path_rename: without a target's", path_rename(WORK, S("ten.txt"), none, S("x")));
    say("path_symlink: without", path_symlink(S("x"), none, S("y")));
    say("path_unlink_file: without", path_unlink_file(none, S("inner.txt")));

    u32 reading = open_at("dir", DIRECTORY, DIR_RIGHTS, 0);
    say("fd_fdstat_set_rights: inheriting", fd_fdstat_set_rights(reading, R(PATH_OPEN), R(FD_READ)));
    say("path_open: within what is inherited", path_open(reading, 0, S("inner.txt"), 0, R(FD_READ), 0, 0, P(&out)));
    say("path_open: beyond it", path_open(reading, 0, S("inner.txt"), 0, R(FD_READ) | R(FD_WRITE), 0, 0, P(&fd)));
    say("path_open: inheriting beyond it", path_open(reading, 0, S("sub"), DIRECTORY, 0, R(FD_WRITE), 0, P(&fd)));
    say("path_open: creating, without", path_open(reading, 0, S("new"), CREAT, R(FD_READ), 0, 0, P(&fd)));
    say("path_open: truncating, without", path_open(reading, 0, S("inner.txt"), TRUNC, R(FD_READ), 0, 0, P(&fd)));
    say_file("content is as it was", "dir/inner.txt");
    say("fd_renumber: rights move with it", fd_renumber(out, reading));
    say("fd_write: still without", fd_write(reading, P(&part), 1, P(&out)));
    say("fd_fdstat_set_rights: not open", fd_fdstat_set_rights(1234, 0, 0));
    return 0;
}
