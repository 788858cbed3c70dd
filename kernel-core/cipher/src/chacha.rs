//! The key stream of ChaCha20 (RFC 8439, sections 2.1 to 2.4), four blocks at a time: of each word of the state there are
//! four, those of four blocks whose counters follow each other. So all of a block is in the same lane, and nothing moves
//! between lanes until the words of a block are brought together to be mixed with the bytes.

use crate::lanes::Lanes;

/// Bytes of a block.
const BLOCK: usize = 64;
/// Bytes of what is made at a time.
const FOUR_BLOCKS: usize = 4 * BLOCK;
/// "expand 32-byte k".
const CONSTANTS: [u32; 4] = [0x6170_7865, 0x3320_646e, 0x7962_2d32, 0x6b20_6574];

/// Where a stream is.
pub(crate) struct Stream {
    /// The state of the next four blocks: constants, key, counter, nonce.
    constants: [Lanes; 4],
    key: [Lanes; 8],
    counter: Lanes,
    nonce: [Lanes; 3],
}

fn words<const COUNT: usize>(bytes: &[u8]) -> [Lanes; COUNT] {
    let mut lanes = [Lanes::splat(0); COUNT];
    for (lanes, word) in lanes.iter_mut().zip(bytes.as_chunks::<4>().0) {
        *lanes = Lanes::splat(u32::from_le_bytes(*word));
    }
    lanes
}

/// RFC 8439, section 2.1.
#[inline(always)]
fn quarter_round(a: &mut Lanes, b: &mut Lanes, c: &mut Lanes, d: &mut Lanes) {
    *a = a.add(*b);
    *d = d.xor(*a).rotate_left::<16>();
    *c = c.add(*d);
    *b = b.xor(*c).rotate_left::<12>();
    *a = a.add(*b);
    *d = d.xor(*a).rotate_left::<8>();
    *c = c.add(*d);
    *b = b.xor(*c).rotate_left::<7>();
}

impl Stream {
    /// The stream of a key and a nonce from a block on.
    pub(crate) fn new(key: &[u8; 32], nonce: &[u8; 12], block: u32) -> Stream {
        let following = [0, 1, 2, 3].map(|number| block.wrapping_add(number));
        Stream {
            constants: CONSTANTS.map(Lanes::splat),
            key: words(key),
            counter: Lanes::new(following),
            nonce: words(nonce),
        }
    }

    /// Mixes bytes with the stream, which goes on behind them. Whole groups of four blocks, but at the end.
    pub(crate) fn apply(mut self, bytes: &mut [u8]) {
        let (whole, rest) = bytes.as_chunks_mut::<FOUR_BLOCKS>();
        for four in whole {
            self.mix(four);
        }
        if !rest.is_empty() {
            let mut four = [0; FOUR_BLOCKS];
            for (to, from) in four.iter_mut().zip(rest.iter()) {
                *to = *from;
            }
            self.mix(&mut four);
            rest.iter_mut().zip(four).for_each(|(to, from)| *to = from);
        }
    }

    /// Mixes four blocks with the bytes. Words that follow each other in a block are brought together four at a time.
    #[inline(always)]
    fn mix(&mut self, bytes: &mut [u8; FOUR_BLOCKS]) {
        for (number, group) in self.four_blocks().into_iter().enumerate() {
            let of_blocks = Lanes::transpose(group);
            for (block, lanes) in bytes.as_chunks_mut::<BLOCK>().0.iter_mut().zip(of_blocks) {
                if let Some(part) = block.as_chunks_mut::<16>().0.get_mut(number) {
                    lanes.mix(part);
                }
            }
        }
        self.counter = self.counter.add(Lanes::splat(4));
    }

    /// RFC 8439, section 2.3: the sixteen words of the next four blocks.
    #[inline(always)]
    fn four_blocks(&self) -> [[Lanes; 4]; 4] {
        let [mut a0, mut a1, mut a2, mut a3] = self.constants;
        let [mut b0, mut b1, mut b2, mut b3, mut c0, mut c1, mut c2, mut c3] = self.key;
        let ([mut d1, mut d2, mut d3], mut d0) = (self.nonce, self.counter);
        for _ in 0..10 {
            quarter_round(&mut a0, &mut b0, &mut c0, &mut d0);
            quarter_round(&mut a1, &mut b1, &mut c1, &mut d1);
            quarter_round(&mut a2, &mut b2, &mut c2, &mut d2);
            quarter_round(&mut a3, &mut b3, &mut c3, &mut d3);
            quarter_round(&mut a0, &mut b1, &mut c2, &mut d3);
            quarter_round(&mut a1, &mut b2, &mut c3, &mut d0);
            quarter_round(&mut a2, &mut b3, &mut c0, &mut d1);
            quarter_round(&mut a3, &mut b0, &mut c1, &mut d2);
        }
        let [e0, e1, e2, e3] = self.constants;
        let [f0, f1, f2, f3, g0, g1, g2, g3] = self.key;
        let [h1, h2, h3] = self.nonce;
        [
            [a0.add(e0), a1.add(e1), a2.add(e2), a3.add(e3)],
            [b0.add(f0), b1.add(f1), b2.add(f2), b3.add(f3)],
            [c0.add(g0), c1.add(g1), c2.add(g2), c3.add(g3)],
            [d0.add(self.counter), d1.add(h1), d2.add(h2), d3.add(h3)],
        ]
    }
}
