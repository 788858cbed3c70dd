//! `/proc/<pid>/fd` and `fdinfo`: what a process has open. Following such a link opens the thing anew where it has a place
//! in the tree of files; what has none (a pipe, an event) is shared, for no more than it is open for already.

use super::process::{find, require_owner};
use super::text::Text;
use crate::fs::descriptors::{Descriptor, OnExec};
use crate::fs::file::File;
use crate::fs::inode::{FileKind, Inode, Metadata, SpaceInfo};
use crate::fs::mount::Location;
use crate::fs::open::{OpenFile, OpenFlags, Whence};
use crate::fs::path::path_of;
use crate::fs::pseudo;
use crate::kernel::Ctx;
use crate::sync::Arc;
use alloc::format;
use alloc::vec::Vec;
use core::any::Any;
use tabula_abi::{Errno, Result};

fn descriptor(ctx: &Ctx<'_>, pid: u32, fd: u32) -> Result<Descriptor> {
    let process = find(ctx, pid)?.process;
    require_owner(ctx, &process)?;
    let descriptors = process.descriptors();
    descriptors.get(fd).cloned().map_err(|_| Errno::ENOENT)
}

/// The text of `fd/<number>`: a path, or what kind of thing it is.
///
/// # Errors
/// `ENOENT`, `EACCES`.
pub(super) fn text(ctx: &Ctx<'_>, pid: u32, fd: u32) -> Result<Vec<u8>> {
    let file = descriptor(ctx, pid, fd)?.file;
    if let Some(path) = path(ctx, &file) {
        return Ok(path);
    }
    let ino = file.file().metadata().ino;
    if let Some(location) = file.location() {
        return Ok(format!("{}:[{ino}]", location.inode.file_system_type()).into_bytes());
    }
    let label = file.file().nameless_label();
    Ok(if label.contains('[') { label.into() } else { format!("{label}:[{ino}]").into_bytes() })
}

/// The path of what is open, if it has one.
fn path(ctx: &Ctx<'_>, file: &OpenFile) -> Option<Vec<u8>> {
    let location = file.location()?;
    let root = ctx.process().root();
    if location.inode.kind() == FileKind::Directory {
        return Some(path_of(location, &root).unwrap_or_else(|_| b"(unreachable)".to_vec()));
    }
    let (directory, name) = location.inode.parent()?;
    let directory = Location { mount: location.mount.clone(), inode: directory };
    let mut path = path_of(&directory, &root).unwrap_or_else(|_| b"(unreachable)".to_vec());
    if path.last() != Some(&b'/') {
        path.push(b'/');
    }
    path.extend_from_slice(&name);
    let named = directory.inode.lookup(ctx, &name).map(|inode| inode.metadata().ino);
    if named != Ok(location.inode.metadata().ino) {
        path.extend_from_slice(b" (deleted)");
    }
    Some(path)
}

/// Where `fd/<number>` leads.
pub(super) fn location(ctx: &Ctx<'_>, pid: u32, fd: u32) -> Option<Location> {
    let file = descriptor(ctx, pid, fd).ok()?.file;
    match file.location() {
        Some(location) => Some(location.clone()),
        None => Some(Location { mount: ctx.kernel.root().mount, inode: Arc::new(Shared(file)) }),
    }
}

/// The text of `fdinfo/<number>`.
///
/// # Errors
/// `ENOENT`, `EACCES`, `ENOMEM`.
pub(super) fn info(ctx: &Ctx<'_>, pid: u32, fd: u32) -> Result<Vec<u8>> {
    let Descriptor { file, on_exec, .. } = descriptor(ctx, pid, fd)?;
    let position = file.seek(0, Whence::Current).unwrap_or(0);
    let flags = file.flags();
    let mut bits = match (flags.contains(OpenFlags::READ), flags.contains(OpenFlags::WRITE)) {
        (true, true) => 0o2,
        (false, true) => 0o1,
        _ => 0o0_u32,
    };
    for (flag, bit) in
        [(OpenFlags::APPEND, 0o2000), (OpenFlags::NONBLOCK, 0o4000), (OpenFlags::SYNC, 0o4010000)]
    {
        if flags.contains(flag) {
            bits |= bit;
        }
    }
    if on_exec == OnExec::Close {
        bits |= 0o2_000_000;
    }
    let mut text = Text::new();
    text.line(format_args!("pos:\t{position}\nflags:\t0{bits:o}\nino:\t{}\n", file.file().metadata().ino));
    text.finish()
}

/// An inode for what is open and has none.
struct Shared(Arc<OpenFile>);

impl Inode for Shared {
    fn metadata(&self) -> Metadata {
        self.0.file().metadata()
    }

    fn space(&self) -> SpaceInfo {
        pseudo::space()
    }

    fn file_system_type(&self) -> &'static str {
        "proc"
    }

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn truncate(&self, _size: u64) -> Result<()> {
        Ok(())
    }

    fn open(&self, _ctx: &Ctx<'_>, access: OpenFlags) -> Result<Option<Arc<dyn File>>> {
        let wanted = access & OpenFlags::READ.union(OpenFlags::WRITE);
        if !self.0.flags().contains(wanted) {
            return Err(Errno::EACCES);
        }
        Ok(Some(self.0.file().clone()))
    }
}
