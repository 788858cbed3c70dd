//! Built-ins that steer: leaving loops, functions and the shell, `eval` and `source`, arguments, and questions.

use super::{letters, name_of};
use crate::conditional;
use crate::numbers::decimal;
use crate::shell::{EXIT_FAILURE, EXIT_USAGE, Flow, Frame, Run, Shell};
use crate::sys;
use crate::tree::Bytes;
use std::rc::Rc;

/// `:` and `true`.
pub(super) fn succeed(_: &mut Shell, _: &[Bytes], _: u8) -> Run {
    Ok(())
}

/// `false`.
pub(super) fn fail(shell: &mut Shell, _: &[Bytes], _: u8) -> Run {
    shell.fail(EXIT_FAILURE)
}

/// `break` and `continue`.
pub(super) fn leave_loop(shell: &mut Shell, words: &[Bytes], _: u8) -> Run {
    let name = name_of(words);
    let count = match words.get(1) {
        None => 1,
        Some(word) => match decimal(word) {
            Some(count) if count > 0 => u32::try_from(count).unwrap_or(u32::MAX),
            Some(_) => {
                shell.reject(&name, word, "loop count out of range")?;
                return if shell.loops > 0 { Err(Flow::Break(shell.loops)) } else { Ok(()) };
            }
            None => {
                shell.reject(&name, word, "numeric argument required")?;
                shell.status = 128;
                return Err(Flow::Exit);
            }
        },
    };
    if shell.loops == 0 {
        shell.complain(&format!("{name}: only meaningful in a `for', `while', or `until' loop"));
        return Ok(());
    }
    let count = count.min(shell.loops);
    Err(if name == "break" { Flow::Break(count) } else { Flow::Continue(count) })
}

/// A status as an argument; `None`, and said, when it is none.
fn status_of(shell: &mut Shell, words: &[Bytes], before: u8) -> Option<u8> {
    let at = if words.get(1).is_some_and(|word| word == b"--") { 2 } else { 1 };
    match words.get(at) {
        None => Some(before),
        Some(word) => match decimal(word) {
            Some(number) => Some((number & 0xff) as u8),
            None => {
                let name = name_of(words);
                let shown = String::from_utf8_lossy(word).into_owned();
                shell.complain(&format!("{name}: {shown}: numeric argument required"));
                None
            }
        },
    }
}

/// `exit` and `logout`.
pub(super) fn exit(shell: &mut Shell, words: &[Bytes], before: u8) -> Run {
    if shell.mode == crate::shell::Mode::Interactive && shell.inner_subshells == 0 {
        shell.write_error(if shell.is_login { b"logout\n" } else { b"exit\n" });
    }
    if words.len() > 2 && status_of(shell, words, before).is_some() {
        shell.complain("exit: too many arguments");
        return shell.fail(EXIT_FAILURE);
    }
    if shell.mode == crate::shell::Mode::Interactive
        && shell.inner_subshells == 0
        && !crate::interactive::may_leave(shell)
    {
        return shell.fail(EXIT_FAILURE);
    }
    shell.status = status_of(shell, words, before).unwrap_or(EXIT_USAGE);
    Err(Flow::Exit)
}

/// `return`.
pub(super) fn return_(shell: &mut Shell, words: &[Bytes], before: u8) -> Run {
    if shell.frames.is_empty() {
        shell.complain("return: can only `return' from a function or sourced script");
        return shell.fail(EXIT_USAGE);
    }
    shell.status = status_of(shell, words, before).unwrap_or(EXIT_USAGE);
    Err(Flow::Return)
}

/// `eval`.
pub(super) fn eval(shell: &mut Shell, words: &[Bytes], before: u8) -> Run {
    let skip = if words.get(1).is_some_and(|word| word == b"--") { 2 } else { 1 };
    let text = words.get(skip..).unwrap_or_default().join(b" ".as_slice());
    let _ = before;
    let line = shell.line.max(1);
    shell.status = 0;
    let was_in_eval = std::mem::replace(&mut shell.in_eval, true);
    let result = shell.deeper(crate::shell::Weight::Text, |shell| match shell.run_text(&text, line) {
        // A mistake in the text is only the command's.
        Err(Flow::Discard) if shell.status == EXIT_USAGE => Ok(()),
        result => result,
    });
    shell.in_eval = was_in_eval;
    result
}

/// `.` and `source`.
pub(super) fn source(shell: &mut Shell, words: &[Bytes], _: u8) -> Run {
    let name = name_of(words);
    let skip = if words.get(1).is_some_and(|word| word == b"--") { 2 } else { 1 };
    let Some(file) = words.get(skip) else {
        let usage = format!("{name} filename [arguments]");
        return shell.usage(&name, "filename argument required", &usage);
    };
    let path = if file.contains(&b'/') {
        file.clone()
    } else {
        shell.search_path(file).into_iter().next().unwrap_or_else(|| file.clone())
    };
    if sys::stat(&path, sys::Links::Follow).is_ok_and(|stat| stat.kind() == sys::Kind::Directory) {
        return shell.reject(&name, file, "is a directory");
    }
    let text = match shell.open_quietly(&path) {
        Ok(text) => text,
        Err(error) => {
            let shown = String::from_utf8_lossy(file).into_owned();
            shell.complain(&format!("{shown}: {}", error.text()));
            return shell.fail(EXIT_FAILURE);
        }
    };
    let arguments = words.get(skip + 1..).unwrap_or_default();
    let old = (!arguments.is_empty())
        .then(|| std::mem::replace(&mut shell.state.arguments, Rc::new(arguments.to_vec())));
    let line = shell.line;
    shell.frames.push(Frame { name: b"source".to_vec(), file: path, line, options: None });
    shell.status = 0;
    let was_in_eval = std::mem::take(&mut shell.in_eval);
    let result = shell.deeper(crate::shell::Weight::Text, |shell| match shell.run_text(&text, 1) {
        Err(Flow::Return) => Ok(()),
        Err(Flow::Discard) if shell.status == EXIT_USAGE => Ok(()),
        result => result,
    });
    shell.in_eval = was_in_eval;
    let status = shell.status;
    let result = result.and_then(|()| shell.run_trap(b"RETURN"));
    shell.status = status;
    shell.frames.pop();
    shell.line = line;
    if let Some(old) = old {
        shell.state.arguments = old;
    }
    result
}

