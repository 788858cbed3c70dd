//! The rows of `tabula_posix`.

/// Hands the rows of `tabula_posix` to a macro.
#[macro_export]
macro_rules! for_each_posix_call {
    ($callback:ident) => {
        $callback! {
            module "tabula_posix";

            // Groups, sessions, children.
            "getpgid"(pid: I32, out: Ptr) -> errno =
                $crate::syscall::posix::group::getpgid,
                $crate::syscall::table::Status::Full;
            "setpgid"(pid: I32, group: I32) -> errno =
                $crate::syscall::posix::group::setpgid,
                $crate::syscall::table::Status::Full;
            "getsid"(pid: I32, out: Ptr) -> errno =
                $crate::syscall::posix::group::getsid,
                $crate::syscall::table::Status::Full;
            "setsid"(out: Ptr) -> errno =
                $crate::syscall::posix::group::setsid,
                $crate::syscall::table::Status::Full;
            "waitpid"(pid: I32, options: U32, out_pid: Ptr, out_status: Ptr) -> errno =
                $crate::syscall::posix::wait::waitpid,
                $crate::syscall::table::Status::Full;
            "spawn"(
                name: Ptr, name_len: Len, args: Ptr, args_len: Len, envs: Ptr, envs_len: Len,
                fd_ops: Ptr, fd_ops_len: Len, signals: Ptr, signals_len: Len, search: U32, path: Ptr,
                path_len: Len, attributes: Ptr, out: Ptr
            ) -> errno =
                $crate::syscall::posix::spawn::spawn,
                $crate::syscall::table::Status::Full;

            // Signals.
            "kill"(pid: I32, signal: I32) -> errno =
                $crate::syscall::posix::signal::kill,
                $crate::syscall::table::Status::Full;
            "sigaction"(signal: I32, disposition: U32, out: Ptr) -> errno =
                $crate::syscall::posix::signal::sigaction,
                $crate::syscall::table::Status::Full;
            "sigprocmask"(how: U32, set: Ptr, old: Ptr) -> errno =
                $crate::syscall::posix::signal::sigprocmask,
                $crate::syscall::table::Status::Full;
            "sigpending"(out: Ptr) -> errno =
                $crate::syscall::posix::signal::sigpending,
                $crate::syscall::table::Status::Full;
            "sigsuspend"(set: Ptr) -> errno =
                $crate::syscall::posix::signal::sigsuspend,
                $crate::syscall::table::Status::Full;

            // Terminals.
            "tcgetattr"(fd: Fd, out: Ptr) -> errno =
                $crate::syscall::posix::terminal::tcgetattr,
                $crate::syscall::table::Status::Full;
            "tcsetattr"(fd: Fd, action: U32, attributes: Ptr) -> errno =
                $crate::syscall::posix::terminal::tcsetattr,
                $crate::syscall::table::Status::Full;
            "tcgetpgrp"(fd: Fd, out: Ptr) -> errno =
                $crate::syscall::posix::terminal::tcgetpgrp,
                $crate::syscall::table::Status::Full;
            "tcsetpgrp"(fd: Fd, group: I32) -> errno =
                $crate::syscall::posix::terminal::tcsetpgrp,
                $crate::syscall::table::Status::Full;
            "tcgetwinsize"(fd: Fd, out: Ptr) -> errno =
                $crate::syscall::posix::terminal::tcgetwinsize,
                $crate::syscall::table::Status::Full;
            "tcsetwinsize"(fd: Fd, size: Ptr) -> errno =
                $crate::syscall::posix::terminal::tcsetwinsize,
                $crate::syscall::table::Status::Full;
            "tcflush"(fd: Fd, queue: U32) -> errno =
                $crate::syscall::posix::terminal::tcflush,
                $crate::syscall::table::Status::Full;
            "tcflow"(fd: Fd, action: U32) -> errno =
                $crate::syscall::posix::terminal::tcflow,
                $crate::syscall::table::Status::Full;
            "tcdrain"(fd: Fd) -> errno =
                $crate::syscall::posix::terminal::tcdrain,
                $crate::syscall::table::Status::Full;
            "tcgetsid"(fd: Fd, out: Ptr) -> errno =
                $crate::syscall::posix::terminal::tcgetsid,
                $crate::syscall::table::Status::Full;
            "tcsctty"(fd: Fd) -> errno =
                $crate::syscall::posix::terminal::tcsctty,
                $crate::syscall::table::Status::Full;
            "ttyname"(fd: Fd, buf: Ptr, len: Len, out: Ptr) -> errno =
                $crate::syscall::posix::terminal::ttyname,
                $crate::syscall::table::Status::Full;

            // Files.
            "fd_chmod"(fd: Fd, mode: U32) -> errno =
                $crate::syscall::posix::mode::fd_chmod,
                $crate::syscall::table::Status::Full;
            "path_chmod"(dir: Fd, path: Ptr, path_len: Len, mode: U32, flags: U32) -> errno =
                $crate::syscall::posix::mode::path_chmod,
                $crate::syscall::table::Status::Full;
            "fd_chown"(fd: Fd, uid: U32, gid: U32) -> errno =
                $crate::syscall::posix::mode::fd_chown,
                $crate::syscall::table::Status::Full;
            "path_chown"(dir: Fd, path: Ptr, path_len: Len, uid: U32, gid: U32, flags: U32) -> errno =
                $crate::syscall::posix::mode::path_chown,
                $crate::syscall::table::Status::Full;
            "umask"(mask: U32, out: Ptr) -> errno =
                $crate::syscall::posix::mode::umask,
                $crate::syscall::table::Status::Full;
            "access"(dir: Fd, path: Ptr, path_len: Len, mode: U32, flags: U32) -> errno =
                $crate::syscall::posix::mode::access,
                $crate::syscall::table::Status::Full;
            "path_stat"(dir: Fd, path: Ptr, path_len: Len, flags: U32, out: Ptr) -> errno =
                $crate::syscall::posix::stat::path_stat,
                $crate::syscall::table::Status::Full;
            "fd_stat"(fd: Fd, out: Ptr) -> errno =
                $crate::syscall::posix::stat::fd_stat,
                $crate::syscall::table::Status::Full;
            "fd_mode"(fd: Fd, out: Ptr) -> errno =
                $crate::syscall::posix::stat::fd_mode,
                $crate::syscall::table::Status::Full;
            "statvfs"(dir: Fd, path: Ptr, path_len: Len, out: Ptr) -> errno =
                $crate::syscall::posix::stat::statvfs,
                $crate::syscall::table::Status::Full;
            "fd_statvfs"(fd: Fd, out: Ptr) -> errno =
                $crate::syscall::posix::stat::fd_statvfs,
                $crate::syscall::table::Status::Full;
            "sync"() -> errno =
                $crate::syscall::posix::stat::sync,
                $crate::syscall::table::Status::Full;
            "mkfifo"(dir: Fd, path: Ptr, path_len: Len, mode: U32) -> errno =
                $crate::syscall::posix::fifo::mkfifo,
                $crate::syscall::table::Status::Full;
            "flock"(fd: Fd, operation: U32) -> errno =
                $crate::syscall::posix::lock::flock,
                $crate::syscall::table::Status::Full;
            "fd_lock"(fd: Fd, command: U32, lock: Ptr) -> errno =
                $crate::syscall::posix::lock::fd_lock,
                $crate::syscall::table::Status::Partial(
                    "processes that wait for one another are found out only within one file",
                );

            // Users, limits, names.
            "getuid"(out: Ptr) -> errno =
                $crate::syscall::posix::credentials::getuid,
                $crate::syscall::table::Status::Full;
            "geteuid"(out: Ptr) -> errno =
                $crate::syscall::posix::credentials::getuid,
                $crate::syscall::table::Status::Full;
            "getgid"(out: Ptr) -> errno =
                $crate::syscall::posix::credentials::getgid,
                $crate::syscall::table::Status::Full;
            "getegid"(out: Ptr) -> errno =
                $crate::syscall::posix::credentials::getgid,
                $crate::syscall::table::Status::Full;
            "getgroups"(room: Len, list: Ptr, out: Ptr) -> errno =
                $crate::syscall::posix::credentials::getgroups,
                $crate::syscall::table::Status::Full;
            "setuid"(uid: U32) -> errno =
                $crate::syscall::posix::credentials::setuid,
                $crate::syscall::table::Status::Partial(
                    "real and effective users are the same",
                );
            "setgid"(gid: U32) -> errno =
                $crate::syscall::posix::credentials::setgid,
                $crate::syscall::table::Status::Partial(
                    "real and effective groups are the same",
                );
            "getrlimit"(resource: U32, out: Ptr) -> errno =
                $crate::syscall::posix::limit::getrlimit,
                $crate::syscall::table::Status::Full;
            "setrlimit"(resource: U32, limit: Ptr) -> errno =
                $crate::syscall::posix::limit::setrlimit,
                $crate::syscall::table::Status::Partial(
                    "those on descriptors, processes, file size and memory hold; the others are only kept",
                );
            "getrusage"(who: I32, out: Ptr) -> errno =
                $crate::syscall::posix::limit::getrusage,
                $crate::syscall::table::Status::Partial(
                    "all time counts as the program's own",
                );
            "uname"(out: Ptr) -> errno =
                $crate::syscall::posix::name::uname,
                $crate::syscall::table::Status::Full;
            "trace"(pid: I32, fd: I32) -> errno =
                $crate::syscall::posix::trace::trace,
                $crate::syscall::table::Status::Full;
        }
    };
}
