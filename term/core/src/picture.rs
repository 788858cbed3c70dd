//! Pixels: glyphs that a painter makes, lines and blocks that are drawn here so that they meet without gaps, all kept in
//! an atlas; and a row of cells put together from them where no graphics processor does it.

mod atlas;
mod blit;
mod blocks;
mod boxes;
pub(crate) mod marks;

pub use atlas::{Atlas, Full, Painter, Slot};
pub use blit::blit_row;
pub use marks::Mark;

/// A cell's measures in pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct CellSize {
    /// Width.
    pub width: usize,
    /// Height.
    pub height: usize,
    /// From the top to the line that letters stand on.
    pub baseline: usize,
    /// The width of a thin line.
    pub stroke: usize,
}

/// How a glyph is set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub struct Style {
    /// Heavier.
    pub bold: bool,
    /// Slanted.
    pub italic: bool,
}

/// Pixels of a glyph: red, green, blue and opacity, a byte each, row by row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bitmap {
    /// In pixels.
    pub width: usize,
    /// In pixels.
    pub height: usize,
    /// `width * height * 4` bytes.
    pub pixels: Vec<u8>,
}

impl Bitmap {
    /// Nothing.
    pub fn clear(width: usize, height: usize) -> Self {
        Self { width, height, pixels: vec![0; width * height * 4] }
    }

    /// Covers a pixel with white, to a share of 255. A share that is there already stays if it is more.
    pub(crate) fn cover(&mut self, x: usize, y: usize, share: u8) {
        if x < self.width && y < self.height {
            let at = (y * self.width + x) * 4;
            let share = share.max(self.pixels[at + 3]);
            self.pixels[at..at + 4].copy_from_slice(&[255, 255, 255, share]);
        }
    }

    /// Covers a rectangle; its ends are clamped to the bitmap.
    pub(crate) fn rectangle(&mut self, x: std::ops::Range<isize>, y: std::ops::Range<isize>) {
        self.fill(x, y, 255);
    }

    /// Uncovers a rectangle.
    pub(crate) fn carve(&mut self, x: std::ops::Range<isize>, y: std::ops::Range<isize>) {
        self.fill(x, y, 0);
    }

    fn fill(&mut self, x: std::ops::Range<isize>, y: std::ops::Range<isize>, share: u8) {
        let clamp = |value: isize, max: usize| value.clamp(0, max as isize) as usize;
        for row in clamp(y.start, self.height)..clamp(y.end, self.height) {
            for column in clamp(x.start, self.width)..clamp(x.end, self.width) {
                let at = (row * self.width + column) * 4;
                self.pixels[at..at + 4].copy_from_slice(&[255, 255, 255, share]);
            }
        }
    }

    /// Covers each pixel by the share of sixteen points in it that are inside.
    pub(crate) fn shade(&mut self, inside: impl Fn(f32, f32) -> bool) {
        for y in 0..self.height {
            for x in 0..self.width {
                let hits = (0..16).filter(|point| {
                    let (dx, dy) = ((point % 4) as f32 / 4.0 + 0.125, (point / 4) as f32 / 4.0 + 0.125);
                    inside(x as f32 + dx, y as f32 + dy)
                });
                let share = hits.count() * 255 / 16;
                if share > 0 {
                    self.cover(x, y, share as u8);
                }
            }
        }
    }

    /// Whether anything in it has a colour of its own.
    pub(crate) fn is_coloured(&self) -> bool {
        let coloured = |pixel: &[u8]| {
            let (least, most) = (pixel[..3].iter().min(), pixel[..3].iter().max());
            pixel[3] > 32 && least.zip(most).is_some_and(|(least, most)| most - least > 24)
        };
        self.pixels.chunks_exact(4).any(coloured)
    }
}
