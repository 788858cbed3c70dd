//! A host for tests. Processes are closures on threads of which exactly one runs at a time; who runs next, and where a
//! process is interrupted, a generator decides from a seed; time passes only when everybody sleeps. So a run is the same
//! every time, and a failure is replayed by its seed. It relies on nothing of a browser, and no real time passes in it.

mod guest;
mod host;
mod schedule;

pub use guest::{Guest, Program};
pub use host::Sim;
