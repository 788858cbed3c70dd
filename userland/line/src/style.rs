//! How text looks: colours and attributes, as the SGR sequences of ECMA-48 (and the 24-bit colours of ITU T.416) say them.

use std::fmt::Write;

/// A colour.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
pub enum Colour {
    /// One of the terminal's palette: 0 to 7, 8 to 15 brighter, the rest a cube and greys.
    Palette(u8),
    /// Red, green and blue.
    Rgb(u8, u8, u8),
}

/// Attributes of text.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
pub enum Attribute {
    /// Bold.
    Bold = 1,
    /// Faint.
    Dim = 2,
    /// Italic.
    Italic = 3,
    /// Underlined.
    Underline = 4,
    /// Colours exchanged.
    Inverse = 7,
    /// Crossed out.
    Strike = 9,
}

const ATTRIBUTES: [Attribute; 6] = [
    Attribute::Bold,
    Attribute::Dim,
    Attribute::Italic,
    Attribute::Underline,
    Attribute::Inverse,
    Attribute::Strike,
];

/// How a piece of text looks. The default is the terminal's own.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Hash)]
pub struct Style {
    /// The text's colour.
    pub foreground: Option<Colour>,
    /// The colour behind it.
    pub background: Option<Colour>,
    attributes: u16,
}

impl Style {
    /// The terminal's own.
    pub const PLAIN: Style = Style { foreground: None, background: None, attributes: 0 };

    /// Text in a colour of the palette.
    pub const fn palette(colour: u8) -> Style {
        Style { foreground: Some(Colour::Palette(colour)), ..Style::PLAIN }
    }

    /// The same over a colour.
    #[must_use]
    pub const fn over(self, colour: Colour) -> Style {
        Style { background: Some(colour), ..self }
    }

    /// The same with an attribute.
    #[must_use]
    pub const fn with(self, attribute: Attribute) -> Style {
        Style { attributes: self.attributes | 1 << attribute as u16, ..self }
    }

    /// Whether it has an attribute.
    pub const fn has(self, attribute: Attribute) -> bool {
        self.attributes & 1 << attribute as u16 != 0
    }

    /// The same without colours.
    #[must_use]
    pub const fn without_colours(self) -> Style {
        Style { foreground: None, background: None, ..self }
    }

    /// Appends the sequence that sets exactly this style, whatever was set before.
    pub(crate) fn write(self, out: &mut String) {
        out.push_str("\x1b[0");
        for attribute in ATTRIBUTES.into_iter().filter(|attribute| self.has(*attribute)) {
            let _ = write!(out, ";{}", attribute as u16);
        }
        write_colour(self.foreground, 30, out);
        write_colour(self.background, 40, out);
        out.push('m');
    }

    /// What this style becomes by the parameters of an SGR sequence. Parameters that are not known change nothing.
    pub(crate) fn after_sgr(mut self, parameters: &str) -> Style {
        let mut numbers = parameters.split([';', ':']).map(|number| number.parse::<u16>().unwrap_or(0));
        while let Some(number) = numbers.next() {
            let off = |attributes: u16, which: &[Attribute]| {
                which.iter().fold(attributes, |left, attribute| left & !(1 << *attribute as u16))
            };
            match number {
                0 => self = Style::PLAIN,
                22 => self.attributes = off(self.attributes, &[Attribute::Bold, Attribute::Dim]),
                23 => self.attributes = off(self.attributes, &[Attribute::Italic]),
                24 => self.attributes = off(self.attributes, &[Attribute::Underline]),
                27 => self.attributes = off(self.attributes, &[Attribute::Inverse]),
                29 => self.attributes = off(self.attributes, &[Attribute::Strike]),
                30..=37 => self.foreground = Some(Colour::Palette((number - 30) as u8)),
                38 => self.foreground = extended(&mut numbers).or(self.foreground),
                39 => self.foreground = None,
                40..=47 => self.background = Some(Colour::Palette((number - 40) as u8)),
                48 => self.background = extended(&mut numbers).or(self.background),
                49 => self.background = None,
                90..=97 => self.foreground = Some(Colour::Palette((number - 82) as u8)),
                100..=107 => self.background = Some(Colour::Palette((number - 92) as u8)),
                _ => {
                    if let Some(attribute) = ATTRIBUTES.into_iter().find(|a| *a as u16 == number) {
                        self = self.with(attribute);
                    }
                }
            }
        }
        self
    }
}

/// The parameters after 38 or 48.
fn extended(numbers: &mut impl Iterator<Item = u16>) -> Option<Colour> {
    let mut byte = || numbers.next().map(|number| number.min(255) as u8);
    match byte()? {
        5 => byte().map(Colour::Palette),
        2 => Some(Colour::Rgb(byte()?, byte()?, byte()?)),
        _ => None,
    }
}

fn write_colour(colour: Option<Colour>, base: u8, out: &mut String) {
    let _ = match colour {
        None => Ok(()),
        Some(Colour::Palette(number @ 0..=7)) => write!(out, ";{}", base + number),
        Some(Colour::Palette(number @ 8..=15)) => write!(out, ";{}", base + 52 + number),
        Some(Colour::Palette(number)) => write!(out, ";{};5;{number}", base + 8),
        Some(Colour::Rgb(red, green, blue)) => write!(out, ";{};2;{red};{green};{blue}", base + 8),
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_back() {
        let colours = [None, Some(Colour::Palette(3)), Some(Colour::Palette(12)), Some(Colour::Palette(200))];
        let more = [Some(Colour::Rgb(1, 22, 255))];
        for foreground in colours.iter().chain(&more) {
            for background in colours.iter().chain(&more) {
                for attribute in ATTRIBUTES {
                    let style = Style { foreground: *foreground, background: *background, ..Style::PLAIN };
                    let style = style.with(attribute);
                    let mut text = String::new();
                    style.write(&mut text);
                    let parameters = text.strip_prefix("\x1b[").and_then(|rest| rest.strip_suffix('m'));
                    let other = Style::palette(1).with(Attribute::Bold);
                    assert_eq!(other.after_sgr(parameters.expect("an SGR sequence")), style, "{text:?}");
                }
            }
        }
    }

    #[test]
    fn parameters_at_random_are_harmless() {
        let odd = ["", ";;;", "38", "38;5", "38;2;1", "48;9", "99999999", "x;y", "38;5;999"];
        assert_eq!(odd.map(|text| Style::PLAIN.after_sgr(text).has(Attribute::Bold)), [false; 9]);
        assert_eq!(Style::PLAIN.after_sgr("1;31").after_sgr("22;39"), Style::PLAIN);
    }
}
