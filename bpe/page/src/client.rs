//! The connection to the kernel worker: requests with their replies, and events for the processes and terminals they
//! belong to. When the machine is gone, for whatever reason, everything outstanding fails with that reason, and so does
//! everything asked later.

use crate::error::{Result, coded, set, system_error};
use crate::output::Output;
use crate::process::ProcessState;
use futures_channel::oneshot;
use js_sys::{Array, Reflect, Uint8Array};
use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;
use tabula_abi::Errno;
use tabula_abi::rpc::{Event, FromKernel, MESSAGE_BYTES_MAX, Reply, Request, ToKernel, decode, encode};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::Worker;

/// Bytes of content in one message: pieces small enough to keep both sides responsive.
pub(crate) const PIECE_BYTES: usize = 256 << 10;

/// What the kernel answered, or why it cannot any more.
pub(crate) enum Outcome {
    /// A reply.
    Reply(Reply),
    /// An error of the kernel's.
    Refused(Errno),
    /// The machine is gone.
    Gone(JsValue),
}

/// What only the kernel worker's script can answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Question {
    /// How many workers there are, in which state (`PoolCounts` in tabula.d.ts).
    PoolCounts,
    /// How much room there is for files (`StorageEstimate` in tabula.d.ts).
    StorageEstimate,
}

impl Question {
    /// The message's property, there and back.
    fn name(self) -> &'static str {
        match self {
            Question::PoolCounts => "poolCounts",
            Question::StorageEstimate => "storageEstimate",
        }
    }
}

type Waiting = Box<dyn FnOnce(Outcome)>;

/// The connection.
pub(crate) struct Client {
    worker: Worker,
    next_id: Cell<u32>,
    waiting: RefCell<HashMap<u32, Waiting>>,
    processes: RefCell<HashMap<u32, Rc<ProcessState>>>,
    terminals: RefCell<HashMap<u32, Rc<Output>>>,
    gone: RefCell<Option<JsValue>>,
    /// Called for the lines of the kernel's log.
    on_log: Option<js_sys::Function>,
    /// Called with an estimate when space is nearly gone.
    on_storage_low: Option<js_sys::Function>,
    /// Called with what the check of a disk has found that nobody asked for.
    on_disk_damaged: Option<js_sys::Function>,
    /// Who has asked the kernel worker itself something, and what.
    asking: RefCell<Vec<(Question, oneshot::Sender<JsValue>)>>,
    /// What is known of where files are kept (`StorageInfo` in tabula.d.ts).
    storage: RefCell<JsValue>,
    /// What is known of home: `plain`, `locked` or `unlocked`.
    home: RefCell<String>,
    /// Requests to the storage worker, by number.
    storage_requests: RefCell<HashMap<u32, oneshot::Sender<JsValue>>>,
    /// Who waits for the disk to be let go of.
    disk_closed: RefCell<Vec<oneshot::Sender<()>>>,
    /// What is to be done at the machine's end.
    at_end: RefCell<Vec<Box<dyn FnOnce()>>>,
}

impl Client {
    pub(crate) fn new(
        worker: Worker,
        on_log: Option<js_sys::Function>,
        on_storage_low: Option<js_sys::Function>,
        on_disk_damaged: Option<js_sys::Function>,
    ) -> Rc<Client> {
        Rc::new(Client {
            worker,
            next_id: Cell::new(1),
            waiting: RefCell::default(),
            processes: RefCell::default(),
            terminals: RefCell::default(),
            gone: RefCell::default(),
            on_log,
            on_storage_low,
            on_disk_damaged,
            asking: RefCell::default(),
            storage: RefCell::default(),
            home: RefCell::new("plain".to_owned()),
            storage_requests: RefCell::default(),
            disk_closed: RefCell::default(),
            at_end: RefCell::default(),
        })
    }

    pub(crate) fn set_storage(&self, storage: JsValue) {
        *self.storage.borrow_mut() = storage;
    }

