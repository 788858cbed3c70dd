//! A new size. On the main screen lines that were too long for a row are put together and broken anew, in the history as
//! well, and the cursor stays at its character. The alternate screen is cut or extended: its program draws it anew.

use crate::cell::{Cell, Flags};
use crate::grid::Grid;
use crate::limits;
use crate::row::Row;
use crate::screen::{Screen, default_tabs, side};
use std::collections::VecDeque;

/// Lines broken anew, as rows; only as many as a history and a screen can have.
struct Breaker {
    columns: usize,
    rows_max: usize,
    rows: VecDeque<Row>,
    /// How many rows there were before those that are kept.
    dropped: usize,
    row: Row,
}

impl Breaker {
    /// Adds a cell; the answer is where it went.
    fn push(&mut self, cell: Cell) -> (usize, usize) {
        let width = if cell.flags.contains(Flags::WIDE) { 2 } else { 1 };
        if self.row.cells.len() + width > self.columns {
            let mut row = std::mem::take(&mut self.row);
            while row.cells.len() < self.columns {
                row.cells.push(Cell { flags: Flags::FILLER, ..Cell::erased(cell.bg) });
            }
            row.wrapped = true;
            self.keep(row);
        }
        self.row.cells.push(cell);
        (self.row_number(), self.row.cells.len() - 1)
    }

    /// The number of the row that cells are added to.
    fn row_number(&self) -> usize {
        self.dropped + self.rows.len()
    }

    fn end_line(&mut self) {
        let row = std::mem::take(&mut self.row);
        self.keep(row);
    }

    fn keep(&mut self, row: Row) {
        if self.rows.len() == self.rows_max {
            self.rows.pop_front();
            self.dropped += 1;
        }
        self.rows.push_back(row);
    }
}

impl Grid {
    /// Breaks all lines anew. `cursor` is a row of the screen and a column, and so is the answer.
    fn reflow(&mut self, columns: usize, rows: usize, cursor: (usize, usize)) -> (usize, usize) {
        let old_columns = self.columns;
        let cursor_row = self.history.len() + cursor.0;
        let all = self.take_all();
        // Rows below the cursor that are blank are not text.
        let used = all.iter().rposition(|row| row.occupied() > 0 || row.wrapped).map_or(0, |last| last + 1);
        let used = used.max(cursor_row + 1).min(all.len());
        let rows_max = limits::HISTORY_ROWS + rows;
        let mut breaker =
            Breaker { columns, rows_max, rows: VecDeque::new(), dropped: 0, row: Row::default() };
        let mut target = None;
        for (index, row) in all.iter().take(used).enumerate() {
            let here = index == cursor_row;
            let mut length = if row.wrapped { row.cells.len().max(old_columns) } else { row.occupied() };
            if here {
                length = length.max(cursor.1 + 1);
            }
            for column in 0..length {
                let cell = row.cell(column);
                let skipped = cell.flags.contains(Flags::FILLER)
                    || (columns == 1 && cell.flags.contains(Flags::SPACER));
                let cell = if columns == 1 && cell.flags.contains(Flags::WIDE) {
                    Cell::erased(cell.bg)
                } else {
                    cell
                };
                if here && column == cursor.1 {
                    let place = if skipped {
                        (breaker.row_number(), breaker.row.cells.len())
                    } else {
                        breaker.push(cell)
                    };
                    target = Some(place);
                } else if !skipped {
                    breaker.push(cell);
                }
            }
            if !row.wrapped || index + 1 == used {
                breaker.end_line();
            }
        }
        let (dropped, broken) = (breaker.dropped, breaker.rows);
        let (target_row, target_column) = target.unwrap_or((0, 0));
        let target_row = target_row.saturating_sub(dropped);
        // The screen is the last rows, and has the cursor on it.
        let start = broken.len().saturating_sub(rows).min(target_row);
        let mut broken = broken.into_iter();
        for row in broken.by_ref().take(start) {
            self.remember(row.trimmed(None));
        }
        self.columns = columns;
        self.rows = broken.take(rows).collect();
        for row in &mut self.rows {
            // Rows that are filled up here were not cut: they have blanks after their text, unless the line goes on.
            let wrapped = row.wrapped;
            row.set_columns(columns);
            row.wrapped = wrapped;
        }
        self.rows.resize_with(rows, || Row::blank(columns));
        (target_row - start, target_column.min(columns - 1))
    }

