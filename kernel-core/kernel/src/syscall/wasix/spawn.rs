//! Starting processes. The later calls take real arrays of strings; the earlier ones a text with a line for each.

use crate::fs::descriptors::{Descriptor, OnExec};
use crate::fs::path::LastLink;
use crate::kernel::Ctx;
use crate::sync::Arc;
use crate::syscall::decode::{Record, lines, path, require_room, signal, strings};
use crate::syscall::descriptors::{OpenHow, close, install};
use crate::syscall::table::{Fd, Len, Ptr, U32};
use crate::syscall::wasix::stream::pipe_ends;
use crate::task::loader::{DEFAULT_PATH, Search};
use crate::task::process::Process;
use crate::task::signal::Disposition;
use crate::task::spawn::{Group, Preparation, Spawn, spawn};
use crate::user::check_range;
use alloc::vec::Vec;
use tabula_abi::signal::Signal;
use tabula_abi::wasi::{FdFlags, LookupFlags, OFlags, Rights};
use tabula_abi::wasix::{
    FDFLAGSEXT_CLOEXEC, PROCESS_HANDLES_BYTES, SIGNAL_DISPOSITION_BYTES, SPAWN_FD_OP_BYTES,
    SPAWN_FD_OP_CHDIR, SPAWN_FD_OP_CLOSE, SPAWN_FD_OP_DUP2, SPAWN_FD_OP_FCHDIR, SPAWN_FD_OP_OPEN,
    STDIO_MODE_INHERIT, STDIO_MODE_LOG, STDIO_MODE_NULL, STDIO_MODE_PIPED,
};
use tabula_abi::{Errno, Result};

/// How many operations on descriptors, and how many dispositions, one call may ask for (`E2BIG`).
const OPERATIONS_MAX: usize = 4096;

/// The program and what it is given, as `proc_spawn` and `proc_exec` take them.
pub struct Program {
    /// Its name.
    pub name: Vec<u8>,
    /// Its arguments.
    pub args: Vec<Vec<u8>>,
    /// Its environment.
    pub env: Vec<Vec<u8>>,
    /// Where it is looked for, unless the name is a path.
    pub directories: Option<Vec<u8>>,
}

/// How arguments and environment are laid out in the program's memory.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ListForm {
    /// A text with a line for each.
    Lines,
    /// An array of addresses of strings that end with a zero byte.
    Array,
}

/// Addresses and lengths of a program's parts.
#[derive(Clone, Copy, Debug)]
pub struct ProgramArgs {
    /// The name.
    pub name: (Ptr, Len),
    /// The arguments.
    pub args: (Ptr, Len),
    /// The environment; address 0 stands for the caller's own.
    pub envs: (Ptr, Len),
    /// Whether to search for the name.
    pub search: U32,
    /// The directories to search, separated by colons; address 0 stands for the caller's `PATH`.
    pub path: (Ptr, Len),
}

impl Program {
    /// Reads everything from the program's memory.
    ///
    /// # Errors
    /// `EFAULT`, `E2BIG`, `ENAMETOOLONG`.
    pub fn read(ctx: &Ctx<'_>, from: &ProgramArgs, form: ListForm) -> Result<Program> {
        let list = |(address, len)| match form {
            ListForm::Lines => lines(ctx, address, len),
            ListForm::Array => strings(ctx, address, len),
        };
        let name = path(ctx, from.name.0, from.name.1)?;
        let args = list(from.args)?;
        let env = if from.envs.0 == 0 { ctx.process().image().env.to_vec() } else { list(from.envs)? };
        let directories = match (from.search, from.path.0) {
            (0, _) => None,
            (_, 0) => Some(callers_path(ctx)),
            _ => Some(path(ctx, from.path.0, from.path.1)?),
        };
        Ok(Program { name, args, env, directories })
    }
}

/// How a program's name is looked for.
pub fn search_in(directories: Option<&[u8]>) -> Search<'_> {
    directories.map_or(Search::No, Search::In)
}

fn callers_path(ctx: &Ctx<'_>) -> Vec<u8> {
    let image = ctx.process().image();
    image.env.iter().find_map(|variable| variable.strip_prefix(b"PATH=")).unwrap_or(DEFAULT_PATH).to_vec()
}

/// Reads what to do to the child's descriptors and directory before it starts (`proc_spawn_fd_op` each).
///
/// # Errors
/// `EFAULT`, `EINVAL` for unknown operations and flags, `E2BIG`, `ENAMETOOLONG`.
pub fn operations(ctx: &Ctx<'_>, list: Ptr, count: Len) -> Result<Vec<Preparation>> {
    each(ctx, list, count, SPAWN_FD_OP_BYTES).map(|at| operation(ctx, at?)).collect()
}

