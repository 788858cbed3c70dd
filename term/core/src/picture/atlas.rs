//! Every glyph and mark that is on the screen, drawn once, in slots of a cell's size. Slot 0 is blank. When all slots are
//! taken the atlas is emptied and the frame drawn anew; a frame with more glyphs than slots shows blanks for the rest.

use super::marks::Mark;
use super::{Bitmap, CellSize, Style, blocks, boxes};
use std::collections::HashMap;

/// Draws glyphs in a font.
pub trait Painter {
    /// Draws text in white on nothing, `cells` cells wide. What has colours of its own keeps them.
    fn paint(&mut self, text: &str, style: Style, cells: usize, size: CellSize) -> Bitmap;
}

/// A slot of the atlas.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Slot {
    /// Its number.
    pub index: u16,
    /// Whether its pixels have colours of their own.
    pub coloured: bool,
}

/// There is no slot left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Full;

/// A single character is looked up without making a string of it.
type CharKey = (char, Style, bool);

/// The atlas.
#[derive(Debug)]
pub struct Atlas {
    size: CellSize,
    capacity: usize,
    pixels: Vec<u8>,
    /// The first slot of each glyph; wide ones take two that follow one another.
    chars: HashMap<CharKey, Slot>,
    clusters: HashMap<Box<str>, Vec<(Style, bool, Slot)>>,
    marks: HashMap<Mark, Slot>,
    used: usize,
    /// How many slots the renderer has taken over.
    taken: usize,
}

impl Atlas {
    /// An empty one of so many slots, at most 65,535.
    pub fn new(size: CellSize, capacity: usize) -> Self {
        let mut atlas = Self {
            size,
            capacity: capacity.clamp(4, u16::MAX as usize),
            pixels: Vec::new(),
            chars: HashMap::new(),
            clusters: HashMap::new(),
            marks: HashMap::new(),
            used: 0,
            taken: 0,
        };
        atlas.clear();
        atlas
    }

    /// Forgets everything.
    pub fn clear(&mut self) {
        self.chars.clear();
        self.clusters.clear();
        self.marks.clear();
        self.pixels.clear();
        self.pixels.resize(self.slot_bytes(), 0);
        self.used = 1;
        self.taken = 0;
    }

    /// A cell's measures.
    pub fn size(&self) -> CellSize {
        self.size
    }

    fn slot_bytes(&self) -> usize {
        self.size.width * self.size.height * 4
    }

    /// A slot's pixels.
    pub fn pixels(&self, index: u16) -> &[u8] {
        let start = index as usize * self.slot_bytes();
        self.pixels.get(start..start + self.slot_bytes()).unwrap_or_default()
    }

    /// The slots that are new since this was last asked.
    pub fn take_new(&mut self) -> std::ops::Range<u16> {
        let new = self.taken as u16..self.used as u16;
        self.taken = self.used;
        new
    }

    /// The first slot of a character.
    pub fn char(
        &mut self,
        c: char,
        style: Style,
        wide: bool,
        painter: &mut dyn Painter,
    ) -> Result<Slot, Full> {
        if c == ' ' {
            return Ok(Slot::default());
        }
        if let Some(slot) = self.chars.get(&(c, style, wide)) {
            return Ok(*slot);
        }
        let drawn =
            if wide { None } else { boxes::draw(c, self.size).or_else(|| blocks::draw(c, self.size)) };
        let cells = if wide { 2 } else { 1 };
        let bitmap = match drawn {
            Some(bitmap) => bitmap,
            None => painter.paint(c.encode_utf8(&mut [0; 4]), style, cells, self.size),
        };
        let slot = self.add(&bitmap, cells)?;
        self.chars.insert((c, style, wide), slot);
        Ok(slot)
    }

    /// The first slot of a cluster.
    pub fn cluster(
        &mut self,
        text: &str,
        style: Style,
        wide: bool,
        painter: &mut dyn Painter,
    ) -> Result<Slot, Full> {
        let known = self.clusters.get(text).into_iter().flatten();
        if let Some((.., slot)) = known.into_iter().find(|(s, w, _)| (*s, *w) == (style, wide)) {
            return Ok(*slot);
        }
        let cells = if wide { 2 } else { 1 };
        let bitmap = painter.paint(text, style, cells, self.size);
        let slot = self.add(&bitmap, cells)?;
        self.clusters.entry(text.into()).or_default().push((style, wide, slot));
        Ok(slot)
    }

    /// The slot of a mark.
    pub fn mark(&mut self, mark: Mark) -> Result<Slot, Full> {
        if mark.is_none() {
            return Ok(Slot::default());
        }
        if let Some(slot) = self.marks.get(&mark) {
            return Ok(*slot);
        }
        let bitmap = mark.draw(self.size);
        let slot = self.add(&bitmap, 1)?;
        self.marks.insert(mark, slot);
        Ok(slot)
    }

    /// Cuts a bitmap into slots. A bitmap of another size is cut or padded.
    fn add(&mut self, bitmap: &Bitmap, cells: usize) -> Result<Slot, Full> {
        if self.used + cells > self.capacity {
            return Err(Full);
        }
        let (width, height) = (self.size.width, self.size.height);
        let start = self.pixels.len();
        self.pixels.resize(start + cells * self.slot_bytes(), 0);
        for cell in 0..cells {
            for y in 0..height.min(bitmap.height) {
                let from = cell * width;
                let length = width.min(bitmap.width.saturating_sub(from));
                let source = (y * bitmap.width + from) * 4;
                let target = start + cell * self.slot_bytes() + y * width * 4;
                if let Some(row) = bitmap.pixels.get(source..source + length * 4) {
                    self.pixels[target..target + length * 4].copy_from_slice(row);
                }
            }
        }
        let slot = Slot { index: self.used as u16, coloured: bitmap.is_coloured() };
        self.used += cells;
        Ok(slot)
    }
}
