//! The cipher behind the seals of an encrypted volume, ChaCha20-Poly1305 (RFC 8439): ring's, and where vectors make it
//! faster, `tabula-cipher`'s, which is the same one. That it is, is looked at each time before it is used; a build in which
//! it were not would go on with ring's.

use super::seal::Broken;
use ring::aead::{Aad, CHACHA20_POLY1305, LessSafeKey, Nonce, Tag, UnboundKey};
use tabula_cipher::{HAS_VECTORS, KEY_BYTES, Key, NONCE_BYTES, TAG_BYTES};

/// A key, and who uses it.
pub(crate) enum Cipher {
    /// ring.
    Ring(Box<LessSafeKey>),
    /// `tabula-cipher`.
    Vectors(Box<Key>),
}

/// More than one group of blocks, and a part of another.
const PROBE_BYTES: usize = 700;

impl Cipher {
    /// The faster cipher with a key.
    pub(crate) fn new(key: &[u8; KEY_BYTES]) -> Result<Cipher, Broken> {
        if HAS_VECTORS && vectors_agree()? { Ok(Self::with_vectors(key)) } else { Self::with_ring(key) }
    }

    fn with_ring(key: &[u8; KEY_BYTES]) -> Result<Cipher, Broken> {
        let key = UnboundKey::new(&CHACHA20_POLY1305, key).map_err(|_| Broken)?;
        Ok(Cipher::Ring(Box::new(LessSafeKey::new(key))))
    }

    fn with_vectors(key: &[u8; KEY_BYTES]) -> Cipher {
        Cipher::Vectors(Box::new(Key::new(key)))
    }

    /// Encrypts in place; answers the tag. A nonce must never come twice.
    pub(crate) fn seal(
        &self,
        nonce: [u8; NONCE_BYTES],
        associated: &[u8],
        bytes: &mut [u8],
    ) -> Result<[u8; TAG_BYTES], Broken> {
        match self {
            Cipher::Vectors(key) => Ok(key.seal(&nonce, associated, bytes)),
            Cipher::Ring(key) => {
                let nonce = Nonce::assume_unique_for_key(nonce);
                let tag = key.seal_in_place_separate_tag(nonce, Aad::from(associated), bytes);
                tag.map_err(|_| Broken)?.as_ref().try_into().map_err(|_| Broken)
            }
        }
    }

    /// Decrypts in place.
    pub(crate) fn open(
        &self,
        nonce: [u8; NONCE_BYTES],
        associated: &[u8],
        tag: [u8; TAG_BYTES],
        bytes: &mut [u8],
    ) -> Result<(), Broken> {
        match self {
            Cipher::Vectors(key) => key.open(&nonce, associated, &tag, bytes).map_err(|_| Broken),
            Cipher::Ring(key) => {
                let nonce = Nonce::assume_unique_for_key(nonce);
                let opened =
                    key.open_in_place_separate_tag(nonce, Aad::from(associated), Tag::from(tag), bytes, 0..);
                opened.map(|_| ()).map_err(|_| Broken)
            }
        }
    }
}

/// Whether both make the same of something, which no volume's key has to do with.
fn vectors_agree() -> Result<bool, Broken> {
    let key = core::array::from_fn(|index| index as u8);
    let sealed = |cipher: Cipher| {
        let mut bytes = [9; PROBE_BYTES];
        let tag = cipher.seal([5; NONCE_BYTES], b"probe", &mut bytes)?;
        Ok((tag, bytes))
    };
    Ok(sealed(Cipher::with_ring(&key)?)? == sealed(Cipher::with_vectors(&key))?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_one_seals_the_other_opens() {
        assert!(vectors_agree().expect("sealed"));
        let key = [3; KEY_BYTES];
        let both = || [Cipher::with_ring(&key).expect("a key"), Cipher::with_vectors(&key)];
        for len in [0, 1, 63, 64, 255, 256, 257, 4096, 5000] {
            for (sealer, opener) in both().iter().zip(both().iter().rev()) {
                let content: Vec<u8> = (0..len).map(|index| index as u8).collect();
                let mut bytes = content.clone();
                let tag = sealer.seal([8; NONCE_BYTES], b"place", &mut bytes).expect("sealed");
                assert!(opener.open([8; NONCE_BYTES], b"elsewhere", tag, &mut bytes.clone()).is_err());
                opener.open([8; NONCE_BYTES], b"place", tag, &mut bytes).expect("opened");
                assert_eq!(bytes, content);
            }
        }
    }
}
