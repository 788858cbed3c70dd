//! Keys, as a terminal names them: what was pressed, and which modifiers were held. A control character is its letter with
//! [`Modifiers::CTRL`], except for the four that have keys of their own (Enter, Tab, Backspace, Escape).

use std::fmt;
use std::ops::BitOr;

/// Modifiers that were held.
#[derive(Clone, Copy, PartialEq, Eq, Default, Hash)]
pub(crate) struct Modifiers(u8);

impl Modifiers {
    /// None.
    pub(crate) const NONE: Modifiers = Modifiers(0);
    /// Shift.
    pub(crate) const SHIFT: Modifiers = Modifiers(1);
    /// Alt, or Escape pressed before.
    pub(crate) const ALT: Modifiers = Modifiers(2);
    /// Control.
    pub(crate) const CTRL: Modifiers = Modifiers(4);

    /// Whether all of `others` are held.
    pub(crate) fn has(self, others: Modifiers) -> bool {
        self.0 & others.0 == others.0
    }

    /// What xterm's parameter stands for: one more than a set of bits, of which the first three are ours.
    pub(crate) fn from_xterm(parameter: u16) -> Modifiers {
        Modifiers((parameter.saturating_sub(1) & 7) as u8)
    }
}

impl BitOr for Modifiers {
    type Output = Modifiers;

    fn bitor(self, other: Modifiers) -> Modifiers {
        Modifiers(self.0 | other.0)
    }
}

impl fmt::Debug for Modifiers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = [(Modifiers::CTRL, "C-"), (Modifiers::ALT, "M-"), (Modifiers::SHIFT, "S-")];
        names.iter().filter(|(modifier, _)| self.has(*modifier)).try_for_each(|(_, name)| f.write_str(name))
    }
}

/// What was pressed.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
pub(crate) enum Code {
    /// A character. With [`Modifiers::CTRL`] in its lower case.
    Char(char),
    /// Return, or a line feed.
    Enter,
    /// The tabulator.
    Tab,
    /// The key that deletes to the left (DEL, not `C-h`).
    Backspace,
    /// Escape alone.
    Escape,
    /// An arrow.
    Up,
    /// An arrow.
    Down,
    /// An arrow.
    Left,
    /// An arrow.
    Right,
    /// To the start.
    Home,
    /// To the end.
    End,
    /// A page back.
    PageUp,
    /// A page on.
    PageDown,
    /// Insert.
    Insert,
    /// The key that deletes to the right.
    Delete,
    /// A function key, from 1.
    Function(u8),
}

/// A key.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
pub(crate) struct Key {
    /// What was pressed.
    pub code: Code,
    /// What was held.
    pub modifiers: Modifiers,
}

impl Key {
    /// A key with no modifier.
    pub(crate) const fn plain(code: Code) -> Key {
        Key { code, modifiers: Modifiers::NONE }
    }

    /// A key with modifiers.
    pub(crate) const fn with(code: Code, modifiers: Modifiers) -> Key {
        Key { code, modifiers }
    }

    /// A letter with Control.
    pub(crate) const fn ctrl(letter: char) -> Key {
        Key { code: Code::Char(letter), modifiers: Modifiers::CTRL }
    }

    /// A character with Alt.
    pub(crate) const fn alt(letter: char) -> Key {
        Key { code: Code::Char(letter), modifiers: Modifiers::ALT }
    }

    /// The same key with Alt held too.
    pub(crate) fn and_alt(self) -> Key {
        Key { modifiers: self.modifiers | Modifiers::ALT, ..self }
    }
}
