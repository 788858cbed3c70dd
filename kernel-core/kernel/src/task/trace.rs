//! Who watches a process's calls: an open file that gets a line for each, the process's own and those of every child that
//! it starts from then on. While nobody watches, calls cost one look at a counter.

use crate::fs::open::OpenFile;
use crate::kernel::Ctx;
use crate::sync::{
    Arc,
    atomic::{AtomicU32, Ordering},
};
use crate::task::process::Process;
use crate::wait::block_on;
use tabula_abi::{Errno, Result};

/// An open file that watches. There is one for each process that it watches.
pub struct Tracer {
    file: Arc<OpenFile>,
    watching: Arc<AtomicU32>,
}

impl Tracer {
    /// Watches with this file; `watching` counts who does.
    fn new(file: Arc<OpenFile>, watching: &Arc<AtomicU32>) -> Tracer {
        watching.fetch_add(1, Ordering::Relaxed);
        Tracer { file, watching: watching.clone() }
    }
}

impl Clone for Tracer {
    fn clone(&self) -> Tracer {
        Tracer::new(self.file.clone(), &self.watching)
    }
}

impl Drop for Tracer {
    fn drop(&mut self) {
        self.watching.fetch_sub(1, Ordering::Relaxed);
    }
}

/// Sets who watches a process, or that nobody does.
pub fn watch(ctx: &Ctx<'_>, process: &Process, file: Option<Arc<OpenFile>>) {
    let tracer = file.map(|file| Tracer::new(file, ctx.kernel.watching()));
    let old = process.set_tracer(tracer);
    // Closing the file may do more than fits under a lock.
    drop(old);
}

/// Gives a line to whoever watches the calling process. It waits for room, whether or not the file is open so, and only a
/// signal cuts a line off; a watcher that does not read any more, or whose file is full, is forgotten.
pub fn tell(ctx: &Ctx<'_>, line: &str) {
    let Some(tracer) = ctx.process().tracer() else { return };
    let mut source = line.as_bytes();
    while !source.is_empty() {
        let mut attempt = || tracer.file.write(ctx, &mut source);
        let written: Result<usize> = match (attempt(), tracer.file.file().queue()) {
            (Err(Errno::EAGAIN), Some(queue)) => block_on(ctx.task, queue, attempt),
            (first, _) => first,
        };
        match written {
            Ok(0) | Err(Errno::EINTR) => return,
            Ok(_) => {}
            Err(_) => return watch(ctx, ctx.process(), None),
        }
    }
}
