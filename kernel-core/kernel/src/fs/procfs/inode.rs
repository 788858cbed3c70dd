//! The inodes of `/proc`.

use super::node::Node;
use super::snapshot::SnapshotFile;
use super::{descriptors, links, listing, machine, process};
use crate::fs::file::File;
use crate::fs::inode::{DirEntry, FileKind, Inode, InodeRef, Metadata, SpaceInfo, Visit};
use crate::fs::mount::Location;
use crate::fs::numbers::DEV_PROCESSES;
use crate::fs::open::OpenFlags;
use crate::fs::pseudo;
use crate::kernel::Ctx;
use crate::sync::{Arc, Weak};
use alloc::vec::Vec;
use core::any::Any;
use tabula_abi::{Errno, Result};

/// A node, and what is known of it.
pub(super) struct ProcInode {
    this: Weak<ProcInode>,
    node: Node,
    /// The user and group that it belongs to.
    owner: (u32, u32),
    time_ns: u64,
}

impl ProcInode {
    pub(super) fn create(node: Node, owner: (u32, u32), time_ns: u64) -> Arc<ProcInode> {
        Arc::new_cyclic(|this| ProcInode { this: this.clone(), node, owner, time_ns })
    }

    fn child(&self, ctx: &Ctx<'_>, node: Node) -> Result<InodeRef> {
        let (owner, time_ns) = match node.pid() {
            None => ((0, 0), self.time_ns),
            Some(pid) => process::owner_and_start(ctx, pid)?,
        };
        Ok(ProcInode::create(node, owner, time_ns))
    }
}

impl Inode for ProcInode {
    fn metadata(&self) -> Metadata {
        let (uid, gid) = self.owner;
        let kind = self.node.kind();
        let metadata = pseudo::metadata(DEV_PROCESSES, self.node.ino(), kind, self.node.mode(), self.time_ns);
        Metadata { uid, gid, ..metadata }
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

    fn lookup(&self, ctx: &Ctx<'_>, name: &[u8]) -> Result<InodeRef> {
        let node = listing::find_entry(ctx, self.node, name)?;
        self.child(ctx, node)
    }

    fn parent(&self) -> Option<(InodeRef, Vec<u8>)> {
        let (parent, name) = self.node.place()?;
        let owner = if parent.pid().is_some() { self.owner } else { (0, 0) };
        Some((ProcInode::create(parent, owner, self.time_ns), name))
    }

    fn read_dir(
        &self,
        ctx: &Ctx<'_>,
        cookie: u64,
        visit: &mut dyn FnMut(DirEntry<'_>) -> Visit,
    ) -> Result<()> {
        for (next_cookie, name, node) in listing::list(ctx, self.node)? {
            let entry = DirEntry { name: name.as_bytes(), ino: node.ino(), kind: node.kind(), next_cookie };
            if next_cookie > cookie && visit(entry) == Visit::Full {
                break;
            }
        }
        Ok(())
    }

    fn read_link(&self, ctx: &Ctx<'_>) -> Result<Vec<u8>> {
        links::target(ctx, self.node)
    }

    fn magic_link(&self, ctx: &Ctx<'_>) -> Option<Location> {
        links::magic(ctx, self.node)
    }

    fn open(&self, ctx: &Ctx<'_>, access: OpenFlags) -> Result<Option<Arc<dyn File>>> {
        if self.node.kind() != FileKind::Regular {
            return Ok(None);
        }
        if access.contains(OpenFlags::WRITE) {
            return Err(Errno::EACCES);
        }
        let bytes = match self.node {
            Node::Machine(file) => machine::text(ctx, file)?,
            Node::File(pid, file) => process::text(ctx, pid, pid, file)?,
            Node::ThreadFile(pid, tid, file) => process::text(ctx, pid, tid, file)?,
            Node::DescriptorInfo(pid, fd) => descriptors::info(ctx, pid, fd)?,
            _ => return Ok(None),
        };
        let inode = self.this.upgrade().ok_or(Errno::ENOENT)?;
        Ok(Some(Arc::new(SnapshotFile::new(inode, bytes))))
    }
}
