//! From a terminal's bytes to keys and pasted text. A pure machine: bytes may come in any portions, a character or a
//! sequence may be cut anywhere, and anything may be malformed. What makes no sense is dropped; nothing is buffered without
//! bound, and nothing is read or timed here.
//!
//! An Escape alone cannot be told from the start of a sequence by its bytes. The caller says when no more bytes are there
//! to be had ([`Decoder::settle`]); then it was the key. Terminals write a sequence at once, so this needs no timer.

use crate::key::{Code, Key, Modifiers};
use std::collections::VecDeque;

/// The longest sequence that is looked at, in bytes; a longer one is dropped.
const LONGEST_SEQUENCE: usize = 64;

/// Pasted text is handed on in portions of about this many bytes.
const PASTE_PORTION: usize = 64 * 1024;

const PASTE_END: &[u8] = b"\x1b[201~";

/// What came from the terminal.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Event {
    /// A key.
    Key(Key),
    /// A part of a paste. Its line ends are those of the terminal.
    Paste(String),
    /// A character to be inserted as it is, asked for by [`Decoder::quote_next`].
    Quoted(char),
    /// Bytes that are no key and no text.
    Malformed,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum State {
    Text,
    Paste,
    Quote,
}

/// The machine. See the module.
#[derive(Debug)]
pub(crate) struct Decoder {
    bytes: VecDeque<u8>,
    state: State,
    pasted: Vec<u8>,
}

/// What the bytes at the front are.
enum Front {
    /// An event, and how many bytes it takes.
    Is(Event, usize),
    /// A key of this many bytes that says nothing, as the start of a paste.
    Nothing(usize),
    /// A paste begins after this many bytes.
    PasteBegins(usize),
    /// More bytes are needed to tell.
    Short,
}

impl Default for Decoder {
    fn default() -> Decoder {
        Decoder { bytes: VecDeque::new(), state: State::Text, pasted: Vec::new() }
    }
}

impl Decoder {
    /// Takes bytes in.
    pub(crate) fn push(&mut self, bytes: &[u8]) {
        self.bytes.extend(bytes);
    }

    /// Whether a paste has begun and not ended: many bytes are to come.
    pub(crate) fn in_paste(&self) -> bool {
        self.state == State::Paste
    }

    /// Makes the next character an [`Event::Quoted`], whatever it is.
    pub(crate) fn quote_next(&mut self) {
        if self.state == State::Text {
            self.state = State::Quote;
        }
    }

    /// Forgets a paste or a quotation that has begun, and bytes that are not whole.
    pub(crate) fn reset(&mut self) {
        *self = Decoder::default();
    }

    /// The next event, `None` when more bytes are needed.
    pub(crate) fn next_event(&mut self) -> Option<Event> {
        loop {
            match self.state {
                State::Paste => match self.next_pasted() {
                    Some(event) => return Some(event),
                    None if self.state == State::Paste => return None,
                    None => {}
                },
                State::Quote => {
                    let (character, taken) = first_char(self.bytes.make_contiguous())?;
                    self.bytes.drain(..taken);
                    self.state = State::Text;
                    return Some(character.map_or(Event::Malformed, Event::Quoted));
                }
                State::Text => match front(self.bytes.make_contiguous()) {
                    Front::Is(event, taken) => {
                        self.bytes.drain(..taken);
                        return Some(event);
                    }
                    Front::Nothing(taken) => drop(self.bytes.drain(..taken)),
                    Front::PasteBegins(taken) => {
                        self.bytes.drain(..taken);
                        self.state = State::Paste;
                    }
                    Front::Short => return None,
                },
            }
        }
    }

    /// Says that no more bytes are there now: what could be a key is one. Call [`Decoder::next_event`] before.
    pub(crate) fn settle(&mut self) -> Option<Event> {
        if self.state != State::Text {
            return None;
        }
        let alt = |letter| Event::Key(Key::alt(letter));
        let (event, taken) = match *self.bytes.make_contiguous() {
            [0x1b] => (Event::Key(Key::plain(Code::Escape)), 1),
            [0x1b, b'['] => (alt('['), 2),
            [0x1b, letter @ (b'O' | b']' | b'P' | b'_' | b'^')] => (alt(letter.into()), 2),
            [0x1b, 0x1b] => (Event::Key(Key::with(Code::Escape, Modifiers::ALT)), 2),
            _ => return None,
        };
        self.bytes.drain(..taken);
        Some(event)
    }

