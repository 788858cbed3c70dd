/* proc_exit: the code of the argument, from a deep frame, with unwritten lines lost to no one. */
#include "say.h"

static u32 number(const char *text) {
    u32 value = 0;
    while (*text >= '0' && *text <= '9') {
        value = value * 10 + (u32)(*text++ - '0');
    }
    return value;
}

static u32 descend(u32 depth, u32 code) {
    volatile u8 frame[256];
    frame[depth % 256] = (u8)depth;
    if (depth == 0) {
        proc_exit(code);
    }
    return descend(depth - 1, code) + frame[depth % 256];
}

int run(void) {
    u32 pointers[4];
    char buffer[64];
    args_get(P(pointers), P(buffer));
    u32 code = number((const char *)(uintptr_t)pointers[1]);
    say_number("proc_exit", code);
    return (int)descend(100, code);
}
