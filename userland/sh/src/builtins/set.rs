//! `set` and `shopt`.

use crate::options::{self, OPTIONS, Opt, SHOPTS};
use crate::shell::{EXIT_FAILURE, EXIT_USAGE, Run, Shell};
use crate::sys::Signal;
use crate::tree::Bytes;
use std::rc::Rc;

impl Shell {
    /// Turns an option of `set` on or off, with what that means.
    pub(crate) fn put_option(&mut self, option: Opt, on: bool) {
        self.state.options.put(option, on);
        match option {
            Opt::Vi if on => self.state.options.put(Opt::Emacs, false),
            Opt::Emacs if on => self.state.options.put(Opt::Vi, false),
            Opt::Monitor if on && self.mode == crate::shell::Mode::Interactive => self.jobs.take_terminal(),
            Opt::Notify => self.apply_trap(Signal::SIGCHLD),
            _ => {}
        }
    }
}

/// `set`.
pub(super) fn set(shell: &mut Shell, words: &[Bytes], _: u8) -> Run {
    if words.len() == 1 {
        let mut out = Vec::new();
        for (name, variable) in shell.state.variables.all() {
            if let Some(line) = super::declare::assignment_shown(name, variable) {
                out.extend(line);
                out.push(b'\n');
            }
        }
        let mut functions: Vec<Bytes> =
            shell.state.functions.values().map(|function| function.text()).collect();
        functions.sort();
        for text in functions {
            out.extend(text);
            out.push(b'\n');
        }
        shell.put_out("set", &out);
        return Ok(());
    }
    let mut at = 1;
    while let Some(word) = words.get(at) {
        at += 1;
        let (on, letters) = match word.split_first() {
            _ if word == b"--" => {
                replace(shell, words, at);
                return Ok(());
            }
            _ if word == b"-" => {
                shell.put_option(Opt::XTrace, false);
                shell.put_option(Opt::Verbose, false);
                if at < words.len() {
                    replace(shell, words, at);
                }
                return Ok(());
            }
            Some((b'-', letters)) => (true, letters),
            Some((b'+', letters)) if !letters.is_empty() => (false, letters),
            _ => {
                replace(shell, words, at - 1);
                return Ok(());
            }
        };
        for letter in letters {
            if *letter == b'o' {
                let Some(name) = words.get(at) else {
                    show(shell, on);
                    return Ok(());
                };
                at += 1;
                match options::by_name(name) {
                    Some(option) => shell.put_option(option, on),
                    None => {
                        shell.reject("set", name, "invalid option name")?;
                        return shell.fail(EXIT_USAGE);
                    }
                }
                continue;
            }
            match options::by_letter(*letter) {
                Some(option) => shell.put_option(option, on),
                None => {
                    let sign = if on { '-' } else { '+' };
                    let message = format!("{sign}{}: invalid option", char::from(*letter));
                    return shell.usage(
                        "set",
                        &message,
                        "set [-abefhkmnptuvxBCEHPT] [-o option-name] [--] [-] [arg ...]",
                    );
                }
            }
        }
    }
    Ok(())
}

fn replace(shell: &mut Shell, words: &[Bytes], from: usize) {
    shell.state.arguments = Rc::new(words.get(from..).unwrap_or_default().to_vec());
}

/// All options: for people (`set -o`), or to be read back (`set +o`).
fn show(shell: &mut Shell, for_people: bool) {
    let line = |(name, _, option): &(&str, u8, Opt)| {
        let on = shell.has(*option);
        if for_people {
            format!("{name:<15}\t{}\n", if on { "on" } else { "off" })
        } else {
            format!("set {}o {name}\n", if on { '-' } else { '+' })
        }
    };
    let text: String = OPTIONS.iter().map(line).collect();
    shell.put_out("set", text.as_bytes());
}

/// `shopt [-pqsu] [-o] [NAME]…`.
pub(super) fn shopt(shell: &mut Shell, words: &[Bytes], _: u8) -> Run {
    let asked = match super::letters(words, b"pqsuo") {
        Ok(asked) => asked,
        Err(option) => {
            let message = format!("{}: invalid option", String::from_utf8_lossy(&option));
            return shell.usage("shopt", &message, "shopt [-pqsu] [-o] [optname ...]");
        }
    };
    let (sets, unsets) = (asked.has(b's'), asked.has(b'u'));
    if sets && unsets {
        shell.complain("shopt: cannot set and unset shell options simultaneously");
        return shell.fail(EXIT_FAILURE);
    }
    let names = words.get(asked.operands..).unwrap_or_default();
    let of_set = asked.has(b'o');
    let mut out = String::new();
    let mut status = 0;
    let line = |name: &str, on: bool| match (asked.has(b'p'), of_set) {
        (true, true) => format!("set {}o {name}\n", if on { '-' } else { '+' }),
        (true, false) => format!("shopt -{} {name}\n", if on { 's' } else { 'u' }),
        _ => format!("{name:<15}\t{}\n", if on { "on" } else { "off" }),
    };
    if names.is_empty() {
        let all: Vec<(&str, bool)> = if of_set {
            OPTIONS.iter().map(|(name, _, option)| (*name, shell.has(*option))).collect()
        } else {
            SHOPTS.iter().map(|(name, option)| (*name, shell.shopt(*option))).collect()
        };
        for (name, on) in all {
            if (!sets && !unsets) || on == sets {
                out.push_str(&line(name, on));
            }
        }
    }
    for name in names {
        let text = String::from_utf8_lossy(name).into_owned();
        let on = if of_set {
            options::by_name(name).map(|option| {
                if sets || unsets {
                    shell.put_option(option, sets);
                }
                shell.has(option)
            })
        } else {
            options::shopt_by_name(name).map(|option| {
                if sets || unsets {
                    shell.state.options.put_shopt(option, sets);
                }
                shell.shopt(option)
            })
        };
        match on {
            None => {
                let what = if of_set { "invalid option name" } else { "invalid shell option name" };
                shell.reject("shopt", name, what)?;
                status = EXIT_FAILURE;
            }
            Some(_) if sets || unsets => {}
            Some(on) => {
                if !on {
                    status = EXIT_FAILURE;
                }
                if !asked.has(b'q') {
                    out.push_str(&line(&text, on));
                }
            }
        }
    }
    shell.put_out("shopt", out.as_bytes());
    shell.fail(status)
}
