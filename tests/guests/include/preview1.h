/* The raw imports of WASI preview 1 (module wasi_snapshot_preview1), all 46 of them, as wasm sees them: pointers and sizes
 * are 32-bit numbers, so that a guest can pass any value at all. Structures and constants come from wasi-libc's
 * <wasi/api.h>. Only what a guest calls ends up in its import section, which is how coverage is counted. */
#ifndef PREVIEW1_H
#define PREVIEW1_H
#include <stddef.h>
#include <stdint.h>
#include <wasi/api.h>

typedef uint32_t u32;
typedef uint64_t u64;
typedef int64_t i64;
typedef uint8_t u8;

/* An address as the call takes it. */
#define P(...) ((u32)(uintptr_t)(__VA_ARGS__))
#define P1(name) __attribute__((import_module("wasi_snapshot_preview1"), import_name(#name)))

P1(args_get) u32 args_get(u32 argv, u32 buf);
P1(args_sizes_get) u32 args_sizes_get(u32 argc, u32 size);
P1(environ_get) u32 environ_get(u32 env, u32 buf);
P1(environ_sizes_get) u32 environ_sizes_get(u32 count, u32 size);
P1(clock_res_get) u32 clock_res_get(u32 id, u32 out);
P1(clock_time_get) u32 clock_time_get(u32 id, u64 precision, u32 out);
P1(fd_advise) u32 fd_advise(u32 fd, u64 offset, u64 len, u32 advice);
P1(fd_allocate) u32 fd_allocate(u32 fd, u64 offset, u64 len);
P1(fd_close) u32 fd_close(u32 fd);
P1(fd_datasync) u32 fd_datasync(u32 fd);
P1(fd_fdstat_get) u32 fd_fdstat_get(u32 fd, u32 out);
P1(fd_fdstat_set_flags) u32 fd_fdstat_set_flags(u32 fd, u32 flags);
P1(fd_fdstat_set_rights) u32 fd_fdstat_set_rights(u32 fd, u64 base, u64 inheriting);
P1(fd_filestat_get) u32 fd_filestat_get(u32 fd, u32 out);
P1(fd_filestat_set_size) u32 fd_filestat_set_size(u32 fd, u64 size);
P1(fd_filestat_set_times) u32 fd_filestat_set_times(u32 fd, u64 atim, u64 mtim, u32 flags);
P1(fd_pread) u32 fd_pread(u32 fd, u32 iovs, u32 count, u64 offset, u32 out);
P1(fd_prestat_get) u32 fd_prestat_get(u32 fd, u32 out);
P1(fd_prestat_dir_name) u32 fd_prestat_dir_name(u32 fd, u32 path, u32 len);
P1(fd_pwrite) u32 fd_pwrite(u32 fd, u32 iovs, u32 count, u64 offset, u32 out);
P1(fd_read) u32 fd_read(u32 fd, u32 iovs, u32 count, u32 out);
P1(fd_readdir) u32 fd_readdir(u32 fd, u32 buf, u32 len, u64 cookie, u32 out);
P1(fd_renumber) u32 fd_renumber(u32 from, u32 to);
P1(fd_seek) u32 fd_seek(u32 fd, i64 offset, u32 whence, u32 out);
P1(fd_sync) u32 fd_sync(u32 fd);
P1(fd_tell) u32 fd_tell(u32 fd, u32 out);
P1(fd_write) u32 fd_write(u32 fd, u32 iovs, u32 count, u32 out);
P1(path_create_directory) u32 path_create_directory(u32 fd, u32 path, u32 len);
P1(path_filestat_get) u32 path_filestat_get(u32 fd, u32 look, u32 path, u32 len, u32 out);
P1(path_filestat_set_times)
u32 path_filestat_set_times(u32 fd, u32 look, u32 path, u32 len, u64 atim, u64 mtim, u32 flags);
P1(path_link) u32 path_link(u32 fd, u32 look, u32 path, u32 len, u32 to_fd, u32 to, u32 to_len);
P1(path_open)
u32 path_open(u32 fd, u32 look, u32 path, u32 len, u32 oflags, u64 base, u64 inheriting, u32 fdflags, u32 out);
P1(path_readlink) u32 path_readlink(u32 fd, u32 path, u32 len, u32 buf, u32 buf_len, u32 out);
P1(path_remove_directory) u32 path_remove_directory(u32 fd, u32 path, u32 len);
P1(path_rename) u32 path_rename(u32 fd, u32 path, u32 len, u32 to_fd, u32 to, u32 to_len);
P1(path_symlink) u32 path_symlink(u32 target, u32 target_len, u32 fd, u32 path, u32 len);
P1(path_unlink_file) u32 path_unlink_file(u32 fd, u32 path, u32 len);
P1(poll_oneoff) u32 poll_oneoff(u32 in, u32 out, u32 count, u32 nevents);
P1(proc_exit) _Noreturn void proc_exit(u32 code);
P1(proc_raise) u32 proc_raise(u32 sig);
P1(sched_yield) u32 sched_yield(void);
P1(random_get) u32 random_get(u32 buf, u32 len);
P1(sock_accept) u32 sock_accept(u32 fd, u32 flags, u32 out);
P1(sock_recv) u32 sock_recv(u32 fd, u32 iovs, u32 count, u32 flags, u32 out, u32 oflags);
P1(sock_send) u32 sock_send(u32 fd, u32 iovs, u32 count, u32 flags, u32 out);
P1(sock_shutdown) u32 sock_shutdown(u32 fd, u32 how);

/* Every right there is; a call asking for it all gets what the file may have. */
#define ALL_RIGHTS 0x3fffffffull
/* For directories: one that may write cannot be had of a directory. */
#define DIR_RIGHTS (ALL_RIGHTS & ~__WASI_RIGHTS_FD_WRITE)
#define FOLLOW __WASI_LOOKUPFLAGS_SYMLINK_FOLLOW
#define CREAT __WASI_OFLAGS_CREAT
#define DIRECTORY __WASI_OFLAGS_DIRECTORY
#define EXCL __WASI_OFLAGS_EXCL
#define TRUNC __WASI_OFLAGS_TRUNC
#define RD \
    (__WASI_RIGHTS_FD_READ | __WASI_RIGHTS_FD_SEEK | __WASI_RIGHTS_FD_TELL | __WASI_RIGHTS_FD_FILESTAT_GET | \
     __WASI_RIGHTS_POLL_FD_READWRITE)
#define WR \
    (__WASI_RIGHTS_FD_WRITE | __WASI_RIGHTS_FD_SEEK | __WASI_RIGHTS_FD_TELL | __WASI_RIGHTS_FD_FILESTAT_GET | \
     __WASI_RIGHTS_FD_FILESTAT_SET_SIZE | __WASI_RIGHTS_FD_FILESTAT_SET_TIMES | __WASI_RIGHTS_FD_ALLOCATE | \
     __WASI_RIGHTS_FD_ADVISE | __WASI_RIGHTS_FD_SYNC | __WASI_RIGHTS_FD_DATASYNC | \
     __WASI_RIGHTS_FD_FDSTAT_SET_FLAGS | __WASI_RIGHTS_POLL_FD_READWRITE)
#define RW (RD | WR)
#endif
