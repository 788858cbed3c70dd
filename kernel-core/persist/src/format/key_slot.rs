//! The key slot: an encrypted volume's key as it lies in the superblock, wrapped with a key from the user's password. Only
//! its form is known here. Deriving and wrapping are the host's work, which has to bind what it wraps to the volume and to
//! the parameters ([`KeySlot::associated_data`]): a slot of another volume, or with other parameters, opens nothing then.
//! The key itself and the password never come here.

use super::codec::{Reader, Writer};
use super::seal::KEY_BYTES;
use crate::error::{Damage, Error, Result};

/// More than any slot takes in the superblock.
pub(crate) const KEY_SLOT_BYTES_MAX: usize = 256;
/// Bytes of the salt.
pub const SALT_BYTES: usize = 32;
/// Bytes of the initialisation vector.
pub const IV_BYTES: usize = 12;
/// Bytes of the wrapped key: the key's and the authentication tag's.
pub const WRAPPED_BYTES: usize = KEY_BYTES + 16;
/// Rounds that no slot asks for: whoever tampers with it cannot keep the machine busy for hours.
const ROUNDS_MAX: u32 = 100_000_000;
/// PBKDF2 with HMAC-SHA-256 derives (RFC 8018), AES-256-GCM wraps (NIST SP 800-38D).
const PBKDF2_SHA256_AES256_GCM: u8 = 1;

/// A wrapped key, and how the key that opens it follows from a password.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct KeySlot {
    /// Rounds of PBKDF2-SHA-256.
    pub rounds: u32,
    /// Its salt, random for each password.
    pub salt: [u8; SALT_BYTES],
    /// The initialisation vector of AES-256-GCM, random for each wrapping.
    pub iv: [u8; IV_BYTES],
    /// The volume's key, encrypted, and the tag.
    pub wrapped: [u8; WRAPPED_BYTES],
}

impl KeySlot {
    /// What the wrapping authenticates besides the key: the volume, and every parameter.
    pub fn associated_data(volume: &[u8; 16], rounds: u32, salt: &[u8; SALT_BYTES]) -> Vec<u8> {
        let mut to = Writer::default();
        to.raw(b"tabula key slot").raw(volume).u8(PBKDF2_SHA256_AES256_GCM).u32(rounds).raw(salt);
        to.bytes
    }

    pub(crate) fn encode(&self) -> Vec<u8> {
        let mut to = Writer::default();
        to.u8(PBKDF2_SHA256_AES256_GCM).u32(self.rounds);
        to.raw(&self.salt).raw(&self.iv).raw(&self.wrapped);
        to.bytes
    }

    /// # Errors
    /// [`Error::Corrupt`] for what is no slot, or one of a kind that this program does not know.
    pub(crate) fn decode(bytes: &[u8]) -> Result<KeySlot> {
        let mut from = Reader::new(bytes, Damage::Superblock);
        let kind = from.u8()?;
        let rounds = from.u32()?;
        let slot = KeySlot { rounds, salt: from.array()?, iv: from.array()?, wrapped: from.array()? };
        from.end()?;
        if kind != PBKDF2_SHA256_AES256_GCM || !(1..=ROUNDS_MAX).contains(&rounds) {
            return Err(Error::Corrupt(Damage::Superblock));
        }
        Ok(slot)
    }

    #[cfg(test)]
    pub(crate) const fn sample() -> KeySlot {
        KeySlot { rounds: 600_000, salt: [1; SALT_BYTES], iv: [2; IV_BYTES], wrapped: [3; WRAPPED_BYTES] }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slot_is_read_as_it_was_written() {
        let bytes = KeySlot::sample().encode();
        assert!(bytes.len() <= KEY_SLOT_BYTES_MAX);
        assert_eq!(KeySlot::decode(&bytes), Ok(KeySlot::sample()));
    }

    #[test]
    fn what_is_no_slot_is_damage() {
        let damage = Err(Error::Corrupt(Damage::Superblock));
        let bytes = KeySlot::sample().encode();
        for len in 0..bytes.len() {
            assert_eq!(KeySlot::decode(&bytes[..len]), damage);
        }
        assert_eq!(KeySlot::decode(&[&bytes[..], &[0]].concat()), damage);
        assert_eq!(KeySlot::decode(&[&[9], &bytes[1..]].concat()), damage);
        for rounds in [0, ROUNDS_MAX + 1] {
            assert_eq!(KeySlot::decode(&KeySlot { rounds, ..KeySlot::sample() }.encode()), damage);
        }
    }

    #[test]
    fn every_parameter_is_authenticated() {
        let data = KeySlot::associated_data(&[1; 16], 7, &[2; SALT_BYTES]);
        for other in [
            KeySlot::associated_data(&[2; 16], 7, &[2; SALT_BYTES]),
            KeySlot::associated_data(&[1; 16], 8, &[2; SALT_BYTES]),
            KeySlot::associated_data(&[1; 16], 7, &[3; SALT_BYTES]),
        ] {
            assert_ne!(data, other);
        }
    }
}
