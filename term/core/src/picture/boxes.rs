//! Lines, corners and crossings (U+2500 to U+257F), drawn so that they reach the cell's edges and meet their neighbours.

use super::{Bitmap, CellSize};

/// The arms of each character, a hexadecimal digit for left, up, right and down: 0 none, 1 light, 2 heavy, 3 double.
/// Those that are not made of arms have none.
#[rustfmt::skip]
const ARMS: [u16; 128] = [
    0x1010, 0x2020, 0x0101, 0x0202, 0, 0, 0, 0, 0, 0, 0, 0, 0x0011, 0x0021, 0x0012, 0x0022,
    0x1001, 0x2001, 0x1002, 0x2002, 0x0110, 0x0120, 0x0210, 0x0220, 0x1100, 0x2100, 0x1200, 0x2200, 0x0111, 0x0121, 0x0211, 0x0112,
    0x0212, 0x0221, 0x0122, 0x0222, 0x1101, 0x2101, 0x1201, 0x1102, 0x1202, 0x2201, 0x2102, 0x2202, 0x1011, 0x2011, 0x1021, 0x2021,
    0x1012, 0x2012, 0x1022, 0x2022, 0x1110, 0x2110, 0x1120, 0x2120, 0x1210, 0x2210, 0x1220, 0x2220, 0x1111, 0x2111, 0x1121, 0x2121,
    0x1211, 0x1112, 0x1212, 0x2211, 0x1221, 0x2112, 0x1122, 0x2221, 0x2122, 0x2212, 0x1222, 0x2222, 0, 0, 0, 0,
    0x3030, 0x0303, 0x0031, 0x0013, 0x0033, 0x3001, 0x1003, 0x3003, 0x0130, 0x0310, 0x0330, 0x3100, 0x1300, 0x3300, 0x0131, 0x0313,
    0x0333, 0x3101, 0x1303, 0x3303, 0x3031, 0x1013, 0x3033, 0x3130, 0x1310, 0x3330, 0x3131, 0x1313, 0x3333, 0, 0, 0,
    0, 0, 0, 0, 0x1000, 0x0100, 0x0010, 0x0001, 0x2000, 0x0200, 0x0020, 0x0002, 0x1020, 0x0102, 0x2010, 0x0201,
];

const DOUBLE: u16 = 3;

/// Draws one of them.
pub(super) fn draw(c: char, size: CellSize) -> Option<Bitmap> {
    let index = (c as u32).checked_sub(0x2500).filter(|index| *index < 128)?;
    let mut bitmap = Bitmap::clear(size.width, size.height);
    match ARMS[index as usize] {
        0 => special(index, size, &mut bitmap),
        arms => draw_arms(arms, size, &mut bitmap),
    }
    Some(bitmap)
}

/// One arm, seen so that it leads from the centre to an edge.
struct Arm {
    weight: u16,
    opposite: u16,
    /// The two arms across.
    sides: [u16; 2],
}

fn draw_arms(arms: u16, size: CellSize, bitmap: &mut Bitmap) {
    let weights = [arms >> 12, arms >> 8 & 15, arms >> 4 & 15, arms & 15];
    let stroke = size.stroke as isize;
    let arm = |which: usize| Arm {
        weight: weights[which],
        opposite: weights[(which + 2) % 4],
        sides: [weights[(which + 1) % 4], weights[(which + 3) % 4]],
    };
    // Double lines first, and what is between them taken out again; the others over them.
    for which in (0..4).filter(|which| weights[*which] == DOUBLE) {
        let start = if arm(which).sides.contains(&DOUBLE) { -stroke } else { 0 };
        strip(bitmap, size, which, start, 3 * stroke, true);
    }
    for which in (0..4).filter(|which| weights[*which] == DOUBLE) {
        let arm = arm(which);
        let closed = arm.opposite == 0 && !arm.sides.contains(&DOUBLE) && arm.sides != [0, 0];
        let start = if closed { stroke } else { 0 };
        strip(bitmap, size, which, start, stroke, false);
    }
    for which in (0..4).filter(|which| matches!(weights[*which], 1 | 2)) {
        let arm = arm(which);
        let doubles = arm.sides.iter().filter(|side| **side == DOUBLE).count();
        let thickest = arm.sides.iter().filter(|side| **side < DOUBLE).max().copied().unwrap_or(0);
        let start = match (arm.opposite, doubles) {
            (0, 2) => stroke,
            (0, 1) => -stroke,
            // As far as the line across is wide; on one side of the middle it may be a pixel wider.
            (0, _) => {
                let wider = (thickest as isize - 1).max(0) * stroke;
                if which < 2 { wider / 2 - wider } else { -(wider / 2) }
            }
            _ => 0,
        };
        strip(bitmap, size, which, start, arm.weight as isize * stroke, true);
    }
}

