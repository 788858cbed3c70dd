//! Bringing the terminal from what it shows to what it should, with no more output than what changed.
//!
//! It never asks the terminal anything. It relies on this: the cursor was in the first column of a row when it began; the
//! terminal wraps at its edge like a VT100 (the last column's character leaves the cursor pending); and nobody else writes
//! meanwhile. Moves are relative to the first row, since where that is on the screen is not known.

use super::Size;
use super::canvas::{Cell, Glyph, Layout, Position, Row};
use crate::style::Style;
use crate::text::Agreement;
use std::fmt::Write;

/// Knows what the terminal shows.
#[derive(Debug)]
pub(crate) struct Renderer {
    size: Size,
    shown: Vec<Row>,
    /// How many rows the terminal has below the first one, that one included: more come with a line feed only.
    made: usize,
    /// Where the cursor is. A column that equals the width: pending at the edge.
    at: Position,
    style: Style,
    /// Which rows the terminal takes to be one line with the next: it has wrapped there itself.
    joined: Vec<bool>,
    /// The first row of the layout that is shown, when there are more than the screen has.
    top: usize,
}

impl Renderer {
    pub(crate) fn new(size: Size) -> Renderer {
        Renderer {
            size,
            shown: Vec::new(),
            made: 1,
            at: Position::default(),
            style: Style::PLAIN,
            joined: Vec::new(),
            top: 0,
        }
    }

    pub(crate) fn size(&self) -> Size {
        self.size
    }

    /// Appends what brings a part of the layout that fits on the screen.
    pub(crate) fn draw(&mut self, layout: Layout, out: &mut String) {
        let layout = layout.window(self.size.rows, &mut self.top);
        self.update(layout, out);
    }

    /// Appends what brings all of the layout, also what goes out of the screen's top.
    pub(crate) fn draw_all(&mut self, layout: Layout, out: &mut String) {
        if layout.rows.len() > self.size.rows {
            self.clear(out);
        }
        self.update(layout, out);
    }

    fn update(&mut self, layout: Layout, out: &mut String) {
        let old = std::mem::take(&mut self.shown);
        let empty = Row::default();
        for (index, row) in layout.rows.iter().enumerate() {
            // Needed by the move to the row below, so set before that is drawn.
            self.shown.push(Row { cells: Vec::new(), wraps: row.wraps });
            self.draw_row(index, old.get(index).unwrap_or(&empty), row, out);
        }
        if old.len() > layout.rows.len()
            && old.iter().skip(layout.rows.len()).any(|row| !row.cells.is_empty())
        {
            self.go(Position { row: layout.rows.len(), column: 0 }, out);
            self.set_style(Style::PLAIN, out);
            out.push_str("\x1b[J");
            self.joined.truncate(layout.rows.len());
        }
        self.shown = layout.rows;
        self.go(layout.cursor, out);
        self.set_style(Style::PLAIN, out);
    }

    fn draw_row(&mut self, index: usize, old: &Row, new: &Row, out: &mut String) {
        let (old_len, new_len) = (trimmed(&old.cells), trimmed(&new.cells));
        let cell = |row: &Row, column: usize| row.cells.get(column).cloned().unwrap_or(Cell::BLANK);
        let differs = |column: &usize| cell(old, *column) != cell(new, *column);
        let Some(mut first) = (0..old_len.max(new_len)).find(differs) else { return };
        while first > 0 && cell(new, first).glyph == Glyph::Rest {
            first -= 1;
        }
        let end =
            if new_len < old_len { new_len } else { (0..new_len).rfind(differs).map_or(0, |last| last + 1) };
        self.go(Position { row: index, column: first }, out);
        for column in first..end.max(first) {
            self.write_cell(&cell(new, column), out);
        }
        // Pending at the edge, it would erase the last character; but then nothing is left to erase.
        if new_len < old_len && self.at.column < self.size.columns {
            self.set_style(Style::PLAIN, out);
            out.push_str("\x1b[K");
            self.join(index, false);
        }
    }

    fn write_cell(&mut self, cell: &Cell, out: &mut String) {
        if cell.glyph != Glyph::Rest {
            self.set_style(cell.style, out);
        }
        match &cell.glyph {
            Glyph::Narrow(c) => {
                out.push(*c);
                self.at.column += 1;
            }
            Glyph::Wide(c) => {
                out.push(*c);
                self.at.column += 2;
            }
            Glyph::Marked(text, columns, Agreement::Sure) => {
                out.push_str(text);
                self.at.column += columns;
            }
            Glyph::Marked(text, columns, Agreement::Doubtful) => {
                // Its columns are blanked, and where it ends is said.
                let start = self.at.column;
                (0..*columns).for_each(|_| out.push(' '));
                let _ = write!(out, "\x1b[{}G{text}", start + 1);
                self.at.column = (start + columns).min(self.size.columns.saturating_sub(1));
                let _ = write!(out, "\x1b[{}G", self.at.column + 1);
            }
            Glyph::Rest => {}
        }
    }

    fn set_style(&mut self, style: Style, out: &mut String) {
        if self.style != style {
            if style == Style::PLAIN {
                out.push_str("\x1b[m")
            } else {
                style.write(out)
            }
            self.style = style;
        }
    }

