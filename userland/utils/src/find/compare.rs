//! Numbers of `find`: `n` exactly, `+n` more, `-n` less; sizes with their units; ages in days and minutes; permissions.

use crate::mode::{ALL, Change};

/// A number to compare with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Compare {
    /// Exactly so many.
    Exactly(u64),
    /// More.
    More(u64),
    /// Fewer.
    Fewer(u64),
}

impl Compare {
    /// Reads `n`, `+n` or `-n`.
    pub fn parse(text: &[u8]) -> Option<Compare> {
        let (make, digits): (fn(u64) -> Compare, &[u8]) = match text.first()? {
            b'+' => (Compare::More, &text[1..]),
            b'-' => (Compare::Fewer, &text[1..]),
            _ => (Compare::Exactly, text),
        };
        let is_number = !digits.is_empty() && digits.iter().all(u8::is_ascii_digit);
        std::str::from_utf8(digits).ok().filter(|_| is_number)?.parse().ok().map(make)
    }

    /// Whether a number fits.
    pub fn fits(self, number: u64) -> bool {
        match self {
            Compare::Exactly(wanted) => number == wanted,
            Compare::More(wanted) => number > wanted,
            Compare::Fewer(wanted) => number < wanted,
        }
    }
}

/// A size to compare with: files are counted in whole units, rounded up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Size {
    number: Compare,
    unit: u64,
}

impl Size {
    /// Reads a number and its unit: `c` bytes, `w` two bytes, `b` 512 bytes (also without a unit), `k`, `M`, `G`.
    pub fn parse(text: &[u8]) -> Option<Size> {
        let (digits, unit) = match text.split_last()? {
            (b'c', digits) => (digits, 1),
            (b'w', digits) => (digits, 2),
            (b'b', digits) => (digits, 512),
            (b'k', digits) => (digits, 1 << 10),
            (b'M', digits) => (digits, 1 << 20),
            (b'G', digits) => (digits, 1 << 30),
            _ => (text, 512),
        };
        Some(Size { number: Compare::parse(digits)?, unit })
    }

    /// Whether a file of so many bytes fits.
    pub fn fits(self, bytes: u64) -> bool {
        self.number.fits(bytes.div_ceil(self.unit))
    }
}

/// Permission bits to compare with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Permissions {
    /// Exactly these.
    Exactly(u32),
    /// All of these (`-mode`).
    All(u32),
    /// Any of these (`/mode`).
    Any(u32),
}

impl Permissions {
    /// Reads a mode with its sign.
    pub fn parse(text: &[u8]) -> Option<Permissions> {
        let bits = |text: &[u8]| Change::parse(text).map(|change| change.apply(0, 0));
        match text.first()? {
            b'-' => bits(&text[1..]).map(Permissions::All),
            b'/' => bits(&text[1..]).map(Permissions::Any),
            _ => bits(text).map(Permissions::Exactly),
        }
    }

    /// Whether a mode fits.
    pub fn fits(self, mode: u32) -> bool {
        let mode = mode & ALL;
        match self {
            Permissions::Exactly(bits) => mode == bits,
            Permissions::All(bits) => mode & bits == bits,
            Permissions::Any(bits) => bits == 0 || mode & bits != 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_signs() {
        assert_eq!(Compare::parse(b"5"), Some(Compare::Exactly(5)));
        assert!(Compare::parse(b"+5").is_some_and(|more| more.fits(6) && !more.fits(5)));
        assert!(Compare::parse(b"-5").is_some_and(|fewer| fewer.fits(4) && !fewer.fits(5)));
        for bad in ["", "+", "x", "++1", "1x", "-+1"] {
            assert_eq!(Compare::parse(bad.as_bytes()), None, "{bad}");
        }
    }

    #[test]
    fn sizes_are_rounded_up() {
        let fits = |text: &str, bytes| Size::parse(text.as_bytes()).expect("a size").fits(bytes);
        assert!(fits("1k", 1) && fits("1k", 1024) && !fits("1k", 1025));
        assert!(fits("-1M", 0) && !fits("-1M", 1));
        assert!(fits("+1M", (1 << 20) + 1) && !fits("+1M", 1 << 20));
        assert!(fits("10c", 10) && fits("1", 512));
        assert_eq!(Size::parse(b"k"), None);
    }

    #[test]
    fn permissions_by_mode() {
        let fits = |text: &str, mode| Permissions::parse(text.as_bytes()).expect("a mode").fits(mode);
        assert!(fits("644", 0o100_644) && !fits("644", 0o645));
        assert!(fits("-u+w", 0o644) && !fits("-444", 0o440));
        assert!(fits("/111", 0o010) && !fits("/111", 0o600));
    }
}
