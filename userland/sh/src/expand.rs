//! From words to arguments: parameters, command substitution, field splitting, tildes and globbing, in the order that
//! POSIX gives.

use crate::glob;
use crate::lex::{Piece, Word};
use crate::shell::Shell;

/// One byte of a field, and whether it means only itself.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Byte {
    /// The byte.
    pub(crate) value: u8,
    /// Whether it was quoted.
    pub(crate) quoted: bool,
}

/// The arguments that words come to.
pub(crate) fn arguments(shell: &mut Shell, words: &[Word]) -> Vec<Vec<u8>> {
    let mut all = Vec::new();
    for word in words {
        for field in fields(shell, word) {
            match glob::matches(shell, &field) {
                Some(paths) => all.extend(paths),
                None => all.push(plain(&field)),
            }
        }
    }
    all
}

/// The one text that a word comes to where it is not split: an assignment's value, a redirection's target.
pub(crate) fn text(shell: &mut Shell, word: &Word) -> Vec<u8> {
    let mut bytes = Vec::new();
    for (index, piece) in word.iter().enumerate() {
        match piece {
            Piece::Text { bytes: text, quoted } if index == 0 && !quoted => bytes.extend(tilde(shell, text)),
            Piece::Text { bytes: text, .. } => bytes.extend_from_slice(text),
            other => bytes.extend(value(shell, other)),
        }
    }
    bytes
}

fn plain(field: &[Byte]) -> Vec<u8> {
    field.iter().map(|byte| byte.value).collect()
}

fn value(shell: &mut Shell, piece: &Piece) -> Vec<u8> {
    match piece {
        Piece::Text { bytes, .. } => bytes.clone(),
        Piece::Parameter { name, default, .. } => {
            let value = shell.parameter(name);
            match default {
                Some(default) if value.is_empty() => default.clone(),
                _ => value,
            }
        }
        Piece::Command { text, .. } => shell.substitute(text),
    }
}

fn fields(shell: &mut Shell, word: &Word) -> Vec<Vec<Byte>> {
    let mut done: Vec<Vec<Byte>> = Vec::new();
    // Whether there is a field at all: an unquoted parameter without a value makes none.
    let mut current: Option<Vec<Byte>> = None;
    for (index, piece) in word.iter().enumerate() {
        match piece {
            Piece::Text { bytes, quoted } => {
                let bytes = if index == 0 && !quoted { tilde(shell, bytes) } else { bytes.clone() };
                let field = current.get_or_insert_default();
                field.extend(bytes.iter().map(|&value| Byte { value, quoted: *quoted }));
            }
            Piece::Parameter { name, quoted: true, .. } if name == b"@" => {
                for (index, argument) in shell.arguments.clone().into_iter().enumerate() {
                    if index > 0 {
                        done.extend(current.take());
                    }
                    let field = current.get_or_insert_default();
                    field.extend(argument.iter().map(|&value| Byte { value, quoted: true }));
                }
            }
            Piece::Parameter { quoted: true, .. } | Piece::Command { quoted: true, .. } => {
                let bytes = value(shell, piece);
                let field = current.get_or_insert_default();
                field.extend(bytes.iter().map(|&value| Byte { value, quoted: true }));
            }
            _ => {
                for value in value(shell, piece) {
                    if matches!(value, b' ' | b'\t' | b'\n') {
                        done.extend(current.take());
                    } else {
                        current.get_or_insert_default().push(Byte { value, quoted: false });
                    }
                }
            }
        }
    }
    done.extend(current);
    done
}

/// `~` and `~/…` at the start of a word stand for the home directory.
fn tilde(shell: &Shell, bytes: &[u8]) -> Vec<u8> {
    match bytes {
        [b'~'] | [b'~', b'/', ..] if !shell.parameter(b"HOME").is_empty() => {
            [shell.parameter(b"HOME"), bytes[1..].to_vec()].concat()
        }
        _ => bytes.to_vec(),
    }
}