fn operation(ctx: &Ctx<'_>, at: Ptr) -> Result<Preparation> {
    let word = |offset: u32| ctx.memory.read_u32(at.wrapping_add(offset));
    let half = |offset: u32| ctx.memory.read_u16(at.wrapping_add(offset));
    let wide = |offset: u32| ctx.memory.read_u64(at.wrapping_add(offset));
    let fd = word(4)?;
    match ctx.memory.read_u8(at)? {
        SPAWN_FD_OP_CLOSE => Ok(Preparation::Close(fd)),
        SPAWN_FD_OP_DUP2 => Ok(Preparation::Duplicate { from: word(8)?, to: fd }),
        SPAWN_FD_OP_CHDIR => Ok(Preparation::ChangeDir(path(ctx, word(12)?, word(16)?)?)),
        SPAWN_FD_OP_FCHDIR => Ok(Preparation::ChangeDirTo(fd)),
        SPAWN_FD_OP_OPEN => {
            let how = OpenHow {
                last: last_link(word(20)?)?,
                oflags: OFlags::from_bits(half(24)?).ok_or(Errno::EINVAL)?,
                rights: Rights::from_bits_truncate(wide(32)?),
                inheriting: Rights::from_bits_truncate(wide(40)?),
                flags: FdFlags::from_bits(half(48)?).ok_or(Errno::EINVAL)?,
                on_exec: on_exec(half(50)?)?,
            };
            Ok(Preparation::Open { fd, path: path(ctx, word(12)?, word(16)?)?, how })
        }
        _ => Err(Errno::EINVAL),
    }
}

/// What `lookupflags` says about a symbolic link at the end of a path.
///
/// # Errors
/// `EINVAL` for unknown flags.
pub fn last_link(flags: U32) -> Result<LastLink> {
    let flags = LookupFlags::from_bits(flags).ok_or(Errno::EINVAL)?;
    Ok(if flags.contains(LookupFlags::SYMLINK_FOLLOW) { LastLink::Follow } else { LastLink::Keep })
}

/// What `fdflagsext` says about a descriptor.
///
/// # Errors
/// `EINVAL` for unknown flags.
pub fn on_exec(flags: u16) -> Result<OnExec> {
    match flags {
        0 => Ok(OnExec::Keep),
        FDFLAGSEXT_CLOEXEC => Ok(OnExec::Close),
        _ => Err(Errno::EINVAL),
    }
}

/// Reads the dispositions that the child starts with (`signal_disposition` each).
///
/// # Errors
/// `EFAULT`, `EINVAL` for unknown signals and dispositions, `E2BIG`.
pub fn dispositions(ctx: &Ctx<'_>, list: Ptr, count: Len) -> Result<Vec<(Signal, Disposition)>> {
    let entries = each(ctx, list, count, SIGNAL_DISPOSITION_BYTES);
    let read = |at: Result<Ptr>| {
        let [number, disposition] = ctx.memory.read_u16(at?)?.to_le_bytes();
        let disposition = match disposition {
            0 => Disposition::Default,
            1 => Disposition::Ignore,
            _ => return Err(Errno::EINVAL),
        };
        Ok((signal(u32::from(number))?, disposition))
    };
    entries.map(read).collect()
}

/// The addresses of the entries of a list, or why they cannot be read. A list at address 0 is empty.
fn each(ctx: &Ctx<'_>, list: Ptr, count: Len, bytes: usize) -> impl Iterator<Item = Result<Ptr>> {
    let count = if list == 0 { 0 } else { count };
    let whole = (count as usize).saturating_mul(bytes);
    let error = match check_range(ctx.memory.size_bytes(), list, whole) {
        Err(errno) => Some(errno),
        Ok(()) if count as usize > OPERATIONS_MAX => Some(Errno::E2BIG),
        Ok(()) => None,
    };
    let addresses = (0..count).map(move |index| Ok(list.wrapping_add(index.wrapping_mul(bytes as u32))));
    error.into_iter().map(Err).chain(addresses.take_while(move |_| error.is_none()))
}

macro_rules! spawn_call {
    ($name:ident, $form:expr, $text:literal) => {
        #[doc = $text]
        ///
        /// # Errors
        /// `ENOENT`, `EACCES`, `ENOEXEC` and the errors of a walk for the program; `EBADF`, `EINVAL` and those of opening
        /// for the operations; `EAGAIN`, `ENOMEM`, `E2BIG`, `EFAULT`.
        #[allow(clippy::too_many_arguments)]
        pub fn $name(
            ctx: &Ctx<'_>,
            name: Ptr,
            name_len: Len,
            args: Ptr,
            args_len: Len,
            envs: Ptr,
            envs_len: Len,
            fd_ops: Ptr,
            fd_ops_len: Len,
            signals: Ptr,
            signals_len: Len,
            search: U32,
            path: Ptr,
            path_len: Len,
            out: Ptr,
        ) -> Result<()> {
            require_room(ctx, out, 4)?;
            let from = ProgramArgs {
                name: (name, name_len),
                args: (args, args_len),
                envs: (envs, envs_len),
                search,
                path: (path, path_len),
            };
            let program = Program::read(ctx, &from, $form)?;
            let preparations = operations(ctx, fd_ops, fd_ops_len)?;
            let dispositions = dispositions(ctx, signals, signals_len)?;
            let child = start(ctx, program, preparations, dispositions, Group::Inherit, |_| Ok(()))?;
            ctx.memory.write_u32(out, child.pid())
        }
    };
}

