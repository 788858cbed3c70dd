//! `getopts`.

use crate::numbers::decimal;
use crate::shell::{EXIT_FAILURE, EXIT_USAGE, Run, Shell};
use crate::tree::Bytes;

/// `getopts OPTSTRING NAME [ARGUMENT]…`: the next option, its value in `OPTARG`, the next argument's number in `OPTIND`.
pub(super) fn getopts(shell: &mut Shell, words: &[Bytes], _: u8) -> Run {
    let skip = usize::from(words.get(1).is_some_and(|word| word == b"--"));
    let (Some(options), Some(name)) = (words.get(1 + skip).cloned(), words.get(2 + skip).cloned()) else {
        shell.write_error(b"getopts: usage: getopts optstring name [arg ...]\n");
        return shell.fail(EXIT_USAGE);
    };
    let given = words.get(3 + skip..).unwrap_or_default();
    let arguments = if given.is_empty() { shell.state.arguments.to_vec() } else { given.to_vec() };
    let quiet = options.starts_with(b":");
    let index = shell.value(b"OPTIND").and_then(|text| decimal(&text)).unwrap_or(1);
    let mut index = usize::try_from(index).unwrap_or(1).max(1);
    let mut at = shell.state.getopts_at;
    if at == 0 {
        let word = arguments.get(index - 1);
        let is_option = word.is_some_and(|word| word.starts_with(b"-") && word.len() > 1);
        if !is_option || word.is_some_and(|word| word == b"--") {
            index += usize::from(word.is_some_and(|word| word == b"--"));
            finish(shell, index, 0);
            shell.set_plain(&name, b"?".to_vec())?;
            shell.unset_variable(b"OPTARG");
            return shell.fail(EXIT_FAILURE);
        }
        at = 1;
    }
    let word = arguments.get(index - 1).cloned().unwrap_or_default();
    let Some(letter) = word.get(at).copied() else {
        finish(shell, index + 1, 0);
        return shell.fail(EXIT_FAILURE);
    };
    at += 1;
    let place = options.iter().position(|option| *option == letter && letter != b':');
    let takes_value = place.is_some_and(|place| options.get(place + 1) == Some(&b':'));
    let is_last = at >= word.len();
    let (mut next_index, mut next_at) = if is_last { (index + 1, 0) } else { (index, at) };
    let (mut found, mut value, mut message) = (letter, None, None);
    if place.is_none() {
        found = b'?';
        if quiet { value = Some(vec![letter]) } else { message = Some("illegal option") }
    } else if takes_value {
        (next_index, next_at) = (index + 1, 0);
        if !is_last {
            value = Some(word.get(at..).unwrap_or_default().to_vec());
        } else if let Some(argument) = arguments.get(index) {
            value = Some(argument.clone());
            next_index = index + 2;
        } else {
            found = if quiet { b':' } else { b'?' };
            if quiet { value = Some(vec![letter]) } else { message = Some("option requires an argument") }
        }
    }
    finish(shell, next_index, next_at);
    match value {
        Some(value) => shell.set_plain(b"OPTARG", value)?,
        None => drop(shell.unset_variable(b"OPTARG")),
    }
    if let Some(message) = message
        && shell.value(b"OPTERR").is_none_or(|text| text != b"0")
    {
        let zeroth = String::from_utf8_lossy(&shell.state.zeroth).into_owned();
        shell.write_error(format!("{zeroth}: {message} -- {}\n", char::from(letter)).as_bytes());
    }
    shell.set_plain(&name, vec![found])
}

fn finish(shell: &mut Shell, index: usize, at: usize) {
    shell.set_quietly(b"OPTIND", index.to_string().into_bytes());
    shell.state.getopts_at = at;
}
