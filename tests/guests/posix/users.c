/* access, setuid, setgid, and what a user without privileges may not do.
 * POSIX: access (F_OK 0, X_OK 1, W_OK 2, R_OK 4), setuid and setgid ("EPERM: the process does not have appropriate
 * privileges and uid does not match"), chmod and chown by another than the owner are EPERM, and so is giving a file away;
 * opening without permission is EACCES, so are searching a directory without x and changing one without w; kill of another
 * user's process is EPERM. */
#include "children.h"
#include "posix.h"

static void try(const char *path, u32 mode) {
    say(join(join("access: ", path), join(" ", decimal(mode))), access(AT_FDCWD, S(path), mode, 0));
}

static void mode(const char *path, u32 bits) {
    u32 error = path_chmod(WORK, S(path), bits, 0);
    if (error) {
        say(join("path_chmod: ", path), error);
    }
}

int run(void) {
    u32 uid = 0, gid = 0, fd = 0;
    getuid(P(&uid));
    getgid(P(&gid));
    say_if("getuid: not the superuser", uid != 0);
    say("setuid: the same", setuid(uid));
    say("setgid: the same", setgid(gid));
    say("setuid: the superuser", setuid(0));
    say("setuid: another user", setuid(uid + 1));
    say("setgid: another group", setgid(gid + 12345));
    say("setuid: no number", setuid(0xffffffff));

    mode("ten.txt", 0400);
    say("path_open: to read, mode 0400", path_open(WORK, 0, S("ten.txt"), 0, RD, 0, 0, P(&fd)));
    say("path_open: to write, mode 0400", path_open(WORK, 0, S("ten.txt"), 0, RW, 0, 0, P(&fd)));
    try("ten.txt", 0);
    try("ten.txt", 4);
    try("ten.txt", 2);
    try("ten.txt", 6);
    try("ten.txt", 1);
    mode("ten.txt", 0);
    say("path_open: to read, mode 0", path_open(WORK, 0, S("ten.txt"), 0, RD, 0, 0, P(&fd)));
    say("path_unlink_file: mode 0, in its own directory", path_unlink_file(WORK, S("ten.txt")));
    try("self.wasm", 1);
    mode("self.wasm", 0644);
    const char *args[] = {"self"};
    u32 pid = 0;
    say("proc_spawn3: not executable", proc_spawn3(S(SELF), P(args), 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, P(&pid)));

    mode("dir", 0500);
    say("path_open: to create in mode 0500", path_open(WORK, 0, S("dir/x"), CREAT, RW, 0, 0, P(&fd)));
    say("path_create_directory: in mode 0500", path_create_directory(WORK, S("dir/x")));
    say("path_unlink_file: in mode 0500", path_unlink_file(WORK, S("dir/inner.txt")));
    say("path_rename: out of mode 0500", path_rename(WORK, S("dir/inner.txt"), WORK, S("x")));
    say("path_rename: into mode 0500", path_rename(WORK, S("hello.txt"), WORK, S("dir/x")));
    say("path_link: into mode 0500", path_link(WORK, 0, S("hello.txt"), WORK, S("dir/x")));
    say("path_symlink: into mode 0500", path_symlink(S("x"), WORK, S("dir/x")));
    say("path_remove_directory: in mode 0500", path_remove_directory(WORK, S("dir/sub")));
    say("path_open: in mode 0500", path_open(WORK, 0, S("dir/inner.txt"), 0, RD, 0, 0, P(&fd)));
    mode("dir", 0600);
    say("path_open: in mode 0600", path_open(WORK, 0, S("dir/inner.txt"), 0, RD, 0, 0, P(&fd)));
    say("path_filestat_get: in mode 0600", path_filestat_get(WORK, 0, S("dir/inner.txt"), P(&(__wasi_filestat_t){0})));
    say("path_open: a directory of mode 0600", path_open(WORK, 0, S("dir"), DIRECTORY, DIR_RIGHTS, 0, 0, P(&fd)));
    say("chdir: mode 0600", chdir(S("dir")));
    mode("dir", 0300);
    say("path_open: in mode 0300", path_open(WORK, 0, S("dir/inner.txt"), 0, RD, 0, 0, P(&fd)));
    say("path_open: a directory of mode 0300", path_open(WORK, 0, S("dir"), DIRECTORY, DIR_RIGHTS, 0, 0, P(&fd)));
    mode("dir", 0755);

    try("none", 0);
    try("dangling", 0);
    say("access: a symlink itself", access(AT_FDCWD, S("dangling"), 0, NOFOLLOW));
    say("access: unknown mode", access(AT_FDCWD, S("hello.txt"), 8, 0));
    try("/", 2);
    try("/dev/null", 6);
    say("path_chmod: another's", path_chmod(AT_FDCWD, S("/dev/null"), 0600, 0));
    say("path_chown: another's", path_chown(AT_FDCWD, S("/dev/null"), uid, gid, 0));
    say("path_chown: giving away", path_chown(WORK, S("hello.txt"), uid + 1, gid, 0));
    say("path_chown: to oneself", path_chown(WORK, S("hello.txt"), uid, gid, 0));
    say("mkfifo: where it may not", mkfifo(AT_FDCWD, S("/fifo"), 0600));
    say("kill: another's process", kill(1, SIGTERM));
    return 0;
}
