//! Marks over a cell in a colour of their own: underlines, a line through, and the cursors that leave the character seen.

use super::{Bitmap, CellSize};
use crate::cell::Underline;

/// What is drawn over a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub struct Mark {
    /// A line below.
    pub underline: Underline,
    /// A line through.
    pub strike: bool,
    /// A cursor.
    pub cursor: CursorMark,
}

/// Cursors that are drawn over a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub enum CursorMark {
    /// None.
    #[default]
    None,
    /// A line at the left.
    Beam,
    /// A line below.
    Underline,
    /// A frame. Of a wide character the left half has no right side, and the right half no left one.
    Frame,
    /// The left half of a frame.
    FrameLeft,
    /// The right half of a frame.
    FrameRight,
}

impl Mark {
    /// Whether there is nothing to draw.
    pub fn is_none(&self) -> bool {
        *self == Self::default()
    }

    /// Draws it.
    pub(super) fn draw(&self, size: CellSize) -> Bitmap {
        let mut bitmap = Bitmap::clear(size.width, size.height);
        let (width, height, stroke) = (size.width as isize, size.height as isize, size.stroke as isize);
        // Below the letters, and within the cell.
        let below = (size.baseline as isize + stroke + 1).min(height - stroke);
        match self.underline {
            Underline::None => {}
            Underline::Single => bitmap.rectangle(0..width, below..below + stroke),
            Underline::Double => {
                let second = (below + 2 * stroke).min(height - stroke);
                bitmap.rectangle(0..width, second..second + stroke);
                let first = second - 2 * stroke;
                bitmap.rectangle(0..width, first..first + stroke);
            }
            Underline::Curly => {
                let room = (height - size.baseline as isize) as f32;
                let depth = (room / 4.0).clamp(1.0, 1.5 * stroke as f32 + 1.0);
                let middle = height as f32 - depth - stroke as f32 / 2.0;
                let turn = std::f32::consts::TAU / width as f32;
                bitmap.shade(|x, y| {
                    let slope = (depth * turn * (x * turn).cos()).hypot(1.0);
                    (y - middle - depth * (x * turn).sin()).abs() <= stroke as f32 / 2.0 * slope
                });
            }
            Underline::Dotted => {
                let step = 2 * stroke;
                for x in (0..width).step_by(step as usize) {
                    bitmap.rectangle(x..x + stroke, below..below + stroke);
                }
            }
            Underline::Dashed => {
                bitmap.rectangle(0..width * 3 / 8, below..below + stroke);
                bitmap.rectangle(width - width / 4..width, below..below + stroke);
            }
        }
        if self.strike {
            let middle = size.baseline as isize * 2 / 3;
            bitmap.rectangle(0..width, middle..middle + stroke);
        }
        let thick = stroke.max(width / 6);
        match self.cursor {
            CursorMark::None => {}
            CursorMark::Beam => bitmap.rectangle(0..thick, 0..height),
            CursorMark::Underline => bitmap.rectangle(0..width, height - thick..height),
            frame => {
                bitmap.rectangle(0..width, 0..stroke);
                bitmap.rectangle(0..width, height - stroke..height);
                if frame != CursorMark::FrameRight {
                    bitmap.rectangle(0..stroke, 0..height);
                }
                if frame != CursorMark::FrameLeft {
                    bitmap.rectangle(width - stroke..width, 0..height);
                }
            }
        }
        bitmap
    }
}
