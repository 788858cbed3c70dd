/* What the compiler test compiles inside Tabula: headers of the C library and one of its own. */
#include <stdio.h>
#include <string.h>
#include "greeting.h"

int main(int argc, char **argv) {
    char text[64];
    snprintf(text, sizeof text, "%s, %d arguments", GREETING, argc - 1);
    puts(text);
    return (int)strlen(text) + (argc > 1 ? argv[1][0] - 'a' : 0);
}
