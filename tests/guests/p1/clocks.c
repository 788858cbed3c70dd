/* clock_res_get, clock_time_get: both wall clocks, and that monotonic time never goes back. */
#include "say.h"

int run(void) {
    static const char *const NAMES[] = {"realtime", "monotonic", "process", "thread"};
    u64 time = 0, resolution = 0;
    for (u32 id = 0; id < 2; id++) {
        say(join("clock_res_get: ", NAMES[id]), clock_res_get(id, P(&resolution)));
        say_if("clock_res_get: between 1 ns and 1 s", resolution >= 1 && resolution <= 1000000000);
        say(join("clock_time_get: ", NAMES[id]), clock_time_get(id, 1, P(&time)));
        say(join("clock_time_get: coarse precision, ", NAMES[id]), clock_time_get(id, 1000000000, P(&time)));
        say(join("clock_time_get: precision 0, ", NAMES[id]), clock_time_get(id, 0, P(&time)));
    }

    clock_time_get(__WASI_CLOCKID_REALTIME, 1, P(&time));
    say_if("clock_time_get: realtime is after 2024", time > 1704067200000000000ull);
    u64 before = 0, now = 0;
    int backwards = 0, moved = 0;
    clock_time_get(__WASI_CLOCKID_MONOTONIC, 1, P(&before));
    for (u32 i = 0; i < 200000 && !moved; i++) {
        clock_time_get(__WASI_CLOCKID_MONOTONIC, 1, P(&now));
        backwards |= now < before;
        moved |= now > before;
        before = now;
    }
    say_if("clock_time_get: monotonic goes back", backwards);
    say_if("clock_time_get: monotonic moves", moved);
    return 0;
}
