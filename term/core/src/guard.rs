//! Follows the stream before it is decoded, for three things. Text outside of sequences is told from the rest, so that it
//! need not be decoded character by character. Operating system commands are bounded: the decoder gathers one until it ends,
//! however long it is; here its bytes are counted, and a command that is too long is cancelled and the rest of it left out.
//! And what is meant for the page and not for the decoder is gathered on the way ([`Request`]).
//!
//! The states are those of the decoder (the DEC parser of vt100.net, as `vte` has it), as far as it matters where one
//! begins and ends: wherever text is announced here, the decoder is in its ground state. The reverse need not hold.

use crate::limits::COMMAND_BYTES;
use crate::request::Request;

const BEL: u8 = 0x07;
const CAN: u8 = 0x18;
const SUB: u8 = 0x1a;
const ESC: u8 = 0x1b;

/// Where in the stream we are.
#[derive(Clone, Copy, Debug, Default)]
enum State {
    /// Outside of sequences.
    #[default]
    Ground,
    /// After an escape character.
    Escape,
    /// After an escape character and an intermediate one.
    Intermediate,
    /// In a control sequence.
    Control,
    /// In a string that is no command: everything up to the next sequence.
    String,
    /// In a command, so many bytes into it.
    Command(usize),
    /// In a command that is being left out.
    Dropping,
}

