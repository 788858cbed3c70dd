//! Prompts: the backslash escapes of `PS1` and its like, then the expansions in what they came to.

use crate::options::Shopt;
use crate::shell::Shell;
use crate::syntax::word::{self, Context};
use crate::sys;
use crate::tree::Bytes;

/// A prompt's text as it is shown; the marks of what has no width are left out.
pub(crate) fn expanded(shell: &mut Shell, prompt: &[u8]) -> Bytes {
    let text = escapes(shell, prompt);
    if !shell.shopt(Shopt::PromptVars) || !text.iter().any(|byte| matches!(byte, b'$' | b'`' | b'\\')) {
        return text;
    }
    let word = word::in_context(&text, Context::Here, shell.line, shell.reading());
    let (status, pipe_status, last) = (shell.status, shell.pipe_status.clone(), shell.last_word.clone());
    // A prompt that cannot be expanded is shown as it is.
    let shown = shell.expand_text(&word).unwrap_or(text);
    shell.status = status;
    shell.pipe_status = pipe_status;
    shell.last_word = last;
    shown
}

fn escapes(shell: &mut Shell, prompt: &[u8]) -> Bytes {
    let mut out = Vec::new();
    let mut at = 0;
    while let Some(byte) = prompt.get(at) {
        at += 1;
        if *byte != b'\\' {
            out.push(*byte);
            continue;
        }
        let Some(letter) = prompt.get(at).copied() else {
            out.push(b'\\');
            break;
        };
        at += 1;
        match letter {
            b'a' => out.push(7),
            b'e' => out.push(27),
            b'n' => out.push(b'\n'),
            b'r' => out.push(b'\r'),
            b'\\' => out.extend_from_slice(b"\\\\"),
            b'$' => out.push(if sys::user() == 0 { b'#' } else { b'$' }),
            b'[' | b']' => {}
            b'u' => out.extend(crate::expand::sys_user_name().unwrap_or_default()),
            b'h' => {
                let name = shell.text(b"HOSTNAME").unwrap_or_default();
                out.extend(name.split(|byte| *byte == b'.').next().unwrap_or_default());
            }
            b'H' => out.extend(shell.text(b"HOSTNAME").unwrap_or_default()),
            b'w' => out.extend(quoted(&shown_directory(shell))),
            b'W' => {
                let whole = shown_directory(shell);
                let last = whole.rsplit(|byte| *byte == b'/').next().unwrap_or_default().to_vec();
                out.extend(quoted(if last.is_empty() { &whole } else { &last }));
            }
            b's' => {
                let name = shell.state.zeroth.clone();
                let last = name.rsplit(|byte| *byte == b'/').next().unwrap_or_default();
                out.extend_from_slice(last.strip_prefix(b"-").unwrap_or(last));
            }
            b'v' => out.extend_from_slice(b"5.2"),
            b'V' => out.extend_from_slice(b"5.2.0"),
            b'j' => out.extend_from_slice(shell.jobs.visible().count().to_string().as_bytes()),
            b'l' => out.extend_from_slice(b"tty"),
            b'!' => out.extend_from_slice((shell.history.len() + 1).to_string().as_bytes()),
            b'#' => out.extend_from_slice((shell.history.len() + 1).to_string().as_bytes()),
            b't' => out.extend(time("%H:%M:%S")),
            b'T' => out.extend(time("%I:%M:%S")),
            b'@' => out.extend(time("%I:%M %p")),
            b'A' => out.extend(time("%H:%M")),
            b'd' => out.extend(time("%a %b %d")),
            b'D' if prompt.get(at) == Some(&b'{') => {
                let rest = prompt.get(at + 1..).unwrap_or_default();
                let end = rest.iter().position(|byte| *byte == b'}').unwrap_or(rest.len());
                let format = String::from_utf8_lossy(rest.get(..end).unwrap_or_default()).into_owned();
                out.extend(time(if format.is_empty() { "%X" } else { &format }));
                at += end + 2;
            }
            b'0'..=b'7' => {
                let digits = prompt.get(at - 1..).unwrap_or_default();
                let count = digits.iter().take(3).take_while(|byte| matches!(byte, b'0'..=b'7')).count();
                let text = std::str::from_utf8(digits.get(..count).unwrap_or_default()).unwrap_or("0");
                out.push(u32::from_str_radix(text, 8).unwrap_or(0) as u8);
                at += count - 1;
            }
            other => out.extend_from_slice(&[b'\\', other]),
        }
    }
    out
}

/// A text in which nothing is expanded any more.
fn quoted(text: &[u8]) -> Bytes {
    let mut out = Vec::new();
    for byte in text {
        if matches!(byte, b'$' | b'`' | b'\\') {
            out.push(b'\\');
        }
        out.push(*byte);
    }
    out
}

/// The working directory with `~` for the home directory.
pub(crate) fn shown_directory(shell: &Shell) -> Bytes {
    let home = shell.text(b"HOME").unwrap_or_default();
    let cwd = &shell.state.cwd;
    match cwd.strip_prefix(home.as_slice()) {
        Some(rest) if home.len() > 1 && (rest.is_empty() || rest.starts_with(b"/")) => [b"~", rest].concat(),
        _ => cwd.clone(),
    }
}

/// The time now, by `strftime`'s letters, in universal time.
fn time(format: &str) -> Bytes {
    let (seconds, _) = sys::time_of_day();
    crate::clock::formatted(format, i64::try_from(seconds).unwrap_or(0)).into_bytes()
}
