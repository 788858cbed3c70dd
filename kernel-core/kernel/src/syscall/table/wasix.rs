//! The rows of WASIX.

/// Hands the rows of WASIX to a macro.
#[macro_export]
macro_rules! for_each_wasix_call {
    ($callback:ident) => {
        $callback! {
            module "wasix_32v1";

            // Processes.
            "proc_id"(out: Ptr) -> errno =
                $crate::syscall::wasix::process::proc_id,
                $crate::syscall::table::Status::Full;
            "proc_parent"(pid: U32, out: Ptr) -> errno =
                $crate::syscall::wasix::process::proc_parent,
                $crate::syscall::table::Status::Full;
            "proc_join"(pid: Ptr, flags: U32, status: Ptr) -> errno =
                $crate::syscall::wasix::process::proc_join,
                $crate::syscall::table::Status::Full;
            "proc_exit2"(code: U32) -> never =
                $crate::syscall::wasix::process::proc_exit2,
                $crate::syscall::table::Status::Full;
            "proc_spawn"(
                name: Ptr, name_len: Len, chroot: U32, args: Ptr, args_len: Len, preopen: Ptr,
                preopen_len: Len, stdin: U32, stdout: U32, stderr: U32, working_dir: Ptr,
                working_dir_len: Len, out: Ptr
            ) -> errno =
                $crate::syscall::wasix::spawn::proc_spawn,
                $crate::syscall::table::Status::Partial(
                    "no other root, no preopened directories of its own",
                );
            "proc_spawn2"(
                name: Ptr, name_len: Len, args: Ptr, args_len: Len, envs: Ptr, envs_len: Len,
                fd_ops: Ptr, fd_ops_len: Len, signals: Ptr, signals_len: Len, search: U32, path: Ptr,
                path_len: Len, out: Ptr
            ) -> errno =
                $crate::syscall::wasix::spawn::proc_spawn2,
                $crate::syscall::table::Status::Full;
            "proc_spawn3"(
                name: Ptr, name_len: Len, args: Ptr, args_len: Len, envs: Ptr, envs_len: Len,
                fd_ops: Ptr, fd_ops_len: Len, signals: Ptr, signals_len: Len, search: U32, path: Ptr,
                path_len: Len, out: Ptr
            ) -> errno =
                $crate::syscall::wasix::spawn::proc_spawn3,
                $crate::syscall::table::Status::Full;
            "proc_exec"(name: Ptr, name_len: Len, args: Ptr, args_len: Len) -> never =
                $crate::syscall::wasix::exec::proc_exec,
                $crate::syscall::table::Status::Full;
            "proc_exec2"(
                name: Ptr, name_len: Len, args: Ptr, args_len: Len, envs: Ptr, envs_len: Len
            ) -> never =
                $crate::syscall::wasix::exec::proc_exec2,
                $crate::syscall::table::Status::Full;
            "proc_exec3"(
                name: Ptr, name_len: Len, args: Ptr, args_len: Len, envs: Ptr, envs_len: Len,
                search: U32, path: Ptr, path_len: Len
            ) -> errno =
                $crate::syscall::wasix::exec::proc_exec3,
                $crate::syscall::table::Status::Full;
            "proc_exec4"(
                name: Ptr, name_len: Len, args: Ptr, args_len: Len, envs: Ptr, envs_len: Len,
                search: U32, path: Ptr, path_len: Len
            ) -> errno =
                $crate::syscall::wasix::exec::proc_exec4,
                $crate::syscall::table::Status::Full;
            "proc_fork"(copy_memory: U32, out: Ptr) -> errno =
                $crate::syscall::stub::enosys::args2,
                $crate::syscall::table::Status::Stub($crate::Errno::ENOSYS);
            "proc_fork_env"(out: Ptr) -> errno =
                $crate::syscall::stub::enosys::args1,
                $crate::syscall::table::Status::Stub($crate::Errno::ENOSYS);
            "proc_snapshot"() -> errno =
                $crate::syscall::stub::enosys::args0,
                $crate::syscall::table::Status::Stub($crate::Errno::ENOSYS);

            // Signals.
            "proc_signal"(pid: U32, signal: U32) -> errno =
                $crate::syscall::wasix::signal::proc_signal,
                $crate::syscall::table::Status::Full;
            "proc_signals_sizes_get"(out: Ptr) -> errno =
                $crate::syscall::wasix::signal::proc_signals_sizes_get,
                $crate::syscall::table::Status::Full;
            "proc_signals_get"(out: Ptr) -> errno =
                $crate::syscall::wasix::signal::proc_signals_get,
                $crate::syscall::table::Status::Full;
            "proc_raise_interval"(signal: U32, interval: U64, repeat: U32) -> errno =
                $crate::syscall::stub::enosys::args3,
                $crate::syscall::table::Status::Stub($crate::Errno::ENOSYS);
            "callback_signal"(name: Ptr, len: Len) -> nothing =
                $crate::syscall::wasix::signal::callback_signal,
                $crate::syscall::table::Status::Full;
            "thread_signal"(tid: U32, signal: U32) -> errno =
                $crate::syscall::wasix::signal::thread_signal,
                $crate::syscall::table::Status::Full;

            // Threads.
            "thread_spawn_v2"(start: Ptr, out: Ptr) -> errno =
                $crate::syscall::wasix::thread::thread_spawn_v2,
                $crate::syscall::table::Status::Full;
            "thread_join"(tid: U32) -> errno =
                $crate::syscall::wasix::thread::thread_join,
                $crate::syscall::table::Status::Full;
            "thread_exit"(code: U32) -> never =
                $crate::syscall::wasix::thread::thread_exit,
                $crate::syscall::table::Status::Full;
            "thread_id"(out: Ptr) -> errno =
                $crate::syscall::wasix::thread::thread_id,
                $crate::syscall::table::Status::Full;
            "thread_sleep"(duration: U64) -> errno =
                $crate::syscall::wasix::thread::thread_sleep,
                $crate::syscall::table::Status::Full;
            "thread_parallelism"(out: Ptr) -> errno =
                $crate::syscall::wasix::thread::thread_parallelism,
                $crate::syscall::table::Status::Full;
            "futex_wait"(futex: Ptr, expected: U32, timeout: Ptr, out: Ptr) -> errno =
                $crate::syscall::wasix::futex::futex_wait,
                $crate::syscall::table::Status::Full;
            "futex_wake"(futex: Ptr, out: Ptr) -> errno =
                $crate::syscall::wasix::futex::futex_wake,
                $crate::syscall::table::Status::Full;
            "futex_wake_all"(futex: Ptr, out: Ptr) -> errno =
                $crate::syscall::wasix::futex::futex_wake_all,
                $crate::syscall::table::Status::Full;
            "stack_checkpoint"(snapshot: Ptr, out: Ptr) -> errno =
                $crate::syscall::stub::enosys::args2,
                $crate::syscall::table::Status::Stub($crate::Errno::ENOSYS);
            "stack_restore"(snapshot: Ptr, value: U64) -> never =
                $crate::syscall::wasix::thread::stack_restore,
                $crate::syscall::table::Status::Partial(
                    "there are no checkpoints to go back to: ends the process with SIGSYS",
                );
            "context_create"(out: Ptr, entry: U32) -> errno =
                $crate::syscall::stub::enosys::args2,
                $crate::syscall::table::Status::Stub($crate::Errno::ENOSYS);
            "context_switch"(context: U64) -> errno =
                $crate::syscall::stub::enosys::args1,
                $crate::syscall::table::Status::Stub($crate::Errno::ENOSYS);
            "context_destroy"(context: U64) -> errno =
                $crate::syscall::stub::enosys::args1,
                $crate::syscall::table::Status::Stub($crate::Errno::ENOSYS);

            // Descriptors.
            "fd_dup"(fd: Fd, out: Ptr) -> errno =
                $crate::syscall::wasix::descriptor::fd_dup,
                $crate::syscall::table::Status::Full;
            "fd_dup2"(fd: Fd, lowest: Fd, close_on_exec: U32, out: Ptr) -> errno =
                $crate::syscall::wasix::descriptor::fd_dup2,
                $crate::syscall::table::Status::Full;
            "fd_fdflags_get"(fd: Fd, out: Ptr) -> errno =
                $crate::syscall::wasix::descriptor::fd_fdflags_get,
                $crate::syscall::table::Status::Full;
            "fd_fdflags_set"(fd: Fd, flags: U32) -> errno =
                $crate::syscall::wasix::descriptor::fd_fdflags_set,
                $crate::syscall::table::Status::Full;
            "path_open2"(
                fd: Fd, dirflags: U32, path: Ptr, path_len: Len, oflags: U32, rights: U64,
                inheriting: U64, fdflags: U32, fdflagsext: U32, out: Ptr
            ) -> errno =
                $crate::syscall::wasix::descriptor::path_open2,
                $crate::syscall::table::Status::Full;
            "fd_pipe"(reader: Ptr, writer: Ptr) -> errno =
                $crate::syscall::wasix::stream::fd_pipe,
                $crate::syscall::table::Status::Full;
            "fd_event"(initial: U64, flags: U32, out: Ptr) -> errno =
                $crate::syscall::wasix::stream::fd_event,
                $crate::syscall::table::Status::Full;
            "epoll_create"(out: Ptr) -> errno =
                $crate::syscall::stub::enosys::args1,
                $crate::syscall::table::Status::Stub($crate::Errno::ENOSYS);
            "epoll_ctl"(epoll: Fd, operation: U32, fd: Fd, event: Ptr) -> errno =
                $crate::syscall::stub::enosys::args4,
                $crate::syscall::table::Status::Stub($crate::Errno::ENOSYS);
            "epoll_wait"(epoll: Fd, events: Ptr, max: Len, timeout: U64, out: Ptr) -> errno =
                $crate::syscall::stub::enosys::args5,
                $crate::syscall::table::Status::Stub($crate::Errno::ENOSYS);

            // Directories, terminals, clocks.
            "chdir"(path: Ptr, path_len: Len) -> errno =
                $crate::syscall::wasix::directory::chdir,
                $crate::syscall::table::Status::Full;
            "getcwd"(path: Ptr, path_len: Ptr) -> errno =
                $crate::syscall::wasix::directory::getcwd,
                $crate::syscall::table::Status::Full;
            "tty_get"(out: Ptr) -> errno =
                $crate::syscall::wasix::terminal::tty_get,
                $crate::syscall::table::Status::Full;
            "tty_set"(state: Ptr) -> errno =
                $crate::syscall::wasix::terminal::tty_set,
                $crate::syscall::table::Status::Full;
            "clock_time_set"(clock: U32, time: U64) -> errno =
                $crate::syscall::stub::eperm::args2,
                $crate::syscall::table::Status::Stub($crate::Errno::EPERM);

            // Sockets.
            "sock_pair"(family: U32, kind: U32, protocol: U32, first: Ptr, second: Ptr) -> errno =
                $crate::syscall::wasix::stream::sock_pair,
                $crate::syscall::table::Status::Partial(
                    "streams within the machine only",
                );
            "sock_status"(fd: Fd, out: Ptr) -> errno =
                $crate::syscall::wasix::stream::sock_status,
                $crate::syscall::table::Status::Full;
            "sock_open"(family: U32, kind: U32, protocol: U32, out: Ptr) -> errno =
                $crate::syscall::stub::enotsup::args4,
                $crate::syscall::table::Status::Stub($crate::Errno::ENOTSUP);
            "sock_addr_local"(fd: Fd, out: Ptr) -> errno =
                $crate::syscall::stub::enotsup::args2,
                $crate::syscall::table::Status::Stub($crate::Errno::ENOTSUP);
            "sock_addr_peer"(fd: Fd, out: Ptr) -> errno =
                $crate::syscall::stub::enotsup::args2,
                $crate::syscall::table::Status::Stub($crate::Errno::ENOTSUP);
            "sock_set_opt_flag"(fd: Fd, option: U32, flag: U32) -> errno =
                $crate::syscall::stub::enotsup::args3,
                $crate::syscall::table::Status::Stub($crate::Errno::ENOTSUP);
            "sock_get_opt_flag"(fd: Fd, option: U32, out: Ptr) -> errno =
                $crate::syscall::stub::enotsup::args3,
                $crate::syscall::table::Status::Stub($crate::Errno::ENOTSUP);
            "sock_set_opt_time"(fd: Fd, option: U32, timeout: Ptr) -> errno =
                $crate::syscall::stub::enotsup::args3,
                $crate::syscall::table::Status::Stub($crate::Errno::ENOTSUP);
            "sock_get_opt_time"(fd: Fd, option: U32, out: Ptr) -> errno =
                $crate::syscall::stub::enotsup::args3,
                $crate::syscall::table::Status::Stub($crate::Errno::ENOTSUP);
            "sock_set_opt_size"(fd: Fd, option: U32, size: U64) -> errno =
                $crate::syscall::stub::enotsup::args3,
                $crate::syscall::table::Status::Stub($crate::Errno::ENOTSUP);
            "sock_get_opt_size"(fd: Fd, option: U32, out: Ptr) -> errno =
                $crate::syscall::stub::enotsup::args3,
                $crate::syscall::table::Status::Stub($crate::Errno::ENOTSUP);
            "sock_join_multicast_v4"(fd: Fd, group: Ptr, interface: Ptr) -> errno =
                $crate::syscall::stub::enotsup::args3,
                $crate::syscall::table::Status::Stub($crate::Errno::ENOTSUP);
            "sock_leave_multicast_v4"(fd: Fd, group: Ptr, interface: Ptr) -> errno =
                $crate::syscall::stub::enotsup::args3,
                $crate::syscall::table::Status::Stub($crate::Errno::ENOTSUP);
            "sock_join_multicast_v6"(fd: Fd, group: Ptr, interface: U32) -> errno =
                $crate::syscall::stub::enotsup::args3,
                $crate::syscall::table::Status::Stub($crate::Errno::ENOTSUP);
            "sock_leave_multicast_v6"(fd: Fd, group: Ptr, interface: U32) -> errno =
                $crate::syscall::stub::enotsup::args3,
                $crate::syscall::table::Status::Stub($crate::Errno::ENOTSUP);
            "sock_bind"(fd: Fd, address: Ptr) -> errno =
                $crate::syscall::stub::enotsup::args2,
                $crate::syscall::table::Status::Stub($crate::Errno::ENOTSUP);
            "sock_listen"(fd: Fd, backlog: Len) -> errno =
                $crate::syscall::stub::enotsup::args2,
                $crate::syscall::table::Status::Stub($crate::Errno::ENOTSUP);
            "sock_accept_v2"(fd: Fd, flags: U32, out: Ptr, address: Ptr) -> errno =
                $crate::syscall::stub::enotsup::args4,
                $crate::syscall::table::Status::Stub($crate::Errno::ENOTSUP);
            "sock_connect"(fd: Fd, address: Ptr) -> errno =
                $crate::syscall::stub::enotsup::args2,
                $crate::syscall::table::Status::Stub($crate::Errno::ENOTSUP);
            "sock_recv_from"(
                fd: Fd, bufs: Ptr, bufs_len: Len, flags: U32, out_len: Ptr, out_flags: Ptr, address: Ptr
            ) -> errno =
                $crate::syscall::stub::enotsup::args7,
                $crate::syscall::table::Status::Stub($crate::Errno::ENOTSUP);
            "sock_send_to"(fd: Fd, bufs: Ptr, bufs_len: Len, flags: U32, address: Ptr, out: Ptr) -> errno =
                $crate::syscall::stub::enotsup::args6,
                $crate::syscall::table::Status::Stub($crate::Errno::ENOTSUP);
            "sock_send_file"(to: Fd, from: Fd, offset: U64, count: U64, out: Ptr) -> errno =
                $crate::syscall::stub::enotsup::args5,
                $crate::syscall::table::Status::Stub($crate::Errno::ENOTSUP);
            "resolve"(
                host: Ptr, host_len: Len, port: U32, addresses: Ptr, addresses_len: Len, out: Ptr
            ) -> errno =
                $crate::syscall::stub::enotsup::args6,
                $crate::syscall::table::Status::Stub($crate::Errno::ENOTSUP);
            "port_bridge"(
                network: Ptr, network_len: Len, token: Ptr, token_len: Len, security: U32
            ) -> errno =
                $crate::syscall::stub::enotsup::args5,
                $crate::syscall::table::Status::Stub($crate::Errno::ENOTSUP);
            "port_unbridge"() -> errno =
                $crate::syscall::stub::enotsup::args0,
                $crate::syscall::table::Status::Stub($crate::Errno::ENOTSUP);
            "port_dhcp_acquire"() -> errno =
                $crate::syscall::stub::enotsup::args0,
                $crate::syscall::table::Status::Stub($crate::Errno::ENOTSUP);
            "port_addr_add"(address: Ptr) -> errno =
                $crate::syscall::stub::enotsup::args1,
                $crate::syscall::table::Status::Stub($crate::Errno::ENOTSUP);
            "port_addr_remove"(address: Ptr) -> errno =
                $crate::syscall::stub::enotsup::args1,
                $crate::syscall::table::Status::Stub($crate::Errno::ENOTSUP);
            "port_addr_clear"() -> errno =
                $crate::syscall::stub::enotsup::args0,
                $crate::syscall::table::Status::Stub($crate::Errno::ENOTSUP);
            "port_mac"(out: Ptr) -> errno =
                $crate::syscall::stub::enotsup::args1,
                $crate::syscall::table::Status::Stub($crate::Errno::ENOTSUP);
            "port_addr_list"(addresses: Ptr, count: Ptr) -> errno =
                $crate::syscall::stub::enotsup::args2,
                $crate::syscall::table::Status::Stub($crate::Errno::ENOTSUP);
            "port_gateway_set"(address: Ptr) -> errno =
                $crate::syscall::stub::enotsup::args1,
                $crate::syscall::table::Status::Stub($crate::Errno::ENOTSUP);
            "port_route_add"(cidr: Ptr, router: Ptr, preferred_until: Ptr, expires_at: Ptr) -> errno =
                $crate::syscall::stub::enotsup::args4,
                $crate::syscall::table::Status::Stub($crate::Errno::ENOTSUP);
            "port_route_remove"(address: Ptr) -> errno =
                $crate::syscall::stub::enotsup::args1,
                $crate::syscall::table::Status::Stub($crate::Errno::ENOTSUP);
            "port_route_clear"() -> errno =
                $crate::syscall::stub::enotsup::args0,
                $crate::syscall::table::Status::Stub($crate::Errno::ENOTSUP);
            "port_route_list"(routes: Ptr, count: Ptr) -> errno =
                $crate::syscall::stub::enotsup::args2,
                $crate::syscall::table::Status::Stub($crate::Errno::ENOTSUP);

            // Code at run time.
            "dlopen"(
                path: Ptr, path_len: Len, flags: U32, errors: Ptr, errors_len: Len, directories: Ptr,
                directories_len: Len, out: Ptr
            ) -> errno =
                $crate::syscall::stub::enosys::args8,
                $crate::syscall::table::Status::Stub($crate::Errno::ENOSYS);
            "dlsym"(
                handle: U32, symbol: Ptr, symbol_len: Len, errors: Ptr, errors_len: Len, out: Ptr
            ) -> errno =
                $crate::syscall::stub::enosys::args6,
                $crate::syscall::table::Status::Stub($crate::Errno::ENOSYS);
            "dl_invalid_handle"(handle: U32) -> errno =
                $crate::syscall::stub::enosys::args1,
                $crate::syscall::table::Status::Stub($crate::Errno::ENOSYS);
            "call_dynamic"(
                function: U32, values: Ptr, values_len: Len, results: Ptr, results_len: Len, strict: U32
            ) -> errno =
                $crate::syscall::stub::enosys::args6,
                $crate::syscall::table::Status::Stub($crate::Errno::ENOSYS);
            "closure_prepare"(
                backing: U32, closure: U32, arguments: Ptr, arguments_len: Len, results: Ptr,
                results_len: Len, data: Ptr
            ) -> errno =
                $crate::syscall::stub::enosys::args7,
                $crate::syscall::table::Status::Stub($crate::Errno::ENOSYS);
            "closure_allocate"(out: Ptr) -> errno =
                $crate::syscall::stub::enosys::args1,
                $crate::syscall::table::Status::Stub($crate::Errno::ENOSYS);
            "closure_free"(closure: U32) -> errno =
                $crate::syscall::stub::enosys::args1,
                $crate::syscall::table::Status::Stub($crate::Errno::ENOSYS);
            "reflect_signature"(
                function: U32, arguments: Ptr, arguments_len: Len, results: Ptr, results_len: Len,
                out: Ptr
            ) -> errno =
                $crate::syscall::stub::enosys::args6,
                $crate::syscall::table::Status::Stub($crate::Errno::ENOSYS);
        }
    };
}
