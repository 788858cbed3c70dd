//! The rows of WASI preview 1 and of WASI threads.

/// Hands the rows of WASI preview 1 to a macro.
#[macro_export]
macro_rules! for_each_preview1_call {
    ($callback:ident) => {
        $callback! {
            module "wasi_snapshot_preview1";
            "args_get"(argv: Ptr, argv_buf: Ptr) -> errno =
                $crate::syscall::preview1::args::args_get,
                $crate::syscall::table::Status::Full;
            "args_sizes_get"(argc: Ptr, argv_buf_size: Ptr) -> errno =
                $crate::syscall::preview1::args::args_sizes_get,
                $crate::syscall::table::Status::Full;
            "environ_get"(environ: Ptr, environ_buf: Ptr) -> errno =
                $crate::syscall::preview1::args::environ_get,
                $crate::syscall::table::Status::Full;
            "environ_sizes_get"(count: Ptr, environ_buf_size: Ptr) -> errno =
                $crate::syscall::preview1::args::environ_sizes_get,
                $crate::syscall::table::Status::Full;
            "clock_res_get"(id: U32, resolution: Ptr) -> errno =
                $crate::syscall::preview1::clock::clock_res_get,
                $crate::syscall::table::Status::Full;
            "clock_time_get"(id: U32, precision: U64, time: Ptr) -> errno =
                $crate::syscall::preview1::clock::clock_time_get,
                $crate::syscall::table::Status::Full;
            "fd_advise"(fd: Fd, offset: U64, len: U64, advice: U32) -> errno =
                $crate::syscall::preview1::descriptor::fd_advise,
                $crate::syscall::table::Status::Full;
            "fd_allocate"(fd: Fd, offset: U64, len: U64) -> errno =
                $crate::syscall::preview1::descriptor::fd_allocate,
                $crate::syscall::table::Status::Full;
            "fd_close"(fd: Fd) -> errno =
                $crate::syscall::preview1::descriptor::fd_close,
                $crate::syscall::table::Status::Full;
            "fd_datasync"(fd: Fd) -> errno =
                $crate::syscall::preview1::descriptor::fd_datasync,
                $crate::syscall::table::Status::Full;
            "fd_fdstat_get"(fd: Fd, stat: Ptr) -> errno =
                $crate::syscall::preview1::status::fd_fdstat_get,
                $crate::syscall::table::Status::Full;
            "fd_fdstat_set_flags"(fd: Fd, flags: U32) -> errno =
                $crate::syscall::preview1::status::fd_fdstat_set_flags,
                $crate::syscall::table::Status::Full;
            "fd_fdstat_set_rights"(fd: Fd, rights_base: U64, rights_inheriting: U64) -> errno =
                $crate::syscall::preview1::status::fd_fdstat_set_rights,
                $crate::syscall::table::Status::Full;
            "fd_filestat_get"(fd: Fd, stat: Ptr) -> errno =
                $crate::syscall::preview1::status::fd_filestat_get,
                $crate::syscall::table::Status::Full;
            "fd_filestat_set_size"(fd: Fd, size: U64) -> errno =
                $crate::syscall::preview1::status::fd_filestat_set_size,
                $crate::syscall::table::Status::Full;
            "fd_filestat_set_times"(fd: Fd, atim: U64, mtim: U64, fst_flags: U32) -> errno =
                $crate::syscall::preview1::status::fd_filestat_set_times,
                $crate::syscall::table::Status::Full;
            "fd_pread"(fd: Fd, iovs: Ptr, iovs_len: Len, offset: U64, nread: Ptr) -> errno =
                $crate::syscall::preview1::io::fd_pread,
                $crate::syscall::table::Status::Full;
            "fd_prestat_get"(fd: Fd, prestat: Ptr) -> errno =
                $crate::syscall::preview1::preopen::fd_prestat_get,
                $crate::syscall::table::Status::Full;
            "fd_prestat_dir_name"(fd: Fd, path: Ptr, path_len: Len) -> errno =
                $crate::syscall::preview1::preopen::fd_prestat_dir_name,
                $crate::syscall::table::Status::Full;
            "fd_pwrite"(fd: Fd, iovs: Ptr, iovs_len: Len, offset: U64, nwritten: Ptr) -> errno =
                $crate::syscall::preview1::io::fd_pwrite,
                $crate::syscall::table::Status::Full;
            "fd_read"(fd: Fd, iovs: Ptr, iovs_len: Len, nread: Ptr) -> errno =
                $crate::syscall::preview1::io::fd_read,
                $crate::syscall::table::Status::Full;
            "fd_readdir"(fd: Fd, buf: Ptr, buf_len: Len, cookie: U64, bufused: Ptr) -> errno =
                $crate::syscall::preview1::directory::fd_readdir,
                $crate::syscall::table::Status::Full;
            "fd_renumber"(fd: Fd, to: Fd) -> errno =
                $crate::syscall::preview1::descriptor::fd_renumber,
                $crate::syscall::table::Status::Full;
            "fd_seek"(fd: Fd, offset: I64, whence: U32, newoffset: Ptr) -> errno =
                $crate::syscall::preview1::descriptor::fd_seek,
                $crate::syscall::table::Status::Full;
            "fd_sync"(fd: Fd) -> errno =
                $crate::syscall::preview1::descriptor::fd_sync,
                $crate::syscall::table::Status::Full;
            "fd_tell"(fd: Fd, offset: Ptr) -> errno =
                $crate::syscall::preview1::descriptor::fd_tell,
                $crate::syscall::table::Status::Full;
            "fd_write"(fd: Fd, iovs: Ptr, iovs_len: Len, nwritten: Ptr) -> errno =
                $crate::syscall::preview1::io::fd_write,
                $crate::syscall::table::Status::Full;
            "path_create_directory"(fd: Fd, path: Ptr, path_len: Len) -> errno =
                $crate::syscall::preview1::path::path_create_directory,
                $crate::syscall::table::Status::Full;
            "path_filestat_get"(fd: Fd, flags: U32, path: Ptr, path_len: Len, stat: Ptr) -> errno =
                $crate::syscall::preview1::path::path_filestat_get,
                $crate::syscall::table::Status::Full;
            "path_filestat_set_times"(
                fd: Fd, flags: U32, path: Ptr, path_len: Len, atim: U64, mtim: U64, fst_flags: U32
            ) -> errno =
                $crate::syscall::preview1::path::path_filestat_set_times,
                $crate::syscall::table::Status::Full;
            "path_link"(
                old_fd: Fd, old_flags: U32, old_path: Ptr, old_path_len: Len, new_fd: Fd, new_path: Ptr,
                new_path_len: Len
            ) -> errno =
                $crate::syscall::preview1::path::path_link,
                $crate::syscall::table::Status::Full;
            "path_open"(
                fd: Fd, dirflags: U32, path: Ptr, path_len: Len, oflags: U32, rights_base: U64,
                rights_inheriting: U64, fdflags: U32, opened_fd: Ptr
            ) -> errno =
                $crate::syscall::preview1::path::path_open,
                $crate::syscall::table::Status::Full;
            "path_readlink"(fd: Fd, path: Ptr, path_len: Len, buf: Ptr, buf_len: Len, bufused: Ptr) -> errno =
                $crate::syscall::preview1::path::path_readlink,
                $crate::syscall::table::Status::Full;
            "path_remove_directory"(fd: Fd, path: Ptr, path_len: Len) -> errno =
                $crate::syscall::preview1::path::path_remove_directory,
                $crate::syscall::table::Status::Full;
            "path_rename"(
                fd: Fd, old_path: Ptr, old_path_len: Len, new_fd: Fd, new_path: Ptr, new_path_len: Len
            ) -> errno =
                $crate::syscall::preview1::path::path_rename,
                $crate::syscall::table::Status::Full;
            "path_symlink"(
                old_path: Ptr, old_path_len: Len, fd: Fd, new_path: Ptr, new_path_len: Len
            ) -> errno =
                $crate::syscall::preview1::path::path_symlink,
                $crate::syscall::table::Status::Full;
            "path_unlink_file"(fd: Fd, path: Ptr, path_len: Len) -> errno =
                $crate::syscall::preview1::path::path_unlink_file,
                $crate::syscall::table::Status::Full;
            "poll_oneoff"(subscriptions: Ptr, events: Ptr, nsubscriptions: Len, nevents: Ptr) -> errno =
                $crate::syscall::preview1::poll::poll_oneoff,
                $crate::syscall::table::Status::Full;
            "proc_exit"(rval: U32) -> never =
                $crate::syscall::preview1::process::proc_exit,
                $crate::syscall::table::Status::Full;
            "proc_raise"(sig: U32) -> errno =
                $crate::syscall::preview1::process::proc_raise,
                $crate::syscall::table::Status::Full;
            "sched_yield"() -> errno =
                $crate::syscall::preview1::process::sched_yield,
                $crate::syscall::table::Status::Full;
            "random_get"(buf: Ptr, buf_len: Len) -> errno =
                $crate::syscall::preview1::random::random_get,
                $crate::syscall::table::Status::Full;
            "sock_accept"(fd: Fd, flags: U32, accepted_fd: Ptr) -> errno =
                $crate::syscall::preview1::socket::sock_accept,
                $crate::syscall::table::Status::Full;
            "sock_recv"(
                fd: Fd, ri_data: Ptr, ri_data_len: Len, ri_flags: U32, ro_datalen: Ptr, ro_flags: Ptr
            ) -> errno =
                $crate::syscall::preview1::socket::sock_recv,
                $crate::syscall::table::Status::Full;
            "sock_send"(fd: Fd, si_data: Ptr, si_data_len: Len, si_flags: U32, so_datalen: Ptr) -> errno =
                $crate::syscall::preview1::socket::sock_send,
                $crate::syscall::table::Status::Full;
            "sock_shutdown"(fd: Fd, how: U32) -> errno =
                $crate::syscall::preview1::socket::sock_shutdown,
                $crate::syscall::table::Status::Full;
        }
    };
}

/// Hands the row of WASI threads to a macro.
#[macro_export]
macro_rules! for_each_wasi_threads_call {
    ($callback:ident) => {
        $callback! {
            module "wasi";
            "thread-spawn"(start_arg: U32) -> number =
                $crate::syscall::preview1::process::thread_spawn,
                $crate::syscall::table::Status::Full;
        }
    };
}
