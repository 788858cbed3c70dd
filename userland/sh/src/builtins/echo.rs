//! `echo`.

use crate::options::Shopt;
use crate::shell::{Flow, Run, Shell};
use crate::syntax::quote::{Escapes, unescape};
use crate::tree::Bytes;

/// `echo`: its arguments with blanks between them. `-n` leaves out the line's end, `-e` reads escapes, `-E` does not.
pub(super) fn echo(shell: &mut Shell, words: &[Bytes], _: u8) -> Run {
    let (mut line_end, mut escapes) = (true, shell.shopt(Shopt::XpgEcho));
    let mut at = 1;
    while let Some(flags) = words.get(at).and_then(|word| word.strip_prefix(b"-")) {
        if flags.is_empty() || !flags.iter().all(|flag| matches!(flag, b'n' | b'e' | b'E')) {
            break;
        }
        for flag in flags {
            match flag {
                b'n' => line_end = false,
                b'e' => escapes = true,
                _ => escapes = false,
            }
        }
        at += 1;
    }
    let mut text = words.get(at..).unwrap_or_default().join(b" ".as_slice());
    if escapes {
        let mut read = Vec::with_capacity(text.len());
        line_end &= unescape(&text, Escapes::Echo, &mut read);
        text = read;
    }
    if line_end {
        text.push(b'\n');
    }
    if !shell.put_out("echo", &text) && shell.status > crate::shell::EXIT_SIGNAL {
        return Err(Flow::Exit);
    }
    Ok(())
}
