//! The system as Tabula offers it: preview 1 through the standard library, the rest through the SDK.

use super::{
    Change, Disposition, Errno, Ground, Group, Handle, Kind, LOWEST_OWN, Launch, Links, Open, Patience,
    Result, Signal, Stat, borrowed, note_signal,
};
use std::ffi::OsString;
use std::fs::{File, OpenOptions};
use std::io;
use std::os::fd::AsRawFd;
use std::os::wasi::ffi::{OsStrExt, OsStringExt};
use std::path::PathBuf;
use std::rc::Rc;
use tabula_sdk::{dir, file, pipe as pipes, process, signal, system, terminal, window};

/// Where the shell's own program is.
pub(crate) const SELF: &[u8] = b"/bin/sh";

/// The error number of what the library says.
pub(crate) fn errno(error: &io::Error) -> Errno {
    error
        .raw_os_error()
        .and_then(|number| u16::try_from(number).ok())
        .and_then(Errno::from_number)
        .unwrap_or(Errno::EIO)
}

/// A path from the root, since the C library does not follow the shell's moves.
fn absolute(path: &[u8]) -> PathBuf {
    if path.starts_with(b"/") {
        return PathBuf::from(OsString::from_vec(path.to_vec()));
    }
    let mut whole = dir::current().unwrap_or_else(|_| b"/".to_vec());
    whole.push(b'/');
    whole.extend_from_slice(path);
    PathBuf::from(OsString::from_vec(whole))
}

/// The arguments the program was started with.
pub(crate) fn arguments() -> Vec<Vec<u8>> {
    std::env::args_os().map(OsStringExt::into_vec).collect()
}

/// The environment the program was started with.
pub(crate) fn environment() -> Vec<(Vec<u8>, Vec<u8>)> {
    std::env::vars_os().map(|(name, value)| (name.into_vec(), value.into_vec())).collect()
}

fn own(file: File) -> Result<Handle> {
    duplicate(file.as_raw_fd() as u32)
}

/// Opens a file. What is made gets all permissions that the umask leaves, without execution.
pub(crate) fn open(path: &[u8], how: Open) -> Result<Handle> {
    if path.is_empty() {
        return Err(Errno::ENOENT);
    }
    let mut options = OpenOptions::new();
    match how {
        Open::Read => options.read(true),
        Open::Write => options.write(true).create(true).truncate(true),
        Open::WriteNew => options.write(true).create_new(true),
        Open::Append => options.append(true).create(true),
        Open::Both => options.read(true).write(true).create(true).truncate(false),
    };
    own(options.open(absolute(path)).map_err(|error| errno(&error))?)
}

/// Makes a pipe: the end to read from, the end to write to.
pub(crate) fn pipe() -> Result<(Handle, Handle)> {
    let (reader, writer) = pipes::new()?;
    Ok((own(reader)?, own(writer)?))
}

/// A copy of a descriptor, of the shell's own.
pub(crate) fn duplicate(fd: u32) -> Result<Handle> {
    // Under a low limit on descriptors, a lower number has to do.
    file::duplicate(fd, LOWEST_OWN).or_else(|_| file::duplicate(fd, 10)).map(Rc::new)
}

/// Whether a descriptor is open, and not one of the directories that every program begins with.
pub(crate) fn is_open(fd: u32) -> bool {
    !file::is_preopen(fd) && file::stat_fd(fd).is_ok()
}

/// Whether a descriptor is a terminal.
pub(crate) fn is_terminal(fd: u32) -> bool {
    // Not what std asks: to it every character device is one.
    terminal::attributes(fd).is_ok()
}

/// What a path leads to.
pub(crate) fn stat(path: &[u8], links: Links) -> Result<Stat> {
    let links = if links == Links::Follow { file::Links::Follow } else { file::Links::Keep };
    file::stat(path, links).map(|stat| shown(&stat))
}

fn shown(stat: &file::Stat) -> Stat {
    Stat {
        dev: stat.dev,
        ino: stat.ino,
        mode: stat.mode,
        uid: stat.uid,
        gid: stat.gid,
        size: stat.size,
        accessed_ns: stat.accessed_ns,
        modified_ns: stat.modified_ns,
    }
}

