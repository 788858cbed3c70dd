/* random_get, sched_yield: lengths from nothing to more than any buffer inside, only the asked bytes written, no repeats. */
#include "say.h"

static u8 big[200000];

int run(void) {
    u8 a[32] = {0}, b[32] = {0};
    say("random_get: 32 bytes", random_get(P(a), sizeof a));
    random_get(P(b), sizeof b);
    say_if("random_get: two calls differ", !same(a, b, sizeof a));
    big[0] = 7;
    say("random_get: nothing", random_get(P(big), 0));
    say_number("random_get: nothing leaves the byte", big[0]);
    for (u32 i = 0; i < sizeof big; i++) {
        big[i] = 0;
    }
    say("random_get: 199,999 bytes", random_get(P(big), sizeof big - 1));
    say_number("random_get: the byte after stays", big[sizeof big - 1]);
    u32 seen[256] = {0}, missing = 0, zeros_at_end = 0;
    for (u32 i = 0; i + 1 < sizeof big; i++) {
        seen[big[i]]++;
    }
    for (u32 i = 0; i < 256; i++) {
        missing += seen[i] < 500 || seen[i] > 1200;
    }
    for (u32 i = sizeof big - 65; i + 1 < sizeof big; i++) {
        zeros_at_end += big[i] == 0;
    }
    say_number("random_get: values that are too rare or too frequent", missing);
    say_if("random_get: filled to the end", zeros_at_end < 16);
    for (u32 i = 0; i < 3; i++) {
        say("sched_yield", sched_yield());
    }
    return 0;
}
