/* callback_signal with a name that is not there: nothing is bound, and signals do what they do by default.
 * wasmer-wasix, callback_signal: a function that is not exported is not bound. POSIX <signal.h>: WINCH and CHLD are ignored
 * by default, TERM ends the process. */
#include "children.h"

int run(void) {
    u32 me = 0;
    proc_id(P(&me));
    if (equal(argument(1), "terminate")) {
        callback_signal(S("memory"));
        proc_signal(me, 15);
        say_line("child: survived");
        return 1;
    }
    callback_signal(S("no such export"));
    say("proc_signal: WINCH to itself", proc_signal(me, 28));
    say("proc_signal: CHLD to itself", proc_signal(me, 17));
    finish("TERM", start("terminate", "", 0, 0));
    return 0;
}
