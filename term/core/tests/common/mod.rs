//! What the tests share: a terminal that was fed, and numbers that look random but come from a seed.
#![allow(dead_code, reason = "each test binary uses its own part")]

use tabula_term::Terminal;

/// A terminal of a size that has been fed.
pub fn fed(columns: u16, rows: u16, text: &str) -> Terminal {
    let mut terminal = Terminal::new(columns, rows);
    terminal.feed(text.as_bytes());
    terminal
}

/// The rows as text.
pub fn rows(terminal: &Terminal) -> Vec<String> {
    terminal.screen().text_rows()
}

/// What was answered.
pub fn replies(terminal: &mut Terminal) -> String {
    String::from_utf8(terminal.take_replies()).expect("answers are ASCII")
}

/// Numbers from a seed (xorshift64*).
pub struct Random(u64);

impl Random {
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    pub fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }

    /// Below a number.
    pub fn below(&mut self, end: usize) -> usize {
        (self.next() >> 33) as usize % end
    }

    /// One of several.
    pub fn pick<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.below(of.len())]
    }
}
