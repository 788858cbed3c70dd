//! The lines of a text as `cat` shows them: with numbers, with marks, and with what does not print made visible.

/// How lines are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Style {
    /// All lines have numbers.
    pub numbers_all: bool,
    /// Lines that hold something have numbers.
    pub numbers_full: bool,
    /// Of several empty lines one is shown.
    pub squeezes: bool,
    /// Lines end with `$`.
    pub marks_ends: bool,
    /// Tabs are `^I`.
    pub marks_tabs: bool,
    /// What does not print is `^X` and `M-x`.
    pub marks_others: bool,
}

impl Style {
    /// Whether text comes out as it goes in.
    pub fn is_plain(&self) -> bool {
        *self == Style::default()
    }
}

/// A text on its way, piece by piece, whatever the pieces are.
#[derive(Clone, Debug, Default)]
pub struct Shower {
    style: Style,
    number: u64,
    is_in_line: bool,
    empty_lines: u64,
}

impl Shower {
    /// One at the beginning of a text.
    pub fn new(style: Style) -> Shower {
        Shower { style, ..Shower::default() }
    }

    /// Adds a piece, as it is shown.
    pub fn show(&mut self, piece: &[u8], out: &mut Vec<u8>) {
        for byte in piece.iter().copied() {
            if !self.is_in_line && !self.begin(byte == b'\n', out) {
                continue;
            }
            self.is_in_line = byte != b'\n';
            match byte {
                b'\n' => out.extend_from_slice(if self.style.marks_ends { b"$\n" } else { b"\n" }),
                b'\t' if self.style.marks_tabs => out.extend_from_slice(b"^I"),
                b'\t' => out.push(b'\t'),
                _ if self.style.marks_others => visible(byte, out),
                _ => out.push(byte),
            }
        }
    }

    /// Begins a line; false when it is left out.
    fn begin(&mut self, is_empty: bool, out: &mut Vec<u8>) -> bool {
        self.empty_lines = if is_empty { self.empty_lines + 1 } else { 0 };
        if self.style.squeezes && self.empty_lines > 1 {
            return false;
        }
        if self.style.numbers_full && !is_empty || self.style.numbers_all && !self.style.numbers_full {
            self.number += 1;
            out.extend_from_slice(format!("{:>6}\t", self.number).as_bytes());
        }
        true
    }
}

fn visible(byte: u8, out: &mut Vec<u8>) {
    if byte >= 0x80 {
        out.extend_from_slice(b"M-");
    }
    match byte & 0x7f {
        low @ 0..0x20 => out.extend([b'^', low | 0x40]),
        0x7f => out.extend_from_slice(b"^?"),
        other => out.push(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn show(style: Style, pieces: &[&[u8]]) -> String {
        let mut shower = Shower::new(style);
        let mut out = Vec::new();
        pieces.iter().for_each(|piece| shower.show(piece, &mut out));
        String::from_utf8_lossy(&out).into_owned()
    }

    #[test]
    fn numbers_and_marks_whatever_the_pieces() {
        let text: &[&[u8]] = &[b"a\n", b"\n\n", b"b", b"c\n", b"d"];
        let plain = Style::default();
        assert_eq!(show(plain, text), "a\n\n\nbc\nd");
        let numbered = Style { numbers_all: true, ..plain };
        assert_eq!(show(numbered, text), "     1\ta\n     2\t\n     3\t\n     4\tbc\n     5\td");
        let full = Style { numbers_all: true, numbers_full: true, squeezes: true, ..plain };
        assert_eq!(show(full, text), "     1\ta\n\n     2\tbc\n     3\td");
        assert_eq!(show(Style { marks_ends: true, ..plain }, &[b"a\t\n"]), "a\t$\n");
        let all = Style { marks_ends: true, marks_tabs: true, marks_others: true, ..plain };
        assert_eq!(show(all, &[b"\ta\x01\x7f\x80\xe9\n"]), "^Ia^A^?M-^@M-i$\n");
    }
}