    /// Moves the cursor.
    fn go(&mut self, to: Position, out: &mut String) {
        if to == self.at {
            return;
        }
        let pending = self.at.column >= self.size.columns;
        let wraps = self.shown.get(self.at.row).is_some_and(|row| row.wraps);
        if pending && wraps && to == (Position { row: self.at.row + 1, column: 0 }) {
            // Let the terminal wrap, so that it knows the rows to be one line when text is copied out of it.
            if to.row < self.made {
                out.push_str("\r\x1b[B");
            } else {
                self.set_style(Style::PLAIN, out);
                out.push_str(" \r");
                self.join(self.at.row, true);
                self.made = to.row + 1;
            }
            self.at = to;
            return;
        }
        if to.row < self.at.row {
            let _ = write!(out, "\x1b[{}A", self.at.row - to.row);
            self.at.row = to.row;
        }
        let reachable = to.row.min(self.made - 1);
        if reachable > self.at.row {
            let _ = write!(out, "\x1b[{}B", reachable - self.at.row);
            self.at.row = reachable;
        }
        if to.row > self.at.row {
            // New rows must not be filled with a colour.
            self.set_style(Style::PLAIN, out);
            for row in self.at.row..to.row {
                out.push_str("\r\n");
                self.join(row, false);
            }
            self.at = Position { row: to.row, column: 0 };
            self.made = to.row + 1;
        }
        if pending || to.column != self.at.column {
            if to.column == 0 {
                out.push('\r');
            } else if !pending && to.column + 1 == self.at.column {
                out.push('\x08');
            } else {
                let _ = write!(out, "\x1b[{}G", to.column + 1);
            }
            self.at.column = to.column;
        }
    }

    /// Appends what erases everything that is shown, and begins anew at the same row.
    pub(crate) fn clear(&mut self, out: &mut String) {
        self.go(Position::default(), out);
        self.set_style(Style::PLAIN, out);
        out.push_str("\r\x1b[J");
        self.shown.clear();
        self.joined.clear();
        self.top = 0;
        self.at = Position::default();
    }

    /// Appends what clears the whole screen, and begins anew at its top.
    pub(crate) fn clear_screen(&mut self, out: &mut String) {
        self.set_style(Style::PLAIN, out);
        out.push_str("\x1b[H\x1b[2J");
        *self = Renderer::new(self.size);
    }

    /// The terminal has another size now, and has wrapped its lines anew, the cursor staying at its character. Everything
    /// from the first row on is erased.
    pub(crate) fn resize(&mut self, size: Size, out: &mut String) {
        self.at.row = self.row_after_wrapping(size.columns).min(size.rows.saturating_sub(1));
        // The way up starts with a carriage return, so the column does not matter.
        out.push('\r');
        self.at.column = 0;
        self.size = size;
        self.clear(out);
        self.made = 1;
    }

    /// How far below the first row the cursor is once the terminal has wrapped the rows at this width.
    pub(crate) fn row_after_wrapping(&self, columns: usize) -> usize {
        if columns == self.size.columns {
            return self.at.row;
        }
        let mut now = Position::default();
        let push = |now: &mut Position, width: usize| {
            if now.column + width > columns.max(1) {
                *now = Position { row: now.row + 1, column: 0 };
            }
            now.column += width;
        };
        let joined_at = |index: usize| self.joined.get(index).copied().unwrap_or(false);
        for (index, row) in self.shown.iter().enumerate().take(self.at.row + 1) {
            let joined = joined_at(index);
            // The terminal wrapped into this row by a blank, which is there whatever else is.
            let wrapped_into = index.checked_sub(1).is_some_and(joined_at);
            let is_last = index == self.at.row;
            let len = match (is_last, joined) {
                (true, _) => self.at.column,
                (false, true) => self.size.columns,
                (false, false) => trimmed(&row.cells).max(usize::from(wrapped_into)),
            };
            for column in 0..len {
                match row.cells.get(column).map(|cell| &cell.glyph) {
                    Some(Glyph::Rest) => {}
                    Some(Glyph::Wide(_) | Glyph::Marked(_, 2, _)) => push(&mut now, 2),
                    _ => push(&mut now, 1),
                }
            }
            if is_last {
                push(&mut now, 1);
            } else if !joined {
                now = Position { row: now.row + 1, column: 0 };
            }
        }
        now.row
    }

    fn join(&mut self, row: usize, joined: bool) {
        if self.joined.len() <= row {
            self.joined.resize(row + 1, false);
        }
        if let Some(place) = self.joined.get_mut(row) {
            *place = joined;
        }
    }

    /// Appends what moves to a fresh row below everything.
    pub(crate) fn leave(&mut self, out: &mut String) {
        let last = self.shown.len().saturating_sub(1);
        let fresh = last > 0 && self.shown.last().is_some_and(|row| row.cells.is_empty());
        let wrapped =
            last.checked_sub(1).and_then(|above| self.shown.get(above)).is_some_and(|row| row.wraps);
        self.go(Position { row: last, column: 0 }, out);
        out.push_str(if fresh && wrapped { "\r" } else { "\r\n" });
        *self = Renderer::new(self.size);
    }
}

/// How many cells a row has before it is blank to its end.
fn trimmed(cells: &[Cell]) -> usize {
    cells.iter().rposition(|cell| *cell != Cell::BLANK).map_or(0, |last| last + 1)
}

#[cfg(test)]
mod tests;
