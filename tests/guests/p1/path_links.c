/* path_link, path_symlink, path_readlink: counts, targets as written, cut buffers, what cannot be linked. */
#include "say.h"

static void link(const char *from, const char *to) {
    say(join(join("path_link: ", from), join(" to ", to)), path_link(WORK, 0, S(from), WORK, S(to)));
}

static void symlink(const char *target, const char *path) {
    say(join(join("path_symlink: ", path), join(" to ", target)), path_symlink(S(target), WORK, S(path)));
}

static void readlink(const char *path) {
    u8 target[64];
    u32 len = 0;
    u32 error = path_readlink(WORK, S(path), P(target), sizeof target, P(&len));
    say(join("path_readlink: ", path), error);
    if (error == 0) {
        say_bytes("path_readlink: target", target, len);
    }
}

static u64 links(const char *path) {
    __wasi_filestat_t stat = {0};
    path_filestat_get(WORK, 0, S(path), P(&stat));
    return stat.nlink;
}

int run(void) {
    __wasi_filestat_t a, b;
    link("hello.txt", "second");
    path_filestat_get(WORK, 0, S("hello.txt"), P(&a));
    path_filestat_get(WORK, 0, S("second"), P(&b));
    say_if("path_link: same inode", a.ino == b.ino && a.dev == b.dev);
    say_number("path_link: links", a.nlink);
    put("second", "changed");
    say_file("path_link: a change is seen through both", "hello.txt");
    link("hello.txt", "dir/third");
    say_number("path_link: links", links("second"));
    path_unlink_file(WORK, S("hello.txt"));
    say_number("path_link: links", links("second"));
    say_file("path_link: content lives on", "dir/third");
    link("second", "dir/third");
    link("second", "second");
    link("second", "ten.txt");
    link("second", "dangling");
    link("second", "none/x");
    link("second", "ten.txt/x");
    link("second", "slash/");
    link("second/", "with slash");
    link("none", "x");
    link("dir", "dir2");
    link("second", "dir");
    link("second", "dirlink/through");
    say_number("path_link: links", links("dir/through"));
    link("link.txt", "linked symlink");
    say_stat("path_link: a symlink itself", "linked symlink");
    link("dangling", "linked dangling");
    say_stat("path_link: a dangling symlink itself", "linked dangling");
    say("path_link: across preopens of one file system", path_link(WORK, 0, S("second"), OTHER, S("over there")));
    say("path_filestat_get: over there", path_filestat_get(OTHER, 0, S("over there"), P(&a)));
    say("path_link: from a file as directory",
        path_link(open_at("ten.txt", 0, RD, 0), 0, S("x"), WORK, S("y")) ? 54 : 0);

    symlink("ten.txt", "sym");
    readlink("sym");
    say_file("path_symlink: leads there", "sym");
    symlink("ten.txt", "sym");
    symlink("whatever/../strange//target/", "odd");
    readlink("odd");
    symlink("x", "dir");
    symlink("x", "dangling");
    symlink("x", "none/x");
    symlink("x", "ten.txt/x");
    symlink("", "empty target");
    symlink("sym", "sym2");
    say_file("path_symlink: two steps", "sym2");
    symlink("../ten.txt", "dir/back");
    say_file("path_symlink: relative to its own directory", "dir/back");
    symlink("inner.txt", "dir/sibling");
    say_file("path_symlink: through a linked directory", "dirlink/sibling");

    readlink("link.txt");
    readlink("ten.txt");
    readlink("dir");
    readlink("none");
    readlink("none/x");
    readlink("ten.txt/x");
    readlink("loop_a");
    readlink("dangling");
    u8 small[9] = "########";
    u32 len = 99;
    say("path_readlink: a short buffer", path_readlink(WORK, S("link.txt"), P(small), 4, P(&len)));
    say_number("path_readlink: a short buffer, length", len);
    say_bytes("path_readlink: cut, the rest untouched", small, 8);
    say("path_readlink: an exact buffer", path_readlink(WORK, S("sym"), P(small), 7, P(&len)));
    say_number("path_readlink: an exact buffer, length", len);

    const char *chain = "sym";
    u32 failed_at = 0;
    static char names[64][8];
    for (u32 i = 0; i < 60; i++) {
        names[i][0] = 'c';
        names[i][1] = (char)('0' + i / 10);
        names[i][2] = (char)('0' + i % 10);
        path_symlink(S(chain), WORK, S(names[i]));
        chain = names[i];
        if (open_at(chain, 0, RD, 0) == NO_FD && !failed_at) {
            failed_at = i;
        }
    }
    say_if("path_open: 8 symlinks in a row are followed", failed_at > 8);
    say_if("path_open: 60 in a row are refused", failed_at != 0);
    u32 fd = 0;
    say("path_open: too many symlinks", path_open(WORK, FOLLOW, S("c59"), 0, RD, 0, 0, P(&fd)));
    return 0;
}
