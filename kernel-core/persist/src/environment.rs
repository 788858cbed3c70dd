//! What a volume needs from outside besides its device: the time, and randomness for identifiers and nonces.

use crate::random::Stream;
use crate::sync::lock;
use std::sync::Mutex;

/// The world around a volume.
pub trait Environment: Send + Sync {
    /// Nanoseconds since 1970-01-01 UTC.
    fn now_ns(&self) -> u64;

    /// Fills with bytes that nobody can guess. Nonces are taken from here, so bytes must never come twice.
    fn fill_random(&self, out: &mut [u8]);
}

/// A world for tests: time goes on by a microsecond whenever it is asked for, and randomness comes from a seed.
#[derive(Debug)]
pub struct SeededEnvironment {
    inner: Mutex<(u64, Stream)>,
}

impl SeededEnvironment {
    /// The world of a seed, which begins at a time in nanoseconds.
    pub fn new(seed: u64, now_ns: u64) -> Self {
        Self { inner: Mutex::new((now_ns, Stream::new(seed))) }
    }
}

impl Environment for SeededEnvironment {
    fn now_ns(&self) -> u64 {
        let mut inner = lock(&self.inner);
        inner.0 = inner.0.saturating_add(1000);
        inner.0
    }

    fn fill_random(&self, out: &mut [u8]) {
        let mut inner = lock(&self.inner);
        for part in out.chunks_mut(8) {
            let bytes = inner.1.next_u64().to_le_bytes();
            for (to, from) in part.iter_mut().zip(bytes) {
                *to = from;
            }
        }
    }
}
