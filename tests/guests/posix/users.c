/* access, setuid, setgid: what the user with number 0 may and others may not.
 * POSIX: access (F_OK 0, X_OK 1, W_OK 2, R_OK 4; EACCES; the root user is refused execution of a file that nobody may
 * execute), setuid ("EPERM: the process does not have appropriate privileges and uid does not match"), chmod by another
 * than the owner is EPERM, opening without permission EACCES, unlink in a directory that is not writable EACCES. */
#include "children.h"
#include "posix.h"

static void try(const char *path, u32 mode) {
    say(join(join("access: ", path), join(" ", decimal(mode))), access(AT_FDCWD, S(path), mode, 0));
}

int run(void) {
    u32 uid = 0, fd = 0, old = 0;
    if (equal(argument(1), "another user")) {
        say("child: setgid", setgid(1000));
        say("child: setuid", setuid(1000));
        getuid(P(&uid));
        say_number("child: getuid", uid);
        say("child: setuid: back", setuid(0));
        say("child: setgid: back", setgid(0));
        say("child: setuid: the same", setuid(1000));
        say("child: path_open: a file of mode 0600", path_open(WORK, 0, S("private"), 0, RD, 0, 0, P(&fd)));
        say("child: path_open: to read one of mode 0644", path_open(WORK, 0, S("ten.txt"), 0, RD, 0, 0, P(&fd)));
        say("child: path_open: to write one of mode 0644", path_open(WORK, 0, S("ten.txt"), 0, RW, 0, 0, P(&fd)));
        say("child: path_open: to create where it may not", path_open(WORK, 0, S("dir/x"), CREAT, RW, 0, 0, P(&fd)));
        say("child: path_unlink_file: where it may not", path_unlink_file(WORK, S("dir/inner.txt")));
        say("child: path_rename: where it may not", path_rename(WORK, S("dir/inner.txt"), WORK, S("open/x")));
        say("child: path_open: to create where it may", path_open(WORK, 0, S("open/mine"), CREAT, RW, 0, 0, P(&fd)));
        say("child: path_chmod: its own", path_chmod(WORK, S("open/mine"), 0600, 0));
        say("child: path_chmod: another's", path_chmod(WORK, S("ten.txt"), 0666, 0));
        say("child: path_chown: its own away", path_chown(WORK, S("open/mine"), 0, 0, 0));
        say("child: path_open: in a directory it may not search", path_open(WORK, 0, S("closed/x"), 0, RD, 0, 0, P(&fd)));
        say("child: kill: another's process", kill(1, 0));
        try("/work/private", 4);
        try("/work/ten.txt", 4);
        try("/work/ten.txt", 2);
        try("/work/dir", 1);
        try("/work/dir", 2);
        try("/work/closed", 1);
        return 0;
    }
    getuid(P(&uid));
    say_number("getuid", uid);
    umask(0, P(&old));
    put("private", "secret");
    path_chmod(WORK, S("private"), 0600, 0);
    path_chmod(WORK, S("ten.txt"), 0644, 0);
    path_chmod(WORK, S("dir"), 0755, 0);
    path_create_directory(WORK, S("open"));
    path_chmod(WORK, S("open"), 0777, 0);
    path_create_directory(WORK, S("closed"));
    put("closed/x", "x");
    path_chmod(WORK, S("closed"), 0700, 0);
    try("/work/ten.txt", 0);
    try("/work/ten.txt", 6);
    try("/work/ten.txt", 1);
    try("/work/self.wasm", 1);
    try("/work/none", 0);
    try("/work/dangling", 0);
    say("access: a symlink itself", access(AT_FDCWD, S("/work/dangling"), 0, NOFOLLOW));
    say("access: unknown mode", access(AT_FDCWD, S("/work/ten.txt"), 8, 0));
    finish("child", start("another user", "", 0, 0));
    say("setuid: no number", setuid(0xffffffff));
    return 0;
}
