/* clock_res_get, clock_time_get on the CPU clocks of process and thread. Recorded: wasmtime has none. Preview 1 docs, clockid:
 * "process_cputime_id: The CPU-time clock associated with the current process", "thread_cputime_id: ... with the current
 * thread". */
#include "say.h"

int run(void) {
    u64 first = 0, second = 0, resolution = 0;
    say("clock_res_get: process", clock_res_get(__WASI_CLOCKID_PROCESS_CPUTIME_ID, P(&resolution)));
    say("clock_res_get: thread", clock_res_get(__WASI_CLOCKID_THREAD_CPUTIME_ID, P(&resolution)));
    say("clock_time_get: process", clock_time_get(__WASI_CLOCKID_PROCESS_CPUTIME_ID, 1, P(&first)));
    clock_time_get(__WASI_CLOCKID_PROCESS_CPUTIME_ID, 1, P(&second));
    say_if("clock_time_get: process goes back", second < first);
    say("clock_time_get: thread", clock_time_get(__WASI_CLOCKID_THREAD_CPUTIME_ID, 1, P(&first)));
    clock_time_get(__WASI_CLOCKID_THREAD_CPUTIME_ID, 1, P(&second));
    say_if("clock_time_get: thread goes back", second < first);
    return 0;
}
