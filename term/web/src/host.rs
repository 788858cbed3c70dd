//! What the worker's script does for the terminal: tell the page something, and call back at the next frame or later.

use js_sys::{Function, Object, Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};

/// What the terminal asks to be called back for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Later {
    /// The cursor blinks.
    Blink,
    /// The cursor is shown, because a key was pressed.
    Lit,
    /// The page is told the text of the rows.
    Rows,
    /// A synchronised update has taken too long.
    Update,
    /// A selection goes on beyond the edge.
    Drag,
}

impl Later {
    const ALL: [Self; 5] = [Self::Blink, Self::Lit, Self::Rows, Self::Update, Self::Drag];

    fn name(self) -> &'static str {
        match self {
            Self::Blink => "blink",
            Self::Lit => "lit",
            Self::Rows => "rows",
            Self::Update => "update",
            Self::Drag => "drag",
        }
    }

    /// The one of a name.
    pub(crate) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|later| later.name() == name)
    }
}

/// The worker's script, as an object with three functions.
#[derive(Debug)]
pub(crate) struct Host {
    post: Option<Function>,
    frame: Option<Function>,
    later: Option<Function>,
}

impl Host {
    pub(crate) fn new(object: &JsValue) -> Self {
        let function =
            |name: &str| Reflect::get(object, &name.into()).ok().and_then(|value| value.dyn_into().ok());
        Self { post: function("post"), frame: function("frame"), later: function("later") }
    }

    /// Tells the page something.
    pub(crate) fn post(&self, kind: &str, value: &JsValue) {
        if let Some(post) = &self.post {
            // What the page does with it is its own affair.
            let _ = post.call2(&JsValue::NULL, &kind.into(), value);
        }
    }

    /// Tells the page several named values.
    pub(crate) fn post_fields(&self, kind: &str, fields: &[(&str, JsValue)]) {
        let object = Object::new();
        for (name, value) in fields {
            // Setting a field of a plain object does not fail.
            let _ = Reflect::set(&object, &(*name).into(), value);
        }
        self.post(kind, &object);
    }

    /// Sends the program what was typed.
    pub(crate) fn input(&self, bytes: &[u8]) {
        if !bytes.is_empty() {
            self.post("input", &Uint8Array::from(bytes));
        }
    }

    /// Asks to be called at the next frame.
    pub(crate) fn frame(&self) {
        if let Some(frame) = &self.frame {
            let _ = frame.call0(&JsValue::NULL);
        }
    }

    /// Asks to be called after some milliseconds; asking again before that changes nothing.
    pub(crate) fn later(&self, what: Later, ms: u32) {
        if let Some(later) = &self.later {
            let _ = later.call2(&JsValue::NULL, &what.name().into(), &ms.into());
        }
    }
}
