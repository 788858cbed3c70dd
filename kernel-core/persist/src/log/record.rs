//! One record of the log on the disk: a head with the sequence number, the length and the seal, then the sealed body: which
//! runs of pages came with it, and the changes of the tree.

use crate::error::{Damage, Error, Result};
use crate::format::codec::{Reader, Writer};
use crate::format::seal::{Place, SEAL_BYTES};
use crate::medium::Medium;
use crate::space::Run;

/// Records begin at multiples of this, so that writing one never touches a block of another.
const RECORD_ALIGN: u64 = 512;
/// Bytes of a head.
pub(super) const HEAD_BYTES: usize = 64;
const MAGIC: u32 = 0x676f_4c74;

/// A run of pages that was written with a record, and the CRC-32 of its bytes as they are on the disk.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Fresh {
    pub(crate) run: Run,
    pub(crate) sum: u32,
}

/// A record's head.
pub(super) struct Head {
    pub(super) seq: u64,
    pub(super) body_bytes: u64,
    seal: [u8; SEAL_BYTES],
}

/// Bytes of a record with a body of so many.
pub(super) fn record_bytes(body_bytes: u64) -> u64 {
    let bytes = (HEAD_BYTES as u64).saturating_add(body_bytes);
    bytes.checked_next_multiple_of(RECORD_ALIGN).unwrap_or(u64::MAX)
}

/// Bytes that a list of runs takes in a body.
pub(super) fn fresh_bytes(count: usize) -> u64 {
    4 + 20 * count as u64
}

/// Puts a record together.
pub(super) fn encode(
    medium: &Medium,
    volume: &[u8; 16],
    seq: u64,
    fresh: &[Fresh],
    changes: &[u8],
) -> Result<Vec<u8>> {
    let mut body = Writer::default();
    body.u32(fresh.len() as u32);
    for fresh in fresh {
        body.u64(fresh.run.start).u64(fresh.run.count).u32(fresh.sum);
    }
    body.raw(changes);
    let mut body = body.bytes;
    let len = body.len() as u64;
    let place = Place::Log(seq, len);
    let seal = medium.sealer.seal(&*medium.environment, place, &mut body).map_err(|_| Error::Device)?;
    let mut record = Writer::default();
    record.u32(MAGIC).raw(volume.get(..8).unwrap_or_default()).u64(seq).u64(len).raw(&seal);
    record.bytes.resize(HEAD_BYTES, 0);
    record.raw(&body);
    record.bytes.resize(record_bytes(len) as usize, 0);
    Ok(record.bytes)
}

/// Reads a head; none where there is no record of this volume.
pub(super) fn decode_head(bytes: &[u8], volume: &[u8; 16]) -> Option<Head> {
    let mut from = Reader::new(bytes, Damage::Record);
    let is_ours = from.u32().ok()? == MAGIC && from.bytes(8).ok()? == volume.get(..8)?;
    let head = Head { seq: from.u64().ok()?, body_bytes: from.u64().ok()?, seal: from.array().ok()? };
    is_ours.then_some(head)
}

/// Opens a body: its runs, and where the changes begin in it.
pub(super) fn decode_body(medium: &Medium, head: &Head, body: &mut [u8]) -> Option<(Vec<Fresh>, usize)> {
    medium.sealer.open(Place::Log(head.seq, head.body_bytes), &head.seal, body).ok()?;
    let mut from = Reader::new(body, Damage::Record);
    let mut fresh = Vec::new();
    for _ in 0..from.u32().ok()? {
        let run = Run { start: from.u64().ok()?, count: from.u64().ok()? };
        fresh.push(Fresh { run, sum: from.u32().ok()? });
    }
    Some((fresh, body.len().saturating_sub(from.remaining().len())))
}
