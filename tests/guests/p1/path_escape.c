/* Every call that takes a path, with paths that would leave the preopened directory: none may, and none may tell what is
 * outside. */
#include "say.h"

static void tried(const char *call, const char *path, u32 error) {
    say(join(join(call, ": "), path), error);
}

static void all(const char *path) {
    __wasi_filestat_t stat;
    u8 buffer[64];
    u32 out = 0;
    tried("path_open", path, path_open(WORK, FOLLOW, S(path), 0, RD, 0, 0, P(&out)));
    tried("path_open CREAT", path, path_open(WORK, FOLLOW, S(path), CREAT, RW, 0, 0, P(&out)));
    tried("path_filestat_get", path, path_filestat_get(WORK, FOLLOW, S(path), P(&stat)));
    tried("path_filestat_set_times", path, path_filestat_set_times(WORK, FOLLOW, S(path), 1, 1, 5));
    tried("path_create_directory", path, path_create_directory(WORK, S(path)));
    tried("path_link from", path, path_link(WORK, 0, S(path), WORK, S("stolen")));
    tried("path_link to", path, path_link(WORK, 0, S("hello.txt"), WORK, S(path)));
    tried("path_rename from", path, path_rename(WORK, S(path), WORK, S("stolen")));
    tried("path_rename to", path, path_rename(WORK, S("hello.txt"), WORK, S(path)));
    tried("path_symlink at", path, path_symlink(S("x"), WORK, S(path)));
    tried("path_readlink", path, path_readlink(WORK, S(path), P(buffer), sizeof buffer, P(&out)));
    tried("path_unlink_file", path, path_unlink_file(WORK, S(path)));
    tried("path_remove_directory", path, path_remove_directory(WORK, S(path)));
}

int run(void) {
    all("../outside.txt");
    all("dir/../../outside.txt");
    all("../data/hello.txt");
    all("..");
    all("dir/../..");
    all("/etc/hostname");
    all("/data/hello.txt");
    all("/");
    all("out_abs/x");
    all("none/../../outside.txt");
    u32 fd = 0, dir = open_at("dir", DIRECTORY, DIR_RIGHTS, 0);
    say("path_open: out_rel", path_open(WORK, FOLLOW, S("out_rel"), 0, RD, 0, 0, P(&fd)));
    say("path_open: out_abs", path_open(WORK, FOLLOW, S("out_abs"), 0, RD, 0, 0, P(&fd)));
    say("path_open CREAT: out_rel", path_open(WORK, FOLLOW, S("out_rel"), CREAT, RW, 0, 0, P(&fd)));
    say("path_open: .. of an opened directory", path_open(dir, FOLLOW, S("../hello.txt"), 0, RD, 0, 0, P(&fd)));
    say("path_open: symlink out of an opened directory", path_open(dir, FOLLOW, S("up"), 0, RD, 0, 0, P(&fd)));
    say("path_open: .. and back into it", path_open(dir, FOLLOW, S("../dir/inner.txt"), 0, RD, 0, 0, P(&fd)));
    say("path_symlink: an absolute target", path_symlink(S("/etc/hostname"), WORK, S("made_abs")));
    say("path_symlink: a target outside", path_symlink(S("../outside.txt"), WORK, S("made_rel")));
    say("path_open: through it", path_open(WORK, FOLLOW, S("made_rel"), 0, RD, 0, 0, P(&fd)));
    path_symlink(S(".."), WORK, S("up_dir"));
    say("path_open: through a symlink to ..", path_open(WORK, FOLLOW, S("up_dir/outside.txt"), 0, RD, 0, 0, P(&fd)));
    say("path_open: symlink to .., then back", path_open(WORK, FOLLOW, S("up_dir/data/hello.txt"), 0, RD, 0, 0, P(&fd)));
    path_unlink_file(WORK, S("made_abs"));
    say("path_open: toofar", path_open(WORK, FOLLOW, S("dir/toofar"), 0, RD, 0, 0, P(&fd)));
    say_stat("hello.txt is still there", "hello.txt");
    say_stat("nothing was stolen", "stolen");
    return 0;
}
