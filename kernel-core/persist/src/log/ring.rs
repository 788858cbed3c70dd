//! The ring in which records lie: where the next one goes, and how much a checkpoint would free. A record lies in one
//! piece: one that does not fit before the ring's end begins at its start, where a reader looks too.

use super::record::{self, Fresh, HEAD_BYTES};
use crate::error::{Damage, Result};
use crate::format::LOG_OFFSET;
use crate::format::codec::Reader;
use crate::medium::{FlushMark, Medium};
use crate::store::Store;
use std::collections::VecDeque;
use std::sync::Arc;

/// Where the log goes on behind a record.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct LogPosition {
    /// The last record before.
    pub(crate) seq: u64,
    /// Bytes from the ring's start.
    pub(crate) at: u64,
}

impl LogPosition {
    /// Its form beside the tree's records.
    pub(crate) fn encode(self) -> [u8; 16] {
        let mut bytes = [0; 16];
        let numbers = self.seq.to_le_bytes().into_iter().chain(self.at.to_le_bytes());
        for (to, from) in bytes.iter_mut().zip(numbers) {
            *to = from;
        }
        bytes
    }

    /// Reads that form.
    pub(crate) fn decode(bytes: &[u8]) -> Result<LogPosition> {
        let mut from = Reader::new(bytes, Damage::Record);
        Ok(LogPosition { seq: from.u64()?, at: from.u64()? })
    }
}

/// The log of a mounted volume.
pub(crate) struct Log {
    medium: Arc<Medium>,
    volume: [u8; 16],
    bytes: u64,
    head: LogPosition,
    /// Records that no checkpoint has yet: their numbers and what they take of the ring.
    held: VecDeque<(u64, u64)>,
    held_bytes: u64,
    /// Where a record was written that may or may not be on the disk.
    attempt: Option<u64>,
}

impl Log {
    /// The log of a volume, going on at a position behind which nothing counts.
    pub(crate) fn new(medium: Arc<Medium>, volume: [u8; 16], bytes: u64, head: LogPosition) -> Log {
        Log { medium, volume, bytes, head, held: VecDeque::new(), held_bytes: 0, attempt: None }
    }

    /// The last record that counts, and where the next one goes.
    pub(crate) fn head(&self) -> LogPosition {
        self.head
    }

    /// Whether a checkpoint should be made soon.
    pub(crate) fn is_half_full(&self) -> bool {
        self.held_bytes.saturating_mul(2) > self.bytes
    }

    /// Whether there is nothing in it that a checkpoint has not.
    pub(crate) fn is_empty(&self) -> bool {
        self.held.is_empty()
    }

    /// Where a record of so many bytes would go, and what it would take of the ring; none if there is no room.
    fn place(&self, record_bytes: u64) -> Option<(u64, u64)> {
        let to_end = self.bytes.saturating_sub(self.head.at);
        let (at, taken) =
            if record_bytes <= to_end { (self.head.at, record_bytes) } else { (0, to_end + record_bytes) };
        (record_bytes <= self.bytes && self.held_bytes + taken <= self.bytes).then_some((at, taken))
    }

    /// Whether a record fits now, and is small enough that its way through the log is worth it.
    pub(crate) fn has_room(&self, changes_bytes: usize, fresh: usize) -> bool {
        let bytes = record::record_bytes(changes_bytes as u64 + record::fresh_bytes(fresh));
        bytes <= self.bytes / 4 && self.place(bytes).is_some()
    }

    /// Writes the next record and returns when it, and everything written since the mark, is durable. The caller has asked
    /// whether there is room.
    ///
    /// # Errors
    /// `NoSpace` if there was no room; the device's. Then the record may count after a crash or not; the next attempt
    /// must contain all its changes.
    pub(crate) fn append(&mut self, mark: FlushMark, fresh: &[Fresh], changes: &[u8]) -> Result<()> {
        let seq = self.head.seq + 1;
        let bytes = record::encode(&self.medium, &self.volume, seq, fresh, changes)?;
        let (at, taken) = self.place(bytes.len() as u64).ok_or(crate::error::Error::NoSpace)?;
        let device = &self.medium.device;
        if let Some(stale) = self.attempt.filter(|stale| *stale != at) {
            // An earlier attempt elsewhere must not be taken for this record.
            device.write_at(LOG_OFFSET + stale, &[0; HEAD_BYTES])?;
            self.medium.flush_since(mark)?;
            self.attempt = None;
        }
        self.attempt = Some(at);
        device.write_at(LOG_OFFSET + at, &bytes)?;
        self.medium.flush_since(mark)?;
        self.attempt = None;
        self.note(seq, at, bytes.len() as u64, taken);
        Ok(())
    }

