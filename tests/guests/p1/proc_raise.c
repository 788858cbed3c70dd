/* proc_raise: signals that do not end a program return, one that does ends it. Recorded: wasmtime has no proc_raise.
 * Preview 1 docs, proc_raise ("Send a signal to the process of the calling thread. Note: This is similar to raise in
 * POSIX") and signal ("none: No signal. Note that POSIX has special semantics for kill(pid, 0), so this value is
 * reserved"; "chld ... Action: Ignored", "urg: Action: Ignored", "winch ... Action: Ignored", "cont ... Action: Continues
 * executing, if stopped, otherwise ignored", "term: Action: Terminates the process"). The exit code is 128 + 15. */
#include "say.h"

int run(void) {
    say("proc_raise: none", proc_raise(0));
    say("proc_raise: chld", proc_raise(16));
    say("proc_raise: cont", proc_raise(17));
    say("proc_raise: urg", proc_raise(22));
    say("proc_raise: winch", proc_raise(27));
    say("proc_raise: 31 is no signal", proc_raise(31));
    say("proc_raise: 255 is no signal", proc_raise(255));
    say("proc_raise: term", proc_raise(15));
    say_line("still here after SIGTERM");
    return 0;
}
