//! A frame: what each cell looks like, as slots of the atlas and colours, with selection, finds, links and the cursor in
//! it. Only rows that changed are made anew, and a frame knows which.

use crate::cell::{Cell, Colour, Content, Flags, Underline};
use crate::modes::Modes;
use crate::palette::{Palette, Rgb, readable};
use crate::picture::marks::CursorMark;
use crate::picture::{Atlas, Full, Mark, Painter, Slot, Style};
use crate::screen::CursorShape;
use crate::search::Marked;
use crate::selection::Point;
use crate::terminal::Terminal;

/// How one cell looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Sprite {
    /// The atlas slot of its glyph.
    pub glyph: u16,
    /// The atlas slot of what is drawn over it.
    pub mark: u16,
    /// Whether the glyph has colours of its own.
    pub coloured: bool,
    /// The glyph's colour.
    pub fg: Rgb,
    /// The ground.
    pub bg: Rgb,
    /// The mark's colour.
    pub mark_colour: Rgb,
}

/// What the picture depends on beside the terminal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Surroundings {
    /// Whether keys go here.
    pub focused: bool,
    /// Whether a blinking cursor is in its dark half.
    pub blinked_off: bool,
    /// The link that the mouse is on: its first and last cell.
    pub hovered: Option<(Point, Point)>,
}

/// What is seen.
#[derive(Debug, Default)]
pub struct Frame {
    /// In cells.
    pub columns: usize,
    /// In cells.
    pub rows: usize,
    /// Row by row.
    pub sprites: Vec<Sprite>,
    /// Which rows changed since the frame before.
    pub changed: Vec<bool>,
    /// Where the cursor is, if it is in view: its column and row.
    pub cursor: Option<(usize, usize)>,
    before: Option<(Surroundings, u64)>,
}

/// What a row is drawn with.
struct Brushes<'a> {
    terminal: &'a Terminal,
    palette: Palette,
    reversed: bool,
    atlas: &'a mut Atlas,
    painter: &'a mut dyn Painter,
}

impl Terminal {
    /// Whether the next frame will differ, as far as programs' output goes.
    pub fn is_damaged(&self) -> bool {
        self.screen.damage.any()
    }

    /// Brings a frame up to date.
    pub fn draw(
        &mut self,
        frame: &mut Frame,
        around: Surroundings,
        atlas: &mut Atlas,
        painter: &mut dyn Painter,
    ) {
        let (columns, rows) = (self.screen.columns(), self.screen.rows());
        let first = self.first_line();
        let moved = (frame.columns, frame.rows) != (columns, rows) || self.view.back() > 0;
        // A find or a selection may reach over rows that have not changed.
        let marked = self.search.is_some() && self.is_damaged();
        let hover_changed = frame.before.is_some_and(|(before, _)| before.hovered != around.hovered);
        if moved || marked || hover_changed || frame.before.is_none() {
            self.damage_all();
        }
        // The selection stays on its lines while they scroll.
        if self.selection.is_some() && frame.before.is_some_and(|(_, line)| line != first) {
            self.damage_all();
        }
        if frame.before.is_some_and(|(before, _)| before != around) {
            self.screen.damage.row(self.screen.cursor.row);
        }
        frame.columns = columns;
        frame.rows = rows;
        frame.sprites.resize(columns * rows, Sprite::default());
        frame.changed.clear();
        frame.changed.extend((0..rows).map(|row| self.screen.damage.has(row)));
        frame.cursor = self.cursor_in_view();
        frame.before = Some((around, first));
        if self.fill(frame, around, atlas, painter).is_err() {
            atlas.clear();
            frame.changed.fill(true);
            // A second time it is what the atlas can hold; the rest stays blank.
            let _ = self.fill(frame, around, atlas, painter);
        }
        self.screen.damage.reset(rows);
    }

    /// The cursor's column and row, if it is shown and in view.
    fn cursor_in_view(&self) -> Option<(usize, usize)> {
        let (row, column) = self.screen.cursor();
        let row = row + self.view.back();
        let shown = self.screen.modes.contains(Modes::CURSOR) && row < self.screen.rows();
        shown.then_some((column, row))
    }

    fn fill(
        &self,
        frame: &mut Frame,
        around: Surroundings,
        atlas: &mut Atlas,
        painter: &mut dyn Painter,
    ) -> Result<(), Full> {
        let first = self.first_line();
        let reversed = self.screen.modes.contains(Modes::REVERSE);
        let marks = self.search.as_ref().map(|search| search.marks(&self.screen, first, frame.rows));
        let mut brushes = Brushes { terminal: self, palette: self.palette(), reversed, atlas, painter };
        let mut full = Ok(());
        for row in (0..frame.rows).filter(|row| frame.changed[*row]) {
            let found = marks.as_ref().map_or(&[][..], |marks| &marks[row]);
            let sprites = &mut frame.sprites[row * frame.columns..(row + 1) * frame.columns];
            let drawn = brushes.row(first + row as u64, found, around, sprites);
            full = full.and(drawn);
        }
        if let Some((column, row)) = frame.cursor.filter(|(_, row)| frame.changed[*row]) {
            let sprites = &mut frame.sprites[row * frame.columns..(row + 1) * frame.columns];
            full = full.and(brushes.cursor(first + row as u64, column, around, sprites));
        }
        full
    }
}

