/* Names at their limits: empty, 255 and 256 bytes, long paths, zero bytes, bytes that are not UTF-8, odd but legal ones. */
#include "say.h"

static char text[8192];

static u32 open_bytes(const char *bytes, u32 len, u32 oflags) {
    u32 fd = NO_FD;
    u32 error = path_open(WORK, 0, P(bytes), len, oflags, RW, 0, 0, P(&fd));
    if (error == 0) {
        fd_close(fd);
    }
    return error;
}

int run(void) {
    __wasi_filestat_t stat;
    u32 fd = 0;
    say("path_open: no path", open_bytes("", 0, 0));
    say("path_filestat_get: no path", path_filestat_get(WORK, 0, P(""), 0, P(&stat)));
    say("path_create_directory: no path", path_create_directory(WORK, P(""), 0));
    say("path_remove_directory: no path", path_remove_directory(WORK, P(""), 0));
    say("path_unlink_file: no path", path_unlink_file(WORK, P(""), 0));
    say("path_readlink: no path", path_readlink(WORK, P(""), 0, P(text), 10, P(&fd)));
    say("path_symlink: no path", path_symlink(S("x"), WORK, P(""), 0));
    say("path_link: no source path", path_link(WORK, 0, P(""), 0, WORK, S("x")));
    say("path_link: no target path", path_link(WORK, 0, S("hello.txt"), WORK, P(""), 0));
    say("path_rename: no source path", path_rename(WORK, P(""), 0, WORK, S("x")));
    say("path_rename: no target path", path_rename(WORK, S("hello.txt"), WORK, P(""), 0));

    for (u32 i = 0; i < sizeof text; i++) {
        text[i] = 'n';
    }
    say("path_open: a name of 255 bytes", open_bytes(text, 255, CREAT));
    say("path_filestat_get: a name of 255 bytes", path_filestat_get(WORK, 0, P(text), 255, P(&stat)));
    say("path_unlink_file: a name of 255 bytes", path_unlink_file(WORK, P(text), 255));
    say("path_open: a name of 256 bytes", open_bytes(text, 256, CREAT));
    say("path_filestat_get: a name of 256 bytes", path_filestat_get(WORK, 0, P(text), 256, P(&stat)));
    say("path_create_directory: a name of 256 bytes", path_create_directory(WORK, P(text), 256));
    say("path_rename: to a name of 256 bytes", path_rename(WORK, S("hello.txt"), WORK, P(text), 256));
    say("path_link: to a name of 256 bytes", path_link(WORK, 0, S("hello.txt"), WORK, P(text), 256));
    say("path_symlink: a name of 256 bytes", path_symlink(S("x"), WORK, P(text), 256));
    for (u32 i = 0; i + 1 < sizeof text; i += 2) {
        text[i] = '.';
        text[i + 1] = '/';
    }
    for (u32 i = 0; i < 9; i++) {
        text[4000 + i] = "hello.txt"[i];
    }
    say("path_open: a path of 4,009 bytes", open_bytes(text, 4009, 0));
    say_if("path_open: a path of 8,192 bytes is refused", open_bytes(text, 8192, 0) != 0);

    say("path_open: a zero byte inside", open_bytes("hello.txt\0x", 11, 0));
    say("path_open: a zero byte at the end", open_bytes("hello.txt", 10, 0));
    say("path_open CREAT: a zero byte inside", open_bytes("a\0b", 3, CREAT));
    say("path_open: bytes that are not UTF-8", open_bytes("\xff\xfe", 2, CREAT));
    say("path_open: a cut UTF-8 sequence", open_bytes("\xe2\x82", 2, CREAT));
    say("path_open: UTF-8", open_bytes("\xe2\x82\xac uro \xf0\x9f\x98\x80", 12, CREAT));
    say("path_filestat_get: UTF-8", path_filestat_get(WORK, 0, P("\xe2\x82\xac uro \xf0\x9f\x98\x80"), 12, P(&stat)));
    static const char *const ODD[] = {"a b", "back\\slash", "...", "-dash", "tab\there", "line\nfeed", "star*", " "};
    for (u32 i = 0; i < sizeof ODD / sizeof ODD[0]; i++) {
        say("path_open: an odd name", open_bytes(ODD[i], length(ODD[i]), CREAT));
        say_if("path_open: is there under it", exists(ODD[i]));
    }
    say("path_open: case matters", open_bytes("HELLO.TXT", 9, 0));
    say("path_open: a trailing slash on a file", open_bytes("hello.txt/", 10, 0));
    say("path_open CREAT: a trailing slash", open_bytes("newfile/", 8, CREAT));
    say("path_open: a trailing slash on a directory", path_open(WORK, 0, S("dir/"), 0, RD, 0, 0, P(&fd)));
    say("path_open: a trailing slash on a link to a directory", path_open(WORK, 0, S("dirlink/"), 0, RD, 0, 0, P(&fd)));
    say("path_open: a trailing . on a directory", path_open(WORK, 0, S("dir/."), 0, RD, 0, 0, P(&fd)));
    say("path_open: a trailing . on a file", open_bytes("hello.txt/.", 11, 0));
    say("path_open: .. after a file", open_bytes("hello.txt/../ten.txt", 20, 0));
    say("path_open: .. after nothing", open_bytes("none/../ten.txt", 15, 0));
    return 0;
}
