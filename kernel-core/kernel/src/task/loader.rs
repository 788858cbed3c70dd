//! From a name to a program: the search along a path list, permission to execute, `#!` lines, and the check that what is
//! found is a WebAssembly module at all. Compiling it is the host's.

use crate::fs::inode::{FileKind, InodeRef};
use crate::fs::mount::Location;
use crate::fs::path::{Confinement, LastLink, Permission, check_permission, walk};
use crate::kernel::Ctx;
use crate::limits::{ARGUMENTS_MAX_BYTES, INTERPRETERS_MAX};
use crate::task::process::Image;
use crate::user::{Sink, VecSink};
use alloc::vec::Vec;
use tabula_abi::{Errno, Result};

/// Where programs are looked for when nobody says.
pub const DEFAULT_PATH: &[u8] = b"/usr/local/bin:/usr/bin:/bin";

const MAGIC: &[u8] = b"\0asm";
const FIRST_LINE_MAX: usize = 256;

/// How a name without a slash is understood.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Search<'p> {
    /// As a path from the working directory.
    No,
    /// In each directory of a list separated by colons.
    In(&'p [u8]),
}

/// Finds a program and puts together what it is started with. A script's interpreter takes its place, with the script's
/// path as an argument.
///
/// # Errors
/// `ENOENT`, `EACCES` (not a regular file, or not executable), `ENOEXEC` (neither a module nor a script), `E2BIG`, `ELOOP`
/// (interpreters of interpreters), and those of the walk.
pub fn load(
    ctx: &Ctx<'_>,
    cwd: &Location,
    name: &[u8],
    search: Search<'_>,
    mut args: Vec<Vec<u8>>,
    env: Vec<Vec<u8>>,
) -> Result<Image> {
    let size = |list: &[Vec<u8>]| {
        list.iter().fold(0_usize, |sum, item| sum.saturating_add(item.len()).saturating_add(9))
    };
    if size(&args).saturating_add(size(&env)) > ARGUMENTS_MAX_BYTES {
        return Err(Errno::E2BIG);
    }
    let (mut program, mut path) = find(ctx, cwd, name, search)?;
    for _ in 0..INTERPRETERS_MAX {
        let head = read_head(&program)?;
        if head.starts_with(MAGIC) {
            let version = program.version();
            return Ok(Image { program, version, path, args: args.into(), env: env.into() });
        }
        let (interpreter, argument) = parse_script_line(&head)?;
        let rest = args.split_off(args.len().min(1));
        args = core::iter::once(interpreter.to_vec())
            .chain(argument.map(<[u8]>::to_vec))
            .chain(core::iter::once(path))
            .chain(rest)
            .collect();
        (program, path) = find(ctx, cwd, interpreter, Search::No)?;
    }
    Err(Errno::ELOOP)
}

/// Reads the calling task's program at an offset, and waits while that part of it has not arrived.
///
/// # Errors
/// `EINTR` when the task is to end first, and those of reading.
pub fn read_program(ctx: &Ctx<'_>, offset: u64, sink: &mut dyn Sink) -> Result<usize> {
    let program = ctx.process().image().program;
    match (program.read_at(offset, sink), program.arrivals()) {
        (Err(Errno::EAGAIN), Some(queue)) => {
            crate::wait::block_on(ctx.task, queue, || program.read_at(offset, sink))
        }
        (result, _) => result,
    }
}

fn find(ctx: &Ctx<'_>, cwd: &Location, name: &[u8], search: Search<'_>) -> Result<(InodeRef, Vec<u8>)> {
    if name.is_empty() {
        return Err(Errno::ENOENT);
    }
    let list = match search {
        Search::In(list) if !name.contains(&b'/') => list,
        _ => return executable(ctx, cwd, name).map(|program| (program, name.to_vec())),
    };
    // As POSIX shells do: a file that may not be executed is passed over, and remembered as the reason.
    let mut reason = Errno::ENOENT;
    for directory in list.split(|byte| *byte == b':') {
        let mut path = if directory.is_empty() { b".".to_vec() } else { directory.to_vec() };
        path.push(b'/');
        path.extend_from_slice(name);
        match executable(ctx, cwd, &path) {
            Ok(program) => return Ok((program, path)),
            Err(Errno::ENOENT | Errno::ENOTDIR) => {}
            Err(other) => reason = other,
        }
    }
    Err(reason)
}

fn executable(ctx: &Ctx<'_>, cwd: &Location, path: &[u8]) -> Result<InodeRef> {
    let found = walk(ctx, cwd, path, Confinement::Namespace, LastLink::Follow)?;
    let metadata = found.inode.metadata();
    if metadata.kind != FileKind::Regular {
        return Err(Errno::EACCES);
    }
    check_permission(&ctx.process().credentials(), &metadata, Permission::EXECUTE)?;
    Ok(found.inode)
}

fn read_head(program: &InodeRef) -> Result<Vec<u8>> {
    let mut head = Vec::new();
    program.read_at(0, &mut VecSink::new(&mut head, FIRST_LINE_MAX))?;
    Ok(head)
}

/// The interpreter and its one optional argument, as Linux reads a `#!` line.
fn parse_script_line(head: &[u8]) -> Result<(&[u8], Option<&[u8]>)> {
    let line = head.strip_prefix(b"#!").ok_or(Errno::ENOEXEC)?;
    let line = line.split(|byte| *byte == b'\n').next().unwrap_or_default().trim_ascii();
    if line.is_empty() || line.contains(&0) {
        return Err(Errno::ENOEXEC);
    }
    match line.iter().position(|byte| byte.is_ascii_whitespace()) {
        None => Ok((line, None)),
        Some(end) => {
            let (interpreter, rest) = line.split_at_checked(end).ok_or(Errno::ENOEXEC)?;
            Ok((interpreter, Some(rest.trim_ascii())))
        }
    }
}

#[cfg(all(test, not(feature = "shuttle")))]
mod tests {
    use super::*;

    #[test]
    fn script_lines_are_read_as_linux_reads_them() {
        assert_eq!(parse_script_line(b"#!/bin/sh\necho"), Ok((&b"/bin/sh"[..], None)));
        assert_eq!(parse_script_line(b"#! /bin/sh  -e -u \n"), Ok((&b"/bin/sh"[..], Some(&b"-e -u"[..]))));
        assert_eq!(parse_script_line(b"#!\n"), Err(Errno::ENOEXEC));
        assert_eq!(parse_script_line(b"echo"), Err(Errno::ENOEXEC));
    }
}
