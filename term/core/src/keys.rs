//! What keys send, in xterm's sequences: modifiers, application modes of the cursor keys and the keypad.

use crate::modes::Modes;
use bitflags::bitflags;

bitflags! {
    /// Keys that are held, and locks.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
    pub struct Modifiers: u8 {
        /// Shift.
        const SHIFT = 1;
        /// Alt; not the one that chooses characters (AltGr).
        const ALT = 1 << 1;
        /// Control.
        const CTRL = 1 << 2;
        /// Meta, the Windows key, Command.
        const META = 1 << 3;
        /// The keypad's digits are locked.
        const NUM_LOCK = 1 << 4;
    }
}

/// A key press, named as the UI Events specification names it.
#[derive(Clone, Copy, Debug)]
pub struct Key<'a> {
    /// What it means (`KeyboardEvent.key`).
    pub key: &'a str,
    /// Where it is (`KeyboardEvent.code`).
    pub code: &'a str,
    /// What is held.
    pub modifiers: Modifiers,
}

/// The parameter that tells modifiers, 1 for none.
fn parameter(modifiers: Modifiers) -> u8 {
    1 + (modifiers & (Modifiers::SHIFT | Modifiers::ALT | Modifiers::CTRL | Modifiers::META)).bits()
}

/// Cursor keys and the first function keys: a letter, with or without modifiers.
fn letter(letter: char, modifiers: Modifiers, application: bool) -> String {
    match parameter(modifiers) {
        1 if application => format!("\x1bO{letter}"),
        1 => format!("\x1b[{letter}"),
        held => format!("\x1b[1;{held}{letter}"),
    }
}

/// Editing and further function keys: a number, with or without modifiers.
fn number(number: u8, modifiers: Modifiers) -> String {
    match parameter(modifiers) {
        1 => format!("\x1b[{number}~"),
        held => format!("\x1b[{number};{held}~"),
    }
}

/// The keypad in application mode; digits only while they are not locked.
fn keypad(key: &Key<'_>) -> Option<String> {
    let place = key.code.strip_prefix("Numpad")?;
    let letter = match place {
        "Enter" => 'M',
        _ if key.modifiers.contains(Modifiers::NUM_LOCK) => return None,
        "Multiply" => 'j',
        "Add" => 'k',
        "Comma" => 'l',
        "Subtract" => 'm',
        "Decimal" => 'n',
        "Divide" => 'o',
        "Equal" => 'X',
        digit => char::from(b'p' + digit.parse::<u8>().ok().filter(|digit| *digit < 10)?),
    };
    Some(format!("\x1bO{letter}"))
}

/// A function key's sequence.
fn function(key: &str, modifiers: Modifiers) -> Option<String> {
    const NUMBERS: [u8; 16] = [15, 17, 18, 19, 20, 21, 23, 24, 25, 26, 28, 29, 31, 32, 33, 34];
    let index: usize = key.strip_prefix('F')?.parse().ok()?;
    match index {
        1..=4 => Some(letter(['P', 'Q', 'R', 'S'][index - 1], modifiers, true)),
        5..=20 => Some(number(NUMBERS[index - 5], modifiers)),
        _ => None,
    }
}

/// What a character sends with Control held.
fn control(c: char) -> Option<char> {
    let code = match c.to_ascii_lowercase() {
        c @ 'a'..='z' => c as u8 & 0x1f,
        ' ' | '@' | '2' | '`' => 0,
        '[' | '3' => 0x1b,
        '\\' | '4' => 0x1c,
        ']' | '5' => 0x1d,
        '^' | '6' | '~' => 0x1e,
        '_' | '7' | '/' | '-' => 0x1f,
        '8' | '?' => 0x7f,
        _ => return None,
    };
    Some(char::from(code))
}

/// What a key sends; nothing for keys that are not for programs (modifiers alone, media keys, dead keys).
pub fn encode(key: &Key<'_>, modes: Modes) -> Option<String> {
    let held = key.modifiers;
    if modes.contains(Modes::APP_KEYPAD)
        && (held - Modifiers::NUM_LOCK).is_empty()
        && let Some(sequence) = keypad(key)
    {
        return Some(sequence);
    }
    let application = modes.contains(Modes::APP_CURSOR);
    let escaped = |sequence: &str| match held.contains(Modifiers::ALT) {
        true => Some(format!("\x1b{sequence}")),
        false => Some(sequence.to_owned()),
    };
    match key.key {
        "ArrowUp" => Some(letter('A', held, application)),
        "ArrowDown" => Some(letter('B', held, application)),
        "ArrowRight" => Some(letter('C', held, application)),
        "ArrowLeft" => Some(letter('D', held, application)),
        "Home" => Some(letter('H', held, application)),
        "End" => Some(letter('F', held, application)),
        "Clear" => Some(letter('E', held, application)),
        "Insert" => Some(number(2, held)),
        "Delete" => Some(number(3, held)),
        "PageUp" => Some(number(5, held)),
        "PageDown" => Some(number(6, held)),
        "Tab" if held.contains(Modifiers::SHIFT) => escaped("\x1b[Z"),
        "Tab" => escaped("\t"),
        "Enter" if modes.contains(Modes::NEW_LINE) => escaped("\r\n"),
        "Enter" => escaped("\r"),
        "Escape" => escaped("\x1b"),
        "Backspace" if held.contains(Modifiers::CTRL) => escaped("\x08"),
        "Backspace" => escaped("\x7f"),
        text => {
            let mut chars = text.chars();
            match (chars.next(), chars.next()) {
                (Some(c), None) => character(c, held),
                _ => function(text, held),
            }
        }
    }
}

/// A character with what is held.
fn character(c: char, held: Modifiers) -> Option<String> {
    if held.contains(Modifiers::META) {
        return None;
    }
    let sent = if held.contains(Modifiers::CTRL) { control(c)? } else { c };
    // Where Alt makes another character of the key, that is what was meant.
    let escape = held.contains(Modifiers::ALT) && c.is_ascii();
    Some(if escape { format!("\x1b{sent}") } else { sent.to_string() })
}
