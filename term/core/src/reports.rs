//! Answers to what programs ask: what terminal this is, where the cursor is, which modes are on, what the colours are.

use crate::modes::Modes;
use crate::palette::{Palette, Theme};
use crate::screen::Screen;

/// What a mode's report says of it (DECRPM).
fn state(on: Option<bool>) -> u8 {
    match on {
        None => 0,
        Some(true) => 1,
        Some(false) => 2,
    }
}

impl Screen {
    /// DA1 and DA2. A VT220 with colours, which is what our sequences amount to.
    pub(crate) fn report_identity(&mut self, intermediate: Option<char>) {
        match intermediate {
            None => self.reply("\x1b[?62;22c"),
            Some('>') => self.reply("\x1b[>1;10;0c"),
            Some(_) => {}
        }
    }

    /// DSR: 5 asks for health, 6 for the cursor.
    pub(crate) fn report_status(&mut self, what: usize) {
        match what {
            5 => self.reply("\x1b[0n"),
            6 => {
                let (row, column) = self.cursor();
                let row = if self.cursor.origin { row.saturating_sub(self.top) } else { row };
                self.reply(&format!("\x1b[{};{}R", row + 1, column + 1));
            }
            _ => {}
        }
    }

    /// DECRQM for a mode of ANSI.
    pub(crate) fn report_ansi_mode(&mut self, number: u16) {
        let on = match number {
            4 => Some(self.modes.contains(Modes::INSERT)),
            20 => Some(self.modes.contains(Modes::NEW_LINE)),
            _ => None,
        };
        self.reply(&format!("\x1b[{number};{}$y", state(on)));
    }

    /// DECRQM for a private mode.
    pub(crate) fn report_private(&mut self, number: u16) {
        let on = match number {
            // A synchronised update is over before anything in it is obeyed.
            2026 => Some(false),
            _ => Modes::private(number).map(|mode| self.modes.contains(mode)),
        };
        self.reply(&format!("\x1b[?{number};{}$y", state(on)));
    }

    /// A colour, as OSC 4, 10, 11 and 12 ask for it.
    pub(crate) fn report_colour(&mut self, theme: &Theme, prefix: &str, index: usize, terminator: &str) {
        let palette = Palette::new(theme, &self.overrides);
        if let Some(colour) = palette.index(index) {
            let part = |value: u8| u16::from_be_bytes([value, value]);
            let (r, g, b) = (part(colour.0), part(colour.1), part(colour.2));
            self.reply(&format!("\x1b]{prefix};rgb:{r:04x}/{g:04x}/{b:04x}{terminator}"));
        }
    }

    /// The size of the text, in pixels.
    pub(crate) fn report_pixels(&mut self) {
        let (width, height) = self.cell_pixels;
        let (width, height) = (self.columns() * width as usize, self.rows() * height as usize);
        self.reply(&format!("\x1b[4;{height};{width}t"));
    }

    /// The size of the text, in characters.
    pub(crate) fn report_characters(&mut self) {
        self.reply(&format!("\x1b[8;{};{}t", self.rows(), self.columns()));
    }
}
