//! The superblock: what must be known before the tree can be read. There are two copies; a new one overwrites the older,
//! so that a torn write leaves the other. It changes only when the tree's storage gets or gives back segments, when the
//! volume gets another key slot, and when its format is upgraded.
//!
//! Format 1 had no key slot; format 2 adds it behind what format 1 has, check sum included, as any later format must add
//! behind that, so that every build can tell a newer format from damage. A volume of format 1 is read and written as such
//! until somebody upgrades it; a build that meets a newer format than it knows touches nothing.

use super::codec::{Reader, Writer};
use super::key_slot::{KEY_SLOT_BYTES_MAX, KeySlot};
use super::seal::{SEAL_BYTES, Seal};
use super::{FORMAT_VERSION, LOG_OFFSET, SEGMENT_BYTES, SUPERBLOCK_BYTES};
use crate::device::BlockDevice;
use crate::error::{Damage, Error, Result};

/// More than any log has.
const LOG_BYTES_MAX: u64 = 1 << 30;
const MAGIC: &[u8; 8] = b"tabulaFS";
/// The first format that has room for a key slot.
const VERSION_WITH_SLOT: u32 = 2;
/// Bytes before the list of segments.
const HEAD_BYTES: u64 = 8 + 4 + 4 + 8 + 16 + 8 + 8 + SEAL_BYTES as u64 + 4;
const SUM_BYTES: u64 = 4;
/// What format 2 adds at most: the key slot's length, the slot, and a check sum.
const SLOT_PART_BYTES: u64 = 2 + KEY_SLOT_BYTES_MAX as u64 + SUM_BYTES;
/// How many segments of the tree a superblock of format 1 can list. None gets more than [`TREE_SEGMENTS_MAX`] any more.
const TREE_SEGMENTS_1_MAX: usize = ((SUPERBLOCK_BYTES - HEAD_BYTES - SUM_BYTES) / 4) as usize;
/// How many segments of the tree a superblock can list.
pub(crate) const TREE_SEGMENTS_MAX: usize =
    ((SUPERBLOCK_BYTES - HEAD_BYTES - SUM_BYTES - SLOT_PART_BYTES) / 4) as usize;

/// What a superblock says.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Superblock {
    /// The format that the volume has, and keeps until it is upgraded.
    pub(crate) version: u32,
    /// The larger of the copies' is the newer.
    pub(crate) generation: u64,
    /// Which volume this is.
    pub(crate) volume: [u8; 16],
    /// Bytes of the log.
    pub(crate) log_bytes: u64,
    /// Bytes of the tree's storage as the tree sees it.
    pub(crate) tree_bytes: u64,
    /// Where each piece of that storage is: numbers of segments, 0 for pieces that were never written.
    pub(crate) tree_segments: Vec<u32>,
    /// On an encrypted volume the seal by which its key is known.
    pub(crate) key_check: Option<Seal>,
    /// The volume's key, wrapped with a password's.
    pub(crate) key_slot: Option<KeySlot>,
}

impl Superblock {
    fn encode(&self) -> Vec<u8> {
        let mut to = Writer::default();
        to.raw(MAGIC).u32(self.version).u32(u32::from(self.key_check.is_some()));
        to.u64(self.generation).raw(&self.volume).u64(self.log_bytes).u64(self.tree_bytes);
        to.raw(&self.key_check.unwrap_or([0; SEAL_BYTES]));
        to.u32(self.tree_segments.len() as u32);
        for segment in &self.tree_segments {
            to.u32(*segment);
        }
        let sum = crc32fast::hash(&to.bytes);
        to.u32(sum);
        if self.version >= VERSION_WITH_SLOT {
            let slot = self.key_slot.as_ref().map(KeySlot::encode).unwrap_or_default();
            to.u16(slot.len() as u16).raw(&slot);
            let sum = crc32fast::hash(&to.bytes);
            to.u32(sum);
        }
        to.bytes
    }

