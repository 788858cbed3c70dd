//! Select graphic rendition: how what comes next will be set.

use crate::cell::{Colour, Flags, Underline};
use crate::screen::{Pen, Screen};
use vte::ansi::{Attr, Color};

/// A colour as the decoder gives it.
fn colour(colour: Color) -> Colour {
    match colour {
        Color::Named(name) if (name as usize) < 16 => Colour::indexed(name as u8),
        // The foreground and the background by name.
        Color::Named(_) => Colour::DEFAULT,
        Color::Indexed(index) => Colour::indexed(index),
        Color::Spec(rgb) => Colour::direct(rgb.r, rgb.g, rgb.b),
    }
}

impl Screen {
    /// Applies one attribute.
    pub(crate) fn set_attribute(&mut self, attribute: Attr) {
        let pen = &mut self.cursor.pen;
        match attribute {
            // A link is no attribute; it stays.
            Attr::Reset => {
                *pen = Pen { link: pen.link.take(), ..Pen::default() };
                pen.attached = if pen.link.is_some() { None } else { Some(0) };
            }
            Attr::Bold => pen.flags |= Flags::BOLD,
            Attr::Dim => pen.flags |= Flags::DIM,
            Attr::Italic => pen.flags |= Flags::ITALIC,
            Attr::Underline => pen.flags = pen.flags.with_underline(Underline::Single),
            Attr::DoubleUnderline => pen.flags = pen.flags.with_underline(Underline::Double),
            Attr::Undercurl => pen.flags = pen.flags.with_underline(Underline::Curly),
            Attr::DottedUnderline => pen.flags = pen.flags.with_underline(Underline::Dotted),
            Attr::DashedUnderline => pen.flags = pen.flags.with_underline(Underline::Dashed),
            Attr::CancelUnderline => pen.flags = pen.flags.with_underline(Underline::None),
            Attr::BlinkSlow | Attr::BlinkFast => pen.flags |= Flags::BLINK,
            Attr::Reverse => pen.flags |= Flags::REVERSE,
            Attr::Hidden => pen.flags |= Flags::HIDDEN,
            Attr::Strike => pen.flags |= Flags::STRIKE,
            // 21 is double underline in ECMA-48 and in xterm; terminals that took it for "not bold" are few now.
            Attr::CancelBold => pen.flags = pen.flags.with_underline(Underline::Double),
            Attr::CancelBoldDim => pen.flags -= Flags::BOLD | Flags::DIM,
            Attr::CancelItalic => pen.flags -= Flags::ITALIC,
            Attr::CancelBlink => pen.flags -= Flags::BLINK,
            Attr::CancelReverse => pen.flags -= Flags::REVERSE,
            Attr::CancelHidden => pen.flags -= Flags::HIDDEN,
            Attr::CancelStrike => pen.flags -= Flags::STRIKE,
            Attr::Foreground(value) => pen.fg = colour(value),
            Attr::Background(value) => pen.bg = colour(value),
            Attr::UnderlineColor(value) => {
                pen.underline = value.map_or(Colour::DEFAULT, colour);
                let plain = pen.link.is_none() && pen.underline == Colour::DEFAULT;
                pen.attached = if plain { Some(0) } else { None };
            }
        }
    }
}
