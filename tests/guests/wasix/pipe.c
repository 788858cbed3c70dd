/* fd_pipe: bytes in order, end of file, broken pipes, blocking and not, between processes, poll.
 * wasix crate, fd_pipe: "Opens a pipe with two file handles". POSIX: a read of an empty pipe that nobody can write any more
 * answers 0 bytes; a write to a pipe that nobody can read any more is EPIPE and raises SIGPIPE; a write of at most PIPE_BUF
 * bytes is not mixed with others; with O_NONBLOCK EAGAIN instead of a wait (read, write); ESPIPE for a seek. */
#include "children.h"

static u8 big[200000];

static u32 put_bytes(const char *label, u32 fd, const void *bytes, u32 len) {
    u32 written = 0;
    u32 error = fd_write(fd, P(&(__wasi_ciovec_t){bytes, len}), 1, P(&written));
    say(label, error);
    if (error == 0) {
        say_number(join(label, ", bytes"), written);
    }
    return written;
}

static u32 get_bytes(const char *label, u32 fd, u32 most) {
    static u8 text[64];
    u32 got = 0;
    u32 error = fd_read(fd, P(&(__wasi_iovec_t){text, most}), 1, P(&got));
    if (error) {
        say(label, error);
        return 0;
    }
    say_bytes(label, text, got);
    return got;
}

static void ready(const char *label, u32 type, u32 fd) {
    __wasi_subscription_t in[2] = {{.userdata = 1}, {.userdata = 2}};
    __wasi_event_t out[2];
    u32 count = 0;
    in[0].u.tag = (u8)type;
    in[0].u.u.fd_read.file_descriptor = (__wasi_fd_t)fd;
    in[1].u.tag = __WASI_EVENTTYPE_CLOCK;
    in[1].u.u.clock.id = __WASI_CLOCKID_MONOTONIC;
    in[1].u.u.clock.timeout = 20000000;
    poll_oneoff(P(in), P(out), 2, P(&count));
    say_if(label, count >= 1 && out[0].userdata == 1);
}

static int child(const char *role, u32 in, u32 out) {
    u32 count = 0;
    if (equal(role, "echo")) {
        for (;;) {
            fd_read(in, P(&(__wasi_iovec_t){big, sizeof big}), 1, P(&count));
            if (count == 0) {
                return 0;
            }
            fd_write(out, P(&(__wasi_ciovec_t){big, count}), 1, P(&count));
        }
    }
    if (equal(role, "fill")) {
        for (u32 i = 0; i < sizeof big; i++) {
            big[i] = (u8)(i % 251);
        }
        for (u32 done = 0; done < sizeof big; done += count) {
            if (fd_write(out, P(&(__wasi_ciovec_t){big + done, sizeof big - done}), 1, P(&count)) != 0) {
                return 1;
            }
        }
        return 0;
    }
    if (equal(role, "broken")) {
        fd_close(in);
        u32 error = fd_write(out, P(&(__wasi_ciovec_t){big, 1}), 1, P(&count));
        say("child: fd_write to a broken pipe returned", error);
        return 1;
    }
    return 2;
}

int run(void) {
    u32 in = 0, out = 0, count = 0;
    if (argument(1)[0]) {
        /* Standard input and output of a child are its ends; what it says goes to descriptor 1 then, so it is silent. */
        if (equal(argument(1), "broken")) {
            fd_pipe(P(&in), P(&out));
            return child("broken", in, out);
        }
        return child(argument(1), 0, 1);
    }
    say("fd_pipe", fd_pipe(P(&in), P(&out)));
    say_if("fd_pipe: two new descriptors", in >= 5 && out >= 5 && in != out);
    __wasi_fdstat_t stat;
    say("fd_fdstat_get: a pipe", fd_fdstat_get(in, P(&stat)));
    u64 at = 0;
    say("fd_seek: a pipe", fd_seek(in, 0, 0, P(&at)));
    say("fd_tell: a pipe", fd_tell(out, P(&at)));
    ready("poll_oneoff: empty, to read", __WASI_EVENTTYPE_FD_READ, in);
    ready("poll_oneoff: empty, to write", __WASI_EVENTTYPE_FD_WRITE, out);
    put_bytes("fd_write", out, "abcdef", 6);
    ready("poll_oneoff: six bytes, to read", __WASI_EVENTTYPE_FD_READ, in);
    put_bytes("fd_write", out, "ghi", 3);
    get_bytes("fd_read: part of it", in, 4);
    get_bytes("fd_read: what is there", in, 64);
    say("fd_fdstat_set_flags: nonblocking", fd_fdstat_set_flags(in, __WASI_FDFLAGS_NONBLOCK));
    get_bytes("fd_read: empty and nonblocking", in, 4);
    fd_fdstat_set_flags(out, __WASI_FDFLAGS_NONBLOCK);
    u32 full = 0, error = 0;
    while (error == 0 && full < 10000000) {
        error = fd_write(out, P(&(__wasi_ciovec_t){big, 4096}), 1, P(&count));
        full += error ? 0 : count;
    }
    say("fd_write: full and nonblocking", error);
    say_number("fd_write: it holds", full);
    ready("poll_oneoff: full, to write", __WASI_EVENTTYPE_FD_WRITE, out);
    fd_read(in, P(&(__wasi_iovec_t){big, 65536}), 1, P(&count));
    say_number("fd_read: all of it at once", count);
    put_bytes("fd_write: there is room again", out, "xyz", 3);
    say("fd_close: the writing end", fd_close(out));
    get_bytes("fd_read: what was left", in, 64);
    get_bytes("fd_read: end of file", in, 64);
    get_bytes("fd_read: end of file once more", in, 64);
    ready("poll_oneoff: end of file, to read", __WASI_EVENTTYPE_FD_READ, in);
    fd_close(in);

    finish("SIGPIPE without a handler", start("broken", "", 0, 0));

    u32 in2 = 0, out2 = 0;
    fd_pipe(P(&in), P(&out));
    fd_pipe(P(&in2), P(&out2));
    fd_op ends[] = {{.cmd = OP_DUP2, .src_fd = in, .fd = 0}, {.cmd = OP_DUP2, .src_fd = out2, .fd = 1},
                    {.cmd = OP_CLOSE, .fd = in}, {.cmd = OP_CLOSE, .fd = out}, {.cmd = OP_CLOSE, .fd = in2},
                    {.cmd = OP_CLOSE, .fd = out2}};
    u32 pid = start("echo", "", ends, 6);
    fd_close(in);
    fd_close(out2);
    put_bytes("fd_write: to a child", out, "there and back", 14);
    get_bytes("fd_read: from the child", in2, 64);
    fd_close(out);
    get_bytes("fd_read: the child saw the end", in2, 64);
    finish("echo", pid);

    fd_pipe(P(&in), P(&out));
    fd_op one[] = {{.cmd = OP_DUP2, .src_fd = out, .fd = 1}, {.cmd = OP_CLOSE, .fd = out}, {.cmd = OP_CLOSE, .fd = in}};
    pid = start("fill", "", one, 3);
    fd_close(out);
    u32 total = 0, wrong = 0;
    do {
        count = 0;
        fd_read(in, P(&(__wasi_iovec_t){big, 1000}), 1, P(&count));
        for (u32 i = 0; i < count; i++) {
            wrong += big[i] != (total + i) % 251;
        }
        total += count;
    } while (count);
    say_number("fd_read: more than a pipe holds, bytes", total);
    say_number("fd_read: bytes out of order", wrong);
    finish("fill", pid);
    say("fd_pipe: a bad address", fd_pipe(0xfffffff0, P(&out)));
    return 0;
}
