//! What the program `backup` tells: lines of JSON on its standard error, of how far it is, of problems, and at last a report.
//! Other lines are what went wrong before it could say it so.

use super::next;
use crate::error::{Result, type_error};
use crate::js;
use futures_channel::oneshot;
use js_sys::{Function, JSON, Reflect, Uint8Array};
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::spawn_local;
use web_sys::{ReadableStream, ReadableStreamDefaultReader};

/// The longest line that is kept, which is a report's.
const LINE_BYTES_MAX: usize = 16 << 20;

/// The page's functions that are told.
#[derive(Default)]
pub(super) struct Listener {
    progress: Option<Function>,
    problem: Option<Function>,
    /// How long the archive is, where the program cannot know.
    total_bytes: f64,
}

impl Listener {
    /// Those of an options object.
    pub(super) fn new(options: &JsValue, total_bytes: f64) -> Result<Listener> {
        let function = |name: &str| {
            let value = js::option(options, name)?.map(JsValue::dyn_into::<Function>);
            value.transpose().map_err(|_| type_error(&format!("{name} must be a function")))
        };
        Ok(Listener { progress: function("onProgress")?, problem: function("onProblem")?, total_bytes })
    }

    /// What the page's functions throw is theirs; it ends nothing here.
    fn tell(&self, message: &JsValue) {
        let has = |name: &str| Reflect::get(message, &name.into()).ok().filter(|value| !value.is_undefined());
        if let Some(problem) = has("problem") {
            if let Some(function) = &self.problem {
                let _ = function.call1(&JsValue::NULL, &problem);
            }
        } else if has("done").is_some()
            && let Some(function) = &self.progress
        {
            if self.total_bytes > 0.0 {
                crate::error::set(message, "total", &self.total_bytes.into());
            }
            let _ = function.call1(&JsValue::NULL, message);
        }
    }
}

/// What has been told so far.
pub(super) struct Messages {
    report: RefCell<JsValue>,
    /// The last line that was no message.
    words: RefCell<String>,
    ended: Cell<bool>,
    waiting: RefCell<Option<oneshot::Sender<()>>>,
}

impl Messages {
    /// Listens to a stream to its end.
    pub(super) fn listen(stream: &ReadableStream, listener: Listener) -> Rc<Messages> {
        let messages = Rc::new(Messages {
            report: RefCell::new(JsValue::UNDEFINED),
            words: RefCell::default(),
            ended: Cell::new(false),
            waiting: RefCell::default(),
        });
        let (reader, here) = (stream.get_reader().unchecked_into(), messages.clone());
        spawn_local(async move {
            here.read(&reader, &listener).await;
            here.ended.set(true);
            if let Some(waiting) = here.waiting.take() {
                let _ = waiting.send(());
            }
        });
        messages
    }

    async fn read(&self, reader: &ReadableStreamDefaultReader, listener: &Listener) {
        let mut line = Vec::new();
        // A stream that fails is the machine's end, which the process tells of.
        while let Ok(Some(piece)) = next(reader).await {
            let bytes = piece.dyn_ref::<Uint8Array>().map(Uint8Array::to_vec).unwrap_or_default();
            for byte in bytes {
                if byte == b'\n' {
                    self.line(&String::from_utf8_lossy(&line), listener);
                    line.clear();
                } else if line.len() < LINE_BYTES_MAX {
                    line.push(byte);
                }
            }
        }
    }

    fn line(&self, line: &str, listener: &Listener) {
        match JSON::parse(line).ok().filter(JsValue::is_object) {
            Some(message) => {
                match Reflect::get(&message, &"report".into()).ok().filter(JsValue::is_object) {
                    Some(report) => *self.report.borrow_mut() = report,
                    None => listener.tell(&message),
                };
            }
            None => *self.words.borrow_mut() = line.to_owned(),
        }
    }

    /// Waits until nothing more can come.
    pub(super) async fn ended(&self) {
        if self.ended.get() {
            return;
        }
        let (sender, receiver) = oneshot::channel();
        *self.waiting.borrow_mut() = Some(sender);
        let _ = receiver.await;
    }

    /// The report, if there was one.
    pub(super) fn report(&self) -> JsValue {
        self.report.borrow().clone()
    }

    /// Why the program has failed.
    pub(super) fn reason(&self, exit_code: u32) -> String {
        let told = Reflect::get(&self.report(), &"error".into()).ok().and_then(|error| error.as_string());
        let words = self.words.borrow();
        match told {
            Some(told) => told,
            None if words.is_empty() => format!("the program backup ended with status {exit_code}"),
            None => words.clone(),
        }
    }
}
