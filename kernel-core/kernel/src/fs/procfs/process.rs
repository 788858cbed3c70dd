//! Files about one process.

use super::node::ProcessFile;
use super::stat;
use super::text::Text;
use crate::fs::mount::MountAccess;
use crate::fs::path::path_of;
use crate::kernel::Ctx;
use crate::sync::Arc;
use crate::task::process::Process;
use crate::task::rlimit::NAMES;
use crate::task::tree::Life;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use tabula_abi::posix::RLIM_INFINITY;
use tabula_abi::{Errno, Result};

/// A process and its place in the tree, at a moment.
pub(super) struct Found {
    pub(super) process: Arc<Process>,
    pub(super) parent: u32,
    pub(super) group: u32,
    pub(super) session: u32,
    pub(super) life: Life,
}

/// Looks for a process.
///
/// # Errors
/// `ENOENT`.
pub(super) fn find(ctx: &Ctx<'_>, pid: u32) -> Result<Found> {
    let tree = ctx.kernel.tree().lock();
    let node = tree.node(pid).map_err(|_| Errno::ENOENT)?;
    Ok(Found {
        process: node.process.clone(),
        parent: node.parent,
        group: node.group,
        session: node.session,
        life: node.life,
    })
}

/// Who a process's files belong to, and when it started on the wall clock.
///
/// # Errors
/// `ENOENT`.
pub(super) fn owner_and_start(ctx: &Ctx<'_>, pid: u32) -> Result<((u32, u32), u64)> {
    let process = find(ctx, pid)?.process;
    let credentials = process.credentials();
    let age_ns = ctx.kernel.host().monotonic_ns().saturating_sub(process.started_ns());
    Ok(((credentials.uid, credentials.gid), ctx.realtime_ns().saturating_sub(age_ns)))
}

/// Fails for whoever may not see what a process holds: anyone but its user and user 0.
///
/// # Errors
/// `EACCES`.
pub(super) fn require_owner(ctx: &Ctx<'_>, process: &Process) -> Result<()> {
    let who = ctx.process().credentials().uid;
    if who == 0 || who == process.credentials().uid { Ok(()) } else { Err(Errno::EACCES) }
}

/// The text of a process's file, or of one of its threads'.
///
/// # Errors
/// `ENOENT` when it is gone, `EACCES` for what is not the caller's to see, `ENOMEM`.
pub(super) fn text(ctx: &Ctx<'_>, pid: u32, tid: u32, file: ProcessFile) -> Result<Vec<u8>> {
    let found = find(ctx, pid)?;
    let process = &found.process;
    let alive = found.life == Life::Alive;
    let mut text = Text::new();
    match file {
        ProcessFile::CommandLine if alive => strings(&mut text, &process.image().args),
        ProcessFile::Environment => {
            require_owner(ctx, process)?;
            if alive {
                strings(&mut text, &process.image().env);
            }
        }
        ProcessFile::CommandLine => {}
        ProcessFile::Command => {
            text.bytes(stat::command(&process.image())).bytes(b"\n");
        }
        ProcessFile::Limits => limits(&mut text, process),
        ProcessFile::Maps => {
            require_owner(ctx, process)?;
            if alive {
                maps(&mut text, process);
            }
        }
        ProcessFile::Mounts => mounts(ctx, &mut text, process),
        ProcessFile::Stat => stat::stat(ctx, &mut text, &found, tid),
        ProcessFile::StatM => {
            let pages = if alive { process.memory_bytes().div_ceil(stat::PAGE_BYTES) } else { 0 };
            text.line(format_args!("{pages} {pages} 0 0 0 {pages} 0\n"));
        }
        ProcessFile::Status => stat::status(ctx, &mut text, &found, tid),
    }
    text.finish()
}

fn strings(text: &mut Text, strings: &[Vec<u8>]) {
    for string in strings {
        text.bytes(string).bytes(&[0]);
    }
}

fn limits(text: &mut Text, process: &Process) {
    let row = |text: &mut Text, columns: [&str; 4]| {
        let [name, soft, hard, unit] = columns;
        text.line(format_args!("{name:<25} {soft:<20} {hard:<20} {unit:<10}\n"));
    };
    let shown =
        |value: u64| if value == RLIM_INFINITY { String::from("unlimited") } else { format!("{value}") };
    row(text, ["Limit", "Soft Limit", "Hard Limit", "Units"]);
    let limits = process.limits().clone();
    for (kind, (name, unit)) in (0..).zip(NAMES) {
        if let Ok(limit) = limits.get(kind) {
            row(text, [name, &shown(limit.soft), &shown(limit.hard), unit]);
        }
    }
}

/// A program has one memory, which begins at 0.
fn maps(text: &mut Text, process: &Process) {
    let end = process.memory_bytes();
    if end > 0 {
        let range = format!("{:08x}-{end:08x} rw-p 00000000 00:00 0", 0);
        text.line(format_args!("{range:<73}[memory]\n"));
    }
}

fn mounts(ctx: &Ctx<'_>, text: &mut Text, process: &Process) {
    const ESCAPED: &[u8] = b" \t\n#";
    let root = process.root();
    for mount in ctx.kernel.mounts().list() {
        let at = mount.root();
        // What lies outside the process's root does not exist for it.
        let Ok(path) = path_of(&at, &root) else { continue };
        let access = if mount.access() == MountAccess::ReadOnly { "ro" } else { "rw" };
        text.octal(mount.source(), ESCAPED).bytes(b" ").octal(&path, ESCAPED);
        text.line(format_args!(" {} {access} 0 0\n", at.inode.file_system_type()));
    }
}
