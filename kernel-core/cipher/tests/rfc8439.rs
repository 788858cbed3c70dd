//! The cipher against the examples of RFC 8439, and against ring.

use proptest::prelude::*;
use ring::aead::{Aad, CHACHA20_POLY1305, LessSafeKey, Nonce, UnboundKey};
use tabula_cipher::{Key, Mismatch};

fn bytes(hex: &str) -> Vec<u8> {
    let digits: Vec<u8> = hex.bytes().filter(u8::is_ascii_hexdigit).collect();
    let pairs = digits.chunks(2).map(|pair| std::str::from_utf8(pair).expect("digits"));
    pairs.map(|pair| u8::from_str_radix(pair, 16).expect("a byte")).collect()
}

fn array<const COUNT: usize>(hex: &str) -> [u8; COUNT] {
    bytes(hex).try_into().expect("so many bytes")
}

/// Section 2.8.2.
#[test]
fn the_example_of_the_specification() {
    let key = Key::new(&core::array::from_fn(|index| 0x80 + index as u8));
    let nonce = array("07000000 40414243 44454647");
    let associated = bytes("50515253 c0c1c2c3c4c5c6c7");
    let text =
        b"Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, \
        sunscreen would be it.";
    let mut sealed = text.to_vec();
    let tag = key.seal(&nonce, &associated, &mut sealed);
    assert_eq!(tag, array("1ae10b594f09e26a7e902ecbd0600691"));
    assert_eq!(
        sealed,
        bytes(
            "d31a8d34648e60db7b86afbc53ef7ec2 a4aded51296e08fea9e2b5a736ee62d6
             3dbea45e8ca9671282fafb69da92728b 1a71de0a9e060b2905d6a5b67ecd3b36
             92ddbd7f2d778b8c9803aee328091b58 fab324e4fad675945585808b4831d7bc
             3ff4def08e4b7a9de576d26586cec64b 6116"
        )
    );
    key.open(&nonce, &associated, &tag, &mut sealed).expect("opened");
    assert_eq!(sealed, text);
}

/// Appendix A.5.
#[test]
fn the_example_of_opening() {
    let key = Key::new(&array("1c9240a5eb55d38af333888604f6b5f0 473917c1402b80099dca5cbc207075c0"));
    let mut text = bytes(
        "64a0861575861af460f062c79be643bd 5e805cfd345cf389f108670ac76c8cb2
         4c6cfc18755d43eea09ee94e382d26b0 bdb7b73c321b0100d4f03b7f355894cf
         332f830e710b97ce98c8a84abd0b9481 14ad176e008d33bd60f982b1ff37c855
         9797a06ef4f0ef61c186324e2b350638 3606907b6a7c02b0f9f6157b53c867e4
         b9166c767b804d46a59b5216cde7a4e9 9040c5a40433225ee282a1b0a06c523e
         af4534d7f83fa1155b0047718cbc546a 0d072b04b3564eea1b422273f548271a
         0bb2316053fa76991955ebd63159434e cebb4e466dae5a1073a6727627097a10
         49e617d91d361094fa68f0ff77987130 305beaba2eda04df997b714d6c6f2c29
         a6ad5cb4022b02709b",
    );
    let (nonce, associated) = (array("000000000102030405060708"), bytes("f33388860000000000004e91"));
    let tag = array("eead9d67890cbb22392336fea1851f38");
    key.open(&nonce, &associated, &tag, &mut text).expect("opened");
    assert!(text.starts_with(b"Internet-Drafts are draft documents valid for a maximum of six months"));
    assert!(text.ends_with(b"/\xe2\x80\x9cwork in progress./\xe2\x80\x9d"));
}

proptest! {
    #[test]
    fn it_does_as_ring_does(
        key: [u8; 32],
        nonce: [u8; 12],
        associated in proptest::collection::vec(any::<u8>(), 0..40),
        content in proptest::collection::vec(any::<u8>(), 0..1400),
    ) {
        let ring = LessSafeKey::new(UnboundKey::new(&CHACHA20_POLY1305, &key).expect("a key"));
        let mut expected = content.clone();
        let unique = Nonce::assume_unique_for_key(nonce);
        let expected_tag = ring
            .seal_in_place_separate_tag(unique, Aad::from(&associated), &mut expected)
            .expect("sealed");
        let (key, mut sealed) = (Key::new(&key), content.clone());
        let tag = key.seal(&nonce, &associated, &mut sealed);
        prop_assert_eq!(tag.as_slice(), expected_tag.as_ref());
        prop_assert_eq!(&sealed, &expected);
        prop_assert_eq!(key.open(&nonce, &associated, &tag, &mut sealed), Ok(()));
        prop_assert_eq!(sealed, content);
    }

    #[test]
    fn a_changed_bit_anywhere_is_refused(
        content in proptest::collection::vec(any::<u8>(), 1..700),
        at: proptest::sample::Index,
        bit in 0..8_u32,
        what in 0..4_u32,
    ) {
        let key = Key::new(&[1; 32]);
        let (mut nonce, mut associated, mut sealed) = ([2; 12], [3; 17], content);
        let mut tag = key.seal(&nonce, &associated, &mut sealed);
        let changed: &mut [u8] = match what {
            0 => &mut nonce,
            1 => &mut associated,
            2 => &mut sealed,
            _ => &mut tag,
        };
        changed[at.index(changed.len())] ^= 1 << bit;
        let before = sealed.clone();
        prop_assert_eq!(key.open(&nonce, &associated, &tag, &mut sealed), Err(Mismatch));
        prop_assert_eq!(sealed, before, "what is refused is left alone");
    }
}
