//! The links of `/proc`. Those to what a process holds are followed to the thing itself, which may have no path any more or
//! never had one; their text is for people.

use super::descriptors;
use super::node::{Node, OwnLink, ProcessLink};
use super::process::{find, require_owner};
use crate::fs::mount::Location;
use crate::fs::path::path_of;
use crate::kernel::Ctx;
use alloc::format;
use alloc::vec::Vec;
use tabula_abi::{Errno, Result};

/// The text of a link.
///
/// # Errors
/// `EINVAL` for what is no link, `ENOENT` when its process is gone, `EACCES` for what is not the caller's to see.
pub(super) fn target(ctx: &Ctx<'_>, node: Node) -> Result<Vec<u8>> {
    let pid = ctx.process().pid();
    match node {
        Node::Own(OwnLink::Process) => Ok(format!("{pid}").into_bytes()),
        Node::Own(OwnLink::Thread) => Ok(format!("{pid}/task/{}", ctx.task.tid()).into_bytes()),
        Node::Own(OwnLink::Mounts) => Ok(b"self/mounts".to_vec()),
        Node::Descriptor(pid, fd) => descriptors::text(ctx, pid, fd),
        Node::Link(pid, ProcessLink::Program) => {
            let process = find(ctx, pid)?.process;
            require_owner(ctx, &process)?;
            Ok(process.image().path)
        }
        Node::Link(pid, ProcessLink::WorkingDirectory | ProcessLink::Root) => {
            let at = magic(ctx, node).ok_or_else(|| find(ctx, pid).err().unwrap_or(Errno::EACCES))?;
            Ok(path_of(&at, &ctx.process().root()).unwrap_or_else(|_| b"(unreachable)".to_vec()))
        }
        _ => Err(Errno::EINVAL),
    }
}

/// Where a link leads, for those that are followed to the thing itself.
pub(super) fn magic(ctx: &Ctx<'_>, node: Node) -> Option<Location> {
    match node {
        Node::Descriptor(pid, fd) => descriptors::location(ctx, pid, fd),
        Node::Link(pid, link) => {
            let process = find(ctx, pid).ok()?.process;
            require_owner(ctx, &process).ok()?;
            Some(match link {
                ProcessLink::WorkingDirectory => process.cwd(),
                ProcessLink::Root => process.root(),
                ProcessLink::Program => {
                    Location { mount: process.root().mount, inode: process.image().program }
                }
            })
        }
        _ => None,
    }
}