    /// Where files are kept.
    pub(crate) fn storage(&self) -> JsValue {
        self.storage.borrow().clone()
    }

    pub(crate) fn set_home(&self, state: Option<String>) {
        if let Some(state) = state {
            *self.home.borrow_mut() = state;
        }
    }

    /// What is known of home: `plain`, `locked` or `unlocked`.
    pub(crate) fn home(&self) -> String {
        self.home.borrow().clone()
    }

    /// Asks for long work on the disks: `request` is what the storage worker gets, with a number.
    pub(crate) async fn ask_storage(&self, request: &JsValue) -> Result<JsValue> {
        if let Some(reason) = self.gone() {
            return Err(reason);
        }
        let id = self.next_id.get();
        self.next_id.set(id.wrapping_add(1));
        set(request, "id", &id.into());
        let (sender, receiver) = oneshot::channel();
        self.storage_requests.borrow_mut().insert(id, sender);
        self.worker.post_message(&crate::js::object(&[("storageRequest", request.clone())]))?;
        let answer = receiver.await.map_err(|_| self.gone().unwrap_or(JsValue::UNDEFINED))?;
        let part = |of: &JsValue, name: &str| Reflect::get(of, &name.into()).unwrap_or_default();
        let error = part(&answer, "error");
        if error.is_undefined() {
            return Ok(JsValue::UNDEFINED);
        }
        let text = |name: &str| part(&error, name).as_string().unwrap_or_default();
        Err(coded(&text("code"), &text("message")))
    }

    fn receive_storage_answer(&self, answer: &JsValue) {
        let part = |name: &str| Reflect::get(answer, &name.into()).unwrap_or_default();
        self.set_home(part("state").as_string());
        let id = part("id").as_f64().unwrap_or_default() as u32;
        if let Some(asking) = self.storage_requests.borrow_mut().remove(&id) {
            let _ = asking.send(answer.clone());
        }
    }

    /// Asks for what is on the disk to be made durable soon.
    pub(crate) fn flush(&self) {
        let _ = self.worker.post_message(&crate::js::object(&[("flush", true.into())]));
    }

    /// Tells the kernel worker something about the disk.
    pub(crate) fn tell_disk(&self, what: &str, value: &JsValue) {
        let told = crate::js::object(&[(what, value.clone())]);
        let _ = self.worker.post_message(&crate::js::object(&[("disk", told)]));
    }

    /// Has the disk let go of, and waits until it is, or the machine is gone.
    pub(crate) async fn close_disk(&self) {
        if self.gone().is_some() {
            return;
        }
        let (sender, closed) = oneshot::channel();
        self.disk_closed.borrow_mut().push(sender);
        self.tell_disk("close", &true.into());
        // It is dropped with the machine.
        let _ = closed.await;
    }

    /// Nobody has the disk any more.
    pub(crate) fn disk_is_closed(&self) {
        for waiting in self.disk_closed.take() {
            let _ = waiting.send(());
        }
    }

    /// Has something done at the machine's end, before anybody is told of it.
    pub(crate) fn at_end(&self, work: impl FnOnce() + 'static) {
        self.at_end.borrow_mut().push(Box::new(work));
    }

    /// Why the machine is gone, if it is.
    pub(crate) fn gone(&self) -> Option<JsValue> {
        self.gone.borrow().clone()
    }

    /// Sends a request; `then` gets what comes of it, before any later message is looked at.
    pub(crate) fn send(&self, request: Request, then: impl FnOnce(Outcome) + 'static) {
        if let Some(reason) = self.gone() {
            return then(Outcome::Gone(reason));
        }
        let id = self.next_id.get();
        self.next_id.set(id.wrapping_add(1));
        let bytes = match encode(&ToKernel { id, request }) {
            Ok(bytes) if bytes.len() <= MESSAGE_BYTES_MAX => bytes,
            Ok(_) => return then(Outcome::Refused(Errno::E2BIG)),
            Err(errno) => return then(Outcome::Refused(errno)),
        };
        match self.post(&bytes) {
            Ok(()) => drop(self.waiting.borrow_mut().insert(id, Box::new(then))),
            Err(error) => then(Outcome::Gone(error)),
        }
    }

