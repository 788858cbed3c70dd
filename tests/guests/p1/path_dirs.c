/* path_create_directory, path_remove_directory, path_unlink_file: what can be made, what can be removed, and by which. */
#include "say.h"

static void make(const char *path) {
    say(join("path_create_directory: ", path), path_create_directory(WORK, S(path)));
}

static void remove(const char *path) {
    say(join("path_remove_directory: ", path), path_remove_directory(WORK, S(path)));
}

static void unlink(const char *path) {
    say(join("path_unlink_file: ", path), path_unlink_file(WORK, S(path)));
}

int run(void) {
    make("new");
    say_stat("path_create_directory: then", "new");
    make("new");
    make("new/");
    make("hello.txt");
    make("link.txt");
    make("dangling");
    make("loop_a");
    make("none/below");
    make("hello.txt/below");
    make("new/below/");
    say_stat("path_create_directory: trailing slash", "new/below");
    make("dirlink/through a link");
    say_stat("path_create_directory: through a link", "dir/through a link");
    make(".");
    make("dir/.");
    make("dir/..");
    make("./dot");
    make("new/../dotdot");
    say_stat("path_create_directory: through ..", "dotdot");

    remove("new");
    remove("new/below");
    remove("new");
    say_stat("path_remove_directory: then", "new");
    remove("new");
    path_create_directory(WORK, S("slash"));
    remove("slash/");
    path_remove_directory(WORK, S("slash"));
    remove("hello.txt");
    remove("hello.txt/");
    remove("dirlink");
    remove("dangling");
    remove("none/below");
    remove("emptydir/.");
    say_stat("path_remove_directory: emptydir stays", "emptydir");
    remove("many");
    remove("emptydir");

    unlink("hello.txt");
    say_stat("path_unlink_file: then", "hello.txt");
    unlink("hello.txt");
    unlink("link.txt");
    say_stat("path_unlink_file: then", "link.txt");
    unlink("dirlink");
    say_stat("path_unlink_file: its target stays", "dir");
    unlink("dangling");
    unlink("loop_a");
    unlink("dir");
    unlink("dir/");
    unlink("ten.txt/");
    unlink("ten.txt/below");
    unlink("none/below");
    unlink("loop_b/below");
    unlink(".");

    u32 fd = open_at("ten.txt", 0, RW, 0), got = 0;
    u8 text[16];
    unlink("ten.txt");
    say("fd_read: after unlinking", fd_read(fd, P(&(__wasi_iovec_t){text, 16}), 1, P(&got)));
    say_bytes("fd_read: after unlinking", text, got);
    __wasi_filestat_t stat;
    say("fd_filestat_get: after unlinking", fd_filestat_get(fd, P(&stat)));
    say_number("fd_filestat_get: links", stat.nlink);
    say("fd_write: after unlinking", fd_write(fd, P(&(__wasi_ciovec_t){text, 4}), 1, P(&got)));
    put("ten.txt", "another");
    fd_filestat_get(fd, P(&stat));
    say_number("fd_filestat_get: the old file's size", stat.size);
    say_file("path_open: the new file", "ten.txt");

    u32 dir = open_at("dotdot", DIRECTORY, DIR_RIGHTS, 0);
    remove("dotdot");
    say("path_create_directory: in a removed directory", path_create_directory(dir, S("x")));
    say("path_open: in a removed directory", path_open(dir, 0, S("x"), CREAT, RW, 0, 0, P(&got)));
    return 0;
}
