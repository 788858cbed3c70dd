/* proc_join: blocking, not blocking, one child, any child, none, and how each ended; proc_id, proc_parent.
 * wasix crate, proc_join: "Wait for process to exit. Passing none to PID will mean that the call will wait for any
 * subprocess to exit. PID will be populated with the process that exited"; JOIN_FLAGS_NON_BLOCKING: "Non-blocking join on
 * the process"; JoinStatusType: "Nothing has happened", "The process has exited by a normal exit code", "The process was
 * terminated by a signal"; proc_id: "Returns the handle of the current process"; proc_parent: "Returns the parent handle of
 * a particular process". Without a matching child ECHILD, as POSIX waitpid. */
#include "children.h"

static void sleep_ms(u64 ms) {
    thread_sleep(ms * 1000000);
}

static void joined(const char *label, option_pid *who, u32 flags) {
    join_status status = {9, 9, 9};
    u32 error = proc_join(P(who), flags, P(&status));
    say(label, error);
    if (error == 0) {
        say_number(join(label, ", status"), status.tag);
        if (status.tag == EXIT_NORMAL) {
            say_number(join(label, ", exit code"), status.code);
        }
        if (status.tag == EXIT_SIGNAL) {
            say_number(join(label, ", signal"), status.signal);
        }
    }
}

int run(void) {
    u32 me = 0, parent = 0;
    proc_id(P(&me));
    if (equal(argument(1), "family")) {
        say("child: proc_parent", proc_parent(me, P(&parent)));
        say_if("child: proc_parent: is who started it", equal(decimal(parent), argument(2)));
        return 0;
    }
    if (equal(argument(1), "slow")) {
        sleep_ms(200);
        return 7;
    }
    if (equal(argument(1), "quick")) {
        return 8;
    }
    if (equal(argument(1), "loop")) {
        for (volatile u32 i = 0;; i++) {
        }
    }
    if (equal(argument(1), "orphan maker")) {
        start("slow", "", 0, 0);
        return 6;
    }
    say("proc_id", proc_id(P(&me)));
    say_if("proc_id: is not 0", me != 0);
    finish("proc_parent", start("family", decimal(me), 0, 0));
    say("proc_parent: of nobody", proc_parent(999999, P(&parent)));

    option_pid any = {0, 0}, one = {1, 0};
    joined("proc_join: no child at all", &any, 0);
    joined("proc_join: no child at all, at once", &any, NON_BLOCKING);
    one.pid = 999999;
    joined("proc_join: nobody's number", &one, 0);
    one = (option_pid){1, me};
    joined("proc_join: oneself", &one, 0);

    u32 slow = start("slow", "", 0, 0);
    one = (option_pid){1, slow};
    joined("proc_join: not yet", &one, NON_BLOCKING);
    say_if("proc_join: not yet, no process", !one.some);
    one = (option_pid){1, slow};
    joined("proc_join: waits", &one, 0);
    say_if("proc_join: waits, the process", one.some && one.pid == slow);
    one = (option_pid){1, slow};
    joined("proc_join: a second time", &one, 0);

    slow = start("slow", "", 0, 0);
    u32 quick = start("quick", "", 0, 0);
    any = (option_pid){0, 0};
    joined("proc_join: any, the quick one first", &any, 0);
    say_if("proc_join: any, the quick one", any.some && any.pid == quick);
    any = (option_pid){0, 0};
    joined("proc_join: any, the slow one", &any, 0);
    say_if("proc_join: any, the slow one", any.some && any.pid == slow);

    u32 loop = start("loop", "", 0, 0);
    say("proc_signal: KILL to a loop without calls", proc_signal(loop, 9));
    one = (option_pid){1, loop};
    joined("proc_join: killed", &one, 0);
    say("proc_signal: to one that has been joined", proc_signal(loop, 9));
    u32 sleeper = start("slow", "", 0, 0);
    sleep_ms(50);
    say("proc_signal: TERM to a sleeper", proc_signal(sleeper, 15));
    one = (option_pid){1, sleeper};
    joined("proc_join: terminated", &one, 0);
    finish("proc_join: a parent that does not wait", start("orphan maker", "", 0, 0));
    any = (option_pid){0, 0};
    joined("proc_join: grandchildren do not count", &any, 0);
    say("proc_join: a bad address", proc_join(0xfffffff0, 0, P(&any)));
    return 0;
}
