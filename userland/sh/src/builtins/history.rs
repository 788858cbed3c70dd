//! `history` and `fc -l`: the lines that have been entered.

use super::letters;
use crate::numbers::decimal;
use crate::shell::{EXIT_FAILURE, Run, Shell};
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

/// `fc -l [-n] [-r] [FIRST [LAST]]`.
pub(super) fn fc(shell: &mut Shell, words: &[Bytes], _: u8) -> Run {
    // A negative operand is no option.
    let split = words.iter().position(|word| {
        word.strip_prefix(b"-").is_some_and(|rest| rest.first().is_some_and(u8::is_ascii_digit))
    });
    let front = words.get(..split.unwrap_or(words.len())).unwrap_or_default();
    let options = match letters(front, b"lnr") {
        Ok(options) if options.has(b'l') => options,
        _ => {
            shell.complain("fc: only listing (-l) is there: lines are edited where they are entered");
            return shell.fail(EXIT_FAILURE);
        }
    };
    let operands = words.get(options.operands..).unwrap_or_default();
    let last = shell.history.len() as i64;
    let number = |word: Option<&Bytes>, otherwise: i64| match word.and_then(|word| decimal(word)) {
        Some(number) if number < 0 => last + number + 1,
        Some(number) => number,
        None => otherwise,
    };
    let (from, to) = (number(operands.first(), last - 15), number(operands.get(1), last));
    let mut lines: Vec<(usize, Bytes)> =
        shell.history.iter().map(|(number, line)| (number, line.to_vec())).collect();
    lines.retain(|(number, _)| (from..=to).contains(&(*number as i64)));
    if options.has(b'r') {
        lines.reverse();
    }
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
    Ok(())
}
