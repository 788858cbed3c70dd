//! Blocks, shades, quadrants (U+2580 to U+259F), braille patterns, and the arrow heads of status lines (U+E0B0 to U+E0B3).

use super::{Bitmap, CellSize};

/// Which quarters each of U+2596 to U+259F covers: 1 upper left, 2 upper right, 4 lower left, 8 lower right.
const QUARTERS: [u8; 10] = [4, 8, 1, 13, 9, 7, 11, 2, 6, 14];

/// Draws one of them.
pub(super) fn draw(c: char, size: CellSize) -> Option<Bitmap> {
    let mut bitmap = Bitmap::clear(size.width, size.height);
    match c {
        '\u{2580}'..='\u{259f}' => block(c as u32 - 0x2580, size, &mut bitmap),
        '\u{2800}'..='\u{28ff}' => braille(c as u32 - 0x2800, size, &mut bitmap),
        '\u{e0b0}'..='\u{e0b3}' => arrow(c as u32 - 0xe0b0, size, &mut bitmap),
        _ => return None,
    }
    Some(bitmap)
}

fn block(index: u32, size: CellSize, bitmap: &mut Bitmap) {
    let (width, height) = (size.width as isize, size.height as isize);
    let eighths = |full: isize, count: u32| (full * count as isize + 4) / 8;
    match index {
        0x00 => bitmap.rectangle(0..width, 0..height - eighths(height, 4)),
        0x01..=0x08 => bitmap.rectangle(0..width, height - eighths(height, index)..height),
        0x09..=0x0f => bitmap.rectangle(0..eighths(width, 0x10 - index), 0..height),
        0x10 => bitmap.rectangle(eighths(width, 4)..width, 0..height),
        0x11..=0x13 => {
            let share = [64, 128, 191][index as usize - 0x11];
            for (x, y) in (0..size.height).flat_map(|y| (0..size.width).map(move |x| (x, y))) {
                bitmap.cover(x, y, share);
            }
        }
        0x14 => bitmap.rectangle(0..width, 0..eighths(height, 1)),
        0x15 => bitmap.rectangle(width - eighths(width, 1)..width, 0..height),
        _ => {
            let (mid_x, mid_y) = (eighths(width, 4), height - eighths(height, 4));
            for quarter in (0..4).filter(|quarter| QUARTERS[index as usize - 0x16] >> quarter & 1 == 1) {
                let x = if quarter & 1 == 0 { 0..mid_x } else { mid_x..width };
                let y = if quarter & 2 == 0 { 0..mid_y } else { mid_y..height };
                bitmap.rectangle(x, y);
            }
        }
    }
}

fn braille(bits: u32, size: CellSize, bitmap: &mut Bitmap) {
    // The dots' columns and rows in the order of their bits.
    const DOTS: [(f32, f32); 8] =
        [(0.0, 0.0), (0.0, 1.0), (0.0, 2.0), (1.0, 0.0), (1.0, 1.0), (1.0, 2.0), (0.0, 3.0), (1.0, 3.0)];
    let (step_x, step_y) = (size.width as f32 / 2.0, size.height as f32 / 4.0);
    let radius = (step_x.min(step_y) * 0.32).max(0.75);
    let set: Vec<(f32, f32)> = (0..8)
        .filter(|bit| bits >> bit & 1 == 1)
        .map(|bit| ((DOTS[bit].0 + 0.5) * step_x, (DOTS[bit].1 + 0.5) * step_y))
        .collect();
    bitmap.shade(|x, y| set.iter().any(|(dot_x, dot_y)| (x - dot_x).hypot(y - dot_y) <= radius));
}

fn arrow(index: u32, size: CellSize, bitmap: &mut Bitmap) {
    let (width, height, stroke) = (size.width as f32, size.height as f32, size.stroke as f32);
    bitmap.shade(|x, y| {
        let x = if index < 2 { x } else { width - x };
        // How far the head reaches at this height.
        let reach = width * (1.0 - (2.0 * y / height - 1.0).abs());
        let slope = (width / (height / 2.0)).hypot(1.0);
        if index & 1 == 0 { x <= reach } else { (x - reach).abs() <= stroke / 2.0 * slope }
    });
}
