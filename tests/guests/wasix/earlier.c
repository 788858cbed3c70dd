/* The earlier and the smaller calls: proc_spawn, proc_exec, proc_exec2, proc_exit2, proc_signals_sizes_get,
 * proc_signals_get, path_open2, thread_signal, stack_restore.
 * wasix crate: proc_exec "If the named process does not exist then the process will fail and terminate"; proc_exit2 "similar
 * to proc_exit"; proc_signals_get "Read host-provided signal dispositions. The size of the array should match that returned
 * by proc_signals_sizes_get"; path_open2 "Recreated in WASIX from the original WASI function to add support for
 * fdflagsext"; thread_signal "Sends a signal to a specific thread"; proc_spawn: StdioMode "piped", "inherit", "null";
 * stack_restore "Restores the current stack to a previous stack", which without checkpoints nothing can be: SIGSYS. */
#include "children.h"

static volatile u32 last;

__attribute__((export_name("on_signal"))) void on_signal(u32 signal) {
    last = signal;
}

__attribute__((import_module("wasix_32v1"), import_name("stack_restore"))) _Noreturn void stack_restore(u32 snapshot, u64 value);

typedef struct {
    u32 pid;
    struct {
        u8 some;
        u32 fd;
    } streams[3];
} handles;
_Static_assert(sizeof(handles) == 28, "process_handles");

int run(void) {
    u32 me = 0, fd = 0, got = 0;
    u8 text[32];
    proc_id(P(&me));
    if (equal(argument(1), "speak")) {
        fd_read(0, P(&(__wasi_iovec_t){text, sizeof text}), 1, P(&got));
        fd_write(1, P(&(__wasi_ciovec_t){text, got}), 1, P(&got));
        return 4;
    }
    if (equal(argument(1), "exit2")) {
        proc_exit2(77);
        return 1;
    }
    if (equal(argument(1), "exec")) {
        proc_exec(S(SELF), S("x\nexit2"));
    }
    if (equal(argument(1), "exec2")) {
        proc_exec2(S(SELF), S("x\nvariables"), S("NEW=1"));
    }
    if (equal(argument(1), "exec nothing")) {
        proc_exec(S("/tmp/data/none"), S("x"));
    }
    if (equal(argument(1), "restore")) {
        stack_restore(P(text), 0);
    }
    if (equal(argument(1), "variables")) {
        u32 count = 0, size = 0;
        environ_sizes_get(P(&count), P(&size));
        return (int)(count * 100 + size);
    }
    if (equal(argument(1), "ignores")) {
        u32 count = 99;
        signal_disposition list[8];
        say("child: proc_signals_sizes_get", proc_signals_sizes_get(P(&count)));
        say_number("child: proc_signals_sizes_get", count);
        say("child: proc_signals_get", proc_signals_get(P(list)));
        for (u32 i = 0; i < count && i < 8; i++) {
            say_number("child: signal", list[i].signal);
            say_number("child: disposition", list[i].disposition);
        }
        return 0;
    }
    finish("proc_exit2", start("exit2", "", 0, 0));
    finish("proc_exec", start("exec", "", 0, 0));
    finish("proc_exec2: one variable of six bytes", start("exec2", "", 0, 0));
    finish("proc_exec: nothing there", start("exec nothing", "", 0, 0));
    finish("stack_restore: there is nothing to go back to", start("restore", "", 0, 0));
    const char *args[] = {"self", "ignores"};
    signal_disposition ignore[] = {{12, 1}, {15, 1}};
    u32 pid = 0;
    proc_spawn3(S(SELF), P(args), 2, 0, 0, 0, 0, P(ignore), 2, 0, 0, 0, P(&pid));
    finish("proc_spawn3: ignoring two signals", pid);

    handles child;
    say("proc_spawn: piped", proc_spawn(S(SELF), 0, S("x\nspeak"), 0, 0, 0, 0, 1, 0, 0, P(&child)));
    say_if("proc_spawn: handles as asked", child.streams[0].some && child.streams[1].some && !child.streams[2].some);
    fd_write(child.streams[0].fd, P(&(__wasi_ciovec_t){(const u8 *)"through it", 10}), 1, P(&got));
    fd_read(child.streams[1].fd, P(&(__wasi_iovec_t){text, sizeof text}), 1, P(&got));
    say_bytes("proc_spawn: spoke", text, got);
    finish("proc_spawn", child.pid);
    say("proc_spawn: another root", proc_spawn(S(SELF), 1, S("x"), 0, 0, 1, 1, 1, 0, 0, P(&child)));

    say("path_open2", path_open2(WORK, 0, S("ten.txt"), 0, RD, 0, 0, CLOEXEC, P(&fd)));
    uint16_t flags = 99;
    fd_fdflags_get(fd, P(&flags));
    say_number("path_open2: close on exec", flags);
    say("path_open2: unknown flags", path_open2(WORK, 0, S("ten.txt"), 0, RD, 0, 0, 0x80, P(&fd)));
    say("path_open2: nothing there", path_open2(WORK, 0, S("none"), 0, RD, 0, 0, 0, P(&fd)));

    callback_signal(S("on_signal"));
    say("thread_signal: this thread", thread_signal(me, 10));
    say_number("thread_signal: delivered", last);
    say("thread_signal: nobody", thread_signal(999999, 10));
    say("thread_signal: no signal", thread_signal(me, 99));
    return 0;
}
