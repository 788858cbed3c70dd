//! Text: of rows, with wide characters and clusters put together; and of what programs name, made fit to be shown.

use crate::cell::{Content, Flags};
use crate::row::Row;
use crate::screen::Screen;

/// Marks that change the direction of what follows them; in a title or a name they make it read as something else.
pub(crate) fn is_direction_mark(c: char) -> bool {
    matches!(c, '\u{200e}' | '\u{200f}' | '\u{061c}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// What a program names something, fit to be shown: without control characters and marks of direction, and not too long.
pub(crate) fn label(text: &str, bytes: usize) -> String {
    let mut shown = String::new();
    for c in text.chars().filter(|c| !c.is_control() && !is_direction_mark(*c)) {
        if shown.len() + c.len_utf8() > bytes {
            break;
        }
        shown.push(c);
    }
    shown
}

impl Screen {
    /// Adds what a cell shows. The second half of a wide character shows nothing of its own.
    pub(crate) fn push_cell(&self, cell: &crate::cell::Cell, text: &mut String) {
        if cell.flags.intersects(Flags::SPACER | Flags::FILLER) {
            return;
        }
        match cell.text.content() {
            Content::Char(c) => text.push(c),
            Content::Cluster(number) => {
                text.push_str(self.clusters.get(number).map_or(" ", |cluster| cluster))
            }
        }
    }

    /// The text of a row's cells from a column to before another. Blanks at the row's end are left out, except where the
    /// line goes on in the next row.
    pub(crate) fn cells_text(&self, row: &Row, from: usize, end: usize) -> String {
        let mut text = String::new();
        let cells = row.cells();
        let last = end.min(cells.len());
        for cell in cells.get(from.min(last)..last).unwrap_or_default() {
            self.push_cell(cell, &mut text);
        }
        if !row.wrapped() && end >= cells.len() {
            text.truncate(text.trim_end_matches(' ').len());
        }
        text
    }

    /// The text of a row.
    pub fn row_text(&self, row: &Row) -> String {
        self.cells_text(row, 0, usize::MAX)
    }

    /// The text of the screen's rows, as a person sees them: blanks at their ends left out.
    pub fn text_rows(&self) -> Vec<String> {
        let rows = self.grid.rows.iter();
        rows.map(|row| self.row_text(row).trim_end_matches(' ').to_owned()).collect()
    }
}
