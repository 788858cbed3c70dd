//! Where a program's output goes: into memory, or to a file descriptor of this process. A descriptor is written by a
//! thread of its own, because a reader that has stopped must not stop anything else, and one piece at a time, because
//! what the reader does not take must stay in the program.

use std::io::{self, Write};
use std::thread::JoinHandle;

use bytes::Bytes;
use tokio::sync::mpsc;

/// A place for output.
pub struct Sink(Inner);

enum Inner {
    Memory(Vec<u8>),
    Writer { queue: mpsc::Sender<Bytes>, thread: JoinHandle<io::Result<()>> },
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
                // Then the queue closes, and the program gets to know.
                writer.write_all(&piece).and_then(|()| writer.flush())?;
            }
            Ok(())
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
    ///
    /// # Errors
    /// What writing met, except that nobody reads any more.
    pub fn finish(self) -> io::Result<()> {
        let Inner::Writer { queue, thread } = self.0 else { return Ok(()) };
        drop(queue);
        match thread.join() {
            Ok(Err(error)) if error.kind() != io::ErrorKind::BrokenPipe => Err(error),
            Ok(_) => Ok(()),
            Err(_) => Err(io::Error::other("the thread that writes has failed")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Refusing(io::ErrorKind);

    impl Write for Refusing {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(self.0.into())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[tokio::test]
    async fn what_cannot_be_written_is_told_unless_nobody_reads() {
        for (kind, told) in [
            (io::ErrorKind::StorageFull, Some(io::ErrorKind::StorageFull)),
            (io::ErrorKind::BrokenPipe, None),
        ] {
            let mut sink = Sink::writer(Refusing(kind));
            // The first piece may be taken before it is known.
            while sink.write(Bytes::from_static(b"x")).await {}
            assert_eq!(sink.finish().err().map(|error| error.kind()), told);
        }
    }
}
