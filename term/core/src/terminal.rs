//! The terminal as a whole: bytes go in and are obeyed; out come events, answers, text. On top of the screen it knows what
//! a person does with it: scrolling, selecting, searching, following links.

use crate::event::Event;
use crate::guard::{Guard, Piece};
use crate::handler::{Nobody, Obeying};
use crate::limits;
use crate::links::{self, Found};
use crate::modes::Modes;
use crate::palette::{Palette, Theme};
use crate::printed::Printed;
use crate::screen::Screen;
use crate::search::{Case, Direction, Search};
use crate::selection::{Point, Selection, Shape};
use crate::view::View;
use std::time::Duration;
use vte::ansi::{Processor, Timeout};

/// A synchronised update (2026) is pending, until its end comes or [`Terminal::end_update`] is called.
#[derive(Debug, Default)]
pub(crate) struct Update(bool);

impl Timeout for Update {
    fn set_timeout(&mut self, _duration: Duration) {
        self.0 = true;
    }

    fn clear_timeout(&mut self) {
        self.0 = false;
    }

    fn pending_timeout(&self) -> bool {
        self.0
    }
}

/// A terminal.
pub struct Terminal {
    decoder: Processor<Update>,
    guard: Guard,
    printed: Printed,
    pub(crate) screen: Screen,
    pub(crate) view: View,
    pub(crate) theme: Theme,
    pub(crate) selection: Option<Selection>,
    pub(crate) search: Option<Search>,
}

impl std::fmt::Debug for Terminal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Terminal").field("screen", &self.screen).finish_non_exhaustive()
    }
}

impl Terminal {
    /// A blank one. Sizes are clamped to what `limits` allows.
    pub fn new(columns: u16, rows: u16) -> Self {
        Self {
            decoder: Processor::new(),
            guard: Guard::default(),
            printed: Printed::default(),
            screen: Screen::new(columns, rows, limits::HISTORY_ROWS),
            view: View::default(),
            theme: Theme::default(),
            selection: None,
            search: None,
        }
    }

    /// Obeys what a program prints.
    pub fn feed(&mut self, bytes: &[u8]) {
        let Self { decoder, guard, printed, screen, theme, .. } = self;
        guard.pass(bytes, |piece| match piece {
            // What is held back by a synchronised update waits its turn.
            Piece::Text(text) if !decoder.sync_timeout().pending_timeout() => {
                printed.print(text, decoder, &mut Obeying { screen, theme });
            }
            Piece::Text(bytes) | Piece::Bytes(bytes) => {
                printed.decode(bytes, decoder, &mut Obeying { screen, theme });
            }
            Piece::Cancel => decoder.advance(&mut Nobody, b"\x18"),
            Piece::Open(path) => screen.tell(Event::Open(path)),
        });
        self.after_output();
    }

    /// The same without anything between the bytes and the decoder, which gets them one by one.
    #[cfg(test)]
    pub(crate) fn feed_decoder(&mut self, bytes: &[u8]) {
        let Self { decoder, screen, theme, .. } = self;
        for byte in bytes {
            decoder.advance(&mut Obeying { screen, theme }, &[*byte]);
        }
        self.after_output();
    }

    /// Whether a synchronised update holds back what is shown. Whoever shows it ends it after a while.
    pub fn update_pending(&self) -> bool {
        self.decoder.sync_timeout().pending_timeout()
    }

    /// Ends a synchronised update that its program does not end.
    pub fn end_update(&mut self) {
        let Self { decoder, screen, theme, .. } = self;
        decoder.stop_sync(&mut Obeying { screen, theme });
        self.after_output();
    }

    fn after_output(&mut self) {
        let scrolled = std::mem::take(&mut self.screen.scrolled);
        self.view.follow(scrolled, &self.screen);
        if self.selection.as_ref().is_some_and(|selection| selection.is_gone(&self.screen)) {
            self.selection = None;
        }
    }

    /// What programs print on.
    pub fn screen(&self) -> &Screen {
        &self.screen
    }

    /// The modes that are on.
    pub fn modes(&self) -> Modes {
        self.screen.modes
    }

    /// What has happened since this was last asked.
    pub fn take_events(&mut self) -> Vec<Event> {
        std::mem::take(&mut self.screen.events)
    }

