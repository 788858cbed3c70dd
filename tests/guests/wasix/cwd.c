/* chdir, getcwd: absolute and relative, through symlinks, failures, buffers of every size, inherited by children.
 * wasix crate, getcwd: "Returns the current working directory"; wasmer-wasix, getcwd: "If the path exceeds the size of the
 * buffer then this function will return ERANGE", the length needed is written, and a NUL follows the path where there is
 * room; chdir stores "the resolved directory object" and not the spelling (wasmer-wasix, chdir_internal). Errors are
 * POSIX chdir's: ENOENT, ENOTDIR, ELOOP, ENAMETOOLONG. */
#include "children.h"

static void where(const char *label) {
    char path[128] = {0};
    u32 len = sizeof path;
    u32 error = getcwd(P(path), P(&len));
    if (error) {
        say(label, error);
    } else {
        say_bytes(label, path, len);
    }
}

static void go(const char *path) {
    say(join("chdir: ", path), chdir(S(path)));
    where("getcwd");
}

int run(void) {
    if (equal(argument(1), "child")) {
        where("child: getcwd");
        go("..");
        return 0;
    }
    go("/tmp/data");
    go("dir");
    go("sub");
    go("..");
    go(".");
    go("/tmp/data/dirlink");
    go("/tmp/data/dir/sub/../../dirlink/sub/");
    go("/tmp/data/hello.txt");
    go("/tmp/data/none");
    go("/tmp/data/dangling");
    go("/tmp/data/loop_a");
    go("/tmp/data/hello.txt/x");
    say("chdir: no path", chdir(P(""), 0));
    static char name[300];
    for (u32 i = 0; i < sizeof name; i++) {
        name[i] = 'n';
    }
    say("chdir: a name of 256 bytes", chdir(P(name), 256));
    go("/tmp/data/dir");
    char path[20] = "###################";
    u32 len = 13;
    say("getcwd: an exact buffer", getcwd(P(path), P(&len)));
    say_number("getcwd: an exact buffer, length", len);
    say_bytes("getcwd: the rest is untouched", path, 16);
    len = 12;
    say("getcwd: one byte short", getcwd(P(path), P(&len)));
    say_number("getcwd: one byte short, needed", len);
    len = 20;
    say("getcwd: room to spare", getcwd(P(path), P(&len)));
    say_bytes("getcwd: with a NUL", path, 14);
    finish("child", start("child", "", 0, 0));
    where("getcwd: a child's chdir is its own");
    say("chdir: a bad address", chdir(0xfffffff0, 100));
    say("getcwd: a bad address", getcwd(0xfffffff0, P(&(u32){64})));
    say("getcwd: a bad address for the length", getcwd(P(path), 0xfffffffe));
    path_create_directory(WORK, S("gone"));
    go("/tmp/data/gone");
    path_remove_directory(WORK, S("gone"));
    where("getcwd: a directory that was removed");
    return 0;
}
