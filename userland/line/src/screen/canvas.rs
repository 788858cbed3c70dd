//! Laying out: text goes in, rows of cells come out, wrapped at the width. A row that is filled is followed by another one
//! at once, even if that stays empty, so that every position in the text has a column of its own. Nothing here depends on
//! what the terminal shows now.

use crate::style::Style;
use crate::text::{Agreement, Unit, unit_columns, units};

/// What a column of a row shows.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Glyph {
    /// A character of one column.
    Narrow(char),
    /// A character of two columns; the next cell is [`Glyph::Rest`].
    Wide(char),
    /// A character with marks, and how many columns it takes; after two columns [`Glyph::Rest`] follows.
    Marked(Box<str>, usize, Agreement),
    /// The second column of the glyph before.
    Rest,
}

/// A column of a row.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Cell {
    pub(crate) glyph: Glyph,
    pub(crate) style: Style,
}

impl Cell {
    pub(crate) const BLANK: Cell = Cell { glyph: Glyph::Narrow(' '), style: Style::PLAIN };
}

/// A row of the screen. Beyond its cells it is blank.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct Row {
    pub(crate) cells: Vec<Cell>,
    /// Whether the next row continues it only because the screen is no wider.
    pub(crate) wraps: bool,
}

/// A place on the screen, from 0.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) struct Position {
    pub(crate) row: usize,
    pub(crate) column: usize,
}

/// What is to be shown.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Layout {
    pub(crate) rows: Vec<Row>,
    pub(crate) cursor: Position,
}

/// Takes text and makes a [`Layout`] of it.
#[derive(Debug)]
pub(crate) struct Canvas {
    width: usize,
    rows: Vec<Row>,
    row: Row,
    cursor: Position,
}

impl Canvas {
    pub(crate) fn new(width: usize) -> Canvas {
        Canvas { width: width.max(1), rows: Vec::new(), row: Row::default(), cursor: Position::default() }
    }

    /// Where the next cell goes.
    pub(crate) fn position(&self) -> Position {
        Position { row: self.rows.len(), column: self.row.cells.len() }
    }

    /// Puts the cursor where the next cell goes.
    pub(crate) fn mark_cursor(&mut self) {
        self.cursor = self.position();
    }

    /// Ends the row.
    pub(crate) fn new_row(&mut self) {
        self.rows.push(std::mem::take(&mut self.row));
    }

    fn wrap(&mut self) {
        self.row.wraps = true;
        self.new_row();
    }

    /// Makes room for this many columns in one row; what is wider than the screen cannot have it.
    fn reserve(&mut self, columns: usize) {
        if self.row.cells.len() + columns > self.width && !self.row.cells.is_empty() {
            self.wrap();
        }
    }

    fn push(&mut self, glyph: Glyph, columns: usize, style: Style) {
        if columns > self.width {
            return self.push(Glyph::Narrow('?'), 1, style);
        }
        self.reserve(columns);
        self.row.cells.push(Cell { glyph, style });
        self.row.cells.extend((1..columns).map(|_| Cell { glyph: Glyph::Rest, style }));
        if self.row.cells.len() >= self.width {
            self.wrap();
        }
    }

    /// Adds a unit. A line feed ends the row; what belongs before the next row's text is the caller's.
    pub(crate) fn unit(&mut self, unit: &Unit<'_>, style: Style) {
        match unit {
            Unit::Shown { text, columns, agreement } => {
                let mut characters = text.chars();
                let glyph = match (characters.next(), characters.next(), columns) {
                    (Some(c), None, 1) => Glyph::Narrow(c),
                    (Some(c), None, _) => Glyph::Wide(c),
                    _ => Glyph::Marked((*text).into(), *columns, *agreement),
                };
                self.push(glyph, *columns, style);
            }
            Unit::Named(name) => name.chars().for_each(|c| self.push(Glyph::Narrow(c), 1, style)),
            Unit::Tab => {
                let at = self.row.cells.len();
                // A stop beyond the screen's edge is the next row's start.
                let blanks = unit_columns(unit, at).min(self.width - at);
                (0..blanks).for_each(|_| self.push(Glyph::Narrow(' '), 1, style));
            }
            Unit::Newline => self.new_row(),
        }
    }

