/* sock_pair, sock_status, and preview 1's sock_recv, sock_send, sock_shutdown, sock_accept on a connected pair.
 * wasix crate: sock_pair (family, type, protocol), SockStatus ("The socket has fully opened", "The socket has closed").
 * POSIX socketpair: both ends read and write; shutdown: SHUT_RD 1 and SHUT_WR 2 here (preview 1 sdflags), after which the
 * other end reads 0 bytes and a write is EPIPE with SIGPIPE; recv with MSG_PEEK leaves the bytes (riflags recv_peek);
 * accept on what does not listen is EINVAL. */
#include "children.h"

__attribute__((export_name("on_signal"))) void on_signal(u32 signal) {
    say_number("handler: signal", signal);
}

static void receive(const char *label, u32 fd, u32 most, u32 flags) {
    static u8 text[32];
    u32 got = 99;
    uint16_t out = 99;
    u32 error = sock_recv(fd, P(&(__wasi_iovec_t){text, most}), 1, flags, P(&got), P(&out));
    say(label, error);
    if (error == 0) {
        say_bytes(join(label, ", bytes"), text, got);
    }
}

static void sends(const char *label, u32 fd, const char *text) {
    u32 sent = 99;
    u32 error = sock_send(fd, P(&(__wasi_ciovec_t){(const u8 *)text, length(text)}), 1, 0, P(&sent));
    say(label, error);
    if (error == 0) {
        say_number(join(label, ", bytes"), sent);
    }
}

int run(void) {
    u32 a = 0, b = 0, out = 0;
    u8 status = 99, text[16];
    callback_signal(S("on_signal"));
    say("sock_pair", sock_pair(3, 1, 0, P(&a), P(&b)));
    say("sock_status", sock_status(a, P(&status)));
    say_number("sock_status: opened", status);
    __wasi_fdstat_t stat;
    fd_fdstat_get(a, P(&stat));
    say_number("fd_fdstat_get: a stream socket", stat.fs_filetype);
    sends("sock_send", a, "hello");
    receive("sock_recv: looks", b, 3, __WASI_RIFLAGS_RECV_PEEK);
    receive("sock_recv: takes", b, 3, 0);
    sends("sock_send: the other way", b, "back");
    receive("sock_recv: the rest", b, 32, 0);
    say("fd_read: a socket too", fd_read(a, P(&(__wasi_iovec_t){text, 16}), 1, P(&out)));
    say_bytes("fd_read: a socket too", text, out);
    say("fd_write: a socket too", fd_write(a, P(&(__wasi_ciovec_t){(const u8 *)"x", 1}), 1, P(&out)));
    receive("sock_recv: what was written", b, 32, 0);
    u64 at = 0;
    say("fd_seek: a socket", fd_seek(a, 0, 0, P(&at)));
    fd_fdstat_set_flags(b, __WASI_FDFLAGS_NONBLOCK);
    receive("sock_recv: nothing there and nonblocking", b, 32, 0);
    say("sock_accept: does not listen", sock_accept(a, 0, P(&out)));
    say("sock_shutdown: neither way", sock_shutdown(a, 0));
    say("sock_shutdown: writing", sock_shutdown(a, 2));
    receive("sock_recv: the end", b, 32, 0);
    sends("sock_send: after shutting down", a, "x");
    sends("sock_send: the other way still works", b, "y");
    receive("sock_recv: the other way still works", a, 32, 0);
    say("fd_close: one end", fd_close(a));
    sock_status(b, P(&status));
    say_number("sock_status: closed", status);
    sends("sock_send: nobody there", b, "x");
    receive("sock_recv: nobody there", b, 32, 0);
    say("sock_pair: no such family", sock_pair(77, 1, 0, P(&a), P(&b)));
    say("sock_pair: a bad address", sock_pair(3, 1, 0, 0xfffffffe, P(&b)));
    say("sock_status: a file", sock_status(open_at("ten.txt", 0, RD, 0), P(&status)));
    say("sock_status: not open", sock_status(1234, P(&status)));
    return 0;
}