/// Whether the shell may read (4), write (2), execute or search (1) a file.
pub(crate) fn access(path: &[u8], mode: u32) -> bool {
    file::access(path, mode).is_ok()
}

/// The names in a directory, with their kinds where they are known without asking.
pub(crate) fn list(path: &[u8]) -> Result<Vec<(Vec<u8>, Kind)>> {
    let entries = std::fs::read_dir(absolute(path)).map_err(|error| errno(&error))?;
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
    std::fs::read(absolute(path)).map_err(|error| errno(&error))
}

/// Moves the working directory.
pub(crate) fn chdir(path: &[u8]) -> Result<()> {
    dir::change(path)
}

/// The working directory's absolute path, without links.
pub(crate) fn cwd() -> Result<Vec<u8>> {
    dir::current()
}

/// Sets the umask; answers the old one.
pub(crate) fn umask(mask: u32) -> u32 {
    file::set_umask(mask)
}

fn command(launch: &Launch) -> process::Command {
    process::Command {
        name: launch.path.clone(),
        args: launch.args.clone(),
        env: launch.env.clone(),
        path: Vec::new(),
        copies: launch.copies.clone(),
        closes: launch.closes.clone(),
        group: match launch.group {
            Group::Inherit => process::Group::Inherit,
            Group::New => process::Group::New,
            Group::Join(group) => process::Group::Join(group),
        },
        ground: match launch.ground {
            Ground::Same => process::Ground::Same,
            Ground::Foreground => process::Ground::Foreground,
        },
        default_signals: launch.default_signals.clone(),
    }
}

/// Starts a program; answers its number.
pub(crate) fn spawn(launch: &Launch) -> Result<u32> {
    command(launch).spawn()
}

/// Becomes a program, whose descriptors must have been put in place; returns only if that fails.
pub(crate) fn exec(launch: &Launch) -> Errno {
    for signal in &launch.default_signals {
        // One that cannot be changed has its default.
        let _ = set_signal(*signal, Disposition::Default);
    }
    command(launch).exec()
}

/// Makes one descriptor a copy of another.
pub(crate) fn replace(from: u32, to: u32) -> Result<()> {
    let copy = file::duplicate(from, to)?;
    if copy.as_raw_fd() as u32 == to {
        // A copy that is closed on exec would be of no use: a renumbered one is not.
        let again = file::duplicate(from, LOWEST_OWN)?;
        drop(copy);
        return renumber(again, to);
    }
    renumber(copy, to)
}

fn renumber(file: File, to: u32) -> Result<()> {
    use std::os::fd::IntoRawFd;
    file::renumber(file.into_raw_fd() as u32, to)
}

/// Closes a descriptor by its number.
pub(crate) fn close(fd: u32) {
    let _ = std::mem::ManuallyDrop::into_inner(borrowed(fd));
}

/// The next change among children: of one process, or with -1 of any.
pub(crate) fn wait(pid: i32, patience: Patience) -> Result<Option<(u32, Change)>> {
    let patience = if patience == Patience::Wait { process::Patience::Wait } else { process::Patience::Now };
    let change = process::wait(pid, patience)?;
    Ok(change.map(|(pid, change)| {
        let change = match change {
            process::Change::Exited(code) => Change::Exited(code),
            process::Change::Killed(signal) => Change::Killed(signal),
            process::Change::Stopped(signal) => Change::Stopped(signal),
            process::Change::Continued => Change::Continued,
        };
        (pid, change)
    }))
}

/// The shell's number.
pub(crate) fn pid() -> u32 {
    process::id()
}

/// Makes the cheapest call there is: caught signals come with its end.
#[inline]
pub(crate) fn let_signals_in() {
    let _ = process::id();
}

/// The number of the shell's parent.
pub(crate) fn parent() -> u32 {
    process::parent()
}

/// The shell's process group.
pub(crate) fn group() -> Option<u32> {
    process::group().ok()
}

/// Sends a signal: to a process, or with a negative number to a group. Signal 0 only asks.
pub(crate) fn kill(pid: i32, signal: i32) -> Result<()> {
    signal::send(pid, signal)
}

