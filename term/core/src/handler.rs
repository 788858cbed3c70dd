//! What each decoded sequence does: the decoder's calls, passed to `edit`, `sgr`, `reports` and the modes.

use crate::cell::{Cell, Text};
use crate::event::Event;
use crate::grid::Grid;
use crate::limits;
use crate::modes::Modes;
use crate::palette::{Rgb, Theme};
use crate::screen::{Cursor, CursorShape, Link, Screen, default_tabs};
use crate::text;
use base64::Engine as _;
use base64::engine::{GeneralPurpose, GeneralPurposeConfig};
use std::rc::Rc;
use vte::ansi::{
    Attr, CharsetIndex, ClearMode, CursorStyle, Handler, Hyperlink, LineClearMode, Mode, PrivateMode,
    Rgb as DecodedRgb, StandardCharset, TabulationClearMode,
};

/// Clipboard contents come with padding or without.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &base64::alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(base64::engine::DecodePaddingMode::Indifferent),
);

/// A command that was cut off is decoded to nobody.
pub(crate) struct Nobody;

impl Handler for Nobody {}

/// The screen, and the theme that questions about colours are answered from.
pub(crate) struct Obeying<'a> {
    pub(crate) screen: &'a mut Screen,
    pub(crate) theme: &'a Theme,
}

impl Screen {
    fn set_private(&mut self, number: u16, on: bool) {
        match number {
            6 => {
                self.cursor.origin = on;
                self.modes.set(Modes::ORIGIN, on);
                self.go_to(0, 0);
            }
            5 => {
                self.modes.set(Modes::REVERSE, on);
                self.damage.all = true;
            }
            7 => {
                self.modes.set(Modes::WRAP, on);
                self.cursor.wrap_pending &= on;
            }
            47 | 1047 => self.show_alternate(on, number == 1047 && !on),
            1048 if on => self.saved = self.cursor.clone(),
            1048 => self.restore_cursor(),
            1049 if on => {
                let entered = !self.modes.contains(Modes::ALTERNATE);
                self.saved = self.cursor.clone();
                self.show_alternate(true, false);
                if entered {
                    self.erase_rows(0, self.rows());
                }
            }
            1049 => {
                self.show_alternate(false, false);
                self.restore_cursor();
            }
            // The ways to report the mouse exclude one another: the last one counts.
            9 | 1000 | 1002 | 1003 => {
                self.modes -= Modes::MOUSE;
                if let Some(mode) = Modes::private(number) {
                    self.modes.set(mode, on);
                }
            }
            25 => {
                self.modes.set(Modes::CURSOR, on);
                self.damage.row(self.cursor.row);
            }
            _ => {
                if let Some(mode) = Modes::private(number) {
                    self.modes.set(mode, on);
                }
            }
        }
    }

    /// Changes to the alternate screen or back. What is there may be erased before leaving.
    fn show_alternate(&mut self, alternate: bool, erase: bool) {
        if alternate == self.modes.contains(Modes::ALTERNATE) {
            return;
        }
        if erase {
            self.erase_rows(0, self.rows());
        }
        std::mem::swap(&mut self.grid, &mut self.hidden);
        std::mem::swap(&mut self.saved, &mut self.saved_hidden);
        self.modes.set(Modes::ALTERNATE, alternate);
        self.damage.all = true;
    }

    pub(crate) fn restore_cursor(&mut self) {
        self.damage.row(self.cursor.row);
        self.cursor = self.saved.clone();
        self.modes.set(Modes::ORIGIN, self.cursor.origin);
        self.cursor.row = self.cursor.row.min(self.rows() - 1);
        self.cursor.column = self.cursor.column.min(self.columns() - 1);
        self.damage.row(self.cursor.row);
    }

