//! Colours as they are seen: a theme's, the 256 of the palette, and what programs have changed of them.

use crate::cell::{Cell, Colour, ColourName, Content, Flags};
use std::collections::BTreeMap;

/// Red, green, blue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub struct Rgb(pub u8, pub u8, pub u8);

impl Rgb {
    /// From `0xRRGGBB`.
    pub const fn hex(value: u32) -> Self {
        Self((value >> 16) as u8, (value >> 8) as u8, value as u8)
    }

    /// As `0xRRGGBB`.
    pub const fn to_hex(self) -> u32 {
        (self.0 as u32) << 16 | (self.1 as u32) << 8 | self.2 as u32
    }

    /// A share of `other` (in 256ths) mixed in.
    pub fn mix(self, other: Self, share: u16) -> Self {
        let mix = |a: u8, b: u8| ((a as u16 * (256 - share) + b as u16 * share) >> 8) as u8;
        Self(mix(self.0, other.0), mix(self.1, other.1), mix(self.2, other.2))
    }

    /// How light it is, from 0 to 255, as eyes weigh it.
    pub fn lightness(self) -> u8 {
        ((self.0 as u32 * 54 + self.1 as u32 * 183 + self.2 as u32 * 19) >> 8) as u8
    }
}

/// A colour that can be read on a ground: it, or another, or black or white.
pub(crate) fn readable(fg: Rgb, bg: Rgb, other: Rgb) -> Rgb {
    const ENOUGH: u8 = 70;
    let clear = |colour: &Rgb| colour.lightness().abs_diff(bg.lightness()) >= ENOUGH;
    let last = if bg.lightness() > 127 { Rgb::hex(0) } else { Rgb::hex(0xffffff) };
    [fg, other].into_iter().find(clear).unwrap_or(last)
}

/// The colours of the terminal's surroundings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Theme {
    /// Text.
    pub foreground: Rgb,
    /// Ground.
    pub background: Rgb,
    /// The cursor.
    pub cursor: Rgb,
    /// The ground of selected text.
    pub selection: Rgb,
    /// The ground of what a search has found.
    pub found: Rgb,
    /// The ground of the find that one is at.
    pub found_here: Rgb,
    /// The first sixteen of the palette.
    pub named: [Rgb; 16],
}

impl Default for Theme {
    fn default() -> Self {
        Self {
            foreground: Rgb::hex(0xdbe4ee),
            background: Rgb::hex(0x10151c),
            cursor: Rgb::hex(0x7cc4ff),
            selection: Rgb::hex(0x2f4a66),
            found: Rgb::hex(0x6b5a1e),
            found_here: Rgb::hex(0xb4781e),
            named: [
                0x232c37, 0xff7b7b, 0x8fd694, 0xf2c879, 0x7cb0ff, 0xd3a1ff, 0x74d6d0, 0xc6d2df, 0x6b7c8f,
                0xffa0a0, 0xb4e8b7, 0xffe0a3, 0xa9ccff, 0xe5c6ff, 0xa5ebe6, 0xffffff,
            ]
            .map(Rgb::hex),
        }
    }
}

/// What a program can change: the palette by index, and three beyond it.
pub(crate) const FOREGROUND: usize = 256;
pub(crate) const BACKGROUND: usize = 257;
pub(crate) const CURSOR: usize = 258;

/// What programs have changed (OSC 4, 10, 11, 12).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Overrides(BTreeMap<usize, Rgb>);

impl Overrides {
    /// Changes one, if there is such a one.
    pub(crate) fn set(&mut self, index: usize, colour: Rgb) {
        if index <= CURSOR {
            self.0.insert(index, colour);
        }
    }

    /// Takes a change back.
    pub(crate) fn reset(&mut self, index: usize) {
        self.0.remove(&index);
    }

    pub(crate) fn clear(&mut self) {
        self.0.clear();
    }
}

/// A theme with a program's changes in it: every name has its colour.
#[derive(Clone, Debug)]
pub struct Palette {
    colours: [Rgb; 256],
    /// Text.
    pub foreground: Rgb,
    /// Ground.
    pub background: Rgb,
    /// The cursor.
    pub cursor: Rgb,
}

impl Palette {
    /// Puts them together.
    pub fn new(theme: &Theme, overrides: &Overrides) -> Self {
        let mut colours = [Rgb::default(); 256];
        colours[..16].copy_from_slice(&theme.named);
        let level = |step: usize| if step == 0 { 0 } else { (55 + 40 * step) as u8 };
        for (index, colour) in colours.iter_mut().enumerate().take(232).skip(16) {
            let cube = index - 16;
            *colour = Rgb(level(cube / 36), level(cube / 6 % 6), level(cube % 6));
        }
        for (step, colour) in colours[232..].iter_mut().enumerate() {
            let grey = (8 + 10 * step) as u8;
            *colour = Rgb(grey, grey, grey);
        }
        for (index, colour) in &overrides.0 {
            if let Some(place) = colours.get_mut(*index) {
                *place = *colour;
            }
        }
        let or = |index, own| overrides.0.get(&index).copied().unwrap_or(own);
        Self {
            colours,
            foreground: or(FOREGROUND, theme.foreground),
            background: or(BACKGROUND, theme.background),
            cursor: or(CURSOR, theme.cursor),
        }
    }

