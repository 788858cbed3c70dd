//! What frames are shown on: WebGL2 where there is a graphics processor for it, a 2D canvas where there is none.

use crate::gl::Gl;
use crate::soft::Soft;
use tabula_term::frame::Frame;
use tabula_term::palette::Rgb;
use tabula_term::picture::{Atlas, CellSize};
use wasm_bindgen::JsValue;
use web_sys::OffscreenCanvas;

/// Which way to draw.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wish {
    /// What is fastest: WebGL2, unless it would be computed.
    Fastest,
    /// WebGL2, computed if need be.
    WebGl2,
    /// A 2D canvas.
    Plain,
}

impl Wish {
    /// The one of a name; what is not known is the fastest.
    pub(crate) fn named(name: &str) -> Self {
        match name {
            "webgl2" => Self::WebGl2,
            "2d" => Self::Plain,
            _ => Self::Fastest,
        }
    }
}

/// A way to show frames.
#[derive(Debug)]
pub(crate) enum Surface {
    /// By the graphics processor.
    Gl(Box<Gl>),
    /// Put together here.
    Soft(Soft),
}

impl Surface {
    /// Takes the canvas. Once it has drawn in one way it cannot in another.
    pub(crate) fn new(canvas: &OffscreenCanvas, wish: Wish) -> Result<Self, JsValue> {
        if wish != Wish::Plain
            && let Some(gl) = Gl::new(canvas, wish == Wish::Fastest)?
        {
            return Ok(Self::Gl(Box::new(gl)));
        }
        Ok(Self::Soft(Soft::new(canvas)?))
    }

    /// Its name, for whoever asks how it is drawn.
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Self::Gl(_) => "webgl2",
            Self::Soft(_) => "2d",
        }
    }

    /// How many slots an atlas may have.
    pub(crate) fn capacity(&self, cell: CellSize) -> usize {
        match self {
            Self::Gl(gl) => gl.capacity(cell),
            Self::Soft(_) => crate::soft::SLOTS,
        }
    }

    /// Shows a frame: the rows of it that changed, or all of it.
    pub(crate) fn show(&mut self, frame: &Frame, atlas: &mut Atlas, ground: Rgb) -> Result<(), JsValue> {
        match self {
            Self::Gl(gl) => gl.show(frame, atlas, ground),
            Self::Soft(soft) => soft.show(frame, atlas, ground),
        }
    }

    /// The canvas has another size: everything on it is gone.
    pub(crate) fn resized(&mut self) {
        match self {
            Self::Gl(gl) => gl.resized(),
            Self::Soft(soft) => soft.resized(),
        }
    }
}
