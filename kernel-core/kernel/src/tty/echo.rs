//! What a terminal shows of typing and editing: characters, control characters as `^X`, and the wiping of what is erased.
//! Works on the line being edited (`input`) and on the way to the screen (`output`). Erasing takes whole characters: with
//! `IUTF8` all their bytes and the combining marks on them, and as many columns as they took.

use crate::tty::input::InputQueue;
use crate::tty::output::OutputQueue;
use crate::tty::termios::Settings;
use crate::tty::text::{ControlEcho, Encoding, char_columns, column_after, is_control, last_char};
use tabula_abi::termios::{ECHO, ECHOCTL, ECHOE, ECHOK, ECHOKE, IUTF8, VERASE, VKILL};

/// The line being edited, and where it shows.
pub struct Echo<'l> {
    /// The terminal's settings.
    pub settings: &'l Settings,
    /// The queue that holds the line being edited.
    pub input: &'l mut InputQueue,
    /// The way to the screen.
    pub output: &'l mut OutputQueue,
    /// The column in which the line begins.
    pub line_column: usize,
}

impl Echo<'_> {
    /// Shows bytes as they are.
    pub fn raw(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.output.echo(self.settings, *byte);
        }
    }

    /// Shows a typed byte: control characters other than the tab as `^X`, if `ECHOCTL` says so.
    pub fn show(&mut self, byte: u8) {
        if is_control(byte) && byte != b'\t' && self.controls() == ControlEcho::Caret {
            self.raw(&[b'^', byte ^ 0x40]);
        } else {
            self.raw(&[byte]);
        }
    }

    /// Erases the last character.
    pub fn erase_char(&mut self) {
        let (len, _) = self.last_cluster(self.input.pending_len());
        if len == 0 {
            return;
        }
        if self.settings.local(ECHO) && !self.settings.local(ECHOE) {
            self.input.erase(len);
            self.show(self.settings.control(VERASE));
        } else {
            self.erase_and_wipe(len);
        }
    }

    /// Erases the last word: what is neither letter, digit nor underscore, and then what is.
    pub fn erase_word(&mut self) {
        let pending = self.input.pending_len();
        let mut left = pending;
        let mut in_word = false;
        while left > 0 {
            let (len, char) = self.last_cluster(left);
            let of_word = char.is_some_and(|char| char.is_alphanumeric() || char == '_');
            if in_word && !of_word {
                break;
            }
            in_word = of_word;
            left -= len;
        }
        self.erase_and_wipe(pending - left);
    }

    /// Erases the line.
    pub fn kill_line(&mut self) {
        let pending = self.input.pending_len();
        if pending == 0 {
            return;
        }
        let wipes = [ECHOE, ECHOK, ECHOKE].iter().all(|flag| self.settings.local(*flag));
        if wipes || !self.settings.local(ECHO) {
            return self.erase_and_wipe(pending);
        }
        self.input.erase(pending);
        self.show(self.settings.control(VKILL));
        if self.settings.local(ECHOK) {
            self.raw(b"\n");
        }
    }

    /// Shows the line once more below; answers the column in which it begins now.
    pub fn reprint(&mut self, byte: u8) -> usize {
        self.show(byte);
        self.raw(b"\n");
        let column = self.output.column();
        let (settings, controls) = (self.settings, self.controls());
        for byte in self.input.pending() {
            if is_control(byte) && byte != b'\t' && byte != b'\n' && controls == ControlEcho::Caret {
                self.output.echo(settings, b'^');
                self.output.echo(settings, byte ^ 0x40);
            } else {
                self.output.echo(settings, byte);
            }
        }
        column
    }

    /// Takes bytes off the end of the line and wipes the columns they took.
    fn erase_and_wipe(&mut self, len: usize) {
        let kept = self.input.pending_len().saturating_sub(len);
        let (encoding, controls) = (self.encoding(), self.controls());
        let before = column_after(self.line_column, self.input.pending().take(kept), encoding, controls);
        let gone = || self.input.pending().skip(kept);
        let after = column_after(before, gone(), encoding, controls);
        let is_tab = gone().eq(*b"\t");
        self.input.erase(len);
        if !self.settings.local(ECHO) {
            return;
        }
        // Where a tab was there is nothing to wipe.
        let wipe: &[u8] = if is_tab { b"\x08" } else { b"\x08 \x08" };
        for _ in before..after {
            self.raw(wipe);
        }
    }

    /// The last character of the first `len` bytes of the line, with the combining marks on it: bytes, and the character.
    fn last_cluster(&self, len: usize) -> (usize, Option<char>) {
        let encoding = self.encoding();
        let mut left = len;
        while left > 0 {
            let mut tail = [0; 4];
            let count = left.min(4);
            for (place, byte) in tail.iter_mut().zip(self.input.pending_range(left - count..left)) {
                *place = byte;
            }
            let (bytes, char) = last_char(tail.get(..count).unwrap_or_default(), encoding);
            left -= bytes;
            let is_mark = char.is_some_and(|char| !char.is_ascii() && char_columns(char) == 0);
            if !is_mark || encoding == Encoding::Bytes {
                return (len - left, char);
            }
        }
        (len, None)
    }

    fn encoding(&self) -> Encoding {
        if self.settings.input(IUTF8) { Encoding::Utf8 } else { Encoding::Bytes }
    }

    fn controls(&self) -> ControlEcho {
        if self.settings.local(ECHOCTL) { ControlEcho::Caret } else { ControlEcho::Raw }
    }
}
