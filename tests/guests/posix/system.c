/* statvfs, fd_statvfs, sync, getrlimit, setrlimit, getuid, geteuid, getgid, getegid, getgroups, uname, getrusage: what the system says about itself.
 * POSIX: statvfs (free is never more than all; ENOENT), setrlimit ("EINVAL: ... the new soft limit exceeds the new hard
 * limit"; a lower limit on descriptors shows as EMFILE), resource numbers are Linux' (RLIMIT_NOFILE 7). */
#include "children.h"
#include "posix.h"

#define NOFILE 7u

int run(void) {
    statvfs_t a = {0}, b = {0};
    u32 id = 77;
    say("statvfs", statvfs(AT_FDCWD, S("/tmp/data"), P(&a)));
    say_if("statvfs: blocks have a size", a.block_bytes > 0);
    say_if("statvfs: free is not more than all", a.free_blocks <= a.blocks && a.free_inodes <= a.inodes);
    say_number("statvfs: longest name", a.name_max);
    say("fd_statvfs", fd_statvfs(WORK, P(&b)));
    say_if("fd_statvfs: the same file system", a.block_bytes == b.block_bytes && a.blocks == b.blocks);
    say("statvfs: nothing there", statvfs(AT_FDCWD, S("/tmp/data/none"), P(&a)));
    say("fd_statvfs: not open", fd_statvfs(1234, P(&a)));
    say("statvfs: a bad address", statvfs(AT_FDCWD, S("/tmp/data"), 0xfffffff0));
    say("sync", sync());

    rlimit_t limit = {0, 0}, lower;
    say("getrlimit: descriptors", getrlimit(NOFILE, P(&limit)));
    say_if("getrlimit: soft is not above hard", limit.soft <= limit.hard && limit.soft >= 64);
    lower = (rlimit_t){12, limit.hard};
    say("setrlimit: at most 12 descriptors", setrlimit(NOFILE, P(&lower)));
    u32 opened = 0, fd = 0, error = 0;
    while (error == 0 && opened < 100) {
        error = path_open(WORK, 0, S("ten.txt"), 0, RD, 0, 0, P(&fd));
        opened += error == 0;
    }
    say("path_open: beyond the limit", error);
    say_number("path_open: highest descriptor", fd);
    lower = (rlimit_t){50, 40};
    say("setrlimit: soft above hard", setrlimit(NOFILE, P(&lower)));
    say("setrlimit: up again", setrlimit(NOFILE, P(&limit)));
    say("path_open: then", path_open(WORK, 0, S("ten.txt"), 0, RD, 0, 0, P(&fd)));
    say("getrlimit: no resource", getrlimit(99, P(&limit)));
    say("setrlimit: no resource", setrlimit(99, P(&limit)));

    u32 uid = 77, gid = 77;
    say("getuid", getuid(P(&uid)));
    say("geteuid", geteuid(P(&id)));
    say_if("geteuid: the same", id == uid);
    say("getgid", getgid(P(&gid)));
    say("getegid", getegid(P(&id)));
    say_if("getegid: the same", id == gid);
    u32 groups[64], count = 99;
    say("getgroups: how many", getgroups(0, 0, P(&count)));
    say("getgroups", getgroups(64, P(groups), P(&id)));
    say_if("getgroups: as many as it said", id == count);
    static char names[6][65];
    say("uname", uname(P(names)));
    say_bytes("uname: system", names[0], length(names[0]));
    say_bytes("uname: machine", names[4], length(names[4]));
    rusage_t used = {0, 0, 0}, child_used = {0, 0, 0};
    say("getrusage: oneself", getrusage(0, P(&used)));
    say_if("getrusage: has memory", used.memory_bytes >= 65536);
    say("getrusage: children", getrusage((u32)-1, P(&child_used)));
    say("getrusage: thread", getrusage(1, P(&child_used)));
    say("getrusage: nobody", getrusage(7, P(&used)));
    stat_t s;
    put("mine", "x");
    path_stat(WORK, S("mine"), 0, P(&s));
    say_if("a new file belongs to the user and the group", s.uid == uid && s.gid == gid);
    say("getuid: a bad address", getuid(0xfffffffe));
    return 0;
}