    fn decode(bytes: &[u8]) -> Result<Superblock> {
        let damaged = Error::Corrupt(Damage::Superblock);
        let mut from = Reader::new(bytes, Damage::Superblock);
        if &from.array::<8>()? != MAGIC {
            return Err(Error::NoVolume);
        }
        let version = from.u32()?;
        let is_encrypted = from.u32()? != 0;
        let generation = from.u64()?;
        let volume = from.array()?;
        let (log_bytes, tree_bytes) = (from.u64()?, from.u64()?);
        let key_check = from.array()?;
        let count = from.u32()? as usize;
        if count > if version < VERSION_WITH_SLOT { TREE_SEGMENTS_1_MAX } else { TREE_SEGMENTS_MAX } {
            return Err(damaged);
        }
        let tree_segments = (0..count).map(|_| from.u32()).collect::<Result<Vec<u32>>>()?;
        from.sum_of(bytes)?;
        if version > FORMAT_VERSION {
            return Err(Error::Version(version));
        }
        let mut key_slot = None;
        if version >= VERSION_WITH_SLOT {
            let len = usize::from(from.u16()?);
            let slot = from.bytes(len)?;
            from.sum_of(bytes)?;
            key_slot = if len == 0 { None } else { Some(KeySlot::decode(slot)?) };
        }
        if log_bytes > LOG_BYTES_MAX || !(LOG_OFFSET + log_bytes).is_multiple_of(SEGMENT_BYTES) {
            return Err(damaged);
        }
        let key_check = is_encrypted.then_some(key_check);
        Ok(Superblock {
            version,
            generation,
            volume,
            log_bytes,
            tree_bytes,
            tree_segments,
            key_check,
            key_slot,
        })
    }

    /// Both copies, in their places.
    fn copies(device: &dyn BlockDevice) -> Result<[Result<Superblock>; 2]> {
        let mut copies = [Err(Error::NoVolume), Err(Error::NoVolume)];
        for (at, copy) in (0..).step_by(SUPERBLOCK_BYTES as usize).zip(&mut copies) {
            let mut bytes = vec![0; SUPERBLOCK_BYTES as usize];
            device.read_at(at, &mut bytes)?;
            *copy = Superblock::decode(&bytes);
        }
        Ok(copies)
    }

    /// Whether a copy is not whole, which is to be mended: with the other goes the volume.
    pub(crate) fn wants_mending(device: &dyn BlockDevice) -> Result<bool> {
        Ok(Superblock::copies(device)?.iter().any(Result::is_err))
    }

    /// Whether there has never been a superblock, or only a beginning of the first: it goes to the second place, and the
    /// first place gets one as soon as that one is durable, so there is nothing but zeros until then.
    pub(crate) fn is_blank(device: &dyn BlockDevice) -> Result<bool> {
        let mut bytes = vec![0; 2 * SUPERBLOCK_BYTES as usize];
        device.read_at(0, &mut bytes)?;
        let (first, second) = bytes.split_at(SUPERBLOCK_BYTES as usize);
        let is_zero = |bytes: &[u8]| bytes.iter().all(|byte| *byte == 0);
        // What says another format is whole to whoever knows that format.
        let is_torn = matches!(Superblock::decode(second), Err(Error::Corrupt(_) | Error::NoVolume));
        Ok(is_zero(first) && (is_zero(second) || is_torn))
    }

    /// Reads the newer of the copies that are whole.
    pub(crate) fn read(device: &dyn BlockDevice) -> Result<Superblock> {
        let [first, second] = Superblock::copies(device)?;
        match (first, second) {
            (Ok(first), Ok(second)) => Ok(if first.generation >= second.generation { first } else { second }),
            // A newer format in one copy counts: its writer may have changed what the other says.
            (_, Err(error @ Error::Version(_))) | (Err(error @ Error::Version(_)), _) => Err(error),
            (Ok(whole), _) | (_, Ok(whole)) => Ok(whole),
            (Err(Error::NoVolume), Err(Error::NoVolume)) => Err(Error::NoVolume),
            _ => Err(Error::Corrupt(Damage::Superblock)),
        }
    }

    /// Brings it to the format that this program writes; answers whether it was older.
    ///
    /// # Errors
    /// [`Error::NoSpace`] when it lists more than the newer format has room for.
    pub(crate) fn upgrade(&mut self) -> Result<bool> {
        if self.tree_segments.len() > TREE_SEGMENTS_MAX {
            return Err(Error::NoSpace);
        }
        let was_older = self.version < FORMAT_VERSION;
        self.version = FORMAT_VERSION;
        Ok(was_older)
    }

    /// Puts in another key slot.
    ///
    /// # Errors
    /// [`Error::Invalid`] on a plain volume, and in a format that has no place for it.
    pub(crate) fn set_key_slot(&mut self, slot: KeySlot) -> Result<()> {
        if self.key_check.is_none() || self.version < VERSION_WITH_SLOT {
            return Err(Error::Invalid);
        }
        self.key_slot = Some(slot);
        Ok(())
    }

