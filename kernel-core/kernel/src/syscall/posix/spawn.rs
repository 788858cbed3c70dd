//! Starting processes with what a shell needs and WASIX lacks: the child's group, session, signal mask and place at the
//! terminal, all set before it runs.

use crate::kernel::Ctx;
use crate::syscall::decode::{require_known, require_room};
use crate::syscall::table::{Len, Ptr, U32};
use crate::syscall::wasix::spawn::{ListForm, Program, ProgramArgs, dispositions, operations, start};
use crate::task::group::group_of;
use crate::task::signal::Disposition;
use crate::task::spawn::Group;
use tabula_abi::posix::{
    SPAWN_ATTRIBUTES_BYTES, SPAWN_FOREGROUND, SPAWN_SETPGROUP, SPAWN_SETSID, SPAWN_SETSIGDEF,
    SPAWN_SETSIGMASK,
};
use tabula_abi::signal::{Signal, SignalSet};
use tabula_abi::{Errno, Result};

/// What `spawn`'s attributes say.
struct Attributes {
    group: Group,
    takes_foreground: bool,
    mask: Option<SignalSet>,
    defaults: SignalSet,
}

impl Attributes {
    fn read(ctx: &Ctx<'_>, at: Ptr) -> Result<Attributes> {
        if at == 0 {
            let group = Group::Inherit;
            return Ok(Attributes { group, takes_foreground: false, mask: None, defaults: SignalSet::EMPTY });
        }
        require_room(ctx, at, SPAWN_ATTRIBUTES_BYTES)?;
        let flags = ctx.memory.read_u32(at)?;
        let known = SPAWN_SETPGROUP | SPAWN_SETSIGDEF | SPAWN_SETSIGMASK | SPAWN_SETSID | SPAWN_FOREGROUND;
        require_known(flags, known)?;
        let has = |flag: u32| flags & flag != 0;
        let group = match (has(SPAWN_SETPGROUP), has(SPAWN_SETSID)) {
            (false, false) => Group::Inherit,
            // A new session is in no terminal's foreground, and its leader leads its group.
            (_, true) if has(SPAWN_SETPGROUP) || has(SPAWN_FOREGROUND) => return Err(Errno::EINVAL),
            (_, true) => Group::OwnSession,
            (true, false) => match ctx.memory.read_u32(at.wrapping_add(4))? {
                0 => Group::Own,
                group => Group::Join(group),
            },
        };
        let set = |offset: u32| ctx.memory.read_u64(at.wrapping_add(offset)).map(SignalSet);
        Ok(Attributes {
            group,
            takes_foreground: has(SPAWN_FOREGROUND),
            mask: if has(SPAWN_SETSIGMASK) { Some(set(8)?) } else { None },
            defaults: if has(SPAWN_SETSIGDEF) { set(16)? } else { SignalSet::EMPTY },
        })
    }
}

/// Starts a child as `proc_spawn3` does, with attributes: 24 bytes, or none at address 0.
///
/// # Errors
/// As `proc_spawn3`; `EINVAL` for attributes that exclude one another, `EPERM` for a group that is not in the session,
/// `ENOTTY` when there is no terminal to be in the foreground of, `EINTR`, `EIO`.
#[allow(clippy::too_many_arguments)]
pub fn spawn(
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
    attributes: Ptr,
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
    let program = Program::read(ctx, &from, ListForm::Array)?;
    let attributes = Attributes::read(ctx, attributes)?;
    let preparations = operations(ctx, fd_ops, fd_ops_len)?;
    let mut dispositions = dispositions(ctx, signals, signals_len)?;
    let defaults = Signal::ALL.iter().filter(|signal| attributes.defaults.contains(**signal));
    dispositions.extend(defaults.map(|signal| (*signal, Disposition::Default)));
    let child = start(ctx, program, preparations, dispositions, attributes.group, |child| {
        if let Some(mask) = attributes.mask {
            child.task.signals().lock().set_blocked(mask);
        }
        if attributes.takes_foreground { give_foreground(ctx, child) } else { Ok(()) }
    })?;
    ctx.memory.write_u32(out, child.pid())
}

/// The caller puts its child's group into the foreground of the terminal they share.
fn give_foreground(ctx: &Ctx<'_>, child: &Ctx<'_>) -> Result<()> {
    let terminal = ctx.process().session().terminal().ok_or(Errno::ENOTTY)?;
    let group = group_of(child, 0)?;
    // A caller that is in the background itself would be stopped first; it does better to ask when it is continued.
    match terminal.set_foreground(ctx, group) {
        Err(Errno::EAGAIN) => Err(Errno::EINTR),
        result => result,
    }
}
