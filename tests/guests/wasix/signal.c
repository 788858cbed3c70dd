/* callback_signal, proc_signal: a handler is called between two calls, sees each signal once, breaks a wait; what is
 * ignored stays ignored, KILL cannot be caught.
 * wasix crate, callback_signal: "Registers a callback function for signals"; proc_signal: "Sends a signal to another
 * process". Signals' numbers and defaults are WASIX's (Signal). POSIX, 2.4 Signal Concepts: a caught signal interrupts a
 * blocked call with EINTR; SIGKILL "cannot be caught or ignored"; kill with signal 0 only checks. */
#include "children.h"

static volatile u32 seen[65], calls, last, exit_in_handler;

__attribute__((export_name("on_signal"))) void on_signal(u32 signal) {
    calls++;
    last = signal;
    if (signal < 65) {
        seen[signal]++;
    }
    if (exit_in_handler) {
        proc_exit(33);
    }
}

int run(void) {
    u32 me = 0;
    proc_id(P(&me));
    if (equal(argument(1), "signal my parent")) {
        u32 parent = 0;
        proc_parent(me, P(&parent));
        thread_sleep(50000000);
        return (int)proc_signal(parent, 10);
    }
    if (equal(argument(1), "without a handler")) {
        say("child: proc_signal CHLD to itself", proc_signal(me, 17));
        say("child: proc_signal WINCH to itself", proc_signal(me, 28));
        say("child: proc_signal USR1 to itself", proc_signal(me, 10));
        return 1;
    }
    if (equal(argument(1), "KILL")) {
        callback_signal(S("on_signal"));
        say("child: proc_signal KILL to itself", proc_signal(me, 9));
        return 1;
    }
    if (equal(argument(1), "exit in the handler")) {
        callback_signal(S("on_signal"));
        exit_in_handler = 1;
        proc_signal(me, 15);
        say_line("child: still here");
        return 1;
    }
    finish("no handler", start("without a handler", "", 0, 0));
    finish("KILL cannot be caught", start("KILL", "", 0, 0));
    finish("a handler may exit", start("exit in the handler", "", 0, 0));

    callback_signal(S("on_signal"));
    say("proc_signal: TERM to itself", proc_signal(me, 15));
    say_number("callback_signal: called", calls);
    say_number("callback_signal: with", last);
    say("proc_signal: INT to itself", proc_signal(me, 2));
    say_number("callback_signal: called", calls);
    say_number("callback_signal: with", last);
    for (u32 signal = 1; signal <= 15; signal++) {
        if (signal != 9) {
            proc_signal(me, signal);
        }
    }
    u32 once = 0;
    for (u32 signal = 1; signal <= 15; signal++) {
        once += seen[signal] == 1u + (signal == 15) + (signal == 2);
    }
    say_number("callback_signal: signals of 1 to 15 that came as often as sent", once);
    say("proc_signal: 0 checks", proc_signal(me, 0));
    say("proc_signal: 0 to nobody", proc_signal(999999, 0));
    say("proc_signal: TERM to nobody", proc_signal(999999, 15));
    say("proc_signal: 64 is no signal", proc_signal(me, 64));
    say("proc_signal: 255 is no signal", proc_signal(me, 255));

    calls = 0;
    u32 child = start("signal my parent", "", 0, 0);
    u64 before = 0, after = 0;
    clock_time_get(1, 1, P(&before));
    u32 pipe_read = 0, pipe_write = 0, got = 0;
    u8 byte;
    fd_pipe(P(&pipe_read), P(&pipe_write));
    say("fd_read: a pipe that nothing comes through, interrupted",
        fd_read(pipe_read, P(&(__wasi_iovec_t){&byte, 1}), 1, P(&got)));
    clock_time_get(1, 1, P(&after));
    say_if("callback_signal: in the middle of a wait", seen[10] == 2);
    say_if("the wait ended at once", after - before < 30000000000ull);
    u32 error = 27;
    while (error == 27) {
        option_pid who = {1, child};
        join_status status;
        error = proc_join(P(&who), 0, P(&status));
    }
    say("proc_join: the child", error);
    return 0;
}
