//! The state that programs print on: two screens of rows, the cursor, the modes, the title. What the escape sequences do
//! to it is in `edit` and `handler`; how it is looked at (scrolled, selected, searched) is not its affair.

use crate::cell::{Cell, Colour, Content, Flags, Text};
use crate::charset::Charsets;
use crate::event::Event;
use crate::grid::Grid;
use crate::intern::{Full, Interner};
use crate::limits;
use crate::modes::Modes;
use crate::palette::Overrides;
use std::rc::Rc;

pub use vte::ansi::CursorShape;

/// A hyperlink: what makes its cells one, and where it leads.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Link {
    pub(crate) id: Option<String>,
    pub(crate) address: String,
}

/// What is attached to a cell.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Attachment {
    pub(crate) link: Option<Rc<Link>>,
    pub(crate) underline: Colour,
}

/// How what is printed next will be set.
#[derive(Clone, Debug)]
pub(crate) struct Pen {
    pub(crate) fg: Colour,
    pub(crate) bg: Colour,
    pub(crate) flags: Flags,
    pub(crate) underline: Colour,
    pub(crate) link: Option<Rc<Link>>,
    /// The number of link and colour together, where it is known.
    pub(crate) attached: Option<u16>,
}

impl Default for Pen {
    fn default() -> Self {
        Self {
            fg: Colour::DEFAULT,
            bg: Colour::DEFAULT,
            flags: Flags::empty(),
            underline: Colour::DEFAULT,
            link: None,
            attached: Some(0),
        }
    }
}

/// Where text goes.
#[derive(Clone, Debug, Default)]
pub(crate) struct Cursor {
    pub(crate) row: usize,
    pub(crate) column: usize,
    /// The last column has been printed in, and what comes next goes to the next row.
    pub(crate) wrap_pending: bool,
    pub(crate) pen: Pen,
    pub(crate) charsets: Charsets,
    pub(crate) origin: bool,
}

/// What programs print on.
#[derive(Debug)]
pub struct Screen {
    /// The screen that is shown.
    pub(crate) grid: Grid,
    /// The one that is not.
    pub(crate) hidden: Grid,
    pub(crate) cursor: Cursor,
    /// What was saved, for the screen that is shown and for the other.
    pub(crate) saved: Cursor,
    pub(crate) saved_hidden: Cursor,
    pub(crate) modes: Modes,
    pub(crate) shape: CursorShape,
    pub(crate) top: usize,
    /// The row after the scrolling region.
    pub(crate) end: usize,
    pub(crate) tabs: Vec<bool>,
    pub(crate) title: String,
    pub(crate) titles: Vec<String>,
    pub(crate) attachments: Interner<Attachment>,
    pub(crate) clusters: Interner<Box<str>>,
    pub(crate) overrides: Overrides,
    pub(crate) events: Vec<Event>,
    pub(crate) replies: Vec<u8>,
    pub(crate) spoken: String,
    /// Rows of the screen that changed since they were last looked at.
    pub(crate) damage: Damage,
    /// How many rows have gone into the history since that was last asked.
    pub(crate) scrolled: u64,
    /// A cell's size in pixels, for programs that ask.
    pub(crate) cell_pixels: (u16, u16),
}

/// Which rows changed.
#[derive(Debug, Default)]
pub(crate) struct Damage {
    pub(crate) all: bool,
    rows: Vec<bool>,
}

impl Damage {
    pub(crate) fn row(&mut self, row: usize) {
        if let Some(row) = self.rows.get_mut(row) {
            *row = true;
        }
    }

    pub(crate) fn rows(&mut self, from: usize, end: usize) {
        let end = end.min(self.rows.len());
        if from < end {
            self.rows[from..end].fill(true);
        }
    }

    /// Whether a row changed; forgotten by [`Self::reset`].
    pub(crate) fn has(&self, row: usize) -> bool {
        self.all || self.rows.get(row).copied().unwrap_or(true)
    }

    pub(crate) fn any(&self) -> bool {
        self.all || self.rows.contains(&true)
    }

    pub(crate) fn reset(&mut self, rows: usize) {
        self.all = false;
        self.rows.clear();
        self.rows.resize(rows, false);
    }
}

/// A number of columns or rows that a screen can have.
pub(crate) fn side(wanted: u16, max: u16) -> usize {
    wanted.clamp(1, max) as usize
}

