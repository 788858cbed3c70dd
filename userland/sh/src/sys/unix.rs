//! The system of a development machine, so that the shell can be tested and compared there. It means what `wasi` means;
//! terminals' settings are not among what it changes.

use super::{
    Change, Disposition, Errno, Ground, Group, Handle, Kind, LOWEST_OWN, Launch, Links, Open, Patience,
    Result, Signal, Stat, borrowed, note_signal,
};
use std::ffi::{CString, OsString};
use std::fs::{File, OpenOptions};
use std::io::{self, IsTerminal};
use std::os::fd::{AsRawFd, FromRawFd};
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::os::unix::fs::MetadataExt;
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::Command;
use std::rc::Rc;

/// Where the shell's own program is.
pub(crate) const SELF: &[u8] = b"/proc/self/exe";

/// The error number of what the library says.
pub(crate) fn errno(error: &io::Error) -> Errno {
    match error.raw_os_error().unwrap_or(libc::EIO) {
        libc::ENOENT => Errno::ENOENT,
        libc::EACCES => Errno::EACCES,
        libc::EPERM => Errno::EPERM,
        libc::ENOTDIR => Errno::ENOTDIR,
        libc::EISDIR => Errno::EISDIR,
        libc::EEXIST => Errno::EEXIST,
        libc::ENOEXEC => Errno::ENOEXEC,
        libc::EBADF => Errno::EBADF,
        libc::EINTR => Errno::EINTR,
        libc::ECHILD => Errno::ECHILD,
        libc::ESRCH => Errno::ESRCH,
        libc::EINVAL => Errno::EINVAL,
        libc::EPIPE => Errno::EPIPE,
        libc::E2BIG => Errno::E2BIG,
        libc::ELOOP => Errno::ELOOP,
        libc::EMFILE => Errno::EMFILE,
        libc::ENOTTY => Errno::ENOTTY,
        libc::EAGAIN => Errno::EAGAIN,
        libc::ENAMETOOLONG => Errno::ENAMETOOLONG,
        libc::EROFS => Errno::EROFS,
        libc::ENOSPC => Errno::ENOSPC,
        libc::ESPIPE => Errno::ESPIPE,
        libc::ENXIO => Errno::ENXIO,
        libc::ETXTBSY => Errno::ETXTBSY,
        _ => Errno::EIO,
    }
}

fn last() -> Errno {
    errno(&io::Error::last_os_error())
}

fn checked(number: i32) -> Result<i32> {
    if number < 0 { Err(last()) } else { Ok(number) }
}

fn path_of(path: &[u8]) -> PathBuf {
    PathBuf::from(OsString::from_vec(path.to_vec()))
}

/// The arguments the program was started with.
pub(crate) fn arguments() -> Vec<Vec<u8>> {
    std::env::args_os().map(OsStringExt::into_vec).collect()
}

/// The environment the program was started with.
pub(crate) fn environment() -> Vec<(Vec<u8>, Vec<u8>)> {
    std::env::vars_os().map(|(name, value)| (name.into_vec(), value.into_vec())).collect()
}

/// Opens a file.
pub(crate) fn open(path: &[u8], how: Open) -> Result<Handle> {
    let mut options = OpenOptions::new();
    match how {
        Open::Read => options.read(true),
        Open::Write => options.write(true).create(true).truncate(true),
        Open::WriteNew => options.write(true).create_new(true),
        Open::Append => options.append(true).create(true),
        Open::Both => options.read(true).write(true).create(true).truncate(false),
    };
    let file = options.open(path_of(path)).map_err(|error| errno(&error))?;
    duplicate(file.as_raw_fd() as u32)
}

/// Makes a pipe: the end to read from, the end to write to.
pub(crate) fn pipe() -> Result<(Handle, Handle)> {
    let mut ends = [0; 2];
    // SAFETY: the array has room for both numbers; both are new and owned here.
    let (reader, writer) = unsafe {
        checked(libc::pipe(ends.as_mut_ptr()))?;
        (File::from_raw_fd(ends[0]), File::from_raw_fd(ends[1]))
    };
    Ok((duplicate(reader.as_raw_fd() as u32)?, duplicate(writer.as_raw_fd() as u32)?))
}

