//! `fc`: lists lines of the history, runs one again, or has some edited and runs what comes of it (POSIX `fc`). The line that
//! called it is never meant, and what is run takes its place in the history.

use super::letters;
use crate::numbers::decimal;
use crate::shell::{EXIT_FAILURE, Run, Shell, Weight};
use crate::sys;
use crate::tree::Bytes;

const USAGE: &str = "fc [-e ename] [-lnr] [first] [last] or fc -s [pat=rep] [command]";
/// How many lines a list without operands has.
const LISTED: usize = 16;

/// `fc [-e EDITOR] [-r] [FIRST [LAST]]`, `fc -l [-nr] [FIRST [LAST]]`, `fc -s [OLD=NEW]... [FIRST]`.
pub(super) fn fc(shell: &mut Shell, words: &[Bytes], _: u8) -> Run {
    // A negative operand is no option.
    let negative = |word: &Bytes| {
        word.strip_prefix(b"-").is_some_and(|rest| rest.first().is_some_and(u8::is_ascii_digit))
    };
    let front = words.get(..words.iter().position(negative).unwrap_or(words.len())).unwrap_or_default();
    let options = match letters(front, b"e:lnrs") {
        Ok(options) => options,
        Err(option) => {
            let message = format!("{}: invalid option", String::from_utf8_lossy(&option));
            return shell.usage("fc", &message, USAGE);
        }
    };
    let operands = words.get(options.operands..).unwrap_or_default();
    let editor = options.value(b'e').cloned();
    if options.has(b's') || editor.as_deref() == Some(b"-") {
        return again(shell, operands);
    }
    let is_list = options.has(b'l');
    let Some((from, to)) = range(shell, operands, is_list) else {
        shell.complain("fc: history specification out of range");
        return shell.fail(EXIT_FAILURE);
    };
    let mut lines: Vec<(usize, Bytes)> = shell
        .history
        .iter()
        .filter(|(number, _)| (from.min(to)..=from.max(to)).contains(number))
        .map(|(number, line)| (number, line.to_vec()))
        .collect();
    if options.has(b'r') != (from > to) {
        lines.reverse();
    }
    if is_list {
        let mut out = Vec::new();
        for (number, line) in lines {
            if !options.has(b'n') {
                out.extend(number.to_string().into_bytes());
            }
            out.extend_from_slice(b"\t ");
            out.extend(line);
            out.push(b'\n');
        }
        shell.put_out("fc", &out);
        return Ok(());
    }
    if lines.is_empty() {
        return nothing_found(shell);
    }
    let mut text = Vec::new();
    for (_, line) in lines {
        text.extend(line);
        text.push(b'\n');
    }
    edit(shell, editor, text)
}

/// The numbers of the first and the last line that are meant.
fn range(shell: &Shell, operands: &[Bytes], is_list: bool) -> Option<(usize, usize)> {
    let last = shell.history.last_before();
    let from = match operands.first() {
        Some(word) => find(shell, word)?,
        None if is_list => last.saturating_sub(LISTED - 1),
        None => last,
    };
    let to = match operands.get(1) {
        Some(word) => find(shell, word)?,
        None if is_list => last,
        None => from,
    };
    Some((from, to))
}

/// The line of a number, of an offset from the end, or the latest that begins with a text.
fn find(shell: &Shell, word: &Bytes) -> Option<usize> {
    let last = shell.history.last_before();
    match decimal(word) {
        Some(number) => {
            let number = if number < 0 { (last as i64).saturating_add(number + 1) } else { number };
            Some(usize::try_from(number).unwrap_or(0).clamp(1, last.max(1)))
        }
        None => {
            let mut lines = shell.history.iter().rev();
            lines.find(|(number, line)| *number <= last && line.starts_with(word)).map(|(number, _)| number)
        }
    }
}

/// Runs a line again, with other texts for some of its own.
fn again(shell: &mut Shell, operands: &[Bytes]) -> Run {
    let changes: Vec<(&[u8], &[u8])> = operands
        .iter()
        .map_while(|word| {
            let at = word.iter().position(|byte| *byte == b'=').filter(|at| *at > 0)?;
            Some((&word[..at], &word[at + 1..]))
        })
        .collect();
    let number = match operands.get(changes.len()) {
        Some(word) => find(shell, word),
        None => Some(shell.history.last_before()),
    };
    let found = shell.history.iter().find(|(at, _)| Some(*at) == number).map(|(_, line)| line.to_vec());
    let Some(mut line) = found else { return nothing_found(shell) };
    for (old, new) in changes {
        line = replaced(&line, old, new);
    }
    run(shell, line)
}

fn nothing_found(shell: &mut Shell) -> Run {
    shell.complain("fc: no command found");
    shell.fail(EXIT_FAILURE)
}

/// The text with every `old`, which is not empty, replaced.
fn replaced(text: &[u8], old: &[u8], new: &[u8]) -> Bytes {
    let mut out = Vec::new();
    let mut rest = text;
    while let Some(byte) = rest.first() {
        match rest.strip_prefix(old) {
            Some(behind) => {
                out.extend_from_slice(new);
                rest = behind;
            }
            None => {
                out.push(*byte);
                rest = &rest[1..];
            }
        }
    }
    out
}

/// Has a text edited, and runs what comes of it. Nothing runs when the editor fails.
fn edit(shell: &mut Shell, editor: Option<Bytes>, text: Bytes) -> Run {
    let mut named = |name: &[u8]| shell.value(name).filter(|value| !value.is_empty());
    let editor = editor.or_else(|| named(b"FCEDIT")).or_else(|| named(b"EDITOR"));
    let editor = editor.unwrap_or_else(|| b"vi".to_vec());
    let path = match crate::redirect::new_file(&text) {
        Ok(path) => path,
        Err(error) => {
            shell.complain(&format!("fc: cannot make a file to edit: {}", error.text()));
            return shell.fail(EXIT_FAILURE);
        }
    };
    // The path consists of letters, digits and dashes.
    let command = [editor.as_slice(), b" ", &path].concat();
    let edited = shell.deeper(Weight::Text, |shell| shell.run_text(&command, 1));
    let text = shell.open_quietly(&path);
    sys::unlink(&path);
    edited?;
    if shell.status != 0 {
        return Ok(());
    }
    match text {
        Ok(text) => run(shell, text),
        Err(error) => {
            shell.complain(&format!("fc: {}: {}", String::from_utf8_lossy(&path), error.text()));
            shell.fail(EXIT_FAILURE)
        }
    }
}

/// Shows a text, remembers it, and runs it.
fn run(shell: &mut Shell, text: Bytes) -> Run {
    let text = text.trim_ascii_end().to_vec();
    shell.write_error(&[text.as_slice(), b"\n"].concat());
    if !text.is_empty() {
        shell.history.replace_running(text.clone());
    }
    shell.status = 0;
    shell.deeper(Weight::Text, |shell| shell.run_text(&text, 1))
}
