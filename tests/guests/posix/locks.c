/* flock, fd_lock: whole files and ranges, between descriptors and processes, waiting and not, and what lets go.
 * flock(2) (not in POSIX; the interface is Linux'): locks belong to the open file, are shared by its duplicates, are given
 * up when the last is closed; LOCK_NB answers EWOULDBLOCK (EAGAIN). fd_lock is POSIX fcntl with F_GETLK, F_SETLK and
 * F_SETLKW: locks belong to the process, do not conflict with its own, are split and joined by range, and all go when it
 * closes any descriptor of the file or ends; F_SETLK answers EAGAIN or EACCES (here EAGAIN); F_GETLK tells who is in the
 * way, or F_UNLCK; length 0 reaches to the end of the file, however long it grows. */
#include "children.h"
#include "posix.h"

static u32 range(u32 fd, u32 command, u32 type, i64 from, i64 len) {
    lock_t lock = {.type = (uint16_t)type, .whence = __WASI_WHENCE_SET, .start = from, .length = len};
    return fd_lock(fd, command, P(&lock));
}

static void who(const char *label, u32 fd, u32 type, i64 from, i64 len, u32 expected) {
    lock_t lock = {.type = (uint16_t)type, .whence = __WASI_WHENCE_SET, .start = from, .length = len};
    u32 error = fd_lock(fd, F_GETLK, P(&lock));
    say(label, error);
    say_number(join(label, ", type"), lock.type);
    if (lock.type != F_UNLCK) {
        say_number(join(label, ", start"), (u64)lock.start);
        say_number(join(label, ", length"), (u64)lock.length);
        say_if(join(label, ", held by whom it should"), lock.pid == expected);
    }
}

static u32 parse(const char *text) {
    u32 value = 0;
    while (*text) {
        value = value * 10 + (u32)(*text++ - '0');
    }
    return value;
}

int run(void) {
    u32 fd = open_at("ten.txt", 0, RW, 0), me = 0;
    proc_id(P(&me));
    if (equal(argument(1), "flock")) {
        say("child: flock: exclusive, no waiting", flock(fd, LOCK_EX | LOCK_NB));
        say("child: flock: shared, no waiting", flock(fd, LOCK_SH | LOCK_NB));
        return 0;
    }
    if (equal(argument(1), "ranges")) {
        u32 parent = parse(argument(2));
        say("child: fd_lock: inside the range", range(fd, F_SETLK, F_WRLCK, 12, 1));
        say("child: fd_lock: reading inside the range", range(fd, F_SETLK, F_RDLCK, 12, 1));
        say("child: fd_lock: beside the range", range(fd, F_SETLK, F_WRLCK, 20, 5));
        who("child: fd_lock: who", fd, F_WRLCK, 0, 0, parent);
        say("child: fd_lock: from the far end", range(fd, F_SETLK, F_WRLCK, 1000000, 0));
        return 0;
    }
    if (equal(argument(1), "wait")) {
        say("child: fd_lock: waits", range(fd, F_SETLKW, F_WRLCK, 10, 10));
        return 0;
    }
    if (equal(argument(1), "hold")) {
        range(fd, F_SETLK, F_WRLCK, 100, 10);
        flock(fd, LOCK_EX);
        pause_ms(30000);
        return 0;
    }

    u32 again = open_at("ten.txt", 0, RW, 0), copy = 0;
    fd_dup(fd, P(&copy));
    say("flock: shared", flock(fd, LOCK_SH));
    say("flock: shared by another open file", flock(again, LOCK_SH));
    say("flock: exclusive while shared", flock(again, LOCK_EX | LOCK_NB));
    say("flock: let go", flock(again, LOCK_UN));
    say("flock: upgraded", flock(fd, LOCK_EX | LOCK_NB));
    say("flock: shared while exclusive", flock(again, LOCK_SH | LOCK_NB));
    say("flock: a duplicate has it already", flock(copy, LOCK_EX | LOCK_NB));
    finish("child", start("flock", "", 0, 0));
    fd_close(fd);
    say("flock: a duplicate is still open", flock(again, LOCK_EX | LOCK_NB));
    fd_close(copy);
    say("flock: the last one was closed", flock(again, LOCK_EX | LOCK_NB));
    say("flock: unlocked twice", flock(again, LOCK_UN));
    say("flock: unlocked twice", flock(again, LOCK_UN));
    say("flock: no operation", flock(again, 0));
    say("flock: two operations", flock(again, LOCK_SH | LOCK_EX));
    say("flock: not open", flock(1234, LOCK_SH));

    fd = again;
    say("fd_lock: 10 to 19", range(fd, F_SETLK, F_WRLCK, 10, 10));
    say("fd_lock: own locks do not conflict", range(fd, F_SETLK, F_WRLCK, 15, 1));
    who("fd_lock: nobody else", fd, F_WRLCK, 0, 0, 0);
    finish("child", start("ranges", decimal(me), 0, 0));
    say("fd_lock: the middle let go", range(fd, F_SETLK, F_UNLCK, 12, 2));
    finish("child", start("ranges", decimal(me), 0, 0));
    say("fd_lock: all let go", range(fd, F_SETLK, F_UNLCK, 0, 0));
    say("fd_lock: 10 to 19", range(fd, F_SETLK, F_WRLCK, 10, 10));
    u32 child = start("wait", "", 0, 0);
    pause_ms(100);
    say_line("the parent lets go");
    range(fd, F_SETLK, F_UNLCK, 10, 10);
    finish("child", child);

    child = start("hold", "", 0, 0);
    pause_ms(100);
    who("fd_lock: who", fd, F_WRLCK, 0, 0, child);
    say("fd_lock: held by a child", range(fd, F_SETLK, F_WRLCK, 105, 1));
    say("flock: held by a child", flock(fd, LOCK_EX | LOCK_NB));
    kill(child, SIGKILL);
    finish("killed", child);
    say("fd_lock: its locks went with it", range(fd, F_SETLK, F_WRLCK, 105, 1));
    say("flock: and this one", flock(fd, LOCK_EX | LOCK_NB));
    u32 reader = open_at("ten.txt", 0, RD, 0);
    say("fd_lock: to write, on a descriptor to read", range(reader, F_SETLK, F_WRLCK, 0, 1));
    say("fd_lock: a negative start", range(fd, F_SETLK, F_WRLCK, -5, 1));
    say("fd_lock: no type", range(fd, F_SETLK, 9, 0, 1));
    say("fd_lock: no command", range(fd, 99, F_WRLCK, 0, 1));
    say("fd_lock: not open", range(1234, F_SETLK, F_WRLCK, 0, 1));
    say("fd_lock: a bad address", fd_lock(fd, F_GETLK, 0xfffffff0));
    return 0;
}
