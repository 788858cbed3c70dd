//! Tabula's terminal without a browser: bytes of programs in, a screen, its history and a picture of it out.
//!
//! The escape sequences are decoded by `vte`'s `ansi` layer, Alacritty's own: Alacritty's screen is not built for
//! WebAssembly, and the other published emulators keep neither links nor their place through a resize. The screen behind
//! it is here. Everything is pure: no clock, no canvas, no page. Whatever bytes come in, nothing panics, and what is kept
//! is bounded (`limits`).
#![forbid(unsafe_code)]

pub mod cell;
mod charset;
mod edit;
mod event;
pub mod frame;
mod grid;
mod guard;
mod handler;
mod intern;
pub mod keys;
pub mod limits;
pub mod links;
mod modes;
pub mod mouse;
pub mod palette;
pub mod paste;
pub mod picture;
mod printed;
mod reflow;
mod reports;
mod request;
mod row;
mod screen;
pub mod search;
pub mod selection;
mod sgr;
mod terminal;
mod text;
mod view;

pub use event::Event;
pub use grid::Grid;
pub use modes::Modes;
pub use row::Row;
pub use screen::{CursorShape, Screen};
pub use terminal::Terminal;
