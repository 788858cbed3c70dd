//! Where a program's output goes: into memory, or to a file descriptor of this process. A descriptor is written by a
//! thread of its own, because a reader that has stopped must not stop anything else, and one piece at a time, because
//! what the reader does not take must stay in the program.

use std::io::Write;
use std::thread::JoinHandle;

use bytes::Bytes;
use tokio::sync::mpsc;

/// A place for output.
pub struct Sink(Inner);

enum Inner {
    Memory(Vec<u8>),
    Writer { queue: mpsc::Sender<Bytes>, thread: JoinHandle<()> },
}

impl Sink {
    /// Collects everything.
    pub fn memory() -> Sink {
        Sink(Inner::Memory(Vec::new()))
    }

    /// Writes to `writer`, each piece at once.
    pub fn writer(mut writer: impl Write + Send + 'static) -> Sink {
        let (queue, mut pieces) = mpsc::channel::<Bytes>(1);
        let thread = std::thread::spawn(move || {
            while let Some(piece) = pieces.blocking_recv() {
                if writer.write_all(&piece).and_then(|()| writer.flush()).is_err() {
                    // Nobody reads any more: the queue closes and the program gets to know.
                    return;
                }
            }
        });
        Sink(Inner::Writer { queue, thread })
    }

    /// Passes a piece on; false if nobody wants any more.
    pub(crate) async fn write(&mut self, bytes: Bytes) -> bool {
        match &mut self.0 {
            Inner::Memory(all) => {
                all.extend_from_slice(&bytes);
                true
            }
            Inner::Writer { queue, .. } => queue.send(bytes).await.is_ok(),
        }
    }

    /// What was collected; nothing if it was written elsewhere.
    pub fn into_bytes(self) -> Vec<u8> {
        match self.0 {
            Inner::Memory(all) => all,
            Inner::Writer { .. } => Vec::new(),
        }
    }

    /// Waits until everything is written.
    pub fn finish(self) {
        if let Inner::Writer { queue, thread } = self.0 {
            drop(queue);
            let _ = thread.join();
        }
    }
}
