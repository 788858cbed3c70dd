//! The terminal of one worker: the methods that the page's messages name. Each returns at once; what they change is drawn
//! at the next frame.

use crate::fonts::Fonts;
use crate::host::{Host, Later};
use crate::pointer::Pointer;
use crate::surface::{Surface, Wish};
use js_sys::{Array, Uint8Array};
use tabula_term::frame::{Frame, Surroundings};
use tabula_term::keys::{self, Key, Modifiers};
use tabula_term::palette::{Rgb, Theme};
use tabula_term::picture::Atlas;
use tabula_term::search::{Case, Direction};
use tabula_term::{Event, Modes, Terminal, paste};
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;
use web_sys::OffscreenCanvas;

/// How long a half of the cursor's blinking lasts.
const BLINK_MS: u32 = 530;
/// How long a cursor that was dark when a key was pressed waits for the echo to show it.
const LIT_MS: u32 = 30;
/// How long the text of the rows may lag behind.
const ROWS_MS: u32 = 60;
/// How long a synchronised update may hold the picture back.
const UPDATE_MS: u32 = 150;
/// Colours of a theme, as the page sends them.
const THEME_COLOURS: usize = 22;

/// A terminal, its canvas, and its font.
#[wasm_bindgen]
#[derive(Debug)]
pub struct TerminalWorker {
    pub(crate) host: Host,
    pub(crate) terminal: Terminal,
    pub(crate) pointer: Pointer,
    canvas: OffscreenCanvas,
    surface: Surface,
    fonts: Fonts,
    atlas: Atlas,
    frame: Frame,
    around: Surroundings,
    blinking: bool,
    /// The canvas has got its size.
    sized: bool,
    rows_told: Vec<String>,
    place_told: Option<(usize, usize)>,
    scroll_told: (usize, usize),
    modes_told: Option<Modes>,
    size_told: Option<(usize, usize)>,
}

#[wasm_bindgen]
impl TerminalWorker {
    /// Takes a canvas to draw on. `host` has the functions `post(kind, value)`, `frame()` and `later(what, ms)`; `renderer`
    /// is `webgl2`, `2d`, or anything else for the fastest.
    #[wasm_bindgen(constructor)]
    pub fn new(canvas: OffscreenCanvas, host: JsValue, renderer: &str) -> Result<TerminalWorker, JsValue> {
        let surface = Surface::new(&canvas, Wish::named(renderer))?;
        let fonts = Fonts::new("monospace", 14.0, 1.0)?;
        let atlas = Atlas::new(fonts.cell(), surface.capacity(fonts.cell()));
        let host = Host::new(&host);
        host.post("renderer", &surface.name().into());
        Ok(Self {
            host,
            terminal: Terminal::new(80, 24),
            pointer: Pointer::default(),
            canvas,
            surface,
            fonts,
            atlas,
            frame: Frame::default(),
            around: Surroundings::default(),
            blinking: true,
            sized: false,
            rows_told: Vec::new(),
            place_told: None,
            scroll_told: (0, 0),
            modes_told: None,
            size_told: None,
        })
    }

    /// Another font: a CSS list of families, a size in device pixels, the height of a line in the font's own.
    pub fn font(&mut self, family: &str, px: f64, line_height: f64) -> Result<(), JsValue> {
        self.fonts = Fonts::new(family, px, line_height)?;
        self.atlas = Atlas::new(self.fonts.cell(), self.surface.capacity(self.fonts.cell()));
        if self.sized {
            self.fit();
        }
        Ok(())
    }

    /// The canvas has another size, in device pixels.
    pub fn size(&mut self, width: u32, height: u32) {
        self.sized = true;
        if (self.canvas.width(), self.canvas.height()) != (width, height) {
            self.canvas.set_width(width.max(1));
            self.canvas.set_height(height.max(1));
        }
        self.fit();
    }

    fn fit(&mut self) {
        let cell = self.fonts.cell();
        let clamp = |count: usize| count.clamp(1, u16::MAX as usize) as u16;
        let columns = clamp(self.canvas.width() as usize / cell.width);
        let rows = clamp(self.canvas.height() as usize / cell.height);
        self.terminal.set_cell_pixels(clamp(cell.width), clamp(cell.height));
        self.terminal.resize(columns, rows);
        self.terminal.damage_all();
        self.surface.resized();
        let grid = self.terminal.screen().grid();
        let size = (grid.columns(), grid.screen_rows());
        if self.size_told.replace(size) != Some(size) {
            self.host.post_fields("size", &[("cols", size.0.into()), ("rows", size.1.into())]);
        }
        self.host.post_fields("cell", &[("width", cell.width.into()), ("height", cell.height.into())]);
        self.changed();
    }

