/* Returning from _start is exit code 0, and what was written before is there. */
#include "say.h"

int run(void) {
    say_line("returns from _start");
    return 0;
}