/// A strip from near the centre to an edge: left, up, right, down. `start` counts along the arm from where a thin line
/// across would begin.
fn strip(bitmap: &mut Bitmap, size: CellSize, which: usize, start: isize, width: isize, cover: bool) {
    let stroke = size.stroke as isize;
    let (full_x, full_y) = (size.width as isize, size.height as isize);
    let centre = |full: isize, width: isize| (full - stroke) / 2 - (width - stroke) / 2;
    let (across_x, across_y) = (centre(full_x, width), centre(full_y, width));
    let (mid_x, mid_y) = (centre(full_x, stroke), centre(full_y, stroke));
    let (x, y) = match which {
        0 => (0..mid_x + stroke - start, across_y..across_y + width),
        1 => (across_x..across_x + width, 0..mid_y + stroke - start),
        2 => (mid_x + start..full_x, across_y..across_y + width),
        _ => (across_x..across_x + width, mid_y + start..full_y),
    };
    if cover { bitmap.rectangle(x, y) } else { bitmap.carve(x, y) }
}

/// Dashes, arcs and diagonals.
fn special(index: u32, size: CellSize, bitmap: &mut Bitmap) {
    let (width, height, stroke) = (size.width as f32, size.height as f32, size.stroke as f32);
    match index {
        0x04..=0x0b | 0x4c..=0x4f => {
            let count = match index {
                0x04..=0x07 => 3,
                0x08..=0x0b => 4,
                _ => 2,
            };
            let vertical = index & 2 != 0;
            dashes(bitmap, size, count, vertical, if index & 1 == 0 { 1 } else { 2 });
        }
        0x6d..=0x70 => {
            // A quarter of an ellipse between the middles of two edges, as thin as the lines it meets.
            let middle = |full: usize| ((full - size.stroke.min(full)) / 2) as f32 + stroke / 2.0;
            let (mid_x, mid_y) = (middle(size.width), middle(size.height));
            let right = matches!(index, 0x6d | 0x70);
            let down = matches!(index, 0x6d | 0x6e);
            let radius_x = if right { width - mid_x } else { mid_x };
            let radius_y = if down { height - mid_y } else { mid_y };
            // Its bend is a circle's; the longer way is straight.
            let radius = radius_x.min(radius_y);
            let bend_x = if right { mid_x + radius } else { mid_x - radius };
            let bend_y = if down { mid_y + radius } else { mid_y - radius };
            bitmap.shade(|x, y| {
                let beyond_x = if right { x > bend_x } else { x < bend_x };
                let beyond_y = if down { y > bend_y } else { y < bend_y };
                let distance = match (beyond_x, beyond_y) {
                    (true, true) => return false,
                    (true, false) => (y - mid_y).abs(),
                    (false, true) => (x - mid_x).abs(),
                    (false, false) => ((x - bend_x).hypot(y - bend_y) - radius).abs(),
                };
                distance <= stroke / 2.0
            });
        }
        _ => {
            let slope = (width * width + height * height).sqrt();
            let near = |x: f32, y: f32| (x * height - y * width).abs() / slope <= stroke / 2.0;
            bitmap.shade(|x, y| (index != 0x72 && near(width - x, y)) || (index != 0x71 && near(x, y)));
        }
    }
}

fn dashes(bitmap: &mut Bitmap, size: CellSize, count: usize, vertical: bool, weight: usize) {
    let (long, short) = if vertical { (size.height, size.width) } else { (size.width, size.height) };
    let thick = (size.stroke * weight) as isize;
    let across = (short as isize - size.stroke as isize) / 2 - (thick - size.stroke as isize) / 2;
    let gap = (long / count / 3).max(1);
    for dash in 0..count {
        let (from, to) = (long * dash / count, long * (dash + 1) / count);
        let along = (from + gap / 2) as isize..(to - gap.div_ceil(2).min(to)) as isize;
        let across = across..across + thick;
        if vertical { bitmap.rectangle(across, along) } else { bitmap.rectangle(along, across) }
    }
}
