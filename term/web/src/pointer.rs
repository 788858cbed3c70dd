//! The mouse, and selecting: what goes to the program that asked for the mouse, what selects, what a link is. Shift always
//! selects. Selecting by keys has its own cursor, which is the selection's end.

use crate::host::Later;
use crate::worker::TerminalWorker;
use js_sys::JsString;
use tabula_term::Modes;
use tabula_term::keys::{self, Key, Modifiers};
use tabula_term::mouse::{self, Action, Button, Mouse};
use tabula_term::selection::{Point, Shape};
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

/// How often a selection goes on beyond the edge.
const DRAG_MS: u32 = 40;

/// What the mouse is doing.
#[derive(Debug, Default)]
pub(crate) struct Pointer {
    /// A selection is being made.
    selecting: bool,
    /// Where it will begin, once the mouse moves.
    pending: Option<(Point, Shape)>,
    /// Where the mouse was last, for going on beyond the edge.
    column: usize,
    row: isize,
    /// The button that a program was told of, and where.
    reported: Option<(usize, isize)>,
    /// Keys select: the place they move, and whether a selection has begun.
    keys: Option<(Point, bool)>,
    link: Option<String>,
    /// Parts of a row that the wheel has turned.
    turned: f64,
}

impl Pointer {
    pub(crate) fn selecting_by_keys(&self) -> bool {
        self.keys.is_some()
    }
}

fn button(number: u8) -> Button {
    match number {
        0 => Button::Left,
        1 => Button::Middle,
        2 => Button::Right,
        _ => Button::None,
    }
}

#[wasm_bindgen]
impl TerminalWorker {
    /// The mouse: `action` is 0 for a press, 1 for a release, 2 for motion; `button` as in `MouseEvent.button`, 255 for
    /// none; where, in device pixels; how many clicks in a row.
    pub fn mouse(&mut self, action: u8, number: u8, modifiers: u8, x: f64, y: f64, clicks: u32) {
        let modifiers = Modifiers::from_bits_truncate(modifiers);
        let (column, row) = self.cell_at(x, y);
        let moved = self.pointer.reported != Some((column, row));
        let for_program = self.terminal.modes().intersects(Modes::MOUSE)
            && !modifiers.contains(Modifiers::SHIFT)
            && !self.pointer.selecting;
        if for_program {
            let action = [Action::Press, Action::Release, Action::Move][action.min(2) as usize];
            let rows = self.terminal.screen().grid().screen_rows();
            let inside = row.clamp(0, rows as isize - 1) as usize;
            let mouse = Mouse { button: button(number), action, modifiers, column, row: inside };
            if let Some(bytes) = mouse::encode(&mouse, self.terminal.modes())
                && (action != Action::Move || moved)
            {
                self.report(&bytes);
            }
            self.pointer.reported = Some((column, row));
            return;
        }
        match (action, button(number)) {
            (0, Button::Left) => self.begin_selection(column, row, clicks, modifiers),
            (2, _) if self.pointer.selecting => self.drag(column, row),
            (1, Button::Left) if self.pointer.selecting => {
                self.pointer.selecting = false;
                self.pointer.pending = None;
                self.tell_selection();
            }
            (2, Button::None) => self.hover(column, row),
            _ => {}
        }
    }

    fn begin_selection(&mut self, column: usize, row: isize, clicks: u32, modifiers: Modifiers) {
        let at = self.place(column, row);
        self.pointer.selecting = true;
        self.pointer.pending = None;
        self.pointer.keys = None;
        if modifiers.contains(Modifiers::SHIFT) && self.terminal.selection_end().is_some() {
            self.terminal.select_to(at);
        } else {
            let shape = match clicks % 3 {
                _ if modifiers.contains(Modifiers::ALT) => Shape::Block,
                2 => Shape::Words,
                0 if clicks > 0 => Shape::Lines,
                _ => Shape::Characters,
            };
            self.terminal.select(at, shape);
            // A single click selects nothing until the mouse moves.
            if shape == Shape::Characters || shape == Shape::Block {
                self.drop_selection();
                self.pointer.pending = Some((at, shape));
            }
        }
        self.host.frame();
    }

    fn drag(&mut self, column: usize, row: isize) {
        (self.pointer.column, self.pointer.row) = (column, row);
        let rows = self.terminal.screen().grid().screen_rows() as isize;
        let at = self.place(column, row);
        if let Some((anchor, shape)) = self.pointer.pending.take_if(|(anchor, _)| *anchor != at) {
            self.terminal.select(anchor, shape);
        }
        if self.pointer.pending.is_none() {
            self.terminal.select_to(at);
        }
        if !(0..rows).contains(&row) {
            self.host.later(Later::Drag, DRAG_MS);
        }
        self.host.frame();
    }