/// Sets what happens on a signal.
pub(crate) fn set_signal(signal: Signal, disposition: Disposition) -> Result<()> {
    let disposition = match disposition {
        Disposition::Default => signal::Disposition::Default,
        Disposition::Ignore => signal::Disposition::Ignore,
        Disposition::Catch => {
            bind_handler();
            signal::Disposition::Catch
        }
    };
    signal::set(signal, disposition)
}

/// Whether a signal is ignored now.
pub(crate) fn is_ignored(signal: Signal) -> bool {
    signal::disposition(signal) == Ok(signal::Disposition::Ignore)
}

/// A bound handler gets every signal that is not said to be otherwise, so what there was is said again.
fn bind_handler() {
    use std::sync::atomic::{AtomicBool, Ordering};
    static BOUND: AtomicBool = AtomicBool::new(false);
    if BOUND.swap(true, Ordering::Relaxed) {
        return;
    }
    let before: Vec<_> = Signal::ALL.iter().map(|signal| (*signal, signal::disposition(*signal))).collect();
    signal::bind_handler("__wasm_signal");
    for (signal, disposition) in before {
        if let Ok(disposition) = disposition {
            // Two cannot be set, and need not be.
            let _ = signal::set(signal, disposition);
        }
    }
}

/// Called on signals that are caught.
#[unsafe(no_mangle)]
pub(crate) extern "C" fn __wasm_signal(signal: i32) {
    note_signal(signal as u32);
}

/// A terminal's settings, to be put back later.
pub(crate) type TerminalSettings = [u8; terminal::ATTRIBUTES_BYTES];

/// How a terminal is set.
pub(crate) fn terminal_settings(fd: u32) -> Result<TerminalSettings> {
    terminal::attributes(fd)
}

/// Sets a terminal.
pub(crate) fn set_terminal(fd: u32, settings: &TerminalSettings) -> Result<()> {
    terminal::set_attributes(fd, settings)
}

/// The size of a terminal's window: columns and rows.
pub(crate) fn window(fd: u32) -> Result<(u16, u16)> {
    window::size(fd).map(|size| (size.columns, size.rows))
}

/// A terminal's settings without the echo of what is typed.
pub(crate) fn without_echo(settings: &TerminalSettings) -> TerminalSettings {
    let mut silent = *settings;
    let echo = tabula_abi::termios::ECHO.to_le_bytes();
    for (byte, flag) in silent[12..16].iter_mut().zip(echo) {
        *byte &= !flag;
    }
    silent
}

/// Puts a group into a terminal's foreground.
pub(crate) fn set_foreground(fd: u32, group: u32) -> Result<()> {
    terminal::set_foreground(fd, group)
}

/// The user.
pub(crate) fn user() -> u32 {
    system::user()
}

/// The user's group.
pub(crate) fn user_group() -> u32 {
    system::group()
}

/// The machine's name.
pub(crate) fn host_name() -> Vec<u8> {
    system::host_name()
}

/// A limit, soft and hard; the greatest number for none.
pub(crate) fn limit(resource: u32) -> Result<(u64, u64)> {
    system::limit(resource)
}

/// Sets a limit, soft and hard.
pub(crate) fn set_limit(resource: u32, soft: u64, hard: u64) -> Result<()> {
    system::set_limit(resource, soft, hard)
}

/// Nanoseconds computed: by the shell in programs and in the kernel, then by its children likewise.
pub(crate) fn time_used_ns() -> [u64; 4] {
    let (own, own_kernel) = system::time_used_ns(system::Whose::Own);
    let (children, children_kernel) = system::time_used_ns(system::Whose::Children);
    [own, own_kernel, children, children_kernel]
}

/// Waits until a descriptor can be read or the time is over; true when it can be read.
pub(crate) fn wait_readable(fd: u32, timeout_ns: u64) -> Result<bool> {
    file::wait_readable(fd, timeout_ns)
}

/// Removes a file's name; nobody is told if it is gone already.
pub(crate) fn unlink(path: &[u8]) {
    let _ = std::fs::remove_file(absolute(path));
}