    /// Colours as `0xRRGGBB`: foreground, background, cursor, selection, finds, the find one is at, and the first sixteen.
    pub fn theme(&mut self, colours: Vec<u32>) {
        if let (Some(named), true) = (colours.get(6..), colours.len() == THEME_COLOURS) {
            let mut theme = Theme {
                foreground: Rgb::hex(colours[0]),
                background: Rgb::hex(colours[1]),
                cursor: Rgb::hex(colours[2]),
                selection: Rgb::hex(colours[3]),
                found: Rgb::hex(colours[4]),
                found_here: Rgb::hex(colours[5]),
                ..Theme::default()
            };
            for (place, colour) in theme.named.iter_mut().zip(named) {
                *place = Rgb::hex(*colour);
            }
            self.terminal.set_theme(theme);
            self.surface.resized();
            self.changed();
        }
    }

    /// What a program has printed. The page is told how many bytes were taken, and may send as many more.
    pub fn output(&mut self, bytes: Vec<u8>) {
        self.terminal.feed(&bytes);
        self.host.post("taken", &bytes.len().into());
        self.after_output();
    }

    fn after_output(&mut self) {
        self.host.input(&self.terminal.take_replies());
        for event in self.terminal.take_events() {
            match event {
                Event::Title(title) => self.host.post("title", &title.into()),
                Event::Bell => self.host.post("bell", &JsValue::NULL),
                Event::Open(path) => {
                    self.host.post("open", &js_sys::Uint8Array::from(path.as_slice()).into())
                }
                Event::Clipboard(text) => self.host.post("clipboard", &text.into()),
            }
        }
        if self.terminal.update_pending() {
            self.host.later(Later::Update, UPDATE_MS);
        }
        let modes = self.terminal.modes();
        if self.modes_told != Some(modes) {
            self.modes_told = Some(modes);
            self.host.post("mouse", &modes.intersects(Modes::MOUSE).into());
        }
        self.changed();
    }

    /// Something is to be drawn, and told.
    pub(crate) fn changed(&self) {
        self.host.frame();
        self.host.later(Later::Rows, ROWS_MS);
    }

    /// Draws what has changed since the last frame.
    pub fn frame(&mut self) -> Result<(), JsValue> {
        let Self { terminal, frame, around, atlas, fonts, surface, .. } = self;
        terminal.draw(frame, *around, atlas, fonts);
        let reversed = terminal.modes().contains(Modes::REVERSE);
        let palette = terminal.palette();
        let ground = if reversed { palette.foreground } else { palette.background };
        surface.show(frame, atlas, ground)?;
        if self.place_told != self.frame.cursor {
            self.place_told = self.frame.cursor;
            if let Some((column, row)) = self.frame.cursor {
                self.host.post_fields("cursor", &[("column", column.into()), ("row", row.into())]);
            }
        }
        let scroll = self.terminal.scroll_position();
        if self.scroll_told != scroll {
            self.scroll_told = scroll;
            self.host.post_fields("scroll", &[("back", scroll.0.into()), ("history", scroll.1.into())]);
        }
        self.await_blink();
        Ok(())
    }

    fn await_blink(&self) {
        if self.blinking && self.around.focused && self.terminal.modes().contains(Modes::CURSOR_BLINK) {
            self.host.later(Later::Blink, BLINK_MS);
        }
    }

    /// What was asked for by `later` is due.
    pub fn due(&mut self, what: &str) {
        match Later::named(what) {
            Some(Later::Blink) => {
                self.around.blinked_off = self.blinking && !self.around.blinked_off;
                self.host.frame();
            }
            Some(Later::Lit) => self.host.frame(),
            Some(Later::Rows) => self.tell_rows(),
            Some(Later::Update) if self.terminal.update_pending() => {
                self.terminal.end_update();
                self.after_output();
            }
            Some(Later::Drag) => self.drag_on(),
            Some(Later::Update) | None => {}
        }
    }

    /// Tells the page the text of the rows in view, if it is another, and what has been printed since, for reading aloud.
    fn tell_rows(&mut self) {
        let rows = self.terminal.visible_text();
        let spoken = self.terminal.take_spoken();
        if rows != self.rows_told || !spoken.trim().is_empty() {
            let list: Array = rows.iter().map(|row| JsValue::from_str(row)).collect();
            self.rows_told = rows;
            self.host.post_fields("rows", &[("rows", list.into()), ("spoken", spoken.into())]);
        }
    }

    /// A key was pressed, as the UI Events specification names it; `modifiers` as in [`Modifiers`].
    pub fn key(&mut self, key: &str, code: &str, modifiers: u8) {
        let modifiers = Modifiers::from_bits_truncate(modifiers);
        if self.pointer.selecting_by_keys() {
            self.select_by_key(key, modifiers);
            return;
        }
        if self.scroll_by_key(key, modifiers) {
            return;
        }
        if let Some(sequence) = keys::encode(&Key { key, code, modifiers }, self.terminal.modes()) {
            self.send(sequence.as_bytes());
        }
    }