impl Screen {
    pub(crate) fn new(columns: u16, rows: u16, history_rows: usize) -> Self {
        let (columns, rows) = (side(columns, limits::COLUMNS_MAX), side(rows, limits::ROWS_MAX));
        Self {
            grid: Grid::new(columns, rows, history_rows),
            hidden: Grid::new(columns, rows, 0),
            cursor: Cursor::default(),
            saved: Cursor::default(),
            saved_hidden: Cursor::default(),
            modes: Modes::INITIAL,
            shape: CursorShape::Block,
            top: 0,
            end: rows,
            tabs: default_tabs(columns),
            title: String::new(),
            titles: Vec::new(),
            attachments: Interner::new(limits::ATTACHMENTS),
            clusters: Interner::new(limits::CLUSTERS),
            overrides: Overrides::default(),
            events: Vec::new(),
            replies: Vec::new(),
            spoken: String::new(),
            damage: Damage { all: true, rows: vec![false; rows] },
            scrolled: 0,
            cell_pixels: (0, 0),
        }
    }

    /// The rows that are shown, and their history.
    pub fn grid(&self) -> &Grid {
        &self.grid
    }

    /// The cursor's row and column, from 0.
    pub fn cursor(&self) -> (usize, usize) {
        (self.cursor.row, self.cursor.column.min(self.grid.columns - 1))
    }

    /// The modes that are on.
    pub fn modes(&self) -> Modes {
        self.modes
    }

    /// The title; empty for none.
    pub fn title(&self) -> &str {
        &self.title
    }

    pub(crate) fn columns(&self) -> usize {
        self.grid.columns
    }

    pub(crate) fn rows(&self) -> usize {
        self.grid.rows.len()
    }

    /// What erasing leaves.
    pub(crate) fn erased(&self) -> Cell {
        Cell::erased(self.cursor.pen.bg)
    }

    /// Adds an event; a flood of them loses its end.
    pub(crate) fn tell(&mut self, event: Event) {
        if self.events.len() < limits::EVENTS {
            self.events.push(event);
        }
    }

    /// Adds an answer for the program; a program that asks without reading loses answers.
    pub(crate) fn reply(&mut self, answer: &str) {
        if self.replies.len() + answer.len() <= limits::REPLY_BYTES {
            self.replies.extend_from_slice(answer.as_bytes());
        }
    }

    /// The number of what is attached to cells printed now.
    pub(crate) fn attached(&mut self) -> u16 {
        if let Some(number) = self.cursor.pen.attached {
            return number;
        }
        let pen = &self.cursor.pen;
        let value = Attachment { link: pen.link.clone(), underline: pen.underline };
        let number = match self.attachments.intern(value.clone()) {
            Err(Full::Collect) => {
                self.collect();
                self.attachments.intern(value)
            }
            other => other,
        };
        // Where there is no room, the text is printed without.
        let number = number.unwrap_or(0);
        self.cursor.pen.attached = Some(number);
        number
    }

    /// Gives up attachments and clusters that no cell refers to. If almost all are in use, the history loses its own: its
    /// links no longer lead anywhere, its clusters become their base characters.
    pub(crate) fn collect(&mut self) {
        let (mut attachments, mut clusters) = self.used();
        let (few_attachments, few_clusters) =
            (self.attachments.is_crowded(&attachments), self.clusters.is_crowded(&clusters));
        if few_attachments || few_clusters {
            for cell in
                self.grid.history.iter_mut().chain(&mut self.hidden.history).flat_map(|row| &mut row.cells)
            {
                if few_attachments {
                    cell.attached = 0;
                }
                if let (true, Content::Cluster(number)) = (few_clusters, cell.text.content()) {
                    let base = self.clusters.get(number).and_then(|text| text.chars().next());
                    cell.text = base.map_or(Text::BLANK, Text::char);
                }
            }
            (attachments, clusters) = self.used();
        }
        self.attachments.retain(&attachments);
        self.clusters.retain(&clusters);
        // Pens that have not printed yet must ask again.
        for cursor in [&mut self.cursor, &mut self.saved, &mut self.saved_hidden] {
            if cursor.pen.attached != Some(0) {
                cursor.pen.attached = None;
            }
        }
    }

    /// Which attachments and clusters cells refer to.
    fn used(&self) -> (Vec<bool>, Vec<bool>) {
        let (mut attachments, mut clusters) = (self.attachments.marks(), self.clusters.marks());
        for grid in [&self.grid, &self.hidden] {
            for cell in grid.history.iter().chain(&grid.rows).flat_map(|row| &row.cells) {
                attachments[cell.attached as usize] = true;
                if let Content::Cluster(number) = cell.text.content() {
                    clusters[number as usize] = true;
                }
            }
        }
        (attachments, clusters)
    }
}

/// A stop every eight columns.
pub(crate) fn default_tabs(columns: usize) -> Vec<bool> {
    (0..columns).map(|column| column % 8 == 0).collect()
}
