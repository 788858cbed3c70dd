//! The devices that are always ready: `null`, `zero`, `full`, `random` and `urandom`. One read gives at most 32 MiB, so
//! that no call keeps a task in the kernel for long.

use crate::fs::file::File;
use crate::fs::inode::{InodeRef, Metadata};
use crate::fs::numbers::MEMORY_MAJOR;
use crate::kernel::Ctx;
use crate::user::{Sink, Source};
use tabula_abi::{Errno, Result};

/// Bytes made at a time.
const CHUNK_BYTES: usize = 1024;
/// The most that one read gives.
const READ_MAX_BYTES: usize = 32 << 20;

static ZEROS: [u8; CHUNK_BYTES] = [0; CHUNK_BYTES];

/// Which device.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum MemoryDevice {
    /// Nothing to read, takes everything.
    Null,
    /// Zeros without end, takes everything.
    Zero,
    /// Zeros without end, takes nothing.
    Full,
    /// Random bytes without end, takes everything.
    Random,
    /// The same; the kernel's generator has no other kind.
    UrgentRandom,
}

impl MemoryDevice {
    /// Its number as on Linux.
    pub(super) fn rdev(self) -> u64 {
        let minor = match self {
            MemoryDevice::Null => 3,
            MemoryDevice::Zero => 5,
            MemoryDevice::Full => 7,
            MemoryDevice::Random => 8,
            MemoryDevice::UrgentRandom => 9,
        };
        MEMORY_MAJOR << 8 | minor
    }
}

/// One of them, open.
pub(super) struct MemoryFile {
    pub(super) device: MemoryDevice,
    pub(super) inode: InodeRef,
}

impl File for MemoryFile {
    fn metadata(&self) -> Metadata {
        self.inode.metadata()
    }

    fn inode(&self) -> Option<&InodeRef> {
        Some(&self.inode)
    }

    fn read(&self, ctx: &Ctx<'_>, sink: &mut dyn Sink) -> Result<usize> {
        let wanted = sink.remaining().min(READ_MAX_BYTES);
        let mut random = [0; CHUNK_BYTES];
        let mut done = 0_usize;
        while done < wanted {
            let span = wanted.saturating_sub(done).min(CHUNK_BYTES);
            let part = match self.device {
                MemoryDevice::Null => return Ok(0),
                MemoryDevice::Zero | MemoryDevice::Full => ZEROS.get(..span).unwrap_or_default(),
                MemoryDevice::Random | MemoryDevice::UrgentRandom => {
                    let part = random.get_mut(..span).unwrap_or_default();
                    ctx.kernel.fill_random(part);
                    part
                }
            };
            sink.put(part)?;
            done = done.saturating_add(span);
        }
        Ok(done)
    }

    fn write(&self, _ctx: &Ctx<'_>, source: &mut dyn Source) -> Result<usize> {
        let wanted = source.remaining();
        if wanted > 0 && self.device == MemoryDevice::Full {
            return Err(Errno::ENOSPC);
        }
        let mut ignored = [0; CHUNK_BYTES];
        let mut left = wanted;
        while left > 0 {
            let span = left.min(CHUNK_BYTES);
            source.take(ignored.get_mut(..span).unwrap_or_default())?;
            left = left.saturating_sub(span);
        }
        Ok(wanted)
    }

    fn read_at(&self, ctx: &Ctx<'_>, _offset: u64, sink: &mut dyn Sink) -> Result<usize> {
        self.read(ctx, sink)
    }

    fn write_at(&self, ctx: &Ctx<'_>, _offset: u64, source: &mut dyn Source) -> Result<usize> {
        self.write(ctx, source)
    }
}
