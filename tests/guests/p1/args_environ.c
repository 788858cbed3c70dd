/* args_sizes_get, args_get, environ_sizes_get, environ_get: counts, sizes, layout, order, NUL ends. */
#include "say.h"

int run(void) {
    static u32 pointers[16];
    static char buffer[512];
    u32 count = 99, size = 99;
    say("args_sizes_get", args_sizes_get(P(&count), P(&size)));
    say_number("args_sizes_get: count", count);
    say_number("args_sizes_get: size", size);
    say("args_get", args_get(P(pointers), P(buffer)));
    for (u32 i = 0; i < count; i++) {
        const char *text = (const char *)(uintptr_t)pointers[i];
        say_bytes(join("args_get: argument ", decimal(i)), text, length(text));
    }
    say_if("args_get: the first string begins the buffer", pointers[0] == P(buffer));
    say_if("args_get: nothing after the last byte", buffer[size] == 0 && pointers[count] == 0);
    say_number("args_get: last string ends the buffer at",
               pointers[count - 1] + length((const char *)(uintptr_t)pointers[count - 1]) + 1 - P(buffer));

    say("environ_sizes_get", environ_sizes_get(P(&count), P(&size)));
    say_number("environ_sizes_get: count", count);
    say_number("environ_sizes_get: size", size);
    say("environ_get", environ_get(P(pointers), P(buffer)));
    for (u32 i = 0; i < count; i++) {
        const char *text = (const char *)(uintptr_t)pointers[i];
        say_bytes(join("environ_get: variable ", decimal(i)), text, length(text));
    }
    return 0;
}
