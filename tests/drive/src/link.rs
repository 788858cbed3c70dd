//! The connection to a page: requests with their replies, and byte channels with a window. It relies on the page's
//! `js/driver.js`. Nothing here holds more of a stream than the window, and when the page goes away every request and
//! every channel ends with an error instead of waiting.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};

use bytes::Bytes;
use serde_json::{Value, json};
use tokio::sync::{mpsc, oneshot};

use crate::error::{Error, Result};
use crate::frame;

/// Frames on their way to the socket; more than this waits in the callers.
const OUTGOING_FRAMES: usize = 16;

type Reply = Result<Value>;
type Chunk = Result<Option<Bytes>>;

/// One page's connection. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Link {
    outgoing: mpsc::Sender<Bytes>,
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    next: AtomicU64,
    open: Mutex<Open>,
}

#[derive(Default)]
struct Open {
    gone: Option<String>,
    replies: HashMap<u64, oneshot::Sender<Reply>>,
    channels: HashMap<u64, mpsc::UnboundedSender<Chunk>>,
}

impl Shared {
    // The maps are consistent between any two statements, so a poisoned lock is as good as a clean one.
    fn open(&self) -> MutexGuard<'_, Open> {
        self.open.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }
}

impl Link {
    /// A new connection, and the queue of frames that its socket has to send.
    pub(crate) fn new() -> (Link, mpsc::Receiver<Bytes>) {
        let (outgoing, queue) = mpsc::channel(OUTGOING_FRAMES);
        (Link { outgoing, shared: Arc::default() }, queue)
    }

    /// Sends a request (an object with `op`) and waits for its reply.
    pub(crate) async fn call(&self, request: Value, payload: &[u8]) -> Reply {
        self.post(request, payload).await?.await
    }

    /// Sends a request, and hands out its reply as a future: requests posted one after another arrive in that order.
    pub(crate) async fn post(
        &self,
        mut request: Value,
        payload: &[u8],
    ) -> Result<impl Future<Output = Reply> + use<>> {
        let id = self.shared.next.fetch_add(1, Ordering::Relaxed);
        request["id"] = json!(id);
        let (tell, reply) = oneshot::channel();
        {
            let mut open = self.shared.open();
            if let Some(why) = &open.gone {
                return Err(Error::Gone(why.clone()));
            }
            open.replies.insert(id, tell);
        }
        if self.outgoing.send(frame::encode(&request, payload)).await.is_err() {
            self.shared.open().replies.remove(&id);
            return Err(self.gone());
        }
        let link = self.clone();
        Ok(async move { reply.await.unwrap_or_else(|_| Err(link.gone())) })
    }

    /// Opens a channel on which the page may send.
    pub(crate) fn channel(&self) -> Channel {
        let id = self.shared.next.fetch_add(1, Ordering::Relaxed);
        let (tell, chunks) = mpsc::unbounded_channel();
        let mut open = self.shared.open();
        if open.gone.is_none() {
            open.channels.insert(id, tell);
        }
        drop(open);
        Channel { id, chunks, link: self.clone(), unacknowledged: 0, state: State::Open }
    }

    /// Takes in a frame from the page that is a reply or belongs to a channel; hands back any other header.
    pub(crate) fn receive(&self, header: Value, payload: Bytes) -> Option<Value> {
        let error = header.get("error").filter(|error| !error.is_null()).map(guest_error);
        if let Some(id) = header.get("id").and_then(Value::as_u64) {
            let waiting = self.shared.open().replies.remove(&id)?;
            // A caller that gave up does not want the reply.
            let _ = waiting.send(error.map_or_else(|| Ok(header["ok"].clone()), Err));
        } else if let Some(ch) = header.get("ch").and_then(Value::as_u64) {
            let ends = header["end"] == true;
            let mut open = self.shared.open();
            let chunk = error.map_or(Ok((!ends).then_some(payload)), Err);
            if let Some(channel) = open.channels.get(&ch) {
                let _ = channel.send(chunk);
            }
            if ends {
                open.channels.remove(&ch);
            }
        } else {
            return Some(header);
        }
        None
    }

    /// Ends every request and channel: the page is gone.
    pub(crate) fn close(&self, why: &str) {
        let mut open = self.shared.open();
        open.gone.get_or_insert_with(|| why.to_owned());
        open.replies.clear();
        open.channels.clear();
    }

    fn gone(&self) -> Error {
        Error::Gone(self.shared.open().gone.clone().unwrap_or_else(|| "its connection closed".to_owned()))
    }
}

fn guest_error(error: &Value) -> Error {
    let text = |key: &str| error[key].as_str().unwrap_or_default().to_owned();
    Error::Guest { code: text("code"), message: text("message") }
}

#[derive(PartialEq)]
enum State {
    Open,
    Ended,
}

/// A stream of bytes from the page.
pub(crate) struct Channel {
    /// The number by which the page knows it.
    pub(crate) id: u64,
    chunks: mpsc::UnboundedReceiver<Chunk>,
    link: Link,
    unacknowledged: usize,
    state: State,
}

impl Channel {
    /// The next bytes, `None` at the end. Asking for more tells the page that the bytes before have been passed on.
    pub(crate) async fn next(&mut self) -> Result<Option<Bytes>> {
        if self.state == State::Ended {
            return Ok(None);
        }
        if self.unacknowledged > 0 {
            self.tell(json!({"ch": self.id, "ack": self.unacknowledged})).await;
            self.unacknowledged = 0;
        }
        match self.chunks.recv().await {
            Some(Ok(Some(chunk))) => {
                self.unacknowledged = chunk.len();
                Ok(Some(chunk))
            }
            Some(Ok(None)) => {
                self.state = State::Ended;
                Ok(None)
            }
            Some(Err(error)) => {
                self.state = State::Ended;
                Err(error)
            }
            None => {
                self.state = State::Ended;
                Err(self.link.gone())
            }
        }
    }

    /// Tells the page that nothing more of this stream is wanted: the program's next write to it fails.
    pub(crate) async fn cancel(&mut self) {
        if self.state == State::Open {
            self.state = State::Ended;
            self.tell(json!({"ch": self.id, "cancel": true})).await;
        }
    }

    /// Everything until the end, for streams known to be small.
    pub(crate) async fn collect(mut self) -> Result<Vec<u8>> {
        let mut all = Vec::new();
        while let Some(chunk) = self.next().await? {
            all.extend_from_slice(&chunk);
        }
        Ok(all)
    }

    // When the page is gone, the next receive says so.
    async fn tell(&self, header: Value) {
        let _ = self.link.outgoing.send(frame::encode(&header, &[])).await;
    }
}

impl Drop for Channel {
    fn drop(&mut self) {
        self.link.shared.open().channels.remove(&self.id);
    }
}
