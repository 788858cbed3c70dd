//! `trap`.

use crate::shell::{EXIT_FAILURE, Run, Shell, Trap};
use crate::syntax::quote;
use crate::sys::Signal;
use crate::traps::{signal_of, trap_name};
use crate::tree::Bytes;

const USAGE: &str = "trap [-lp] [[arg] signal_spec ...]";

/// `trap [-lp] [COMMANDS] SIGNAL…`.
pub(super) fn trap(shell: &mut Shell, words: &[Bytes], _: u8) -> Run {
    let options = match super::letters(words, b"lp") {
        Ok(options) => options,
        // `trap - INT`: the dash is the commands.
        Err(option) => {
            let message = format!("{}: invalid option", String::from_utf8_lossy(&option));
            return shell.usage("trap", &message, USAGE);
        }
    };
    let operands = words.get(options.operands..).unwrap_or_default();
    if options.has(b'l') {
        return list(shell);
    }
    if operands.is_empty() || options.has(b'p') {
        return show(shell, operands);
    }
    // A single operand, or a number at the front, means that the default comes back.
    let first = operands.first().cloned().unwrap_or_default();
    let resets = operands.len() == 1 || first.iter().all(u8::is_ascii_digit) && !first.is_empty();
    let (commands, names) =
        if resets { (b"-".to_vec(), operands) } else { (first, operands.get(1..).unwrap_or_default()) };
    let mut failed = false;
    for name in names {
        let Some(name) = trap_name(name) else {
            shell.reject("trap", name, "invalid signal specification")?;
            failed = true;
            continue;
        };
        let trap = match commands.as_slice() {
            b"-" => None,
            b"" => Some(Trap::Ignore),
            _ => Some(Trap::Run(commands.clone())),
        };
        shell.set_trap(&name, trap);
    }
    if failed { shell.fail(EXIT_FAILURE) } else { Ok(()) }
}

fn list(shell: &mut Shell) -> Run {
    let mut out = String::new();
    for (index, signal) in Signal::ALL.iter().enumerate() {
        out.push_str(&format!("{:2}) {}", signal.number(), signal.name()));
        out.push(if index % 5 == 4 || index + 1 == Signal::ALL.len() { '\n' } else { '\t' });
    }
    shell.put_out("trap", out.as_bytes());
    Ok(())
}

/// The number that traps are shown in the order of: `EXIT` first, then signals, then the other events.
fn order(name: &[u8]) -> u32 {
    match name {
        b"EXIT" => 0,
        b"DEBUG" => 65,
        b"ERR" => 66,
        b"RETURN" => 67,
        _ => signal_of(name).map_or(64, |signal| signal.number().into()),
    }
}

fn show(shell: &mut Shell, wanted: &[Bytes]) -> Run {
    let mut names = Vec::new();
    for name in wanted {
        match trap_name(name) {
            Some(name) => names.push(name),
            None => shell.reject("trap", name, "invalid signal specification")?,
        }
    }
    let mut all: Vec<(Bytes, Trap)> =
        shell.state.traps.iter().map(|(name, trap)| (name.clone(), trap.clone())).collect();
    all.retain(|(name, _)| wanted.is_empty() || names.contains(name));
    all.sort_by_key(|(name, _)| order(name));
    let mut out = Vec::new();
    for (name, trap) in all {
        let text = match trap {
            Trap::Ignore => b"''".to_vec(),
            Trap::Run(text) => quote::quoted(&text),
        };
        let prefix: &[u8] = if signal_of(&name).is_some() { b"SIG" } else { b"" };
        out.extend([b"trap -- ".as_slice(), &text, b" ", prefix, &name, b"\n"].concat());
    }
    shell.put_out("trap", &out);
    Ok(())
}
