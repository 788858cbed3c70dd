//! Seals: how it is known that bytes are what was written, where it was written. On a plain volume a seal is a CRC-32 of
//! the place and the bytes; on an encrypted one the bytes are encrypted with ChaCha20-Poly1305, the place is the
//! associated data, and the seal is the random nonce and the authentication tag. So a changed, swapped or moved piece is
//! refused. That a piece, or the whole disk, is an *older* one that was once in that very place cannot be detected.

use super::cipher::Cipher;
use crate::environment::Environment;
use ring::hkdf;
use tabula_cipher::NONCE_BYTES;

/// Bytes of the longest seal.
pub(crate) const SEAL_BYTES: usize = 28;
/// Bytes of a plain volume's seal.
const SUM_BYTES: usize = 4;
/// Bytes of a volume's key.
pub const KEY_BYTES: usize = 32;

/// A seal, as long as [`Sealer::seal_bytes`] says; the rest is zero. Never all zero, so that zeros mean "none".
pub(crate) type Seal = [u8; SEAL_BYTES];

/// Where sealed bytes belong.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Place {
    /// A page of a file: the inode and the page's number.
    Page(u64, u64),
    /// A block of the tree's storage.
    Tree(u64),
    /// A record of the log: its sequence number and length.
    Log(u64, u64),
    /// Nothing, in the superblock: a key is known by whether the seal fits.
    KeyCheck,
}

impl Place {
    fn bytes(self) -> [u8; 17] {
        let (kind, a, b) = match self {
            Place::Page(ino, page) => (1, ino, page),
            Place::Tree(block) => (2, block, 0),
            Place::Log(seq, len) => (3, seq, len),
            Place::KeyCheck => (4, 0, 0),
        };
        let mut bytes = [0; 17];
        for (to, from) in
            bytes.iter_mut().zip([kind].into_iter().chain(a.to_le_bytes()).chain(b.to_le_bytes()))
        {
            *to = from;
        }
        bytes
    }
}

/// What seals and opens.
pub(crate) enum Sealer {
    /// Check sums only.
    Plain,
    /// Encryption.
    Encrypted(Cipher),
}

/// The seal does not fit the bytes and their place.
#[derive(Debug)]
pub(crate) struct Broken;

struct KeyLength;

impl hkdf::KeyType for KeyLength {
    fn len(&self) -> usize {
        KEY_BYTES
    }
}

impl Sealer {
    /// The sealer of a volume: plain without a key; otherwise with a key derived from the given one and the volume's
    /// identifier, so that two volumes with one key share no nonces.
    pub(crate) fn new(key: Option<&[u8; KEY_BYTES]>, volume: &[u8; 16]) -> Result<Sealer, Broken> {
        let Some(key) = key else { return Ok(Sealer::Plain) };
        let derived = hkdf::Salt::new(hkdf::HKDF_SHA256, volume).extract(key);
        let mut bytes = [0; KEY_BYTES];
        derived
            .expand(&[b"tabula volume"], KeyLength)
            .and_then(|material| material.fill(&mut bytes))
            .map_err(|_| Broken)?;
        let cipher = Cipher::new(&bytes);
        bytes.fill(0);
        core::hint::black_box(&bytes);
        Ok(Sealer::Encrypted(cipher?))
    }

    /// Bytes of a seal that are stored.
    pub(crate) const fn seal_bytes(&self) -> usize {
        match self {
            Sealer::Plain => SUM_BYTES,
            Sealer::Encrypted(_) => SEAL_BYTES,
        }
    }

    /// Seals bytes in place.
    pub(crate) fn seal(
        &self,
        environment: &dyn Environment,
        place: Place,
        bytes: &mut [u8],
    ) -> Result<Seal, Broken> {
        let mut seal = [0; SEAL_BYTES];
        match self {
            Sealer::Plain => put(&mut seal, 0, &sum(place, bytes)),
            Sealer::Encrypted(cipher) => {
                let mut nonce = [0; NONCE_BYTES];
                environment.fill_random(&mut nonce);
                let tag = cipher.seal(nonce, &place.bytes(), bytes)?;
                put(&mut seal, 0, &nonce);
                put(&mut seal, NONCE_BYTES, &tag);
            }
        }
        Ok(seal)
    }

    /// Opens bytes in place; a longer seal than needed may be given.
    pub(crate) fn open(&self, place: Place, seal: &[u8], bytes: &mut [u8]) -> Result<(), Broken> {
        let seal = seal.get(..self.seal_bytes()).ok_or(Broken)?;
        match self {
            Sealer::Plain if seal == sum(place, bytes) => Ok(()),
            Sealer::Plain => Err(Broken),
            Sealer::Encrypted(cipher) => {
                let (nonce, tag) = seal.split_at_checked(NONCE_BYTES).ok_or(Broken)?;
                let nonce = nonce.try_into().map_err(|_| Broken)?;
                cipher.open(nonce, &place.bytes(), tag.try_into().map_err(|_| Broken)?, bytes)
            }
        }
    }
}

fn sum(place: Place, bytes: &[u8]) -> [u8; SUM_BYTES] {
    let mut hasher = crc32fast::Hasher::new();
    hasher.update(&place.bytes());
    hasher.update(bytes);
    // Zero is kept for "no seal"; two sums fall together for that.
    hasher.finalize().max(1).to_le_bytes()
}

fn put(seal: &mut Seal, at: usize, bytes: &[u8]) {
    for (to, from) in seal.iter_mut().skip(at).zip(bytes) {
        *to = *from;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::environment::SeededEnvironment;

    #[test]
    fn a_seal_fits_its_bytes_in_their_place_only() {
        let environment = SeededEnvironment::new(1, 0);
        for key in [None, Some(&[7; KEY_BYTES])] {
            let sealer = Sealer::new(key, &[1; 16]).expect("a key");
            let mut bytes = *b"four thousand bytes, nearly";
            let seal = sealer.seal(&environment, Place::Page(3, 4), &mut bytes).expect("sealed");
            let stored = bytes;
            assert_eq!(key.is_none(), stored == *b"four thousand bytes, nearly");
            sealer.open(Place::Page(3, 4), &seal, &mut bytes).expect("it fits");
            assert_eq!(&bytes, b"four thousand bytes, nearly");
            let (mut moved, mut changed) = (stored, stored);
            assert!(sealer.open(Place::Page(4, 3), &seal, &mut moved).is_err());
            changed[5] ^= 1;
            assert!(sealer.open(Place::Page(3, 4), &seal, &mut changed).is_err());
        }
    }

    #[test]
    fn another_volume_has_another_key() {
        let environment = SeededEnvironment::new(1, 0);
        let key = [7; KEY_BYTES];
        let mut bytes = [0; 100];
        let one = Sealer::new(Some(&key), &[1; 16]).expect("a key");
        let seal = one.seal(&environment, Place::Tree(1), &mut bytes).expect("sealed");
        let other = Sealer::new(Some(&key), &[2; 16]).expect("a key");
        assert!(other.open(Place::Tree(1), &seal, &mut bytes).is_err());
    }
}
