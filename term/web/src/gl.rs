//! Frames by WebGL2: every cell is an instance of one square, all drawn by one call; the atlas is a texture.

use js_sys::{Object, Reflect, Uint32Array};
use tabula_term::frame::{Frame, Sprite};
use tabula_term::palette::Rgb;
use tabula_term::picture::{Atlas, CellSize};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{
    OffscreenCanvas, WebGl2RenderingContext as Context, WebGlBuffer, WebGlProgram, WebGlTexture,
    WebGlUniformLocation, WebGlVertexArrayObject,
};

/// The side of the texture, which every WebGL2 has.
const TEXTURE_PX: usize = 2048;
/// A cell as the processor reads it: slots, and three colours.
const WORDS: usize = 4;
const COLOURED: u32 = 1 << 24;

const VERTEX: &str = "#version 300 es
precision highp float;
uniform vec2 cell;
uniform vec2 canvas;
uniform int columns;
layout(location = 0) in uvec4 sprite;
out vec2 within;
flat out uvec4 look;
void main() {
  vec2 corner = vec2(gl_VertexID & 1, gl_VertexID >> 1);
  vec2 place = vec2(gl_InstanceID % columns, gl_InstanceID / columns);
  vec2 position = (place + corner) * cell / canvas * 2.0 - 1.0;
  within = corner * cell;
  look = sprite;
  gl_Position = vec4(position.x, -position.y, 0.0, 1.0);
}";

const FRAGMENT: &str = "#version 300 es
precision highp float;
precision highp int;
uniform highp sampler2D atlas;
uniform ivec2 size;
uniform int across;
in vec2 within;
flat in uvec4 look;
out vec4 colour;
vec4 slot(int index) {
  ivec2 corner = ivec2(index % across, index / across) * size;
  return texelFetch(atlas, corner + clamp(ivec2(within), ivec2(0), size - 1), 0);
}
vec3 rgb(uint value) {
  return vec3(value >> 16 & 255u, value >> 8 & 255u, value & 255u) / 255.0;
}
void main() {
  vec4 glyph = slot(int(look.x & 65535u));
  vec4 mark = slot(int(look.x >> 16));
  vec3 ink = (look.y >> 24) == 0u ? rgb(look.y) : glyph.rgb;
  colour = vec4(mix(mix(rgb(look.z), ink, glyph.a), rgb(look.w), mark.a), 1.0);
}";

/// WebGL2 on a canvas.
#[derive(Debug)]
pub(crate) struct Gl {
    canvas: OffscreenCanvas,
    context: Context,
    parts: Option<Parts>,
    whole: bool,
}

/// What lives on the processor, and is lost with its context.
#[derive(Debug)]
struct Parts {
    program: WebGlProgram,
    /// Bound for good; kept so that they are not collected.
    _layout: WebGlVertexArrayObject,
    buffer: WebGlBuffer,
    _texture: WebGlTexture,
}

impl Gl {
    /// Takes the canvas, if there is WebGL2. `only_fast`: not if it would be computed.
    pub(crate) fn new(canvas: &OffscreenCanvas, only_fast: bool) -> Result<Option<Self>, JsValue> {
        // A canvas that was once given to WebGL cannot be drawn on in another way, so another one is tried.
        if only_fast && !is_fast()? {
            return Ok(None);
        }
        let Some(context) = context(canvas, only_fast)? else { return Ok(None) };
        let parts = Some(Parts::new(&context)?);
        Ok(Some(Self { canvas: canvas.clone(), context, parts, whole: true }))
    }

    /// How many slots the texture has, for cells of a size.
    pub(crate) fn capacity(&self, cell: CellSize) -> usize {
        (TEXTURE_PX / cell.width) * (TEXTURE_PX / cell.height)
    }

    pub(crate) fn resized(&mut self) {
        self.whole = true;
    }