/// What is handed on.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Piece<'a> {
    /// Bytes as they came, outside of sequences: text, and control characters other than the escape.
    Text(&'a [u8]),
    /// Bytes as they came, of sequences or between them.
    Bytes(&'a [u8]),
    /// The command that has begun ends without effect.
    Cancel,
    /// A program asks the page to open the file with this path. The bytes that say so are handed on all the same.
    Open(Vec<u8>),
}

/// Counts along a stream.
#[derive(Debug, Default)]
pub(crate) struct Guard {
    state: State,
    request: Request,
}

impl Guard {
    /// Hands the bytes on in pieces, without what is too much.
    pub(crate) fn pass(&mut self, bytes: &[u8], mut sink: impl FnMut(Piece<'_>)) {
        // Where what has not been handed on begins.
        let mut start = 0;
        let mut index = 0;
        while index < bytes.len() {
            let byte = bytes[index];
            match self.state {
                State::Ground => {
                    let text =
                        bytes[index..].iter().position(|byte| *byte == ESC).unwrap_or(bytes.len() - index);
                    if text > 0 {
                        if start < index {
                            sink(Piece::Bytes(&bytes[start..index]));
                        }
                        sink(Piece::Text(&bytes[index..index + text]));
                        index += text;
                        start = index;
                    }
                    if index == bytes.len() {
                        break;
                    }
                    self.state = State::Escape;
                }
                // Other control characters are obeyed within a sequence, and an escape begins another.
                State::Escape => {
                    self.state = match byte {
                        b']' => {
                            self.request.begin();
                            State::Command(0)
                        }
                        b'[' => State::Control,
                        b'P' | b'X' | b'^' | b'_' => State::String,
                        b' '..=b'/' => State::Intermediate,
                        b'0'..=b'~' | CAN | SUB => State::Ground,
                        _ => State::Escape,
                    };
                }
                State::Intermediate if matches!(byte, b'0'..=b'~') => self.state = State::Ground,
                State::Control if matches!(byte, b'@'..=b'~') => self.state = State::Ground,
                State::Intermediate | State::Control | State::String => match byte {
                    ESC => self.state = State::Escape,
                    CAN | SUB => self.state = State::Ground,
                    _ => {}
                },
                State::Command(length) if matches!(byte, ESC | BEL) => {
                    if let Some(path) = self.request.end(length) {
                        sink(Piece::Open(path));
                    }
                    self.state = if byte == ESC { State::Escape } else { State::Ground };
                }
                State::Command(_) if matches!(byte, CAN | SUB) => self.state = State::Ground,
                State::Command(length) if length < COMMAND_BYTES => {
                    self.request.take(length, byte);
                    self.state = State::Command(length + 1);
                }
                State::Command(_) => {
                    sink(Piece::Bytes(&bytes[start..index]));
                    sink(Piece::Cancel);
                    self.state = State::Dropping;
                    start = index + 1;
                }
                State::Dropping if byte == ESC => {
                    self.state = State::Escape;
                    start = index;
                }
                State::Dropping => {
                    if matches!(byte, BEL | CAN | SUB) {
                        self.state = State::Ground;
                    }
                    start = index + 1;
                }
            }
            index += 1;
        }
        if start < bytes.len() {
            sink(Piece::Bytes(&bytes[start..]));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn passed(pieces: &[&[u8]]) -> (Vec<u8>, usize) {
        let (mut guard, mut out, mut cancelled) = (Guard::default(), Vec::new(), 0);
        for piece in pieces {
            guard.pass(piece, |piece| match piece {
                Piece::Text(bytes) | Piece::Bytes(bytes) => out.extend_from_slice(bytes),
                Piece::Cancel => cancelled += 1,
                Piece::Open(_) => panic!("nothing was asked for"),
            });
        }
        (out, cancelled)
    }

    #[test]
    fn what_is_short_passes_whole() {
        let text = b"a\x1b]0;title\x07b\x1b[31mc\x1b]8;;x\x1b\\d";
        assert_eq!(passed(&[text]), (text.to_vec(), 0));
        let bytes: Vec<&[u8]> = text.chunks(1).collect();
        assert_eq!(passed(&bytes), (text.to_vec(), 0));
    }

    #[test]
    fn text_is_what_no_sequence_has() {
        for (bytes, expected) in [
            (&b"a\x1b[1;31mb\x1b[mc"[..], "abc"),
            (b"a\x1b(Bb\x1b#8c\x1b=d\x1b %Ge", "abcde"),
            (b"a\x1b]0;title\x07b\x1b]0;title\x1b\\c", "abc"),
            (b"a\x1bPqdata\x1b\\b\x1b_x\x1b\\c\x1b^x\x18d\x1bXx\x1ae", "abcde"),
            (b"a\x1b[1\x18b\x1b\x1ac\x1b[2\x1b[1md", "abcd"),
            // Within a sequence what is no part of it is left to the decoder.
            (b"a\x1b\x7f\xff[1;\x7f\xff\n2mb\x1b[?1 \x0d0hc\x1b#\xc3\x7f8d", "abcd"),
        ] {
            for size in [1, 3, bytes.len()] {
                let (mut guard, mut text) = (Guard::default(), Vec::new());
                for piece in bytes.chunks(size) {
                    guard.pass(piece, |piece| {
                        if let Piece::Text(bytes) = piece {
                            text.extend_from_slice(bytes);
                        }
                    });
                }
                assert_eq!(String::from_utf8_lossy(&text), expected, "in pieces of {size}");
            }
        }
    }

    #[test]
    fn what_is_asked_of_the_page_is_found_on_the_way() {
        for end in [&b"\x07"[..], b"\x1b\\"] {
            let bytes = [b"a\x1b]7771;open;/tmp/x%20y", end, b"b"].concat();
            let (mut guard, mut out, mut opened) = (Guard::default(), Vec::new(), Vec::new());
            for byte in bytes.chunks(1) {
                guard.pass(byte, |piece| match piece {
                    Piece::Text(bytes) | Piece::Bytes(bytes) => out.extend_from_slice(bytes),
                    Piece::Open(path) => opened.push(path),
                    Piece::Cancel => panic!("it is short"),
                });
            }
            assert_eq!((out, opened), (bytes, vec![b"/tmp/x y".to_vec()]));
        }
    }

    #[test]
    fn a_command_without_end_is_cut_off() {
        let long = vec![b'x'; 3 * COMMAND_BYTES];
        let (out, cancelled) = passed(&[b"a\x1b]52;c;", &long, &long, b"\x07after"]);
        assert_eq!(cancelled, 1);
        assert!(out.len() < COMMAND_BYTES + 20);
        assert!(out.ends_with(b"xafter"));
        let (out, cancelled) = passed(&[b"\x1b]0;", &long, b"\x1b\\after"]);
        assert!(out.ends_with(b"x\x1b\\after"));
        assert_eq!(cancelled, 1);
    }
}
