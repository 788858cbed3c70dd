//! `/dev`: the devices that are always there, links to a process's own descriptors, and the terminals. Nothing can be
//! created here; permissions and times of the fixed devices can be changed and last until the machine stops.

mod memory;
mod node;
mod pts;
#[cfg(all(test, not(feature = "shuttle")))]
mod tests;

use crate::fs::inode::{DirEntry, FileKind, Inode, InodeRef, Metadata, SpaceInfo, Visit};
use crate::fs::numbers::DEV_DEVICES;
use crate::fs::pseudo;
use crate::kernel::{Ctx, Kernel};
use crate::sync::Arc;
use alloc::vec::Vec;
use core::any::Any;
use memory::MemoryDevice;
use node::{Device, Node};
use pts::Pts;
use tabula_abi::{Errno, Result};

pub use pts::slave_metadata;

const INO_ROOT: u64 = 1;
const INO_PTS: u64 = 2;
const INO_FIRST_NODE: u64 = 16;

/// Makes the file system; answers its root directory.
///
/// # Errors
/// None at present; as for every file system that a host mounts.
pub fn create(kernel: &Arc<Kernel>) -> Result<InodeRef> {
    let now_ns = kernel.host().realtime_ns();
    let root = Arc::new_cyclic(|root| {
        let fixed: [(&'static [u8], Device); 12] = [
            (b"null", Device::Memory(MemoryDevice::Null)),
            (b"zero", Device::Memory(MemoryDevice::Zero)),
            (b"full", Device::Memory(MemoryDevice::Full)),
            (b"random", Device::Memory(MemoryDevice::Random)),
            (b"urandom", Device::Memory(MemoryDevice::UrgentRandom)),
            (b"tty", Device::ControllingTerminal),
            (b"ptmx", Device::TerminalMaster),
            (b"fd", Device::Link(b"/proc/self/fd")),
            (b"stdin", Device::Link(b"/proc/self/fd/0")),
            (b"stdout", Device::Link(b"/proc/self/fd/1")),
            (b"stderr", Device::Link(b"/proc/self/fd/2")),
            (b"console", Device::ControllingTerminal),
        ];
        let mut entries: Vec<(&'static [u8], InodeRef)> = Vec::with_capacity(fixed.len().saturating_add(1));
        for (ino, (name, device)) in (INO_FIRST_NODE..).zip(fixed) {
            entries.push((name, Node::create(root.clone(), name, ino, device, now_ns)));
        }
        entries.push((b"pts", Pts::create(root.clone(), now_ns)));
        Root { entries, booted_ns: now_ns }
    });
    Ok(root)
}

/// The root directory.
struct Root {
    entries: Vec<(&'static [u8], InodeRef)>,
    booted_ns: u64,
}

impl Inode for Root {
    fn metadata(&self) -> Metadata {
        let metadata = pseudo::metadata(DEV_DEVICES, INO_ROOT, FileKind::Directory, 0o755, self.booted_ns);
        Metadata { nlink: 3, ..metadata }
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

    fn lookup(&self, _ctx: &Ctx<'_>, name: &[u8]) -> Result<InodeRef> {
        let found = self.entries.iter().find(|entry| entry.0 == name);
        Ok(found.ok_or(Errno::ENOENT)?.1.clone())
    }

    fn read_dir(
        &self,
        _ctx: &Ctx<'_>,
        cookie: u64,
        visit: &mut dyn FnMut(DirEntry<'_>) -> Visit,
    ) -> Result<()> {
        let skip = usize::try_from(cookie).unwrap_or(usize::MAX);
        for (next_cookie, (name, inode)) in (1..).zip(&self.entries).skip(skip) {
            let Metadata { ino, kind, .. } = inode.metadata();
            if visit(DirEntry { name, ino, kind, next_cookie }) == Visit::Full {
                break;
            }
        }
        Ok(())
    }
}
