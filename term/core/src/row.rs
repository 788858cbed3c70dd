//! One row of cells, on the screen or in the history. A row of the screen has as many cells as there are columns; one of
//! the history ends with its last cell that is not blank.

use crate::cell::{Cell, Flags};

/// A row.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row {
    pub(crate) cells: Vec<Cell>,
    /// Whether the line goes on in the next row, because it was too long.
    pub(crate) wrapped: bool,
}

impl Row {
    /// Blank cells.
    pub(crate) fn blank(columns: usize) -> Self {
        Self { cells: vec![Cell::BLANK; columns], wrapped: false }
    }

    /// Its cells; columns beyond are blank.
    pub fn cells(&self) -> &[Cell] {
        &self.cells
    }

    /// The cell of a column.
    pub fn cell(&self, column: usize) -> Cell {
        self.cells.get(column).copied().unwrap_or(Cell::BLANK)
    }

    /// Whether the line goes on in the next row.
    pub fn wrapped(&self) -> bool {
        self.wrapped
    }

    /// Makes it what erasing leaves.
    pub(crate) fn erase(&mut self, cell: Cell) {
        self.cells.fill(cell);
        self.wrapped = false;
    }

    /// Blanks a row whose cells after the first `count` are blank.
    pub(crate) fn blank_front(&mut self, count: usize) {
        self.cells[..count].fill(Cell::BLANK);
        self.wrapped = false;
    }

    /// How many cells it has up to the last that is not blank.
    pub fn occupied(&self) -> usize {
        // Every line that scrolls away is looked through, most of it blanks: several at a time, without a branch for each.
        let mut end = self.cells.len();
        while let Some(chunk) = self.cells[..end].last_chunk::<8>() {
            if !chunk.iter().fold(true, |blank, cell| blank & cell.is_blank()) {
                break;
            }
            end -= chunk.len();
        }
        self.cells[..end].iter().rposition(|cell| !cell.is_blank()).map_or(0, |last| last + 1)
    }

    /// A copy for the history, no longer than it must be. A row that is not needed any more may give its memory for it.
    pub(crate) fn trimmed(&self, old: Option<Self>) -> Self {
        let occupied = if self.wrapped { self.cells.len() } else { self.occupied() };
        let room = old.map(|row| row.cells).filter(|cells| cells.capacity() <= 2 * occupied);
        let mut cells = room.unwrap_or_else(|| Vec::with_capacity(occupied));
        cells.clear();
        cells.extend_from_slice(&self.cells[..occupied]);
        Self { cells, wrapped: self.wrapped }
    }

    /// Sets its length, and mends a wide character that was cut through.
    pub(crate) fn set_columns(&mut self, columns: usize) {
        self.cells.resize(columns, Cell::BLANK);
        if let Some(last) = self.cells.last_mut()
            && last.flags.contains(Flags::WIDE)
        {
            *last = Cell::erased(last.bg);
        }
    }

    /// Blanks the other half of a wide character whose half is in `column`, which is about to be overwritten.
    pub(crate) fn split_wide(&mut self, column: usize) {
        let Some(cell) = self.cells.get(column) else { return };
        let other = if cell.flags.contains(Flags::WIDE) {
            column + 1
        } else if cell.flags.contains(Flags::SPACER) && column > 0 {
            column - 1
        } else {
            return;
        };
        if let Some(other) = self.cells.get_mut(other) {
            *other = Cell::erased(other.bg);
        }
    }
}

impl Row {
    /// Blanks both halves of a wide character that the edge left of `column` goes through.
    pub(crate) fn split_wide_before(&mut self, column: usize) {
        if self.cells.get(column).is_some_and(|cell| cell.flags.contains(Flags::SPACER)) {
            self.split_wide(column);
            let bg = self.cells[column].bg;
            self.cells[column] = Cell::erased(bg);
        }
    }
}
