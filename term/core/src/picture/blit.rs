//! Puts a row of cells together from the atlas, pixel by pixel: what the graphics processor does where there is one.

use super::Atlas;
use crate::frame::Sprite;

/// Draws a row. `out` has the pixels of all its cells beside one another, four bytes each, opaque.
pub fn blit_row(sprites: &[Sprite], atlas: &Atlas, out: &mut [u8]) {
    let size = atlas.size();
    let stride = sprites.len() * size.width * 4;
    for (column, sprite) in sprites.iter().enumerate() {
        let (fg, bg, over) = (bytes(sprite.fg), bytes(sprite.bg), bytes(sprite.mark_colour));
        let (glyph, mark) = (atlas.pixels(sprite.glyph), atlas.pixels(sprite.mark));
        for y in 0..size.height {
            let start = y * stride + column * size.width * 4;
            let Some(target) = out.get_mut(start..start + size.width * 4) else { return };
            if sprite.glyph == 0 && sprite.mark == 0 {
                for pixel in target.chunks_exact_mut(4) {
                    pixel.copy_from_slice(&[bg[0], bg[1], bg[2], 255]);
                }
                continue;
            }
            let row = y * size.width * 4..(y + 1) * size.width * 4;
            let (glyph, mark) = (&glyph[row.clone()], &mark[row]);
            if sprite.mark == 0 && !sprite.coloured {
                for (pixel, glyph) in target.chunks_exact_mut(4).zip(glyph.chunks_exact(4)) {
                    let share = glyph[3];
                    let part = |part: usize| mix(bg[part], fg[part], share);
                    pixel.copy_from_slice(&[part(0), part(1), part(2), 255]);
                }
                continue;
            }
            let pixels = target.chunks_exact_mut(4).zip(glyph.chunks_exact(4)).zip(mark.chunks_exact(4));
            for ((pixel, glyph), mark) in pixels {
                for part in 0..3 {
                    let ink = if sprite.coloured { glyph[part] } else { fg[part] };
                    pixel[part] = mix(mix(bg[part], ink, glyph[3]), over[part], mark[3]);
                }
                pixel[3] = 255;
            }
        }
    }
}

fn bytes(colour: crate::palette::Rgb) -> [u8; 3] {
    [colour.0, colour.1, colour.2]
}

/// A share of 255 of one over another.
fn mix(under: u8, over: u8, share: u8) -> u8 {
    match share {
        0 => under,
        255 => over,
        _ => {
            let share = share as u32;
            ((under as u32 * (255 - share) + over as u32 * share + 127) / 255) as u8
        }
    }
}