spawn_call!(
    proc_spawn2,
    ListForm::Lines,
    "Starts a child; arguments and environment are texts with a line for each."
);
spawn_call!(proc_spawn3, ListForm::Array, "Starts a child; arguments and environment are arrays of strings.");

/// Starts a child in a group; `prepare` runs on its behalf before its program does.
///
/// # Errors
/// As [`spawn`], and what `prepare` answers.
pub fn start(
    ctx: &Ctx<'_>,
    program: Program,
    preparations: Vec<Preparation>,
    dispositions: Vec<(Signal, Disposition)>,
    group: Group,
    prepare: impl FnOnce(&Ctx<'_>) -> Result<()>,
) -> Result<Arc<Process>> {
    let Program { name, args, env, directories } = program;
    let request = Spawn {
        name: &name,
        search: search_in(directories.as_deref()),
        args,
        env,
        preparations,
        dispositions,
        group,
        preopens: None,
    };
    spawn(ctx, request, prepare)
}

/// Starts a child with standard streams of its own: the first of these calls, which later programs no longer use.
///
/// # Errors
/// `ENOTSUP` for another root or other preopened directories; otherwise as [`proc_spawn2`], and `EMFILE`, `ENFILE`.
#[allow(clippy::too_many_arguments)]
pub fn proc_spawn(
    ctx: &Ctx<'_>,
    name: Ptr,
    name_len: Len,
    chroot: U32,
    args: Ptr,
    args_len: Len,
    preopen: Ptr,
    preopen_len: Len,
    stdin: U32,
    stdout: U32,
    stderr: U32,
    working_dir: Ptr,
    working_dir_len: Len,
    out: Ptr,
) -> Result<()> {
    require_room(ctx, out, PROCESS_HANDLES_BYTES)?;
    if chroot != 0 || !lines(ctx, preopen, preopen_len)?.is_empty() {
        return Err(Errno::ENOTSUP);
    }
    let from =
        ProgramArgs { name: (name, name_len), args: (args, args_len), envs: (0, 0), search: 1, path: (0, 0) };
    let program = Program::read(ctx, &from, ListForm::Lines)?;
    let mut preparations = Vec::new();
    let working_dir = path(ctx, working_dir, working_dir_len)?;
    if !working_dir.is_empty() {
        preparations.push(Preparation::ChangeDir(working_dir));
    }
    let mut own_ends = OwnEnds { ctx, fds: [None; 3] };
    for (fd, (mode, own)) in (0..).zip([stdin, stdout, stderr].into_iter().zip(&mut own_ends.fds)) {
        let (preparation, end) = standard_stream(ctx, fd, mode)?;
        preparations.extend(preparation);
        *own = end;
    }
    let child = start(ctx, program, preparations, Vec::new(), Group::Inherit, |_| Ok(()))?;
    let mut handles = Record::<PROCESS_HANDLES_BYTES>::new();
    handles.put(0, &child.pid().to_le_bytes());
    for (offset, fd) in [4, 12, 20].into_iter().zip(own_ends.keep()) {
        if let Some(fd) = fd {
            handles.put(offset, &[1]).put(offset.saturating_add(4), &fd.to_le_bytes());
        }
    }
    handles.write(ctx, out)
}

/// The caller's ends of the child's pipes; closed again when the child does not start.
struct OwnEnds<'c> {
    ctx: &'c Ctx<'c>,
    fds: [Option<Fd>; 3],
}

impl OwnEnds<'_> {
    fn keep(mut self) -> [Option<Fd>; 3] {
        core::mem::take(&mut self.fds)
    }
}

impl Drop for OwnEnds<'_> {
    fn drop(&mut self) {
        for fd in self.fds.iter().flatten() {
            // Somebody else may have closed it by now.
            let _ = close(self.ctx, *fd);
        }
    }
}

/// What to do for one standard stream of a child, and the caller's end of its pipe.
fn standard_stream(ctx: &Ctx<'_>, fd: Fd, mode: U32) -> Result<(Option<Preparation>, Option<Fd>)> {
    match mode {
        STDIO_MODE_INHERIT | STDIO_MODE_LOG => Ok((None, None)),
        STDIO_MODE_NULL => {
            let how = OpenHow {
                last: LastLink::Follow,
                oflags: OFlags::empty(),
                rights: Rights::DEVICE,
                inheriting: Rights::empty(),
                flags: FdFlags::empty(),
                on_exec: OnExec::Keep,
            };
            Ok((Some(Preparation::Open { fd, path: b"/dev/null".to_vec(), how }), None))
        }
        STDIO_MODE_PIPED => {
            let [reader, writer] = pipe_ends(ctx)?;
            let (theirs, own) = if fd == 0 { (reader, writer) } else { (writer, reader) };
            // Other children do not get the caller's end, or the child would never see the end of its input.
            let own = install(ctx, Descriptor { on_exec: OnExec::Close, ..own })?;
            Ok((Some(Preparation::Install { fd, descriptor: theirs }), Some(own)))
        }
        _ => Err(Errno::EINVAL),
    }
}
