//! Tabula's terminal in a worker of the browser. `js/terminal-worker.js` hands each message of the page to the method of
//! [`TerminalWorker`] that it names; what the page is told goes through the host's `post`. Parsing and drawing both happen
//! here, so output never keeps the page from anything.
#![forbid(unsafe_code)]

mod fonts;
mod gl;
mod host;
mod pointer;
mod soft;
mod surface;
mod worker;

pub use worker::TerminalWorker;