/// A copy of a descriptor, of the shell's own.
pub(crate) fn duplicate(fd: u32) -> Result<Handle> {
    // SAFETY: no addresses; the descriptor that comes is new and owned here.
    unsafe {
        let copy = checked(libc::fcntl(fd as i32, libc::F_DUPFD_CLOEXEC, LOWEST_OWN as i32))?;
        Ok(Rc::new(File::from_raw_fd(copy)))
    }
}

/// Whether a descriptor is open.
pub(crate) fn is_open(fd: u32) -> bool {
    // SAFETY: no addresses.
    unsafe { libc::fcntl(fd as i32, libc::F_GETFD) >= 0 }
}

/// Whether a descriptor is a terminal.
pub(crate) fn is_terminal(fd: u32) -> bool {
    borrowed(fd).is_terminal()
}

fn shown(found: &std::fs::Metadata) -> Stat {
    let time =
        |seconds: i64, rest: i64| (seconds as u64).wrapping_mul(1_000_000_000).wrapping_add(rest as u64);
    Stat {
        dev: found.dev(),
        ino: found.ino(),
        mode: found.mode(),
        uid: found.uid(),
        gid: found.gid(),
        size: found.size(),
        accessed_ns: time(found.atime(), found.atime_nsec()),
        modified_ns: time(found.mtime(), found.mtime_nsec()),
    }
}

/// What a path leads to.
pub(crate) fn stat(path: &[u8], links: Links) -> Result<Stat> {
    let path = path_of(path);
    let found = if links == Links::Follow { path.metadata() } else { path.symlink_metadata() };
    found.map(|found| shown(&found)).map_err(|error| errno(&error))
}

/// Whether the shell may read (4), write (2), execute or search (1) a file.
pub(crate) fn access(path: &[u8], mode: u32) -> bool {
    let Ok(path) = CString::new(path) else { return false };
    // SAFETY: the text ends with a zero byte.
    unsafe { libc::access(path.as_ptr(), mode as i32) == 0 }
}

/// The names in a directory, with their kinds where they are known without asking.
pub(crate) fn list(path: &[u8]) -> Result<Vec<(Vec<u8>, Kind)>> {
    let entries = std::fs::read_dir(path_of(path)).map_err(|error| errno(&error))?;
    let entry = |entry: io::Result<std::fs::DirEntry>| {
        let entry = entry.ok()?;
        let kind = match entry.file_type() {
            Ok(kind) if kind.is_dir() => Kind::Directory,
            Ok(kind) if kind.is_symlink() => Kind::Link,
            Ok(kind) if kind.is_file() => Kind::Regular,
            _ => Kind::Other,
        };
        Some((entry.file_name().as_bytes().to_vec(), kind))
    };
    Ok(entries.filter_map(entry).collect())
}

/// Reads a whole file.
pub(crate) fn read_file(path: &[u8]) -> Result<Vec<u8>> {
    std::fs::read(path_of(path)).map_err(|error| errno(&error))
}

/// Moves the working directory.
pub(crate) fn chdir(path: &[u8]) -> Result<()> {
    std::env::set_current_dir(path_of(path)).map_err(|error| errno(&error))
}

/// The working directory's absolute path, without links.
pub(crate) fn cwd() -> Result<Vec<u8>> {
    std::env::current_dir().map(|path| path.into_os_string().into_vec()).map_err(|error| errno(&error))
}

/// Sets the umask; answers the old one.
pub(crate) fn umask(mask: u32) -> u32 {
    // SAFETY: no addresses.
    unsafe { libc::umask(mask) }
}

fn command(launch: &Launch) -> Command {
    let mut command = Command::new(path_of(&launch.path));
    if let Some((name, arguments)) = launch.args.split_first() {
        command.arg0(OsString::from_vec(name.clone()));
        command.args(arguments.iter().map(|argument| OsString::from_vec(argument.clone())));
    }
    command.env_clear();
    for pair in &launch.env {
        let at = pair.iter().position(|byte| *byte == b'=').unwrap_or(pair.len());
        let (name, value) = pair.split_at(at);
        command.env(
            OsString::from_vec(name.to_vec()),
            OsString::from_vec(value.get(1..).unwrap_or_default().to_vec()),
        );
    }
    match launch.group {
        Group::Inherit => {}
        Group::New => drop(command.process_group(0)),
        Group::Join(group) => drop(command.process_group(group as i32)),
    }
    let (copies, closes, ground) = (launch.copies.clone(), launch.closes.clone(), launch.ground);
    let defaults = launch.default_signals.clone();
    // SAFETY: the closure makes only calls that are allowed between fork and exec.
    unsafe {
        command.pre_exec(move || {
            if ground == Ground::Foreground {
                libc::signal(libc::SIGTTOU, libc::SIG_IGN);
                libc::tcsetpgrp(0, libc::getpgrp());
                libc::signal(libc::SIGTTOU, libc::SIG_DFL);
            }
            for signal in &defaults {
                libc::signal(signal.number().into(), libc::SIG_DFL);
            }
            for (from, to) in &copies {
                if libc::dup2(*from as i32, *to as i32) < 0 {
                    return Err(io::Error::last_os_error());
                }
            }
            for fd in &closes {
                libc::close(*fd as i32);
            }
            Ok(())
        });
    }
    command
}