    /// Moves bytes from the queue into the paste; a portion when there is enough of it, or its end.
    fn next_pasted(&mut self) -> Option<Event> {
        let bytes = self.bytes.make_contiguous();
        let end = bytes.windows(PASTE_END.len()).position(|window| window == PASTE_END);
        let taken = end.unwrap_or_else(|| {
            // What may be the beginning of the end stays.
            (0..bytes.len())
                .find(|&at| PASTE_END.starts_with(bytes.get(at..).unwrap_or(&[])))
                .unwrap_or(bytes.len())
        });
        self.pasted.extend(self.bytes.drain(..taken));
        if end.is_some() {
            self.bytes.drain(..PASTE_END.len());
            self.state = State::Text;
            let text = String::from_utf8_lossy(&std::mem::take(&mut self.pasted)).into_owned();
            return Some(Event::Paste(text));
        }
        if self.pasted.len() < PASTE_PORTION {
            return None;
        }
        let whole = whole_chars(&self.pasted);
        let rest = self.pasted.split_off(whole);
        let portion = std::mem::replace(&mut self.pasted, rest);
        Some(Event::Paste(String::from_utf8_lossy(&portion).into_owned()))
    }
}

/// How many of the bytes are before a last character that is cut.
fn whole_chars(bytes: &[u8]) -> usize {
    match std::str::from_utf8(bytes) {
        Err(error) if error.error_len().is_none() => error.valid_up_to(),
        Err(_) => {
            // Something malformed stands before: only the tail matters here.
            let tail = bytes.len().saturating_sub(3);
            let lead = (tail..bytes.len()).rev().find(|&at| bytes.get(at).is_some_and(|byte| *byte >= 0xc0));
            let cut = |at: &usize| {
                bytes.get(*at..).is_some_and(
                    |part| matches!(std::str::from_utf8(part), Err(error) if error.error_len().is_none()),
                )
            };
            lead.filter(cut).unwrap_or(bytes.len())
        }
        Ok(_) => bytes.len(),
    }
}

/// The first character and its length; `None` in its place when the bytes are malformed; nothing when they are too few.
fn first_char(bytes: &[u8]) -> Option<(Option<char>, usize)> {
    let head = bytes.get(..bytes.len().min(4))?;
    if head.is_empty() {
        return None;
    }
    let valid = match std::str::from_utf8(head) {
        Ok(text) => text,
        Err(error) if error.valid_up_to() > 0 => {
            std::str::from_utf8(head.get(..error.valid_up_to())?).ok()?
        }
        Err(error) => return error.error_len().map(|len| (None, len)),
    };
    valid.chars().next().map(|c| (Some(c), c.len_utf8()))
}

fn front(bytes: &[u8]) -> Front {
    match bytes {
        [] | [0x1b] => Front::Short,
        [0x1b, b'[', ..] => csi(bytes),
        [0x1b, b'O', rest @ ..] => match rest.first() {
            None => Front::Short,
            Some(&end) => key_or_nothing(ss3(end), 3),
        },
        // Strings that a terminal answers with: titles, colours. They end with ST or BEL.
        [0x1b, b']' | b'P' | b'_' | b'^', ..] => control_string(bytes),
        [0x1b, 0x1b] => Front::Short,
        // No deeper: whoever sends nothing but Escapes must not use up the stack.
        [0x1b, 0x1b, 0x1b, ..] => Front::Is(Event::Key(Key::with(Code::Escape, Modifiers::ALT)), 2),
        // Escape, then a sequence: Alt with its key.
        [0x1b, rest @ ..] => match front(rest) {
            Front::Is(Event::Key(key), taken) => Front::Is(Event::Key(key.and_alt()), taken + 1),
            Front::Is(event, taken) => Front::Is(event, taken + 1),
            Front::Nothing(taken) => Front::Nothing(taken + 1),
            Front::PasteBegins(taken) => Front::PasteBegins(taken + 1),
            Front::Short => Front::Short,
        },
        _ => match first_char(bytes) {
            None => Front::Short,
            Some((None, taken)) => Front::Is(Event::Malformed, taken),
            Some((Some(c), taken)) => key_or_nothing(character(c), taken),
        },
    }
}

fn key_or_nothing(key: Option<Key>, taken: usize) -> Front {
    key.map_or(Front::Nothing(taken), |key| Front::Is(Event::Key(key), taken))
}

/// The key of a character. C1 controls are none.
fn character(c: char) -> Option<Key> {
    Some(match c {
        '\r' | '\n' => Key::plain(Code::Enter),
        '\t' => Key::plain(Code::Tab),
        '\x7f' => Key::plain(Code::Backspace),
        '\x1b' => Key::plain(Code::Escape),
        '\0' => Key::ctrl(' '),
        '\x01'..='\x1a' => Key::ctrl(char::from(c as u8 + b'a' - 1)),
        '\x1c'..='\x1f' => Key::ctrl(char::from(c as u8 + b'@')),
        '\u{80}'..='\u{9f}' => return None,
        c => Key::plain(Code::Char(c)),
    })
}