    /// Shift with the paging keys looks back, where there is something to look at.
    fn scroll_by_key(&mut self, key: &str, modifiers: Modifiers) -> bool {
        let held = modifiers - Modifiers::NUM_LOCK;
        if held != Modifiers::SHIFT || self.terminal.modes().contains(Modes::ALTERNATE) {
            return false;
        }
        let page = self.terminal.screen().grid().screen_rows().saturating_sub(1).max(1) as isize;
        let rows = match key {
            "PageUp" => page,
            "PageDown" => -page,
            "Home" => isize::MAX / 2,
            "End" => -(isize::MAX / 2),
            _ => return false,
        };
        self.scroll(rows as f64);
        true
    }

    /// Text that was composed, by an input method or a screen's keyboard.
    pub fn text(&mut self, text: &str) {
        let typed = text.replace("\r\n", "\r").replace('\n', "\r");
        self.send(typed.as_bytes());
    }

    /// Pasted text.
    pub fn paste(&mut self, text: &str) {
        let sent = paste::encode(text, self.terminal.modes());
        self.send(sent.as_bytes());
    }

    /// Sends what a person typed: the view goes to the bottom, and the selection ends.
    fn send(&mut self, bytes: &[u8]) {
        self.terminal.scroll(-(isize::MAX / 2));
        self.drop_selection();
        self.host.input(bytes);
        if std::mem::take(&mut self.around.blinked_off) {
            self.host.later(Later::Lit, LIT_MS);
        }
        // Most keys change nothing themselves. A frame for nothing would make the echo wait for the one after it.
        if self.terminal.is_damaged() {
            self.changed();
        }
    }

    /// Whether keys go here.
    pub fn focus(&mut self, focused: bool) {
        if self.around.focused != focused {
            self.around.focused = focused;
            self.around.blinked_off = false;
            if self.terminal.modes().contains(Modes::FOCUS) {
                self.host.input(if focused { b"\x1b[I" } else { b"\x1b[O" });
            }
            self.host.frame();
        }
    }

    /// Whether anything may blink.
    pub fn blink(&mut self, allowed: bool) {
        self.blinking = allowed;
        self.around.blinked_off = false;
        self.host.frame();
    }

    /// Moves the view by rows, up if positive.
    pub fn scroll(&mut self, rows: f64) {
        self.terminal.scroll(rows as isize);
        self.changed();
    }

    /// Forgets the history, and all rows but the cursor's.
    pub fn clear(&mut self) {
        self.terminal.clear();
        self.changed();
    }

    /// Looks for text. The page is told how many there are, and which one is shown.
    pub fn find(&mut self, wanted: &str, exact: bool) {
        let found = self.terminal.find(wanted, if exact { Case::Exact } else { Case::Any });
        self.tell_found(if found > 0 { Some((found, found)) } else { None });
    }

    /// Goes to the next find, to older lines or newer ones.
    pub fn find_next(&mut self, older: bool) {
        let found = self.terminal.find_next(if older { Direction::Back } else { Direction::Forward });
        self.tell_found(found);
    }

    fn tell_found(&self, found: Option<(usize, usize)>) {
        let (number, count) = found.unwrap_or((0, 0));
        self.host.post_fields("found", &[("number", number.into()), ("count", count.into())]);
        self.changed();
    }

    /// Answers a request for text: `selection`, or `screen` for all there is. The page is told it with the request's number.
    pub fn ask(&mut self, number: u32, what: &str) {
        let text = match what {
            "selection" => self.terminal.selected_text(),
            _ => {
                self.tell_rows();
                self.terminal.visible_text().join("\n")
            }
        };
        self.host.post_fields("answer", &[("number", number.into()), ("text", text.into())]);
    }
}

impl TerminalWorker {
    /// What is hovered over is drawn underlined.
    pub(crate) fn set_hovered(
        &mut self,
        hovered: Option<(tabula_term::selection::Point, tabula_term::selection::Point)>,
    ) {
        if self.around.hovered != hovered {
            self.around.hovered = hovered;
            self.host.frame();
        }
    }

    /// The cell at device pixels, within the screen; the row may be beyond it.
    pub(crate) fn cell_at(&self, x: f64, y: f64) -> (usize, isize) {
        let cell = self.fonts.cell();
        let column = (x / cell.width as f64).max(0.0) as usize;
        let column = column.min(self.terminal.screen().grid().columns() - 1);
        (column, (y / cell.height as f64).floor() as isize)
    }

    /// Sends bytes that are no typing: the view stays.
    pub(crate) fn report(&self, bytes: &[u8]) {
        self.host.post("input", &Uint8Array::from(bytes));
    }
}