    /// Writes it as the next generation over the older copy. It counts once the device has been flushed, which
    /// [`Superblock::confirm`] notes; until then a further attempt goes to the same place.
    pub(crate) fn write_next(&self, device: &dyn BlockDevice) -> Result<()> {
        let generation = self.generation.saturating_add(1);
        let next = Superblock { generation, ..self.clone() };
        device.write_at((generation % 2) * SUPERBLOCK_BYTES, &next.encode())?;
        Ok(())
    }

    /// What was written has been flushed.
    pub(crate) fn confirm(&mut self) {
        self.generation = self.generation.saturating_add(1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::device::MemoryDevice;

    fn sample() -> Superblock {
        Superblock {
            version: FORMAT_VERSION,
            generation: 4,
            volume: [9; 16],
            log_bytes: SEGMENT_BYTES - LOG_OFFSET,
            tree_bytes: 12345,
            tree_segments: vec![1, 0, 7],
            key_check: None,
            key_slot: None,
        }
    }

    #[test]
    fn the_newer_whole_copy_counts() {
        let device = MemoryDevice::new(1 << 20);
        assert_eq!(Superblock::read(&device), Err(Error::NoVolume));
        let mut superblock = sample();
        for _ in 0..2 {
            superblock.write_next(&device).expect("written");
            superblock.confirm();
            superblock.tree_segments.push(8);
        }
        superblock.tree_segments.pop();
        assert_eq!(Superblock::read(&device), Ok(superblock.clone()));
        // The newer one is torn.
        device.write_at(40, &[0xff; 9]).expect("written");
        let older = Superblock::read(&device).expect("the other copy");
        assert_eq!((older.generation, older.tree_segments.len()), (5, 3));
        device.write_at(SUPERBLOCK_BYTES + 40, &[0xff; 9]).expect("written");
        assert_eq!(Superblock::read(&device), Err(Error::Corrupt(Damage::Superblock)));
    }

    /// The length of the part that every format has.
    fn common_bytes(superblock: &Superblock) -> usize {
        HEAD_BYTES as usize + 4 * superblock.tree_segments.len()
    }

    #[test]
    fn a_newer_format_is_not_touched() {
        let device = MemoryDevice::new(1 << 20);
        let mut bytes = sample().encode();
        bytes[8] = 200;
        let sum_at = common_bytes(&sample());
        let sum = crc32fast::hash(&bytes[..sum_at]);
        bytes[sum_at..sum_at + 4].copy_from_slice(&sum.to_le_bytes());
        device.write_at(0, &bytes).expect("written");
        assert_eq!(Superblock::read(&device), Err(Error::Version(200)));
    }

    #[test]
    fn each_format_is_read_and_written_as_what_it_is() {
        let old = Superblock { version: 1, ..sample() };
        let bytes = old.encode();
        assert_eq!(bytes.len(), common_bytes(&old) + 4);
        assert_eq!(Superblock::decode(&bytes), Ok(old.clone()));
        let mut new = old;
        assert_eq!(new.upgrade(), Ok(true));
        assert_eq!(new.upgrade(), Ok(false));
        assert_eq!(new.set_key_slot(KeySlot::sample()), Err(Error::Invalid), "it is plain");
        new.key_check = Some([5; SEAL_BYTES]);
        new.set_key_slot(KeySlot::sample()).expect("there is room");
        let bytes = new.encode();
        assert_eq!(Superblock::decode(&bytes), Ok(new.clone()));
        // What a build finds that knows format 1 only.
        let common = common_bytes(&new);
        assert_eq!(crc32fast::hash(&bytes[..common]).to_le_bytes(), bytes[common..common + 4]);
        for at in common + 4..bytes.len() {
            let mut changed = bytes.clone();
            changed[at] ^= 4;
            assert_eq!(Superblock::decode(&changed), Err(Error::Corrupt(Damage::Superblock)), "byte {at}");
        }
    }

    #[test]
    fn a_list_too_long_for_the_newer_format_is_not_upgraded() {
        let segments = TREE_SEGMENTS_MAX + 1;
        let mut old = Superblock { version: 1, tree_segments: vec![3; segments], ..sample() };
        assert_eq!(Superblock::decode(&old.encode()), Ok(old.clone()));
        assert_eq!((old.upgrade(), old.version), (Err(Error::NoSpace), 1));
    }

    #[test]
    fn the_longest_list_fits() {
        let mut superblock = sample();
        superblock.tree_segments = vec![3; TREE_SEGMENTS_MAX];
        superblock.key_check = Some([5; SEAL_BYTES]);
        superblock.key_slot = Some(KeySlot::sample());
        assert!(superblock.encode().len() as u64 <= SUPERBLOCK_BYTES);
    }
}
