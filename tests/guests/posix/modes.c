/* fd_chmod, path_chmod, fd_chown, path_chown, fd_mode, path_stat, fd_stat, umask, mkfifo: modes, owners and what stat says.
 * POSIX: chmod (the 12 bits of 07777), fchmodat and fchownat (AT_FDCWD, AT_SYMLINK_NOFOLLOW), chown ((uid_t)-1 leaves the
 * owner; only the superuser gives files away), fstatat, umask ("the file permission bits of the process' file mode creation mask"; answers the old one),
 * mkfifo (EEXIST, ENOENT, ENOTDIR). Linux: the mode of a symbolic link is 0777 and chmod of it EOPNOTSUPP. */
#include "children.h"
#include "posix.h"

static void show(const char *label, const char *path, u32 flags) {
    stat_t s;
    u32 error = path_stat(WORK, S(path), flags, P(&s));
    if (error) {
        say(label, error);
        return;
    }
    say_hex(join(label, ", mode"), s.mode);
}

int run(void) {
    stat_t s, t;
    u32 old = 0, mode = 0;
    say("umask", umask(022, P(&old)));
    say("umask: again", umask(027, P(&old)));
    say_hex("umask: answers the old one", old);
    put("made", "12345");
    show("path_stat: a new file under umask 027", "made", 0);
    path_create_directory(WORK, S("made dir"));
    show("path_stat: a new directory under umask 027", "made dir", 0);
    umask(0, P(&old));
    say("mkfifo", mkfifo(WORK, S("fifo"), 0644));
    show("path_stat: a fifo", "fifo", 0);
    say("mkfifo: exists", mkfifo(WORK, S("fifo"), 0644));
    say("mkfifo: nowhere", mkfifo(WORK, S("none/fifo"), 0644));
    umask(022, P(&old));

    say("path_chmod", path_chmod(WORK, S("made"), 0640, 0));
    show("path_stat", "made", 0);
    say("path_chmod: all bits", path_chmod(WORK, S("made"), 07777, 0));
    show("path_stat", "made", 0);
    u32 fd = open_at("made", 0, RW, 0);
    say("fd_chmod", fd_chmod(fd, 0600));
    say("fd_mode", fd_mode(fd, P(&mode)));
    say_hex("fd_mode", mode);
    say("path_chmod: through a symlink", path_chmod(WORK, S("link.txt"), 0604, 0));
    show("path_stat: the symlink's target", "hello.txt", 0);
    say("path_chmod: a symlink itself", path_chmod(WORK, S("link.txt"), 0600, NOFOLLOW));
    show("path_stat: the symlink", "link.txt", NOFOLLOW);
    say("path_chmod: nothing there", path_chmod(WORK, S("none"), 0600, 0));
    say("path_chmod: from the working directory", path_chmod(AT_FDCWD, S("dir"), 0711, 0));
    show("path_stat", "dir", 0);
    say("path_chmod: absolute", path_chmod(AT_FDCWD, S("/tmp/data/dir/inner.txt"), 0444, 0));
    show("path_stat", "dir/inner.txt", 0);
    say("path_chmod: not a directory", path_chmod(fd, S("x"), 0600, 0));
    say("path_chmod: not open", path_chmod(1234, S("x"), 0600, 0));
    say("path_chmod: unknown flags", path_chmod(WORK, S("made"), 0600, 1));
    say("fd_chmod: not open", fd_chmod(1234, 0600));

    say("path_stat: file", path_stat(WORK, S("made"), 0, P(&s)));
    say("fd_stat: file", fd_stat(fd, P(&t)));
    say_if("fd_stat: the same as path_stat", same(&s, &t, sizeof s));
    say_number("fd_stat: size", s.size);
    say_number("fd_stat: links", s.nlink);
    say_if("fd_stat: times", s.mtime > 1000000000000000000ull && s.ctime >= s.mtime);
    say_if("fd_stat: a block size", s.blksize != 0);
    __wasi_filestat_t p1;
    fd_filestat_get(fd, P(&p1));
    say_if("fd_stat: agrees with fd_filestat_get", p1.ino == s.ino && p1.dev == s.dev && p1.size == s.size && p1.mtim == s.mtime);
    u32 uid = s.uid, gid = s.gid;
    say("path_stat: a symlink, followed", path_stat(WORK, S("link.txt"), 0, P(&s)));
    say_hex("path_stat: type", s.mode & 0170000);
    say("path_stat: a symlink itself", path_stat(WORK, S("link.txt"), NOFOLLOW, P(&s)));
    say_hex("path_stat: type", s.mode & 0170000);
    say("path_stat: directory", path_stat(WORK, S("dir"), 0, P(&s)));
    say_hex("path_stat: type", s.mode & 0170000);
    say("path_stat: a device", path_stat(AT_FDCWD, S("/dev/null"), 0, P(&s)));
    say_hex("path_stat: type", s.mode & 0170000);
    say_if("path_stat: it has a device number", s.rdev != 0);
    say("path_stat: nothing there", path_stat(WORK, S("none"), 0, P(&s)));
    say("path_stat: a loop", path_stat(WORK, S("loop_a"), 0, P(&s)));
    say("path_stat: a bad address", path_stat(WORK, S("made"), 0, 0xfffffff0));
    say("fd_stat: not open", fd_stat(1234, P(&s)));

    say("path_chown: nothing changes", path_chown(WORK, S("made"), (u32)-1, (u32)-1, 0));
    say("fd_chown: to its owner", fd_chown(fd, uid, gid));
    say("fd_chown: to another user", fd_chown(fd, uid + 1, (u32)-1));
    say("path_chown: nothing there", path_chown(WORK, S("none"), (u32)-1, (u32)-1, 0));
    say("path_chown: a dangling symlink", path_chown(WORK, S("dangling"), (u32)-1, (u32)-1, 0));
    say("path_chown: a dangling symlink itself", path_chown(WORK, S("dangling"), (u32)-1, (u32)-1, NOFOLLOW));
    return 0;
}