    /// The wheel turned by rows, up if positive, at device pixels.
    pub fn wheel(&mut self, rows: f64, modifiers: u8, x: f64, y: f64) {
        self.pointer.turned += if rows.is_finite() { rows } else { 0.0 };
        let whole = self.pointer.turned.trunc();
        self.pointer.turned -= whole;
        let (modes, count) = (self.terminal.modes(), whole.abs().min(100.0) as usize);
        let modifiers = Modifiers::from_bits_truncate(modifiers);
        if modes.intersects(Modes::MOUSE) && !modifiers.contains(Modifiers::SHIFT) {
            let (column, row) = self.cell_at(x, y);
            let button = if whole > 0.0 { Button::WheelUp } else { Button::WheelDown };
            let row = row.max(0) as usize;
            let mouse = Mouse { button, action: Action::Press, modifiers, column, row };
            let sent = mouse::encode(&mouse, modes).unwrap_or_default();
            self.report(&sent.repeat(count));
        } else if modes.contains(Modes::ALTERNATE) && modes.contains(Modes::ALTERNATE_SCROLL) {
            let key = if whole > 0.0 { "ArrowUp" } else { "ArrowDown" };
            let key = Key { key, code: "", modifiers: Modifiers::empty() };
            self.report(keys::encode(&key, modes).unwrap_or_default().repeat(count).as_bytes());
        } else if count > 0 {
            self.scroll(whole);
        }
    }

    /// The mouse has left.
    pub fn leave(&mut self) {
        self.set_link(None);
        self.set_hovered(None);
    }

    /// Selects everything.
    pub fn select_all(&mut self) {
        self.terminal.select_all();
        self.tell_selection();
        self.changed();
    }

    /// Selects nothing.
    pub fn select_none(&mut self) {
        self.drop_selection();
        self.pointer.keys = None;
        self.changed();
    }

    /// From now on keys select, until Escape or Enter.
    pub fn select_keys(&mut self) {
        let (row, column) = self.terminal.screen().cursor();
        let at = self.terminal.point(row, column);
        self.pointer.keys = Some((at, false));
        self.terminal.select(at, Shape::Characters);
        self.host.post("selecting", &JsValue::TRUE);
        self.changed();
    }
}

impl TerminalWorker {
    /// A place in view, the nearest row where it is beyond.
    fn place(&self, column: usize, row: isize) -> Point {
        self.terminal.point(row.max(0) as usize, column)
    }

    /// Goes on with a selection beyond the edge.
    pub(crate) fn drag_on(&mut self) {
        let (column, row) = (self.pointer.column, self.pointer.row);
        let rows = self.terminal.screen().grid().screen_rows() as isize;
        if self.pointer.selecting && !(0..rows).contains(&row) {
            let beyond = if row < 0 { -row } else { rows - 1 - row };
            self.terminal.scroll(beyond.clamp(-8, 8));
            self.drag(column, row);
        }
    }

    /// Tells the page what is selected, so that it has it at hand when it is copied.
    fn tell_selection(&self) {
        self.host.post("selection", &self.terminal.selected_text().into());
    }

    /// Ends the selection, and tells the page.
    pub(crate) fn drop_selection(&mut self) {
        if self.terminal.selection_end().is_some() {
            self.terminal.select_none();
            self.host.post("selection", &"".into());
        }
    }

    fn hover(&mut self, column: usize, row: isize) {
        let found = self.terminal.link_at(self.place(column, row));
        self.set_hovered(found.as_ref().map(|found| (found.start, found.end)));
        self.set_link(found.map(|found| found.address));
    }

    fn set_link(&mut self, link: Option<String>) {
        if self.pointer.link != link {
            let told = link.as_ref().map_or(JsValue::NULL, |link| JsString::from(link.as_str()).into());
            self.host.post("link", &told);
            self.pointer.link = link;
        }
    }

    /// A key while keys select: the arrows and their like move the end, Space begins anew, Enter copies, Escape leaves.
    pub(crate) fn select_by_key(&mut self, key: &str, modifiers: Modifiers) {
        let Some((at, begun)) = self.pointer.keys else { return };
        let grid = self.terminal.screen().grid();
        let (first, last, columns) = (grid.first_line(), grid.end_line() - 1, grid.columns());
        let page = grid.screen_rows() as u64;
        let line = |line: u64| Point { line: line.clamp(first, last), column: at.column };
        let moved = match key {
            "ArrowLeft" if at.column > 0 => Point { column: at.column - 1, ..at },
            "ArrowLeft" if at.line > first => Point { line: at.line - 1, column: columns - 1 },
            "ArrowRight" if at.column + 1 < columns => Point { column: at.column + 1, ..at },
            "ArrowRight" if at.line < last => Point { line: at.line + 1, column: 0 },
            "ArrowUp" => line(at.line.saturating_sub(1)),
            "ArrowDown" => line(at.line + 1),
            "PageUp" => line(at.line.saturating_sub(page)),
            "PageDown" => line(at.line + page),
            "Home" => Point { column: 0, ..at },
            "End" => Point { column: columns - 1, ..at },
            " " => {
                self.terminal.select(at, Shape::Characters);
                self.pointer.keys = Some((at, true));
                self.changed();
                return;
            }
            "Enter" | "Escape" => {
                self.pointer.keys = None;
                if key == "Enter" {
                    self.host.post("copy", &self.terminal.selected_text().into());
                }
                self.terminal.select_none();
                self.host.post("selecting", &JsValue::FALSE);
                self.changed();
                return;
            }
            _ => return,
        };
        // With Shift a selection begins at once; without it the place moves until Space begins one.
        let begun = begun || modifiers.contains(Modifiers::SHIFT);
        if begun {
            self.terminal.select_to(moved);
        } else {
            self.terminal.select(moved, Shape::Characters);
        }
        self.pointer.keys = Some((moved, begun));
        let view = self.terminal.first_line();
        if !(view..view + page).contains(&moved.line) {
            self.terminal.reveal(moved.line);
        }
        self.tell_selection();
        self.changed();
    }
}
