/* path_filestat_get: type, size, links, identity and times of each kind of file, followed or not. */
#include "say.h"

static void stat(const char *path, u32 look) {
    __wasi_filestat_t s = {0};
    const char *label = join(join("path_filestat_get: ", path), look ? " follow" : " nofollow");
    u32 error = path_filestat_get(WORK, look, S(path), P(&s));
    say(label, error);
    if (error) {
        return;
    }
    say_number("path_filestat_get: type", s.filetype);
    if (s.filetype != __WASI_FILETYPE_DIRECTORY) {
        say_number("path_filestat_get: size", s.size);
        say_number("path_filestat_get: links", s.nlink);
    }
    say_if("path_filestat_get: inode", s.ino != 0);
}

int run(void) {
    static const char *const PATHS[] = {"hello.txt", "empty.txt", "dir", "dir/", "emptydir", "link.txt", "dirlink", "dirlink/",
                                        "dirlink/inner.txt", "dir/up", "dangling", "loop_a", "none", "none/x", "hello.txt/",
                                        "hello.txt/x", "link.txt/", "dangling/", ".", "./.", "dir/..", "dir/sub/../inner.txt",
                                        "dir//sub///deep.txt", "./dir/./sub/."};
    for (u32 i = 0; i < sizeof PATHS / sizeof PATHS[0]; i++) {
        stat(PATHS[i], 0);
        stat(PATHS[i], FOLLOW);
    }
    __wasi_filestat_t a, b;
    path_filestat_get(WORK, FOLLOW, S("dirlink"), P(&a));
    path_filestat_get(WORK, 0, S("dir"), P(&b));
    say_if("path_filestat_get: link and target are one", a.ino == b.ino && a.dev == b.dev);
    path_filestat_get(WORK, 0, S("dirlink"), P(&a));
    say_if("path_filestat_get: the link itself is another", a.ino != b.ino);
    fd_filestat_get(WORK, P(&a));
    path_filestat_get(WORK, 0, S("."), P(&b));
    say_if("path_filestat_get: . is the descriptor's", a.ino == b.ino && a.dev == b.dev);
    path_filestat_get(WORK, 0, S("dir/sub/../.."), P(&b));
    say_if("path_filestat_get: .. leads back up to the root", a.ino == b.ino);
    u32 fd = open_at("hello.txt", 0, RD, 0);
    fd_filestat_get(fd, P(&a));
    path_filestat_get(WORK, 0, S("hello.txt"), P(&b));
    say_if("path_filestat_get: all fields are the descriptor's", same(&a, &b, sizeof a));
    say_number("filestat: bytes of the structure", sizeof a);
    return 0;
}
