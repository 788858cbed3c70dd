//! What programs write, on its way to the page's code: into a `ReadableStream` whose reading gives the kernel credit for
//! more, or collected as a whole. The kernel never sends more than there is room for here.

use crate::client::Client;
use futures_channel::oneshot;
use js_sys::Uint8Array;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use tabula_abi::rpc::Request;
use wasm_bindgen::prelude::{Closure, wasm_bindgen};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::ReadableStreamDefaultController;

#[wasm_bindgen]
extern "C" {
    /// The stream, with both of its constructor's arguments.
    #[wasm_bindgen(js_name = ReadableStream)]
    pub(crate) type ByteStream;

    #[wasm_bindgen(constructor, js_class = "ReadableStream")]
    pub(crate) fn new(source: &JsValue, strategy: &JsValue) -> ByteStream;
}

/// Bytes that a stream has room for.
pub(crate) const ROOM_BYTES: u32 = 1 << 20;
/// Credit is given when at least this much is free, so that small reads do not each cost a message.
const CREDIT_BYTES_MIN: u32 = ROOM_BYTES / 4;

/// Whose output it is.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(crate) enum Source {
    /// A process's; 1 for output, 2 for errors.
    Process {
        /// The process.
        pid: u32,
        /// The stream.
        stream: u8,
    },
    /// A terminal's.
    Terminal(u32),
}

impl Source {
    fn credit(self, bytes: u32) -> Request {
        match self {
            Source::Process { pid, stream } => Request::OutputCredit { pid, stream, bytes },
            Source::Terminal(terminal) => Request::TerminalCredit { terminal, bytes },
        }
    }
}

enum Target {
    /// Given to a reader.
    Stream(ReadableStreamDefaultController),
    /// Kept until it is asked for.
    Collected(Vec<u8>),
    /// Nobody wants it.
    Nobody,
}

/// One stream of output.
pub(crate) struct Output {
    source: Source,
    target: RefCell<Target>,
    /// Bytes that the kernel may still send.
    credit_bytes: Cell<u32>,
    ended: Cell<bool>,
    waiting: RefCell<Vec<oneshot::Sender<()>>>,
}

impl Output {
    /// One that is collected.
    pub(crate) fn collected(source: Source) -> Rc<Output> {
        Output::new(source, Target::Collected(Vec::new()))
    }

    fn new(source: Source, target: Target) -> Rc<Output> {
        Rc::new(Output {
            source,
            target: RefCell::new(target),
            credit_bytes: Cell::new(ROOM_BYTES),
            ended: Cell::new(false),
            waiting: RefCell::default(),
        })
    }

    /// One that a stream gives to its reader, and that stream.
    pub(crate) fn streamed(client: &Rc<Client>, source: Source) -> (Rc<Output>, JsValue) {
        let output = Output::new(source, Target::Nobody);
        let start = {
            let output = output.clone();
            Closure::once_into_js(move |controller: ReadableStreamDefaultController| {
                *output.target.borrow_mut() = Target::Stream(controller);
            })
        };
        let pull = {
            let (output, client) = (output.clone(), client.clone());
            Closure::<dyn FnMut()>::new(move || output.give_credit(&client)).into_js_value()
        };
        let cancel = {
            let (output, client) = (output.clone(), client.clone());
            Closure::once_into_js(move || {
                *output.target.borrow_mut() = Target::Nobody;
                // A terminal goes on without a reader; it is closed by its own method.
                match output.source {
                    Source::Process { pid, stream } => client.tell(Request::CloseOutput { pid, stream }),
                    Source::Terminal(_) => output.give_credit(&client),
                }
            })
        };
        let under = crate::js::object(&[("start", start), ("pull", pull), ("cancel", cancel)]);
        let size = Closure::<dyn Fn(JsValue) -> JsValue>::new(|chunk: JsValue| {
            chunk.dyn_ref::<Uint8Array>().map_or(0, Uint8Array::length).into()
        });
        let strategy =
            crate::js::object(&[("highWaterMark", ROOM_BYTES.into()), ("size", size.into_js_value())]);
        let stream = ByteStream::new(&under, &strategy);
        (output, stream.into())
    }

    /// Room that no credit has been given for.
    fn room(&self) -> u32 {
        let free = match self.controller() {
            Some(controller) => controller.desired_size().unwrap_or(0.0).max(0.0) as u32,
            None => ROOM_BYTES,
        };
        free.saturating_sub(self.credit_bytes.get())
    }

    fn give_credit(&self, client: &Rc<Client>) {
        let room = self.room();
        if room >= CREDIT_BYTES_MIN && !self.ended.get() {
            self.credit_bytes.set(self.credit_bytes.get().saturating_add(room));
            client.tell(self.source.credit(room));
        }
    }

    /// The kernel has sent bytes; none mean the end.
    pub(crate) fn receive(&self, client: &Rc<Client>, bytes: Vec<u8>) {
        if bytes.is_empty() {
            return self.end();
        }
        let len = u32::try_from(bytes.len()).unwrap_or(u32::MAX);
        self.credit_bytes.set(self.credit_bytes.get().saturating_sub(len));
        let controller = match &mut *self.target.borrow_mut() {
            Target::Stream(controller) => Some(controller.clone()),
            Target::Collected(all) => {
                all.extend_from_slice(&bytes);
                None
            }
            Target::Nobody => None,
        };
        match controller {
            // A reader that waits makes the stream pull at once, so nothing is borrowed here. It fails only for a stream
            // that its reader has cancelled.
            Some(controller) => drop(controller.enqueue_with_chunk(&Uint8Array::from(bytes.as_slice()))),
            None => self.give_credit(client),
        }
    }

    /// The stream has ended.
    pub(crate) fn end(&self) {
        if self.ended.replace(true) {
            return;
        }
        if let Some(controller) = self.controller() {
            let _ = controller.close();
        }
        self.tell_waiting();
    }

    /// The machine is gone.
    pub(crate) fn fail(&self, error: &JsValue) {
        if self.ended.replace(true) {
            return;
        }
        if let Some(controller) = self.controller() {
            controller.error_with_e(error);
        }
        self.tell_waiting();
    }

    /// The stream's own end, taken out: what is done to it may come straight back here.
    fn controller(&self) -> Option<ReadableStreamDefaultController> {
        match &*self.target.borrow() {
            Target::Stream(controller) => Some(controller.clone()),
            _ => None,
        }
    }

    fn tell_waiting(&self) {
        for waiting in self.waiting.take() {
            let _ = waiting.send(());
        }
    }

    /// Waits for the end.
    pub(crate) async fn ended(&self) {
        if self.ended.get() {
            return;
        }
        let (sender, receiver) = oneshot::channel();
        self.waiting.borrow_mut().push(sender);
        let _ = receiver.await;
    }

    /// Takes what has been collected.
    pub(crate) fn take(&self) -> Vec<u8> {
        match &mut *self.target.borrow_mut() {
            Target::Collected(all) => std::mem::take(all),
            _ => Vec::new(),
        }
    }
}
