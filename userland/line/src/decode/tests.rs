//! The decoder: a table of sequences, every way to cut them, and bytes at random.

use super::*;
use proptest::prelude::*;

/// All events of some bytes that come in portions of this length, settled at the end.
fn events(bytes: &[u8], portion: usize) -> Vec<Event> {
    let mut decoder = Decoder::default();
    let mut found = Vec::new();
    for part in bytes.chunks(portion.max(1)) {
        decoder.push(part);
        while let Some(event) = decoder.next_event() {
            found.push(event);
        }
    }
    while let Some(event) = decoder.settle() {
        found.push(event);
        while let Some(event) = decoder.next_event() {
            found.push(event);
        }
    }
    found
}

fn keys(keys: &[Key]) -> Vec<Event> {
    keys.iter().map(|key| Event::Key(*key)).collect()
}

#[test]
fn sequences_are_keys_however_they_are_cut() {
    use Code::*;
    use Modifiers as M;
    let table: &[(&[u8], &[Key])] = &[
        (b"a", &[Key::plain(Char('a'))]),
        ("é漢😀".as_bytes(), &[Key::plain(Char('é')), Key::plain(Char('漢')), Key::plain(Char('😀'))]),
        (
            b"\x01\x1a\x1f\x1d\x00",
            &[Key::ctrl('a'), Key::ctrl('z'), Key::ctrl('_'), Key::ctrl(']'), Key::ctrl(' ')],
        ),
        (
            b"\r\n\t\x7f\x08",
            &[Key::plain(Enter), Key::plain(Enter), Key::plain(Tab), Key::plain(Backspace), Key::ctrl('h')],
        ),
        (
            b"\x1b[A\x1b[B\x1b[C\x1b[D",
            &[Key::plain(Up), Key::plain(Down), Key::plain(Right), Key::plain(Left)],
        ),
        (
            b"\x1bOA\x1bOH\x1bOF\x1bOP",
            &[Key::plain(Up), Key::plain(Home), Key::plain(End), Key::plain(Function(1))],
        ),
        (
            b"\x1b[1~\x1b[3~\x1b[4~\x1b[5~\x1b[6~\x1b[2~",
            &[
                Key::plain(Home),
                Key::plain(Delete),
                Key::plain(End),
                Key::plain(PageUp),
                Key::plain(PageDown),
                Key::plain(Insert),
            ],
        ),
        (
            b"\x1b[1;5C\x1b[1;3D\x1b[3;5~",
            &[Key::with(Right, M::CTRL), Key::with(Left, M::ALT), Key::with(Delete, M::CTRL)],
        ),
        (b"\x1b[Z", &[Key::with(Tab, M::SHIFT)]),
        (b"\x1bf\x1bB\x1b\x7f", &[Key::alt('f'), Key::alt('B'), Key::with(Backspace, M::ALT)]),
        (b"\x1b\x1b[D", &[Key::with(Left, M::ALT)]),
        (
            b"\x1b[15~\x1b[24~\x1b[[A",
            &[Key::plain(Function(5)), Key::plain(Function(12)), Key::plain(Function(1))],
        ),
        (b"\x1b[27;5;97~\x1b[97;5u\x1b[13;2u", &[Key::ctrl('a'), Key::ctrl('a'), Key::with(Enter, M::SHIFT)]),
        (b"\x1b]0;title\x07x", &[Key::plain(Char('x'))]),
        (b"\x1b]11;rgb:00/00/00\x1b\\x", &[Key::plain(Char('x'))]),
        (b"\x1b[?1;2cx", &[Key::plain(Char('x'))]),
    ];
    for (bytes, expected) in table {
        for portion in 1..=bytes.len() {
            assert_eq!(
                events(bytes, portion),
                keys(expected),
                "{:?} by {portion}",
                bytes.escape_ascii().to_string()
            );
        }
    }
}

#[test]
fn an_escape_alone_is_a_key_only_when_no_more_is_there() {
    let mut decoder = Decoder::default();
    decoder.push(b"\x1b");
    assert_eq!(decoder.next_event(), None);
    assert_eq!(decoder.settle(), Some(Event::Key(Key::plain(Code::Escape))));
    decoder.push(b"\x1b");
    assert_eq!(decoder.next_event(), None);
    decoder.push(b"[A");
    assert_eq!(decoder.next_event(), Some(Event::Key(Key::plain(Code::Up))));
    assert_eq!(events(b"\x1b[", 2), keys(&[Key::alt('[')]));
    assert_eq!(events(b"\x1b\x1b", 2), keys(&[Key::with(Code::Escape, Modifiers::ALT)]));
}