impl Brushes<'_> {
    /// Draws a row. Where the atlas is full the glyphs are left out.
    fn row(
        &mut self,
        line: u64,
        found: &[Marked],
        around: Surroundings,
        sprites: &mut [Sprite],
    ) -> Result<(), Full> {
        let screen = &self.terminal.screen;
        let Some(row) = screen.grid().line(line) else { return Ok(()) };
        let selected = self.terminal.selection.as_ref().and_then(|selection| selection.columns(screen, line));
        let mut full = Ok(());
        let mut wide = Slot::default();
        for (column, sprite) in sprites.iter_mut().enumerate() {
            let cell = row.cell(column);
            let glyph = match self.glyph(&cell, wide) {
                Ok(glyph) => glyph,
                Err(error) => {
                    full = Err(error);
                    Slot::default()
                }
            };
            wide = if cell.flags.contains(Flags::WIDE) { glyph } else { Slot::default() };
            let (mut fg, mut bg) = self.palette.cell(&cell, self.reversed);
            let attachment = screen.attachments.get(cell.attached);
            let line_colour = attachment.map_or(Colour::DEFAULT, |attachment| attachment.underline);
            let mark_colour = self.palette.other(line_colour, fg);
            let mut underline = cell.flags.underline();
            if attachment.is_some_and(|attachment| attachment.link.is_some()) && underline == Underline::None
            {
                underline = Underline::Dotted;
            }
            let at = Point { line, column };
            if around.hovered.is_some_and(|(start, end)| (start..=end).contains(&at)) {
                underline = Underline::Single;
            }
            let theme = &self.terminal.theme;
            if let Some(marked) = found.iter().find(|marked| (marked.from..marked.end).contains(&column)) {
                bg = if marked.here { theme.found_here } else { theme.found };
                fg = readable(fg, bg, theme.foreground);
            }
            if selected.is_some_and(|(from, end)| (from..end).contains(&column)) {
                bg = theme.selection;
                fg = readable(fg, bg, theme.foreground);
            }
            let mark =
                Mark { underline, strike: cell.flags.contains(Flags::STRIKE), cursor: CursorMark::None };
            let mark = self.atlas.mark(mark).unwrap_or_default();
            *sprite = Sprite {
                glyph: glyph.index,
                mark: mark.index,
                coloured: glyph.coloured,
                fg,
                bg,
                mark_colour,
            };
        }
        full
    }

    /// A cell's glyph. `wide` is the slot of the wide character whose second half this may be.
    fn glyph(&mut self, cell: &Cell, wide: Slot) -> Result<Slot, Full> {
        if cell.flags.contains(Flags::SPACER) {
            let index = if wide.index == 0 { 0 } else { wide.index + 1 };
            return Ok(Slot { index, ..wide });
        }
        let style =
            Style { bold: cell.flags.contains(Flags::BOLD), italic: cell.flags.contains(Flags::ITALIC) };
        let wide = cell.flags.contains(Flags::WIDE);
        match cell.text.content() {
            Content::Char(c) => self.atlas.char(c, style, wide, self.painter),
            Content::Cluster(number) => match self.terminal.screen.clusters.get(number) {
                Some(text) => self.atlas.cluster(text, style, wide, self.painter),
                None => Ok(Slot::default()),
            },
        }
    }

    /// Draws the cursor over its cell.
    fn cursor(
        &mut self,
        line: u64,
        column: usize,
        around: Surroundings,
        sprites: &mut [Sprite],
    ) -> Result<(), Full> {
        let screen = &self.terminal.screen;
        let blinks = screen.modes.contains(Modes::CURSOR_BLINK);
        let Some(row) =
            screen.grid().line(line).filter(|_| !(blinks && around.blinked_off && around.focused))
        else {
            return Ok(());
        };
        let column =
            if row.cell(column).flags.contains(Flags::SPACER) { column.saturating_sub(1) } else { column };
        let wide = row.cell(column).flags.contains(Flags::WIDE) && column + 1 < sprites.len();
        let count = if wide { 2 } else { 1 };
        for (half, sprite) in sprites.iter_mut().skip(column).take(count).enumerate() {
            let shape = match screen.shape {
                _ if !around.focused => match (wide, half) {
                    (false, _) => CursorMark::Frame,
                    (true, 0) => CursorMark::FrameLeft,
                    _ => CursorMark::FrameRight,
                },
                CursorShape::Beam if half == 0 => CursorMark::Beam,
                CursorShape::Beam | CursorShape::Hidden => continue,
                CursorShape::Underline => CursorMark::Underline,
                CursorShape::HollowBlock => CursorMark::Frame,
                CursorShape::Block => {
                    sprite.fg = readable(sprite.bg, self.palette.cursor, sprite.fg);
                    sprite.bg = self.palette.cursor;
                    sprite.mark_colour = sprite.fg;
                    continue;
                }
            };
            sprite.mark = self.atlas.mark(Mark { cursor: shape, ..Mark::default() })?.index;
            sprite.mark_colour = self.palette.cursor;
        }
        Ok(())
    }
}
