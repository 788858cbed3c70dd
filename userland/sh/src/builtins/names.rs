//! What names stand for: `alias`, `unalias`, `command`, `builtin`, `type`, `hash`, `enable`.

use super::{Kind, letters};
use crate::shell::{EXIT_FAILURE, Run, Shell, Weight};
use crate::syntax::quote;
use crate::tree::Bytes;
use std::rc::Rc;

/// The reserved words.
pub(crate) const RESERVED: &[&str] = &[
    "!", "[[", "]]", "case", "coproc", "do", "done", "elif", "else", "esac", "fi", "for", "function", "if",
    "in", "select", "then", "time", "until", "while", "{", "}",
];

fn is_reserved(name: &[u8]) -> bool {
    RESERVED.iter().any(|reserved| reserved.as_bytes() == name)
}

fn alias_shown(name: &[u8], value: &[u8]) -> Bytes {
    [b"alias ", name, b"=", &quote::quoted(value), b"\n"].concat()
}

/// `alias [-p] [NAME[=VALUE]]…`.
pub(super) fn alias(shell: &mut Shell, words: &[Bytes], _: u8) -> Run {
    let options = match letters(words, b"p") {
        Ok(options) => options,
        Err(option) => {
            let message = format!("{}: invalid option", String::from_utf8_lossy(&option));
            return shell.usage("alias", &message, "alias [-p] [name[=value] ... ]");
        }
    };
    let operands = words.get(options.operands..).unwrap_or_default();
    if operands.is_empty() || options.has(b'p') {
        let all: Vec<Bytes> =
            shell.state.aliases.iter().map(|(name, value)| alias_shown(name, value)).collect();
        shell.put_out("alias", &all.concat());
    }
    let mut failed = false;
    for operand in operands {
        match operand.iter().position(|byte| *byte == b'=').filter(|at| *at > 0) {
            Some(at) => {
                let (name, value) = operand.split_at(at);
                if name.iter().any(|byte| b"/$`=\\\"' \t\n|&;()<>".contains(byte)) {
                    let shown = String::from_utf8_lossy(name).into_owned();
                    shell.complain(&format!("alias: `{shown}': invalid alias name"));
                    failed = true;
                    continue;
                }
                let value = value.get(1..).unwrap_or_default().to_vec();
                Rc::make_mut(&mut shell.state.aliases).insert(name.to_vec(), value);
            }
            None => match shell.state.aliases.get(operand).map(|value| alias_shown(operand, value)) {
                Some(text) => drop(shell.put_out("alias", &text)),
                None => {
                    shell.reject("alias", operand, "not found")?;
                    failed = true;
                }
            },
        }
    }
    if failed { shell.fail(EXIT_FAILURE) } else { Ok(()) }
}

/// `unalias [-a] NAME…`.
pub(super) fn unalias(shell: &mut Shell, words: &[Bytes], _: u8) -> Run {
    let options = match letters(words, b"a") {
        Ok(options) => options,
        Err(option) => {
            let message = format!("{}: invalid option", String::from_utf8_lossy(&option));
            return shell.usage("unalias", &message, "unalias [-a] name [name ...]");
        }
    };
    if options.has(b'a') {
        shell.state.aliases = Rc::default();
        return Ok(());
    }
    let operands = words.get(options.operands..).unwrap_or_default();
    if operands.is_empty() {
        shell.write_error(b"unalias: usage: unalias [-a] name [name ...]\n");
        return shell.fail(crate::shell::EXIT_USAGE);
    }
    for name in operands {
        if Rc::make_mut(&mut shell.state.aliases).remove(name).is_none() {
            shell.reject("unalias", name, "not found")?;
        }
    }
    Ok(())
}

/// `command [-pVv] NAME [ARGUMENT]…`: without functions and aliases.
pub(super) fn command(shell: &mut Shell, words: &[Bytes], before: u8) -> Run {
    let options = match letters(words, b"pVv") {
        Ok(options) => options,
        Err(option) => {
            let message = format!("{}: invalid option", String::from_utf8_lossy(&option));
            return shell.usage("command", &message, "command [-pVv] command [arg ...]");
        }
    };
    let rest = words.get(options.operands..).unwrap_or_default();
    if options.has(b'v') || options.has(b'V') {
        let how = if options.has(b'V') { Telling::Long } else { Telling::Short };
        let mut found_any = false;
        for name in rest {
            let text = describe(shell, name, how, false, false, false);
            if text.is_empty() {
                if how == Telling::Long {
                    shell.complain(&format!("command: {}: not found", String::from_utf8_lossy(name)));
                }
            } else {
                found_any = true;
                shell.put_out("command", &text);
            }
        }
        return if found_any || rest.is_empty() { Ok(()) } else { shell.fail(EXIT_FAILURE) };
    }
    let Some(name) = rest.first() else { return Ok(()) };
    if let Some(builtin) = shell.builtin(name) {
        shell.status = before;
        return shell.deeper(Weight::Choice, |shell| shell.run_builtin(builtin, rest.to_vec()));
    }
    if options.has(b'p') {
        let path = shell.value(b"PATH");
        shell.set_quietly(b"PATH", b"/usr/local/bin:/usr/bin:/bin".to_vec());
        shell.state.hashed.clear();
        let result = shell.run_program(rest.to_vec(), rest.join(b" ".as_slice()));
        match path {
            Some(path) => shell.set_quietly(b"PATH", path),
            None => shell.state.variables.remove(b"PATH"),
        }
        shell.state.hashed.clear();
        return result;
    }
    shell.run_program(rest.to_vec(), rest.join(b" ".as_slice()))
}

