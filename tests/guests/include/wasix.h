/* The raw imports of WASIX (module wasix_32v1) that the guests use, and its structures, as the `wasix` crate lays them out
 * (lib_generated32.rs). The guest `wasix/layouts.rs` uses the crate itself and so checks that the two agree. */
#ifndef WASIX_H
#define WASIX_H
#include "say.h"

#define WX(name) __attribute__((import_module("wasix_32v1"), import_name(#name)))

WX(proc_spawn)
u32 proc_spawn(u32 name, u32 name_len, u32 chroot, u32 args, u32 args_len, u32 preopen, u32 preopen_len, u32 in, u32 out,
               u32 err, u32 dir, u32 dir_len, u32 handles);
WX(proc_exec) _Noreturn void proc_exec(u32 name, u32 name_len, u32 args, u32 args_len);
WX(proc_exec2)
_Noreturn void proc_exec2(u32 name, u32 name_len, u32 args, u32 args_len, u32 envs, u32 envs_len);
WX(proc_exit2) void proc_exit2(u32 code);
WX(proc_signals_sizes_get) u32 proc_signals_sizes_get(u32 out);
WX(proc_signals_get) u32 proc_signals_get(u32 out);
WX(thread_signal) u32 thread_signal(u32 tid, u32 signal);
WX(path_open2)
u32 path_open2(u32 fd, u32 look, u32 path, u32 len, u32 oflags, u64 base, u64 inheriting, u32 fdflags, u32 ext, u32 out);
WX(sock_pair) u32 sock_pair(u32 family, u32 type, u32 protocol, u32 first, u32 second);
WX(sock_status) u32 sock_status(u32 fd, u32 out);
WX(proc_spawn2)
u32 proc_spawn2(u32 name, u32 name_len, u32 args, u32 args_len, u32 envs, u32 envs_len, u32 fd_ops, u32 fd_ops_len,
                u32 signals, u32 signals_len, u32 search, u32 path, u32 path_len, u32 pid);
WX(proc_spawn3)
u32 proc_spawn3(u32 name, u32 name_len, u32 args, u32 args_len, u32 envs, u32 envs_len, u32 fd_ops, u32 fd_ops_len,
                u32 signals, u32 signals_len, u32 search, u32 path, u32 path_len, u32 pid);
WX(proc_exec3)
u32 proc_exec3(u32 name, u32 name_len, u32 args, u32 args_len, u32 envs, u32 envs_len, u32 search, u32 path, u32 path_len);
WX(proc_exec4)
u32 proc_exec4(u32 name, u32 name_len, u32 args, u32 args_len, u32 envs, u32 envs_len, u32 search, u32 path, u32 path_len);
WX(proc_join) u32 proc_join(u32 option_pid, u32 flags, u32 status);
WX(proc_id) u32 proc_id(u32 out);
WX(proc_parent) u32 proc_parent(u32 pid, u32 out);
WX(proc_signal) u32 proc_signal(u32 pid, u32 signal);
WX(callback_signal) void callback_signal(u32 name, u32 len);
WX(fd_pipe) u32 fd_pipe(u32 first, u32 second);
WX(fd_dup) u32 fd_dup(u32 fd, u32 out);
WX(fd_dup2) u32 fd_dup2(u32 fd, u32 lowest, u32 close_on_exec, u32 out);
WX(fd_event) u32 fd_event(u64 initial, u32 flags, u32 out);
WX(fd_fdflags_get) u32 fd_fdflags_get(u32 fd, u32 out);
WX(fd_fdflags_set) u32 fd_fdflags_set(u32 fd, u32 flags);
WX(tty_get) u32 tty_get(u32 out);
WX(tty_set) u32 tty_set(u32 in);
WX(chdir) u32 chdir(u32 path, u32 len);
WX(getcwd) u32 getcwd(u32 path, u32 len);
WX(thread_spawn_v2) u32 thread_spawn_v2(u32 start, u32 tid);
WX(thread_join) u32 thread_join(u32 tid);
WX(thread_exit) _Noreturn void thread_exit(u32 code);
WX(thread_id) u32 thread_id(u32 out);
WX(thread_sleep) u32 thread_sleep(u64 ns);
WX(thread_parallelism) u32 thread_parallelism(u32 out);
WX(futex_wait) u32 futex_wait(u32 futex, u32 expected, u32 timeout, u32 woken);
WX(futex_wake) u32 futex_wake(u32 futex, u32 woken);
WX(futex_wake_all) u32 futex_wake_all(u32 futex, u32 woken);

typedef struct {
    u8 some;
    u32 pid;
} option_pid;
_Static_assert(sizeof(option_pid) == 8, "option_pid");

enum { NOTHING, EXIT_NORMAL, EXIT_SIGNAL, STOPPED };
typedef struct {
    u8 tag;
    uint16_t code;
    u8 signal;
} join_status;
_Static_assert(sizeof(join_status) == 6, "join_status");
#define NON_BLOCKING 1u
#define WAKE_STOPPED 2u

enum { OP_CLOSE, OP_DUP2, OP_OPEN, OP_CHDIR, OP_FCHDIR };
typedef struct {
    u8 cmd;
    u32 fd, src_fd;
    const char *path;
    u32 path_len, dirflags;
    uint16_t oflags;
    u64 rights, inheriting;
    uint16_t fdflags, fdflagsext;
} fd_op;
_Static_assert(sizeof(fd_op) == 56, "proc_spawn_fd_op");

typedef struct {
    u8 signal, disposition;
} signal_disposition;
#define CLOEXEC 1u

typedef struct {
    u32 cols, rows, width, height;
    u8 stdin_tty, stdout_tty, stderr_tty, echo, line_buffered, line_feeds;
} tty;
_Static_assert(sizeof(tty) == 24, "tty");

typedef struct {
    u8 some;
    u64 ns;
} option_timestamp;
_Static_assert(sizeof(option_timestamp) == 16, "option_timestamp");

typedef struct {
    u32 stack, tls_base;
    void (*start)(u32);
    u32 argument, reserved[10], stack_size, guard_size;
} thread_start;
_Static_assert(sizeof(thread_start) == 64, "thread_start");

/* Where the runner puts a copy of the guest itself. */
#define SELF "/tmp/data/self.wasm"
#endif
