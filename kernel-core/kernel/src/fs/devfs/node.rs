//! The inodes of `/dev` itself: devices and links, with attributes that can be changed.

use super::Root;
use super::memory::{MemoryDevice, MemoryFile};
use crate::fs::file::File;
use crate::fs::inode::{AttributeChange, FileKind, Inode, InodeRef, Metadata, SpaceInfo};
use crate::fs::numbers::DEV_DEVICES;
use crate::fs::open::OpenFlags;
use crate::fs::pseudo;
use crate::kernel::Ctx;
use crate::sync::{Arc, Mutex, Weak};
use crate::tty::devices;
use alloc::vec::Vec;
use core::any::Any;
use tabula_abi::{Errno, Result};

/// What is behind a name.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Device {
    /// A device that is always ready.
    Memory(MemoryDevice),
    /// The controlling terminal of whoever opens it.
    ControllingTerminal,
    /// A new pseudo-terminal's master.
    TerminalMaster,
    /// A symbolic link.
    Link(&'static [u8]),
}

impl Device {
    fn rdev(self) -> u64 {
        match self {
            Device::Memory(device) => device.rdev(),
            Device::ControllingTerminal => 5 << 8,
            Device::TerminalMaster => 5 << 8 | 2,
            Device::Link(_) => 0,
        }
    }
}

/// A device or a link.
pub(super) struct Node {
    this: Weak<Node>,
    root: Weak<Root>,
    name: &'static [u8],
    device: Device,
    metadata: Mutex<Metadata>,
}

impl Node {
    /// The inode behind a name in the root directory.
    pub(super) fn create(
        root: Weak<Root>,
        name: &'static [u8],
        ino: u64,
        device: Device,
        now_ns: u64,
    ) -> Arc<Node> {
        let (kind, mode) = match device {
            Device::Link(_) => (FileKind::Symlink, 0o777),
            _ => (FileKind::CharDevice, 0o666),
        };
        let size = if let Device::Link(target) = device { target.len() as u64 } else { 0 };
        let metadata = pseudo::metadata(DEV_DEVICES, ino, kind, mode, now_ns);
        let metadata = Mutex::new(Metadata { rdev: device.rdev(), size, ..metadata });
        Arc::new_cyclic(|this| Node { this: this.clone(), root, name, device, metadata })
    }
}

impl Inode for Node {
    fn metadata(&self) -> Metadata {
        *self.metadata.lock()
    }

    fn set_attributes(&self, change: &AttributeChange) -> Result<()> {
        let mut metadata = self.metadata.lock();
        metadata.mode = change.mode.map_or(metadata.mode, |mode| mode & 0o7777);
        metadata.uid = change.uid.unwrap_or(metadata.uid);
        metadata.gid = change.gid.unwrap_or(metadata.gid);
        metadata.atime_ns = change.atime_ns.unwrap_or(metadata.atime_ns);
        metadata.mtime_ns = change.mtime_ns.unwrap_or(metadata.mtime_ns);
        Ok(())
    }

    fn parent(&self) -> Option<(InodeRef, Vec<u8>)> {
        Some((self.root.upgrade()?, self.name.to_vec()))
    }

    fn truncate(&self, _size: u64) -> Result<()> {
        // Opening a device to write it anew (`> /dev/null`) is no error.
        if matches!(self.device, Device::Link(_)) { Err(Errno::EINVAL) } else { Ok(()) }
    }

    fn space(&self) -> SpaceInfo {
        pseudo::space()
    }

    fn file_system_type(&self) -> &'static str {
        "devfs"
    }

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn read_link(&self, _ctx: &Ctx<'_>) -> Result<Vec<u8>> {
        match self.device {
            Device::Link(target) => Ok(target.to_vec()),
            _ => Err(Errno::EINVAL),
        }
    }

    fn open(&self, ctx: &Ctx<'_>, _access: OpenFlags) -> Result<Option<Arc<dyn File>>> {
        match self.device {
            Device::Memory(device) => {
                let inode: InodeRef = self.this.upgrade().ok_or(Errno::ENXIO)?;
                Ok(Some(Arc::new(MemoryFile { device, inode })))
            }
            Device::ControllingTerminal => devices::open_controlling(ctx).map(Some),
            Device::TerminalMaster => devices::open_master(ctx).map(Some),
            Device::Link(_) => Ok(None),
        }
    }
}
