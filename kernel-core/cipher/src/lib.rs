//! ChaCha20-Poly1305 (RFC 8439) for WebAssembly with vectors: four blocks of ChaCha20 at a time, one in each lane. It is here
//! because ring's, which is used everywhere else, computes one block after the other on this target, in half the speed. No
//! step depends on the key or on what is encrypted, neither a branch nor an address, and there is no unsafe code. That it
//! does the same as ring is tested natively, where the lanes are an array.
#![forbid(unsafe_code)]

mod chacha;
mod lanes;

use chacha::Stream;
use poly1305::Poly1305;
use poly1305::universal_hash::{KeyInit, UniversalHash};

/// Bytes of a key.
pub const KEY_BYTES: usize = 32;
/// Bytes of a nonce, which must never come twice with one key.
pub const NONCE_BYTES: usize = 12;
/// Bytes of a tag.
pub const TAG_BYTES: usize = 16;

/// Whether this is the faster one on this target.
pub const HAS_VECTORS: bool = cfg!(all(target_arch = "wasm32", target_feature = "simd128"));

/// A key.
pub struct Key {
    bytes: [u8; KEY_BYTES],
}

/// The tag does not fit the bytes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Mismatch;

impl Key {
    /// The key with these bytes. They are written over when it goes.
    pub fn new(bytes: &[u8; KEY_BYTES]) -> Key {
        Key { bytes: *bytes }
    }

    /// Encrypts bytes in place, at most 256 GiB of them; answers the tag, which also covers the associated data.
    pub fn seal(&self, nonce: &[u8; NONCE_BYTES], associated: &[u8], bytes: &mut [u8]) -> [u8; TAG_BYTES] {
        Stream::new(&self.bytes, nonce, 1).apply(bytes);
        *self.sum(nonce, associated, bytes).finalize().as_ref()
    }

    /// Decrypts bytes in place.
    ///
    /// # Errors
    /// [`Mismatch`]: then they are as they were.
    pub fn open(
        &self,
        nonce: &[u8; NONCE_BYTES],
        associated: &[u8],
        tag: &[u8; TAG_BYTES],
        bytes: &mut [u8],
    ) -> Result<(), Mismatch> {
        self.sum(nonce, associated, bytes).verify(tag.into()).map_err(|_| Mismatch)?;
        Stream::new(&self.bytes, nonce, 1).apply(bytes);
        Ok(())
    }

    /// Poly1305 of what RFC 8439, section 2.8, has authenticated, with the key of section 2.6.
    fn sum(&self, nonce: &[u8; NONCE_BYTES], associated: &[u8], encrypted: &[u8]) -> Poly1305 {
        let mut one_time = [0; 32];
        Stream::new(&self.bytes, nonce, 0).apply(&mut one_time);
        let mut sum = Poly1305::new(&one_time.into());
        sum.update_padded(associated);
        sum.update_padded(encrypted);
        let mut lengths = [0; 16];
        let both =
            (associated.len() as u64).to_le_bytes().into_iter().chain((encrypted.len() as u64).to_le_bytes());
        for (to, from) in lengths.iter_mut().zip(both) {
            *to = from;
        }
        sum.update_padded(&lengths);
        sum
    }
}

impl Drop for Key {
    fn drop(&mut self) {
        self.bytes.fill(0);
        core::hint::black_box(&self.bytes);
    }
}