    fn post(&self, bytes: &[u8]) -> Result<()> {
        let bytes = Uint8Array::from(bytes);
        let transfer = Array::of1(&bytes.buffer());
        self.worker.post_message_with_transfer(&crate::js::object(&[("rpc", bytes.into())]), &transfer)
    }

    /// Sends a request whose reply says nothing of interest.
    pub(crate) fn tell(&self, request: Request) {
        self.send(request, drop);
    }

    /// Asks, and waits for the reply. Errors name the operation and the path.
    pub(crate) async fn ask(&self, request: Request, operation: &str, path: Option<&[u8]>) -> Result<Reply> {
        let (sender, receiver) = oneshot::channel();
        self.send(request, |outcome| drop(sender.send(outcome)));
        match receiver.await {
            Ok(Outcome::Reply(reply)) => Ok(reply),
            Ok(Outcome::Refused(errno)) => Err(system_error(errno, operation, path)),
            Ok(Outcome::Gone(reason)) => Err(reason),
            Err(_) => Err(self.gone().unwrap_or_else(|| coded("EIO", "the kernel has lost a request"))),
        }
    }

    /// Asks for something that has no answer but success.
    pub(crate) async fn act(
        &self,
        request: Request,
        operation: &str,
        path: Option<&[u8]>,
    ) -> Result<JsValue> {
        self.ask(request, operation, path).await.map(|_| JsValue::UNDEFINED)
    }

    /// A process has been started: its events go there.
    pub(crate) fn add_process(&self, process: &Rc<ProcessState>) {
        self.processes.borrow_mut().insert(process.pid, process.clone());
    }

    /// A terminal has been opened: its output goes there.
    pub(crate) fn add_terminal(&self, terminal: u32, output: &Rc<Output>) {
        self.terminals.borrow_mut().insert(terminal, output.clone());
    }

    /// A terminal has been closed.
    pub(crate) fn remove_terminal(&self, terminal: u32) {
        let output = self.terminals.borrow_mut().remove(&terminal);
        if let Some(output) = output {
            output.end();
        }
    }

    /// Asks the kernel worker itself, not the kernel.
    pub(crate) async fn ask_worker(&self, question: Question) -> Result<JsValue> {
        if let Some(reason) = self.gone() {
            return Err(reason);
        }
        let (sender, receiver) = oneshot::channel();
        self.asking.borrow_mut().push((question, sender));
        self.worker.post_message(&crate::js::object(&[(question.name(), true.into())]))?;
        receiver.await.map_err(|_| self.gone().unwrap_or(JsValue::UNDEFINED))
    }

    /// Makes the kernel trap, for tests of what follows.
    pub(crate) fn crash(&self) -> Result<()> {
        self.worker.post_message(&crate::js::object(&[("crash", true.into())]))
    }

    /// Takes a message of the kernel worker's, once it has booted.
    pub(crate) fn receive(self: &Rc<Self>, data: &JsValue) {
        let part = |name: &str| Reflect::get(data, &name.into()).ok().filter(|value| !value.is_undefined());
        if let Some(bytes) = part("rpc").and_then(|value| value.dyn_into::<Uint8Array>().ok()) {
            match decode::<FromKernel>(&bytes.to_vec()) {
                Ok(FromKernel::Reply { id, result }) => self.receive_reply(id, result),
                Ok(FromKernel::Event(event)) => self.receive_event(event),
                Err(_) => web_sys::console::error_1(&"Tabula: a message of the kernel makes no sense".into()),
            }
        } else if let Some(log) = part("log") {
            let part = |name: &str| Reflect::get(&log, &name.into()).unwrap_or_default();
            self.log(
                part("level").as_f64().unwrap_or_default() as u8,
                &part("line").as_string().unwrap_or_default(),
            );
        } else if let Some(answer) = part("storageDone") {
            self.receive_storage_answer(&answer);
        } else if let Some(estimate) = part("storageLow") {
            if let Some(on_storage_low) = &self.on_storage_low {
                let _ = on_storage_low.call1(&JsValue::UNDEFINED, &estimate);
            }
        } else {
            for question in [Question::PoolCounts, Question::StorageEstimate] {
                if let Some(answer) = part(question.name()) {
                    self.answer(question, &answer);
                }
            }
        }
    }