#[test]
fn a_paste_is_text_whatever_is_in_it() {
    let bytes = b"a\x1b[200~rm -rf\r\n\x03\x1b[A\x1b[20 end\x1b[201~b";
    for portion in 1..=bytes.len() {
        let found = events(bytes, portion);
        let text: String = found
            .iter()
            .filter_map(|event| if let Event::Paste(text) = event { Some(text.as_str()) } else { None })
            .collect();
        assert_eq!(text, "rm -rf\r\n\x03\x1b[A\x1b[20 end", "by {portion}");
        assert_eq!(found.first(), Some(&Event::Key(Key::plain(Code::Char('a')))));
        assert_eq!(found.last(), Some(&Event::Key(Key::plain(Code::Char('b')))));
    }
}

#[test]
fn a_long_paste_comes_in_portions_that_cut_no_character() {
    let text = "漢字é".repeat(40_000);
    let bytes = [b"\x1b[200~", text.as_bytes(), b"\x1b[201~"].concat();
    for portion in [1000, 4096, bytes.len()] {
        let found = events(&bytes, portion);
        let together: String = found
            .iter()
            .map(|event| match event {
                Event::Paste(text) => text.as_str(),
                other => panic!("{other:?}"),
            })
            .collect();
        assert_eq!(together, text);
    }
}

#[test]
fn a_quoted_character_is_taken_as_it_is() {
    let mut decoder = Decoder::default();
    decoder.quote_next();
    assert_eq!(decoder.next_event(), None);
    decoder.push(b"\x1b[A");
    assert_eq!(decoder.next_event(), Some(Event::Quoted('\x1b')));
    assert_eq!(decoder.next_event(), Some(Event::Key(Key::plain(Code::Char('[')))));
}

#[test]
fn malformed_bytes_are_dropped_and_what_follows_is_kept() {
    for bytes in [&b"\xff"[..], b"\xc3", b"\xf0\x9f\x98", b"\xed\xa0\x80", b"\x1b[1;\x01"] {
        let found = events(&[bytes, b"ok"].concat(), 1);
        assert!(
            found.ends_with(&keys(&[Key::plain(Code::Char('o')), Key::plain(Code::Char('k'))])),
            "{found:?}"
        );
        assert!(found.contains(&Event::Malformed), "{found:?}");
    }
    let endless = [&b"\x1b["[..], &[b'1'; 10_000]].concat();
    assert!(events(&endless, 1).contains(&Event::Malformed));
}

proptest! {
    #[test]
    fn any_bytes_in_any_portions_give_the_same_events(bytes in prop::collection::vec(byte(), 0..=LONGEST_SEQUENCE), portion in 1usize..50) {
        let joined = |events: Vec<Event>| {
            // How a paste is divided depends on the portions; what it says does not.
            let mut all: Vec<Event> = Vec::new();
            for event in events {
                match (all.last_mut(), event) {
                    (Some(Event::Paste(before)), Event::Paste(text)) => before.push_str(&text),
                    (_, event) => all.push(event),
                }
            }
            all
        };
        let whole = joined(events(&bytes, bytes.len()));
        prop_assert_eq!(joined(events(&bytes, portion)), whole);
    }

    #[test]
    fn nothing_waits_without_bound(bytes in prop::collection::vec(byte(), 0..2000)) {
        let mut decoder = Decoder::default();
        for byte in bytes {
            decoder.push(&[byte]);
            while decoder.next_event().is_some() {}
            prop_assert!(decoder.bytes.len() <= LONGEST_SEQUENCE + 2);
        }
    }
}

/// Bytes of which those that begin and end sequences are frequent.
fn byte() -> impl Strategy<Value = u8> {
    prop_oneof![
        3 => any::<u8>(),
        2 => Just(0x1b),
        2 => prop::sample::select(b"[O]~;0123456789AZ\x07\\u".to_vec()),
    ]
}
