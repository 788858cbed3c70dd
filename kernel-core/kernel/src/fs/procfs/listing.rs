//! What is in the directories of `/proc` at a moment.

use super::node::{Node, PROCESS_FILES, PROCESS_LINKS, ROOT, SYS, SYS_KERNEL, THREAD_FILES};
use super::process::{find, require_owner};
use crate::kernel::Ctx;
use alloc::borrow::Cow;
use alloc::format;
use alloc::vec::Vec;
use tabula_abi::{Errno, Result};

/// Cookies of numbered entries begin here; those with fixed names come first.
const FIRST_NUMBERED: u64 = 1 << 16;

/// An entry: the cookie that continues after it, its name, and what it is.
pub(super) type Listed = (u64, Cow<'static, str>, Node);

/// Everything in a directory, in the order of the cookies.
///
/// # Errors
/// `ENOENT` when its process is gone, `EACCES` for what is not the caller's to see, `ENOTDIR`.
pub(super) fn list(ctx: &Ctx<'_>, directory: Node) -> Result<Vec<Listed>> {
    let mut listed: Vec<Listed> = Vec::new();
    let mut fixed = |name: &'static str, node: Node| {
        listed.push((listed.len().saturating_add(1) as u64, Cow::Borrowed(name), node));
    };
    match directory {
        Node::Root => {
            ROOT.iter().for_each(|(name, node)| fixed(name, *node));
            let pids: Vec<u32> = ctx.kernel.tree().lock().iter().map(|node| node.process.pid()).collect();
            listed.extend(pids.into_iter().map(|pid| numbered(pid, Node::Process(pid))));
        }
        Node::Sys => SYS.iter().for_each(|(name, node)| fixed(name, *node)),
        Node::SysKernel => SYS_KERNEL.iter().for_each(|(name, node)| fixed(name, *node)),
        Node::Process(pid) => {
            find(ctx, pid)?;
            PROCESS_FILES.iter().for_each(|(name, file)| fixed(name, Node::File(pid, *file)));
            PROCESS_LINKS.iter().for_each(|(name, link)| fixed(name, Node::Link(pid, *link)));
            fixed("fd", Node::Descriptors(pid));
            fixed("fdinfo", Node::DescriptorInfos(pid));
            fixed("task", Node::Threads(pid));
        }
        Node::Descriptors(pid) | Node::DescriptorInfos(pid) => {
            let process = find(ctx, pid)?.process;
            require_owner(ctx, &process)?;
            let numbers: Vec<u32> = process.descriptors().iter().map(|(fd, _)| fd).collect();
            let node = |fd| match directory {
                Node::Descriptors(_) => Node::Descriptor(pid, fd),
                _ => Node::DescriptorInfo(pid, fd),
            };
            listed.extend(numbers.into_iter().map(|fd| numbered(fd, node(fd))));
        }
        Node::Threads(pid) => {
            let mut tids: Vec<u32> =
                find(ctx, pid)?.process.live_tasks().iter().map(|task| task.tid()).collect();
            tids.sort_unstable();
            listed.extend(tids.into_iter().map(|tid| numbered(tid, Node::Thread(pid, tid))));
        }
        Node::Thread(pid, tid) => {
            THREAD_FILES.iter().for_each(|(name, file)| fixed(name, Node::ThreadFile(pid, tid, *file)));
        }
        _ => return Err(Errno::ENOTDIR),
    }
    Ok(listed)
}

fn numbered(number: u32, node: Node) -> Listed {
    let cookie = FIRST_NUMBERED.saturating_add(u64::from(number));
    (cookie, Cow::Owned(format!("{number}")), node)
}

/// What a name in a directory stands for.
///
/// # Errors
/// As [`list`], and `ENOENT`.
pub(super) fn find_entry(ctx: &Ctx<'_>, directory: Node, name: &[u8]) -> Result<Node> {
    let number = number_of(name);
    match (directory, number) {
        (Node::Root, Some(pid)) => find(ctx, pid).map(|_| Node::Process(pid)),
        (Node::Descriptors(pid) | Node::DescriptorInfos(pid), Some(fd)) => {
            let process = find(ctx, pid)?.process;
            require_owner(ctx, &process)?;
            process.descriptors().get(fd).map_err(|_| Errno::ENOENT)?;
            Ok(match directory {
                Node::Descriptors(_) => Node::Descriptor(pid, fd),
                _ => Node::DescriptorInfo(pid, fd),
            })
        }
        (Node::Threads(pid), Some(tid)) => {
            let has_thread = find(ctx, pid)?.process.live_tasks().iter().any(|task| task.tid() == tid);
            if has_thread { Ok(Node::Thread(pid, tid)) } else { Err(Errno::ENOENT) }
        }
        _ => {
            let listed = list(ctx, directory)?;
            let found = listed.into_iter().find(|entry| entry.1.as_bytes() == name);
            found.map(|entry| entry.2).ok_or(Errno::ENOENT)
        }
    }
}

/// The number that a name says, written as numbers are: no sign, no leading zeros.
fn number_of(name: &[u8]) -> Option<u32> {
    let number: u32 = core::str::from_utf8(name).ok()?.parse().ok()?;
    (format!("{number}").as_bytes() == name).then_some(number)
}
