/* path_rename: files, directories and symlinks onto nothing, onto one another, into themselves, across directories. */
#include "say.h"

static void rename(const char *from, const char *to) {
    say(join(join("path_rename: ", from), join(" to ", to)), path_rename(WORK, S(from), WORK, S(to)));
}

int run(void) {
    __wasi_filestat_t before, after;
    path_filestat_get(WORK, 0, S("hello.txt"), P(&before));
    rename("hello.txt", "moved");
    path_filestat_get(WORK, 0, S("moved"), P(&after));
    say_if("path_rename: the inode stays", before.ino == after.ino && before.mtim == after.mtim);
    say_stat("path_rename: the old name", "hello.txt");
    rename("hello.txt", "again");
    u32 old = open_at("ten.txt", 0, RD, 0), got = 0;
    u8 text[16];
    rename("moved", "ten.txt");
    say_file("path_rename: replaced", "ten.txt");
    fd_read(old, P(&(__wasi_iovec_t){text, 16}), 1, P(&got));
    say_bytes("path_rename: the replaced file is still open", text, got);
    rename("ten.txt", "ten.txt");
    say_stat("path_rename: onto itself", "ten.txt");
    path_link(WORK, 0, S("ten.txt"), WORK, S("twin"));
    rename("ten.txt", "twin");
    say_stat("path_rename: onto its own other name, this one stays", "ten.txt");
    say_stat("path_rename: and that one", "twin");
    rename("ten.txt", "dir/ten.txt");
    say_file("path_rename: into a directory", "dir/ten.txt");
    rename("dir/ten.txt", "dirlink/sub/ten.txt");
    say_stat("path_rename: through a linked directory", "dir/sub/ten.txt");

    rename("dir", "dir");
    rename("dir", "dir/sub/inside");
    rename("dir", "dir/inside");
    rename("dir/sub", "dir");
    rename("dir", "emptydir");
    say_stat("path_rename: over an empty directory", "emptydir/inner.txt");
    say_stat("path_rename: the old name", "dir");
    path_create_directory(WORK, S("fresh"));
    rename("fresh", "emptydir");
    rename("emptydir", "many");
    rename("twin", "fresh");
    rename("fresh", "twin");
    rename("fresh", "newname/");
    say_stat("path_rename: a directory to a name with a slash", "newname");
    rename("twin", "file with slash/");
    rename("twin/", "other");
    rename("newname/", "fresh");
    rename("none", "x");
    rename("none", "none");
    rename("twin", "none/x");
    rename("twin", "empty.txt/x");
    rename("twin/x", "x");
    rename("twin", "loop_a/x");
    rename("fresh/.", "x");
    rename("twin", "emptydir/.");
    rename("twin", "emptydir/..");

    rename("link.txt", "link2");
    say_stat("path_rename: the symlink itself", "link2");
    rename("twin", "link2");
    say_stat("path_rename: over a symlink", "link2");
    rename("dangling", "dangling2");
    say_stat("path_rename: a dangling symlink", "dangling2");
    rename("link2", "dangling2");
    say_file("path_rename: over a dangling symlink", "dangling2");
    rename("dirlink", "fresh");
    say("path_rename: across preopens", path_rename(WORK, S("dangling2"), OTHER, S("there")));
    say("path_rename: and back, over a file", path_rename(OTHER, S("there"), WORK, S("empty.txt")));
    say_file("path_rename: content", "empty.txt");
    u32 moved = open_at("emptydir", DIRECTORY, DIR_RIGHTS, 0);
    rename("emptydir", "carried");
    say("path_open: below a descriptor of a moved directory", path_open(moved, 0, S("inner.txt"), 0, RD, 0, 0, P(&got)));
    path_create_directory(WORK, S("parent"));
    rename("carried", "parent/carried");
    say("path_open: its .. is the new parent", path_open(WORK, 0, S("parent/carried/../carried/inner.txt"), 0, RD, 0, 0, P(&got)));
    return 0;
}