    fn reset(&mut self) {
        let (columns, rows) = (self.columns(), self.rows());
        if self.modes.contains(Modes::ALTERNATE) {
            std::mem::swap(&mut self.grid, &mut self.hidden);
        }
        self.hidden = Grid::new(columns, rows, 0);
        self.cursor = Cursor::default();
        self.saved = Cursor::default();
        self.saved_hidden = Cursor::default();
        self.modes = Modes::INITIAL;
        self.shape = CursorShape::Block;
        (self.top, self.end) = (0, rows);
        self.tabs = default_tabs(columns);
        self.titles.clear();
        self.overrides.clear();
        self.erase_rows(0, rows);
        self.damage.all = true;
        self.set_title_text(String::new());
    }

    fn set_title_text(&mut self, title: String) {
        if self.title != title {
            self.title.clone_from(&title);
            // Only the newest counts.
            self.events.retain(|event| !matches!(event, Event::Title(_)));
            self.tell(Event::Title(title));
        }
    }
}

impl Handler for Obeying<'_> {
    fn set_title(&mut self, title: Option<String>) {
        let title = title.unwrap_or_default();
        self.screen.set_title_text(text::label(&title, limits::TITLE_BYTES));
    }

    fn push_title(&mut self) {
        if self.screen.titles.len() == limits::TITLES {
            self.screen.titles.remove(0);
        }
        self.screen.titles.push(self.screen.title.clone());
    }

    fn pop_title(&mut self) {
        if let Some(title) = self.screen.titles.pop() {
            self.screen.set_title_text(title);
        }
    }

    fn set_cursor_style(&mut self, style: Option<CursorStyle>) {
        let style = style.unwrap_or_default();
        self.screen.modes.set(Modes::CURSOR_BLINK, style.blinking);
        self.set_cursor_shape(style.shape);
    }

    fn set_cursor_shape(&mut self, shape: CursorShape) {
        self.screen.shape = shape;
        self.screen.damage.row(self.screen.cursor.row);
    }

    fn input(&mut self, c: char) {
        self.screen.put(c);
    }

    fn goto(&mut self, line: i32, column: usize) {
        self.screen.go_to(line, column);
    }

    fn goto_line(&mut self, line: i32) {
        self.screen.go_to(line, self.screen.cursor.column);
    }

    fn goto_col(&mut self, column: usize) {
        self.screen.move_to(self.screen.cursor.row, column);
    }

    fn insert_blank(&mut self, count: usize) {
        self.screen.cursor.wrap_pending = false;
        self.screen.insert_cells(count);
    }

    fn move_up(&mut self, count: usize) {
        self.screen.move_rows(-(count as isize));
    }

    fn move_down(&mut self, count: usize) {
        self.screen.move_rows(count as isize);
    }

    fn identify_terminal(&mut self, intermediate: Option<char>) {
        self.screen.report_identity(intermediate);
    }

    fn device_status(&mut self, what: usize) {
        self.screen.report_status(what);
    }

    fn move_forward(&mut self, count: usize) {
        self.screen.move_to(self.screen.cursor.row, self.screen.cursor.column.saturating_add(count));
    }

    fn move_backward(&mut self, count: usize) {
        self.screen.move_to(self.screen.cursor.row, self.screen.cursor.column.saturating_sub(count));
    }

    fn move_down_and_cr(&mut self, count: usize) {
        self.screen.move_rows(count as isize);
        self.carriage_return();
    }

    fn move_up_and_cr(&mut self, count: usize) {
        self.screen.move_rows(-(count as isize));
        self.carriage_return();
    }

    fn put_tab(&mut self, count: u16) {
        self.screen.tab_forward(count as usize);
    }

    fn backspace(&mut self) {
        self.move_backward(1);
    }

    fn carriage_return(&mut self) {
        self.screen.move_to(self.screen.cursor.row, 0);
    }

    fn linefeed(&mut self) {
        self.screen.next_line();
    }

    fn bell(&mut self) {
        if self.screen.events.last() != Some(&Event::Bell) {
            self.screen.tell(Event::Bell);
        }
    }

    fn set_horizontal_tabstop(&mut self) {
        let column = self.screen.cursor.column;
        self.screen.tabs[column] = true;
    }

    fn scroll_up(&mut self, count: usize) {
        self.screen.scroll_rows_up(self.screen.top, count);
    }

    fn scroll_down(&mut self, count: usize) {
        self.screen.scroll_rows_down(self.screen.top, count);
    }

    fn insert_blank_lines(&mut self, count: usize) {
        let row = self.screen.cursor.row;
        if (self.screen.top..self.screen.end).contains(&row) {
            self.screen.scroll_rows_down(row, count);
            self.carriage_return();
        }
    }

    fn delete_lines(&mut self, count: usize) {
        let row = self.screen.cursor.row;
        if (self.screen.top..self.screen.end).contains(&row) {
            self.screen.delete_rows(row, count);
            self.carriage_return();
        }
    }

    fn erase_chars(&mut self, count: usize) {
        let (row, column) = (self.screen.cursor.row, self.screen.cursor.column);
        self.screen.cursor.wrap_pending = false;
        self.screen.erase_cells(row, column, column.saturating_add(count));
    }

    fn delete_chars(&mut self, count: usize) {
        self.screen.cursor.wrap_pending = false;
        self.screen.delete_cells(count);
    }

    fn move_backward_tabs(&mut self, count: u16) {
        self.screen.tab_backward(count as usize);
    }

    fn move_forward_tabs(&mut self, count: u16) {
        self.screen.tab_forward(count as usize);
    }

    fn save_cursor_position(&mut self) {
        self.screen.saved = self.screen.cursor.clone();
    }

    fn restore_cursor_position(&mut self) {
        self.screen.restore_cursor();
    }

    fn clear_line(&mut self, mode: LineClearMode) {
        let (row, column, columns) =
            (self.screen.cursor.row, self.screen.cursor.column, self.screen.columns());
        let (from, end) = match mode {
            LineClearMode::Right => (column, columns),
            LineClearMode::Left => (0, column + 1),
            LineClearMode::All => (0, columns),
        };
        if end == columns {
            self.screen.cursor.wrap_pending = false;
        }
        self.screen.erase_cells(row, from, end);
    }

    fn clear_screen(&mut self, mode: ClearMode) {
        let (row, rows) = (self.screen.cursor.row, self.screen.rows());
        match mode {
            ClearMode::Below => {
                self.clear_line(LineClearMode::Right);
                self.screen.erase_rows(row + 1, rows);
            }
            ClearMode::Above => {
                self.clear_line(LineClearMode::Left);
                self.screen.erase_rows(0, row);
            }
            ClearMode::All => self.screen.erase_rows(0, rows),
            ClearMode::Saved => {
                self.screen.grid.clear_history();
                self.screen.damage.all = true;
            }
        }
    }

    fn clear_tabs(&mut self, mode: TabulationClearMode) {
        match mode {
            TabulationClearMode::Current => {
                let column = self.screen.cursor.column;
                self.screen.tabs[column] = false;
            }
            TabulationClearMode::All => self.screen.tabs.fill(false),
        }
    }

    fn set_tabs(&mut self, _interval: u16) {
        self.screen.tabs = default_tabs(self.screen.columns());
    }

    fn reset_state(&mut self) {
        self.screen.reset();
    }

    fn reverse_index(&mut self) {
        let row = self.screen.cursor.row;
        if row == self.screen.top {
            self.screen.scroll_rows_down(row, 1);
        } else {
            self.screen.move_to(row.saturating_sub(1), self.screen.cursor.column);
        }
    }

    fn terminal_attribute(&mut self, attribute: Attr) {
        self.screen.set_attribute(attribute);
    }

    fn set_mode(&mut self, mode: Mode) {
        self.screen.set_ansi(mode.raw(), true);
    }

    fn unset_mode(&mut self, mode: Mode) {
        self.screen.set_ansi(mode.raw(), false);
    }

    fn report_mode(&mut self, mode: Mode) {
        self.screen.report_ansi_mode(mode.raw());
    }

    fn set_private_mode(&mut self, mode: PrivateMode) {
        self.screen.set_private(mode.raw(), true);
    }

    fn unset_private_mode(&mut self, mode: PrivateMode) {
        self.screen.set_private(mode.raw(), false);
    }

    fn report_private_mode(&mut self, mode: PrivateMode) {
        self.screen.report_private(mode.raw());
    }

    fn set_scrolling_region(&mut self, top: usize, bottom: Option<usize>) {
        let rows = self.screen.rows();
        let (top, end) = (top.saturating_sub(1), bottom.unwrap_or(rows).min(rows));
        // A region of one row is none.
        if top + 1 < end {
            (self.screen.top, self.screen.end) = (top, end);
            self.screen.go_to(0, 0);
        }
    }

    fn set_keypad_application_mode(&mut self) {
        self.screen.modes |= Modes::APP_KEYPAD;
    }

    fn unset_keypad_application_mode(&mut self) {
        self.screen.modes -= Modes::APP_KEYPAD;
    }

    fn set_active_charset(&mut self, index: CharsetIndex) {
        self.screen.cursor.charsets.activate(index);
    }

    fn configure_charset(&mut self, index: CharsetIndex, set: StandardCharset) {
        self.screen.cursor.charsets.configure(index, set);
    }

    fn set_color(&mut self, index: usize, colour: DecodedRgb) {
        self.screen.overrides.set(index, Rgb(colour.r, colour.g, colour.b));
        self.screen.damage.all = true;
    }

    fn dynamic_color_sequence(&mut self, prefix: String, index: usize, terminator: &str) {
        self.screen.report_colour(self.theme, &prefix, index, terminator);
    }

    fn reset_color(&mut self, index: usize) {
        self.screen.overrides.reset(index);
        self.screen.damage.all = true;
    }

    fn clipboard_store(&mut self, _clipboard: u8, content: &[u8]) {
        if let Some(text) = BASE64.decode(content).ok().and_then(|bytes| String::from_utf8(bytes).ok()) {
            self.screen.events.retain(|event| !matches!(event, Event::Clipboard(_)));
            self.screen.tell(Event::Clipboard(text));
        }
    }

    fn decaln(&mut self) {
        for row in &mut self.screen.grid.rows {
            row.erase(Cell { text: Text::char('E'), ..Cell::BLANK });
        }
        (self.screen.top, self.screen.end) = (0, self.screen.rows());
        self.screen.move_to(0, 0);
        self.screen.damage.all = true;
    }

    fn text_area_size_pixels(&mut self) {
        self.screen.report_pixels();
    }

    fn text_area_size_chars(&mut self) {
        self.screen.report_characters();
    }

    fn set_hyperlink(&mut self, link: Option<Hyperlink>) {
        let link = link.filter(|link| link.uri.len() <= limits::ADDRESS_BYTES).map(|link| {
            let id = link.id.map(|id| text::label(&id, limits::TITLE_BYTES));
            Rc::new(Link { id, address: link.uri })
        });
        let pen = &mut self.screen.cursor.pen;
        let plain = link.is_none() && pen.underline == crate::cell::Colour::DEFAULT;
        pen.link = link;
        pen.attached = if plain { Some(0) } else { None };
    }
}

impl Screen {
    fn set_ansi(&mut self, number: u16, on: bool) {
        match number {
            4 => self.modes.set(Modes::INSERT, on),
            20 => self.modes.set(Modes::NEW_LINE, on),
            _ => {}
        }
    }

    /// Deletes rows at one within the region. They are no history, even where it is the first.
    fn delete_rows(&mut self, row: usize, count: usize) {
        let fill = self.erased();
        let count = count.min(self.end - row);
        let end = self.end;
        let region = &mut self.grid.rows[row..end];
        region.rotate_left(count);
        for row in &mut region[end - row - count..] {
            row.erase(fill);
        }
        self.damage.rows(row, end);
    }
}
