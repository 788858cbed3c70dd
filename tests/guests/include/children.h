/* Starting the guest itself again in another role, and waiting for it: what most WASIX guests do. */
#ifndef CHILDREN_H
#define CHILDREN_H
#include "wasix.h"

/* Starts SELF with one or two arguments ("" for none) and these descriptor operations; answers its pid, 0 on failure. */
static inline u32 start(const char *role, const char *detail, fd_op *ops, u32 count) {
    const char *args[] = {"self", role, detail};
    u32 pid = 0;
    u32 error = proc_spawn3(S(SELF), P(args), 3, 0, 0, P(ops), count, 0, 0, 0, 0, 0, P(&pid));
    if (error) {
        say(join("proc_spawn3: ", role), error);
        return 0;
    }
    return pid;
}

/* Waits for a child and says how it ended. */
static inline void finish(const char *label, u32 pid) {
    option_pid who = {1, pid};
    join_status status = {0};
    u32 error = proc_join(P(&who), 0, P(&status));
    if (error) {
        say(label, error);
    } else if (status.tag == EXIT_NORMAL) {
        say_number(join(label, ", exit code"), status.code);
    } else if (status.tag == EXIT_SIGNAL) {
        say_number(join(label, ", signal"), status.signal);
    } else {
        say_number(join(label, ", status"), status.tag);
    }
    if (error == 0 && (!who.some || who.pid != pid)) {
        say_line(join(label, ": another process was joined"));
    }
}
#endif