    /// Everybody who has asked the question gets the answer.
    fn answer(&self, question: Question, answer: &JsValue) {
        let (answered, others): (Vec<_>, Vec<_>) =
            self.asking.take().into_iter().partition(|(asked, _)| *asked == question);
        *self.asking.borrow_mut() = others;
        for (_, asking) in answered {
            let _ = asking.send(answer.clone());
        }
    }

    fn receive_reply(&self, id: u32, result: core::result::Result<Reply, u16>) {
        let waiting = self.waiting.borrow_mut().remove(&id);
        if let Some(then) = waiting {
            then(match result {
                Ok(reply) => Outcome::Reply(reply),
                Err(number) => Outcome::Refused(Errno::from_number(number).unwrap_or(Errno::EIO)),
            });
        }
    }

    fn receive_event(self: &Rc<Self>, event: Event) {
        match event {
            Event::Output { pid, stream, bytes } => {
                let process = self.processes.borrow().get(&pid).cloned();
                if let Some(process) = process {
                    process.receive(self, stream, bytes);
                    self.forget_if_over(&process);
                }
            }
            Event::Exited { pid, code, signal } => {
                let process = self.processes.borrow().get(&pid).cloned();
                if let Some(process) = process {
                    process.exited(code, signal);
                    self.forget_if_over(&process);
                }
            }
            Event::TerminalOutput { terminal, bytes } => {
                let output = self.terminals.borrow().get(&terminal).cloned();
                if let Some(output) = output {
                    output.receive(self, bytes);
                }
            }
            Event::Log { level, line } => self.log(level, &line),
            // The log has it too, for a page that does not want to be told.
            Event::DiskDamaged(damage) => {
                if let Some(on_disk_damaged) = &self.on_disk_damaged {
                    let _ = on_disk_damaged.call1(&JsValue::UNDEFINED, &crate::check::damage(damage));
                }
            }
        }
    }

    fn forget_if_over(&self, process: &ProcessState) {
        if process.is_over() {
            self.processes.borrow_mut().remove(&process.pid);
        }
    }

    /// A line of the log, to whoever asked for it, or else to the console.
    fn log(&self, level: u8, line: &str) {
        if let Some(on_log) = &self.on_log {
            let _ = on_log.call2(&JsValue::UNDEFINED, &level.into(), &line.into());
        } else if level == 0 {
            web_sys::console::error_1(&line.into());
        } else {
            web_sys::console::debug_1(&line.into());
        }
    }

    /// Ends the machine: terminates the kernel worker, and with it all others. False when it was gone before.
    pub(crate) fn end(&self, reason: &JsValue) -> bool {
        if self.gone.borrow().is_some() {
            return false;
        }
        *self.gone.borrow_mut() = Some(reason.clone());
        self.worker.terminate();
        for work in self.at_end.take() {
            work();
        }
        for (_, then) in self.waiting.take() {
            then(Outcome::Gone(reason.clone()));
        }
        for (_, process) in self.processes.take() {
            process.fail(reason);
        }
        for (_, output) in self.terminals.take() {
            output.fail(reason);
        }
        self.asking.take();
        self.storage_requests.take();
        self.disk_closed.take();
        true
    }
}
