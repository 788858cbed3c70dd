//! `history`: the lines that have been entered.

use super::letters;
use crate::numbers::decimal;
use crate::shell::{Run, Shell};
use crate::tree::Bytes;

/// `history [-c] [-d NUMBER] [-a] [-r] [-w] [-s LINE] [COUNT]`.
pub(super) fn history(shell: &mut Shell, words: &[Bytes], _: u8) -> Run {
    let options = match letters(words, b"cd:arwns") {
        Ok(options) => options,
        Err(option) => {
            let message = format!("{}: invalid option", String::from_utf8_lossy(&option));
            return shell.usage("history", &message, "history [-c] [-d offset] [n] or history -arws");
        }
    };
    let operands = words.get(options.operands..).unwrap_or_default();
    if options.has(b'c') {
        shell.history.clear();
    }
    if let Some(number) = options.value(b'd') {
        let found = decimal(number).and_then(|number| usize::try_from(number).ok());
        if !found.is_some_and(|number| shell.history.remove(number)) {
            let number = number.clone();
            return shell.reject("history", &number, "history position out of range");
        }
    }
    if options.has(b's') {
        shell.history.push(operands.join(b" ".as_slice()));
        return Ok(());
    }
    if options.has(b'r') {
        shell.load_history();
    }
    if options.has(b'a') || options.has(b'w') {
        shell.save_history();
    }
    if !options.letters.is_empty() {
        return Ok(());
    }
    let count = match operands.first() {
        None => usize::MAX,
        Some(word) => match decimal(word).and_then(|count| usize::try_from(count).ok()) {
            Some(count) => count,
            None => return shell.reject("history", word, "numeric argument required"),
        },
    };
    let skip = shell.history.iter().count().saturating_sub(count);
    let mut out = Vec::new();
    for (number, line) in shell.history.iter().skip(skip) {
        out.extend(format!("{number:5}  ").into_bytes());
        out.extend_from_slice(line);
        out.push(b'\n');
    }
    shell.put_out("history", &out);
    Ok(())
}
