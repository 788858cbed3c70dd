/* path_open: every combination of creating, exclusive, truncating and directory on what exists and what does not. */
#include "say.h"

static const char *flags_text(u32 oflags) {
    static char text[40];
    static const char *const NAMES[] = {" CREAT", " DIRECTORY", " EXCL", " TRUNC"};
    u32 at = 0;
    for (u32 bit = 0; bit < 4; bit++) {
        for (const char *from = NAMES[bit]; (oflags >> bit & 1) && *from; from++) {
            text[at++] = *from;
        }
    }
    text[at] = 0;
    return text;
}

static void try(const char *path, u32 look, u32 oflags, u64 rights) {
    u32 fd = NO_FD;
    u32 error = path_open(WORK, look, S(path), oflags, rights, ALL_RIGHTS, 0, P(&fd));
    say(join(join("path_open: ", path), join(look ? " follow" : " nofollow", flags_text(oflags))), error);
    if (error == 0) {
        __wasi_fdstat_t stat;
        fd_fdstat_get(fd, P(&stat));
        say_number("path_open: type", stat.fs_filetype);
        fd_close(fd);
    }
}

int run(void) {
    /* Without DIRECTORY together with CREAT, which the next guest has. */
    static const u32 SETS[] = {0, CREAT, EXCL, TRUNC, CREAT | EXCL, CREAT | TRUNC, CREAT | EXCL | TRUNC};
    for (u32 i = 0; i < sizeof SETS / sizeof SETS[0]; i++) {
        put("file", "content");
        path_unlink_file(WORK, S("missing"));
        try("file", 0, SETS[i], RW);
        say_stat("path_open: file then", "file");
        try("missing", 0, SETS[i], RW);
        say_stat("path_open: missing then", "missing");
    }
    for (u32 look = 0; look < 2; look++) {
        try("link.txt", look, 0, RW);
        try("link.txt", look, CREAT, RW);
        try("link.txt", look, CREAT | EXCL, RW);
        try("dirlink", look, 0, RD);
        try("dirlink", look, DIRECTORY, DIR_RIGHTS);
        try("dangling", look, 0, RD);
        try("dangling", look, CREAT | EXCL, RW);
        try("loop_a", look, 0, RD);
        try("dir", look, 0, RD);
        try("dir", look, DIRECTORY, DIR_RIGHTS);
        try("hello.txt", look, DIRECTORY, DIR_RIGHTS);
        try("missing dir", look, DIRECTORY, DIR_RIGHTS);
        try("dir", look, CREAT | EXCL, RW);
        try("dir", look, 0, RW);
        try("hello.txt/below", look, 0, RD);
        try("hello.txt/below", look, CREAT, RW);
        try("none/below", look, CREAT, RW);
        try("dirlink/inner.txt", look, 0, RD);
        try("loop_a/below", look, 0, RD);
        try("dir/up", look, 0, RD);
    }
    say_file("path_open: link.txt's target untouched", "hello.txt");
    try("dangling", 1, CREAT, RW);
    say_stat("path_open: creating through a dangling symlink", "nowhere");
    say_stat("path_open: the symlink stays", "dangling");
    u32 dir = open_at("dir", DIRECTORY, DIR_RIGHTS, 0), sub = NO_FD, file = NO_FD;
    say("path_open: relative to a descriptor", path_open(dir, 0, S("sub"), DIRECTORY, DIR_RIGHTS, ALL_RIGHTS, 0, P(&sub)));
    say("path_open: relative to its child", path_open(sub, 0, S("deep.txt"), 0, RD, 0, 0, P(&file)));
    say_if("path_open: a file as directory is refused",
           path_open(file, 0, S("x"), 0, RD, 0, 0, P(&sub)) != 0);
    say_if("path_open: standard input as directory is refused", path_open(0, 0, S("x"), 0, RD, 0, 0, P(&sub)) != 0);
    say("path_open: from the second preopen", path_open(OTHER, 0, S("o.txt"), 0, RD, 0, 0, P(&file)));
    u32 many[64], failed = 0, equal = 0;
    for (u32 i = 0; i < 64; i++) {
        many[i] = open_at("hello.txt", 0, RD, 0);
        failed += many[i] == NO_FD;
        for (u32 j = 0; j < i; j++) {
            equal += many[i] == many[j];
        }
    }
    say_number("path_open: 64 at once, failed", failed);
    say_number("path_open: 64 at once, equal numbers", equal);
    return 0;
}