/// `builtin NAME [ARGUMENT]…`.
pub(super) fn builtin(shell: &mut Shell, words: &[Bytes], before: u8) -> Run {
    let skip = if words.get(1).is_some_and(|word| word == b"--") { 2 } else { 1 };
    let rest = words.get(skip..).unwrap_or_default();
    let Some(name) = rest.first() else { return Ok(()) };
    match super::find(name) {
        Some(builtin) => {
            shell.status = before;
            shell.deeper(Weight::Choice, |shell| shell.run_builtin(builtin, rest.to_vec()))
        }
        None => shell.reject("builtin", name, "not a shell builtin"),
    }
}

/// How much is told of a name.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Telling {
    /// `command -v`: what would be written to run it.
    Short,
    /// A sentence.
    Long,
    /// `type -t`: one word.
    Kind,
    /// `type -p`: a path, if it is a program.
    Path,
}

fn describe(
    shell: &mut Shell,
    name: &[u8],
    how: Telling,
    all: bool,
    no_functions: bool,
    only_path: bool,
) -> Bytes {
    let mut out = Vec::new();
    let mut tell = |short: &[u8], long: &[u8], kind: &[u8]| -> bool {
        let text: &[u8] = match how {
            Telling::Short => short,
            Telling::Long => long,
            Telling::Kind => kind,
            Telling::Path => b"",
        };
        if !text.is_empty() {
            out.extend_from_slice(text);
            out.push(b'\n');
        }
        all
    };
    if !only_path {
        if let Some(value) = shell.state.aliases.get(name) {
            let long = [name, b" is aliased to `", value, b"'"].concat();
            let short = alias_shown(name, value);
            if !tell(short.trim_ascii_end(), &long, b"alias") {
                return out;
            }
        }
        if is_reserved(name) {
            let long = [name, b" is a shell keyword"].concat();
            if !tell(name, &long, b"keyword") {
                return out;
            }
        }
        if let Some(function) = shell.state.functions.get(name).filter(|_| !no_functions).cloned() {
            let long = [name, b" is a function\n", &function.text()].concat();
            if !tell(name, &long, b"function") {
                return out;
            }
        }
        if let Some(builtin) = shell.builtin(name) {
            let special = shell.has(crate::options::Opt::Posix) && builtin.kind == Kind::Special;
            let what: &[u8] = if special { b" is a special shell builtin" } else { b" is a shell builtin" };
            let long = [name, what].concat();
            if !tell(name, &long, b"builtin") {
                return out;
            }
        }
    }
    for (path, is_hashed) in programs(shell, name, all) {
        let long = if is_hashed {
            [name, b" is hashed (", &path, b")"].concat()
        } else {
            [name, b" is ", &path].concat()
        };
        let text: &[u8] = match how {
            Telling::Long => &long,
            Telling::Kind => b"file",
            _ => &path,
        };
        out.extend_from_slice(text);
        out.push(b'\n');
    }
    out
}

fn programs(shell: &mut Shell, name: &[u8], all: bool) -> Vec<(Bytes, bool)> {
    if name.contains(&b'/') {
        let stat = crate::sys::stat(name, crate::sys::Links::Follow);
        return if stat.is_ok_and(|stat| stat.is_program()) {
            vec![(name.to_vec(), false)]
        } else {
            Vec::new()
        };
    }
    if let Some((path, _)) = shell.state.hashed.get(name).filter(|_| !all) {
        return vec![(path.clone(), true)];
    }
    let is_program =
        |path: &Bytes| crate::sys::stat(path, crate::sys::Links::Follow).is_ok_and(|stat| stat.is_program());
    let mut found: Vec<(Bytes, bool)> =
        shell.search_path(name).into_iter().filter(is_program).map(|path| (path, false)).collect();
    if !all {
        found.truncate(1);
    }
    found
}