/// Starts a program; answers its number.
pub(crate) fn spawn(launch: &Launch) -> Result<u32> {
    command(launch).spawn().map(|child| child.id()).map_err(|error| errno(&error))
}

/// Becomes a program, whose descriptors must have been put in place; returns only if that fails.
pub(crate) fn exec(launch: &Launch) -> Errno {
    errno(&command(launch).exec())
}

/// Makes one descriptor a copy of another.
pub(crate) fn replace(from: u32, to: u32) -> Result<()> {
    // SAFETY: no addresses.
    checked(unsafe { libc::dup2(from as i32, to as i32) }).map(drop)
}

/// Closes a descriptor by its number.
pub(crate) fn close(fd: u32) {
    // SAFETY: no addresses.
    unsafe { libc::close(fd as i32) };
}

/// The next change among children: of one process, or with -1 of any.
pub(crate) fn wait(pid: i32, patience: Patience) -> Result<Option<(u32, Change)>> {
    let mut status = 0;
    let options = libc::WUNTRACED | if patience == Patience::Now { libc::WNOHANG } else { 0 };
    // SAFETY: the address is that of a variable here.
    let found = checked(unsafe { libc::waitpid(pid, &mut status, options) })?;
    if found == 0 {
        return Ok(None);
    }
    let change = if libc::WIFEXITED(status) {
        Change::Exited(libc::WEXITSTATUS(status) as u8)
    } else if libc::WIFSTOPPED(status) {
        Change::Stopped(libc::WSTOPSIG(status) as u8)
    } else if libc::WIFSIGNALED(status) {
        Change::Killed(libc::WTERMSIG(status) as u8)
    } else {
        Change::Continued
    };
    Ok(Some((found as u32, change)))
}

/// The shell's number.
pub(crate) fn pid() -> u32 {
    std::process::id()
}

/// Signals come at any time.
#[inline]
pub(crate) fn let_signals_in() {}

/// The number of the shell's parent.
pub(crate) fn parent() -> u32 {
    std::os::unix::process::parent_id()
}

/// The shell's process group.
pub(crate) fn group() -> Option<u32> {
    // SAFETY: no addresses.
    u32::try_from(unsafe { libc::getpgrp() }).ok()
}

/// Sends a signal: to a process, or with a negative number to a group. Signal 0 only asks.
pub(crate) fn kill(pid: i32, signal: i32) -> Result<()> {
    // SAFETY: no addresses.
    checked(unsafe { libc::kill(pid, signal) }).map(drop)
}

extern "C" fn handler(signal: i32) {
    note_signal(signal as u32);
}

/// Sets what happens on a signal.
pub(crate) fn set_signal(signal: Signal, disposition: Disposition) -> Result<()> {
    // SAFETY: the structure is zeroed as C's users do, and the handler only stores to an atomic.
    unsafe {
        let mut action: libc::sigaction = std::mem::zeroed();
        action.sa_sigaction = match disposition {
            Disposition::Default => libc::SIG_DFL,
            Disposition::Ignore => libc::SIG_IGN,
            Disposition::Catch => handler as extern "C" fn(i32) as usize,
        };
        checked(libc::sigaction(signal.number().into(), &action, std::ptr::null_mut())).map(drop)
    }
}

/// Whether a signal is ignored now.
pub(crate) fn is_ignored(signal: Signal) -> bool {
    // SAFETY: the structure is zeroed as C's users do, and its address is that of a variable here.
    unsafe {
        let mut action: libc::sigaction = std::mem::zeroed();
        libc::sigaction(signal.number().into(), std::ptr::null(), &mut action) == 0
            && action.sa_sigaction == libc::SIG_IGN
    }
}