    /// Adds text in one style.
    pub(crate) fn text(&mut self, text: &str, style: Style) {
        units(text).for_each(|(_, unit)| self.unit(&unit, style));
    }

    /// Moves on to where a unit will really go, so that a mark is beside it: a wide one may not fit into this row.
    pub(crate) fn make_room(&mut self, unit: &Unit<'_>) {
        if let Unit::Shown { columns, .. } = unit
            && *columns <= self.width
        {
            self.reserve(*columns);
        }
    }

    /// Adds a text in one row, at most this many columns of it, line feeds by name.
    pub(crate) fn clipped(&mut self, text: &str, most: usize, style: Style) {
        let mut left = most;
        for (_, unit) in units(text) {
            let unit = match unit {
                Unit::Newline => Unit::Named("^J".into()),
                Unit::Tab => Unit::Named("^I".into()),
                unit => unit,
            };
            let columns = unit_columns(&unit, 0);
            if columns > left {
                break;
            }
            left -= columns;
            self.unit(&unit, style);
        }
    }

    /// What has been laid out.
    pub(crate) fn finish(mut self) -> Layout {
        self.new_row();
        Layout { rows: self.rows, cursor: self.cursor }
    }
}

impl Layout {
    /// The part of it that fits a screen of this height, with the cursor in it; `top` is the first row that was shown
    /// before, and becomes the one that is shown now.
    pub(crate) fn window(mut self, height: usize, top: &mut usize) -> Layout {
        let height = height.max(1);
        let last = self.rows.len().saturating_sub(height);
        let lowest = self.cursor.row.saturating_sub(height - 1);
        *top = (*top).max(lowest).min(self.cursor.row).min(last);
        self.rows.drain(..*top);
        self.rows.truncate(height);
        self.cursor.row -= *top;
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(layout: &Layout) -> Vec<String> {
        let text = |row: &Row| {
            row.cells
                .iter()
                .map(|cell| match &cell.glyph {
                    Glyph::Narrow(c) | Glyph::Wide(c) => c.to_string(),
                    Glyph::Marked(text, ..) => text.to_string(),
                    Glyph::Rest => String::new(),
                })
                .collect()
        };
        layout.rows.iter().map(text).collect()
    }

    fn laid_out(text: &str, width: usize) -> Vec<String> {
        let mut canvas = Canvas::new(width);
        canvas.text(text, Style::PLAIN);
        lines(&canvas.finish())
    }

    #[test]
    fn text_wraps_at_the_width() {
        assert_eq!(laid_out("abcdef", 4), ["abcd", "ef"]);
        assert_eq!(laid_out("abcd", 4), ["abcd", ""]);
        assert_eq!(laid_out("ab\n\ncd", 4), ["ab", "", "cd"]);
        assert_eq!(laid_out("abc漢", 4), ["abc", "漢"]);
        assert_eq!(laid_out("漢", 1), ["?", ""]);
        assert_eq!(laid_out("a\tb", 20), ["a       b"]);
        assert_eq!(laid_out("a\tb", 5), ["a    ", "b"]);
        assert_eq!(laid_out("", 5), [""]);
        assert_eq!(laid_out("\x1b[31m", 10), ["^[[31m"]);
    }

    #[test]
    fn a_window_keeps_the_cursor_in_sight_and_moves_no_more_than_it_must() {
        let layout = |row| Layout { rows: vec![Row::default(); 10], cursor: Position { row, column: 0 } };
        let mut top = 0;
        let mut look = |row, height| {
            let window = layout(row).window(height, &mut top);
            assert!(window.cursor.row < window.rows.len());
            assert_eq!(window.rows.len(), height.clamp(1, 10));
            top
        };
        assert_eq!(look(2, 4), 0);
        assert_eq!(look(5, 4), 2);
        assert_eq!(look(3, 4), 2);
        assert_eq!(look(0, 4), 0);
        assert_eq!(look(9, 4), 6);
        assert_eq!(look(9, 20), 0);
        assert_eq!(look(4, 0), 4);
    }
}