    /// Draws a frame. While the context is lost nothing is drawn; once it is back everything is made anew.
    pub(crate) fn show(&mut self, frame: &Frame, atlas: &mut Atlas, ground: Rgb) -> Result<(), JsValue> {
        if self.context.is_context_lost() {
            self.parts = None;
            return Ok(());
        }
        if self.parts.is_none() {
            self.parts = Some(Parts::new(&self.context)?);
            self.whole = true;
        }
        let Some(parts) = &self.parts else { return Ok(()) };
        let gl = &self.context;
        let size = atlas.size();
        let across = TEXTURE_PX / size.width;
        let new = atlas.take_new();
        let slots = if self.whole { 0..new.end } else { new };
        for slot in slots {
            let (x, y) = (slot as usize % across * size.width, slot as usize / across * size.height);
            gl.tex_sub_image_2d_with_i32_and_i32_and_u32_and_type_and_opt_u8_array(
                Context::TEXTURE_2D,
                0,
                x as i32,
                y as i32,
                size.width as i32,
                size.height as i32,
                Context::RGBA,
                Context::UNSIGNED_BYTE,
                Some(atlas.pixels(slot)),
            )?;
        }
        self.upload(parts, frame);
        let (width, height) = (self.canvas.width() as i32, self.canvas.height() as i32);
        gl.viewport(0, 0, width, height);
        let part = |value: u8| value as f32 / 255.0;
        gl.clear_color(part(ground.0), part(ground.1), part(ground.2), 1.0);
        gl.clear(Context::COLOR_BUFFER_BIT);
        let at =
            |name: &str| -> Option<WebGlUniformLocation> { gl.get_uniform_location(&parts.program, name) };
        gl.uniform2f(at("cell").as_ref(), size.width as f32, size.height as f32);
        gl.uniform2f(at("canvas").as_ref(), width as f32, height as f32);
        gl.uniform1i(at("columns").as_ref(), frame.columns as i32);
        gl.uniform2i(at("size").as_ref(), size.width as i32, size.height as i32);
        gl.uniform1i(at("across").as_ref(), across as i32);
        let count = (frame.columns * frame.rows) as i32;
        gl.draw_arrays_instanced(Context::TRIANGLE_STRIP, 0, 4, count);
        self.whole = false;
        Ok(())
    }

    /// Brings the processor's copy of the cells up to date.
    fn upload(&self, parts: &Parts, frame: &Frame) {
        let gl = &self.context;
        gl.bind_buffer(Context::ARRAY_BUFFER, Some(&parts.buffer));
        let words = |sprites: &[Sprite]| {
            let words: Vec<u32> = sprites.iter().flat_map(words).collect();
            Uint32Array::from(&words[..])
        };
        if self.whole {
            let all = words(&frame.sprites);
            gl.buffer_data_with_opt_array_buffer(
                Context::ARRAY_BUFFER,
                Some(&all.buffer()),
                Context::DYNAMIC_DRAW,
            );
            return;
        }
        let mut row = 0;
        while row < frame.rows {
            let run = frame.changed[row..].iter().take_while(|changed| **changed).count();
            if run > 0 {
                let from = row * frame.columns;
                let part = words(&frame.sprites[from..from + run * frame.columns]);
                let offset = (from * WORDS * 4) as i32;
                gl.buffer_sub_data_with_i32_and_array_buffer(Context::ARRAY_BUFFER, offset, &part.buffer());
            }
            row += run.max(1);
        }
    }
}

/// WebGL2 on a canvas, if there is any.
fn context(canvas: &OffscreenCanvas, only_fast: bool) -> Result<Option<Context>, JsValue> {
    let options = Object::new();
    let option = |name: &str, value: bool| Reflect::set(&options, &name.into(), &value.into());
    option("alpha", false)?;
    option("antialias", false)?;
    option("depth", false)?;
    option("failIfMajorPerformanceCaveat", only_fast)?;
    match canvas.get_context_with_context_options("webgl2", &options) {
        Ok(Some(context)) => Ok(Some(context.dyn_into().map_err(JsValue::from)?)),
        _ => Ok(None),
    }
}