/// `type [-afptP] NAME…`.
pub(super) fn type_(shell: &mut Shell, words: &[Bytes], _: u8) -> Run {
    let options = match letters(words, b"afptP") {
        Ok(options) => options,
        Err(option) => {
            let message = format!("{}: invalid option", String::from_utf8_lossy(&option));
            return shell.usage("type", &message, "type [-afptP] name [name ...]");
        }
    };
    let how = match () {
        () if options.has(b't') => Telling::Kind,
        () if options.has(b'p') || options.has(b'P') => Telling::Path,
        () => Telling::Long,
    };
    let mut failed = false;
    for name in words.get(options.operands..).unwrap_or_default() {
        let mut text = describe(shell, name, how, options.has(b'a'), options.has(b'f'), options.has(b'P'));
        if options.has(b'p') && !options.has(b'P') && is_no_program(shell, name) {
            text.clear();
        }
        if text.is_empty() && !(options.has(b'p') && is_no_program(shell, name)) {
            if how == Telling::Long {
                shell.complain(&format!("type: {}: not found", String::from_utf8_lossy(name)));
            }
            failed = true;
        }
        shell.put_out("type", &text);
    }
    if failed { shell.fail(EXIT_FAILURE) } else { Ok(()) }
}

/// Whether a name stands for something that is found before programs are.
fn is_no_program(shell: &Shell, name: &[u8]) -> bool {
    shell.state.aliases.contains_key(name)
        || is_reserved(name)
        || shell.state.functions.contains_key(name)
        || shell.builtin(name).is_some()
}

/// `hash [-r] [-d] [-l] [-t] [-p PATH] [NAME]…`.
pub(super) fn hash(shell: &mut Shell, words: &[Bytes], _: u8) -> Run {
    let options = match letters(words, b"rdltp:") {
        Ok(options) => options,
        Err(option) => {
            let message = format!("{}: invalid option", String::from_utf8_lossy(&option));
            return shell.usage("hash", &message, "hash [-lr] [-p pathname] [-dt] [name ...]");
        }
    };
    let operands = words.get(options.operands..).unwrap_or_default();
    if options.has(b'r') {
        shell.state.hashed.clear();
        return Ok(());
    }
    let mut failed = false;
    if operands.is_empty() {
        let mut out = Vec::new();
        if shell.state.hashed.is_empty() {
            shell.put_out("hash", b"hash: hash table empty\n");
            return Ok(());
        }
        if !options.has(b'l') {
            out.extend_from_slice(b"hits\tcommand\n");
        }
        for (name, (path, count)) in &shell.state.hashed {
            if options.has(b'l') {
                out.extend([b"builtin hash -p ", path.as_slice(), b" ", name, b"\n"].concat());
            } else {
                out.extend([format!("{count:4}\t").as_bytes(), path, b"\n"].concat());
            }
        }
        shell.put_out("hash", &out);
    }
    for name in operands {
        if let Some(path) = options.value(b'p') {
            shell.state.hashed.insert(name.clone(), (path.clone(), 0));
        } else if options.has(b't') {
            match shell.state.hashed.get(name).map(|(path, _)| [path.as_slice(), b"\n"].concat()) {
                Some(text) => drop(shell.put_out("hash", &text)),
                None => {
                    shell.reject("hash", name, "not found")?;
                    failed = true;
                }
            }
        } else if options.has(b'd') {
            if shell.state.hashed.remove(name).is_none() {
                shell.reject("hash", name, "not found")?;
                failed = true;
            }
        } else if shell.builtin(name).is_none() && !shell.state.functions.contains_key(name) {
            shell.state.hashed.remove(name);
            match shell.search_path(name).into_iter().next() {
                Some(path) => drop(shell.state.hashed.insert(name.clone(), (path, 0))),
                None => {
                    shell.reject("hash", name, "not found")?;
                    failed = true;
                }
            }
        }
    }
    if failed { shell.fail(EXIT_FAILURE) } else { Ok(()) }
}

/// `enable [-a] [-n] [-p] [-s] [NAME]…`.
pub(super) fn enable(shell: &mut Shell, words: &[Bytes], _: u8) -> Run {
    let options = match letters(words, b"anps") {
        Ok(options) => options,
        Err(option) => {
            let message = format!("{}: invalid option", String::from_utf8_lossy(&option));
            return shell.usage("enable", &message, "enable [-a] [-nps] [name ...]");
        }
    };
    let operands = words.get(options.operands..).unwrap_or_default();
    let mut failed = false;
    if operands.is_empty() {
        let mut out = String::new();
        for builtin in super::ALL {
            let off = shell.state.disabled.iter().any(|name| name == builtin.name.as_bytes());
            let wanted = (options.has(b'a') || off == options.has(b'n'))
                && (!options.has(b's') || builtin.kind == Kind::Special);
            if wanted {
                out.push_str(if off { "enable -n " } else { "enable " });
                out.push_str(builtin.name);
                out.push('\n');
            }
        }
        shell.put_out("enable", out.as_bytes());
    }
    for name in operands {
        if super::find(name).is_none() {
            shell.reject("enable", name, "not a shell builtin")?;
            failed = true;
            continue;
        }
        shell.state.disabled.retain(|disabled| disabled != name);
        if options.has(b'n') {
            shell.state.disabled.push(name.clone());
        }
    }
    if failed { shell.fail(EXIT_FAILURE) } else { Ok(()) }
}