    fn note(&mut self, seq: u64, at: u64, bytes: u64, taken: u64) {
        self.head = LogPosition { seq, at: at + bytes };
        self.held.push_back((seq, taken));
        self.held_bytes += taken;
    }

    /// The sequence number for changes that go into the tree at once, and the position that is stored with them.
    pub(crate) fn bypass(&self) -> LogPosition {
        LogPosition { seq: self.head.seq + 1, at: self.head.at }
    }

    /// A checkpoint with this position is durable: what lies before is free.
    pub(crate) fn release(&mut self, checkpoint: LogPosition) {
        while let Some((seq, taken)) = self.held.front().copied() {
            if seq > checkpoint.seq {
                break;
            }
            self.held.pop_front();
            self.held_bytes = self.held_bytes.saturating_sub(taken);
        }
        if checkpoint.seq > self.head.seq {
            self.head = checkpoint;
        }
    }

    /// Writes zeros over all of it, unless there is something in it that no checkpoint has. They reach the disk with the
    /// next flush.
    ///
    /// # Errors
    /// The device's.
    pub(crate) fn wipe(&mut self) -> Result<()> {
        const PIECE_BYTES: u64 = 1 << 20;
        if !self.is_empty() {
            return Ok(());
        }
        let zeros = vec![0; self.bytes.min(PIECE_BYTES) as usize];
        let mut at = 0;
        while at < self.bytes {
            let count = (self.bytes - at).min(PIECE_BYTES) as usize;
            self.medium.device.write_at(LOG_OFFSET + at, zeros.get(..count).unwrap_or_default())?;
            at += count as u64;
        }
        Ok(())
    }

    /// Applies to the store every record behind the last checkpoint that counts.
    pub(crate) fn replay(&mut self, store: &mut Store) -> Result<()> {
        let mut found = self.find(self.head)?;
        while let Some((at, fresh, changes)) = found {
            let seq = self.head.seq + 1;
            let bytes = record::record_bytes(changes.bytes.len() as u64);
            // A record behind it was written only after this one and its pages were durable.
            let next = self.find(LogPosition { seq, at: at + bytes })?;
            if next.is_none() && !self.arrived(&fresh)? {
                break;
            }
            let body = changes.bytes.get(changes.begin..).unwrap_or_default();
            store.replay(&mut Reader::new(body, Damage::Record))?;
            let wasted = if at == self.head.at { 0 } else { self.bytes.saturating_sub(self.head.at) };
            self.note(seq, at, bytes, bytes + wasted);
            found = next;
        }
        Ok(())
    }

    /// The record behind a position: where it is, the pages that came with it, and its changes.
    fn find(&self, behind: LogPosition) -> Result<Option<(u64, Vec<Fresh>, Changes)>> {
        for at in [behind.at, 0] {
            if let Some((fresh, changes)) = self.read(behind.seq + 1, at)? {
                return Ok(Some((at, fresh, changes)));
            }
        }
        Ok(None)
    }

    /// Whether all pages that came with a record are on the disk.
    fn arrived(&self, fresh: &[Fresh]) -> Result<bool> {
        for fresh in fresh {
            if !self.medium.space.may_hold(fresh.run) {
                return Ok(false);
            }
            let mut bytes = vec![0; (fresh.run.count * crate::format::PAGE_BYTES) as usize];
            self.medium.device.read_at(fresh.run.offset(), &mut bytes)?;
            if crc32fast::hash(&bytes) != fresh.sum {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// The record with a number at a place, if it is there and whole.
    fn read(&self, seq: u64, at: u64) -> Result<Option<(Vec<Fresh>, Changes)>> {
        let fits = |bytes: u64| at.checked_add(bytes).is_some_and(|end| end <= self.bytes);
        if !fits(HEAD_BYTES as u64) {
            return Ok(None);
        }
        let mut head = [0; HEAD_BYTES];
        self.medium.device.read_at(LOG_OFFSET + at, &mut head)?;
        let head = record::decode_head(&head, &self.volume)
            .filter(|head| head.seq == seq && fits(record::record_bytes(head.body_bytes)));
        let Some(head) = head else { return Ok(None) };
        let mut body = vec![0; head.body_bytes as usize];
        self.medium.device.read_at(LOG_OFFSET + at + HEAD_BYTES as u64, &mut body)?;
        let opened = record::decode_body(&self.medium, &head, &mut body);
        Ok(opened.map(|(fresh, begin)| (fresh, Changes { bytes: body, begin })))
    }
}

/// An opened body, and where the changes begin in it.
struct Changes {
    bytes: Vec<u8>,
    begin: usize,
}
