/* Buffers in memory that was grown a moment ago, that end with it, and that are not aligned. */
#include "say.h"

int run(void) {
    u32 pages = (u32)__builtin_wasm_memory_grow(0, 3), start = pages * 65536, end = start + 3 * 65536, got = 0;
    u8 *fresh = (u8 *)(uintptr_t)start, *last = (u8 *)(uintptr_t)(end - 10);
    u32 fd = open_at("ten.txt", 0, RD, 0);
    say("fd_read: into the end of new memory", fd_read(fd, P(&(__wasi_iovec_t){last, 10}), 1, P(&got)));
    say_bytes("fd_read: into the end of new memory", last, 10);
    say("fd_pread: across an old boundary", fd_pread(fd, P(&(__wasi_iovec_t){fresh + 65531, 10}), 1, 0, P(&got)));
    say_bytes("fd_pread: across an old boundary", fresh + 65531, 10);
    say("fd_filestat_get: the structure ends with memory", fd_filestat_get(fd, end - 64));
    say_number("fd_filestat_get: size", ((__wasi_filestat_t *)(uintptr_t)(end - 64))->size);
    __wasi_iovec_t *vector = (__wasi_iovec_t *)(uintptr_t)(end - 8);
    vector->buf = fresh;
    vector->buf_len = 4;
    say("fd_pread: the vector ends with memory", fd_pread(fd, end - 8, 1, 2, P(&got)));
    say_bytes("fd_pread: the vector ends with memory", fresh, 4);
    for (u32 i = 0; i < 9; i++) {
        last[i + 1] = (u8) "hello.txt"[i];
    }
    u32 opened = NO_FD;
    say("path_open: the path ends with memory", path_open(WORK, 0, end - 9, 9, 0, RD, 0, 0, P(&opened)));
    say("random_get: the last byte", random_get(end - 1, 1));
    u32 again = (u32)__builtin_wasm_memory_grow(0, 100);
    say_if("memory.grow", again == end / 65536);
    say("random_get: all of the new memory", random_get(end, 100 * 65536));
    u32 zeros = 0;
    for (u8 *at = (u8 *)(uintptr_t)end + 100 * 65536 - 64; at < (u8 *)(uintptr_t)end + 100 * 65536; at++) {
        zeros += *at == 0;
    }
    say_if("random_get: filled to the last byte", zeros < 16);
    return 0;
}
