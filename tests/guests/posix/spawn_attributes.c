/* spawn: a child with a group, session, mask and dispositions of its own from the start; tcsctty.
 * POSIX posix_spawn: POSIX_SPAWN_SETPGROUP (0 is a new group), POSIX_SPAWN_SETSIGMASK, POSIX_SPAWN_SETSIGDEF ("shall be set
 * to their default actions in the child"), POSIX_SPAWN_SETSID; the foreground is ENOTTY without a terminal. tcsctty is
 * ioctl(TIOCSCTTY): EPERM for who leads no session, ENOTTY for what is no terminal. */
#include "children.h"
#include "posix.h"

static void with(const char *label, attributes_t attributes) {
    const char *args[] = {"self", "show", decimal(attributes.group)};
    u32 pid = 0;
    u32 error = spawn(S(SELF), P(args), 3, 0, 0, 0, 0, 0, 0, 0, 0, 0, P(&attributes), P(&pid));
    if (error) {
        say(label, error);
    } else {
        finish(label, pid);
    }
}

int run(void) {
    u32 me = 0, group = 0, session = 0, old = 0;
    u64 mask = 0;
    proc_id(P(&me));
    if (equal(argument(1), "show")) {
        getpgid(0, P(&group));
        getsid(0, P(&session));
        sigprocmask(BLOCK, 0, P(&mask));
        sigaction(SIGUSR1, (u32)-1, P(&old));
        say_if("child: leads its group", group == me);
        say_if("child: leads its session", session == me);
        say_if("child: in the group that was asked for", equal(decimal(group), argument(2)));
        say_hex("child: mask", mask);
        say_number("child: disposition of USR1", old);
        if (session == me) {
            say("child: tcsctty: a pipe", tcsctty(0));
        }
        return 0;
    }
    sigaction(SIGUSR1, SIG_IGNORE, P(&old));
    with("spawn: nothing special", (attributes_t){0, 0, 0, 0});
    with("spawn: a group of its own", (attributes_t){SETPGROUP, 0, 0, 0});
    u32 leader = start("show", "", 0, 0);
    finish("proc_spawn3", leader);
    getpgid(0, P(&group));
    with("spawn: into a group", (attributes_t){SETPGROUP, group, 0, 0});
    with("spawn: into a group that is not there", (attributes_t){SETPGROUP, 999999, 0, 0});
    with("spawn: a session of its own", (attributes_t){SETSID, 0, 0, 0});
    with("spawn: a mask", (attributes_t){SETSIGMASK, 0, 0x2800, 0});
    with("spawn: default signals", (attributes_t){SETSIGDEF, 0, 0, 1ull << (SIGUSR1 - 1)});
    with("spawn: group and session", (attributes_t){SETPGROUP | SETSID, 0, 0, 0});
    with("spawn: foreground without a terminal", (attributes_t){FOREGROUND, 0, 0, 0});
    with("spawn: unknown flags", (attributes_t){0x10000, 0, 0, 0});
    u32 pid = 0;
    const char *args[] = {"self", "show", ""};
    say("spawn: nothing there", spawn(S("/tmp/data/none"), P(args), 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, P(&pid)));
    say("spawn: a bad address", spawn(S(SELF), P(args), 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xfffffff0, P(&pid)));
    say("tcsctty: not open", tcsctty(1234));
    say("tcsctty: a file", tcsctty(open_at("ten.txt", 0, RD, 0)));
    return 0;
}
