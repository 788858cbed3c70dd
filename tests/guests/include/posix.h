/* The raw imports of tabula_posix that the guests use, and its structures. Every call answers an errno. */
#ifndef POSIX_H
#define POSIX_H
#include "wasix.h"

#define PX(name) __attribute__((import_module("tabula_posix"), import_name(#name)))

PX(getpgid) u32 getpgid(u32 pid, u32 out);
PX(setpgid) u32 setpgid(u32 pid, u32 group);
PX(getsid) u32 getsid(u32 pid, u32 out);
PX(setsid) u32 setsid(u32 out);
PX(waitpid) u32 waitpid(u32 pid, u32 options, u32 out, u32 status);
PX(kill) u32 kill(u32 pid, u32 signal);
PX(tcgetattr) u32 tcgetattr(u32 fd, u32 out);
PX(tcsetattr) u32 tcsetattr(u32 fd, u32 action, u32 in);
PX(tcgetpgrp) u32 tcgetpgrp(u32 fd, u32 out);
PX(tcsetpgrp) u32 tcsetpgrp(u32 fd, u32 group);
PX(tcgetwinsize) u32 tcgetwinsize(u32 fd, u32 out);
PX(tcsetwinsize) u32 tcsetwinsize(u32 fd, u32 in);
PX(tcflush) u32 tcflush(u32 fd, u32 queue);
PX(tcflow) u32 tcflow(u32 fd, u32 action);
PX(tcdrain) u32 tcdrain(u32 fd);
PX(tcgetsid) u32 tcgetsid(u32 fd, u32 out);
PX(ttyname) u32 ttyname(u32 fd, u32 buf, u32 len, u32 out);
PX(fd_chmod) u32 fd_chmod(u32 fd, u32 mode);
PX(path_chmod) u32 path_chmod(u32 dir, u32 path, u32 len, u32 mode, u32 flags);
PX(fd_chown) u32 fd_chown(u32 fd, u32 uid, u32 gid);
PX(path_chown) u32 path_chown(u32 dir, u32 path, u32 len, u32 uid, u32 gid, u32 flags);
PX(fd_mode) u32 fd_mode(u32 fd, u32 out);
PX(path_stat) u32 path_stat(u32 dir, u32 path, u32 len, u32 flags, u32 out);
PX(fd_stat) u32 fd_stat(u32 fd, u32 out);
PX(umask) u32 umask(u32 mask, u32 out);
PX(sigaction) u32 sigaction(u32 signal, u32 disposition, u32 out);
PX(sigprocmask) u32 sigprocmask(u32 how, u32 set, u32 old);
PX(sigpending) u32 sigpending(u32 out);
PX(sigsuspend) u32 sigsuspend(u32 set);
PX(flock) u32 flock(u32 fd, u32 operation);
PX(fd_lock) u32 fd_lock(u32 fd, u32 command, u32 lock);
PX(statvfs) u32 statvfs(u32 dir, u32 path, u32 len, u32 out);
PX(fd_statvfs) u32 fd_statvfs(u32 fd, u32 out);
PX(sync) u32 sync(void);
PX(mkfifo) u32 mkfifo(u32 dir, u32 path, u32 len, u32 mode);
PX(getrlimit) u32 getrlimit(u32 resource, u32 out);
PX(setrlimit) u32 setrlimit(u32 resource, u32 in);
PX(getuid) u32 getuid(u32 out);
PX(geteuid) u32 geteuid(u32 out);
PX(getegid) u32 getegid(u32 out);
PX(getgid) u32 getgid(u32 out);
PX(setuid) u32 setuid(u32 uid);
PX(setgid) u32 setgid(u32 gid);
PX(getgroups) u32 getgroups(u32 room, u32 list, u32 out);
PX(access) u32 access(u32 dir, u32 path, u32 len, u32 mode, u32 flags);
PX(uname) u32 uname(u32 out);
PX(getrusage) u32 getrusage(u32 who, u32 out);
PX(tcsctty) u32 tcsctty(u32 fd);
PX(trace) u32 trace(u32 pid, u32 fd);
PX(spawn)
u32 spawn(u32 name, u32 name_len, u32 args, u32 args_len, u32 envs, u32 envs_len, u32 fd_ops, u32 fd_ops_len, u32 signals,
          u32 signals_len, u32 search, u32 path, u32 path_len, u32 attributes, u32 pid);

#define AT_FDCWD ((u32)-100)
#define NOFOLLOW 0x100u
#define ANY_CHILD ((u32)-1)
enum { WNOHANG = 1, WUNTRACED = 2, WCONTINUED = 8 };
enum { SIG_DEFAULT, SIG_IGNORE, SIG_CATCH };
enum { BLOCK, UNBLOCK, SETMASK };
enum { LOCK_SH = 1, LOCK_EX = 2, LOCK_NB = 4, LOCK_UN = 8 };
enum { F_GETLK = 5, F_SETLK = 6, F_SETLKW = 7 };
enum { F_RDLCK, F_WRLCK, F_UNLCK };
enum { SIGHUP = 1, SIGINT = 2, SIGKILL = 9, SIGUSR1 = 10, SIGUSR2 = 12, SIGTERM = 15, SIGCONT = 18, SIGSTOP = 19, SIGTSTP = 20 };

typedef struct {
    u64 dev, ino;
    u32 mode, nlink, uid, gid;
    u64 rdev, size;
    u32 blksize, padding;
    u64 blocks, atime, mtime, ctime;
} stat_t;
_Static_assert(sizeof(stat_t) == 88, "stat");

typedef struct {
    uint16_t type, whence;
    u32 pid;
    i64 start, length;
} lock_t;
_Static_assert(sizeof(lock_t) == 24, "flock");

typedef struct {
    u64 block_bytes, blocks, free_blocks, inodes, free_inodes, name_max;
} statvfs_t;
_Static_assert(sizeof(statvfs_t) == 48, "statvfs");

typedef struct {
    u64 soft, hard;
} rlimit_t;

typedef struct {
    u32 flags, group;
    u64 mask, defaults;
} attributes_t;
_Static_assert(sizeof(attributes_t) == 24, "spawn attributes");
enum { SETPGROUP = 2, SETSIGDEF = 4, SETSIGMASK = 8, SETSID = 0x80, FOREGROUND = 0x100 };

typedef struct {
    u64 computed_ns, system_ns, memory_bytes;
} rusage_t;

static inline void pause_ms(u64 ms) {
    thread_sleep(ms * 1000000);
}
#endif
