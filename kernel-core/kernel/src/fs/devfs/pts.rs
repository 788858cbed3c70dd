//! `/dev/pts`: the terminals of the moment, each by its number. Entries come and go with the pseudo-terminals themselves.

use super::{INO_PTS, Root};
use crate::fs::file::File;
use crate::fs::inode::{AttributeChange, DirEntry, FileKind, Inode, InodeRef, Metadata, SpaceInfo, Visit};
use crate::fs::numbers::DEV_DEVICES;
use crate::fs::open::OpenFlags;
use crate::fs::pseudo;
use crate::kernel::{Ctx, Kernel};
use crate::sync::{Arc, Weak};
use crate::tty::devices;
use alloc::format;
use alloc::vec::Vec;
use core::any::Any;
use tabula_abi::{Errno, Result};

/// Inode numbers of terminals start here.
const INO_FIRST_TERMINAL: u64 = 1 << 16;
/// Major device number of pseudo-terminals' slaves, as on Linux.
const MAJOR: u64 = 136;

/// The directory.
pub(super) struct Pts {
    this: Weak<Pts>,
    root: Weak<Root>,
    booted_ns: u64,
}

impl Pts {
    pub(super) fn create(root: Weak<Root>, booted_ns: u64) -> Arc<Pts> {
        Arc::new_cyclic(|this| Pts { this: this.clone(), root, booted_ns })
    }
}

/// What is known of the slave of a pseudo-terminal: the same for its inode here and for the slave itself when open, which
/// is how a C library's `ttyname` finds the name.
pub fn slave_metadata(number: u32, uid: u32, gid: u32, opened_ns: u64) -> Metadata {
    let ino = INO_FIRST_TERMINAL.saturating_add(u64::from(number));
    let metadata = pseudo::metadata(DEV_DEVICES, ino, FileKind::CharDevice, 0o620, opened_ns);
    Metadata { uid, gid, rdev: MAJOR << 8 | u64::from(number), ..metadata }
}

/// The number that a name says, written as numbers are: no sign, no leading zeros.
fn number_of(name: &[u8]) -> Option<u32> {
    let number: u32 = core::str::from_utf8(name).ok()?.parse().ok()?;
    (format!("{number}").as_bytes() == name).then_some(number)
}

impl Inode for Pts {
    fn metadata(&self) -> Metadata {
        pseudo::metadata(DEV_DEVICES, INO_PTS, FileKind::Directory, 0o755, self.booted_ns)
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

    fn parent(&self) -> Option<(InodeRef, Vec<u8>)> {
        Some((self.root.upgrade()?, b"pts".to_vec()))
    }

    fn lookup(&self, ctx: &Ctx<'_>, name: &[u8]) -> Result<InodeRef> {
        let number = number_of(name).ok_or(Errno::ENOENT)?;
        let metadata = devices::slave_metadata(ctx, number).ok_or(Errno::ENOENT)?;
        let (kernel, directory) = (Arc::downgrade(ctx.kernel), self.this.clone());
        Ok(Arc::new(Slave { kernel, directory, number, metadata }))
    }

    fn read_dir(
        &self,
        ctx: &Ctx<'_>,
        cookie: u64,
        visit: &mut dyn FnMut(DirEntry<'_>) -> Visit,
    ) -> Result<()> {
        let numbers = ctx.kernel.terminals().numbers();
        for number in numbers.into_iter().filter(|number| u64::from(*number) >= cookie) {
            let name = format!("{number}");
            let entry = DirEntry {
                name: name.as_bytes(),
                ino: INO_FIRST_TERMINAL.saturating_add(u64::from(number)),
                kind: FileKind::CharDevice,
                next_cookie: u64::from(number).saturating_add(1),
            };
            if visit(entry) == Visit::Full {
                break;
            }
        }
        Ok(())
    }
}

/// The slave of a pseudo-terminal.
struct Slave {
    kernel: Weak<Kernel>,
    directory: Weak<Pts>,
    number: u32,
    metadata: Metadata,
}

impl Inode for Slave {
    fn metadata(&self) -> Metadata {
        self.metadata
    }

    fn set_attributes(&self, change: &AttributeChange) -> Result<()> {
        let kernel = self.kernel.upgrade().ok_or(Errno::ENXIO)?;
        devices::set_slave_attributes(&kernel, self.number, change)
    }

    fn parent(&self) -> Option<(InodeRef, Vec<u8>)> {
        Some((self.directory.upgrade()?, format!("{}", self.number).into_bytes()))
    }

    fn truncate(&self, _size: u64) -> Result<()> {
        Ok(())
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

    fn open(&self, ctx: &Ctx<'_>, access: OpenFlags) -> Result<Option<Arc<dyn File>>> {
        devices::open_slave(ctx, self.number, access).map(Some)
    }
}
