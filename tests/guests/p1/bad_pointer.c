/* Every call that takes an address, with addresses beyond the end of memory, across it, and sizes that wrap around: EFAULT
 * ("fault: Bad address", preview 1 docs, errno), never a trap, and nothing is read or written on the file's side.
 * Recorded, since wasmtime ends the program at most of them. */
#include "say.h"

static u32 file;
static u32 end;

/* One address at which the structure does not fit. */
static void all(const char *kind, u32 bad) {
    static u8 buffer[64];
    u64 wide = 0;
    u32 out = 0;
    __wasi_iovec_t fine = {buffer, 4};
    __wasi_iovec_t evil = {(u8 *)(uintptr_t)bad, 64};
    say_line(kind);
    say("args_get argv", args_get(bad, P(buffer)));
    say("args_get buffer", args_get(P(&wide), bad));
    say("args_sizes_get", args_sizes_get(bad, P(&out)));
    say("args_sizes_get size", args_sizes_get(P(&out), bad));
    say("environ_get", environ_get(bad, P(buffer)));
    say("environ_get buffer", environ_get(P(buffer), bad));
    say("environ_sizes_get", environ_sizes_get(bad, P(&out)));
    say("clock_res_get", clock_res_get(1, bad));
    say("clock_time_get", clock_time_get(1, 1, bad));
    say("fd_fdstat_get", fd_fdstat_get(file, bad));
    say("fd_filestat_get", fd_filestat_get(file, bad));
    say("fd_pread vector", fd_pread(file, bad, 1, 0, P(&out)));
    say("fd_pread buffer", fd_pread(file, P(&evil), 1, 0, P(&out)));
    say("fd_pread count", fd_pread(file, P(&fine), 1, 0, bad));
    say("fd_prestat_get", fd_prestat_get(WORK, bad));
    say("fd_prestat_dir_name", fd_prestat_dir_name(WORK, bad, 5));
    say("fd_pwrite vector", fd_pwrite(file, bad, 1, 0, P(&out)));
    say("fd_pwrite buffer", fd_pwrite(file, P(&evil), 1, 0, P(&out)));
    say("fd_read vector", fd_read(file, bad, 1, P(&out)));
    say("fd_read buffer", fd_read(file, P(&evil), 1, P(&out)));
    say("fd_readdir buffer", fd_readdir(WORK, bad, 64, 0, P(&out)));
    say("fd_readdir used", fd_readdir(WORK, P(buffer), 64, 0, bad));
    say("fd_seek", fd_seek(file, 0, __WASI_WHENCE_SET, bad));
    say("fd_tell", fd_tell(file, bad));
    say("fd_write vector", fd_write(file, bad, 1, P(&out)));
    say("fd_write buffer", fd_write(file, P(&evil), 1, P(&out)));
    say("path_create_directory", path_create_directory(WORK, bad, 5));
    say("path_filestat_get path", path_filestat_get(WORK, 0, bad, 5, P(buffer)));
    say("path_filestat_get out", path_filestat_get(WORK, 0, S("ten.txt"), bad));
    say("path_filestat_set_times", path_filestat_set_times(WORK, 0, bad, 5, 1, 1, 5));
    say("path_link from", path_link(WORK, 0, bad, 5, WORK, S("y")));
    say("path_link to", path_link(WORK, 0, S("ten.txt"), WORK, bad, 5));
    say("path_open path", path_open(WORK, 0, bad, 5, 0, RD, 0, 0, P(&out)));
    say("path_open out", path_open(WORK, 0, S("ten.txt"), 0, RD, 0, 0, bad));
    say("path_readlink path", path_readlink(WORK, bad, 5, P(buffer), 64, P(&out)));
    say("path_readlink buffer", path_readlink(WORK, S("link.txt"), bad, 64, P(&out)));
    say("path_readlink used", path_readlink(WORK, S("link.txt"), P(buffer), 64, bad));
    say("path_remove_directory", path_remove_directory(WORK, bad, 5));
    say("path_rename from", path_rename(WORK, bad, 5, WORK, S("y")));
    say("path_rename to", path_rename(WORK, S("ten.txt"), WORK, bad, 5));
    say("path_symlink target", path_symlink(bad, 5, WORK, S("y")));
    say("path_symlink path", path_symlink(S("x"), WORK, bad, 5));
    say("path_unlink_file", path_unlink_file(WORK, bad, 5));
    say("poll_oneoff in", poll_oneoff(bad, P(buffer), 1, P(&out)));
    __wasi_subscription_t sub = {.userdata = 1};
    sub.u.tag = __WASI_EVENTTYPE_CLOCK;
    sub.u.u.clock.id = __WASI_CLOCKID_MONOTONIC;
    say("poll_oneoff out", poll_oneoff(P(&sub), bad, 1, P(&out)));
    say("poll_oneoff count", poll_oneoff(P(&sub), P(buffer), 1, bad));
    say("random_get", random_get(bad, 64));
}

int run(void) {
    u64 at = 99;
    u32 out = 0;
    u8 small[4];
    end = (u32)__builtin_wasm_memory_size(0) * 65536;
    file = open_at("ten.txt", 0, RW, 0);
    all("beyond the end", end);
    all("far beyond the end", 0xffff0000);
    all("across the end", end - 1);
    all("at the last address there is", 0xffffffff);

    say("random_get: a size that reaches past the end", random_get(P(small), 0xfffffff0));
    say_if("fd_write: a count that wraps around is refused", fd_write(file, P(small), 0x20000001, P(&out)) != 0);
    say_if("fd_write: more parts than memory holds is refused", fd_write(file, P(small), 0x1fffffff, P(&out)) != 0);
    say_if("fd_read: a count that wraps around is refused", fd_read(file, P(small), 0x20000001, P(&out)) != 0);
    say_if("path_open: a length that wraps around is refused", path_open(WORK, 0, P(small), 0xffffffff, 0, RD, 0, 0, P(&out)) != 0);
    say_if("poll_oneoff: a count that wraps around is refused", poll_oneoff(P(small), P(small), 0x10000001, P(&out)) != 0);
    __wasi_iovec_t second[2] = {{small, 4}, {(u8 *)(uintptr_t)(end - 2), 4}};
    say("fd_write: the second of two parts", fd_write(file, P(second), 2, P(&out)));
    say("fd_tell", fd_tell(file, P(&at)));
    say_number("fd_tell: nothing moved", at);
    say_file("content is as it was", "ten.txt");
    say_if("something was made", exists("y"));
    u32 next = open_at("ten.txt", 0, RD, 0);
    say_number("path_open: refused ones left no descriptor behind", next - file);
    say("fd_read: nothing into a bad address",
        fd_read(file, P(&(__wasi_iovec_t){(u8 *)(uintptr_t)end, 0}), 1, P(&out)));
    say("random_get: the last four bytes of memory", random_get(end - 4, 4));
    return 0;
}
