//! Ending before all is done, in good order: who is asked to stop takes back what it has made half. Whoever asks (a signal's
//! handler) only sets a flag; every read and write of an archive looks at it.

use std::io::{self, Read, Write};
use std::sync::atomic::{AtomicBool, Ordering};

static ASKED: AtomicBool = AtomicBool::new(false);

/// Asks the program to end. May be called at any instant.
pub fn ask() {
    ASKED.store(true, Ordering::Relaxed);
}

fn check() -> io::Result<()> {
    if ASKED.load(Ordering::Relaxed) { Err(io::Error::other("it was asked to stop")) } else { Ok(()) }
}

/// A reader or writer that fails when the program has been asked to end.
pub struct Stoppable<T>(pub T);

impl<T: Read> Read for Stoppable<T> {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        check()?;
        self.0.read(bytes)
    }
}

impl<T: Write> Write for Stoppable<T> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        check()?;
        self.0.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        check()?;
        self.0.flush()
    }
}
