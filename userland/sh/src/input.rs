//! Commands that come line by line: from a person, with a prompt, or from a pipe, of which no more is read than the lines
//! that are run, since commands may read the rest.

use crate::lex::Syntax;
use crate::parse::parse;
use crate::shell::{Mode, Shell};
use std::fs::File;
use std::io::{self, ErrorKind, IsTerminal, Read, Write};
use std::mem::ManuallyDrop;
use std::os::fd::FromRawFd;

/// Bytes of the longest line of a terminal.
const TERMINAL_LINE_BYTES: usize = 4096;
/// The status of a line that was interrupted.
const INTERRUPTED: u8 = 130;

/// Runs lines until the input ends.
pub(crate) fn run_lines(shell: &mut Shell) {
    let mut pending: Vec<u8> = Vec::new();
    while !shell.is_over {
        if shell.mode == Mode::Interactive {
            shell.jobs.look();
            prompt(shell, pending.is_empty());
        }
        match read_line() {
            Ok(line) if line.is_empty() => {
                if !pending.is_empty() {
                    shell.complain(&Syntax::Incomplete);
                }
                if shell.mode == Mode::Interactive {
                    eprintln!("exit");
                }
                return;
            }
            Ok(line) => pending.extend(line),
            Err(error) if error.kind() == ErrorKind::Interrupted => {
                pending.clear();
                shell.status = INTERRUPTED;
                eprintln!();
                continue;
            }
            Err(error) => {
                eprintln!("sh: cannot read commands: {error}");
                shell.status = 1;
                return;
            }
        }
        match parse(&pending) {
            Err(Syntax::Incomplete) => continue,
            Err(error) => shell.complain(&error),
            Ok(items) => shell.run_items(&items),
        }
        pending.clear();
    }
}

fn prompt(shell: &Shell, is_first: bool) {
    let home = shell.parameter(b"HOME");
    let place = match shell.cwd().strip_prefix(home.as_slice()) {
        Some(rest) if !home.is_empty() && (rest.is_empty() || rest.starts_with(b"/")) => {
            [b"~", rest].concat()
        }
        _ => shell.cwd().to_vec(),
    };
    let shown = String::from_utf8_lossy(&place);
    let text = if is_first { format!("\x1b[1;34m{shown}\x1b[0m $ ") } else { "> ".into() };
    // A person who sees no prompt can still type.
    let _ = io::stderr().write_all(text.as_bytes());
}

/// Reads a line with its end; empty at the end of the input.
fn read_line() -> io::Result<Vec<u8>> {
    // SAFETY: standard input is only borrowed: nobody closes it here.
    let mut input = ManuallyDrop::new(unsafe { File::from_raw_fd(0) });
    // A terminal gives at most a line; of anything else only single bytes are sure not to be the commands' own.
    let step = if input.is_terminal() { TERMINAL_LINE_BYTES } else { 1 };
    let mut line = Vec::new();
    let mut buffer = [0; TERMINAL_LINE_BYTES];
    loop {
        let count = input.read(&mut buffer[..step])?;
        line.extend_from_slice(&buffer[..count]);
        if count == 0 || line.ends_with(b"\n") {
            return Ok(line);
        }
    }
}
