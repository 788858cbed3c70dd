//! What pasting sends. Control characters are left out, so that pasted text cannot end its own bracket, nor press keys.

use crate::modes::Modes;

/// Pasted text as it is sent: line ends as Enter sends them, bracketed where the program has asked for it.
pub fn encode(text: &str, modes: Modes) -> String {
    let mut sent = String::with_capacity(text.len() + 12);
    let bracketed = modes.contains(Modes::PASTE);
    if bracketed {
        sent.push_str("\x1b[200~");
    }
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\r' => {
                chars.next_if_eq(&'\n');
                sent.push('\r');
            }
            '\n' => sent.push('\r'),
            '\t' => sent.push('\t'),
            c if c.is_control() => {}
            c => sent.push(c),
        }
    }
    if bracketed {
        sent.push_str("\x1b[201~");
    }
    sent
}
