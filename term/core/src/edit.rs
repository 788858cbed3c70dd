//! What printing and editing do to the screen: putting characters, moving the cursor, scrolling, erasing, inserting and
//! deleting. Positions are clamped here, so no count that a program names reaches past the rows.

use crate::cell::{Cell, Content, Flags, Text};
use crate::intern::Full;
use crate::limits;
use crate::modes::Modes;
use crate::screen::Screen;
use unicode_width::UnicodeWidthChar;

fn is_printable(byte: u8) -> bool {
    matches!(byte, b' '..=b'~')
}

/// Whether [`Screen::print_plain`] knows what to do with it.
pub(crate) fn is_plain(byte: u8) -> bool {
    is_printable(byte) || matches!(byte, b'\n' | b'\r')
}

impl Screen {
    /// Prints one character.
    pub(crate) fn put(&mut self, c: char) {
        let c = self.cursor.charsets.map(c);
        let width = if (' '..='~').contains(&c) { 1 } else { c.width().unwrap_or(0) };
        if width == 0 {
            self.combine(c);
            return;
        }
        let columns = self.columns();
        // A screen one column wide has no room for a wide character.
        let width = width.min(2).min(columns);
        if self.cursor.wrap_pending {
            self.wrap();
        }
        if self.cursor.column + width > columns {
            if self.modes.contains(Modes::WRAP) {
                let erased = self.erased();
                let (row, column) = (self.cursor.row, self.cursor.column);
                let cells = &mut self.grid.rows[row];
                cells.split_wide(column);
                cells.cells[column] = Cell { flags: Flags::FILLER, ..erased };
                self.wrap();
            } else {
                self.cursor.column = columns - width;
            }
        }
        if self.modes.contains(Modes::INSERT) {
            self.insert_cells(width);
        }
        self.place(Text::char(c), width);
        self.cursor.column += width;
        if self.cursor.column >= columns {
            self.cursor.column = columns - 1;
            self.cursor.wrap_pending = self.modes.contains(Modes::WRAP);
        }
    }

    /// Prints ASCII, and obeys the ends of lines, up to the first byte that is something else. The answer is how many bytes
    /// that were, and the last character among them.
    pub(crate) fn print_plain(&mut self, bytes: &[u8]) -> (usize, Option<u8>) {
        let (mut at, mut last) = (0, None);
        while let Some(byte) = bytes.get(at).copied().filter(|byte| is_plain(*byte)) {
            match byte {
                b'\n' => {
                    self.next_line();
                    at += 1;
                }
                b'\r' => {
                    self.move_to(self.cursor.row, 0);
                    at += 1;
                }
                _ => {
                    let count = self.put_run(&bytes[at..]);
                    if count == 0 {
                        self.put(byte.into());
                    }
                    at += count.max(1);
                    last = Some(bytes[at - 1]);
                }
            }
        }
        (at, last)
    }

    /// Prints a run of ASCII as far as the row has room and nothing is special, which is almost always all there is of it.
    /// The answer is how many characters that were.
    fn put_run(&mut self, bytes: &[u8]) -> usize {
        let cursor = &mut self.cursor;
        let Some(attached) = cursor.pen.attached.filter(|_| cursor.charsets.is_plain()) else { return 0 };
        if cursor.wrap_pending || self.modes.contains(Modes::INSERT) {
            return 0;
        }
        let pen = &cursor.pen;
        let blank = Cell { text: Text::BLANK, fg: pen.fg, bg: pen.bg, flags: pen.flags, attached };
        let room = &mut self.grid.rows[cursor.row].cells[cursor.column..];
        let mut count = 0;
        for (cell, byte) in room.iter_mut().zip(bytes) {
            if !is_printable(*byte) || cell.flags.intersects(Flags::WIDE | Flags::SPACER) {
                break;
            }
            *cell = Cell { text: Text::ascii(*byte), ..blank };
            count += 1;
        }
        if count > 0 {
            self.damage.row(cursor.row);
            if count < room.len() {
                cursor.column += count;
            } else {
                cursor.column += count - 1;
                cursor.wrap_pending = self.modes.contains(Modes::WRAP);
            }
        }
        count
    }

