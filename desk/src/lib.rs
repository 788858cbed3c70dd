//! The desktop's logic without its looks: where windows are and which has the focus, how names of files are shown and
//! listed, what the launcher finds, how processes form a tree, what is set. Everything here is a pure function or a plain structure,
//! so it is tested natively; it knows no browser, no Leptos and no kernel.
#![forbid(unsafe_code)]

pub mod browser;
pub mod damage;
pub mod format;
pub mod geometry;
pub mod listing;
pub mod names;
pub mod paths;
pub mod picker;
pub mod search;
pub mod settings;
pub mod snap;
pub mod tar;
pub mod tree;
pub mod visit;
pub mod windows;
