//! Glyphs, drawn by the browser's own text on a canvas beside the screen's.

use js_sys::{Object, Reflect};
use tabula_term::picture::{Bitmap, CellSize, Painter, Style};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{OffscreenCanvas, OffscreenCanvasRenderingContext2d as Context};

/// The weight of bold glyphs.
const BOLD: u16 = 700;
/// A size of zero would leave no cell.
const SMALLEST_PX: f64 = 4.0;
/// The largest sensible one: a glyph must fit a slot.
const LARGEST_PX: f64 = 200.0;

/// A font, and the canvas to draw it on.
#[derive(Debug)]
pub(crate) struct Fonts {
    canvas: OffscreenCanvas,
    context: Context,
    family: String,
    px: f64,
    line_height: f64,
    style: Option<Style>,
    measured: CellSize,
    advance: f64,
}

impl Fonts {
    /// A font of a family (a CSS list) in a size of device pixels.
    pub(crate) fn new(family: &str, px: f64, line_height: f64) -> Result<Self, JsValue> {
        let canvas = OffscreenCanvas::new(64, 64)?;
        let context = context(&canvas)?;
        let mut fonts = Self {
            canvas,
            context,
            family: family.to_owned(),
            px: if px.is_finite() { px.clamp(SMALLEST_PX, LARGEST_PX) } else { 14.0 },
            line_height: if line_height.is_finite() { line_height.clamp(0.8, 3.0) } else { 1.0 },
            style: None,
            measured: CellSize { width: 1, height: 1, baseline: 1, stroke: 1 },
            advance: 1.0,
        };
        fonts.measure()?;
        Ok(fonts)
    }

    /// A cell's measures.
    pub(crate) fn cell(&self) -> CellSize {
        self.measured
    }

    fn set_style(&mut self, style: Style) {
        if self.style != Some(style) {
            let slant = if style.italic { "italic " } else { "" };
            let weight = if style.bold { BOLD } else { 400 };
            self.context.set_font(&format!("{slant}{weight} {}px {}", self.px, self.family));
            self.style = Some(style);
        }
    }

    fn measure(&mut self) -> Result<(), JsValue> {
        self.set_style(Style::default());
        let metrics = self.context.measure_text("0")?;
        let (ascent, descent) = (metrics.font_bounding_box_ascent(), metrics.font_bounding_box_descent());
        let natural = ascent + descent;
        let height = (natural * self.line_height).ceil().max(2.0);
        self.advance = metrics.width().max(1.0);
        let size = CellSize {
            width: self.advance.round() as usize,
            height: height as usize,
            baseline: ((height - natural) / 2.0 + ascent).round().clamp(1.0, height) as usize,
            stroke: ((self.px / 15.0).round() as usize).max(1),
        };
        self.measured = size;
        self.canvas.set_width(2 * size.width as u32);
        self.canvas.set_height(size.height as u32);
        // A new size resets the context.
        self.context = context(&self.canvas)?;
        self.context.set_fill_style_str("#fff");
        self.style = None;
        Ok(())
    }

    fn drawn(&mut self, text: &str, style: Style, cells: usize, size: CellSize) -> Result<Bitmap, JsValue> {
        let width = cells * size.width;
        self.set_style(style);
        self.context.clear_rect(0.0, 0.0, 2.0 * size.width as f64, size.height as f64);
        let natural = self.context.measure_text(text)?.width();
        // The text font's advance is rarely a whole number of pixels: what is less than one too wide keeps its shape and
        // loses nothing but air. Other fonts' glyphs may be far too wide for their cells; they are made narrower.
        let margin = (width as f64 - natural) / 2.0;
        let baseline = size.baseline as f64;
        if margin > -0.5 {
            self.context.fill_text(text, margin, baseline)?;
        } else {
            self.context.fill_text_with_max_width(text, 0.0, baseline, width as f64)?;
        }
        let image = self.context.get_image_data(0.0, 0.0, width as f64, size.height as f64)?;
        Ok(Bitmap { width, height: size.height, pixels: image.data().0 })
    }
}

impl Painter for Fonts {
    fn paint(&mut self, text: &str, style: Style, cells: usize, size: CellSize) -> Bitmap {
        // A canvas that cannot be read shows nothing.
        self.drawn(text, style, cells, size)
            .unwrap_or_else(|_| Bitmap::clear(cells * size.width, size.height))
    }
}

/// A canvas's context, for reading.
fn context(canvas: &OffscreenCanvas) -> Result<Context, JsValue> {
    let options = Object::new();
    Reflect::set(&options, &"willReadFrequently".into(), &JsValue::TRUE)?;
    let context = canvas.get_context_with_context_options("2d", &options)?;
    context.ok_or_else(|| JsValue::from_str("no canvas for text"))?.dyn_into().map_err(JsValue::from)
}
