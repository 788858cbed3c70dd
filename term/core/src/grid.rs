//! The rows of a screen and the history above them. Lines are numbered from the first that there ever was, so a number
//! keeps its meaning while the screen scrolls; lines that have left the history are gone.

use std::collections::VecDeque;

use crate::cell::Cell;
use crate::limits;
use crate::row::Row;

/// A screen's rows and its history.
#[derive(Debug)]
pub struct Grid {
    pub(crate) columns: usize,
    pub(crate) rows: Vec<Row>,
    pub(crate) history: VecDeque<Row>,
    history_rows_max: usize,
    history_cells: usize,
    /// How many lines have left the history.
    pub(crate) gone: u64,
}

impl Grid {
    /// A blank screen. Without history (`history_rows_max` 0) what scrolls off is lost.
    pub(crate) fn new(columns: usize, rows: usize, history_rows_max: usize) -> Self {
        Self {
            columns,
            rows: vec![Row::blank(columns); rows],
            history: VecDeque::new(),
            history_rows_max: history_rows_max.min(limits::HISTORY_ROWS),
            history_cells: 0,
            gone: 0,
        }
    }

    /// How many columns there are.
    pub fn columns(&self) -> usize {
        self.columns
    }

    /// How many rows the screen has.
    pub fn screen_rows(&self) -> usize {
        self.rows.len()
    }

    /// How many rows the history has.
    pub fn history_rows(&self) -> usize {
        self.history.len()
    }

    /// The number of the oldest line that is there.
    pub fn first_line(&self) -> u64 {
        self.gone
    }

    /// The number of the screen's first line.
    pub fn screen_line(&self) -> u64 {
        self.gone + self.history.len() as u64
    }

    /// The number after the last line.
    pub fn end_line(&self) -> u64 {
        self.screen_line() + self.rows.len() as u64
    }

    /// The row of a line.
    pub fn line(&self, line: u64) -> Option<&Row> {
        let index = usize::try_from(line.checked_sub(self.gone)?).ok()?;
        match self.history.get(index) {
            Some(row) => Some(row),
            None => self.rows.get(index - self.history.len()),
        }
    }

    /// Scrolls the rows from `top` to before `end` up by `count`. Rows that leave at the screen's top go to the history,
    /// and how many did is the answer.
    pub(crate) fn scroll_up(&mut self, top: usize, end: usize, count: usize, fill: Cell) -> usize {
        let count = count.min(end.saturating_sub(top));
        let kept = if top == 0 && self.history_rows_max > 0 { count } else { 0 };
        for index in 0..kept {
            // A full history gives a row up for each that comes.
            let full = self.history.len() == self.history_rows_max;
            let old = if full { self.forget() } else { None };
            let row = &mut self.rows[index];
            let copy = row.trimmed(old);
            if fill.is_blank() {
                row.blank_front(copy.cells.len());
            }
            self.remember(copy);
        }
        let region = &mut self.rows[top..end];
        region.rotate_left(count);
        // Rows that went to the history are blank already.
        if kept == 0 || !fill.is_blank() {
            for row in &mut region[end - top - count..] {
                row.erase(fill);
            }
        }
        kept
    }

    /// Scrolls the rows from `top` to before `end` down by `count`.
    pub(crate) fn scroll_down(&mut self, top: usize, end: usize, count: usize, fill: Cell) {
        let count = count.min(end.saturating_sub(top));
        let region = &mut self.rows[top..end];
        region.rotate_right(count);
        for row in &mut region[..count] {
            row.erase(fill);
        }
    }

    /// Adds a row to the history; the oldest leave when there are too many.
    pub(crate) fn remember(&mut self, row: Row) {
        self.history_cells += row.cells.len();
        self.history.push_back(row);
        while self.history.len() > self.history_rows_max || self.history_cells > limits::HISTORY_CELLS {
            if self.forget().is_none() {
                break;
            }
        }
    }

    /// Gives up the oldest row of the history.
    fn forget(&mut self) -> Option<Row> {
        let oldest = self.history.pop_front()?;
        self.history_cells -= oldest.cells.len();
        self.gone += 1;
        Some(oldest)
    }

    /// Takes the newest row back out of the history.
    pub(crate) fn recall(&mut self) -> Option<Row> {
        let row = self.history.pop_back()?;
        self.history_cells -= row.cells.len();
        Some(row)
    }

    /// Forgets the history.
    pub(crate) fn clear_history(&mut self) {
        self.gone += self.history.len() as u64;
        self.history = VecDeque::new();
        self.history_cells = 0;
    }

    /// Takes everything out, oldest first: what a reflow is made of.
    pub(crate) fn take_all(&mut self) -> Vec<Row> {
        self.history_cells = 0;
        let mut all: Vec<Row> = std::mem::take(&mut self.history).into();
        all.append(&mut self.rows);
        all
    }
}
