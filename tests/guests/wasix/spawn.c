/* proc_spawn3: arguments and environment as given, what is inherited, descriptor operations, failures.
 * wasix crate, proc_spawn3: "Like proc_spawn2, but args and envs are proper pointer arrays of null-terminated strings (each
 * env entry is KEY=value)"; "envs: ... (null to inherit)"; "fd_ops: List of FD operations to perform before spawning the
 * new process"; "If the named process does not exist an error will be returned". ProcSpawnFdOpName: "Close an FD",
 * "Duplicate (i.e. renumber) an FD", "Open a file", "Change directory to a path", "Change directory to an FD".
 * What a failure is called follows POSIX posix_spawn and exec: ENOENT, EACCES, ENOEXEC. */
#include "children.h"

static void show_arguments(void) {
    u32 count = 0, size = 0;
    args_sizes_get(P(&count), P(&size));
    say_number("child: arguments", count);
    for (u32 i = 0; i < count; i++) {
        say_bytes("child: argument", argument(i), length(argument(i)));
    }
}

static void show_environment(void) {
    static u32 pointers[16];
    static char buffer[512];
    u32 count = 0, size = 0;
    environ_sizes_get(P(&count), P(&size));
    environ_get(P(pointers), P(buffer));
    say_number("child: variables", count);
    for (u32 i = 0; i < count; i++) {
        const char *text = (const char *)(uintptr_t)pointers[i];
        say_bytes("child: variable", text, length(text));
    }
}

static void read_from(u32 fd, const char *label) {
    u8 text[32];
    u32 got = 0;
    u32 error = fd_read(fd, P(&(__wasi_iovec_t){text, sizeof text}), 1, P(&got));
    if (error) {
        say(label, error);
    } else {
        say_bytes(label, text, got);
    }
}

static int child(const char *role) {
    if (equal(role, "arguments")) {
        show_arguments();
        show_environment();
    } else if (equal(role, "environment")) {
        show_environment();
    } else if (equal(role, "stdin")) {
        read_from(0, "child: standard input");
    } else if (equal(role, "fd 9")) {
        read_from(9, "child: descriptor 9");
    } else if (equal(role, "fd 5")) {
        read_from(5, "child: descriptor 5");
    } else if (equal(role, "cwd")) {
        char path[64];
        u32 len = sizeof path;
        u32 error = getcwd(P(path), P(&len));
        say("child: getcwd", error);
        say_bytes("child: getcwd", path, len);
    } else if (equal(role, "exit")) {
        return 42;
    } else if (equal(role, "trap")) {
        __builtin_trap();
    }
    return 0;
}

static void spawn(const char *label, u32 args, u32 count, u32 envs, u32 env_count) {
    u32 pid = 0;
    u32 error = proc_spawn3(S(SELF), args, count, envs, env_count, 0, 0, 0, 0, 0, 0, 0, P(&pid));
    if (error) {
        say(label, error);
    } else {
        finish(label, pid);
    }
}

static void refused(const char *label, const char *name) {
    const char *args[] = {"x"};
    u32 pid = 77;
    say(label, proc_spawn3(S(name), P(args), 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, P(&pid)));
}

int run(void) {
    if (argument(1)[0]) {
        return child(argument(1));
    }
    const char *args[] = {"any name", "arguments", "", "two words", "line\nfeed"};
    const char *envs[] = {"ONLY=this", "EMPTY="};
    spawn("proc_spawn3: arguments", P(args), 5, P(envs), 2);
    const char *show[] = {"self", "environment"};
    spawn("proc_spawn3: environment inherited", P(show), 2, 0, 0);
    spawn("proc_spawn3: no environment", P(show), 2, P(envs), 0);
    finish("proc_spawn3: exit code", start("exit", "", 0, 0));
    u32 trapped = start("trap", "", 0, 0);
    option_pid who = {1, trapped};
    join_status status = {0};
    say("proc_join: a child that trapped", proc_join(P(&who), 0, P(&status)));
    say_number("proc_join: how it ended", status.tag);
    say_number("proc_join: SIGILL or SIGABRT",  status.signal == 4 || status.signal == 6);

    u32 fd = open_at("ten.txt", 0, RD, 0);
    say_number("path_open", fd);
    u64 at = 0;
    fd_seek(fd, 3, __WASI_WHENCE_SET, P(&at));
    finish("proc_spawn3: descriptors are inherited", start("fd 5", "", 0, 0));
    fd_seek(fd, 0, __WASI_WHENCE_CUR, P(&at));
    say_number("proc_spawn3: their position is shared", at);
    fd_seek(fd, 3, __WASI_WHENCE_SET, P(&at));
    fd_op dup = {.cmd = OP_DUP2, .src_fd = fd, .fd = 9};
    finish("proc_spawn3: dup2", start("fd 9", "", &dup, 1));
    fd_op close = {.cmd = OP_CLOSE, .fd = fd};
    finish("proc_spawn3: close", start("fd 5", "", &close, 1));
    say("fd_tell: still open here", fd_tell(fd, P(&at)));
    fd_op open = {.cmd = OP_OPEN, .fd = 0, .path = "/tmp/data/hello.txt", .path_len = 19, .rights = RD, .inheriting = RD};
    finish("proc_spawn3: open as standard input", start("stdin", "", &open, 1));
    fd_op two[] = {open, {.cmd = OP_DUP2, .src_fd = 0, .fd = 9}};
    finish("proc_spawn3: operations go in order", start("fd 9", "", two, 2));
    fd_op into = {.cmd = OP_CHDIR, .path = "/tmp/data/dir", .path_len = 13};
    finish("proc_spawn3: chdir", start("cwd", "", &into, 1));
    u32 dir = open_at("dir/sub", DIRECTORY, DIR_RIGHTS, 0);
    fd_op to_fd = {.cmd = OP_FCHDIR, .fd = dir};
    finish("proc_spawn3: fchdir", start("cwd", "", &to_fd, 1));
    fd_fdflags_set(fd, CLOEXEC);
    finish("proc_spawn3: close on exec", start("fd 5", "", 0, 0));

    refused("proc_spawn3: nothing there", "/tmp/data/none");
    refused("proc_spawn3: nothing there, without a slash", "none");
    refused("proc_spawn3: a directory", "/tmp/data/dir");
    refused("proc_spawn3: below a file", "/tmp/data/hello.txt/x");
    fd_op bad[] = {{.cmd = OP_DUP2, .src_fd = 1234, .fd = 9}, {.cmd = OP_CLOSE, .fd = 1234}, {.cmd = 9, .fd = 0},
                   {.cmd = OP_OPEN, .fd = 0, .path = "/tmp/data/none", .path_len = 14, .rights = RD}};
    u32 pid = 0;
    const char *plain[] = {"self", "exit"};
    say("proc_spawn3: dup2 of nothing", proc_spawn3(S(SELF), P(plain), 2, 0, 0, P(&bad[0]), 1, 0, 0, 0, 0, 0, P(&pid)));
    say("proc_spawn3: an unknown operation",
        proc_spawn3(S(SELF), P(plain), 2, 0, 0, P(&bad[2]), 1, 0, 0, 0, 0, 0, P(&pid)));
    say("proc_spawn3: opening nothing", proc_spawn3(S(SELF), P(plain), 2, 0, 0, P(&bad[3]), 1, 0, 0, 0, 0, 0, P(&pid)));
    say("proc_spawn3: a bad address", proc_spawn3(0xfffffff0, 5, P(plain), 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, P(&pid)));
    who.some = 0;
    say("proc_join: refused ones left no child", proc_join(P(&who), NON_BLOCKING, P(&status)));
    return 0;
}