    /// Puts a character's cells at the cursor, which does not move.
    fn place(&mut self, text: Text, width: usize) {
        let attached = self.attached();
        let pen = &self.cursor.pen;
        let cell = Cell { text, fg: pen.fg, bg: pen.bg, flags: pen.flags, attached };
        let (row, column) = (self.cursor.row, self.cursor.column);
        self.damage.row(row);
        let row = &mut self.grid.rows[row];
        let covered = row.cells[column].flags | row.cells[column + width - 1].flags;
        if covered.intersects(Flags::WIDE | Flags::SPACER) {
            row.split_wide(column);
            row.split_wide(column + width - 1);
        }
        if width == 2 {
            row.cells[column] = Cell { flags: cell.flags | Flags::WIDE, ..cell };
            row.cells[column + 1] = Cell { text: Text::BLANK, flags: cell.flags | Flags::SPACER, ..cell };
        } else {
            row.cells[column] = cell;
        }
    }

    /// Adds a combining mark to the character before the cursor.
    fn combine(&mut self, mark: char) {
        let before = if self.cursor.wrap_pending {
            self.cursor.column
        } else {
            let Some(before) = self.cursor.column.checked_sub(1) else { return };
            before
        };
        let row = &self.grid.rows[self.cursor.row];
        let column =
            if row.cells[before].flags.contains(Flags::SPACER) { before.saturating_sub(1) } else { before };
        let mut cluster = String::new();
        match row.cells[column].text.content() {
            Content::Char(base) => cluster.push(base),
            Content::Cluster(number) => cluster.push_str(self.clusters.get(number).map_or("", |text| text)),
        }
        if cluster.len() + mark.len_utf8() > limits::CLUSTER_BYTES {
            return;
        }
        cluster.push(mark);
        let cluster = cluster.into_boxed_str();
        let number = match self.clusters.intern(cluster.clone()) {
            Err(Full::Collect) => {
                self.collect();
                self.clusters.intern(cluster)
            }
            other => other,
        };
        if let Ok(number) = number {
            self.grid.rows[self.cursor.row].cells[column].text = Text::cluster(number);
            self.damage.row(self.cursor.row);
        }
    }

    /// Goes on in the next row, which belongs to the same line.
    fn wrap(&mut self) {
        self.grid.rows[self.cursor.row].wrapped = true;
        self.cursor.column = 0;
        self.line_feed();
    }

    /// One row down; at the end of the scrolling region it scrolls.
    pub(crate) fn line_feed(&mut self) {
        self.cursor.wrap_pending = false;
        self.speak_row();
        self.damage.row(self.cursor.row);
        if self.cursor.row + 1 == self.end {
            self.scroll_rows_up(self.top, 1);
        } else if self.cursor.row + 1 < self.rows() {
            self.cursor.row += 1;
        }
        self.damage.row(self.cursor.row);
    }

    /// What a line feed is for programs: with the mode for it, a return too.
    pub(crate) fn next_line(&mut self) {
        self.line_feed();
        if self.modes.contains(Modes::NEW_LINE) {
            self.move_to(self.cursor.row, 0);
        }
    }

    /// Keeps a finished row's text for a screen reader.
    fn speak_row(&mut self) {
        if self.spoken.len() < limits::SPOKEN_BYTES && !self.modes.contains(Modes::ALTERNATE) {
            let row = &self.grid.rows[self.cursor.row];
            let text = self.row_text(row);
            let end = (0..=limits::SPOKEN_BYTES.min(text.len())).rfind(|end| text.is_char_boundary(*end));
            self.spoken.push_str(&text[..end.unwrap_or(0)]);
            self.spoken.push(if row.wrapped { ' ' } else { '\n' });
        }
    }

    /// Scrolls from a row to the end of the region up.
    pub(crate) fn scroll_rows_up(&mut self, from: usize, count: usize) {
        let fill = self.erased();
        let kept = self.grid.scroll_up(from, self.end, count, fill);
        self.scrolled += kept as u64;
        self.damage_region(from);
    }

    /// Scrolls from a row to the end of the region down.
    pub(crate) fn scroll_rows_down(&mut self, from: usize, count: usize) {
        let fill = self.erased();
        self.grid.scroll_down(from, self.end, count, fill);
        self.damage_region(from);
    }

    fn damage_region(&mut self, from: usize) {
        if from == 0 && self.end == self.rows() {
            self.damage.all = true;
        } else {
            self.damage.rows(from, self.end);
        }
    }

