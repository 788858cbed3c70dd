//! Numbers and byte strings as they are on the disk: little-endian, except in the tree's keys, which sort as numbers. What
//! is read is never trusted: too short, and it is damage.

use crate::error::{Damage, Error, Result};

/// Takes apart what a [`Writer`] put together.
pub(crate) struct Reader<'a> {
    rest: &'a [u8],
    damage: Damage,
}

impl<'a> Reader<'a> {
    /// Reads these bytes; what does not fit is this damage.
    pub(crate) const fn new(bytes: &'a [u8], damage: Damage) -> Self {
        Self { rest: bytes, damage }
    }

    pub(crate) fn bytes(&mut self, len: usize) -> Result<&'a [u8]> {
        let Some((taken, rest)) = self.rest.split_at_checked(len) else {
            return Err(Error::Corrupt(self.damage));
        };
        self.rest = rest;
        Ok(taken)
    }

    pub(crate) fn array<const N: usize>(&mut self) -> Result<[u8; N]> {
        let damage = self.damage;
        self.bytes(N)?.try_into().map_err(|_| Error::Corrupt(damage))
    }

    pub(crate) fn u8(&mut self) -> Result<u8> {
        Ok(u8::from_le_bytes(self.array()?))
    }

    pub(crate) fn u16(&mut self) -> Result<u16> {
        Ok(u16::from_le_bytes(self.array()?))
    }

    pub(crate) fn u32(&mut self) -> Result<u32> {
        Ok(u32::from_le_bytes(self.array()?))
    }

    pub(crate) fn u64(&mut self) -> Result<u64> {
        Ok(u64::from_le_bytes(self.array()?))
    }

    /// A number of a key.
    pub(crate) fn u64_be(&mut self) -> Result<u64> {
        Ok(u64::from_be_bytes(self.array()?))
    }

    /// All that is left.
    pub(crate) fn remaining(&mut self) -> &'a [u8] {
        core::mem::take(&mut self.rest)
    }

    /// Reads the check sum of everything before it; `whole` is what the reader began with.
    pub(crate) fn sum_of(&mut self, whole: &[u8]) -> Result<()> {
        let covered = whole.get(..whole.len().saturating_sub(self.rest.len())).unwrap_or_default();
        let damage = self.damage;
        if self.u32()? == crc32fast::hash(covered) { Ok(()) } else { Err(Error::Corrupt(damage)) }
    }

    /// Fails unless everything has been read.
    pub(crate) fn end(&self) -> Result<()> {
        if self.rest.is_empty() { Ok(()) } else { Err(Error::Corrupt(self.damage)) }
    }
}

/// Puts numbers and byte strings together.
#[derive(Default)]
pub(crate) struct Writer {
    pub(crate) bytes: Vec<u8>,
}

impl Writer {
    pub(crate) fn u8(&mut self, value: u8) -> &mut Self {
        self.bytes.push(value);
        self
    }

    pub(crate) fn u16(&mut self, value: u16) -> &mut Self {
        self.raw(&value.to_le_bytes())
    }

    pub(crate) fn u32(&mut self, value: u32) -> &mut Self {
        self.raw(&value.to_le_bytes())
    }

    pub(crate) fn u64(&mut self, value: u64) -> &mut Self {
        self.raw(&value.to_le_bytes())
    }

    pub(crate) fn raw(&mut self, bytes: &[u8]) -> &mut Self {
        self.bytes.extend_from_slice(bytes);
        self
    }
}
