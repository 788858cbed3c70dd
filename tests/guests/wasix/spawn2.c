/* proc_spawn2: arguments and environment as one text with line feeds between.
 * wasmer-wasix, proc_spawn2: "args: List of the arguments to pass the process (entries are separated by line feeds)",
 * "envs: List of the environment variables to pass process"; a null envs inherits, as for proc_spawn3.
 * signal_dispositions: "List of signal dispositions to override for the new process". */
#include "children.h"

/* Says how a child ended, or why there is none. */
static void outcome(const char *label, u32 error, u32 pid) {
    if (error) {
        say(label, error);
    } else {
        finish(label, pid);
    }
}

int run(void) {
    if (equal(argument(1), "show")) {
        u32 pointers[8], count = 0, size = 0;
        char buffer[256];
        say_bytes("child: name", argument(0), length(argument(0)));
        say_bytes("child: second argument", argument(2), length(argument(2)));
        environ_sizes_get(P(&count), P(&size));
        environ_get(P(pointers), P(buffer));
        say_number("child: variables", count);
        for (u32 i = 0; i < count; i++) {
            const char *text = (const char *)(uintptr_t)pointers[i];
            say_bytes("child: variable", text, length(text));
        }
        return 3;
    }
    if (equal(argument(1), "terminate me")) {
        u32 me = 0;
        proc_id(P(&me));
        say("child: proc_signal to itself", proc_signal(me, 15));
        return 5;
    }
    u32 pid = 0, error;
    error = proc_spawn2(S(SELF), S("name\nshow\nwith blanks"), S("X=1\nY=a b"), 0, 0, 0, 0, 0, 0, 0, P(&pid));
    outcome("proc_spawn2", error, pid);
    error = proc_spawn2(S(SELF), S("name\nshow"), 0, 0, 0, 0, 0, 0, 0, 0, 0, P(&pid));
    outcome("proc_spawn2: environment inherited", error, pid);
    error = proc_spawn2(S("self.wasm"), S("name\nshow"), S("X=1"), 0, 0, 0, 0, 1, S("/none:/tmp/data"), P(&pid));
    outcome("proc_spawn2: searched for", error, pid);
    error = proc_spawn2(S("self.wasm"), S("x"), 0, 0, 0, 0, 0, 0, 1, S("/none"), P(&pid));
    outcome("proc_spawn2: searched for in vain", error, pid);
    error = proc_spawn2(S(SELF), S("name\nterminate me"), 0, 0, 0, 0, 0, 0, 0, 0, 0, P(&pid));
    outcome("proc_spawn2: dies of SIGTERM", error, pid);
    signal_disposition ignore[] = {{15, 1}};
    error = proc_spawn2(S(SELF), S("name\nterminate me"), 0, 0, 0, 0, P(ignore), 1, 0, 0, 0, P(&pid));
    outcome("proc_spawn2: ignores SIGTERM", error, pid);
    return 0;
}
