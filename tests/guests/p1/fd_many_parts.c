/* fd_read and fd_write with 64 parts, and with one part of a megabyte: nothing is cut short on a file. */
#include "say.h"

static u8 pattern[1 << 20], back[1 << 20];

int run(void) {
    __wasi_ciovec_t out[64];
    __wasi_iovec_t in[64];
    u32 count = 0, total = 0;
    for (u32 i = 0; i < sizeof pattern; i++) {
        pattern[i] = (u8)(i * 31 + (i >> 8));
    }
    for (u32 i = 0; i < 64; i++) {
        out[i] = (__wasi_ciovec_t){pattern + total, i * 5};
        in[i] = (__wasi_iovec_t){back + total, i * 5};
        total += i * 5;
    }
    u32 fd = open_say("path_open: new file", "parts", CREAT, RW, 0);
    say("fd_write: one megabyte", fd_write(fd, P(&(__wasi_ciovec_t){pattern, sizeof pattern}), 1, P(&count)));
    say_number("fd_write: bytes", count);
    u64 at = 0;
    fd_seek(fd, 0, __WASI_WHENCE_SET, P(&at));
    say("fd_read: one megabyte", fd_read(fd, P(&(__wasi_iovec_t){back, sizeof back}), 1, P(&count)));
    say_number("fd_read: bytes", count);
    say_if("fd_read: what was written", same(pattern, back, sizeof pattern));
    say_stat("size", "parts");
    fd_filestat_set_size(fd, 0);
    fd_seek(fd, 0, __WASI_WHENCE_SET, P(&at));
    u32 sum = 0, calls = 0;
    while (sum < total && calls++ < 64) {
        __wasi_ciovec_t *first = out;
        u32 left = sum, n = 64;
        while (n && left >= first->buf_len) {
            left -= first->buf_len;
            first++;
            n--;
        }
        __wasi_ciovec_t keep = *first;
        first->buf += left;
        first->buf_len -= left;
        if (fd_write(fd, P(first), n, P(&count)) != 0) {
            break;
        }
        *first = keep;
        sum += count;
    }
    say_number("fd_write: 64 parts, bytes", sum);
    for (u32 i = 0; i < sizeof back; i++) {
        back[i] = 0;
    }
    for (sum = 0; sum < total;) {
        if (fd_pread(fd, P(&(__wasi_iovec_t){back + sum, total - sum}), 1, sum, P(&count)) != 0 || count == 0) {
            break;
        }
        sum += count;
    }
    say_if("fd_write: 64 parts came in order", sum == total && same(pattern, back, total));
    fd_seek(fd, 0, __WASI_WHENCE_SET, P(&at));
    say("fd_read: 64 parts", fd_read(fd, P(in), 64, P(&count)));
    say_if("fd_read: 64 parts, something came", count > 0);
    return 0;
}
