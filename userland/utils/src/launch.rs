//! Starting other programs: the environment that they get, where they are looked for, and what a failure means; and what
//! files are made with.

use std::os::wasi::ffi::OsStringExt;

use tabula_sdk::process::{Change, Command};
use tabula_sdk::{Errno, file};
use utils::mode::{KIND, REGULAR};
use utils::shown;

use crate::call::Call;

/// Where programs are looked for without `PATH`.
const DEFAULT_PATH: &[u8] = b"/usr/local/bin:/usr/bin:/bin";
const SHELL: &[u8] = b"/bin/sh";

/// A variable of the environment.
pub(crate) fn variable(name: &str) -> Option<Vec<u8>> {
    std::env::var_os(name).map(OsStringExt::into_vec)
}

/// The environment, as names and values.
pub(crate) fn environment() -> Vec<(Vec<u8>, Vec<u8>)> {
    std::env::vars_os().map(|(name, value)| (name.into_vec(), value.into_vec())).collect()
}

/// The permission bits that new files do not get. It can only be learnt by setting it.
pub(crate) fn umask() -> u32 {
    let mask = file::set_umask(0);
    file::set_umask(mask);
    mask
}

/// The folders of a `PATH`.
pub(crate) fn search_path() -> Vec<u8> {
    variable("PATH").unwrap_or_else(|| DEFAULT_PATH.to_vec())
}

/// Whether a file is one that the caller may run.
pub(crate) fn is_program(path: &[u8]) -> bool {
    let is_plain = file::stat(path, file::Links::Follow).is_ok_and(|found| found.mode & KIND == REGULAR);
    is_plain && file::access(path, 1).is_ok()
}

/// The files that a name means along a search path, in order. A name with a slash is a path already.
pub(crate) fn candidates(name: &[u8], path: &[u8]) -> Vec<Vec<u8>> {
    if name.contains(&b'/') {
        return vec![name.to_vec()];
    }
    let in_folder = |folder: &[u8]| match folder {
        b"" => name.to_vec(),
        folder => [folder, b"/", name].concat(),
    };
    path.split(|byte| *byte == b':').map(in_folder).collect()
}

/// A program with its arguments and an environment.
pub(crate) fn command(words: &[Vec<u8>], environment: &[(Vec<u8>, Vec<u8>)], path: &[u8]) -> Command {
    Command {
        name: words.first().cloned().unwrap_or_default(),
        args: words.to_vec(),
        env: environment.iter().map(|(name, value)| [name.as_slice(), b"=", value].concat()).collect(),
        path: path.to_vec(),
        ..Command::default()
    }
}

/// A program with its arguments, in the caller's environment.
pub(crate) fn plain(words: &[Vec<u8>]) -> Command {
    command(words, &environment(), &search_path())
}

/// The same command for a file that is a script without a first line that says so: the shell runs it.
fn for_shell(command: &Command) -> Option<Command> {
    let file = candidates(&command.name, &command.path).into_iter().find(|path| is_program(path))?;
    let rest = command.args.iter().skip(1).cloned();
    let args = [SHELL.to_vec(), file].into_iter().chain(rest).collect();
    Some(Command { name: SHELL.to_vec(), args, ..command.clone() })
}

/// Becomes a program. Returns only if that fails: the status, after telling why.
pub(crate) fn exec(call: &Call, command: &Command) -> u8 {
    let errno = match command.exec() {
        Errno::ENOEXEC => for_shell(command).map_or(Errno::ENOEXEC, |command| command.exec()),
        errno => errno,
    };
    told(call, command, errno)
}

/// Starts a program; answers its number, or the status after telling why.
pub(crate) fn spawn(call: &Call, command: &Command) -> Result<u32, u8> {
    let started = match command.spawn() {
        Err(Errno::ENOEXEC) => for_shell(command).map_or(Err(Errno::ENOEXEC), |command| command.spawn()),
        started => started,
    };
    started.map_err(|errno| told(call, command, errno))
}

fn told(call: &Call, command: &Command, errno: Errno) -> u8 {
    call.complain(format_args!("'{}': {errno}", shown(&command.name)));
    if errno == Errno::ENOENT { 127 } else { 126 }
}

/// The status that a shell would give for a change; `None` when it has not ended.
pub(crate) fn status(change: Change) -> Option<u8> {
    match change {
        Change::Exited(code) => Some(code),
        Change::Killed(signal) => Some(128_u8.saturating_add(signal)),
        Change::Stopped(_) | Change::Continued => None,
    }
}
