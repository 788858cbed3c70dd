//! A pseudo-terminal that the page holds: what programs print comes out as a stream, what is typed goes in.

use crate::client::{Client, Outcome, PIECE_BYTES};
use crate::error::{Result, system_error};
use crate::js;
use crate::output::{Output, ROOM_BYTES, Source};
use crate::turn::Turns;
use futures_channel::oneshot;
use js_sys::Promise;
use std::cell::Cell;
use std::rc::Rc;
use tabula_abi::Errno;
use tabula_abi::rpc::{Reply, Request};
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen_futures::future_to_promise;

const COLUMNS: f64 = 80.0;
const ROWS: f64 = 24.0;
const SIDE_MAX: f64 = u16::MAX as f64;

/// A pseudo-terminal. The public interface's `Pty`.
#[wasm_bindgen]
pub struct Pty {
    client: Rc<Client>,
    terminal: u32,
    output: JsValue,
    turns: Rc<Turns>,
    /// Its number may be another terminal's by now.
    closed: Cell<bool>,
}

/// Opens one.
pub(crate) async fn open(client: Rc<Client>, options: JsValue) -> Result<JsValue> {
    let columns = js::integer(&options, "cols", SIDE_MAX)?.unwrap_or(COLUMNS) as u16;
    let rows = js::integer(&options, "rows", SIDE_MAX)?.unwrap_or(ROWS) as u16;
    let (sender, receiver) = oneshot::channel();
    let opening = client.clone();
    let request = Request::OpenTerminal { columns, rows, credit_bytes: ROOM_BYTES };
    // Its output may follow at once, so it is known here before anything else is looked at.
    client.send(request, move |outcome| {
        let opened = match outcome {
            Outcome::Reply(Reply::Terminal { terminal }) => {
                let (output, stream) = Output::streamed(&opening, Source::Terminal(terminal));
                opening.add_terminal(terminal, &output);
                Ok((terminal, stream))
            }
            Outcome::Reply(_) => Err(system_error(Errno::EPROTO, "openpty", None)),
            Outcome::Refused(errno) => Err(system_error(errno, "openpty", None)),
            Outcome::Gone(reason) => Err(reason),
        };
        let _ = sender.send(opened);
    });
    let lost = |_| system_error(Errno::EIO, "openpty", None);
    let (terminal, stream) = receiver.await.map_err(lost)??;
    Ok(Pty { client, terminal, output: stream, turns: Rc::default(), closed: Cell::new(false) }.into())
}

#[wasm_bindgen]
impl Pty {
    /// Its number: `/dev/pts/N`.
    #[wasm_bindgen(getter)]
    pub fn number(&self) -> u32 {
        self.terminal
    }

    /// Whether it has been closed.
    #[wasm_bindgen(getter)]
    pub fn closed(&self) -> bool {
        self.closed.get()
    }

    /// What programs print: a stream of bytes.
    #[wasm_bindgen(getter)]
    pub fn output(&self) -> JsValue {
        self.output.clone()
    }

    /// Types at it; done when the terminal has taken it.
    pub fn write(&self, data: JsValue) -> Promise {
        let (client, turns, terminal) = (self.client.clone(), self.turns.clone(), self.open("write"));
        future_to_promise(async move {
            let terminal = terminal?;
            let bytes = js::bytes(&data, "data")?;
            let turn = turns.take().await;
            for piece in bytes.chunks(PIECE_BYTES) {
                let request = Request::WriteTerminal { terminal, bytes: piece.to_vec() };
                client.act(request, "write", None).await?;
            }
            drop(turn);
            Ok(JsValue::UNDEFINED)
        })
    }

    /// Its window has another size.
    pub fn resize(&self, cols: JsValue, rows: JsValue) -> Promise {
        let (client, terminal) = (self.client.clone(), self.open("resize"));
        future_to_promise(async move {
            let terminal = terminal?;
            let columns = js::as_integer(&cols, "cols", SIDE_MAX)? as u16;
            let rows = js::as_integer(&rows, "rows", SIDE_MAX)? as u16;
            client.act(Request::ResizeTerminal { terminal, columns, rows }, "resize", None).await
        })
    }

    /// Closes it, which hangs up on its programs. Closing it again does nothing.
    pub fn close(&self) -> Promise {
        let (client, terminal) = (self.client.clone(), self.terminal);
        let was_closed = self.closed.replace(true);
        if !was_closed {
            // At once: as soon as the kernel has closed it, another terminal may get its number.
            client.remove_terminal(terminal);
        }
        future_to_promise(async move {
            if !was_closed {
                client.act(Request::CloseTerminal { terminal }, "close", None).await?;
            }
            Ok(JsValue::UNDEFINED)
        })
    }
}

impl Pty {
    /// Its number, for as long as it is open.
    fn open(&self, doing: &'static str) -> Result<u32> {
        match self.closed.get() {
            true => Err(system_error(Errno::EBADF, doing, None)),
            false => Ok(self.terminal),
        }
    }

    /// The number of an open one, read off a JavaScript value.
    pub(crate) fn number_of(value: &JsValue) -> Result<u32> {
        if js::option(value, "closed")?.is_some_and(|closed| closed.is_truthy()) {
            return Err(system_error(Errno::EBADF, "spawn", None));
        }
        let number = js::option(value, "number")?.and_then(|number| number.as_f64());
        number
            .map(|number| number as u32)
            .ok_or_else(|| crate::error::type_error("pty must be what openPty gave"))
    }
}
