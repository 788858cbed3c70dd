//! A process that the page has started: its streams, its input, its end.

use crate::client::{Client, PIECE_BYTES};
use crate::error::{Result, coded, type_error};
use crate::js;
use crate::output::Output;
use crate::turn::Turns;
use futures_channel::oneshot;
use js_sys::Promise;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use tabula_abi::rpc::Request;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen_futures::future_to_promise;

/// The signal that asks a process to end.
pub(crate) const SIGTERM: u8 = 15;
/// The greatest number of a signal.
const SIGNAL_MAX: f64 = 31.0;

/// How a process ended.
#[derive(Clone, Copy)]
pub(crate) struct Exit {
    /// Its exit code; 128 and the signal's number when a signal has ended it.
    pub(crate) code: u32,
    /// The signal.
    pub(crate) signal: Option<u8>,
}

/// What is known of a process here.
pub(crate) struct ProcessState {
    pub(crate) pid: u32,
    /// Output and errors, as far as they come to the page.
    outputs: [Option<Rc<Output>>; 2],
    ended_outputs: Cell<usize>,
    exit: Cell<Option<Exit>>,
    gone: RefCell<Option<JsValue>>,
    waiting: RefCell<Vec<oneshot::Sender<()>>>,
    turns: Rc<Turns>,
}

impl ProcessState {
    pub(crate) fn new(pid: u32, outputs: [Option<Rc<Output>>; 2]) -> Rc<ProcessState> {
        let ended = outputs.iter().filter(|output| output.is_none()).count();
        Rc::new(ProcessState {
            pid,
            outputs,
            ended_outputs: Cell::new(ended),
            exit: Cell::new(None),
            gone: RefCell::default(),
            waiting: RefCell::default(),
            turns: Rc::default(),
        })
    }

    pub(crate) fn receive(&self, client: &Rc<Client>, stream: u8, bytes: Vec<u8>) {
        let output = usize::from(stream).checked_sub(1).and_then(|index| self.outputs.get(index)?.as_ref());
        if bytes.is_empty() {
            self.ended_outputs.set(self.ended_outputs.get().saturating_add(1));
        }
        if let Some(output) = output {
            output.receive(client, bytes);
        }
    }

    pub(crate) fn exited(&self, code: Option<u32>, signal: Option<u8>) {
        let code = signal.map_or(code.unwrap_or_default(), |signal| 128 + u32::from(signal));
        self.exit.set(Some(Exit { code, signal }));
        self.tell_waiting();
    }

    /// Whether nothing more can come of it.
    pub(crate) fn is_over(&self) -> bool {
        self.exit.get().is_some() && self.ended_outputs.get() >= self.outputs.len()
    }

    /// The machine is gone.
    pub(crate) fn fail(&self, reason: &JsValue) {
        *self.gone.borrow_mut() = Some(reason.clone());
        for output in self.outputs.iter().flatten() {
            output.fail(reason);
        }
        self.tell_waiting();
    }

    fn tell_waiting(&self) {
        for waiting in self.waiting.take() {
            let _ = waiting.send(());
        }
    }

    /// Waits for its end.
    pub(crate) async fn wait(&self) -> Result<Exit> {
        if self.exit.get().is_none() && self.gone.borrow().is_none() {
            let (sender, receiver) = oneshot::channel();
            self.waiting.borrow_mut().push(sender);
            let _ = receiver.await;
        }
        match (self.exit.get(), &*self.gone.borrow()) {
            (Some(exit), _) => Ok(exit),
            (None, Some(reason)) => Err(reason.clone()),
            (None, None) => Err(coded("EIO", "the process's end has been lost")),
        }
    }

    /// Writes to its input, piece by piece; done when the kernel has taken the last.
    pub(crate) async fn write_input(&self, client: &Client, bytes: &[u8]) -> Result<JsValue> {
        let turn = self.turns.take().await;
        for piece in bytes.chunks(PIECE_BYTES) {
            let request = Request::WriteInput { pid: self.pid, bytes: piece.to_vec() };
            client.act(request, "write", None).await?;
        }
        drop(turn);
        Ok(JsValue::UNDEFINED)
    }

    /// Ends its input, after what is being written.
    pub(crate) async fn close_input(&self, client: &Client) -> Result<JsValue> {
        let turn = self.turns.take().await;
        let closed = client.act(Request::CloseInput { pid: self.pid }, "close", None).await;
        drop(turn);
        closed
    }
}

/// A running program. The public interface's `Process`.
#[wasm_bindgen]
pub struct Process {
    client: Rc<Client>,
    state: Rc<ProcessState>,
    stdout: JsValue,
    stderr: JsValue,
}

impl Process {
    pub(crate) fn new(
        client: &Rc<Client>,
        state: Rc<ProcessState>,
        stdout: JsValue,
        stderr: JsValue,
    ) -> Self {
        Self { client: client.clone(), state, stdout, stderr }
    }
}

#[wasm_bindgen]
impl Process {
    /// Its number.
    #[wasm_bindgen(getter)]
    pub fn pid(&self) -> u32 {
        self.state.pid
    }

    /// What it writes to standard output: a stream of bytes.
    #[wasm_bindgen(getter)]
    pub fn stdout(&self) -> JsValue {
        self.stdout.clone()
    }

    /// What it writes to standard error: a stream of bytes.
    #[wasm_bindgen(getter)]
    pub fn stderr(&self) -> JsValue {
        self.stderr.clone()
    }

    /// Writes to its standard input.
    #[wasm_bindgen(js_name = writeStdin)]
    pub fn write_stdin(&self, data: JsValue) -> Promise {
        let (client, state) = (self.client.clone(), self.state.clone());
        future_to_promise(async move { state.write_input(&client, &js::bytes(&data, "data")?).await })
    }

    /// Ends its standard input.
    #[wasm_bindgen(js_name = closeStdin)]
    pub fn close_stdin(&self) -> Promise {
        let (client, state) = (self.client.clone(), self.state.clone());
        future_to_promise(async move { state.close_input(&client).await })
    }

    /// Waits for its end.
    pub fn wait(&self) -> Promise {
        let state = self.state.clone();
        future_to_promise(async move {
            let exit = state.wait().await?;
            let signal = exit.signal.map_or(JsValue::NULL, JsValue::from);
            Ok(js::object(&[("exitCode", exit.code.into()), ("signal", signal)]))
        })
    }

    /// Sends it a signal.
    pub fn kill(&self, signal: JsValue) -> Promise {
        let (client, pid) = (self.client.clone(), self.state.pid);
        future_to_promise(async move { kill(&client, f64::from(pid), &signal).await })
    }
}

/// Sends a signal to a process, or with a negative number to a group.
pub(crate) async fn kill(client: &Client, pid: f64, signal: &JsValue) -> Result<JsValue> {
    if pid.fract() != 0.0 || pid.abs() > f64::from(i32::MAX) || pid == 0.0 {
        return Err(type_error("pid must be the number of a process, or that of a group, negated"));
    }
    let signal = if signal.is_undefined() {
        f64::from(SIGTERM)
    } else {
        js::as_integer(signal, "signal", SIGNAL_MAX)?
    };
    client.act(Request::Signal { pid: pid as i32, signal: signal as u8 }, "kill", None).await
}
