//! Images that a page hands over to be mounted: they arrive in pieces and are collected here, within what memory the
//! kernel has left.

use crate::kernel::Kernel;
use crate::limits::RESERVE_BYTES;
use crate::sync::Arc;
use alloc::collections::BTreeMap;
use alloc::vec::Vec;
use tabula_abi::{Errno, Result};

/// Images collected at the same time (`EMFILE`).
const COLLECTING_MAX: usize = 4;
/// Bytes of one image (`EFBIG`).
const IMAGE_BYTES_MAX: u64 = 1 << 30;

struct Collecting {
    total_bytes: usize,
    bytes: Vec<u8>,
}

/// Images that are being collected, by the page's numbers for them.
#[derive(Default)]
pub(super) struct Images(BTreeMap<u32, Collecting>);

impl Images {
    /// Adds a piece; the first makes room for the whole.
    ///
    /// # Errors
    /// `EFBIG`, `ENOMEM`, `EMFILE` for too many images, `EINVAL` for more bytes than were announced. The image is then
    /// forgotten.
    pub(super) fn add(
        &mut self,
        kernel: &Arc<Kernel>,
        image: u32,
        total_bytes: u64,
        piece: &[u8],
    ) -> Result<()> {
        if !self.0.contains_key(&image) {
            let collecting = begin(kernel, self.0.len(), total_bytes)?;
            self.0.insert(image, collecting);
        }
        let Some(collecting) = self.0.get_mut(&image) else { return Err(Errno::EINVAL) };
        if collecting.bytes.len().saturating_add(piece.len()) > collecting.total_bytes {
            self.0.remove(&image);
            return Err(Errno::EINVAL);
        }
        collecting.bytes.extend_from_slice(piece);
        Ok(())
    }

    /// Takes a complete image out.
    ///
    /// # Errors
    /// `EINVAL` when there is none, or some of it is missing; it is forgotten all the same.
    pub(super) fn take(&mut self, image: u32) -> Result<Vec<u8>> {
        let collecting = self.0.remove(&image).ok_or(Errno::EINVAL)?;
        if collecting.bytes.len() == collecting.total_bytes {
            Ok(collecting.bytes)
        } else {
            Err(Errno::EINVAL)
        }
    }
}

fn begin(kernel: &Arc<Kernel>, others: usize, total_bytes: u64) -> Result<Collecting> {
    if others >= COLLECTING_MAX {
        return Err(Errno::EMFILE);
    }
    if total_bytes > IMAGE_BYTES_MAX {
        return Err(Errno::EFBIG);
    }
    let memory = kernel.host().memory();
    let left = memory.total_bytes.saturating_sub(memory.used_bytes).saturating_sub(RESERVE_BYTES);
    if total_bytes > left {
        return Err(Errno::ENOMEM);
    }
    let total_bytes = usize::try_from(total_bytes).map_err(|_| Errno::EFBIG)?;
    let mut bytes = Vec::new();
    bytes.try_reserve_exact(total_bytes).map_err(|_| Errno::ENOMEM)?;
    Ok(Collecting { total_bytes, bytes })
}
