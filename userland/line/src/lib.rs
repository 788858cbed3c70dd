//! An interactive line editor: the keys of Emacs and vi, history, completion, suggestions, colours, texts of several lines.
//!
//! Inside it is a machine without input or output ([`Editor`]): bytes in, changes of the text and of the screen out. At its
//! edge, [`read_line`] drives it over a [`Terminal`], which the caller provides. What the edited language means is asked
//! through [`Hooks`]. Bytes from the terminal and answers from hooks may be anything; nothing here panics on them, and
//! nothing grows without bound.
//!
//! It is our own because no library that is kept up runs on `wasm32-wasip1`: reedline stands on crossterm, which knows Unix
//! and Windows only; rustyline has a terminal for tests in that place; both own the reading of the terminal, which here must
//! give way to signals and to a shell's job control.

mod buffer;
mod columns;
mod decode;
mod editor;
mod history;
mod hooks;
mod key;
mod kill;
mod motion;
mod plain;
mod prompt;
mod screen;
mod style;
mod terminal;
mod text;
mod undo;

pub use editor::{Colours, Editor, Keys, Options, Outcome, Prompts, Suggestions};
pub use history::{Added, Duplicates, ExpandError, Expanded, History, HistoryFile, Then, expand};
pub use hooks::{Candidate, Completer, Completion, Extent, Highlighter, Hooks, Span, Validator, Verdict};
pub use plain::read_plain;
pub use prompt::Prompt;
pub use screen::Size;
pub use style::{Attribute, Colour, Style};
pub use terminal::{Mode, Received, Terminal, read_line};

#[cfg(test)]
mod tests;