    /// Moves the cursor, within the screen.
    pub(crate) fn move_to(&mut self, row: usize, column: usize) {
        self.damage.row(self.cursor.row);
        self.cursor.row = row.min(self.rows() - 1);
        self.cursor.column = column.min(self.columns() - 1);
        self.cursor.wrap_pending = false;
        self.damage.row(self.cursor.row);
    }

    /// Moves the cursor to a row as programs count them, which is from the region's top in origin mode.
    pub(crate) fn go_to(&mut self, line: i32, column: usize) {
        let line = usize::try_from(line).unwrap_or(0);
        let row = if self.cursor.origin { (self.top + line).min(self.end - 1) } else { line };
        self.move_to(row, column);
    }

    /// Moves up or down by rows, not past the region when within it.
    pub(crate) fn move_rows(&mut self, down: isize) {
        let row = self.cursor.row;
        let target = if down < 0 {
            let first = if row >= self.top { self.top } else { 0 };
            row.saturating_sub(down.unsigned_abs()).max(first)
        } else {
            let last = if row < self.end { self.end - 1 } else { self.rows() - 1 };
            row.saturating_add(down.unsigned_abs()).min(last)
        };
        self.move_to(target, self.cursor.column);
    }

    /// Erases cells of a row, wide characters with their other halves.
    pub(crate) fn erase_cells(&mut self, row: usize, from: usize, end: usize) {
        let fill = self.erased();
        let end = end.min(self.columns());
        self.damage.row(row);
        let row = &mut self.grid.rows[row];
        if from >= end {
            return;
        }
        row.split_wide(from);
        row.split_wide(end - 1);
        row.cells[from..end].fill(fill);
        if end == row.cells.len() {
            row.wrapped = false;
        }
    }

    /// Forgets the history and all rows but the cursor's, which becomes the first.
    pub(crate) fn keep_cursor_row(&mut self) {
        self.grid.rows.rotate_left(self.cursor.row);
        for row in &mut self.grid.rows[1..] {
            row.erase(Cell::BLANK);
        }
        self.cursor.row = 0;
        self.grid.clear_history();
    }

    /// Erases whole rows.
    pub(crate) fn erase_rows(&mut self, from: usize, end: usize) {
        let fill = self.erased();
        for row in &mut self.grid.rows[from..end] {
            row.erase(fill);
        }
        self.damage.rows(from, end);
    }

    /// Makes room at the cursor; what leaves at the right is lost.
    pub(crate) fn insert_cells(&mut self, count: usize) {
        let (fill, columns) = (self.erased(), self.columns());
        let (row, column) = (self.cursor.row, self.cursor.column);
        let count = count.min(columns - column);
        self.damage.row(row);
        let row = &mut self.grid.rows[row];
        row.split_wide_before(column);
        row.cells[column..].rotate_right(count);
        row.cells[column..column + count].fill(fill);
        row.set_columns(columns);
        row.wrapped = false;
    }

    /// Deletes cells at the cursor; blanks come in from the right.
    pub(crate) fn delete_cells(&mut self, count: usize) {
        let (fill, columns) = (self.erased(), self.columns());
        let (row, column) = (self.cursor.row, self.cursor.column);
        let count = count.min(columns - column);
        self.damage.row(row);
        let row = &mut self.grid.rows[row];
        row.split_wide_before(column);
        row.split_wide_before(column + count);
        row.cells[column..].rotate_left(count);
        row.cells[columns - count..].fill(fill);
        row.wrapped = false;
    }

    /// Goes to the next tab stops.
    pub(crate) fn tab_forward(&mut self, count: usize) {
        for _ in 0..count.min(self.columns()) {
            let from = self.cursor.column + 1;
            let next = (from..self.columns()).find(|column| self.tabs[*column]);
            self.move_to(self.cursor.row, next.unwrap_or(self.columns() - 1));
        }
    }

    /// Goes to the tab stops before.
    pub(crate) fn tab_backward(&mut self, count: usize) {
        for _ in 0..count.min(self.columns()) {
            let before = (0..self.cursor.column).rfind(|column| self.tabs[*column]);
            self.move_to(self.cursor.row, before.unwrap_or(0));
        }
    }
}