    /// What is to be sent to the program: answers to its questions.
    pub fn take_replies(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.screen.replies)
    }

    /// The text of rows that were finished since this was last asked, for a screen reader; of much, the beginning.
    pub fn take_spoken(&mut self) -> String {
        std::mem::take(&mut self.screen.spoken)
    }

    /// Takes a new size. The selection is lost, because lines are broken anew.
    pub fn resize(&mut self, columns: u16, rows: u16) {
        let before = (self.screen.columns(), self.screen.rows());
        self.screen.resize(columns, rows);
        if (self.screen.columns(), self.screen.rows()) != before {
            self.selection = None;
            self.view.scroll(0, &self.screen);
            if let Some(search) = &mut self.search {
                search.forget_place();
            }
        }
    }

    /// A cell's size in pixels, which programs may ask for.
    pub fn set_cell_pixels(&mut self, width: u16, height: u16) {
        self.screen.cell_pixels = (width, height);
    }

    /// The colours around.
    pub fn set_theme(&mut self, theme: Theme) {
        self.theme = theme;
        self.damage_all();
    }

    /// The colours as they are seen.
    pub fn palette(&self) -> Palette {
        Palette::new(&self.theme, &self.screen.overrides)
    }

    /// Makes the next frame a whole one.
    pub fn damage_all(&mut self) {
        self.screen.damage.all = true;
    }

    /// The number of the first line in view.
    pub fn first_line(&self) -> u64 {
        self.view.first_line(&self.screen)
    }

    /// How many rows above the bottom the view is, and how many it could be.
    pub fn scroll_position(&self) -> (usize, usize) {
        (self.view.back().min(self.screen.grid().history_rows()), self.screen.grid().history_rows())
    }

    /// Moves the view, up if positive.
    pub fn scroll(&mut self, up: isize) {
        if self.view.scroll(up, &self.screen) {
            self.damage_all();
        }
    }

    /// Forgets the history, and all rows but the cursor's, which becomes the first.
    pub fn clear(&mut self) {
        self.screen.keep_cursor_row();
        self.view.scroll(0, &self.screen);
        self.select_none();
        self.damage_all();
    }

    /// The text of the rows in view.
    pub fn visible_text(&self) -> Vec<String> {
        let first = self.first_line();
        let lines = first..first + self.screen.rows() as u64;
        let rows = lines.map(|line| self.screen.grid().line(line).map(|row| self.screen.row_text(row)));
        rows.map(|text| text.unwrap_or_default().trim_end_matches(' ').to_owned()).collect()
    }

    /// A place in view as one of the lines.
    pub fn point(&self, row: usize, column: usize) -> Point {
        let row = row.min(self.screen.rows() - 1);
        Point { line: self.first_line() + row as u64, column: column.min(self.screen.columns() - 1) }
    }

    /// Begins a selection.
    pub fn select(&mut self, at: Point, shape: Shape) {
        self.selection = Some(Selection::new(at, shape));
        self.damage_all();
    }

    /// Extends the selection to a place; without one, begins one there.
    pub fn select_to(&mut self, at: Point) {
        match &mut self.selection {
            Some(selection) => selection.extend(at),
            None => self.selection = Some(Selection::new(at, Shape::Characters)),
        }
        self.damage_all();
    }

    /// Selects everything there is.
    pub fn select_all(&mut self) {
        let grid = self.screen.grid();
        let last = Point { line: grid.end_line() - 1, column: grid.columns() - 1 };
        let mut selection = Selection::new(Point { line: grid.first_line(), column: 0 }, Shape::Lines);
        selection.extend(last);
        self.selection = Some(selection);
        self.damage_all();
    }

    /// Selects nothing.
    pub fn select_none(&mut self) {
        if self.selection.take().is_some() {
            self.damage_all();
        }
    }

    /// The end of the selection that moves, for selecting by keys.
    pub fn selection_end(&self) -> Option<Point> {
        self.selection.as_ref().map(Selection::head)
    }

    /// The selected text; empty for none.
    pub fn selected_text(&self) -> String {
        self.selection.as_ref().map(|selection| selection.text(&self.screen)).unwrap_or_default()
    }

    /// Brings a line into view.
    pub fn reveal(&mut self, line: u64) {
        self.view.reveal(line, &self.screen);
        self.damage_all();
    }

    /// Looks for text; what is found is marked. An empty one ends the search. The answer is how many there are.
    pub fn find(&mut self, wanted: &str, case: Case) -> usize {
        self.search = Search::new(wanted, case);
        self.damage_all();
        let found = self.search.as_mut().map_or(0, |search| search.count(&self.screen));
        if found > 0 {
            self.find_next(Direction::Back);
        }
        found
    }

    /// Goes to the next find, around the ends too. The answer is its place among all, from 1, and their number.
    pub fn find_next(&mut self, direction: Direction) -> Option<(usize, usize)> {
        let search = self.search.as_mut()?;
        let (number, count, line) = search.go(&self.screen, direction)?;
        self.reveal(line);
        Some((number, count))
    }

    /// The link at a place: a program's own, or an address in the text.
    pub fn link_at(&self, at: Point) -> Option<Found> {
        links::at(&self.screen, at)
    }
}
