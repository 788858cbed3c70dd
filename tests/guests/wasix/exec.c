/* proc_exec3, proc_exec4: the program is replaced; number, parent, descriptors and directory stay.
 * wasix crate, proc_exec3: "execve() executes the program referred to by pathname. This causes the program that is
 * currently being run by the calling process to be replaced with a new program ... If the named process does not exist an
 * error will be returned"; proc_exec4: "Like proc_exec3, but args and envs are proper pointer arrays". What survives is
 * POSIX exec: process ID, parent, working directory, descriptors without FD_CLOEXEC, signals set to be ignored. */
#include "children.h"

static void show(const char *expected_pid) {
    u32 me = 0, len = 64, got = 0;
    char path[64];
    u8 text[16];
    proc_id(P(&me));
    say_if("after: the same process", equal(decimal(me), expected_pid));
    say_bytes("after: name", argument(0), length(argument(0)));
    getcwd(P(path), P(&len));
    say_bytes("after: working directory", path, len);
    say("after: descriptor 5", fd_read(5, P(&(__wasi_iovec_t){text, 4}), 1, P(&got)));
    say_bytes("after: its position went on", text, got);
    say("after: descriptor 6, close on exec", fd_read(6, P(&(__wasi_iovec_t){text, 4}), 1, P(&got)));
}

int run(void) {
    static u8 text[4];
    u32 me = 0, got = 0;
    proc_id(P(&me));
    if (equal(argument(1), "after")) {
        show(argument(2));
        return 11;
    }
    if (equal(argument(1), "exec3") || equal(argument(1), "exec4")) {
        u32 kept = open_at("ten.txt", 0, RD, 0), closed = open_at("hello.txt", 0, RD, 0);
        say_if("before: descriptors 5 and 6", kept == 5 && closed == 6);
        fd_read(kept, P(&(__wasi_iovec_t){text, 4}), 1, P(&got));
        fd_fdflags_set(closed, CLOEXEC);
        chdir(S("/tmp/data/dir"));
        if (equal(argument(1), "exec3")) {
            say("proc_exec3", proc_exec3(S(SELF), S(join("new name\nafter\n", decimal(me))), 0, 0, 0, 0, 0));
        } else {
            const char *args[] = {"new name", "after", decimal(me)};
            say("proc_exec4", proc_exec4(S(SELF), P(args), 3, 0, 0, 0, 0, 0));
        }
        return 99;
    }
    finish("proc_exec3", start("exec3", "", 0, 0));
    finish("proc_exec4", start("exec4", "", 0, 0));

    const char *args[] = {"x"};
    say("proc_exec3: nothing there", proc_exec3(S("/tmp/data/none"), S("x"), 0, 0, 0, 0, 0));
    say("proc_exec4: nothing there", proc_exec4(S("/tmp/data/none"), P(args), 1, 0, 0, 0, 0, 0));
    say("proc_exec4: a directory", proc_exec4(S("/tmp/data/dir"), P(args), 1, 0, 0, 0, 0, 0));
    say("proc_exec4: searched for in vain", proc_exec4(S("none"), P(args), 1, 0, 0, 1, S("/tmp/data:/other")));
    say("proc_exec4: a bad address", proc_exec4(0xfffffff0, 5, P(args), 1, 0, 0, 0, 0, 0));
    u32 still = 0;
    proc_id(P(&still));
    say_if("still the same after failures", still == me);
    chdir(S("/tmp/data"));
    const char *last[] = {"last", "after", "0"};
    open_at("ten.txt", 0, RD, 0);
    say("proc_exec4: by name", proc_exec4(S("self.wasm"), P(last), 3, 0, 0, 1, S("/none:/tmp/data")));
    return 99;
}
