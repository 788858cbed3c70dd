/* Opening as programs do that name no rights but reading and writing, or none at all: what can be done with a descriptor
 * then goes by how it is open, as with POSIX open; a directory that is not open for reading is a place to start from. */
#include "say.h"

#define R __WASI_RIGHTS_FD_READ
#define W __WASI_RIGHTS_FD_WRITE

static u8 text[16] = "abcdefgh";
static __wasi_iovec_t part = {text, 4};

static u32 open_from(u32 dir, const char *path, u32 oflags, u64 rights) {
    u32 fd = NO_FD;
    say(join("path_open: ", path), path_open(dir, 0, S(path), oflags, rights, 0, 0, P(&fd)));
    return fd;
}

/* What goes by how the file is open, and what does not. */
static void file(const char *mode, u32 fd) {
    u32 out = 0;
    u64 wide = 0;
    __wasi_filestat_t stat;
    say(join(mode, ": fd_read"), fd_read(fd, P(&part), 1, P(&out)));
    say(join(mode, ": fd_pread"), fd_pread(fd, P(&part), 1, 0, P(&out)));
    say(join(mode, ": fd_write"), fd_write(fd, P(&part), 1, P(&out)));
    say(join(mode, ": fd_pwrite"), fd_pwrite(fd, P(&part), 1, 0, P(&out)));
    say(join(mode, ": fd_seek"), fd_seek(fd, 1, __WASI_WHENCE_SET, P(&wide)));
    say(join(mode, ": fd_tell"), fd_tell(fd, P(&wide)));
    say(join(mode, ": fd_filestat_get"), fd_filestat_get(fd, P(&stat)));
    say(join(mode, ": fd_filestat_set_size"), fd_filestat_set_size(fd, 9));
    say(join(mode, ": fd_filestat_set_times"), fd_filestat_set_times(fd, 1, 1, 5));
    say(join(mode, ": fd_advise"), fd_advise(fd, 0, 1, 0));
    say(join(mode, ": fd_fdstat_set_flags"), fd_fdstat_set_flags(fd, 1));
    say(join(mode, ": fd_readdir"), fd_readdir(fd, P(text), 16, 0, P(&out)) != 0 ? 28 : 0);
}

static void place(u32 dir) {
    u32 out = 0;
    u64 wide = 0;
    __wasi_filestat_t stat;
    say("place: fd_filestat_get", fd_filestat_get(dir, P(&stat)));
    say("place: fd_readdir", fd_readdir(dir, P(text), 16, 0, P(&out)));
    say("place: path_create_directory", path_create_directory(dir, S("made")));
    say("place: path_symlink", path_symlink(S("made"), dir, S("sym")));
    say("place: path_readlink", path_readlink(dir, S("sym"), P(text), 16, P(&out)));
    say("place: path_filestat_get", path_filestat_get(dir, 1, S("sym"), P(&stat)));
    say("place: path_rename", path_rename(dir, S("sym"), dir, S("renamed")));
    say("place: path_unlink_file", path_unlink_file(dir, S("renamed")));
    say("place: path_remove_directory", path_remove_directory(dir, S("made")));
    u32 fd = open_from(dir, "new", CREAT, 0);
    fd_close(fd);
    fd = open_from(dir, "new", TRUNC, W);
    say("place: fd_write", fd_write(fd, P(&part), 1, P(&out)));
    say("place: path_link", path_link(dir, 0, S("new"), dir, S("linked")));
    say("place: path_filestat_set_times", path_filestat_set_times(dir, 0, S("linked"), 1, 1, 5));
    say("place: fd_read", fd_read(dir, P(&part), 1, P(&out)));
    say("place: fd_pread", fd_pread(dir, P(&part), 1, 0, P(&out)));
    say("place: fd_write", fd_write(dir, P(&part), 1, P(&out)));
    say("place: fd_pwrite", fd_pwrite(dir, P(&part), 1, 0, P(&out)));
    say("place: fd_seek", fd_seek(dir, 0, __WASI_WHENCE_SET, P(&wide)));
    say("place: fd_tell", fd_tell(dir, P(&wide)));
    say("place: fd_advise", fd_advise(dir, 0, 0, 0));
    say("place: fd_allocate", fd_allocate(dir, 0, 1));
    say("place: fd_datasync", fd_datasync(dir));
    say("place: fd_sync", fd_sync(dir));
    say("place: fd_fdstat_set_flags", fd_fdstat_set_flags(dir, 4));
    say("place: fd_filestat_set_size", fd_filestat_set_size(dir, 0));
}

int run(void) {
    file("no mode", open_from(WORK, "ten.txt", 0, 0));
    file("reading", open_from(WORK, "ten.txt", 0, R));
    file("writing", open_from(WORK, "ten.txt", 0, W));
    file("both", open_from(WORK, "ten.txt", 0, R | W));
    say_file("ten.txt", "ten.txt");
    u32 dir = open_from(WORK, "emptydir", DIRECTORY, 0);
    place(dir);
    u32 within = open_from(dir, "new", 0, R | W);
    say("fd_renumber: onto a place", fd_renumber(within, dir));
    file("renumbered", dir);
    open_from(WORK, "emptydir", DIRECTORY, R | W);
    u32 fd = open_from(WORK, "hello.txt", 0, R);
    __wasi_fdstat_t stat = {0};
    say("fd_fdstat_get", fd_fdstat_get(fd, P(&stat)));
    say_if("fd_fdstat_get: to read", (stat.fs_rights_base & R) != 0);
    say_if("fd_fdstat_get: to write", (stat.fs_rights_base & W) != 0);
    return 0;
}