    /// The colour of an index, of 256, 257 and 258 too.
    pub fn index(&self, index: usize) -> Option<Rgb> {
        match index {
            FOREGROUND => Some(self.foreground),
            BACKGROUND => Some(self.background),
            CURSOR => Some(self.cursor),
            _ => self.colours.get(index).copied(),
        }
    }

    fn named(&self, colour: Colour, own: Rgb) -> Rgb {
        match colour.name() {
            ColourName::Default => own,
            ColourName::Indexed(index) => self.colours[index as usize],
            ColourName::Direct(r, g, b) => Rgb(r, g, b),
        }
    }

    /// A colour that stands for something other than text or ground: an underline.
    pub(crate) fn other(&self, colour: Colour, own: Rgb) -> Rgb {
        self.named(colour, own)
    }

    /// A cell's foreground and background, as they are seen. `reversed` exchanges the whole screen's.
    pub fn cell(&self, cell: &Cell, reversed: bool) -> (Rgb, Rgb) {
        let bright = match cell.fg.name() {
            ColourName::Indexed(index @ 0..8) if cell.flags.contains(Flags::BOLD) => {
                Colour::indexed(index + 8)
            }
            _ => cell.fg,
        };
        let (mut fg, mut bg) = (self.named(bright, self.foreground), self.named(cell.bg, self.background));
        if lacks_ground(cell) {
            fg = readable(fg, bg, self.foreground);
        }
        if cell.flags.contains(Flags::REVERSE) != reversed {
            (fg, bg) = (bg, fg);
        }
        if cell.flags.contains(Flags::DIM) {
            fg = fg.mix(bg, 96);
        }
        if cell.flags.contains(Flags::HIDDEN) {
            fg = bg;
        }
        (fg, bg)
    }
}

/// Whether a cell's text has one of the theme's sixteen colours for its ground, and another one itself. A theme chooses them to
/// be read on its own ground, so programs that lay one on another (`ls`, for some folders) count on what it cannot promise.
/// Blocks and lines are pictures, and keep their colours; so does text in the colour of its ground, which is not to be seen.
fn lacks_ground(cell: &Cell) -> bool {
    let ColourName::Indexed(ground @ 0..16) = cell.bg.name() else { return false };
    let text = match cell.fg.name() {
        ColourName::Default => true,
        ColourName::Indexed(own) => own < 16 && own != ground,
        ColourName::Direct(..) => false,
    };
    let is_picture =
        |c: char| matches!(c, '\u{2500}'..='\u{259f}' | '\u{e0b0}'..='\u{e0d4}' | '\u{1fb00}'..='\u{1fbff}');
    text && !matches!(cell.text.content(), Content::Char(c) if is_picture(c))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cell::Text;

    /// A light theme: every colour can be read on its ground, and so none on another.
    fn light() -> Palette {
        let mut theme =
            Theme { foreground: Rgb::hex(0x23262f), background: Rgb::hex(0xfbfbfd), ..Theme::default() };
        for (index, colour) in [(0, 0x23262f), (2, 0x1d6f3b), (4, 0x2553c7), (7, 0x565d6c)] {
            theme.named[index] = Rgb::hex(colour);
        }
        Palette::new(&theme, &Overrides::default())
    }

    fn cell(c: char, fg: Colour, bg: Colour) -> Cell {
        Cell { text: Text::char(c), fg, ..Cell::erased(bg) }
    }

    #[test]
    fn text_on_a_colour_of_the_theme_can_be_read() {
        for (fg, bg) in [(0, 2), (7, 4), (4, 2)] {
            let (fg, bg) = light().cell(&cell('a', Colour::indexed(fg), Colour::indexed(bg)), false);
            assert!(fg.lightness().abs_diff(bg.lightness()) >= 70, "{fg:?} on {bg:?}");
        }
        let (fg, bg) = light().cell(&cell('a', Colour::DEFAULT, Colour::indexed(2)), false);
        assert_eq!((fg, bg), (Rgb::hex(0xffffff), Rgb::hex(0x1d6f3b)));
    }

    #[test]
    fn what_is_chosen_exactly_stays() {
        let (green, blue) = (Colour::indexed(2), Colour::indexed(4));
        let direct = Colour::direct(0x20, 0x60, 0x30);
        for (c, fg, bg) in [
            ('\u{2580}', blue, green),
            ('\u{2500}', blue, green),
            ('a', green, green),
            ('a', direct, green),
            ('a', blue, direct),
            ('a', Colour::indexed(0), Colour::DEFAULT),
        ] {
            let palette = light();
            let own = |colour: Colour, own| palette.named(colour, own);
            let wanted = (own(fg, palette.foreground), own(bg, palette.background));
            assert_eq!(palette.cell(&cell(c, fg, bg), false), wanted, "{c} {fg:?} {bg:?}");
        }
    }
}