impl Shell {
    /// All that a file holds; the shell's own descriptors below `/dev/fd` included.
    pub(crate) fn open_quietly(&mut self, path: &[u8]) -> sys::Result<Bytes> {
        let is_fd = path.starts_with(b"/dev/fd/") || path == b"/dev/stdin";
        let handle = if is_fd { self.open_file(path, sys::Open::Read) } else { None };
        let handle = match handle {
            Some(handle) => handle,
            None => sys::open(path, sys::Open::Read)?,
        };
        let memory = crate::fds::Memory::default();
        // An interrupt ends the reading, and what follows sees it.
        let _ = self.drain(&handle, &memory);
        Ok(memory.take())
    }
}

/// `shift`.
pub(super) fn shift(shell: &mut Shell, words: &[Bytes], _: u8) -> Run {
    let count = match words.get(1) {
        None => 1,
        Some(word) => match decimal(word) {
            Some(count) => count,
            None => return shell.reject("shift", word, "numeric argument required"),
        },
    };
    let have = shell.state.arguments.len();
    match usize::try_from(count) {
        Ok(count) if count <= have => {
            Rc::make_mut(&mut shell.state.arguments).drain(..count);
            Ok(())
        }
        Ok(_) if !shell.shopt(crate::options::Shopt::ShiftVerbose) => shell.fail(EXIT_FAILURE),
        _ => {
            let word = words.get(1).cloned().unwrap_or_default();
            shell.reject("shift", &word, "shift count out of range")
        }
    }
}

/// `let`.
pub(super) fn let_(shell: &mut Shell, words: &[Bytes], _: u8) -> Run {
    let expressions = words.get(1..).unwrap_or_default();
    if expressions.is_empty() {
        shell.complain("let: expression expected");
        return shell.fail(EXIT_FAILURE);
    }
    let mut value = 0;
    for expression in expressions {
        shell.arithmetic_place = "let: ";
        value = match shell.arithmetic_text(expression) {
            Ok(value) => value,
            Err(flow) => {
                shell.arithmetic_place = "";
                return if flow == Flow::Discard { shell.fail(EXIT_FAILURE) } else { Err(flow) };
            }
        };
    }
    shell.arithmetic_place = "";
    shell.fail(u8::from(value == 0))
}

/// `test`.
pub(super) fn test(shell: &mut Shell, words: &[Bytes], _: u8) -> Run {
    let status = conditional::test(shell, "test", words.get(1..).unwrap_or_default());
    shell.fail(status)
}

/// `[`.
pub(super) fn bracket(shell: &mut Shell, words: &[Bytes], _: u8) -> Run {
    match words.split_last() {
        Some((last, inner)) if last == b"]" && !inner.is_empty() => {
            let status = conditional::test(shell, "[", inner.get(1..).unwrap_or_default());
            shell.fail(status)
        }
        _ => {
            shell.complain("[: missing `]'");
            shell.fail(EXIT_USAGE)
        }
    }
}

/// `caller`.
pub(super) fn caller(shell: &mut Shell, words: &[Bytes], _: u8) -> Run {
    let Ok(options) = letters(words, b"") else {
        return shell.usage("caller", "invalid option", "caller [expr]");
    };
    let depth = match words.get(options.operands) {
        None => None,
        Some(word) => match decimal(word).and_then(|depth| usize::try_from(depth).ok()) {
            Some(depth) => Some(depth),
            None => return shell.usage("caller", "invalid number", "caller [expr]"),
        },
    };
    // Commands that are no file's have been called from nowhere.
    let is_file = shell.origin_letter.is_none();
    let frames: Vec<&Frame> = shell.frames.iter().rev().collect();
    let Some(frame) = frames.get(depth.unwrap_or(0)) else {
        if depth.is_none() && is_file {
            shell.put_out("caller", b"0 NULL\n");
            return Ok(());
        }
        return shell.fail(EXIT_FAILURE);
    };
    let outer = frames.get(depth.unwrap_or(0) + 1);
    let file = match outer {
        Some(outer) => outer.file.clone(),
        None if is_file => shell.state.zeroth.clone(),
        None if depth.is_none() => b"NULL".to_vec(),
        None => return shell.fail(EXIT_FAILURE),
    };
    let mut text = frame.line.to_string().into_bytes();
    if depth.is_some() {
        text.push(b' ');
        text.extend_from_slice(outer.map_or(b"main".as_slice(), |frame| &frame.name));
    }
    text.push(b' ');
    text.extend(file);
    text.push(b'\n');
    shell.put_out("caller", &text);
    Ok(())
}