/// A terminal's settings, which are left alone here.
pub(crate) type TerminalSettings = [u8; 60];

/// How a terminal is set. The structure is the one that Tabula has.
pub(crate) fn terminal_settings(fd: u32) -> Result<TerminalSettings> {
    let mut settings = [0; 60];
    // SAFETY: the buffer has the size of the structure that the system writes.
    checked(unsafe { libc::tcgetattr(fd as i32, settings.as_mut_ptr().cast()) })?;
    Ok(settings)
}

/// Sets a terminal.
pub(crate) fn set_terminal(fd: u32, settings: &TerminalSettings) -> Result<()> {
    // SAFETY: the buffer has the size of the structure that the system reads.
    checked(unsafe { libc::tcsetattr(fd as i32, libc::TCSADRAIN, settings.as_ptr().cast()) }).map(drop)
}

/// The size of a terminal's window: columns and rows.
pub(crate) fn window(fd: u32) -> Result<(u16, u16)> {
    let mut size = libc::winsize { ws_row: 0, ws_col: 0, ws_xpixel: 0, ws_ypixel: 0 };
    // SAFETY: the address is that of the structure that the request writes.
    checked(unsafe { libc::ioctl(fd as i32, libc::TIOCGWINSZ, &mut size) })?;
    Ok((size.ws_col, size.ws_row))
}

/// A terminal's settings without the echo of what is typed.
pub(crate) fn without_echo(settings: &TerminalSettings) -> TerminalSettings {
    *settings
}

/// Puts a group into a terminal's foreground.
pub(crate) fn set_foreground(fd: u32, group: u32) -> Result<()> {
    // SAFETY: no addresses.
    checked(unsafe { libc::tcsetpgrp(fd as i32, group as i32) }).map(drop)
}

/// The user.
pub(crate) fn user() -> u32 {
    // SAFETY: no addresses.
    unsafe { libc::getuid() }
}

/// The user's group.
pub(crate) fn user_group() -> u32 {
    // SAFETY: no addresses.
    unsafe { libc::getgid() }
}

/// The machine's name.
pub(crate) fn host_name() -> Vec<u8> {
    read_file(b"/etc/hostname").unwrap_or_default().trim_ascii().to_vec()
}

/// A limit, soft and hard; the greatest number for none.
pub(crate) fn limit(resource: u32) -> Result<(u64, u64)> {
    let mut limit = libc::rlimit { rlim_cur: 0, rlim_max: 0 };
    // SAFETY: the address is that of a variable here.
    checked(unsafe { libc::getrlimit(resource, &mut limit) })?;
    Ok((limit.rlim_cur, limit.rlim_max))
}

/// Sets a limit, soft and hard.
pub(crate) fn set_limit(resource: u32, soft: u64, hard: u64) -> Result<()> {
    let limit = libc::rlimit { rlim_cur: soft, rlim_max: hard };
    // SAFETY: the address is that of a variable here.
    checked(unsafe { libc::setrlimit(resource, &limit) }).map(drop)
}

/// Nanoseconds computed: by the shell in programs and in the kernel, then by its children likewise.
pub(crate) fn time_used_ns() -> [u64; 4] {
    let mut all = [0; 4];
    for (who, place) in [(libc::RUSAGE_SELF, 0), (libc::RUSAGE_CHILDREN, 2)] {
        // SAFETY: the structure is zeroed as C's users do, and its address is that of a variable here.
        let used = unsafe {
            let mut used: libc::rusage = std::mem::zeroed();
            libc::getrusage(who, &mut used);
            used
        };
        let ns = |time: libc::timeval| time.tv_sec as u64 * 1_000_000_000 + time.tv_usec as u64 * 1000;
        all[place] = ns(used.ru_utime);
        all[place + 1] = ns(used.ru_stime);
    }
    all
}

/// Waits until a descriptor can be read or the time is over; true when it can be read.
pub(crate) fn wait_readable(fd: u32, timeout_ns: u64) -> Result<bool> {
    let mut ask = libc::pollfd { fd: fd as i32, events: libc::POLLIN, revents: 0 };
    // SAFETY: the address is that of a variable here.
    checked(unsafe { libc::poll(&mut ask, 1, (timeout_ns / 1_000_000) as i32) }).map(|count| count > 0)
}

/// Removes a file's name; nobody is told if it is gone already.
pub(crate) fn unlink(path: &[u8]) {
    let _ = std::fs::remove_file(path_of(path));
}
