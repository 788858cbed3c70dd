//! The edge: what a terminal must be able to do, and the loop that drives the editor over one.

use crate::editor::{Editor, Outcome, Prompts};
use crate::hooks::Hooks;
use crate::screen::Size;
use std::io;

/// What a read of a terminal gave.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Received {
    /// This many bytes, not zero.
    Bytes(usize),
    /// The size has changed.
    Resized,
    /// Something happened that a person should be told, in lines that end.
    Notice(String),
    /// Something is to be done before the line goes on: it is taken off the screen, and [`read_line`] gives
    /// [`Outcome::Paused`].
    Pause,
    /// Nothing: it is to be read again.
    Nothing,
    /// The terminal is gone.
    End,
}

/// How a terminal treats what is typed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Mode {
    /// Byte by byte, without echo and signals: while a line is edited.
    Raw,
    /// As it was before.
    Usual,
}

/// A terminal.
pub trait Terminal {
    /// Changes how what is typed is treated.
    ///
    /// # Errors
    /// When the terminal refuses.
    fn set_mode(&mut self, mode: Mode) -> io::Result<()>;

    /// Waits for bytes or for something else that is news.
    ///
    /// # Errors
    /// Those of the terminal; an interrupted call is [`Received::Nothing`].
    fn read(&mut self, into: &mut [u8]) -> io::Result<Received>;

    /// Whether a read would give bytes at once.
    ///
    /// # Errors
    /// Those of the terminal.
    fn is_ready(&mut self) -> io::Result<bool>;

    /// Writes all of this.
    ///
    /// # Errors
    /// Those of the terminal.
    fn write(&mut self, text: &str) -> io::Result<()>;

    /// The size now.
    fn size(&mut self) -> Size;
}

/// Reads a line. The terminal is raw only meanwhile; bytes beyond the line are left to whoever reads the terminal next,
/// except while a paste comes, which is read in large pieces.
///
/// # Errors
/// Those of the terminal. Its mode is set back all the same.
pub fn read_line(
    terminal: &mut dyn Terminal,
    editor: &mut Editor,
    prompts: &Prompts,
    hooks: Hooks<'_>,
) -> io::Result<Outcome> {
    terminal.set_mode(Mode::Raw)?;
    let result = edit(terminal, editor, prompts, hooks);
    let back = terminal.set_mode(Mode::Usual);
    let outcome = result?;
    back?;
    Ok(outcome)
}

fn edit(
    terminal: &mut dyn Terminal,
    editor: &mut Editor,
    prompts: &Prompts,
    hooks: Hooks<'_>,
) -> io::Result<Outcome> {
    let mut out = String::new();
    let mut bytes = [0; 4096];
    let size = terminal.size();
    let mut outcome = editor.begin(prompts, size, hooks, &mut out);
    loop {
        if outcome.is_none() && !terminal.is_ready()? {
            outcome = editor.settle(hooks, &mut out);
        }
        if !out.is_empty() {
            terminal.write(&out)?;
            out.clear();
        }
        if let Some(outcome) = outcome {
            return Ok(outcome);
        }
        // One byte at a time: what is typed ahead of a command belongs to the command.
        let wanted = if editor.in_paste() { bytes.len() } else { 1 };
        let Some(room) = bytes.get_mut(..wanted) else { return Ok(Outcome::End) };
        outcome = match terminal.read(room)? {
            Received::Bytes(count) => editor.feed(room.get(..count).unwrap_or(&[]), hooks, &mut out),
            Received::Resized => {
                editor.resize(terminal.size(), hooks, &mut out);
                None
            }
            Received::Notice(text) => {
                editor.notice(&text, hooks, &mut out);
                None
            }
            Received::Pause => {
                editor.pause(&mut out);
                Some(Outcome::Paused)
            }
            Received::Nothing => None,
            Received::End => {
                editor.give_up(hooks, &mut out);
                let _ = terminal.write(&out);
                return Ok(Outcome::End);
            }
        };
    }
}
