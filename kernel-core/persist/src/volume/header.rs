//! What a volume's superblock says to who has no key yet, and the changes of it that are asked for from outside: another
//! key slot, and the newer format. Both are written to both copies, one after the other with a flush each: a crash at any
//! point leaves one that counts, and afterwards no copy holds a slot that an old password opens.

use super::Volume;
use crate::device::BlockDevice;
use crate::error::Result;
use crate::format::key_slot::KeySlot;
use crate::format::superblock::Superblock;

/// What can be known of a volume without its key.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct VolumeHeader {
    /// Its format.
    pub version: u32,
    /// Which volume it is.
    pub volume: [u8; 16],
    /// Whether it takes a key to mount it.
    pub is_encrypted: bool,
    /// That key, wrapped, if it is kept there.
    pub key_slot: Option<KeySlot>,
}

impl VolumeHeader {
    fn of(superblock: Superblock) -> Self {
        Self {
            version: superblock.version,
            volume: superblock.volume,
            is_encrypted: superblock.key_check.is_some(),
            key_slot: superblock.key_slot,
        }
    }

    /// Reads it from a device.
    ///
    /// # Errors
    /// [`crate::Error::NoVolume`], [`crate::Error::Version`], [`crate::Error::Corrupt`]; the device's.
    pub fn read(device: &dyn BlockDevice) -> Result<VolumeHeader> {
        Superblock::read(device).map(Self::of)
    }
}

/// What [`Volume::upgrade`] did.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Upgrade {
    /// The volume has the newest format now.
    Done,
    /// It had it before.
    NotNeeded,
}

impl Volume {
    /// What its superblock says.
    ///
    /// # Errors
    /// The device's.
    pub fn header(&self) -> Result<VolumeHeader> {
        let storage = self.with_state(|state| state.store.storage())?;
        Ok(VolumeHeader::of(storage.superblock()))
    }

    /// Puts in another key slot; the key stays what it is. After an error the old one counts or the new one.
    ///
    /// # Errors
    /// [`crate::Error::Invalid`] for a plain volume and for one of format 1; the device's.
    pub fn set_key_slot(&self, slot: KeySlot) -> Result<()> {
        // Nobody writes to the tree meanwhile.
        let _turn = self.flusher.take();
        let storage = self.with_state(|state| state.store.storage())?;
        storage.change_superblock(|superblock| superblock.set_key_slot(slot))
    }

    /// Gives the volume the newest format. Builds that know only older ones cannot mount it afterwards, so this comes when
    /// nobody will want to go back.
    ///
    /// # Errors
    /// [`crate::Error::NoSpace`] for a tree larger than the newer format has room for; the device's.
    pub fn upgrade(&self) -> Result<Upgrade> {
        let _turn = self.flusher.take();
        let storage = self.with_state(|state| state.store.storage())?;
        if !storage.superblock().upgrade()? {
            return Ok(Upgrade::NotNeeded);
        }
        storage.change_superblock(|superblock| superblock.upgrade().map(drop))?;
        Ok(Upgrade::Done)
    }
}
