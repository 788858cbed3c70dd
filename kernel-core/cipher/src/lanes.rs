//! Four words of 32 bits that are worked on at once: the lanes of a vector where WebAssembly has vectors, elsewhere an array.
//! What an operation costs does not depend on what the words are.

#[cfg(not(all(target_arch = "wasm32", target_feature = "simd128")))]
use arrays as four;
#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
use vectors as four;

/// Four words.
#[derive(Clone, Copy)]
pub(crate) struct Lanes(four::Words);

impl Lanes {
    /// These words.
    #[inline(always)]
    pub(crate) fn new(words: [u32; 4]) -> Lanes {
        Lanes(four::new(words))
    }

    /// The same word four times.
    #[inline(always)]
    pub(crate) fn splat(word: u32) -> Lanes {
        Lanes::new([word; 4])
    }

    /// The sums, which wrap around.
    #[inline(always)]
    pub(crate) fn add(self, other: Lanes) -> Lanes {
        Lanes(four::add(self.0, other.0))
    }

    /// One exclusive or the other.
    #[inline(always)]
    pub(crate) fn xor(self, other: Lanes) -> Lanes {
        Lanes(four::xor(self.0, other.0))
    }

    /// Each turned left by so many bits, 1 to 31.
    #[inline(always)]
    pub(crate) fn rotate_left<const BITS: u32>(self) -> Lanes {
        Lanes(four::rotate_left::<BITS>(self.0))
    }

    /// The first words of all four, then the second ones, and so on.
    #[inline(always)]
    pub(crate) fn transpose(rows: [Lanes; 4]) -> [Lanes; 4] {
        four::transpose(rows.map(|row| row.0)).map(Lanes)
    }

    /// Bytes exclusive or the words, the lowest byte of each first.
    #[inline(always)]
    pub(crate) fn mix(self, bytes: &mut [u8; 16]) {
        let mut words = [0; 4];
        for (word, bytes) in words.iter_mut().zip(bytes.as_chunks::<4>().0) {
            *word = u32::from_le_bytes(*bytes);
        }
        let mixed = four::to_array(four::xor(self.0, four::new(words)));
        for (bytes, word) in bytes.as_chunks_mut::<4>().0.iter_mut().zip(mixed) {
            *bytes = word.to_le_bytes();
        }
    }
}

#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
mod vectors {
    use core::arch::wasm32::{
        u8x16_shuffle, u32x4, u32x4_add, u32x4_extract_lane, u32x4_shl, u32x4_shr, u32x4_shuffle,
        u64x2_shuffle, v128, v128_or, v128_xor,
    };

    pub(super) type Words = v128;

    #[inline(always)]
    pub(super) fn new([a, b, c, d]: [u32; 4]) -> v128 {
        u32x4(a, b, c, d)
    }

    #[inline(always)]
    pub(super) fn to_array(words: v128) -> [u32; 4] {
        [
            u32x4_extract_lane::<0>(words),
            u32x4_extract_lane::<1>(words),
            u32x4_extract_lane::<2>(words),
            u32x4_extract_lane::<3>(words),
        ]
    }

    #[inline(always)]
    pub(super) fn add(words: v128, others: v128) -> v128 {
        u32x4_add(words, others)
    }

    #[inline(always)]
    pub(super) fn xor(words: v128, others: v128) -> v128 {
        v128_xor(words, others)
    }

    /// By whole bytes it is one instruction instead of three.
    #[inline(always)]
    pub(super) fn rotate_left<const BITS: u32>(words: v128) -> v128 {
        match BITS {
            8 => u8x16_shuffle::<3, 0, 1, 2, 7, 4, 5, 6, 11, 8, 9, 10, 15, 12, 13, 14>(words, words),
            16 => u8x16_shuffle::<2, 3, 0, 1, 6, 7, 4, 5, 10, 11, 8, 9, 14, 15, 12, 13>(words, words),
            _ => v128_or(u32x4_shl(words, BITS), u32x4_shr(words, 32 - BITS)),
        }
    }

    #[inline(always)]
    pub(super) fn transpose([a, b, c, d]: [v128; 4]) -> [v128; 4] {
        let low = (u32x4_shuffle::<0, 4, 1, 5>(a, b), u32x4_shuffle::<0, 4, 1, 5>(c, d));
        let high = (u32x4_shuffle::<2, 6, 3, 7>(a, b), u32x4_shuffle::<2, 6, 3, 7>(c, d));
        [
            u64x2_shuffle::<0, 2>(low.0, low.1),
            u64x2_shuffle::<1, 3>(low.0, low.1),
            u64x2_shuffle::<0, 2>(high.0, high.1),
            u64x2_shuffle::<1, 3>(high.0, high.1),
        ]
    }
}

#[cfg(not(all(target_arch = "wasm32", target_feature = "simd128")))]
mod arrays {
    pub(super) type Words = [u32; 4];

    pub(super) fn new(words: [u32; 4]) -> Words {
        words
    }

    pub(super) fn to_array(words: Words) -> [u32; 4] {
        words
    }

    pub(super) fn add([a, b, c, d]: Words, [e, f, g, h]: Words) -> Words {
        [a.wrapping_add(e), b.wrapping_add(f), c.wrapping_add(g), d.wrapping_add(h)]
    }

    pub(super) fn xor([a, b, c, d]: Words, [e, f, g, h]: Words) -> Words {
        [a ^ e, b ^ f, c ^ g, d ^ h]
    }

    pub(super) fn rotate_left<const BITS: u32>(words: Words) -> Words {
        words.map(|word| word.rotate_left(BITS))
    }

    pub(super) fn transpose([a, b, c, d]: [Words; 4]) -> [Words; 4] {
        let ([a0, a1, a2, a3], [b0, b1, b2, b3]) = (a, b);
        let ([c0, c1, c2, c3], [d0, d1, d2, d3]) = (c, d);
        [[a0, b0, c0, d0], [a1, b1, c1, d1], [a2, b2, c2, d2], [a3, b3, c3, d3]]
    }
}