/// Whether WebGL2 is a graphics processor's. Chromium 145 gives a computed one even where one asks for none; then the
/// name of what draws tells.
fn is_fast() -> Result<bool, JsValue> {
    const COMPUTED: [&str; 4] = ["swiftshader", "llvmpipe", "softpipe", "software"];
    /// `UNMASKED_RENDERER_WEBGL` of the extension `WEBGL_debug_renderer_info`.
    const UNMASKED_RENDERER: u32 = 0x9246;
    let Some(context) = context(&OffscreenCanvas::new(1, 1)?, true)? else { return Ok(false) };
    let known = matches!(context.get_extension("WEBGL_debug_renderer_info"), Ok(Some(_)));
    let name = context.get_parameter(if known { UNMASKED_RENDERER } else { Context::RENDERER })?;
    let name = name.as_string().unwrap_or_default().to_lowercase();
    Ok(!COMPUTED.iter().any(|computed| name.contains(computed)))
}

/// A cell as the shader reads it.
fn words(sprite: &Sprite) -> [u32; WORDS] {
    let slots = sprite.glyph as u32 | (sprite.mark as u32) << 16;
    let ink = sprite.fg.to_hex() | if sprite.coloured { COLOURED } else { 0 };
    [slots, ink, sprite.bg.to_hex(), sprite.mark_colour.to_hex()]
}

impl Parts {
    fn new(gl: &Context) -> Result<Self, JsValue> {
        let program = program(gl)?;
        let missing = || JsValue::from_str("the graphics processor has no room");
        let layout = gl.create_vertex_array().ok_or_else(missing)?;
        let buffer = gl.create_buffer().ok_or_else(missing)?;
        let texture = gl.create_texture().ok_or_else(missing)?;
        gl.use_program(Some(&program));
        gl.bind_vertex_array(Some(&layout));
        gl.bind_buffer(Context::ARRAY_BUFFER, Some(&buffer));
        gl.enable_vertex_attrib_array(0);
        gl.vertex_attrib_i_pointer_with_i32(0, WORDS as i32, Context::UNSIGNED_INT, 0, 0);
        gl.vertex_attrib_divisor(0, 1);
        gl.active_texture(Context::TEXTURE0);
        gl.bind_texture(Context::TEXTURE_2D, Some(&texture));
        let side = TEXTURE_PX as i32;
        gl.tex_storage_2d(Context::TEXTURE_2D, 1, Context::RGBA8, side, side);
        for filter in [Context::TEXTURE_MIN_FILTER, Context::TEXTURE_MAG_FILTER] {
            gl.tex_parameteri(Context::TEXTURE_2D, filter, Context::NEAREST as i32);
        }
        gl.pixel_storei(Context::UNPACK_ALIGNMENT, 1);
        Ok(Self { program, _layout: layout, buffer, _texture: texture })
    }
}

/// Compiles the two shaders.
fn program(gl: &Context) -> Result<WebGlProgram, JsValue> {
    let failed = |log: Option<String>| {
        JsValue::from_str(&format!("a shader was refused: {}", log.unwrap_or_default()))
    };
    let program = gl.create_program().ok_or_else(|| failed(None))?;
    for (kind, source) in [(Context::VERTEX_SHADER, VERTEX), (Context::FRAGMENT_SHADER, FRAGMENT)] {
        let shader = gl.create_shader(kind).ok_or_else(|| failed(None))?;
        gl.shader_source(&shader, source);
        gl.compile_shader(&shader);
        if !gl.get_shader_parameter(&shader, Context::COMPILE_STATUS).is_truthy() {
            return Err(failed(gl.get_shader_info_log(&shader)));
        }
        gl.attach_shader(&program, &shader);
    }
    gl.link_program(&program);
    if gl.get_program_parameter(&program, Context::LINK_STATUS).is_truthy() {
        Ok(program)
    } else {
        Err(failed(gl.get_program_info_log(&program)))
    }
}
