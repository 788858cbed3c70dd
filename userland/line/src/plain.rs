//! Reading lines without editing, for terminals that can do nothing (`TERM=dumb`) and for what is no terminal. The kernel's
//! line discipline echoes and edits; here lines are joined until the text is whole.

use crate::editor::{Outcome, Prompts};
use crate::hooks::{Validator, Verdict};
use crate::terminal::{Received, Terminal};
use std::io;

/// The longest text, in bytes; what is beyond it is dropped.
const LONGEST: usize = 1 << 20;

/// Reads a text line by line. Bytes that are no UTF-8 are replaced. An interrupt is the terminal's own matter: when it ends
/// a read ([`Received::Nothing`]) reading goes on. A line of the kernel's cannot be paused.
///
/// # Errors
/// Those of the terminal.
pub fn read_plain(
    terminal: &mut dyn Terminal,
    prompts: &Prompts,
    validator: &dyn Validator,
) -> io::Result<Outcome> {
    let mut text: Vec<u8> = Vec::new();
    let mut prompt = prompts.first.plain();
    loop {
        terminal.write(&prompt)?;
        let ended = read_to_line_end(terminal, &mut text)?;
        let read = String::from_utf8_lossy(&text);
        let line = read.strip_suffix('\n').unwrap_or(&read);
        match ended {
            Ended::Gone if text.is_empty() => return Ok(Outcome::End),
            Ended::Line if validator.validate(line) == Verdict::Incomplete => prompt = prompts.next.plain(),
            _ => return Ok(Outcome::Line(line.to_owned())),
        }
    }
}

/// How a line ended.
enum Ended {
    Line,
    Gone,
}

fn read_to_line_end(terminal: &mut dyn Terminal, text: &mut Vec<u8>) -> io::Result<Ended> {
    let mut byte = [0];
    loop {
        match terminal.read(&mut byte)? {
            Received::Bytes(_) => {
                if text.len() < LONGEST || byte == *b"\n" {
                    text.extend(byte);
                }
                if byte == *b"\n" {
                    return Ok(Ended::Line);
                }
            }
            Received::Notice(notice) => terminal.write(&notice)?,
            Received::Resized | Received::Pause | Received::Nothing => {}
            Received::End => return Ok(Ended::Gone),
        }
    }
}
