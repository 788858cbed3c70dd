/* fd_fdstat_get, fd_fdstat_set_flags, fd_filestat_get, fd_filestat_set_size: types, flags, sizes, growth and shrinking. */
#include "say.h"

static void fdstat(const char *label, u32 fd) {
    __wasi_fdstat_t stat = {0};
    say(label, fd_fdstat_get(fd, P(&stat)));
    say_number(join(label, ", type"), stat.fs_filetype);
    say_hex(join(label, ", flags"), stat.fs_flags);
}

static void filestat(const char *label, u32 fd) {
    __wasi_filestat_t stat = {0};
    say(label, fd_filestat_get(fd, P(&stat)));
    say_number(join(label, ", type"), stat.filetype);
    say_number(join(label, ", links"), stat.nlink);
    if (stat.filetype == __WASI_FILETYPE_REGULAR_FILE) {
        say_number(join(label, ", size"), stat.size);
    }
    say_if(join(label, ", has an inode number"), stat.ino != 0);
    say_if(join(label, ", has times"), stat.mtim > 1000000000000000000ull && stat.ctim > 1000000000000000000ull);
}

int run(void) {
    fdstat("fd_fdstat_get: preopen", WORK);
    u32 file = open_at("ten.txt", 0, RW, 0), dir = open_at("dir", DIRECTORY, DIR_RIGHTS, 0);
    u32 append = open_at("ten.txt", 0, RW, __WASI_FDFLAGS_APPEND), reader = open_at("ten.txt", 0, RD, 0), count = 0;
    u64 at = 0;
    fdstat("fd_fdstat_get: file", file);
    fdstat("fd_fdstat_get: directory", dir);
    fdstat("fd_fdstat_get: opened to append", append);
    filestat("fd_filestat_get: file", file);
    __wasi_filestat_t a, b;
    fd_filestat_get(file, P(&a));
    fd_filestat_get(append, P(&b));
    say_if("fd_filestat_get: same device and inode through two descriptors", a.dev == b.dev && a.ino == b.ino);
    fd_filestat_get(dir, P(&b));
    say_if("fd_filestat_get: another inode for another file", a.ino != b.ino);
    say_number("fd_filestat_get: directory, type", b.filetype);

    say("fd_fdstat_set_flags: append", fd_fdstat_set_flags(file, __WASI_FDFLAGS_APPEND));
    fdstat("fd_fdstat_set_flags: then", file);
    fd_write(file, P(&(__wasi_ciovec_t){(const u8 *)"end", 3}), 1, P(&count));
    say_file("fd_fdstat_set_flags: content", "ten.txt");
    fd_tell(file, P(&at));
    say_number("fd_fdstat_set_flags: position after appending", at);
    say("fd_fdstat_set_flags: none", fd_fdstat_set_flags(file, 0));
    fdstat("fd_fdstat_set_flags: then", file);
    fd_seek(file, 0, __WASI_WHENCE_SET, P(&at));
    fd_write(file, P(&(__wasi_ciovec_t){(const u8 *)"X", 1}), 1, P(&count));
    say_file("fd_fdstat_set_flags: content", "ten.txt");
    fd_seek(append, 0, __WASI_WHENCE_SET, P(&at));
    fd_write(append, P(&(__wasi_ciovec_t){(const u8 *)"!", 1}), 1, P(&count));
    say_file("fd_write: appends whatever the position", "ten.txt");
    u8 got[4] = {0};
    fd_seek(append, 2, __WASI_WHENCE_SET, P(&at));
    fd_read(append, P(&(__wasi_iovec_t){got, 2}), 1, P(&count));
    say_bytes("fd_read: reads at the position", got, count);

    say("fd_filestat_set_size: shrink to 4", fd_filestat_set_size(file, 4));
    say_file("fd_filestat_set_size: content", "ten.txt");
    say("fd_filestat_set_size: grow to 8", fd_filestat_set_size(file, 8));
    say_file("fd_filestat_set_size: content", "ten.txt");
    say("fd_filestat_set_size: the same", fd_filestat_set_size(file, 8));
    say("fd_filestat_set_size: to nothing", fd_filestat_set_size(file, 0));
    filestat("fd_filestat_get: emptied", file);
    say_if("fd_filestat_set_size: refused on a descriptor to read", fd_filestat_set_size(reader, 3) != 0);
    say_if("fd_filestat_set_size: refused on a directory", fd_filestat_set_size(dir, 3) != 0);
    say_if("fd_filestat_set_size: 2^63 is refused", fd_filestat_set_size(file, 1ull << 63) != 0);
    say_if("fd_filestat_set_size: 2^64-1 is refused", fd_filestat_set_size(file, ~0ull) != 0);
    say_stat("fd_filestat_set_size: size after", "ten.txt");
    return 0;
}
