/* path_open with CREAT and DIRECTORY together, and with EXCL or TRUNC beside DIRECTORY. */
#include "say.h"

static void try(const char *path, u32 oflags, u64 rights, const char *label) {
    u32 fd = NO_FD;
    say(join(label, join(": ", path)), path_open(WORK, 0, S(path), oflags, rights, ALL_RIGHTS, 0, P(&fd)));
}

int run(void) {
    try("fresh", CREAT | DIRECTORY, RD, "path_open CREAT DIRECTORY");
    say_stat("path_open: then", "fresh");
    try("dir", CREAT | DIRECTORY, RD, "path_open CREAT DIRECTORY");
    try("hello.txt", CREAT | DIRECTORY, RD, "path_open CREAT DIRECTORY");
    try("dir", TRUNC, RD, "path_open TRUNC");
    try("dir", DIRECTORY | TRUNC, RD, "path_open DIRECTORY TRUNC");
    try("hello.txt", TRUNC, RD, "path_open TRUNC, to read only");
    say_stat("path_open: then", "hello.txt");
    return 0;
}
