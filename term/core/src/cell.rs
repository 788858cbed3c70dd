//! One cell of the screen: a character, two colours, and how it is set. Sixteen bytes, copied freely; what does not fit
//! (clusters of characters, links, an underline's colour) lies in tables of the screen, and the cell has its number.

use bitflags::bitflags;

/// What a cell shows: a character, or the number of a cluster (a base and its combining marks).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Text(u32);

const CLUSTER: u32 = 1 << 31;

/// What a [`Text`] holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Content {
    /// One character.
    Char(char),
    /// A cluster, by its number.
    Cluster(u16),
}

impl Text {
    /// A blank.
    pub const BLANK: Self = Self(' ' as u32);

    /// One character.
    pub const fn char(c: char) -> Self {
        Self(c as u32)
    }

    /// One character of ASCII.
    pub const fn ascii(byte: u8) -> Self {
        Self(byte as u32)
    }

    /// A cluster.
    pub const fn cluster(number: u16) -> Self {
        Self(CLUSTER | number as u32)
    }

    /// What it holds.
    pub fn content(self) -> Content {
        if self.0 & CLUSTER != 0 {
            Content::Cluster(self.0 as u16)
        } else {
            Content::Char(char::from_u32(self.0).unwrap_or(char::REPLACEMENT_CHARACTER))
        }
    }
}

/// A colour as programs name it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Colour(u32);

const INDEXED: u32 = 1 << 24;
const DIRECT: u32 = 2 << 24;

/// What a [`Colour`] names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ColourName {
    /// The theme's own, of the foreground or the background.
    Default,
    /// One of the 256 of the palette.
    Indexed(u8),
    /// Red, green and blue.
    Direct(u8, u8, u8),
}

impl Colour {
    /// The theme's own.
    pub const DEFAULT: Self = Self(0);

    /// One of the palette.
    pub const fn indexed(index: u8) -> Self {
        Self(INDEXED | index as u32)
    }

    /// Red, green and blue.
    pub const fn direct(r: u8, g: u8, b: u8) -> Self {
        Self(DIRECT | (r as u32) << 16 | (g as u32) << 8 | b as u32)
    }

    /// What it names.
    pub fn name(self) -> ColourName {
        let [kind, r, g, b] = self.0.to_be_bytes();
        match kind {
            0 => ColourName::Default,
            1 => ColourName::Indexed(b),
            _ => ColourName::Direct(r, g, b),
        }
    }
}

bitflags! {
    /// How a cell is set, and what part of a wide character it is.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
    pub struct Flags: u16 {
        /// Heavier, and the first eight colours brighter.
        const BOLD = 1;
        /// Fainter.
        const DIM = 1 << 1;
        /// Slanted.
        const ITALIC = 1 << 2;
        /// Foreground and background exchanged.
        const REVERSE = 1 << 3;
        /// Not shown.
        const HIDDEN = 1 << 4;
        /// Struck through.
        const STRIKE = 1 << 5;
        /// Blinking; shown steady.
        const BLINK = 1 << 6;
        /// The first half of a wide character.
        const WIDE = 1 << 7;
        /// The second half of a wide character.
        const SPACER = 1 << 8;
        /// Left free at a row's end, because the wide character that came did not fit.
        const FILLER = 1 << 9;
        /// The three bits of the underline's kind.
        const UNDERLINE = 7 << 10;
    }
}

/// The kinds of underline.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub enum Underline {
    /// None.
    #[default]
    None,
    /// One line.
    Single,
    /// Two lines.
    Double,
    /// A wave.
    Curly,
    /// Dots.
    Dotted,
    /// Dashes.
    Dashed,
}

impl Flags {
    /// The underline's kind.
    pub fn underline(self) -> Underline {
        match (self & Self::UNDERLINE).bits() >> 10 {
            0 => Underline::None,
            1 => Underline::Single,
            2 => Underline::Double,
            3 => Underline::Curly,
            4 => Underline::Dotted,
            _ => Underline::Dashed,
        }
    }

    /// The same with another underline.
    pub fn with_underline(self, underline: Underline) -> Self {
        let bits = (underline as u16) << 10;
        self.difference(Self::UNDERLINE) | Self::from_bits_retain(bits)
    }
}

/// One cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cell {
    /// What it shows.
    pub text: Text,
    /// The foreground.
    pub fg: Colour,
    /// The background.
    pub bg: Colour,
    /// How it is set.
    pub flags: Flags,
    /// The number of what is attached to it (a link, an underline's colour); 0 for nothing.
    pub attached: u16,
}

impl Cell {
    /// Nothing, in the theme's colours.
    pub const BLANK: Self = Self {
        text: Text::BLANK,
        fg: Colour::DEFAULT,
        bg: Colour::DEFAULT,
        flags: Flags::empty(),
        attached: 0,
    };

    /// What erasing leaves: nothing, on the background that the program has chosen.
    pub const fn erased(bg: Colour) -> Self {
        Self { bg, ..Self::BLANK }
    }

    /// Whether there is nothing to see, so that it need not be kept at a row's end.
    pub fn is_blank(&self) -> bool {
        // The same as being equal to `BLANK`, in one comparison.
        let rest = self.fg.0 | self.bg.0 | u32::from(self.flags.bits()) | u32::from(self.attached);
        (self.text.0 ^ Text::BLANK.0) | rest == 0
    }
}
