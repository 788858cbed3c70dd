//! Frames on a 2D canvas: the rows that changed are put together here and handed over as pixels.

use js_sys::{Object, Reflect};
use tabula_term::frame::Frame;
use tabula_term::palette::Rgb;
use tabula_term::picture::{Atlas, blit_row};
use wasm_bindgen::{Clamped, JsCast, JsValue};
use web_sys::{ImageData, OffscreenCanvas, OffscreenCanvasRenderingContext2d as Context};

/// Slots of the atlas.
pub(crate) const SLOTS: usize = 4096;

/// A 2D canvas.
#[derive(Debug)]
pub(crate) struct Soft {
    canvas: OffscreenCanvas,
    context: Context,
    pixels: Vec<u8>,
    ground: Option<Rgb>,
}

impl Soft {
    pub(crate) fn new(canvas: &OffscreenCanvas) -> Result<Self, JsValue> {
        let options = Object::new();
        Reflect::set(&options, &"alpha".into(), &JsValue::FALSE)?;
        let context = canvas.get_context_with_context_options("2d", &options)?;
        let context = context.ok_or_else(|| JsValue::from_str("the canvas cannot be drawn on"))?;
        let context = context.dyn_into().map_err(JsValue::from)?;
        Ok(Self { canvas: canvas.clone(), context, pixels: Vec::new(), ground: None })
    }

    pub(crate) fn resized(&mut self) {
        self.ground = None;
    }

    pub(crate) fn show(&mut self, frame: &Frame, atlas: &mut Atlas, ground: Rgb) -> Result<(), JsValue> {
        let size = atlas.size();
        if self.ground != Some(ground) {
            // What the cells leave free at the right and below.
            self.ground = Some(ground);
            self.context.set_fill_style_str(&format!("#{:06x}", ground.to_hex()));
            let (width, height) = (self.canvas.width() as f64, self.canvas.height() as f64);
            self.context.fill_rect((frame.columns * size.width) as f64, 0.0, width, height);
            self.context.fill_rect(0.0, (frame.rows * size.height) as f64, width, height);
        }
        let row_bytes = frame.columns * size.width * size.height * 4;
        let mut row = 0;
        while row < frame.rows {
            // Neighbouring rows go together.
            let run = frame.changed[row..].iter().take_while(|changed| **changed).count();
            if run == 0 {
                row += 1;
                continue;
            }
            self.pixels.resize(run * row_bytes, 0);
            for (index, out) in self.pixels.chunks_exact_mut(row_bytes.max(1)).enumerate() {
                let start = (row + index) * frame.columns;
                blit_row(&frame.sprites[start..start + frame.columns], atlas, out);
            }
            let width = (frame.columns * size.width) as u32;
            let image = ImageData::new_with_u8_clamped_array(Clamped(&self.pixels), width)?;
            self.context.put_image_data(&image, 0.0, (row * size.height) as f64)?;
            row += run;
        }
        Ok(())
    }
}