    /// Changes the number of rows only: rows go to the history and come back from it.
    fn set_rows(&mut self, rows: usize, cursor_row: usize, keeps_history: bool) -> usize {
        let mut cursor_row = cursor_row;
        while self.rows.len() > rows {
            // Blank rows below the cursor go first.
            if cursor_row + 1 < self.rows.len() && self.rows.last().is_some_and(|row| row.occupied() == 0) {
                self.rows.pop();
            } else if cursor_row == 0 {
                self.rows.truncate(rows);
            } else {
                let excess = (self.rows.len() - rows).min(cursor_row);
                for row in self.rows.drain(..excess).collect::<Vec<_>>() {
                    if keeps_history {
                        self.remember(row.trimmed(None));
                    }
                }
                cursor_row -= excess;
            }
        }
        if self.rows.len() < rows && keeps_history {
            let mut recalled = Vec::new();
            while self.rows.len() + recalled.len() < rows {
                let Some(mut row) = self.recall() else { break };
                let wrapped = row.wrapped;
                row.set_columns(self.columns);
                row.wrapped = wrapped;
                recalled.push(row);
            }
            cursor_row += recalled.len();
            recalled.reverse();
            recalled.append(&mut self.rows);
            self.rows = recalled;
        }
        self.rows.resize_with(rows, || Row::blank(self.columns));
        cursor_row
    }

    /// Cuts or extends every row.
    fn cut(&mut self, columns: usize) {
        self.columns = columns;
        for row in &mut self.rows {
            row.set_columns(columns);
            row.wrapped = false;
        }
    }
}

impl Screen {
    /// Takes a new size. Numbers of lines have another meaning after it when the number of columns has changed.
    pub(crate) fn resize(&mut self, columns: u16, rows: u16) {
        let (columns, rows) = (side(columns, limits::COLUMNS_MAX), side(rows, limits::ROWS_MAX));
        if (columns, rows) == (self.columns(), self.rows()) {
            return;
        }
        let alternate = self.modes.contains(crate::Modes::ALTERNATE);
        let cursor = (self.cursor.row, self.cursor.column);
        let saved = (self.saved_hidden.row, self.saved_hidden.column);
        let (main, other) =
            if alternate { (&mut self.hidden, &mut self.grid) } else { (&mut self.grid, &mut self.hidden) };
        // While the alternate screen is shown, the main one's cursor is what was saved on the way there.
        let main_cursor = if alternate { saved } else { cursor };
        let main_cursor = (main_cursor.0.min(main.rows.len() - 1), main_cursor.1.min(main.columns - 1));
        let moved = if columns == main.columns {
            (main.set_rows(rows, main_cursor.0, true), main_cursor.1)
        } else {
            main.reflow(columns, rows, main_cursor)
        };
        other.cut(columns);
        let other_row = other.set_rows(rows, if alternate { cursor.0 } else { 0 }, false);
        if alternate {
            (self.saved_hidden.row, self.saved_hidden.column) = moved;
            (self.cursor.row, self.cursor.column) = (other_row, cursor.1);
        } else {
            (self.cursor.row, self.cursor.column) = moved;
        }
        for cursor in [&mut self.cursor, &mut self.saved, &mut self.saved_hidden] {
            cursor.row = cursor.row.min(rows - 1);
            cursor.column = cursor.column.min(columns - 1);
            cursor.wrap_pending = false;
        }
        (self.top, self.end) = (0, rows);
        let known = self.tabs.len().min(columns);
        let mut tabs = default_tabs(columns);
        tabs[..known].copy_from_slice(&self.tabs[..known]);
        self.tabs = tabs;
        self.damage.reset(rows);
        self.damage.all = true;
    }
}