/// `ESC O x`: arrows, Home, End and the first function keys.
fn ss3(end: u8) -> Option<Key> {
    let code = match end {
        b'M' => Code::Enter,
        _ => letter_code(end)?,
    };
    Some(Key::plain(code))
}

/// The keys that sequences name by their last letter.
fn letter_code(end: u8) -> Option<Code> {
    Some(match end {
        b'A' => Code::Up,
        b'B' => Code::Down,
        b'C' => Code::Right,
        b'D' => Code::Left,
        b'H' => Code::Home,
        b'F' => Code::End,
        b'P'..=b'S' => Code::Function(end - b'P' + 1),
        _ => return None,
    })
}

/// The keys that sequences ending in `~` name by a number.
fn number_code(number: u16) -> Option<Code> {
    Some(match number {
        1 | 7 => Code::Home,
        2 => Code::Insert,
        3 => Code::Delete,
        4 | 8 => Code::End,
        5 => Code::PageUp,
        6 => Code::PageDown,
        11..=15 => Code::Function((number - 10) as u8),
        17..=21 => Code::Function((number - 11) as u8),
        23 | 24 => Code::Function((number - 12) as u8),
        _ => return None,
    })
}

/// `ESC [ parameters end`.
fn csi(bytes: &[u8]) -> Front {
    let body = bytes.get(2..).unwrap_or(&[]);
    let Some(len) = body.iter().position(|byte| !(0x20..=0x3f).contains(byte)) else {
        // Without an end, and too long to be a sequence: it is dropped as it comes.
        return if bytes.len() > LONGEST_SEQUENCE {
            Front::Is(Event::Malformed, bytes.len())
        } else {
            Front::Short
        };
    };
    let end = body.get(len).copied().unwrap_or(0);
    if !(0x40..=0x7e).contains(&end) {
        // Not a sequence after all. The byte that shows it may begin something.
        return Front::Is(Event::Malformed, 2 + len);
    }
    let taken = 2 + len + 1;
    // The Linux console's function keys: ESC [ [ A.
    if len == 0 && end == b'[' {
        return match body.get(1) {
            None => Front::Short,
            Some(&letter @ b'A'..=b'E') => {
                Front::Is(Event::Key(Key::plain(Code::Function(letter - b'A' + 1))), taken + 1)
            }
            Some(_) => Front::Is(Event::Malformed, taken),
        };
    }
    let mut parameters = body.get(..len).unwrap_or(&[]).split(|byte| *byte == b';').map(number);
    let first = parameters.next().flatten();
    let modifiers = parameters.next().flatten().map_or(Modifiers::NONE, Modifiers::from_xterm);
    let key = match (end, first) {
        (b'~', Some(200)) => return Front::PasteBegins(taken),
        // xterm's modifyOtherKeys: CSI 27 ; modifiers ; code ~
        (b'~', Some(27)) => parameters.next().flatten().and_then(|code| other_key(code, modifiers)),
        // The same as CSI code ; modifiers u
        (b'u', Some(code)) => other_key(code, modifiers),
        (b'~', Some(number)) => number_code(number).map(|code| Key::with(code, modifiers)),
        (b'Z', _) => Some(Key::with(Code::Tab, modifiers | Modifiers::SHIFT)),
        (letter, _) => letter_code(letter).map(|code| Key::with(code, modifiers)),
    };
    key_or_nothing(key, taken)
}

/// A key that a sequence names by its character.
fn other_key(code: u16, modifiers: Modifiers) -> Option<Key> {
    let key = character(char::from_u32(code.into())?)?;
    let key = Key::with(key.code, key.modifiers | modifiers);
    Some(match key.code {
        Code::Char(c) if key.modifiers.has(Modifiers::CTRL) => {
            Key { code: Code::Char(c.to_ascii_lowercase()), ..key }
        }
        _ => key,
    })
}

fn number(parameter: &[u8]) -> Option<u16> {
    std::str::from_utf8(parameter).ok()?.parse().ok()
}

/// A string control: all of it is dropped. Other controls are none of it: without them a string that does not end would
/// swallow what is typed.
fn control_string(bytes: &[u8]) -> Front {
    let body = bytes.get(2..).unwrap_or(&[]);
    let Some(len) = body.iter().position(|byte| *byte < 0x20) else {
        return if bytes.len() > LONGEST_SEQUENCE {
            Front::Is(Event::Malformed, bytes.len())
        } else {
            Front::Short
        };
    };
    match body.get(len..).unwrap_or(&[]) {
        [0x07, ..] => Front::Nothing(2 + len + 1),
        [0x1b, b'\\', ..] => Front::Nothing(2 + len + 2),
        [0x1b] => Front::Short,
        _ => Front::Is(Event::Malformed, 2 + len),
    }
}

#[cfg(test)]
mod tests;
